"""The comments of an article as they stand at one time: which are visible, in which order, nested how, on which page.

What does NOT belong here: their text (``readers``) and their markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from demo.papers import Article, Comment
from demo.readers import comments_of

THREADS_A_PAGE = 10  # first-level comments, as a WordPress setting counts them


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its replies, oldest first. ``depth`` is 0 at the first level."""

    comment: Comment
    depth: int
    replies: tuple[Thread, ...]

    def flat(self) -> Iterator[Thread]:
        """This one and all below it, in reading order."""
        yield self
        for reply in self.replies:
            yield from reply.flat()


def visible_comments(article: Article, clock: datetime) -> list[Comment]:
    """Comments and pingbacks on the page at ``clock``, in the order of posting."""
    return [comment for comment in comments_of(article) if comment.is_visible(clock)]


def threads(article: Article, clock: datetime) -> tuple[Thread, ...]:
    """The threads of ``article`` at ``clock``, oldest first."""
    return _below(None, 0, visible_comments(article, clock))


def _below(parent: int | None, depth: int, comments: Sequence[Comment]) -> tuple[Thread, ...]:
    return tuple(Thread(c, depth, _below(c.number, depth + 1, comments)) for c in comments if c.parent == parent)


def pages(found: Sequence[Thread]) -> list[tuple[Thread, ...]]:
    """``found`` in pages of ten threads, at least one page."""
    return [tuple(found[i : i + THREADS_A_PAGE]) for i in range(0, max(len(found), 1), THREADS_A_PAGE)]
