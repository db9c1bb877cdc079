"""A comment as a reader found it, before it has an article, an id of ours, or a place among those of other pages.

What a reader may hand over is bounded here, so that none can forget it: names and ids are freed of what leads to a person
(``privacy``), counts are such as a table can hold.

What does NOT belong here: reading (the readers), joining (``merge``), ids (``rows``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.printed_times.clock import Moment
from broadsheet.privacy import public_id, public_name, public_text

_MOST_VOTES = 10**9  # more is no count
_PRINTED_CHARS = 120  # of a printed time


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

    def __post_init__(self) -> None:
        keep = object.__setattr__  # frozen: this is where it is made
        keep(self, "author", public_name(self.author))
        keep(self, "native_id", public_id(self.native_id))
        keep(self, "parent_native_id", public_id(self.parent_native_id))
        keep(self, "posted_text", public_text(self.posted_text, _PRINTED_CHARS))
        keep(self, "is_deleted", self.is_deleted or words.DELETED.match(self.body) is not None)
        keep(self, "upvotes", _count(self.upvotes))
        keep(self, "downvotes", _count(self.downvotes and abs(self.downvotes)))  # "-2" are two against


def _count(number: int | None) -> int | None:
    return number if number is not None and 0 <= number < _MOST_VOTES else None


@dataclass(frozen=True, slots=True)
class Section:
    """The comments of one page, in reading order."""

    found_by: str
    comments: tuple[Found, ...]
    pingback_count: int = 0  # pingbacks and trackbacks seen: in the printed count, but no comments
    elements: tuple[HtmlElement, ...] = field(default=(), compare=False)  # what to cut out before the body is read
