"""Days and the instants that stand for them: Airflow knows only instants, a run of ours is about calendar days of its site.

The label of day D is 10:00 UTC of D. On a clock from UTC-10 to UTC+13:45 that instant falls on D, so the grid shows D, and
a range of days picked in the UI holds exactly the labels of these days, whatever zone the browser is in and whatever zone the
paper. Only sites further out (UTC-11, UTC+14) have a label of another hour, so that it falls on D at the site as well.

What does NOT belong here: Airflow's classes (``timetable``), what a run was asked for (``windows``), the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from broadsheet.models import Window

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_LABEL_TIME = time(10, tzinfo=UTC)
_SECOND = timedelta(seconds=1)

Interval = tuple[datetime, datetime]


def label_of_day(day: date, zone: str) -> datetime:
    """The instant that stands for ``day`` of ``zone``: 10:00 UTC, or where that is another day in ``zone``, an hour near it."""
    window, label = Window.of_days(day, day, zone), datetime.combine(day, _LABEL_TIME)
    if label >= window.end_at:
        return window.end_at - HOUR
    return max(label, window.start_at)


def label_of_window(window: Window, zone: str) -> datetime:
    """The instant that stands for a run over ``window``: its last day's label; a second before its end if it is part of a day."""
    last = window.days(zone)[1]
    if window.end_at == Window.of_days(last, last, zone).end_at:
        return label_of_day(last, zone)
    return window.end_at - _SECOND  # never an instant that a cron expression of minutes can name


def window_of_interval(interval: Interval, zone: str) -> Window:
    """The whole days of ``zone`` that end within ``interval``; where none does, the interval itself."""
    tz = ZoneInfo(zone)
    first = interval[0].astimezone(tz).date()
    last = interval[1].astimezone(tz).date() - DAY
    return Window.of_days(first, last, zone) if first <= last else Window(*interval)


def days_in_range(earliest: datetime, latest: datetime, zone: str) -> Iterator[date]:
    """The days whose labels lie from ``earliest`` to ``latest``, both included.

    An end at midnight, of UTC or of ``zone``, is the day that begins there and includes it: so scripts write a last day.
    """
    tz = ZoneInfo(zone)
    for place in (UTC, tz):
        local = latest.astimezone(place)
        if local.time() == time.min:
            latest = max(latest, label_of_day(local.date(), zone))
    day = earliest.astimezone(tz).date()
    while (label := label_of_day(day, zone)) <= latest:
        window = Window.of_days(day, day, zone)
        if label >= earliest and window.start_at < window.end_at:  # zones that crossed the date line have skipped a day
            yield day
        day += DAY


def day_of_logical_date(logical_date: datetime, zone: str) -> date:
    """The day that a person means by a logical date: midnight UTC is the day written there, any other instant the day in ``zone``."""
    at_utc = logical_date.astimezone(UTC)
    return at_utc.date() if at_utc.time() == time.min else logical_date.astimezone(ZoneInfo(zone)).date()


def days_in_words(window: Window, zone: str) -> str:
    """``2026-11-22``, or ``2026-11-16_to_2026-11-22``; the empty string where the window is not made of whole days."""
    first, last = window.days(zone)
    if window != Window.of_days(first, last, zone):
        return ""
    return first.isoformat() if first == last else f"{first}_to_{last}"
