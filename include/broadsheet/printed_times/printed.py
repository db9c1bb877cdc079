"""Dates and times of day as printed, in English words; whose zone they are in, and which number is the day.

What does NOT belong here: other languages (``locales``), times relative to now (``times``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal

from broadsheet.printed_times.clock import Clock, Moment, moment_in
from broadsheet.printed_times.locales import MONTHS, WORDS, writes_day_first
from broadsheet.text import squeeze

_MONTH = r"(?P<month>" + "|".join(f"{m[:3]}(?:{m[3:]})?" for m in MONTHS) + r"|sept)\.?(?![a-z])"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<year>(?:19|20)\d\d|['’]\d\d)"
_ITS_WORD = r"\s?(?:[^\W\d_]{1,6}\.?)?"  # "2026 m. kovo 12", "2026ko martxoaren 12a"
_SEP = r"[\s,./-]*(?:of\s+|de\s+|del\s+)?"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(?P<year>(?:19|20)\d\d)\s?[-/.]\s?(?P<month>\d{1,2})\s?[-/.]\s?(?P<day>\d{1,2})(?!\d)",
        rf"(?<!\d){_DAY}{_SEP}{_MONTH}{_SEP}{_YEAR}(?!\d)",
        rf"(?<![a-z]){_MONTH}{_SEP}{_DAY}{_SEP}{_YEAR}(?!\d)",
        rf"{_YEAR}\.?{_ITS_WORD}{_SEP}{_MONTH}{_SEP}{_DAY}(?!\d)",
        rf"{_YEAR}\.?{_ITS_WORD}{_SEP}{_DAY}{_SEP}{_MONTH}",
        r"(?<!\d)(?P<first>\d{1,2})\s?(?P<mark>[-/.])\s?(?P<second>\d{1,2})(?:\s?[-/.]\s?|,\s*)(?P<year>(?:19|20)\d\d|\d\d)(?!\d)",
        rf"(?<!\d){_DAY}{_SEP}{_MONTH}",
        rf"(?<![a-z]){_MONTH}{_SEP}{_DAY}(?![\d:])",
        rf"(?<![a-z]){_MONTH}{_SEP}{_YEAR}(?!\d)",
    )
)
_NUMERIC, _MONTH_ALONE = _DATES[5], _DATES[-1]
_CLOCKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(?P<hour>\d{1,2})\s?[:h.]\s?(?P<minute>\d\d)(?:\s?[:.]\s?(?P<second>\d\d))?(?:[.,]\d+)?\s*(?P<half>[ap]\.?\s?m\b\.?)?",
        r"(?<!\d)(?P<hour>\d{1,2})\s*(?P<half>[ap]\.?\s?m\b\.?)",
        r"(?<!\d)(?P<hour>\d{1,2})\s*(?:uhr|h\b)",
    )
)
_DAY_ABOUT = timedelta(days=1)  # a zone's way
_ZONES = WORDS["zones"]
_ZONE = re.compile(r"(?:^|[\s(])(?P<name>" + "|".join(_ZONES) + r")?\s?(?P<offset>[+-]\d{1,2}(?::?\d\d)?)?\)?\s*$")


def read_date(english: str, text: str, clock: Clock, language: str) -> Moment | Literal[False] | None:
    """A printed date, with its time of day where there is one; False for a whole date that cannot be.

    ``english`` is ``text`` in English words.
    """
    for pattern in _DATES:
        match = pattern.search(english)
        if match is None:
            continue
        day = _day(match.groupdict(), clock, language)
        if day is None and match.groupdict().get("year"):
            return False  # not to be read again without its year, or in another language
        if day is not None:
            if pattern is _MONTH_ALONE:
                return Moment(datetime(day.year, day.month, 1, tzinfo=UTC), "month", "site", text)
            rest = f"{english[: match.start()]} \x00 {english[match.end() :]}"
            has_year = "year" in match.groupdict()
            found = at_day(day, time_of_day(rest), text, clock, is_absolute=has_year)
            return replace(found, lacks_year=not has_year)
    return None


def _day(parts: dict[str, str | None], clock: Clock, language: str) -> date | None:
    year = _year(parts.get("year"), clock)
    if parts.get("first"):
        first, second = int(parts["first"] or 0), int(parts["second"] or 0)
        # dots are written where the day comes first
        is_first = clock.day_first
        if is_first is None:
            is_first = parts.get("mark") == "." or writes_day_first(language)
        orders = ((first, second), (second, first)) if is_first else ((second, first), (first, second))
        return next((found for day, month in orders if (found := _date(year, month, day, clock))), None)
    name = parts["month"] or ""
    month = int(name) if name.isdigit() else next(i for i, m in enumerate(MONTHS, 1) if m.startswith(name[:3]))
    day = int(parts.get("day") or 1)
    if year is not None:
        return _date(year, month, day, clock)
    # no year printed: the last such day before the page was served
    return _date(clock.now.year, month, day, clock) or _date(clock.now.year - 1, month, day, clock)


def _year(text: str | None, clock: Clock) -> int | None:
    if not text:
        return None
    number = int(text.strip("'’"))
    if number >= 1000:
        return number
    return 2000 + number if 2000 + number <= clock.now.year + 1 else 1900 + number


def _date(year: int | None, month: int, day: int, clock: Clock) -> date | None:
    try:
        found = date(year or clock.now.year, month, day)
    except ValueError:
        return None
    return found if found.year >= 1990 and found <= clock.now.date() + timedelta(days=2) else None


def time_of_day(text: str) -> tuple[time, str] | None:
    """(time, how fine) of the first time of day in a text."""
    for pattern in _CLOCKS:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            hour, half = int(parts["hour"]), (parts.get("half") or "")[:1]
            if half and 1 <= hour <= 12:
                hour = hour % 12 + (12 if half == "p" else 0)
            minute, second = int(parts.get("minute") or 0), int(parts.get("second") or 0)
            if hour < 24 and minute < 60 and second < 60:
                fine = "second" if parts.get("second") else "minute" if parts.get("minute") else "hour"
                return time(hour, minute, second), fine
    return None


def at_day(day: date, part: tuple[time, str] | None, text: str, clock: Clock, *, is_absolute: bool) -> Moment:
    """A day with its time of day, or alone: then at 00:00 UTC, and fine to the day."""
    if part is None:
        return Moment(datetime.combine(day, time.min, UTC), "day", "site", text, is_absolute)
    found = moment_in(datetime.combine(day, part[0], _printed_zone(text.lower())), part[1], text, clock)
    return Moment(found.at, found.precision, found.source, text, is_absolute)


def _printed_zone(text: str) -> tzinfo | None:
    match = _ZONE.search(text)
    if not match or not (match["name"] or match["offset"]):
        return None
    if match["offset"] is None or match["name"] not in {None, "utc", "gmt"}:
        return timezone(timedelta(hours=_ZONES[match["name"]])) if match["name"] else None
    sign, digits = match["offset"][0], match["offset"][1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if sign == "-" else offset) if offset < timedelta(days=1) else None


def is_day_first(texts: Iterable[str]) -> bool | None:
    """Whether a page writes the day before the month, told by those of its times in which one number is over 12.

    None where none tells, or where they contradict each other.
    """
    pairs = [(int(m["first"]), int(m["second"])) for t in texts if (m := _NUMERIC.search(squeeze(t).lower()))]
    told = {first > 12 for first, second in pairs if (first > 12) != (second > 12)}
    return told.pop() if len(told) == 1 else None


def in_year_after(moment: Moment, earliest: datetime, now: datetime) -> Moment:
    """A day printed without its year, in the first year in which it is not before ``earliest``; as it is where it has a year, or none fits.

    ``now`` is when the page was served: nothing on it is later.
    """
    if not moment.lacks_year:
        return moment
    for year in range(earliest.year, now.year + 1):
        try:
            at = moment.at.replace(year=year)
        except ValueError:  # 29 February
            continue
        if earliest - _DAY_ABOUT <= at <= now + _DAY_ABOUT:
            return replace(moment, at=at)
    return moment
