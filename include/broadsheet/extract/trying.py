"""What each comment reader makes of a page: for a person who wonders why comments are found, or are not.

What does NOT belong here: choosing among them (``comments``).
"""

from __future__ import annotations

from broadsheet.extract.article import clock_of
from broadsheet.extract.comments import generic, readings
from broadsheet.extract.guarding import tried
from broadsheet.extract.page import parse
from broadsheet.models import RawPage, Site


def try_readers(raw: RawPage, site: Site) -> tuple[tuple[str, int | None], ...]:
    """(reader's name, number of comments it finds): known systems that are there, in order of trust; last what looks like comments, None where nothing does."""
    page = parse(raw, site)
    clock = clock_of(page)
    guess = tried(page, "generic", lambda: generic.read(page, clock), None)
    found = [(section.found_by, len(section.comments)) for section in readings(page, clock)]
    return (*found, ("generic", len(guess.comments) if guess else None))
