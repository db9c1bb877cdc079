"""``run``: one night through a real Airflow that is started for it and stopped after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from tests.dags.conftest import Home

pytestmark = [pytest.mark.e2e, pytest.mark.airflow]

INGEST = ["discover", "fetch", "extract", "validate", "load"]


@pytest.fixture(scope="module")
def home(new_home: Callable[..., Home]) -> Home:
    return new_home("steady", "hopeless")


def run(home: Home, *arguments: str) -> tuple[int, str]:
    process = home.start("run", *arguments)
    return process.wait(600), home.output


def days_ago(number: int) -> date:
    return datetime.now(ZoneInfo("America/New_York")).date() - timedelta(days=number)


def test_a_failing_site_is_reported_and_holds_nobody_up(home: Home) -> None:
    code, said = run(home)
    assert code == 1
    assert f"Running hopeless {days_ago(1)}, steady {days_ago(1)} ..." in said
    for stage in INGEST:
        assert f"  ingest_steady  {stage:<8}  success" in said
    assert "  publish  publish   success" in said
    assert "error: ingest_hopeless fetch: failed at try 1; the end of its log:" in said
    assert "RobotsDisallowed: hopeless.example: robots.txt forbids everything" in said
    assert "Traceback" not in said
    assert home.processes() == []


def test_only_the_night_that_was_asked_for_runs_and_a_wrong_site_file_is_told_at_the_end(home: Home) -> None:
    (home.path / "sites" / "hopeless.yml").unlink()
    (home.path / "sites" / "wrong.yml").write_text("id: wrong\ncolour: green\n")
    before = len(home.seen("steady", "load"))
    code, said = run(home, "--date", days_ago(3).isoformat())
    assert (code, before) == (1, 1), said
    assert said.startswith("Left out until their site files are mended:\n  ")
    for part in (said[: said.index("Starting")], said[said.rindex("error: ") :]):
        assert f"{home.path}/sites/wrong.yml: colour: unknown key" in part
    assert "Making Airflow's database" not in said
    runs = home.seen("steady", "load")
    assert len(runs) == 2
    assert runs[1]["run_id"].startswith(f"manual__{days_ago(3)}__")
    assert home.processes() == []


def test_a_wrong_date_or_no_site_ends_before_anything_is_started(home: Home) -> None:
    code, said = home.call("run", "--date", "soon")
    assert code == 1
    assert said.endswith("error: date: 'soon' is not a day; write one like 2026-01-31\n")
    (home.path / "sites" / "steady.yml").unlink()
    (home.path / "sites" / "hopeless.yml").unlink(missing_ok=True)
    (home.path / "sites" / "wrong.yml").write_text("id: wrong\ncolour: green\n")
    code, said = home.call("run")
    assert code == 1
    assert said.startswith(f"error: {home.path}/sites/wrong.yml: ")
    (home.path / "sites" / "wrong.yml").unlink()
    code, said = home.call("run")
    assert code == 1
    assert said.startswith("error: no site is enabled")
