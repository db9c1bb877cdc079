"""What the pages of the browser show beside runs: articles, one with its comments and versions, and rejected rows.

Everything comes from the readers' snapshot, which each call opens for itself: a publish in between shows at the next one.

What does NOT belong here: how it looks (``browser_pages``), and runs and nights (``reading``).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any
from uuid import UUID

from broadsheet.errors import InvalidQuery
from broadsheet.ids import article_id as id_of
from broadsheet.settings import Settings
from broadsheet.warehouse import open_snapshot, search

ROWS = 50  # of a list on one page
MOST_COMMENTS = 2000  # of one article on one page
FOUND = 100  # hits of a search
MOST_WORDS = 8  # of a search; each is looked for in every text
SEARCH_SECONDS = 10.0
MOST_VERSIONS = 11
MOST_PARAGRAPHS = 400  # of a version that is compared

Row = dict[str, Any]
_searching = threading.Lock()


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a list, from the one after ``offset``."""

    rows: list[Row]
    offset: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph of two neighbouring versions, side by side; None where one of them lacks it."""

    before: str | None
    after: str | None

    @property
    def is_same(self) -> bool:
        """Whether nothing has changed in it."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Edit:
    """What changed from one version of an article to the next."""

    before: Row
    after: Row
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article with its comments in reading order and its edits, the newest first."""

    article: Row
    comments: list[Row]
    edits: list[Edit]


def list_articles(settings: Settings, site: str | None = None, offset: int = 0) -> Rows:
    """The newest articles of ``site``, or of all."""
    return _some(settings, "browse_articles", {"site": site or None}, offset)


def list_rejects(settings: Settings, site: str | None = None, rule: str | None = None, offset: int = 0) -> Rows:
    """Rejected rows with their reasons, the newest first."""
    return _some(settings, "browse_rejects", {"site": site or None, "rule": rule or None}, offset)


def words_of(asked: str) -> list[str]:
    """What somebody typed, as words; what stands in quotes is one."""
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]+)"|([^\s"]+)', asked)]


def search_articles(settings: Settings, words: Sequence[str], site: str | None = None) -> list[Row]:
    """The articles that hold all ``words``, the best first, each with its id.

    One search at a time, since each reads all texts and Airflow's own server waits beside it. Raises InvalidQuery for a word without
    a letter, and for what takes too long.
    """
    asked = list(dict.fromkeys(words))[:MOST_WORDS]
    which: Row = {"site": site or None, "first": None, "last": None, "limit": FOUND, "seconds": SEARCH_SECONDS}
    if not _searching.acquire(timeout=SEARCH_SECONDS):
        raise InvalidQuery("somebody else is searching: try again")
    try:
        with search(settings, asked, "articles", **which) as found:
            rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    finally:
        _searching.release()
    return [row | {"article_id": id_of(row["url"])} for row in rows]


def read_article(settings: Settings, article_id: str) -> ArticlePage | None:
    """The article of that id; None where there is none."""
    try:
        key = {"article_id": str(UUID(article_id))}
    except ValueError:
        return None
    with open_snapshot(settings) as snapshot:
        articles = snapshot.records("browse_article", key)
        if not articles:
            return None
        comments = snapshot.records("browse_comments", key | {"row_limit": MOST_COMMENTS})
        versions = snapshot.records("browse_versions", key)
    edits = [Edit(one, other, side_by_side(one, other)) for one, other in pairwise(versions[-MOST_VERSIONS:])]
    return ArticlePage(articles[0], comments, edits[::-1])


def side_by_side(before: Row, after: Row) -> list[Change]:
    """The paragraphs of two versions, headline first, with those beside each other that stand in each other's place.

    Of very long texts, which take long to compare, the first paragraphs are compared, and the rest is left out.
    """
    old, new = _paragraphs(before), _paragraphs(after)
    changes: list[Change] = []
    for _, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left, right = old[i1:i2], new[j1:j2]
        longer = max(len(left), len(right))
        changes += [
            Change(left[n] if n < len(left) else None, right[n] if n < len(right) else None) for n in range(longer)
        ]
    return changes


def _paragraphs(version: Row) -> list[str]:
    parts = [version["headline"], version["description"], *(version["body"] or "").split("\n\n")]
    return [part for part in parts if part][:MOST_PARAGRAPHS]


def _some(settings: Settings, statement: str, which: Row, offset: int) -> Rows:
    with open_snapshot(settings) as snapshot:
        found = snapshot.records(statement, which | {"row_limit": ROWS + 1, "row_offset": offset})
    return Rows(found[:ROWS], offset, len(found) > ROWS)
