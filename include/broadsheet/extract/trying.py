"""What each comment reader makes of a page: for a person who wonders why comments are found, or are not.

What does NOT belong here: choosing among them (``comments``).
"""

from __future__ import annotations

from broadsheet.extract.article import clock_of
from broadsheet.extract.comments import READERS
from broadsheet.extract.page import parse
from broadsheet.models import RawPage, Site


def try_readers(raw: RawPage, site: Site) -> tuple[tuple[str, int | None], ...]:
    """(reader's name, number of comments it finds or None where its platform is not there), in order of trust."""
    page = parse(raw, site)
    clock = clock_of(page)
    found = ((read.__module__.rsplit(".", 1)[-1], read(page, clock)) for read in READERS)
    return tuple((name, len(section.comments) if section else None) for name, section in found)
