"""The spine: stages in order, what a stage makes stale, the window that discover settles, attempts, and how each run ends."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from tests.e2e.recorded import page, write_warc
from tests.unit.test_load import NIGHT, article, stage

from broadsheet import attempts, pipeline, recording
from broadsheet.errors import InvalidRun, InvalidWindow, QualityFailed, RunBusy
from broadsheet.models import INGEST_STAGES, Attempt, Link, Progress, Run, RunStatus, Site, StageReport, Window
from broadsheet.pipeline import run_stage
from broadsheet.runs import RunFolder, read_rows
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse, query_snapshot

DAY = Window.of_days(date(2025, 3, 5), date(2025, 3, 5), "UTC")
STARTED = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
URL = "http://herald.example/news/"


@pytest.fixture
def site() -> Site:
    return Site.adhoc().model_copy(update={"id": "herald"})


@pytest.fixture
def recorded(settings: Settings, site: Site, tmp_path: Path) -> Run:
    """A run over a recording of two pages: none of its stages asks the network."""
    warc = tmp_path / "pages.warc.gz"
    write_warc(warc, {f"{URL}{name}": page(name) for name in ("ferry", "bridge")})
    return Run("r1", site.id, "cli", None, STARTED, str(warc))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for a lock does so for a moment only."""
    both: tuple[Any, ...] = (open_warehouse, attempts.locked)
    for waiting in both:
        function = waiting.__wrapped__
        name = "__kwdefaults__" if function.__kwdefaults__ else "__defaults__"
        monkeypatch.setattr(
            function, name, {"wait_seconds": 0.1, "is_filling": False} if name == "__kwdefaults__" else (0.1,)
        )
    monkeypatch.setattr(recording.record_runs, "__defaults__", (0.1,))


def folder_of(settings: Settings, run: Run) -> RunFolder:
    return RunFolder(settings.runs_dir, run.site, run.run_id)


