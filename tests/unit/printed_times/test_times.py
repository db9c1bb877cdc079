"""Printed times: how fine they are, whose zone they are in, and never more than was printed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from broadsheet.printed_times.clock import Clock, finer
from broadsheet.printed_times.locales import WORDS
from broadsheet.printed_times.printed import is_day_first
from broadsheet.printed_times.times import read_iso, read_time

NOW = datetime(2026, 2, 3, 12, 34, 56, tzinfo=UTC)


def clock(*languages: str) -> Clock:
    return Clock(NOW, ZoneInfo("America/New_York"), languages)


def shown(text: str, *languages: str) -> tuple[str, str, str] | None:
    moment = read_time(text, clock(*languages))
    return None if moment is None else (f"{moment.at:%Y-%m-%d %H:%M:%S}", moment.precision, moment.source)


@pytest.mark.parametrize(
    ("language", "text", "at", "precision"),
    [
        ("de", "19. Juni 2018 um 15:28 Uhr", "2018-06-19 19:28:00", "minute"),
        ("de", "17.07, 2011 @ 13:04", "2011-07-17 17:04:00", "minute"),
        ("de", "11.09.11", "2011-09-11 00:00:00", "day"),
        ("es", "26 abril 2022 a las 14:02", "2022-04-26 18:02:00", "minute"),
        ("fr", "le 12 juillet 2019 à 14h32", "2019-07-12 18:32:00", "minute"),
        ("pt", "12 de março de 2020 às 10:30", "2020-03-12 14:30:00", "minute"),
        ("ru", "5 мая 2021 в 14:23", "2021-05-05 18:23:00", "minute"),
        ("hu", "2019. március 5. 12:30", "2019-03-05 17:30:00", "minute"),
        ("ja", "2024年5月3日 14:22", "2024-05-03 18:22:00", "minute"),
        ("en", "March 5, 2025 12:04 PM at 12:04 PM", "2025-03-05 17:04:00", "minute"),
        ("en", "2:15 pm November 11, 2014", "2014-11-11 19:15:00", "minute"),
        ("en", "May 26, 2011 - 3:07 p.m.", "2011-05-26 19:07:00", "minute"),
        ("en", "12:05 am on 1 August 2021", "2021-08-01 04:05:00", "minute"),
        ("en", "Monday, October 25 2010", "2010-10-25 00:00:00", "day"),
        ("en", "March 2019", "2019-03-01 00:00:00", "month"),
        ("en", "2024-08-12 11:00:23", "2024-08-12 15:00:23", "second"),
    ],
)
def test_absolute_times_without_a_zone_are_the_sites(language: str, text: str, at: str, precision: str) -> None:
    assert shown(text, language) == (at, precision, "site")


@pytest.mark.parametrize(
    ("text", "at", "source"),
    [
        ("November 19, 2019 at 6:34 am EST", "2019-11-19 11:34:00", "offset"),
        ("3 March 2014 at 14:00 GMT+2", "2014-03-03 12:00:00", "offset"),
        ("3 March 2014 at 14:00 UTC", "2014-03-03 14:00:00", "utc"),
        ("2008-10-17T11:22:10-04:00", "2008-10-17 15:22:10", "offset"),
        ("2025-03-05T16:58:11Z", "2025-03-05 16:58:11", "utc"),
        ("Thu, 05 Mar 2020 16:58:11 GMT", "2020-03-05 16:58:11", "utc"),
    ],
)
def test_a_printed_zone_is_believed(text: str, at: str, source: str) -> None:
    moment = shown(text, "en")
    assert moment is not None and (moment[0], moment[2]) == (at, source)


@pytest.mark.parametrize(
    ("language", "text", "at", "precision"),
    [
        ("en", "just now", "2026-02-03 12:34:00", "minute"),
        ("en", "5 minutes ago", "2026-02-03 12:29:00", "minute"),
        ("en", "3 hours ago", "2026-02-03 09:00:00", "hour"),
        ("en", "an hour ago", "2026-02-03 11:00:00", "hour"),
        ("en", "2 hours, 30 minutes ago", "2026-02-03 10:04:00", "minute"),
        ("en", "6d ago", "2026-01-28 00:00:00", "day"),
        ("en", "2 weeks ago", "2026-01-19 00:00:00", "week"),
        ("en", "about 2 months ago", "2025-12-01 00:00:00", "month"),
        ("en", "1 year ago", "2025-01-01 00:00:00", "year"),
        ("de", "vor 3 Stunden", "2026-02-03 09:00:00", "hour"),
        ("fr", "il y a une heure", "2026-02-03 11:00:00", "hour"),
        ("es", "hace 2 días", "2026-02-01 00:00:00", "day"),
        ("pl", "2 godziny temu", "2026-02-03 10:00:00", "hour"),
        ("tr", "3 saat önce", "2026-02-03 09:00:00", "hour"),
        ("ar", "منذ 3 ساعات", "2026-02-03 09:00:00", "hour"),
        ("ko", "3시간 전", "2026-02-03 09:00:00", "hour"),
    ],
)
def test_relative_times_are_cut_to_their_unit(language: str, text: str, at: str, precision: str) -> None:
    assert shown(text, language) == (at, precision, "relative")
    moment = read_time(text, clock(language))
    assert moment is not None and not moment.is_absolute


def test_the_language_of_a_time_need_not_be_the_pages() -> None:
    assert shown("vor 3 Stunden", "en-US") == ("2026-02-03 09:00:00", "hour", "relative")


def test_yesterday_with_a_time_of_day_is_a_day_of_the_site() -> None:
    # 12:34 UTC is 07:34 in New York: its yesterday is the 2nd
    assert shown("yesterday at 5:03 pm", "en") == ("2026-02-02 22:03:00", "minute", "site")


def test_a_day_without_a_year_is_the_last_one_before_now() -> None:
    assert shown("Dec 3", "en") == ("2025-12-03 00:00:00", "day", "site")


@pytest.mark.parametrize(
    "text", ["5:30 pm", "hello", "3 replies", "Reply to 2 day old", "in 3 hours", "", "x" * 500, "99/99/2020"]
)
def test_what_holds_no_date_gives_none(text: str) -> None:
    assert shown(text, "en") is None


@pytest.mark.parametrize("text", ["March 9, 2026 at 5:00 am", "9. März 2027", "2026-12-24T18:00:00Z", "24/12/2026"])
def test_a_date_to_come_is_none_and_never_moved_to_another_year(text: str) -> None:
    assert shown(text, "en", "de") is None


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00",
        "1970-01-01T00:00:00Z",
        "1969-12-31T19:00:00-05:00",
        "1970-01-21T12:25:04Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1980-01-01",
        "9999-12-31T23:59:59Z",
        "2019-13-45",
        "T10:00",
        "not a time",
    ],
)
def test_a_machines_nonsense_gives_none(text: str) -> None:
    assert read_iso(text, clock()) is None


def test_day_and_month_are_told_by_the_language_its_region_and_the_pages_other_times() -> None:
    for language, at in (("en-US", "2011-03-04"), ("en-GB", "2011-04-03"), ("de", "2011-04-03")):
        moment = shown("3/4/2011", language)
        assert moment is not None and moment[0].startswith(at), language
    assert is_day_first(["3/4/2011", "13/4/2011"]) is True
    assert is_day_first(["3/4/2011", "3/14/2011"]) is False
    assert is_day_first(["3/4/2011"]) is None
    assert is_day_first(["13/4/2011", "4/13/2011"]) is None


def test_daylight_saving_is_the_sites() -> None:
    winter, summer = shown("1 January 2025 12:00", "en"), shown("1 July 2025 12:00", "en")
    assert winter is not None and winter[0] == "2025-01-01 17:00:00"
    assert summer is not None and summer[0] == "2025-07-01 16:00:00"


def test_the_more_exact_of_two_readings_is_taken() -> None:
    exact, minute, relative = (
        read_time(t, clock("en")) for t in ("2026-02-03T09:41:07Z", "February 3, 2026 4:41 am", "3 hours ago")
    )
    assert finer(minute, exact) is exact
    assert finer(relative, minute) is minute
    assert finer(None, relative) is relative


def test_there_are_twelve_months_wherever_they_have_names_of_their_own() -> None:
    assert {len(WORDS[name].split(" | ")) for name in ("month_east", "month_arabic", "month_iran")} == {12}
