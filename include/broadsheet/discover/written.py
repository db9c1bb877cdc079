"""Times as systems write them: W3C (ISO 8601), RFC 822, RFC 850, asctime, JavaScript's and American clocks, seconds since 1970.

Each text is one grammar: a day, a time of day, what tells the zone, and nothing else. What is left over makes it unreadable: half
of a time that was understood is a wrong time. What does NOT belong here: zones (``zones``), which times can be true (``moments``),
and times printed for readers, in any language (``broadsheet.printed_times``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from broadsheet.discover.zones import zone_of
from broadsheet.text import squeeze

MAX_CHARS = 100  # the longest that JavaScript writes has 70
_MAX_RAW = 1000  # of which blanks may be many

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = rf"(?P<name>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)}|sept)\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? ?)?"
_CLOCK = (
    r"(?P<hour>\d\d?)[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?(?![a-z]))?"
)
_ZONE = r"(?P<zone> ?[A-Z+(\[-].*)?"
_ISO = r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)|(?P<month2>\d\d)(?P<day2>\d\d))"
_DAY_FIRST = rf"{_WEEKDAY}(?P<day>\d\d?)(?:st|nd|rd|th)?[ -]{_MONTH}[ ,-]{{1,2}}(?P<year>\d{{4}}|\d\d)"
_MONTH_FIRST = rf"{_WEEKDAY}{_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?P<year>\d{{4}})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_ISO}(?:(?:T|,? ){_CLOCK}{_ZONE})?",
        rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?{_ZONE}",
        rf"{_DAY_FIRST}(?:(?:,| at)? {_CLOCK}{_ZONE})?",
        rf"{_MONTH_FIRST}(?:(?:,| at)? {_CLOCK}{_ZONE})?",
        rf"{_WEEKDAY}{_MONTH} (?P<day>\d\d?) {_CLOCK}(?: (?P<zone>[A-Z]{{2,5}}|[+-]\d{{4}}))? (?P<year>\d{{4}})",
    )
)
# xs:date may have a zone. Its end can't be told from a time's hour, which is why the grammar above wants a T or a blank.
_ZONED_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:Z|[+-]\d\d:\d\d)", re.IGNORECASE)
_MONTH_ONLY = re.compile(r"(\d{4})-?(\d\d)")
_SECONDS = re.compile(r"1\d{9}(\d{3})?")


@dataclass(frozen=True, slots=True)
class Written:
    """What a text says: a day, in nobody's zone, and where it tells the time of day, the instant."""

    day: date
    at: datetime | None = None  # UTC
    precision: str = "day"  # second, minute, day, month


def read_written(text: str, zone: tzinfo) -> Written | None:
    """What ``text`` says, a time without a zone being in ``zone``; None where it can't be read to its end.

    A time of day of exactly 0:00:00 is a day: that is how systems write days that have no other way.
    """
    if len(text) > _MAX_RAW:
        return None
    text = squeeze(text)
    if not text or len(text) > MAX_CHARS:
        return None
    try:
        return _read(text, zone)
    except (ValueError, OverflowError):  # the 30th of February, 25 o'clock, an unknown zone, the year 1 and an offset
        return None


def _read(text: str, zone: tzinfo) -> Written | None:
    if month := _MONTH_ONLY.fullmatch(text):
        return Written(date(int(month[1]), int(month[2]), 1), precision="month")
    if _SECONDS.fullmatch(text):
        moment = datetime.fromtimestamp(int(text[:10]), UTC)
        return Written(moment.date(), moment, "second")
    found = next((found for form in (*_FORMS, _ZONED_DAY) if (found := form.fullmatch(text))), None)
    if found is None:
        return None
    said = found.groupdict()
    day = date(_year(said["year"]), _month(said), int(said.get("day") or said.get("day2") or 0))
    if not said.get("hour"):
        return Written(day)
    return _with_clock(day, said, zone)


def _with_clock(day: date, said: dict[str, str | None], zone: tzinfo) -> Written:
    fraction = f"{(said.get('fraction') or '')[:6]:0<6}"
    clock = time(_hour(said), int(said["minute"] or 0), int(said["second"] or 0), int(fraction))
    local = datetime.combine(day, clock)
    moment = local.replace(tzinfo=zone_of(said["zone"] or "", local, zone)).astimezone(UTC)
    if clock == time.min and said["second"]:
        return Written(day)
    return Written(day, moment, "second" if said["second"] else "minute")


def _hour(said: dict[str, str | None]) -> int:
    hour, half = int(said["hour"] or 0), (said.get("half") or "").lower()
    if not half:
        return hour
    if hour > 12:
        if half == "a" or hour > 23:
            raise ValueError("15:00 AM")
        return hour  # 15:00 PM says it twice
    return hour % 12 + (12 if half == "p" else 0)


def _year(text: str | None) -> int:
    """RFC 5322, section 4.3: two digits from 50 on are of the last century."""
    year = int(text or 0)
    return year if len(text or "") == 4 else year + (2000 if year < 50 else 1900)


def _month(said: dict[str, str | None]) -> int:
    name = said.get("name")
    if name:
        return next(n for n, month in enumerate(_MONTHS, start=1) if month.startswith(name.lower()[:3]))
    return int(said.get("month") or said.get("month2") or 0)
