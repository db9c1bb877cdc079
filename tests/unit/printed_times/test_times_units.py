"""Relative times: each unit goes back by its own length, and the result is cut to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadsheet.printed_times.clock import Clock
from broadsheet.printed_times.times import MAX_CHARS, read_iso, read_time

NOW = datetime(2026, 3, 31, 9, 30, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("printed", "at", "precision"),
    [
        ("90 seconds ago", "2026-03-31T09:29", "minute"),
        ("3 minutes ago", "2026-03-31T09:27", "minute"),
        ("3 hours ago", "2026-03-31T06:00", "hour"),
        ("3 days ago", "2026-03-28T00:00", "day"),
        ("2 weeks ago", "2026-03-16T00:00", "week"),
        ("1 month ago", "2026-02-01T00:00", "month"),
        ("2 years ago", "2024-01-01T00:00", "year"),
    ],
)
def test_each_unit(printed: str, at: str, precision: str) -> None:
    found = read_time(printed, Clock(NOW))
    assert found is not None and (f"{found.at:%Y-%m-%dT%H:%M}", found.precision) == (at, precision)
    assert not found.is_absolute and found.source == "relative"


def test_nothing_and_too_much_are_no_times() -> None:
    assert read_time("", Clock(NOW)) is None and read_time(" ", Clock(NOW)) is None
    long = "3 hours ago" + " x" * MAX_CHARS
    assert (
        read_time(long, Clock(NOW)) is None and read_iso("2026-03-05" + " " * 5 + "x" * MAX_CHARS, Clock(NOW)) is None
    )
