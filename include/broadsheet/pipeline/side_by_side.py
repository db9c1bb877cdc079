"""Two readings of one article side by side: what was read then, what is read now, and in which fields they differ.

What does NOT belong here: where the readings come from (``canaries``, ``explaining``) and whether a difference is an alarm.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from broadsheet.models import Article, Comment

NOTHING = "article"  # the field that differs where now there is no article at all
HALF = 0.5  # of the body, or of the comments: under it something was lost, whatever an editor may have cut


@dataclass(frozen=True, slots=True)
class Said:
    """One comment as it was read."""

    author: str | None
    posted_at: str | None  # ISO 8601
    body: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of an article. ``comments`` is None where only their number is known."""

    headline: str | None
    authors: tuple[str, ...]
    published_at: str | None  # ISO 8601
    body: str | None
    comment_count: int
    comments: tuple[Said, ...] | None = None

    @classmethod
    def of(cls, article: Article, comments: Iterable[Comment]) -> Reading:
        """The reading that an extraction gave."""
        said = tuple(Said(each.author, iso(each.posted_at), each.body) for each in comments)
        return cls(article.headline, article.authors, iso(article.published_at), article.body, len(said), said)

    @classmethod
    def from_json(cls, text: str) -> Reading:
        """The reading that ``to_json`` wrote."""
        record: dict[str, Any] = json.loads(text)
        said = record.pop("comments")
        comments = None if said is None else tuple(Said(**each) for each in said)
        return cls(**{**record, "authors": tuple(record["authors"])}, comments=comments)

    def to_json(self) -> str:
        """As it is kept in a table."""
        return json.dumps(asdict(self), ensure_ascii=False)


def iso(moment: datetime | None) -> str | None:
    """A time as readings have it."""
    return moment.isoformat() if moment else None


def differences(then: Reading, now: Reading | None) -> tuple[str, ...]:
    """The fields in which the two differ, in the order in which a reader looks."""
    if now is None:
        return (NOTHING,)
    fields = [
        name for name in ("headline", "authors", "published_at", "body") if getattr(then, name) != getattr(now, name)
    ]
    is_other = then.comment_count != now.comment_count
    if then.comments is not None and now.comments is not None:
        is_other = then.comments != now.comments
    return (*fields, *(("comments",) if is_other else ()))


def losses(then: Reading, now: Reading | None) -> tuple[str, ...]:
    """The fields that were there and are gone, or more than half gone: no editor does that to an article."""
    if now is None:
        return (NOTHING,)
    lost = [name for name in ("headline", "authors", "published_at") if getattr(then, name) and not getattr(now, name)]
    if then.body and len(now.body or "") < HALF * len(then.body):
        lost.append("body")
    if then.comment_count and _kept(then, now) < HALF * then.comment_count:
        lost.append("comments")
    return tuple(lost)


def _kept(then: Reading, now: Reading) -> int:
    """How many comments of ``then`` stand in ``now``, by their text where it is known."""
    if then.comments is None or now.comments is None:
        return min(then.comment_count, now.comment_count)
    both = Counter(each.body for each in then.comments) & Counter(each.body for each in now.comments)
    return both.total()


def link_record(link: object) -> Mapping[str, Any]:
    """A link as JSON can hold it."""
    values = asdict(link)  # type: ignore[call-overload]
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
