"""Merged comments into rows: ids, dense positions, parents as ids, and the issues that the rows show.

What does NOT belong here: reading and joining.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from broadsheet import ids
from broadsheet.extract.comments.merge import Node
from broadsheet.models import Comment, Issue
from broadsheet.privacy import public_link


def comment_rows(nodes: Sequence[Node], article_id: str, page_url: str, run_id: str) -> tuple[Comment, ...]:
    """One row a comment, in reading order from 1."""
    occurrences: Counter[str] = Counter()
    names: dict[int, str] = {id(node): _id_of(node, article_id, occurrences) for node in nodes}
    return tuple(_row(node, place, names, article_id, page_url, run_id) for place, node in enumerate(nodes, start=1))


def _id_of(node: Node, article_id: str, occurrences: Counter[str]) -> str:
    found = node.found
    if found.native_id is not None:
        return ids.comment_id(article_id, found.native_id)
    when = found.posted.text if found.posted and found.posted.is_absolute else None
    author, body = _without_joiners(found.author or ""), _without_joiners(found.body)
    first = ids.derived_comment_id(article_id, author, when, body, 0)
    occurrences[first] += 1
    return ids.derived_comment_id(article_id, author, when, body, occurrences[first] - 1)


def _without_joiners(text: str) -> str:
    """Ids were made when texts were kept without them."""
    return text if text.isascii() else text.replace("\u200c", "").replace("\u200d", "")


def _row(node: Node, place: int, names: dict[int, str], article_id: str, page_url: str, run_id: str) -> Comment:
    found, posted = node.found, node.found.posted
    return Comment(
        article_id=article_id,
        comment_id=names[id(node)],
        native_id=found.native_id,
        parent_comment_id=None if node.parent is None else names[id(node.parent)],
        position=place,
        depth=node.depth,
        author=found.author,
        posted_at=posted.at if posted else None,
        body=found.body,
        found_by=found.found_by,
        posted_at_text=found.posted_text,
        posted_at_precision=posted.precision if posted else None,
        posted_at_source=posted.source if posted else None,
        upvote_count=found.upvotes,
        downvote_count=found.downvotes,
        is_by_staff=found.is_by_staff,
        is_deleted=found.is_deleted,
        is_parent_missing=node.is_parent_missing,
        url=public_link(found.url, found.page_url or page_url),
        page_url=found.page_url or page_url,
        run_id=run_id,
    )


def row_issues(rows: Sequence[Comment], url: str) -> Iterator[Issue]:
    """What is odd about the rows of one article, one issue a kind."""
    coarse = frozenset({"day", "month", "year"})
    for code, odd in (
        ("comment_without_author", [r for r in rows if not r.author]),
        ("comment_without_date", [r for r in rows if r.posted_at is None]),
        ("zone_assumed", [r for r in rows if r.posted_at_source == "site" and r.posted_at_precision not in coarse]),
        ("comment_parent_missing", [r for r in rows if r.is_parent_missing]),
    ):
        if odd:
            first = odd[0]
            shown = f", printed {first.posted_at_text!r}" if "author" not in code and first.posted_at_text else ""
            yield Issue(url, code, f"{len(odd)} of {len(rows)} comments; first at position {first.position}{shown}")
