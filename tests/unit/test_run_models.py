"""Windows: which moments they hold, which days they touch, and days of 23 and 25 hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from broadsheet.models import QualityReport, RuleResult, Window

MICRO = timedelta(microseconds=1)
DAY = Window(datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 3, 6, tzinfo=UTC))


def test_the_start_is_in_and_the_end_is_not() -> None:
    assert DAY.holds(DAY.start_at)
    assert not DAY.holds(DAY.start_at - MICRO)
    assert DAY.holds(DAY.end_at - MICRO)
    assert not DAY.holds(DAY.end_at)


def test_a_window_touches_the_days_it_holds_a_moment_of() -> None:
    assert DAY.days("UTC") == (date(2026, 3, 5), date(2026, 3, 5))
    assert Window(DAY.start_at, DAY.end_at + MICRO).days("UTC") == (date(2026, 3, 5), date(2026, 3, 6))
    assert Window(DAY.start_at - MICRO, DAY.end_at).days("UTC") == (date(2026, 3, 4), date(2026, 3, 5))
    assert DAY.days("Asia/Tokyo") == (date(2026, 3, 5), date(2026, 3, 6))
    assert DAY.days("America/Lima") == (date(2026, 3, 4), date(2026, 3, 5))


def test_calendar_days_both_ends_included() -> None:
    berlin = Window.of_days(date(2026, 3, 5), date(2026, 3, 6), "Europe/Berlin")
    assert berlin == Window(datetime(2026, 3, 4, 23, tzinfo=UTC), datetime(2026, 3, 6, 23, tzinfo=UTC))
    assert berlin.days("Europe/Berlin") == (date(2026, 3, 5), date(2026, 3, 6))
    assert berlin.start_at.tzinfo is UTC


def test_days_on_which_the_clock_changes() -> None:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    short, long = (Window.of_days(day, day, "Europe/Berlin") for day in (spring, autumn))
    assert short.end_at - short.start_at == timedelta(hours=23)
    assert long.end_at - long.start_at == timedelta(hours=25)


@pytest.mark.parametrize(
    ("gate", "severity", "is_passed", "is_held"),
    [
        ("batch", "critical", False, True),
        ("batch", "critical", True, False),
        ("batch", "warning", False, False),
        ("row", "critical", False, False),
    ],
)
def test_only_a_critical_batch_rule_holds_a_batch(gate: str, severity: str, is_passed: bool, is_held: bool) -> None:
    fine = RuleResult("articles", "A13", "critical", "row", True, 1, 0, "")
    report = QualityReport((fine, RuleResult("articles", "A02", severity, gate, is_passed, 1, 1, "")), {})
    assert report.is_held is is_held