def ask(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    pipeline.publish_snapshot(settings)
    return list(query_snapshot(settings, sql).rows)


def ended(settings: Settings, site: Site, *, is_held: bool = False) -> tuple[RunFolder, Run]:
    """A folder with all that load needs."""
    folder, run = stage(settings, "r1", [article(site=site.id)], [], is_held=is_held)
    for earlier in ("discover", "fetch", "extract"):
        folder.save_report(StageReport(earlier))
    return folder, run


def test_a_stage_that_is_none(settings: Settings, site: Site, recorded: Run) -> None:
    with pytest.raises(InvalidRun, match="'publish' is not one of discover, fetch, extract, validate, load"):
        run_stage("publish", recorded, site, settings)


@pytest.mark.parametrize("missing", INGEST_STAGES[:-1])
def test_a_stage_needs_every_one_before_it(settings: Settings, site: Site, missing: str) -> None:
    folder, run = ended(settings, site)
    folder.drop_reports([missing])
    with pytest.raises(InvalidRun, match=f"{missing} has not ended well; run the stage {missing} first"):
        run_stage("load", run, site, settings)
    assert attempts.last_attempt(folder) is None, "no attempt at it was begun"


def test_a_stage_makes_what_came_after_it_stale(settings: Settings, site: Site, recorded: Run) -> None:
    folder = folder_of(settings, recorded)
    run_stage("discover", recorded, site, settings)
    for later in INGEST_STAGES[1:]:
        folder.save_report(StageReport(later))
    said: list[tuple[str, Progress]] = []
    report = run_stage("fetch", recorded, site, settings, lambda *args: said.append(args))
    assert report.counts["pages"] == 2
    assert folder.load_report("discover") is not None
    assert folder.load_report("fetch") == report
    assert [folder.load_report(later) for later in ("extract", "validate", "load")] == [None, None, None]


def test_a_stage_that_fails_has_not_ended_well(settings: Settings, site: Site, recorded: Run) -> None:
    folder = folder_of(settings, recorded)
    run_stage("discover", recorded, site, settings)
    run_stage("fetch", recorded, site, settings)
    folder.file("links").write_bytes(b"no Parquet")
    with pytest.raises(Exception, match="Parquet"):
        run_stage("fetch", recorded, site, settings)
    assert folder.load_report("fetch") is None
    assert folder.load_report("discover") is not None


def test_other_stages_keep_the_window_that_discover_settled(settings: Settings, site: Site, recorded: Run) -> None:
    folder = folder_of(settings, recorded)
    run_stage("discover", replace(recorded, window=DAY), site, settings)
    assert {link.url for link in read_rows(folder.file("links"), Link)} == {f"{URL}ferry", f"{URL}bridge"}
    elsewhere = Window(DAY.start_at - timedelta(days=9), DAY.start_at)
    run_stage("fetch", replace(recorded, window=elsewhere, started_at=STARTED + timedelta(days=1)), site, settings)
    assert folder.load_run() == replace(recorded, window=DAY)


def test_a_run_again_keeps_its_first_start_and_takes_its_new_window(
    settings: Settings, site: Site, recorded: Run
) -> None:
    run_stage("discover", recorded, site, settings)
    later = replace(recorded, started_at=STARTED + timedelta(days=1), window=DAY)
    run_stage("discover", later, site, settings)
    assert folder_of(settings, recorded).load_run() == replace(recorded, window=DAY)


def test_what_failed_goes_on_and_what_ended_begins_anew(settings: Settings, site: Site, recorded: Run) -> None:
    folder = folder_of(settings, recorded)
    run_stage("discover", recorded, site, settings)
    waiting = attempts.last_attempt(folder)
    assert waiting is not None
    assert (waiting.attempt_number, waiting.status, waiting.is_at_work, waiting.stage, waiting.started_at) == (
        1,
        "running",
        False,
        "discover",
        STARTED,
    )
    journal = folder.path / "journal.jsonl"
    journal.write_text("")
    links = folder.file("links").read_bytes()
    folder.file("links").write_bytes(b"no Parquet")
    with pytest.raises(Exception, match="Parquet"):
        run_stage("fetch", recorded, site, settings)
    broken = attempts.last_attempt(folder)
    assert broken is not None
    assert (broken.status, broken.stage, broken.error_class, broken.is_at_work) == (
        "failed",
        "fetch",
        "ArrowInvalid",
        False,
    )
    assert "a mistake in Broadsheet" in (broken.message or "")
    folder.file("links").write_bytes(links)
    run_stage("fetch", recorded, site, settings)  # Airflow's retry
    run_stage("discover", recorded, site, settings)  # the CLI, the whole run again
    assert [attempt.attempt_number for attempt in attempts.all_attempts(folder)] == [1]
    assert journal.exists()
    attempts.save_attempt(folder, Attempt(1, STARTED, datetime.now(UTC)).ended(RunStatus.LOADED, datetime.now(UTC)))
    run_stage("fetch", recorded, site, settings)  # Clear of one task
    assert [attempt.attempt_number for attempt in attempts.all_attempts(folder)] == [1]
    attempts.save_attempt(folder, Attempt(1, STARTED, datetime.now(UTC)).ended(RunStatus.LOADED, datetime.now(UTC)))
    run_stage("discover", recorded, site, settings)
    assert [attempt.attempt_number for attempt in attempts.all_attempts(folder)] == [1, 2]
    assert folder.load_run().attempt_number == 2
    assert not journal.exists()
    run_stage("fetch", recorded, site, settings)
    assert folder.load_run().attempt_number == 2


def test_a_load_ends_its_attempt(settings: Settings, site: Site) -> None:
    folder, run = ended(settings, site)
    run_stage("load", run, site, settings)
    attempt = attempts.last_attempt(folder)
    assert attempt is not None
    assert (attempt.status, attempt.is_at_work, attempt.ended_at is not None) == ("loaded", False, True)
    folder.save_report(StageReport("discover", {"is_quiet": 1}))
    run_stage("load", run, site, settings)
    quiet = attempts.last_attempt(folder)
    assert quiet is not None
    assert (quiet.status, quiet.attempt_number) == ("quiet", 1)
    assert ask(settings, "SELECT status FROM ops.runs") == [("quiet",)]


def test_a_held_batch_ends_its_attempt(settings: Settings, site: Site) -> None:
    folder, run = ended(settings, site, is_held=True)
    with pytest.raises(QualityFailed):
        run_stage("load", run, site, settings)
    held = attempts.last_attempt(folder)
    assert held is not None
    assert (held.status, held.error_class) == ("held", "QualityFailed")
    assert ask(settings, "SELECT status, is_held, error_class, message LIKE '%A02%' FROM ops.runs") == [
        ("held", True, "QualityFailed", True)
    ]


def test_a_failed_run_is_seen_at_the_next_publish(settings: Settings, site: Site, recorded: Run) -> None:
    with pytest.raises(Exception, match="nowhere"):
        run_stage("discover", replace(recorded, warc="/nowhere/x.warc.gz"), site, settings)
    assert ask(settings, "SELECT run_id, status, stage, message LIKE '%nowhere%' FROM ops.runs") == [
        ("r1", "failed", "discover", True)
    ]


def test_a_busy_warehouse_is_no_second_failure(settings: Settings, site: Site, recorded: Run, impatient: None) -> None:
    settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    with (
        FileLock(settings.warehouse_path.with_suffix(".lock")),
        pytest.raises(Exception, match="nowhere"),
    ):
        run_stage("discover", replace(recorded, warc="/nowhere/x.warc.gz"), site, settings)
    assert ask(settings, "SELECT status FROM ops.runs") == [("failed",)]


def test_two_processes_on_one_run(settings: Settings, site: Site, recorded: Run, impatient: None) -> None:
    with attempts.locked(folder_of(settings, recorded)):
        with pytest.raises(RunBusy, match="another process is at work on run r1"):
            run_stage("discover", recorded, site, settings)
        with pytest.raises(RunBusy):
            pipeline.run_ingest(recorded, site, settings)
    assert attempts.last_attempt(folder_of(settings, recorded)) is None, "whoever has the lock says how it stands"


def test_days_that_cant_be_told_leave_a_row(settings: Settings, site: Site) -> None:
    run = Run("r1", site.id, "manual", None, STARTED)
    pipeline.note_failure(run, "discover", InvalidWindow("date: 'x' is not a day"), settings)
    assert ask(settings, "SELECT trigger, status, stage, error_class, message, attempt_number FROM ops.runs") == [
        ("manual", "failed", "discover", "InvalidWindow", "date: 'x' is not a day", 1)
    ]
    pipeline.note_failure(run, "discover", InvalidWindow("date: 'y' is not a day"), settings)
    assert ask(settings, "SELECT message, attempt_number FROM ops.runs") == [("date: 'y' is not a day", 2)]


def test_pages_that_may_not_stay_are_dropped_when_a_run_ends_and_when_it_never_does(
    settings: Settings, site: Site, recorded: Run
) -> None:
    for is_held in (False, True):
        folder, run = ended(settings, site, is_held=is_held)
        passing = folder.path / "passing.warc.gz"
        passing.write_bytes(b"bytes that may not stay")
        if is_held:
            with pytest.raises(QualityFailed):
                run_stage("load", run, site, settings)
        else:
            run_stage("load", run, site, settings)
        assert not passing.exists()
    mine, recent, stale = (settings.runs_dir / site.id / name for name in ("r1", "recent", "stale"))
    ages = {mine: 3, recent: 1, stale: 3}
    for path, days in ages.items():
        path.mkdir(exist_ok=True)
        (path / "passing.warc.gz").write_bytes(b"bytes")
        long_ago = time.time() - days * 24 * 3600
        os.utime(path / "passing.warc.gz", (long_ago, long_ago))
    run_stage("discover", recorded, site, settings)
    assert [(path / "passing.warc.gz").exists() for path in ages] == [True, True, False]


def test_pages_that_may_not_stay_are_kept_for_a_load_that_is_tried_again(
    settings: Settings, site: Site, impatient: None
) -> None:
    folder, run = ended(settings, site)
    passing = folder.path / "passing.warc.gz"
    passing.write_bytes(b"bytes that may not stay")
    settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.warehouse_path.with_suffix(".lock")), pytest.raises(Exception, match="try again"):
        run_stage("load", run, site, settings)
    assert passing.exists()


