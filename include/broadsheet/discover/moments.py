"""Times as feeds and sitemaps write them: W3C (ISO 8601) and RFC 822, whole or only a day, with a zone or without.

A time without a zone, or with one that RFC 822 does not know (CET, IST), is meant in the site's; so is a day in the path of
an article's address. What does NOT belong here: times on pages, which are written in any language (``extract``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from urllib.parse import urlsplit

_DAY = re.compile(r"(\d{4})-?(\d\d)(?:-?(\d\d))?")
# The zones of RFC 822 and 5322; of -0000, "UTC, by someone who won't say where they are", parsedate_tz makes UTC too.
_KNOWN_ZONE = re.compile(r"(?:[+-]\d{4}|\b(?:UTC?|GMT|Z|[AECMP][SD]T))(?:\s*\([^)]*\))?$", re.IGNORECASE)
_OFFSET_COLON = re.compile(r"(?<=[+-]\d\d):(?=\d\d$)")
# Days in paths: /2026/03/05/, /2026/mar/05/, /2026-03-05-words, /20260305/; never a part of a longer number.
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_YEAR_IN_PATH = r"(?<=/)(19[89]\d|20\d\d)"
_DAYS_IN_PATH = (
    re.compile(
        rf"{_YEAR_IN_PATH}([/-])(0?[1-9]|1[0-2]|{'|'.join(_MONTHS)})\2(0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)", re.IGNORECASE
    ),
    re.compile(rf"{_YEAR_IN_PATH}()(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_-]|$)"),
)
_OFFSET_APART = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")


@dataclass(frozen=True, slots=True)
class Span:
    """First and last instant, UTC, that a text can mean; the same where it says the time of day."""

    first_at: datetime
    last_at: datetime


def span_of(text: str, zone: tzinfo) -> Span | None:
    """What ``text`` can mean; None where it can't be read. Of a day or a month, ``first_at`` is its midnight in ``zone``."""
    text = text.strip()
    day = _DAY.fullmatch(text)
    if day:
        return span_of_days(day[1], day[2], day[3], zone)
    moment = _w3c(text) or _rfc822(text)
    if moment is None:
        return None
    try:
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:  # the year 1 or 9999 and an offset
        return None
    return Span(moment, moment)


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
    return Span(begin, max(ends) - timedelta(seconds=1))


def day_in_path(url: str, zone: tzinfo) -> Span | None:
    """The day that the path of ``url`` names, in ``zone``; None where it names none, or two different ones."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    found = {found.groups() for pattern in _DAYS_IN_PATH for found in pattern.finditer(path)}
    days = {(year, _month(month), day) for year, _, month, day in found}
    return span_of_days(*days.pop(), zone) if len(days) == 1 else None


def _month(text: str) -> str:
    return text if text.isdigit() else str(_MONTHS.index(text.lower()) + 1)


def _w3c(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_OFFSET_APART.sub("", text))
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    try:
        text = _OFFSET_COLON.sub("", text)
        parsed = parsedate_tz(text)
        if parsed is None:
            return None
        offset = timezone(timedelta(seconds=parsed[9] or 0)) if _KNOWN_ZONE.search(text) else None
        return datetime(*parsed[:6], tzinfo=offset)
    except (
        ValueError,
        OverflowError,
        TypeError,
        IndexError,
    ):  # parsedate_tz breaks on some garbage instead of refusing it
        return None
