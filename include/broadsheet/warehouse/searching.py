"""Words looked for in articles or comments of the snapshot, by a plain scan: it needs no index and works in every script.

What does NOT belong here: printing what was found (``cli``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from broadsheet.errors import InvalidQuery
from broadsheet.settings import Settings
from broadsheet.warehouse.reader import QueryStream, query_snapshot, stream_snapshot
from broadsheet.warehouse.statements import read_statement

SEARCHED = ("articles", "comments")


@contextmanager
def search(
    settings: Settings,
    words: Sequence[str],
    searched: str,
    *,
    site: str | None,
    first: date | None,
    last: date | None,
    limit: int,
    seconds: float | None = None,
) -> Iterator[QueryStream]:
    """The rows that hold all ``words``, the best first, as a stream; a word with spaces is a phrase.

    ``searched`` is one of ``SEARCHED``, ``first`` and ``last`` are days of the site's own calendar. Raises InvalidQuery for a word
    without a letter or a digit and where it takes longer than ``seconds``, MissingWarehouse where nothing was published.
    """
    try:
        asked = query_snapshot(settings, read_statement("search_terms"), {"words": list(words)}).rows
    except UnicodeEncodeError as error:
        raise InvalidQuery(f"a word is not UTF-8: {error}") from error
    for word, term, _ in asked:
        if not term:
            raise InvalidQuery(f"{word!r}: no letter and no digit in it; give a word to look for")
    needles = [needle for _, _, needle in asked]
    parameters = {
        "plain_words": [word for _, term, _ in asked for word in term.split()],
        "needles": needles,
        # Where a passage begins: spaces between the words of a phrase are not yet one there.
        "first_needle": needles[0] if " " not in needles[0].strip() else f" {needles[0].split()[0]} ",
        "site": site,
        "first_day": first,
        "last_day": last,
        "row_limit": limit,
    }
    with stream_snapshot(settings, read_statement(f"search_{searched}"), parameters, seconds) as answers:
        yield next(answers)