def by_hand(settings: Settings, site: Site, error: BaseException | None, **changes: Any) -> Run:
    """A run begun by hand a moment ago, that ended with ``error`` or well."""
    run = replace(pipeline.cli_run(site, DAY), **changes)
    folder = folder_of(settings, run)
    folder.save_run(run)
    now = datetime.now(UTC)
    attempt = Attempt(1, now, now).entered("fetch", now)
    attempts.save_attempt(folder, attempt.failed(error, "x", now) if error else attempt.ended(RunStatus.LOADED, now))
    return run


def test_the_same_days_again_by_hand_go_on_with_what_failed(settings: Settings, site: Site) -> None:
    new = pipeline.cli_run(site, DAY)
    assert pipeline.unfinished_run(new, settings) == new
    by_hand(settings, site, ValueError(), is_nightly=True)
    by_hand(settings, site, ValueError(), warc="/x.warc.gz")
    by_hand(settings, site, ValueError(), trigger="manual")
    other_days = Window.of_days(date(2025, 3, 4), date(2025, 3, 5), "UTC")
    folder_of(settings, pipeline.cli_run(site, other_days)).save_run(pipeline.cli_run(site, other_days))
    assert pipeline.unfinished_run(new, settings) == new
    failed = by_hand(settings, site, ValueError())
    new = pipeline.cli_run(site, DAY)
    assert pipeline.unfinished_run(new, settings) == replace(new, run_id=failed.run_id)
    by_hand(settings, site, None)
    assert pipeline.unfinished_run(new, settings) == new, "the days were run well since"


