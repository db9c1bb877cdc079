"""Which instants stand for days, and which days a person means who picks them in a browser."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.models import Window
from broadsheet.orchestration.days import (
    day_of_logical_date,
    days_in_range,
    days_in_words,
    label_of_day,
    label_of_window,
    window_of_interval,
)

NEAR = [  # UTC-10 to UTC+13:45
    "Pacific/Honolulu",
    "America/Adak",
    "America/Los_Angeles",
    "America/New_York",
    "America/St_Johns",
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Tongatapu",
]
FAR = ["Pacific/Pago_Pago", "Pacific/Kiritimati"]
DAYS = st.dates(date(2018, 1, 1), date(2035, 12, 31))  # Tonga was at UTC+14 for a summer before
MOMENT = timedelta(milliseconds=1)


def picked(first: date, last: date, browser: str) -> tuple[datetime, datetime]:
    """What Airflow's backfill form sends for two days picked in a browser of that zone."""
    window = Window.of_days(first, last, browser)
    return window.start_at, window.end_at - MOMENT


@given(day=DAYS, site=st.sampled_from(NEAR), browser=st.sampled_from(NEAR))
def test_a_label_is_its_day_on_every_clock_near_and_far(day: date, site: str, browser: str) -> None:
    assert label_of_day(day, site) == datetime.combine(day, time(10), UTC)
    assert label_of_day(day, site).astimezone(ZoneInfo(browser)).date() == day


@given(day=DAYS, site=st.sampled_from(NEAR + FAR))
def test_a_label_is_its_day_at_the_site_and_at_utc(day: date, site: str) -> None:
    label = label_of_day(day, site)
    assert label.astimezone(ZoneInfo(site)).date() == day == label.date()
    assert (label.hour, label.minute) == {"Pacific/Pago_Pago": (11, 0), "Pacific/Kiritimati": (9, 0)}.get(site, (10, 0))


@given(
    first=DAYS,
    number=st.integers(1, 9),
    zones=st.one_of(
        st.tuples(st.sampled_from(NEAR), st.sampled_from(NEAR)),
        st.tuples(st.just("UTC"), st.sampled_from(FAR)),
        st.sampled_from(FAR).map(lambda zone: (zone, zone)),
    ),
)
def test_the_days_that_a_person_picks_are_the_days_in_the_range(
    first: date, number: int, zones: tuple[str, str]
) -> None:
    browser, site = zones
    days = [first + timedelta(days=n) for n in range(number)]
    assert list(days_in_range(*picked(days[0], days[-1], browser), site)) == days


@given(first=DAYS, number=st.integers(1, 9), site=st.sampled_from(NEAR + FAR), at_utc=st.booleans())
def test_a_script_that_writes_midnights_gets_the_last_day_too(
    first: date, number: int, site: str, at_utc: bool
) -> None:
    days = [first + timedelta(days=n) for n in range(number)]
    tz = UTC if at_utc else ZoneInfo(site)
    ends = [datetime.combine(day, time.min, tz).astimezone(UTC) for day in (days[0], days[-1])]
    if not at_utc and ends[1].astimezone(tz).time() != time.min:
        return  # a day that begins at 01:00
    assert list(days_in_range(ends[0], ends[1], site)) == days


def test_a_day_that_a_zone_has_skipped_is_no_day() -> None:
    ends = picked(date(2011, 12, 29), date(2011, 12, 31), "UTC")
    assert list(days_in_range(*ends, "Pacific/Apia")) == [date(2011, 12, 29), date(2011, 12, 31)]


@given(zone=st.sampled_from(NEAR + FAR), begin=DAYS, hours=st.integers(1, 24 * 20), minute=st.integers(0, 24 * 60 - 1))
def test_the_label_of_a_window_is_within_it_on_its_last_day_and_never_ahead(
    zone: str, begin: date, hours: int, minute: int
) -> None:
    start = datetime.combine(begin, time.min, UTC) + timedelta(minutes=minute)
    tick = start + timedelta(hours=hours)
    window = window_of_interval((start, tick), zone)
    label = label_of_window(window, zone)
    assert window.holds(label)
    assert label < tick
    assert label.astimezone(ZoneInfo(zone)).date() == window.days(zone)[1]


@pytest.mark.parametrize(
    ("interval", "words", "label"),
    [
        (("2026-11-20T23:00", "2026-11-21T23:00"), "2026-11-21", "2026-11-21T10:00:00"),  # midnight to midnight
        (("2026-11-21T04:30", "2026-11-22T04:30"), "2026-11-21", "2026-11-21T10:00:00"),  # 05:30 to 05:30
        (("2026-11-15T23:00", "2026-11-22T23:00"), "2026-11-16_to_2026-11-22", "2026-11-22T10:00:00"),  # a week
        (("2026-11-21T05:00", "2026-11-21T11:00"), "", "2026-11-21T10:59:59"),  # 06:00 to noon
        (("2026-03-28T23:00", "2026-03-29T22:00"), "2026-03-29", "2026-03-29T10:00:00"),  # 23 hours
    ],
)
def test_whole_days_where_any_ends_within_an_interval_else_the_interval(
    interval: tuple[str, str], words: str, label: str
) -> None:
    start, end = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in interval)
    window = window_of_interval((start, end), "Europe/Berlin")
    assert days_in_words(window, "Europe/Berlin") == words
    assert label_of_window(window, "Europe/Berlin") == datetime.fromisoformat(label).replace(tzinfo=UTC)
    assert words or window == Window(start, end)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-21T00:00:00", date(2026, 11, 21)),  # as scripts and UTC browsers write a day
        ("2026-11-21T00:00:01", date(2026, 11, 20)),
        ("2026-11-21T05:00:00", date(2026, 11, 21)),  # midnight in New York
        ("2026-11-21T04:59:00", date(2026, 11, 20)),
        ("2026-11-21T10:00:00", date(2026, 11, 21)),  # a label
    ],
)
def test_a_logical_date_means_the_day_written_in_it_or_the_sites(moment: str, day: date) -> None:
    assert day_of_logical_date(datetime.fromisoformat(moment).replace(tzinfo=UTC), "America/New_York") == day
