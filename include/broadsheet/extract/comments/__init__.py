"""The comment readers, one a platform, in order of trust.

A reader is a function ``read(page, clock) -> Section | None``: it looks at a parsed page and gives the comments it finds, or
None where its platform is not there. Adding a platform is adding a module and a line here. Before them come the rules of the site's
own file (``rules``), after them what looks like comments on systems nobody knows (``generic``).

What does NOT belong here: joining what readers find (``merge``), rows (``rows``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments import (
    aggregators,
    as_text,
    blogger,
    blogs,
    drupal,
    forums,
    generic,
    hosted,
    json_ld,
    livejournal,
    microdata,
    movable_type,
    rules,
    spip,
    wordpress,
)
from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.comments.merge import best_reading
from broadsheet.extract.guarding import tried
from broadsheet.extract.page import ParsedPage
from broadsheet.extract.printed import is_day_first

Reader = Callable[[ParsedPage, Clock], Section | None]

READERS: tuple[Reader, ...] = (
    json_ld.read,
    microdata.read,
    wordpress.read,
    blogger.read,
    drupal.read,
    movable_type.read,
    spip.read,
    livejournal.read,
    hosted.read,
    forums.read,
    aggregators.read,
    blogs.read,
)

__all__ = ["READERS", "Found", "Section", "read_comments"]


def read_comments(page: ParsedPage, clock: Clock) -> Section | None:
    """The comments of one page, by whichever reader finds most of them; None where none finds any."""
    best = _read(page, clock)
    if best is None:
        tried(page, "as_text", lambda: as_text.note_text(page), None)
        return None
    # 3/4/2025 is told by its neighbours: one 13/4/2025 among them settles the page
    day_first = is_day_first(c.posted_text for c in best.comments if c.posted_text)
    if day_first is not None and day_first != clock.day_first:
        best = _read(page, replace(clock, day_first=day_first)) or best
    placed = (replace(comment, page_url=page.url, url=page.absolute(comment.url)) for comment in best.comments)
    return replace(best, comments=tuple(placed))


def _read(page: ParsedPage, clock: Clock) -> Section | None:
    if (ruled := tried(page, "the site's selectors", lambda: rules.read(page, clock), None)) is not None:
        return ruled
    found = (tried(page, name_of(reader), partial(reader, page, clock), None) for reader in READERS)
    known = best_reading([section for section in found if section])
    return tried(page, "generic", lambda: generic.complete(page, clock, known), known)


def name_of(reader: Reader) -> str:
    """A reader's name: that of its module."""
    return reader.__module__.rsplit(".", 1)[-1]
