"""Who is told what: each change once, a night that never came, and nothing where all is well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.report.contents import site_night

from broadsheet.models import Site
from broadsheet.pipeline.news import Standing, _standing, open_told
from broadsheet.settings import Settings

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
PAPER = Site.adhoc().model_copy(update={"id": "herald", "name": "The Herald", "schedule": "0 3 * * *"})


def standing(state: str, what: str = "herald") -> Standing:
    return Standing(what, what.title(), state, "why")


def test_each_receiver_is_told_each_change_once(settings: Settings) -> None:
    with open_told(settings) as told:
        assert told.changes("desk", [standing("well"), standing("well", "ledger")]) == []  # no news
        (change,) = told.changes("desk", [standing("failed"), standing("well", "ledger")])
        assert (change.title, change.before) == ("Herald: failed", "well")
        told.remember("desk", change)
    with open_told(settings) as told:  # another process
        assert told.changes("desk", [standing("failed")]) == []
        assert len(told.changes("newsroom", [standing("failed")])) == 1  # its message did not get through
        (again,) = told.changes("desk", [standing("well")])
        assert again.title == "Herald: well again"
        told.remember("desk", again)
        assert told.changes("desk", [standing("well")]) == []


@pytest.mark.parametrize(
    ("hours_ago", "state"),
    [
        (8, "well"),  # began at four, an hour after it was due
        (10, "missing"),  # began before today's three o'clock: the night that was due then has not begun
        (33, "missing"),
    ],
)
def test_a_night_that_has_not_begun_hours_after_it_was_due_is_missing(
    settings: Settings, hours_ago: int, state: str
) -> None:
    night = site_night("herald", run={"started_at": NOW - timedelta(hours=hours_ago)})
    found = _standing(PAPER, night, NOW, settings)
    assert found.state == state
    patient = settings.model_copy(update={"late_hours": 48.0})
    assert _standing(PAPER, night, NOW, patient).state == "well"


def test_a_failure_says_where_and_what_to_read(settings: Settings) -> None:
    run = {
        "started_at": NOW - timedelta(hours=1),
        "status": "failed",
        "stage": "fetch",
        "error_class": "RobotsDisallowed",
        "message": "robots.txt forbids everything",
    }
    found = _standing(PAPER, site_night("herald", run=run), NOW, settings)
    assert found.state == "failed"
    assert found.said.startswith("failed in fetch: RobotsDisallowed: robots.txt forbids everything")
    assert found.said.endswith("See: broadsheet health herald")
