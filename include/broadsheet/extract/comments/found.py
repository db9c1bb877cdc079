"""A comment as a reader found it, before it has an article, an id of ours, or a place among those of other pages.

What does NOT belong here: reading (the readers), joining (``merge``), ids (``rows``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.html import HtmlElement

from broadsheet.extract.clock import Moment


@dataclass(frozen=True, slots=True)
class Found:
    """One comment. No e-mail, avatar or profile link has a place here."""

    body: str  # paragraphs split by an empty line
    found_by: str
    native_id: str | None = None
    author: str | None = None
    posted: Moment | None = None
    posted_text: str | None = None  # as printed, also where it could not be read
    parent: int | None = None  # index of the parent in the same section
    parent_native_id: str | None = None  # where only the platform's id of the parent is known
    upvotes: int | None = None
    downvotes: int | None = None
    is_by_staff: bool = False
    is_deleted: bool = False
    url: str | None = None
    page_url: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The comments of one page, in reading order."""

    found_by: str
    comments: tuple[Found, ...]
    pingback_count: int = 0  # pingbacks and trackbacks seen: in the printed count, but no comments
    elements: tuple[HtmlElement, ...] = field(default=(), compare=False)  # what to cut out before the body is read
