"""The comments of a page, by whoever finds most of them.

First come the selectors of the site's own file, then JSON-LD and the templates of known systems (``platforms.yml``), after them
what looks like comments on systems nobody knows (``generic``).

What does NOT belong here: joining what readers find (``merge``), rows (``rows``).
"""

from __future__ import annotations

from dataclasses import replace

from broadsheet.extract.comments import generic, platforms, structured
from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.comments.merge import best_reading
from broadsheet.extract.guarding import tried
from broadsheet.extract.page import ParsedPage
from broadsheet.printed_times.clock import Clock
from broadsheet.printed_times.printed import is_day_first

__all__ = ["Found", "Section", "read_comments", "readings"]


def read_comments(page: ParsedPage, clock: Clock) -> Section | None:
    """The comments of one page, by whichever reader finds most of them; None where none finds any."""
    best = _read(page, clock)
    if best is None:
        return None
    # 3/4/2025 is told by its neighbours: one 13/4/2025 among them settles the page
    day_first = is_day_first(c.posted_text for c in best.comments if c.posted_text)
    if day_first is not None and day_first != clock.day_first:
        best = _read(page, replace(clock, day_first=day_first)) or best
    placed = (replace(comment, page_url=page.url, url=page.absolute(comment.url)) for comment in best.comments)
    return replace(best, comments=tuple(placed))


def _read(page: ParsedPage, clock: Clock) -> Section | None:
    if (ruled := tried(page, "the site's selectors", lambda: platforms.read_by_rules(page, clock), None)) is not None:
        return ruled
    known = best_reading(readings(page, clock))
    return tried(page, "generic", lambda: generic.complete(page, clock, known), known)


def readings(page: ParsedPage, clock: Clock) -> list[Section]:
    """What JSON-LD states, and what each known system's template finds, in order of trust."""
    stated = tried(page, "json_ld", lambda: structured.read_json_ld(page, clock), None)
    return [*([stated] if stated else []), *platforms.read(page, clock)]