def test_a_held_run_is_not_gone_on_with(settings: Settings, site: Site) -> None:
    run = by_hand(settings, site, None)
    attempts.save_attempt(
        folder_of(settings, run),
        Attempt(1, STARTED, datetime.now(UTC))
        .entered("load", STARTED)
        .failed(QualityFailed("A02"), "x", datetime.now(UTC)),
    )
    new = pipeline.cli_run(site, DAY)
    assert pipeline.unfinished_run(new, settings) == new


def test_a_run_whole_gives_all_reports_in_order(settings: Settings, site: Site, recorded: Run) -> None:
    reports = pipeline.run_ingest(recorded, site, settings)
    assert tuple(reports) == INGEST_STAGES
    assert reports["load"].counts["new_articles"] == 2
    assert reports["validate"].counts["is_held"] == 0
    assert ask(settings, "SELECT status, stage, started_at, trigger FROM ops.runs") == [
        ("loaded", "load", STARTED.replace(tzinfo=None), "cli")
    ]
    assert ask(settings, "SELECT DISTINCT stage, kind FROM ops.outcomes") == [("validate", "accepted")]
    with attempts.locked(folder_of(settings, recorded), wait_seconds=0):
        pass  # the lock is free


def test_the_clock_of_the_first_run_is_the_callers(site: Site) -> None:
    before = datetime.now(UTC)
    run = pipeline.cli_run(site, DAY, Path("x.warc.gz"), is_nightly=True)
    assert before <= run.started_at <= datetime.now(UTC)
    assert (run.site, run.trigger, run.window, run.is_nightly) == (site.id, "cli", DAY, True)
    assert run.warc == str(Path("x.warc.gz").absolute())
    assert run.run_id.startswith("cli__2025-03-05__")
    adhoc, whole = pipeline.adhoc_run(Path("x.warc.gz"))
    assert (adhoc.id, whole.window, whole.site) == ("adhoc", None, "adhoc")
    assert NIGHT.tzinfo is UTC
