"""Which days a run is about: one function for scheduled, backfilled and manual runs alike.

A run labelled D is about the site's day D, however it was started:

- a run whose data interval holds its logical date (every scheduled and backfilled run, and a manual one that was given
  its interval): the days of the site's zone that end within the interval. A paper scheduled at 05:30 still gets whole
  days. Where no day ends within (a schedule of several runs a day), the interval itself;
- a manual run with a logical date: the day of that date. Airflow gives such a run the interval *before* its logical
  date, a day earlier than the scheduled run of the same label; that interval is not used. Where that day was not over
  when the run was asked for (the UI's form fills in the present moment), the last complete day;
- a manual run with ``date``, and perhaps ``date_to``: those days, both included, up to and including the present day;
- a manual run with nothing: the last complete day.

"When the run was asked for" is the run's ``run_after``, which clearing a task does not change: so a retried or cleared
task gets the window it had before. The DAGs are not partitioned: Airflow itself refuses a partition key.

What does NOT belong here: reading anything but the run's own facts; no clock, no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from broadsheet.errors import InvalidWindow
from broadsheet.models import Window

DATE, DATE_TO = "date", "date_to"  # the Params of an ingest DAG
MANUAL = "manual"
_DAY = timedelta(days=1)

Interval = tuple[datetime, datetime]


def resolve_window(
    *,
    run_type: str,
    zone: str,
    asked_at: datetime,
    interval: Interval | None = None,
    logical_date: datetime | None = None,
    first: str | None = None,
    last: str | None = None,
) -> Window:
    """The window of a run, UTC, half open.

    ``run_type`` is Airflow's (scheduled, backfill, manual, ...); ``zone`` the site's IANA zone; ``asked_at`` the run's
    ``run_after``; ``first`` and ``last`` the ISO days that were asked for by name. All datetimes are aware.
    Raises InvalidWindow where the days cannot be told.
    """
    tz = ZoneInfo(zone)
    today = asked_at.astimezone(tz).date()
    if first is not None or last is not None:
        return _days_by_name(run_type, zone, today, first, last)
    if interval and logical_date and interval[0] <= logical_date < interval[1]:
        return _days_of_interval(interval, zone)
    if logical_date is None:
        return Window.of_days(today - _DAY, today - _DAY, zone)
    day = logical_date.astimezone(tz).date()
    if day > today:
        raise InvalidWindow(
            f"logical date {logical_date.isoformat()}: {day} is after {today} in {zone}; give a past day"
        )
    day = min(day, today - _DAY)
    return Window.of_days(day, day, zone)


def window_of_run(dag_run: Any, params: Mapping[str, Any], zone: str) -> Window:
    """The window of an Airflow run, from ``dag_run`` and ``params`` of a task's context."""
    unknown = sorted(set(dag_run.conf or {}) - {DATE, DATE_TO})
    if unknown:
        raise InvalidWindow(f"conf: unknown key {', '.join(map(repr, unknown))}; known are '{DATE}' and '{DATE_TO}'")
    start, end = dag_run.data_interval_start, dag_run.data_interval_end
    return resolve_window(
        run_type=str(getattr(dag_run.run_type, "value", dag_run.run_type)),
        zone=zone,
        asked_at=dag_run.run_after,
        interval=(start, end) if start and end else None,
        logical_date=dag_run.logical_date,
        first=params.get(DATE) or None,
        last=params.get(DATE_TO) or None,
    )


def is_nightly(dag_run: Any, params: Mapping[str, Any], window: Window, zone: str) -> bool:
    """Whether an Airflow run takes what is new since the last night: a scheduled one, or one by hand for no named day.

    A backfill takes what its days hold, and so does a run by hand that names days or was given an earlier logical date.
    """
    run_type = str(getattr(dag_run.run_type, "value", dag_run.run_type))
    if run_type == "scheduled":
        return True
    if run_type != MANUAL or params.get(DATE) or params.get(DATE_TO):
        return False
    yesterday = dag_run.run_after.astimezone(ZoneInfo(zone)).date() - _DAY
    return window == Window.of_days(yesterday, yesterday, zone)


def _days_by_name(run_type: str, zone: str, today: date, first: str | None, last: str | None) -> Window:
    if run_type != MANUAL:
        raise InvalidWindow(f"{DATE}: a {run_type} run takes its days from its schedule or range; leave {DATE} empty")
    if first is None:
        raise InvalidWindow(f"{DATE_TO}: {last} needs a {DATE} to begin with")
    begin, end = _iso_day(DATE, first), _iso_day(DATE_TO, last or first)
    if end < begin:
        raise InvalidWindow(f"{DATE_TO}: {end} is before {DATE} {begin}; swap them")
    if end > today:
        name = DATE if last is None else DATE_TO
        raise InvalidWindow(f"{name}: {end} is in the future, it is {today} in {zone}; give a day up to today")
    return Window.of_days(begin, end, zone)


def _days_of_interval(interval: Interval, zone: str) -> Window:
    tz = ZoneInfo(zone)
    first = interval[0].astimezone(tz).date()
    last = interval[1].astimezone(tz).date() - _DAY
    return Window.of_days(first, last, zone) if first <= last else Window(*interval)


def _iso_day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != text:
        raise InvalidWindow(f"{name}: {text!r} is not a day; write one like 2026-01-31")
    return day
