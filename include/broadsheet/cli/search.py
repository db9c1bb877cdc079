"""``broadsheet search``: words in the articles or comments of the readers' snapshot.

What does NOT belong here: how they are looked for (``warehouse``).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from broadsheet.cli.formats import FormatOption, print_rows
from broadsheet.cli.printing import err
from broadsheet.settings import load_settings

_DAY = "%Y-%m-%d"


class Searched(StrEnum):
    """Where words are looked for."""

    ARTICLES = "articles"
    COMMENTS = "comments"


def search(
    words: Annotated[
        list[str],
        typer.Argument(help="All of them must be there; one with spaces is a phrase, ferr* any word that begins so."),
    ],
    where: Annotated[Searched, typer.Option("--in", help="Where to look.")] = Searched.ARTICLES,
    site: Annotated[str | None, typer.Option(help="Only of this site.")] = None,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=[_DAY], help="First day, YYYY-MM-DD, in the site's zone.")
    ] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=[_DAY], help="Last day, included.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at the most.")] = 20,
    form: FormatOption = None,
) -> None:
    """Look for words, the best hits first.

    Case and accents do not matter. In Chinese, Japanese, Korean, Thai and other scripts that put no spaces between words, a word is
    found anywhere.

    Examples:

      broadsheet search ferry "link saved"

      broadsheet search council* --in comments --site herald --from 2026-03-01
    """
    from broadsheet.warehouse import search as search_snapshot

    days = (first.date() if first else None, last.date() if last else None)
    with search_snapshot(
        load_settings(), words, where.value, site=site, first=days[0], last=days[1], limit=limit
    ) as found:
        rows = tuple(found.rows)  # at most as many as were asked for
        if not rows and (form is None or form.is_for_people):
            err.print(f"no {where.value} hold all of that; fewer words, or ferr* for all that begin so, find more")
            return
        from broadsheet.warehouse import QueryResult

        print_rows(QueryResult(found.columns, rows), form)
