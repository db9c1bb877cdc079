"""Times as feeds and sitemaps write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.discover.moments import day_in_path, span_of

JERUSALEM, NEW_YORK = ZoneInfo("Asia/Jerusalem"), ZoneInfo("America/New_York")


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-05T10:00:00Z", at(5, 10)),
        ("2026-03-05T10:00:00+02:00", at(5, 8)),
        ("2026-03-05T10:00+02:00", at(5, 8)),
        ("2026-03-05 10:00:00 +0200", at(5, 8)),
        ("2026-03-05T10:00:00", at(5, 8)),  # no zone: the site's
        ("Thu, 05 Mar 2026 10:00:00 +0200", at(5, 8)),
        ("Thu, 05 Mar 2026 10:00:00 +02:00", at(5, 8)),
        ("Thu, 05 Mar 2026 10:00:00 GMT", at(5, 10)),
        ("Thu, 05 Mar 2026 10:00:00 -0000", at(5, 10)),
        ("Thu, 05 Mar 2026 10:00:00 EST", at(5, 15)),
        ("Thu, 05 Mar 2026 10:00:00 +0200 (IST)", at(5, 8)),
        ("Thu, 05 Mar 2026 10:00:00 IST", at(5, 8)),  # RFC 822 knows no IST: the site's
        ("Thu, 05 Mar 2026 10:00:00", at(5, 8)),
        ("5 Mar 26 10:00 UT", at(5, 10)),
    ],
)
def test_a_time_of_day_is_one_instant(text: str, moment: datetime) -> None:
    span = span_of(text, JERUSALEM)
    assert span is not None
    assert (span.first_at, span.last_at) == (moment, moment)


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
    "text", ["", "yesterday", "2026-02-30", "2026-13", "0001-01-01T00:00:00+14:00", "9999-12-31", "Thu"]
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
