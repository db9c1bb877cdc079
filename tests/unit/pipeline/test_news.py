"""Who is told what: each change once, a night that never came, and nothing where all is well."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.report.contents import site_night

from broadsheet import attempts, pipeline
from broadsheet.models import Attempt, Run, RunStatus, Site, Window
from broadsheet.orchestration.telling import address_of
from broadsheet.pipeline.news import Begun, Change, Standing, _is_muted, _standing, message, standings
from broadsheet.pipeline.told import new_message, open_told
from broadsheet.report.content import Health
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
PAPER = Site.adhoc().model_copy(update={"id": "herald", "name": "The Herald", "schedule": "0 3 * * *"})


def standing(state: str, what: str = "herald") -> Standing:
    return Standing(what, what.title(), state, "why")


def test_each_receiver_is_told_each_change_once(settings: Settings) -> None:
    with open_told(settings) as told:
        assert told.changes("desk", [standing("well"), standing("well", "ledger")]) == []  # no news
        (change,) = told.changes("desk", [standing("failed"), standing("well", "ledger")])
        assert (change.title, change.before) == ("Herald: failed", "well")
        told.confirm("desk", told.begin("desk", new_message([change])))
    with open_told(settings) as told:  # another process
        assert told.changes("desk", [standing("failed")]) == []
        assert len(told.changes("newsroom", [standing("failed")])) == 1  # its message did not get through
        (again,) = told.changes("desk", [standing("well")])
        assert again.title == "Herald: well again"
        told.confirm("desk", told.begin("desk", new_message([again])))
        assert told.changes("desk", [standing("well")]) == []


def test_what_an_older_version_has_told_is_not_told_again(settings: Settings) -> None:
    settings.state_dir.mkdir(parents=True)
    (settings.state_dir / "told.json").write_text('{"desk": {"herald": "failed"}}')
    with open_told(settings) as told:
        assert told.changes("desk", [standing("failed")]) == []
        assert told.on_its_way("desk") is None


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
    begun = [Begun(is_nightly=True, started_at=NOW - timedelta(hours=hours_ago))]

    def state_of(settings: Settings) -> str | None:
        found = _standing(PAPER, site_night("herald"), NOW, settings, begun)
        return found.state if found else None

    assert state_of(settings) == state
    assert state_of(settings.model_copy(update={"scheduled": False})) == "well"
    assert state_of(settings.model_copy(update={"late_hours": 48.0})) == "well"


@pytest.mark.parametrize(
    ("first", "last", "state"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), "missing"),  # of another night
        (date(2026, 3, 5), date(2026, 3, 5), "well"),  # of the night that was due
        (date(2026, 3, 1), date(2026, 3, 6), "well"),
        (date(2026, 3, 6), date(2026, 3, 6), "missing"),  # of the day that goes on
    ],
)
def test_a_run_by_hand_counts_as_the_night_only_where_it_has_its_day(
    settings: Settings, home: Path, first: date, last: date, state: str
) -> None:
    mine = settings.model_copy(update={"sites_dir": home / "sites", "clock": NOW})
    write_site(mine, at=NOW - timedelta(days=30))
    by_hand = NOW - timedelta(minutes=5)
    run = Run("hand", "herald", "manual", Window.of_days(first, last, "UTC"), by_hand)
    folder = RunFolder(mine.runs_dir, "herald", "hand")
    folder.save_run(run)
    ended = replace(Attempt(1, by_hand, by_hand), status=RunStatus.QUIET, ended_at=by_hand, stage="load")
    attempts.save_attempt(folder, ended)
    assert [(each.what, each.state) for each in standings(mine)][1:] == (  # nothing was published yet
        [("herald", "missing")] if state == "missing" else []
    )
    with open_warehouse(mine):
        pass
    pipeline.publish_snapshot(mine)
    ((_, now),) = [(each.what, each.state) for each in standings(mine)][1:]
    assert (now == "missing") == (state == "missing")


@pytest.mark.parametrize(("hours_ago", "is_told"), [(10, True), (8, False)])
def test_a_site_that_never_ran_is_missing_once_a_night_was_due(
    settings: Settings, home: Path, hours_ago: int, is_told: bool
) -> None:
    mine = settings.model_copy(update={"sites_dir": home / "sites", "clock": NOW})
    write_site(mine, at=NOW - timedelta(hours=hours_ago))
    for publishes in (False, True):
        if publishes:
            with open_warehouse(mine):
                pass
            pipeline.publish_snapshot(mine)
        found = [(each.what, each.state, "none ever has" in each.said) for each in standings(mine)][1:]
        assert found == ([("herald", "missing", True)] if is_told else [])


def write_site(settings: Settings, at: datetime) -> None:
    settings.sites_dir.mkdir(parents=True)
    path = settings.sites_dir / "herald.yml"
    path.write_text(
        "id: herald\nname: The Herald\nurl: https://herald.example/\nenabled: true\nlanguages: [en]\ntimezone: UTC\nschedule: '0 3 * * *'\n"
        "discover: [{kind: rss, url: https://herald.example/feed}]\n"
    )
    os.utime(path, (at.timestamp(), at.timestamp()))


def test_a_failure_says_where_and_what_to_read(settings: Settings) -> None:
    run = {
        "started_at": NOW - timedelta(hours=1),
        "status": "failed",
        "stage": "fetch",
        "error_class": "RobotsDisallowed",
        "message": "robots.txt forbids everything",
    }
    begun = [Begun(is_nightly=True, started_at=NOW - timedelta(hours=1))]
    found = _standing(PAPER, site_night("herald", run=run), NOW, settings, begun)
    assert found
    assert found.state == "failed"
    assert found.said.startswith("failed in fetch: RobotsDisallowed: robots.txt forbids everything")
    assert found.said.endswith("See: broadsheet health herald")


@pytest.mark.parametrize(("until", "is_muted"), [(date(2026, 3, 5), True), (date(2026, 3, 4), False)])
def test_a_mute_ends_also_where_no_night_comes(until: date, is_muted: bool) -> None:
    old = site_night("herald", day=date(2026, 3, 1), health=Health("broken", "critical", (), None, until))
    assert _is_muted(old, PAPER, NOW) == is_muted  # yesterday is 5 March, whatever the last night was


def test_a_publish_that_failed_lets_no_night_look_missing(settings: Settings) -> None:
    note = settings.snapshot_path.with_name("not_published.txt")
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text("the disk is full")
    settings.snapshot_path.write_bytes(b"is not even opened")
    assert [(each.what, each.state) for each in standings(settings)] == [("publish", "failed")]


def test_all_changes_are_one_message() -> None:
    changes = [Change(standing("failed", f"paper_{number}"), "well") for number in range(5)]
    title, said = message(changes)
    assert title == "Paper_0: failed, Paper_1: failed, Paper_2: failed and 2 more"
    assert said.count("why") == 5


@pytest.mark.parametrize(
    ("uri", "address"),
    [
        ("https://hooks.example/services/T0/B0/SECRET", "https://hooks.example/services/T0/B0/SECRET"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://127.0.0.1:9000/hook", "http://127.0.0.1:9000/hook"),
        ({"conn_type": "http", "host": "https://hooks.example/in", "port": 8443}, "https://hooks.example:8443/in"),
        ({"conn_type": "http", "host": "hooks.example", "schema": "https"}, "https://hooks.example"),
        ({"conn_type": "slackwebhook", "password": "T0/B0/S"}, "https://hooks.slack.com/services/T0/B0/S"),
        (
            {"conn_type": "slackwebhook", "host": "https://hooks.slack.com/services/", "password": "/T0/B0/S"},
            "https://hooks.slack.com/services/T0/B0/S",
        ),
    ],
)
def test_every_form_of_a_connection_means_its_address(uri: str | dict[str, Any], address: str) -> None:
    from airflow.sdk import Connection

    made = Connection.from_uri(uri, conn_id="x") if isinstance(uri, str) else Connection(conn_id="x", **uri)
    assert address_of(made) == address
