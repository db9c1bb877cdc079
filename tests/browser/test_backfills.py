"""Backfills through Airflow's own form: the days that are picked are the days that run, and running again brings what has changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.conftest import ZONES, person_in
from tests.e2e.recorded import command_over, rows

import demo
from broadsheet.models import Window

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from tests.browser.conftest import Airflow

pytestmark = [pytest.mark.e2e, pytest.mark.airflow, pytest.mark.timeout(1200)]

BROWSERS = {"east": "America/New_York", "west": "Asia/Tokyo", "middle": "Pacific/Auckland"}
RUN_SECONDS = 400.0
DAG = "ingest_harbour_gazette"
NIGHT = date(2026, 3, 5)
MORNING = datetime(2026, 3, 6, 3, tzinfo=UTC)
TWO_DAYS_LATER = MORNING + timedelta(days=2)


def picked_days() -> list[date]:
    """Seven days that are over everywhere, and whose scheduled runs Airflow has not made."""
    return [datetime.now(UTC).date() - timedelta(days=ago) for ago in range(10, 3, -1)]


def ended_backfills(airflow: Airflow, dag_id: str) -> list[str]:
    """States of the DAG's backfilled runs that have ended."""
    runs = airflow.api.call("GET", f"/dags/{dag_id}/dagRuns?run_type=backfill")["dag_runs"]
    return [run["state"] for run in runs if run["state"] in ("success", "failed")]


def test_seven_picked_days_are_the_seven_that_run(airflow: Airflow, chromium: Browser) -> None:
    days = picked_days()
    for paper, zone in BROWSERS.items():
        with person_in(zone, chromium, airflow) as person:
            said = person.backfill(f"ingest_{paper}", days[0].isoformat(), days[-1].isoformat())
            assert said == "7 runs will be triggered."
    for paper, zone in BROWSERS.items():
        dag_id = f"ingest_{paper}"
        airflow.home.wait_for(has_ended(airflow, dag_id, 7), f"seven runs of {paper}", RUN_SECONDS)
        assert ended_backfills(airflow, dag_id) == ["success"] * 7
        seen = [run for run in airflow.home.seen(paper, "discover") if run["trigger"] == "backfill"]
        windows = [tuple(run["window"][end] for end in ("start_at", "end_at")) for run in seen]
        expected = [Window.of_days(day, day, ZONES[paper]) for day in days]
        assert windows == [(str(window.start_at), str(window.end_at)) for window in expected]
        with person_in(zone, chromium, airflow) as person:
            shown = [row for row in person.runs_shown(dag_id) if row[0].startswith("backfill__")]
        assert sorted(run_id.split("__")[1][:10] for run_id, _ in shown) == [day.isoformat() for day in days]
        assert sorted(run_after[:10] for _, run_after in shown) == [day.isoformat() for day in days]


def test_a_run_by_hand_takes_the_last_complete_day_or_the_day_of_its_logical_date(
    airflow: Airflow, chromium: Browser
) -> None:
    picked = datetime.now(UTC).date() - timedelta(days=12)
    with person_in("UTC", chromium, airflow) as person:
        person.trigger("ingest_middle")
        airflow.home.wait_for(lambda: len(by_hand(airflow)) == 1, "a run by hand", RUN_SECONDS)
        person.trigger("ingest_middle", picked.isoformat())
        airflow.home.wait_for(lambda: len(by_hand(airflow)) == 2, "another run by hand", RUN_SECONDS)
    last, named = by_hand(airflow)
    asked_on = datetime.strptime(last["run_id"], "manual__asked_%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC).date()
    for run, day in ((last, asked_on - timedelta(days=1)), (named, picked)):
        assert run["window"]["start_at"] == str(Window.of_days(day, day, "UTC").start_at)
        assert run["window"]["end_at"] == str(Window.of_days(day, day, "UTC").end_at)
    assert named["run_id"].startswith(f"manual__{picked}__asked_")


def by_hand(airflow: Airflow) -> list[dict[str, Any]]:
    return [run for run in airflow.home.seen("middle", "discover") if run["trigger"] == "manual"]


def test_all_runs_again_bring_what_the_paper_has_changed(airflow: Airflow, chromium: Browser) -> None:
    broadsheet = command_over(airflow.home.path)
    counts = "SELECT count(*) AS articles, sum(extracted_comment_count) AS comments FROM articles"
    expected = []
    for behavior, clock in (("Missing Runs", MORNING), ("All Runs", TWO_DAYS_LATER)):
        (airflow.home.path / "clock").write_text(clock.isoformat())
        night = demo.expected_night("harbour_gazette", NIGHT, clock)
        expected.append({"articles": len(night.articles), "comments": night.comment_count})
        with demo.serve(clock=clock, port=airflow.demo_port), person_in("UTC", chromium, airflow) as person:
            asked_at = datetime.now(UTC)
            said = person.backfill(DAG, NIGHT.isoformat(), NIGHT.isoformat(), behavior)
            assert said == "1 run will be triggered."
            airflow.home.wait_for(is_published(airflow, asked_at), f"{behavior}: a snapshot", RUN_SECONDS)
        assert rows(broadsheet, counts) == expected[-1:]
    assert expected[0]["comments"] < expected[1]["comments"]
    runs = rows(broadsheet, "SELECT count(*) AS n, max(attempt_number) AS attempts FROM ops.runs")
    assert runs == [{"n": 1, "attempts": 2}]


def has_ended(airflow: Airflow, dag_id: str, number: int) -> Callable[[], bool]:
    return lambda: len(ended_backfills(airflow, dag_id)) == number


def is_published(airflow: Airflow, since: datetime) -> Callable[[], bool]:
    """Whether a snapshot was published after ``since``; fails where the run that was to be published has failed."""

    def ask() -> bool:
        assert "failed" not in ended_backfills(airflow, DAG)
        runs = airflow.api.call("GET", "/dags/publish/dagRuns?order_by=-id&limit=1")["dag_runs"]
        return bool(runs) and runs[0]["state"] == "success" and datetime.fromisoformat(runs[0]["run_after"]) > since

    return ask
