"""Spans of time that a source's words can mean, and which of them can be true.

A time without a zone is meant in the site's; so is a day in the path of an article's address. What does NOT belong here: reading
the words (``written``), and times on pages, which are written in any language (``broadsheet.printed_times``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from urllib.parse import urlsplit

from broadsheet.discover.written import read_written
from broadsheet.models.months import MONTH_NUMBERS
from broadsheet.models.zero_days import is_zero_day

# Days in paths: /2026/03/05/, /2026/mar/05/, /2026/marzo/05/, /2026-03-05-words, /20260305/; never a part of a longer number.
_YEAR_IN_PATH = r"(?<=/)(19[89]\d|20\d\d)"
_NAMES = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
_DAYS_IN_PATH = (
    re.compile(
        rf"{_YEAR_IN_PATH}([/-])(0?[1-9]|1[0-2]|{_NAMES})\2(0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)",
        re.IGNORECASE,
    ),
    re.compile(rf"{_YEAR_IN_PATH}()(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_-]|$)"),
)
_MAX_PATH = 2000  # characters looked at
_OLDEST = date(1850, 1, 1)  # archives put their old papers on the web; ``extract`` draws the same line
_OLDEST_FEED = date(1990, 1, 1)  # no feed of the newest is older than the web
# Zones taken for one another and tomorrow's paper lie less than a day ahead, and are the next night's. What lies further ahead would
# be put off for longer than a feed holds it: a wrong date, or a page that says itself which day it is meant for.
AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """First and last instant, UTC, that a text can mean; the same where it says the time of day."""

    first_at: datetime
    last_at: datetime
    precision: str = "second"  # second, minute, day, month


def span_of(text: str, zone: tzinfo) -> Span | None:
    """What ``text`` can mean; None where it can't be read. Of a day or a month, ``first_at`` is its midnight in ``zone``."""
    written = read_written(text, zone)
    if written is None:
        return None
    if written.at is not None:
        return Span(written.at, written.at, written.precision)
    day = written.day
    return span_of_days(str(day.year), str(day.month), str(day.day) if written.precision == "day" else None, zone)


def span_of_days(year: str, month: str, day: str | None, zone: tzinfo) -> Span | None:
    """The span of a day, or of a month where ``day`` is None; its end is the later one of ``zone``'s and UTC's.

    Who writes only a day means one of the two, and doesn't say which.
    """
    try:
        first = date(int(year), int(month), int(day or 1))
        after = first + timedelta(days=1) if day else (first + timedelta(days=31)).replace(day=1)
        begin = datetime.combine(first, time.min, zone).astimezone(UTC)
        ends = [datetime.combine(after, time.min, end_zone).astimezone(UTC) for end_zone in (zone, UTC)]
    except (ValueError, OverflowError):
        return None
    return Span(begin, max(ends) - timedelta(seconds=1), "day" if day else "month")


def day_in_path(url: str, zone: tzinfo) -> Span | None:
    """The day that the path of ``url`` names, in ``zone``; None where it names none, or two different ones."""
    try:
        path = urlsplit(url).path[:_MAX_PATH]
    except ValueError:
        return None
    found = {found.groups() for pattern in _DAYS_IN_PATH for found in pattern.finditer(path)}
    days = {(year, _month(month), day) for year, _, month, day in found}
    return span_of_days(*days.pop(), zone) if len(days) == 1 else None


def known_date(published_at: datetime | None, precision: str | None, zone: tzinfo) -> dict[str, Any]:
    """What a link is given of an article's date as a table has it: there, a day is its midnight in UTC; here, the site's."""
    if published_at is not None and precision == "day":
        published_at = datetime.combine(published_at.astimezone(UTC).date(), time.min, zone).astimezone(UTC)
    return {"published_hint_at": published_at, "published_hint_precision": precision if published_at else None}


def can_be_true(span: Span, zone: tzinfo, *, is_of_newest: bool, now: datetime | None) -> bool:
    """Whether something can have been published, or changed, at ``span``, as a document says that was answered at ``now``.

    ``is_of_newest``: the document is a feed of the newest, not an archive that reaches back.
    """
    if now is not None and span.first_at - now > AHEAD:
        return False
    if span.first_at.date() < _OLDEST:  # the year 1 has no hour before its first in zones west of Greenwich
        return False
    days = {span.first_at.date(), span.first_at.astimezone(zone).date()}
    return not any(map(is_zero_day, days)) and min(days) >= (_OLDEST_FEED if is_of_newest else _OLDEST)


def _month(text: str) -> str:
    return text if text.isdigit() else str(MONTH_NUMBERS[text.lower()])
