"""Which days a run is about: one function for scheduled, backfilled and manual runs alike.

A run labelled D is about the site's day D, however it was started:

- a run whose data interval holds its logical date (every scheduled and backfilled run, and a manual one for a day that is
  over): the days of the site's zone that end within the interval, also where an older timetable made the interval. Where no
  day ends within (a schedule of several runs a day), the interval itself;
- a manual run with a logical date: the day that is meant by it. Where that day was not over when the run was asked for (the
  UI's form fills in the present moment), the last complete day;
- a manual run, or one that another DAG has triggered, with ``date``, and perhaps ``date_to``: those days, both included, up to and including the present day;
- a manual run with nothing: the last complete day.

"When the run was asked for" is a manual run's ``run_after``, which clearing a task does not change: so a retried or cleared
task gets the window it had before. The DAGs are not partitioned: Airflow itself refuses a partition key.

What does NOT belong here: reading anything but the run's own facts; no clock, no database. Labels are ``days``'.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from broadsheet.errors import InvalidWindow
from broadsheet.models import Window
from broadsheet.orchestration.days import DAY, Interval, day_of_logical_date, days_in_words, window_of_interval

DATE, DATE_TO = "date", "date_to"  # the Params of an ingest DAG
SOURCE, MODE, LIMIT, DRY_RUN = "source", "mode", "limit", "dry_run"  # and these
PARAMS = (DATE, DATE_TO, SOURCE, MODE, LIMIT, DRY_RUN)
MANUAL = "manual"
BY_ANOTHER_DAG = "operator_triggered"  # by the DAG backfill, or one of the user's own
_MOMENT = timedelta(hours=1)  # how long a form may stay open that has filled in the present moment
_ASKED = "__asked_"


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
        return window_of_interval(interval, zone)
    if logical_date is None:
        return Window.of_days(today - DAY, today - DAY, zone)
    is_now = abs(asked_at - logical_date) < _MOMENT
    day = logical_date.astimezone(tz).date() if is_now else day_of_logical_date(logical_date, zone)
    if day > today:
        raise InvalidWindow(
            f"logical date {logical_date.isoformat()}: {day} is after {today} in {zone}; give a past day"
        )
    day = min(day, today - DAY)
    return Window.of_days(day, day, zone)


def window_of_run(dag_run: Any, params: Mapping[str, Any], zone: str, still_at: datetime | None = None) -> Window:
    """The window of an Airflow run, from ``dag_run`` and ``params`` of a task's context; asked for ``still_at`` where time stands."""
    unknown = sorted(set(dag_run.conf or {}) - set(PARAMS))
    if unknown:
        known = ", ".join(map(repr, PARAMS))
        raise InvalidWindow(f"conf: unknown key {', '.join(map(repr, unknown))}; known are {known}")
    start, end = dag_run.data_interval_start, dag_run.data_interval_end
    logical_date = dag_run.logical_date
    if still_at and logical_date and abs(dag_run.run_after - logical_date) < _MOMENT:
        logical_date = still_at  # the form's present moment
    window = resolve_window(
        run_type=str(getattr(dag_run.run_type, "value", dag_run.run_type)),
        zone=zone,
        asked_at=still_at or dag_run.run_after,
        interval=(start, end) if start and end else None,
        logical_date=logical_date,
        first=params.get(DATE) or None,
        last=params.get(DATE_TO) or None,
    )
    _refuse_another_day(dag_run.run_id, window, zone)
    return window


def asked_run_id(asked_at: datetime, interval: Interval | None, zone: str) -> str:
    """The id of a manual run: when it was asked for, and before it the days of an ``interval`` that was asked for by date.

    The last complete day is not named: the form's prefilled moment means it too, and a ``date`` may name another one.
    """
    yesterday = asked_at.astimezone(ZoneInfo(zone)).date() - DAY
    days = days_in_words(Window(*interval), zone) if interval and interval[0] < interval[1] else ""
    named = f"__{days}" if days and days != yesterday.isoformat() else ""
    return f"{MANUAL}{named}{_ASKED}{asked_at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"


def is_nightly(
    dag_run: Any, params: Mapping[str, Any], window: Window, zone: str, still_at: datetime | None = None
) -> bool:
    """Whether an Airflow run takes what is new since the last night: a scheduled one, or one by hand for no named day.

    A backfill takes what its days hold, and so does a run by hand that names days or was given an earlier logical date.
    """
    run_type = str(getattr(dag_run.run_type, "value", dag_run.run_type))
    if run_type == "scheduled":
        return True
    if run_type != MANUAL or params.get(DATE) or params.get(DATE_TO):
        return False
    yesterday = (still_at or dag_run.run_after).astimezone(ZoneInfo(zone)).date() - DAY
    return window == Window.of_days(yesterday, yesterday, zone)


def _days_by_name(run_type: str, zone: str, today: date, first: str | None, last: str | None) -> Window:
    if run_type not in (MANUAL, BY_ANOTHER_DAG):
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


def _refuse_another_day(run_id: str, window: Window, zone: str) -> None:
    """Raise InvalidWindow where an id of ours names other days than ``date`` does: nobody could tell what was meant."""
    named, found, _ = run_id.removeprefix(f"{MANUAL}__").partition(_ASKED)
    if found and run_id.startswith(f"{MANUAL}__") and named and named != days_in_words(window, zone):
        days = days_in_words(window, zone).replace("_", " ")
        raise InvalidWindow(
            f"{DATE}: {days}, but the logical date means {named.replace('_', ' ')}; give one of the two"
        )


def _iso_day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != text:
        raise InvalidWindow(f"{name}: {text!r} is not a day; write one like 2026-01-31")
    return day
