"""Where a platform puts the parts of a comment: a row of selectors, surest first, and no code.

What a template does not say is found as in any list (``parts``); a template without selectors leaves all to that.

What does NOT belong here: the rows (the platforms), what is a comment (``items``), selectors (``selectors``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from broadsheet.extract.comments import byline
from broadsheet.extract.comments.selectors import check


@dataclass(frozen=True, slots=True)
class Template:
    """Where a platform puts what: selectors, surest first. ``name`` is what ``found_by`` says."""

    name: str
    body: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    title: tuple[str, ...] = ()  # a heading that the commenter wrote
    skip: tuple[str, ...] = ()  # in the body, and not of it
    upvotes: tuple[str, ...] = ()
    downvotes: tuple[str, ...] = ()
    balance: tuple[str, ...] = ()  # one number, for less against
    staff: tuple[str, ...] = ()  # there where the site's own people write
    deleted: tuple[str, ...] = ()  # there where the text was taken away; stands for the text
    is_utc: bool = False  # times without a zone are in UTC whatever the site's zone is
    is_themed: bool = False  # themes rename things: name and time are then looked for as on any page
    is_css: bool = False  # a site's own selectors: CSS
    clean_author: Callable[[str], str] = byline.clean_name

    def __post_init__(self) -> None:
        if self.is_css:
            return
        check((*self.body, *self.author, *self.time, *self.title, *self.skip, *self.staff, *self.deleted))
        check((*self.upvotes, *self.downvotes, *self.balance))
