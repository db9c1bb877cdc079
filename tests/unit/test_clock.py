"""The clock: one module reads it, and a run of any kind goes by it when it stands still."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from broadsheet import pipeline
from broadsheet.cli.commands import _window
from broadsheet.models import Site, Window
from broadsheet.orchestration.stages import run_of
from broadsheet.settings import PROJECT, Settings, load_settings

STILL = datetime(2026, 3, 6, 3, tzinfo=UTC)
READERS = {"now", "utcnow", "today"}
DAY = Window.of_days(date(2026, 3, 5), date(2026, 3, 5), "UTC")
REAL = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)


@pytest.fixture
def still(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, clock=STILL)


def readings_of_the_clock(path: Path) -> list[str]:
    """Calls like ``datetime.now(UTC)`` and ``date.today()``, with their lines."""
    return [
        f"{path.name}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READERS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date"}
    ]


def test_one_module_reads_the_clock() -> None:
    files = [*(PROJECT / "include" / "broadsheet").rglob("*.py"), *(PROJECT / "dags").glob("*.py")]
    assert len(files) > 100
    found = [line for path in files for line in readings_of_the_clock(path)]
    assert len(found) == 1, f"only settings.py reads the clock, once; use Settings.now or real_now: {found}"
    assert found[0].startswith("settings.py:")


def test_a_clock_that_is_set_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_CLOCK", "2026-03-06T05:00:00+02:00")
    settings = load_settings()
    assert settings.now() == settings.now() == STILL
    assert settings.now().utcoffset() == timedelta(0)


def test_the_older_name_counts_in_demo_mode_only_and_last(tmp_path: Path) -> None:
    older = Settings(home=tmp_path, demo=True, demo_clock=STILL)
    assert older.now() == STILL
    assert older.model_copy(update={"clock": REAL}).now() == REAL
    before = datetime.now(UTC)
    assert before <= older.model_copy(update={"demo": False}).now() <= datetime.now(UTC)


def test_runs_of_one_still_moment_have_ids_of_their_own(still: Settings) -> None:
    runs = [pipeline.cli_run(Site.adhoc(), DAY, settings=still) for _ in range(20)]
    assert {run.started_at for run in runs} == {STILL}
    ids = [run.run_id for run in runs]
    assert len(set(ids)) == 20
    assert ids == sorted(ids), "the newest is the last by name"
    assert all(run_id.startswith("cli__2026-03-05__20260306T030000000000Z-") for run_id in ids)


def test_the_nightly_window_of_the_cli_is_the_day_before_the_clock(still: Settings) -> None:
    site = Site.adhoc().model_copy(update={"timezone": "America/New_York"})  # there it is 22:00 on the 5th
    assert _window(site, None, None, still) == Window.of_days(date(2026, 3, 4), date(2026, 3, 4), "America/New_York")


@pytest.mark.parametrize("logical_date", [None, REAL - timedelta(minutes=2)], ids=["none", "the form's"])
def test_a_run_by_hand_in_airflow_goes_by_the_clock(logical_date: datetime | None) -> None:
    dag_run = SimpleNamespace(
        run_id="manual__asked_x",
        run_type="manual",
        conf={},
        run_after=REAL,
        start_date=REAL,
        logical_date=logical_date,
        data_interval_start=logical_date,
        data_interval_end=logical_date,
    )
    run = run_of(dag_run, {}, Site.adhoc(), STILL)
    assert (run.window, run.started_at, run.is_nightly) == (DAY, STILL, True)
    real = run_of(dag_run, {}, Site.adhoc())
    assert real.window == Window.of_days(date(2026, 11, 27), date(2026, 11, 27), "UTC")
    assert real.started_at == REAL
