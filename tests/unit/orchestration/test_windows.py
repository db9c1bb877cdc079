"""Which days a run is about, for each kind of run."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.errors import InvalidWindow
from broadsheet.models import Window
from broadsheet.orchestration.windows import resolve_window, window_of_run

ZONE = "America/New_York"
ASKED = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 10:00 of the 23rd in New York
DAY = timedelta(days=1)


def midnight(year: int, month: int, day: int, zone: str = ZONE) -> datetime:
    return datetime(year, month, day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day(year: int, month: int, number: int, zone: str = ZONE) -> Window:
    return Window.of_days(date(year, month, number), date(year, month, number), zone)


def resolve(**facts: Any) -> Window:
    return resolve_window(**{"run_type": "manual", "zone": ZONE, "asked_at": ASKED, **facts})


@pytest.mark.parametrize("run_type", ["scheduled", "backfill"])
def test_a_run_with_its_interval_takes_the_interval(run_type: str) -> None:
    start = midnight(2026, 11, 22)
    window = resolve(run_type=run_type, interval=(start, midnight(2026, 11, 23)), logical_date=start)
    assert window == Window(start, midnight(2026, 11, 23)) == day(2026, 11, 22)


def test_a_manual_run_takes_the_day_of_its_logical_date_and_not_airflows_interval_before_it() -> None:
    label = midnight(2026, 11, 21)
    airflows = (midnight(2026, 11, 20), label)  # what infer_manual_data_interval gives
    assert resolve(interval=airflows, logical_date=label) == day(2026, 11, 21)
    scheduled = resolve(run_type="scheduled", interval=(label, label + DAY), logical_date=label)
    assert resolve(interval=airflows, logical_date=label) == scheduled


@pytest.mark.parametrize("hour", [0, 4, 5, 23])
def test_the_day_of_a_logical_date_is_told_in_the_sites_zone(hour: int) -> None:
    logical_date = datetime(2026, 11, 21, hour, 59, tzinfo=UTC)
    expected = day(2026, 11, 20) if hour < 5 else day(2026, 11, 21)  # New York is five hours behind
    assert resolve(logical_date=logical_date) == expected


def test_the_uis_prefilled_present_moment_means_the_last_complete_day() -> None:
    interval = (midnight(2026, 11, 22), midnight(2026, 11, 23))
    assert resolve(logical_date=ASKED, interval=interval) == day(2026, 11, 22)


def test_nothing_given_means_the_last_complete_day_in_the_sites_zone() -> None:
    assert resolve() == day(2026, 11, 22)
    late = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # still the 22nd in New York, already the 23rd in Tokyo
    assert resolve(asked_at=late) == day(2026, 11, 21)
    assert resolve(asked_at=late, zone="Asia/Tokyo") == day(2026, 11, 22, "Asia/Tokyo")


def test_named_days_win_over_everything_else() -> None:
    facts = {"logical_date": midnight(2026, 11, 1), "interval": (midnight(2026, 10, 31), midnight(2026, 11, 1))}
    assert resolve(first="2026-11-10", **facts) == day(2026, 11, 10)
    several = resolve(first="2026-11-10", last="2026-11-12", **facts)
    assert several == Window(midnight(2026, 11, 10), midnight(2026, 11, 13))


def test_the_present_day_can_be_asked_for_by_name() -> None:
    assert resolve(first="2026-11-23") == day(2026, 11, 23)


@pytest.mark.parametrize(
    ("named", "hours"),
    [("2026-03-08", 23), ("2026-11-01", 25), ("2026-07-01", 24)],
)
def test_days_of_clock_changes_have_23_and_25_hours(named: str, hours: int) -> None:
    window = resolve(first=named)
    assert window.end_at - window.start_at == timedelta(hours=hours)
    start, end = window.start_at, window.end_at
    assert resolve(run_type="scheduled", interval=(start, end), logical_date=start) == window
    assert resolve(logical_date=start, interval=(start - DAY, start)) == window


def test_a_midnight_that_does_not_exist_is_no_gap_and_no_overlap() -> None:
    zone = "Africa/Cairo"  # 24 April 2026 begins at 01:00
    before, of, after = (day(2026, 4, number, zone) for number in (23, 24, 25))
    assert before.end_at == of.start_at
    assert of.end_at == after.start_at
    assert of.end_at - of.start_at == timedelta(hours=23)
    assert resolve(run_type="scheduled", zone=zone, interval=(of.start_at, of.end_at), logical_date=of.start_at) == of


def test_a_schedule_away_from_midnight_still_gives_whole_days() -> None:
    zone = ZoneInfo(ZONE)
    start, end = (datetime(2026, 11, number, 5, 30, tzinfo=zone) for number in (21, 22))
    assert resolve(run_type="scheduled", interval=(start, end), logical_date=start) == day(2026, 11, 21)


def test_a_weekly_schedule_gives_the_week() -> None:
    interval = (midnight(2026, 11, 9), midnight(2026, 11, 16))
    assert resolve(run_type="scheduled", interval=interval, logical_date=interval[0]) == Window(*interval)


def test_several_runs_a_day_give_their_interval_and_the_last_one_the_whole_day() -> None:
    zone = ZoneInfo(ZONE)
    noon, evening = (datetime(2026, 11, 20, hour, tzinfo=zone) for hour in (12, 18))
    assert resolve(run_type="scheduled", interval=(noon, evening), logical_date=noon) == Window(noon, evening)
    last = (evening, midnight(2026, 11, 21))
    assert resolve(run_type="scheduled", interval=last, logical_date=evening) == day(2026, 11, 20)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"first": "yesterday"}, "date: 'yesterday' is not a day; write one like 2026-01-31"),
        ({"first": "20261110"}, "date: '20261110' is not a day"),
        ({"first": "2026-02-30"}, "date: '2026-02-30' is not a day"),
        ({"first": 20261110}, "date: 20261110 is not a day"),
        ({"first": "2026-11-10", "last": "x"}, "date_to: 'x' is not a day"),
        ({"first": "2026-11-24"}, "date: 2026-11-24 is in the future, it is 2026-11-23 in America/New_York"),
        ({"first": "2026-11-20", "last": "2027-01-01"}, "date_to: 2027-01-01 is in the future"),
        ({"first": "2026-11-12", "last": "2026-11-10"}, "date_to: 2026-11-10 is before date 2026-11-12; swap them"),
        ({"last": "2026-11-10"}, "date_to: 2026-11-10 needs a date"),
        ({"run_type": "backfill", "first": "2026-11-10"}, "a backfill run takes its days from its schedule or range"),
        ({"logical_date": midnight(2026, 11, 24)}, "2026-11-24 is after 2026-11-23 in America/New_York"),
    ],
)
def test_days_that_cannot_be_told_are_refused_with_a_remedy(facts: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidWindow) as raised:
        resolve(**facts)
    assert message in str(raised.value)


@given(
    moment=st.datetimes(datetime(2000, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001 - made aware below
    zone=st.sampled_from(
        ["America/New_York", "Asia/Beirut", "Australia/Lord_Howe", "Europe/London", "America/Havana", "UTC"]
    ),
)
def test_a_label_means_the_same_day_however_the_run_was_started(moment: datetime, zone: str) -> None:
    asked_at = moment.replace(tzinfo=UTC)
    last = resolve(asked_at=asked_at, zone=zone)
    assert last.end_at <= asked_at < last.end_at + timedelta(hours=26)  # complete, and no later day is
    (named, same) = last.days(zone)
    assert named == same
    label = last.start_at
    scheduled = resolve(
        run_type="scheduled", zone=zone, asked_at=asked_at, interval=(label, last.end_at), logical_date=label
    )
    by_hand = resolve(zone=zone, asked_at=asked_at, interval=(label - DAY, label), logical_date=label)
    by_name = resolve(zone=zone, asked_at=asked_at, first=named.isoformat())
    assert last == scheduled == by_hand == by_name


def dag_run(**facts: Any) -> SimpleNamespace:
    none = {"conf": None, "data_interval_start": None, "data_interval_end": None, "logical_date": None}
    return SimpleNamespace(**{"run_id": "manual__x", "run_type": "manual", "run_after": ASKED, **none, **facts})


def test_the_adapter_reads_params_and_the_runs_own_facts() -> None:
    assert window_of_run(dag_run(), {"date": None, "date_to": None}, ZONE) == day(2026, 11, 22)
    assert window_of_run(dag_run(conf={"date": "2026-11-01"}), {"date": "2026-11-01"}, ZONE) == day(2026, 11, 1)
    start, end = midnight(2026, 11, 19), midnight(2026, 11, 20)
    facts = {"run_type": "backfill", "data_interval_start": start, "data_interval_end": end, "logical_date": start}
    assert window_of_run(dag_run(**facts), {}, ZONE) == day(2026, 11, 19)


def test_an_unknown_key_of_conf_is_refused() -> None:
    with pytest.raises(InvalidWindow, match="conf: unknown key 'day'; known are 'date', 'date_to', 'source'"):
        window_of_run(dag_run(conf={"day": "2026-11-01"}), {}, ZONE)


def test_a_named_day_against_a_logical_date_that_the_runs_id_names_is_refused() -> None:
    facts = {"run_id": "manual__2026-11-20__asked_20261123T150000000000Z", "conf": {"date": "2026-11-01"}}
    with pytest.raises(
        InvalidWindow, match="date: 2026-11-01, but the logical date means 2026-11-20; give one of the two"
    ):
        window_of_run(dag_run(**facts), {"date": "2026-11-01"}, ZONE)
    assert window_of_run(dag_run(**facts), {"date": "2026-11-20"}, ZONE) == day(2026, 11, 20)
    silent = {**facts, "run_id": "manual__asked_20261123T150000000000Z"}
    assert window_of_run(dag_run(**silent), {"date": "2026-11-01"}, ZONE) == day(2026, 11, 1)


def test_the_present_moment_means_the_last_complete_day_even_at_midnight_utc() -> None:
    asked = datetime(2026, 11, 23, 0, 0, 3, tzinfo=UTC)  # 19:00 of the 22nd in New York
    assert resolve(asked_at=asked, logical_date=asked.replace(second=0)) == day(2026, 11, 21)
