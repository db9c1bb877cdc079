"""Times as pages give them: ISO, printed in any of some 200 languages, relative; each with how fine it is and whose zone it is in.

dateparser's locale data turns the words of a language into English; the little grammar here and in ``printed`` reads the
English, because dateparser itself does not say how fine a time was, and fills in what was not printed.

What does NOT belong here: where on a page a time stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from broadsheet.models.zero_days import is_zero_day
from broadsheet.printed_times.clock import Clock, Moment, moment_in
from broadsheet.printed_times.locales import LATIN, SCRIPTS, WORDS, english
from broadsheet.printed_times.printed import at_day, read_date, time_of_day
from broadsheet.text import squeeze

MAX_CHARS = 120  # of a printed time; anything longer is a sentence

_AGO = re.compile(r"(?P<number>(?<!\d)\d+|an?)\s*(?:few\s*)?(?P<unit>second|minute|hour|day|week|month|year)s?\b")
_ABBREVIATIONS = WORDS["units"]
_ABBREVIATED = re.compile(rf"^(\d+)\s?({'|'.join(_ABBREVIATIONS)})\.?(?:\s+ago)?$")
_UNPADDED = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})([T ])(\d{1,2})(?=:)")
# JavaScript's own form.
_BY_SCRIPT = re.compile(r"([A-Z][a-z]{2}) ([A-Z][a-z]{2}) (\d{1,2}) (\d{4} \d\d:\d\d:\d\d) GMT(?=[+-]\d{4})")
_CLOCK = re.compile(r"\d[:./-]\d")
_MONTHS_IN = {"month": 1, "year": 12}
_SECONDS_IN = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 7 * 86_400}
_OLDEST = date(1850, 1, 1)  # archives put their old papers on the web
_TO_COME = re.compile(r"\s*(?:in|dans|en|om|через)\s+\w", re.IGNORECASE)
_MAX_DAYS = 12_000  # back: before the web
_FILLERS = frozenset("ago at on and about posted am pm a an edited less than over almost".split())
_TODAY = re.compile(r"\b0 day\b(?! ago)")  # as some languages come out
_MAX_UNREAD = 40  # texts of one page that are tried in all likely languages
_SETTLED = 4  # times of a page that are read in its own languages before others in Latin letters, but for English, are left out
_MAX_OTHERS = 3  # words beside a relative time: "commented 3 hours ago"


def read_iso(text: str, clock: Clock) -> Moment | None:
    """A machine's time: ISO 8601 in its usual spellings, RFC 2822, or seconds since 1970. None for anything else."""
    value = squeeze(text[: 10 * MAX_CHARS])
    if len(value) > MAX_CHARS:
        return None
    if epoch := re.fullmatch(r"(1\d{9})(?:\d{3})?|\\?/Date\((1\d{9})\d{3}(?:[+-]\d{4})?\)\\?/", value):
        return Moment(datetime.fromtimestamp(int(epoch[1] or epoch[2]), UTC), "second", "utc", value)
    stamp = _iso(value)
    if stamp is None:
        return None
    day = stamp.date() if isinstance(stamp, datetime) else stamp
    if is_zero_day(day) or not _OLDEST <= day <= clock.now.date() + timedelta(days=2):
        return None
    if isinstance(stamp, datetime):
        fine = "second" if re.search(r"\d\d:\d\d:\d\d|T\d{6}", value) else "minute"
        return moment_in(stamp, fine, value, clock)
    return Moment(datetime.combine(stamp, time.min, UTC), "day", "site", value)


