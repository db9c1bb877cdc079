"""The words around a printed date, and the date in a short text.

What does NOT belong here: where on a page a date stands (``dates``), its own words (``times``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time

from broadsheet.extract.clock import PRECISIONS, Clock, Moment
from broadsheet.extract.lexicon import one_of
from broadsheet.extract.times import read_iso, read_time

NUMBERS = re.compile(r"\d\D+\d|\d{4}")  # what a date has at least
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|['’]\d\d(?!\d)|\d[/.-]\d{1,2}[/.-]\d\d(?!\d)")
UPDATED, CREATED = (re.compile(one_of(purpose), re.IGNORECASE) for purpose in ("updated", "created"))
_MAX_WORDS = 16  # of a line with a date: more is a sentence that mentions one


def read(text: str | None, clock: Clock) -> Moment | None:
    moment = (read_iso(text, clock) or read_time(text, clock)) if text else None
    return _day_if_midnight(moment) if moment is not None and moment.is_absolute else None


def _day_if_midnight(moment: Moment) -> Moment:
    """00:00:00 is what systems write that keep days: the day it is on in its own zone."""
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)[T ]00:00(?::00(?:\.0+)?)?(?!\d|:)", moment.text)
    if not match:
        return moment
    day = date(int(match[1]), int(match[2]), int(match[3]))
    return replace(moment, at=datetime.combine(day, time.min, UTC), precision="day")


def read_text(text: str, clock: Clock) -> Moment | None:
    if not NUMBERS.search(text) or len(text.split()) > _MAX_WORDS:
        return None
    moment = read(text, clock)
    return moment if moment is not None and PRECISIONS.index(moment.precision) <= PRECISIONS.index("day") else None


def read_change(text: str, clock: Clock) -> Moment | None:
    """The date of a change in a text that says so: after its word, up to that of publication; or before it, as in 2026年3月5日更新."""
    updated, created = UPDATED.search(text), CREATED.search(text)
    if updated is None:
        return None
    end = created.start() if created and created.start() > updated.start() else None
    found = read_text(text[updated.start() : end], clock)
    return found or (None if created else read_text(text[: updated.start()], clock))
