"""The timetable: what is scheduled when, what a backfill makes of picked days, and what run ids say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction
from airflow.utils.types import DagRunType
from hypothesis import given, settings
from hypothesis import strategies as st
from pendulum import instance

from broadsheet.models import Window
from broadsheet.orchestration.timetable import SiteDays
from broadsheet.orchestration.windows import resolve_window, window_of_run

ZONES = [
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "America/New_York",
    "America/Havana",
    "UTC",
    "Europe/Berlin",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
]
DAILY = ["0 0 * * *", "30 5 * * *", "15 23 * * *"]
OTHER = ["0 6,12,18 * * *", "0 */8 * * *", "30 4 * * 1", "0 0 1 * *", "0 5 * * 1-5"]
STARTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1))  # noqa: DTZ001 - made aware below
NIGHTS = TimeRestriction(None, None, catchup=False)


def scheduled(timetable: SiteDays, begin: datetime, number: int) -> list[tuple[Any, datetime]]:
    """The next ``number`` runs as the scheduler makes them, with the moment of their making: it knows what it has stored."""
    runs: list[tuple[Any, datetime]] = []
    last, now = None, begin
    for _ in range(number):
        with time_machine.travel(now, tick=False):
            planned = timetable.next_dagrun_info_v2(last_dagrun_info=last, restriction=NIGHTS)
            assert planned is not None
            now = max(now, planned.run_after)
            model = SimpleNamespace(
                next_dagrun=planned.logical_date,
                next_dagrun_create_after=planned.run_after,
                next_dagrun_data_interval=planned.data_interval,
                next_dagrun_partition_key=None,
                next_dagrun_partition_date=None,
            )
            run = timetable.next_run_info_from_dag_model(dag_model=model)
        assert run is not None
        runs.append((run, now))
        last = DagRunInfo(run_after=run.run_after, data_interval=run.data_interval)  # as it is read from the database
    return runs


@settings(max_examples=40, deadline=None)
@given(start=STARTS, zone=st.sampled_from(ZONES), cron=st.sampled_from(DAILY))
def test_every_night_takes_the_day_that_has_ended_and_says_so(start: datetime, zone: str, cron: str) -> None:
    timetable = SiteDays(cron, zone)
    runs = scheduled(timetable, start.replace(tzinfo=UTC), 5)
    days = [made_at.astimezone(ZoneInfo(zone)).date() - timedelta(days=1) for _, made_at in runs[1:]]
    assert days == [days[0] + timedelta(days=n) for n in range(4)]
    for day, (run, made_at) in zip(days, runs[1:], strict=True):
        window = Window.of_days(day, day, zone)
        assert (run.data_interval.start, run.data_interval.end) == (window.start_at, window.end_at)
        assert run.logical_date.date() == run.logical_date.astimezone(ZoneInfo(zone)).date() == day
        assert run.run_after == run.logical_date < window.end_at <= made_at
        run_id = timetable.generate_run_id(
            run_type=DagRunType.SCHEDULED, run_after=run.run_after, data_interval=run.data_interval
        )
        assert run_id.split("__")[:2] == ["scheduled", day.isoformat()]
        facts = {"run_type": "scheduled", "zone": zone, "asked_at": run.run_after, "logical_date": run.logical_date}
        assert resolve_window(**facts, interval=tuple(run.data_interval)) == window


@settings(max_examples=40, deadline=None)
@given(start=STARTS, zone=st.sampled_from(ZONES), cron=st.sampled_from(DAILY + OTHER))
def test_windows_follow_each_other_and_no_two_runs_share_a_label_or_an_id(
    start: datetime, zone: str, cron: str
) -> None:
    timetable = SiteDays(cron, zone)
    runs = scheduled(timetable, start.replace(tzinfo=UTC), 12)
    for (run, _), (later, made_at) in pairwise(runs):
        assert run.data_interval.start < run.data_interval.end <= later.data_interval.end <= made_at
        assert run.data_interval.end < later.data_interval.end
        assert later.logical_date < later.data_interval.end
        assert run.run_after == run.logical_date
        whole_day = later.data_interval.end - later.data_interval.start >= timedelta(hours=20)
        assert not whole_day or later.data_interval.start <= run.data_interval.end  # no day falls between two runs
    ids = [
        timetable.generate_run_id(
            run_type=DagRunType.SCHEDULED, run_after=run.run_after, data_interval=run.data_interval
        )
        for run, _ in runs
    ]
    assert len(set(ids)) == len(runs)
    assert len({run.logical_date for run, _ in runs}) == len(runs)


@settings(max_examples=40, deadline=None)
@given(
    first=st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    number=st.integers(1, 8),
    zone=st.sampled_from(ZONES),
    cron=st.sampled_from(DAILY + OTHER),
)
def test_a_backfill_runs_each_picked_day_once_and_whole_whatever_the_schedule(
    first: date, number: int, zone: str, cron: str
) -> None:
    days = [first + timedelta(days=n) for n in range(number)]
    picked = Window.of_days(days[0], days[-1], "UTC")
    restriction = TimeRestriction(
        instance(picked.start_at), instance(picked.end_at - timedelta(milliseconds=1)), catchup=True
    )
    timetable, found, last = SiteDays(cron, zone), [], None
    while (last := timetable.next_dagrun_info_v2(last_dagrun_info=last, restriction=restriction)) is not None:
        assert last.data_interval is not None
        assert last.logical_date == last.run_after < last.data_interval.end
        found.append((last.run_after.date(), Window(last.data_interval.start, last.data_interval.end)))
    assert found == [(day, Window.of_days(day, day, zone)) for day in days]


@pytest.mark.parametrize(
    ("zone", "change"), [("America/Havana", date(2024, 3, 10)), ("Africa/Cairo", date(2026, 4, 24))]
)
def test_a_midnight_that_a_clock_change_skips_is_a_night_all_the_same(zone: str, change: date) -> None:
    begin = datetime(change.year, change.month, change.day - 2, 12, tzinfo=UTC)
    runs = scheduled(SiteDays("0 0 * * *", zone), begin, 5)
    days = [change + timedelta(days=n) for n in range(-3, 2)]
    windows = [Window(run.data_interval.start, run.data_interval.end) for run, _ in runs]
    assert windows == [Window.of_days(day, day, zone) for day in days]


def test_a_night_that_an_older_timetable_ran_is_not_run_again() -> None:
    """Its label was the start of its interval, which went from tick to tick."""
    tick = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)  # 05:30 in Berlin
    interval = DataInterval(instance(tick - timedelta(days=1)), instance(tick))
    with time_machine.travel(tick + timedelta(hours=3), tick=False):
        planned = SiteDays("30 5 * * *", "Europe/Berlin").next_dagrun_info_v2(
            last_dagrun_info=DagRunInfo(run_after=interval.end, data_interval=interval), restriction=NIGHTS
        )
    assert planned is not None
    assert (planned.logical_date, planned.run_after) == (
        datetime(2026, 11, 23, 10, tzinfo=UTC),
        tick + timedelta(days=1),
    )


def test_the_last_complete_day_runs_at_once_where_nothing_has_run_yet() -> None:
    now = datetime(2026, 11, 23, 15, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        planned = SiteDays("0 0 * * *", "America/New_York").next_dagrun_info_v2(
            last_dagrun_info=None, restriction=NIGHTS
        )
    assert planned is not None
    assert planned.run_after < now
    assert planned.logical_date == datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_nothing_is_planned_beyond_the_end_of_a_dag() -> None:
    over = TimeRestriction(None, instance(datetime(2026, 11, 20, tzinfo=UTC)), catchup=False)
    with time_machine.travel(datetime(2026, 11, 23, 15, tzinfo=UTC), tick=False):
        assert SiteDays("0 0 * * *", "UTC").next_dagrun_info_v2(last_dagrun_info=None, restriction=over) is None


NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("logical_date", "day", "run_id"),
    [
        (
            "2026-11-23T14:58:00",
            date(2026, 11, 22),
            "manual__asked_20261123T150000000000Z",
        ),  # the form's present moment
        ("2026-11-20T14:58:00", date(2026, 11, 20), "manual__2026-11-20__asked_20261123T150000000000Z"),
        ("2026-11-20T00:00:00", date(2026, 11, 20), "manual__2026-11-20__asked_20261123T150000000000Z"),
        ("2026-11-20T01:00:00", date(2026, 11, 19), "manual__2026-11-19__asked_20261123T150000000000Z"),
    ],
)
def test_a_run_by_hand_covers_and_names_the_day_of_its_logical_date(logical_date: str, day: date, run_id: str) -> None:
    timetable = SiteDays("0 0 * * *", "America/New_York")
    moment = instance(datetime.fromisoformat(logical_date).replace(tzinfo=UTC))
    with time_machine.travel(NOW, tick=False):
        interval = timetable.infer_manual_data_interval(run_after=moment)
    window = Window.of_days(day, day, "America/New_York")
    assert Window(*interval) == window
    made = timetable.generate_run_id(run_type=DagRunType.MANUAL, run_after=instance(NOW), data_interval=interval)
    assert made == run_id
    run = SimpleNamespace(
        run_id=made,
        run_type="manual",
        run_after=NOW,
        conf={},
        data_interval_start=interval.start,
        data_interval_end=interval.end,
        logical_date=moment,
    )
    assert window_of_run(run, {}, "America/New_York") == window


def test_a_run_by_hand_without_a_logical_date_names_no_day() -> None:
    made = SiteDays("0 0 * * *", "UTC").generate_run_id(
        run_type=DagRunType.MANUAL, run_after=instance(NOW), data_interval=None
    )
    assert made == "manual__asked_20261123T150000000000Z"


def test_a_logical_date_ahead_breaks_nothing_before_its_task_can_say_so() -> None:
    ahead, timetable = instance(datetime(2026, 11, 26, tzinfo=UTC)), SiteDays("0 0 * * *", "UTC")
    with time_machine.travel(NOW, tick=False):
        interval = timetable.infer_manual_data_interval(run_after=ahead)
    assert interval == DataInterval(ahead, ahead)
    made = timetable.generate_run_id(run_type=DagRunType.MANUAL, run_after=instance(NOW), data_interval=interval)
    assert made == "manual__asked_20261123T150000000000Z"


def test_airflow_makes_it_again_from_what_it_has_stored() -> None:
    timetable = SiteDays("30 5 * * *", "Europe/Berlin")
    again = SiteDays.deserialize(timetable.serialize())
    assert isinstance(again, SiteDays)
    assert (again.summary, again.zone) == ("30 5 * * *", "Europe/Berlin")
