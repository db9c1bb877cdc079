"""Times as feeds and sitemaps write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.discover.moments import Span, can_be_true, day_in_path, known_date, span_of
from broadsheet.models.months import MONTH_NUMBERS, MONTHS

JERUSALEM, NEW_YORK = ZoneInfo("Asia/Jerusalem"), ZoneInfo("America/New_York")


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-05T10:00:00Z", at(5, 10)),
        ("2026-03-05t10:00:00z", at(5, 10)),
        ("2026-03-05T10:00:00+02:00", at(5, 8)),
        ("2026-03-05T10:00:00,5+02:00", at(5, 8).replace(microsecond=500_000)),
        ("2026-03-05 10:00:00 +0200", at(5, 8)),
        ("2026-03-05 10:00:00 UTC", at(5, 10)),
        ("2026/03/05 10:00:00 GMT", at(5, 10)),
        ("2026-03-05T10:00:00", at(5, 8)),  # no zone: the site's
        ("2026-03-05T10:00:00+01:00[Europe/Berlin]", at(5, 9)),
        ("2026-03-05 10:00:00 Europe/Berlin", at(5, 9)),
        ("20260305T101500Z", at(5, 10, 15)),
        ("20260305101500", at(5, 8, 15)),
        ("Thu, 05 Mar 2026 10:00:00 +0200", at(5, 8)),
        ("Thu, 05 Mar 2026 10:00:00 +02:00", at(5, 8)),
        ("Thu, 05 Mar 2026 10:00:00 +2", at(5, 8)),
        ("Thu, 05 Mar 2026 10:00:00 GMT", at(5, 10)),
        ("Thu, 05 Mar 2026 10:00:00GMT", at(5, 10)),
        ("Thu, 05 Mar 2026 10:00:00 -0000", at(5, 10)),
        ("Thu, 05 Mar 2026 10:00:00 EST", at(5, 15)),
        ("Thu, 05 Mar 2026 10:00:00 -0330", at(5, 13, 30)),
        ("Thu, 05 Mar 2026 10:00:00 +0200 (IST)", at(5, 8)),
        ("Thu, 05 Mar 2026 10:00:00 IST", at(5, 8)),  # the site's own name for its zone
        ("Thu, 05 Mar 2026 10:00:00 CET", at(5, 9)),  # a foreign zone, whose name means one thing
        ("Sun, 05 Jul 2026 10:00:00 CEST", datetime(2026, 7, 5, 8, tzinfo=UTC)),
        ("Thu, 05 Mar 2026 10:00:00 +0100 CET", at(5, 9)),
        ("Thu, 05 Mar 2026 10:00:00 MST -07:00", at(5, 17)),
        ("Thu, 05 Mar 2026 10:00:00 (CET)", at(5, 9)),
        ("Thu, 05 Mar 2026 10:00:00 UTC+1", at(5, 9)),
        ("Thu Mar 05 2026 14:00:00 GMT+0200 (Eastern European Standard Time)", at(5, 12)),
        ("Thu Mar 05 2026 14:00:00 GMT +02:00", at(5, 12)),
        ("Thu, 05 Mar 2026 3:15:00 PM +0000", at(5, 15, 15)),
        ("Thu, 05 Mar 2026 12:15:00 AM +0000", at(5, 0, 15)),
        ("Thu, 05 Mar 2026 12:15:00 p.m. GMT", at(5, 12, 15)),
        ("Thu, 05 Mar 2026 15:15:00 PM GMT", at(5, 15, 15)),
        ("Thursday, 05-Mar-26 10:00:00 GMT", at(5, 10)),
        ("Thu Mar  5 10:00:00 2026", at(5, 8)),
        ("Thu Mar  5 10:00:00 CET 2026", at(5, 9)),
        ("Thu, 05 Mar 2026 10:00:00", at(5, 8)),
        ("Thu,   05\tMar\n2026  10:00:00   GMT", at(5, 10)),
        ("1772704800", at(5, 10)),
        ("1772704800000", at(5, 10)),
    ],
)
def test_a_time_of_day_is_one_instant(text: str, moment: datetime) -> None:
    assert span_of(text, JERUSALEM) == Span(moment, moment, "second")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-05T10:00+02:00", at(5, 8)),
        ("5 Mar 26 10:00 UT", at(5, 10)),
        ("March 5, 2026 3:15 PM EST", at(5, 20, 15)),
        ("Tue, 08 Sept 2026 15:53 +0300", datetime(2026, 9, 8, 12, 53, tzinfo=UTC)),
    ],
)
def test_without_seconds_it_is_a_minute(text: str, moment: datetime) -> None:
    assert span_of(text, JERUSALEM) == Span(moment, moment, "minute")


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05",
        "2026-3-5",
        "20260305",
        "2026/03/05",
        "2026-03-05Z",
        "2026-03-05+02:00",
        "2026-03-05-08:00",
        "Thu, 05 Mar 2026",
        "5 March 2026",
        "March 5th, 2026",
        "2026-03-05T00:00:00",
        "2026-03-05T00:00:00.000Z",
        "Thu, 05 Mar 2026 00:00:00 +0000",
    ],
)
def test_a_date_alone_or_at_midnight_is_a_day(text: str) -> None:
    span = span_of(text, NEW_YORK)
    assert span is not None
    assert (span.first_at, span.precision) == (at(5, 5), "day")
    midnight = span_of("2026-03-05T00:00", NEW_YORK)
    assert midnight is not None
    assert midnight.precision == "minute", "nobody writes days so"


@pytest.mark.parametrize(
    ("zone", "name", "hours"),
    [
        ("Asia/Shanghai", "CST", 8),
        ("America/Chicago", "CST", -6),
        ("Europe/Dublin", "IST", 1),
        ("Asia/Kolkata", "IST", 5.5),
        ("Europe/London", "BST", 1),
        ("Asia/Manila", "PST", 8),
        ("Australia/Sydney", "AEST", 10),
        ("Europe/Paris", "PST", -8),
        ("Australia/Sydney", "UTC", 0),
    ],
)
def test_a_name_means_what_the_site_calls_its_zone_else_what_all_call_so(zone: str, name: str, hours: float) -> None:
    span = span_of(f"Thu, 05 Mar 2026 10:00:00 {name}", ZoneInfo(zone))
    assert span is not None
    assert span.first_at == at(5, 10) - timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Europe/Paris", "IST"),
        ("Europe/Rome", "BST"),
        ("Australia/Sydney", "EST"),
        ("Europe/Paris", "K"),
        ("Europe/Paris", "Uhr"),
        ("Europe/Paris", "01:00"),
        ("Europe/Paris", "+100"),
        ("Europe/Paris", "+1500"),
        ("Europe/Paris", "-1300"),
        ("Europe/Paris", "+0260"),
        ("Europe/Paris", "+9999"),
        ("Europe/Paris", "+0100 +0200"),
        ("Europe/Paris", "+0100 (GMT+03:00)"),
        ("Europe/Paris", "CET EST"),
        ("Europe/Paris", "+0100 5"),
        ("Europe/Paris", "Moon/Base"),
    ],
)
def test_what_tells_no_zone_makes_it_unreadable(zone: str, name: str) -> None:
    assert span_of(f"Thu, 05 Mar 2026 10:00:00 {name}", ZoneInfo(zone)) is None


def test_a_day_begins_in_the_sites_zone_and_ends_where_it_ends_last() -> None:
    east, west = span_of("2026-03-05", JERUSALEM), span_of("20260305", NEW_YORK)
    assert east is not None
    assert west is not None
    assert (east.first_at, east.last_at) == (at(4, 22), at(5, 23, 59, 59))
    assert (west.first_at, west.last_at) == (at(5, 5), at(6, 4, 59, 59))


def test_a_month_is_whole() -> None:
    span = span_of("2026-02", NEW_YORK)
    assert span is not None
    assert (span.first_at, span.last_at) == (datetime(2026, 2, 1, 5, tzinfo=UTC), at(1, 4, 59, 59))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-02-30",
        "2026-13",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31",
        "Thu",
        "05/03/2026 10:00",
        "05-03-2026",
        "2026-03-05x10:00",
        "2026-03-05T25:00:00Z",
        "2026-03-05T24:00:00Z",
        "2026-03-05T10:60:00Z",
        "Thu, 05 Mar 2026 15:15:00 AM GMT",
        "Do, 05 Mär 2026 10:00:00 +0100",
        "Thu, 05 Mar 126 10:00:00 GMT",
        "Mon, 01 Jan 0000 00:00:00 GMT",
        "177270480",
        "Thu, 05 Mar 2026 10:00:00 GMT and more",
        "2026-03-05T10:00:00Z" + " " * 1000,
    ],
)
def test_what_cannot_be_read_is_none(text: str) -> None:
    assert span_of(text, JERUSALEM) is None


@given(st.text(alphabet="0123456789:-+TZ ,MarThuGMEST()é.", max_size=40) | st.text())
@settings(max_examples=500, deadline=None)
def test_no_text_breaks_it(text: str) -> None:
    span = span_of(text, JERUSALEM)
    assert span is None or span.first_at <= span.last_at


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2026/03/05/bread", (2026, 3, 5)),
        ("/news/2026/3/5", (2026, 3, 5)),
        ("/2026/mar/05/bread", (2026, 3, 5)),
        ("/2026-03-05-bread.html", (2026, 3, 5)),
        ("/2026/march/05/bread", (2026, 3, 5)),
        ("/2026/marzo/05/bread", (2026, 3, 5)),
        ("/2026-maerz-05/", (2026, 3, 5)),
        ("/2026/marching/05/", None),
        ("/a/20260305/bread", (2026, 3, 5)),
        ("/20260305-bread", (2026, 3, 5)),
        ("/2026/03/05/on-2026/03/05/", (2026, 3, 5)),
        ("/2026/03/05", (2026, 3, 5)),
        ("/2026/03/", None),
        ("/2026/03-05/", None),
        ("/2026/02/30/", None),
        ("/2026/13/05/", None),
        ("/1926/03/05/", None),
        ("/12026/03/05/", None),
        ("/2026/03/051/", None),
        ("/202603051/bread", None),
        ("/id-20260305/", None),
        ("/2026/03/05/and/2026/03/06/", None),
        ("/?p=/2026/03/05/", None),
        ("", None),
    ],
)
def test_a_day_in_the_path_is_the_sites_day(path: str, day: tuple[int, int, int] | None) -> None:
    zone = ZoneInfo("Asia/Tokyo")
    span = day_in_path(f"https://herald.example{path}", zone)
    assert (span.first_at if span else None) == (datetime(*day, tzinfo=zone) if day else None)


def test_a_broken_address_names_no_day() -> None:
    assert day_in_path("http://[/2026/03/05/", UTC) is None


def test_every_month_has_one_number_in_all_languages() -> None:
    for names in MONTHS.values():
        assert [MONTH_NUMBERS[name] for name in names] == list(range(1, 13))


@pytest.mark.parametrize(
    ("text", "of_newest", "archive"),
    [
        ("2026-03-05T10:00:00Z", True, True),
        ("2026-03-06T11:59:00Z", True, True),  # tomorrow's paper, a zone too far
        ("2026-03-06T12:01:00Z", False, False),
        ("2041-11-16T19:11:00Z", False, False),
        ("1970-01-01T00:00:00.001Z", False, False),
        ("1970-01-21T12:25:04Z", False, False),  # seconds taken for milliseconds
        ("1969-12-31T19:00:00-05:00", False, False),
        ("1900-01-01", False, False),
        ("1899-12-30", False, False),
        ("0001-01-01T00:00:00Z", False, False),
        ("1985-06-07T12:00:00Z", False, True),
        ("1850-01-02", False, True),
        ("1849-12-30", False, False),
    ],
)
def test_what_cannot_be_true_is_known(text: str, of_newest: bool, archive: bool) -> None:
    span = span_of(text, NEW_YORK)
    assert span is not None
    asked = [can_be_true(span, NEW_YORK, is_of_newest=newest, now=at(5, 12)) for newest in (True, False)]
    assert asked == [of_newest, archive]


def test_without_a_clock_no_date_is_too_late() -> None:
    span = span_of("2041-11-16", UTC)
    assert span is not None
    assert can_be_true(span, UTC, is_of_newest=True, now=None)


def test_a_day_in_a_table_is_the_sites_midnight_again() -> None:
    day = datetime(2026, 3, 5, tzinfo=UTC)
    assert known_date(day, "day", NEW_YORK) == {"published_hint_at": at(5, 5), "published_hint_precision": "day"}
    assert known_date(day, "second", NEW_YORK)["published_hint_at"] == day
    assert known_date(None, "day", NEW_YORK) == {"published_hint_at": None, "published_hint_precision": None}
