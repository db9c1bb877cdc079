"""An article's rows under another address: its id and its comments' ids follow from the address, so they are made again.

What does NOT belong here: which address it gets (``addresses``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from broadsheet import ids
from broadsheet.models import Article, Comment


def readdressed(article: Article, comments: Sequence[Comment], url: str) -> tuple[Article, tuple[Comment, ...]]:
    """``article`` and its ``comments`` (in reading order) as they would be if ``url`` had been believed from the start."""
    if url == article.canonical_url:
        return article, tuple(comments)
    article_id = ids.article_id(url)
    names = comment_names(comments, article_id)
    return replace(article, article_id=article_id, canonical_url=url), tuple(
        renamed(comment, article_id, names) for comment in comments
    )


def comment_names(comments: Sequence[Comment], article_id: str) -> dict[str, str]:
    """The id under ``article_id`` of each of one article's comments (in reading order), by the id it has; no two get one.

    Two may bear one id of the platform: of articles that an older version stored as one, or where the platform has numbered its
    comments anew. It names the one whose id was made from it, else the first.
    """
    occurrences: Counter[tuple[str | None, str | None, str]] = Counter()
    names: dict[str, str] = {}
    taken: set[str] = set()
    for comment in sorted(comments, key=_is_named_otherwise):
        if comment.comment_id in names:  # given twice
            continue
        name = _name(comment, article_id, occurrences)
        if name in taken:
            name = ids.moved_comment_id(article_id, comment.comment_id)
        taken.add(name)
        names[comment.comment_id] = name
    return names


def _is_named_otherwise(comment: Comment) -> bool:
    """Whether the platform's id is not what the comment's was made from."""
    return comment.native_id is not None and comment.comment_id != ids.comment_id(comment.article_id, comment.native_id)


def renamed(comment: Comment, article_id: str, names: Mapping[str, str]) -> Comment:
    """``comment`` as one of the article ``article_id``; a parent that is in no row keeps its id."""
    parent = comment.parent_comment_id
    return replace(
        comment,
        article_id=article_id,
        comment_id=names[comment.comment_id],
        parent_comment_id=None if parent is None else names.get(parent, parent),
    )


def _name(comment: Comment, article_id: str, occurrences: Counter[tuple[str | None, str | None, str]]) -> str:
    if comment.native_id is not None:
        return ids.comment_id(article_id, comment.native_id)
    # Which of the two went into the id shows when it is made again: relative times did not.
    for when in dict.fromkeys((comment.posted_at_text, None)):
        said = (comment.author, when, " ".join(comment.body.split()))
        made = ids.derived_comment_id(comment.article_id, comment.author, when, comment.body, occurrences[said])
        if made == comment.comment_id:
            occurrences[said] += 1
            return ids.derived_comment_id(article_id, comment.author, when, comment.body, occurrences[said] - 1)
    return ids.moved_comment_id(article_id, comment.comment_id)
