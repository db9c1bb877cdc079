"""Which reading of an article is read again: the newest that core took in, of a night that nobody has taken back or passed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from tests.unit.pipeline.test_memory import DAY, HOUR, UNTIL, Past, past_of, site, url_of

from broadsheet.models import Site, Window
from broadsheet.pipeline.reextracting import _readings
from broadsheet.settings import Settings

__all__ = ["site"]  # a fixture
PUBLISHED = UNTIL - 10 * DAY


def read(past: Past, run_id: str, days_ago: int, name: str = "ferry", kind: str = "accepted", **more: Any) -> None:
    """A nightly run that has read the page, as its load leaves it."""
    at = UNTIL - days_ago * DAY
    past.run(run_id, started_at=at, end_at=at, **more)
    past.ended(run_id, name, kind)
    past.page(run_id, name, at)


def reading_of(settings: Settings, site: Site, *except_nights: date) -> dict[str, str | None]:
    """The run whose pages are read again, by the article's name."""
    rows, pages = _readings(site, Window.of_days(PUBLISHED.date(), PUBLISHED.date(), "UTC"), settings, except_nights)
    found = {row["url"].rpartition("/")[2]: row["reading_run_id"] for row in rows}
    assert {url.rpartition("/")[2] for url in pages} == {name for name, run_id in found.items() if run_id}
    return found


def nights_ago(days: int) -> date:
    """The night of the run whose window ended so many days ago, at midnight."""
    return (UNTIL - days * DAY - HOUR).date()


def test_the_newest_reading_is_taken_and_one_that_is_passed_over_is_not(settings: Settings, site: Site) -> None:
    with past_of(settings) as past:
        past.article("ferry", published_at=PUBLISHED)
        for days_ago in (9, 7, 5):
            read(past, f"r{days_ago}", days_ago)
    assert reading_of(settings, site) == {"ferry": "r5"}
    assert reading_of(settings, site, nights_ago(5)) == {"ferry": "r7"}
    assert reading_of(settings, site, nights_ago(7)) == {"ferry": "r5"}
    assert reading_of(settings, site, nights_ago(5), nights_ago(9)) == {"ferry": "r7"}
    assert reading_of(settings, site, *map(nights_ago, (5, 7, 9))) == {"ferry": None}


DISTRUSTED: Mapping[str, tuple[bool, Mapping[str, Any]]] = {
    "kept aside": (False, {"table": "ops.doubted_readings", "status": "kept_aside", "url": url_of("ferry")}),
    "confirmed": (True, {"table": "ops.doubted_readings", "status": "confirmed", "url": url_of("ferry")}),
    "another article's": (True, {"table": "ops.doubted_readings", "status": "kept_aside", "url": url_of("bridge")}),
    "another site's": (
        True,
        {"table": "ops.doubted_readings", "status": "kept_aside", "url": url_of("ferry"), "site": "other"},
    ),
    "undone": (False, {"table": "ops.undone_runs", "undone_at": UNTIL}),
    "another site's undone": (True, {"table": "ops.undone_runs", "undone_at": UNTIL, "site": "other"}),
}


@pytest.mark.parametrize("name", DISTRUSTED)
def test_a_reading_that_is_distrusted_is_not_taken(settings: Settings, site: Site, name: str) -> None:
    is_taken, row = DISTRUSTED[name]
    with past_of(settings) as past:
        past.article("ferry", published_at=PUBLISHED)
        read(past, "old", 9)
        read(past, "new", 5, kind="suspected")
        past.put(run_id="new", **row)
    assert reading_of(settings, site) == {"ferry": "new" if is_taken else "old"}


@pytest.mark.parametrize("given", [{"is_held": True}, {"is_loaded": False}, {"kind": "rejected"}])
def test_only_what_core_took_in_is_taken(settings: Settings, site: Site, given: dict[str, Any]) -> None:
    with past_of(settings) as past:
        past.article("ferry", published_at=PUBLISHED)
        read(past, "old", 9)
        read(past, "new", 5, **given)
    assert reading_of(settings, site) == {"ferry": "old"}


def test_articles_of_these_days_are_taken(settings: Settings, site: Site) -> None:
    midnight = datetime.combine(PUBLISHED.date(), time(), UTC)
    dated: Mapping[str, Mapping[str, Any]] = {
        "first": {"published_at": midnight},
        "last": {"published_at": midnight + DAY - timedelta(seconds=1)},
        "before": {"published_at": midnight - timedelta(seconds=1)},
        "after": {"published_at": midnight + DAY},
        "day": {"published_at": midnight, "published_at_precision": "day"},
        "day-after": {"published_at": midnight + DAY, "published_at_precision": "day"},
        "day-before": {"published_at": midnight - DAY, "published_at_precision": "day"},
        "undated": {"published_at": None, "first_seen_at": midnight + HOUR},
        "undated-after": {"published_at": None, "first_seen_at": midnight + DAY},
        "elsewhere": {"published_at": midnight, "site": "other"},
    }
    with past_of(settings) as past:
        for name, columns in dated.items():
            past.article(name, **columns)
    assert reading_of(settings, site) == dict.fromkeys(("first", "last", "day", "undated"))


def test_a_night_is_passed_over_whole_and_alone(settings: Settings, site: Site) -> None:
    """A run by hand within the day belongs to it; one that began before it, a reextraction and one that never loaded do not."""
    end = UNTIL - 5 * DAY
    runs: Mapping[str, Mapping[str, Any]] = {
        "nightly": {"is_nightly": True, "window_start_at": end - 3 * DAY},
        "by-hand": {"is_nightly": False, "window_start_at": end - DAY},
        "backfill": {"is_nightly": False, "window_start_at": end - 3 * DAY},
        "reextract": {"trigger": "reextract"},
        "next": {"window_end_at": end + HOUR},
        "before": {"window_end_at": end - DAY, "window_start_at": end - 2 * DAY},
        "elsewhere": {"site": "other"},
    }
    with past_of(settings) as past:
        for name, columns in runs.items():
            row = {"is_nightly": True, "trigger": "scheduled", "window_start_at": end - DAY, "window_end_at": end}
            row |= {"loaded_at": UNTIL, "started_at": end, "attempt_number": 1}
            past.put("ops.runs", run_id=name, **{**row, **columns})
            past.put("ops.run_attempts", run_id=name, attempt_number=1, started_at=end, loaded_at=UNTIL, is_held=False)
            past.article(name, published_at=PUBLISHED)
            past.ended(name, name, "accepted")
            past.page(name, name, end)
    found = reading_of(settings, site, nights_ago(5))
    passed_over = {name for name, run_id in found.items() if run_id is None}
    assert passed_over == {"nightly", "by-hand"}
    assert found.keys() == runs.keys()
