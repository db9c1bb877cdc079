"""What each comment reader makes of a page: for a person who wonders why comments are found, or are not.

What does NOT belong here: choosing among them (``comments``).
"""

from __future__ import annotations

from functools import partial

from broadsheet.extract.article import clock_of
from broadsheet.extract.comments import READERS, name_of
from broadsheet.extract.guarding import tried
from broadsheet.extract.page import parse
from broadsheet.models import RawPage, Site


def try_readers(raw: RawPage, site: Site) -> tuple[tuple[str, int | None], ...]:
    """(reader's name, number of comments it finds or None where its platform is not there), in order of trust."""
    page = parse(raw, site)
    clock = clock_of(page)
    found = ((name_of(read), tried(page, name_of(read), partial(read, page, clock), None)) for read in READERS)
    return tuple((name, len(section.comments) if section else None) for name, section in found)