def _iso(value: str) -> datetime | date | None:
    if value[:1].isdigit():
        value = re.sub(r"\s*(?:UTC|GMT)$", "Z", re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", value))
        value = _UNPADDED.sub(lambda m: f"{m[1]}-{m[2]:0>2}-{m[3]:0>2}{m[4]}{m[5]:0>2}", value)
    elif printed := _BY_SCRIPT.match(value):
        value = f"{printed[1]}, {printed[3]} {printed[2]} {printed[4]} {value[printed.end() :][:5]}"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        parse: Any = date.fromisoformat
    elif re.match(r"\d{4}-?\d\d-?\d\d[T ]\d\d(?![.,])", value):
        parse = datetime.fromisoformat
    elif re.match(r"[A-Z][a-z]{2},? +\d{1,2} [A-Z][a-z]{2} \d{4} \d", value):
        parse = parsedate_to_datetime
    else:
        return None
    try:
        stamp: datetime | date = parse(value)
    except (ValueError, IndexError):
        return None
    return stamp


def read_time(text: str, clock: Clock) -> Moment | None:
    """A time as printed for readers. None where ``text`` holds no date, however much of a time."""
    value = squeeze(text[: 10 * MAX_CHARS])
    if not value or len(value) > MAX_CHARS:
        return None
    exact = read_iso(value, clock)
    if exact is not None or (len(value) > 40 and not any(c.isdigit() for c in value)):
        return exact
    for language in _languages(clock, value):
        words = english(value, language)
        found = _relative(words, value, clock) or read_date(words, value, clock, language)
        if found is not None:
            if language in clock.languages and any(map(str.isalpha, value)):  # numbers are the same in all
                clock.read.append(value)
            return found or None
    clock.unread.append(value)
    return None


def _languages(clock: Clock, text: str) -> Iterable[str]:
    """Those of the page, then the likely ones that are written in a script that ``text`` has."""
    own = [tag for tag in clock.languages if tag]
    if len(clock.unread) >= _MAX_UNREAD:
        return dict.fromkeys((*own[:2], "en"))
    latin = LATIN if len(clock.read) < _SETTLED else ("en",)
    others = () if text.isascii() else [tag for tag, script in SCRIPTS.items() if script.search(text)]
    return dict.fromkeys((*own, *latin, *others))


def _relative(words: str, text: str, clock: Clock) -> Moment | None:
    """ "3 hour ago", "1 day ago 14:03", "2 hour 30 minute ago", "5m": cut to the smallest unit printed, in UTC."""
    if _CLOCK.search(words):
        words = _TODAY.sub("0 day ago", words)
    if short := _ABBREVIATED.match(words):
        words = f"{short[1]} {_ABBREVIATIONS[short[2]]} ago"
    ago = [(int(m["number"]) if m["number"].isdigit() else 1, m["unit"]) for m in _AGO.finditer(words)]
    rest = _AGO.sub(" ", words)
    others = [word for word in re.findall(r"[^\W\d_]+", rest) if word not in _FILLERS]
    # "3 replies", "2 day trip": without an "ago" there may be nothing else
    if not ago or _TO_COME.match(text) or len(others) > (_MAX_OTHERS if "ago" in words else 0):
        return None
    # "12-03-2026 15:01h" is a date; "ora 8:41" is "at 8:41" in Romanian, and "now 8:41" in Italian
    if ("ago" not in words or ago == [(0, "second")]) and _CLOCK.search(words):
        return None
    if ago[0][1] == "day" and (part := time_of_day(rest)):
        day = (clock.now.astimezone(clock.zone) - timedelta(days=min(ago[0][0], _MAX_DAYS))).date()
        return at_day(day, part, text, clock, is_absolute=False)
    moment, unit = _back(clock.now, ago), ago[-1][1]
    if moment is None:
        return None
    # "just now" was written when the page was made, not when it was read
    return Moment(_cut(moment, unit), "minute" if unit == "second" else unit, "relative", text, is_absolute=False)


def _back(now: datetime, ago: list[tuple[int, str]]) -> datetime | None:
    months = sum(n * _MONTHS_IN.get(unit, 0) for n, unit in ago)
    seconds = sum(n * _SECONDS_IN.get(unit, 0) for n, unit in ago)
    if months > _MAX_DAYS // 30 or seconds > _MAX_DAYS * 86_400:
        return None
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    back = now.replace(year=year, month=month + 1, day=min(now.day, 28)) if months else now
    return back - timedelta(seconds=seconds)


def _cut(moment: datetime, unit: str) -> datetime:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "hour": moment.replace(minute=0, second=0, microsecond=0),
        "day": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "year": day.replace(month=1, day=1),
    }.get(unit, moment.replace(second=0, microsecond=0))
