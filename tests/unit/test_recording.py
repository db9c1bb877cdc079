"""How runs stand, as rows: of every run, however it ended, and never in the way of another run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from filelock import FileLock
from tests.unit.test_load import article, site, stage  # noqa: F401 - site is a fixture

from broadsheet import attempts, recording
from broadsheet.errors import InvalidFeed, QualityFailed, WarehouseBusy
from broadsheet.load import load
from broadsheet.models import Attempt, Run, RunStatus, Site, StageReport, Window
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse, publish_copy, query_snapshot

NOW = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WINDOW = Window(NOW - 27 * HOUR, NOW - 3 * HOUR)


def begun(settings: Settings, run_id: str = "r1", **changes: Any) -> RunFolder:
    folder = RunFolder(settings.runs_dir, "herald", run_id)
    folder.save_run(Run(run_id, "herald", changes.pop("trigger", "cli"), WINDOW, NOW, **changes))
    return folder


def ask(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    publish_copy(settings, datetime.now(UTC))
    return list(query_snapshot(settings, sql).rows)


def bare(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


STANDING = "SELECT run_id, status, stage, error_class, message, attempt_number, ended_at FROM ops.runs ORDER BY run_id"


def test_a_run_that_failed_before_it_came_to_load_has_its_row(settings: Settings) -> None:
    folder = begun(settings, is_nightly=True)
    ended = Attempt(1, NOW, NOW).entered("discover", NOW).failed(InvalidFeed("x"), "the feed is HTML", NOW + HOUR)
    attempts.save_attempt(folder, ended)
    assert recording.record_runs(settings, NOW + HOUR) == 1
    assert ask(settings, STANDING) == [
        ("r1", "failed", "discover", "InvalidFeed", "the feed is HTML", 1, bare(NOW + HOUR))
    ]
    assert ask(
        settings,
        "SELECT site, trigger, window_start_at, window_end_at, started_at, loaded_at, is_held, is_nightly, link_count FROM ops.runs",
    ) == [("herald", "cli", bare(WINDOW.start_at), bare(WINDOW.end_at), bare(NOW), None, False, True, 0)]
    assert ask(
        settings, "SELECT attempt_number, status, started_at, ended_at, loaded_at, is_held FROM ops.run_attempts"
    ) == [(1, "failed", bare(NOW), bare(NOW + HOUR), None, False)]
    assert attempts.unrecorded(settings.runs_dir) == []
    assert recording.record_runs(settings, NOW + HOUR) == 0


def test_every_attempt_has_its_row_and_the_run_is_as_its_newest(settings: Settings) -> None:
    folder = begun(settings)
    first = Attempt(1, NOW, NOW).entered("discover", NOW).failed(InvalidFeed("x"), "HTML", NOW + HOUR)
    attempts.save_attempt(folder, first)
    second = Attempt(2, NOW + 2 * HOUR, NOW + 2 * HOUR).entered("load", NOW).ended(RunStatus.QUIET, NOW + 3 * HOUR)
    attempts.save_attempt(folder, second)
    recording.record_runs(settings, NOW + 3 * HOUR)
    assert ask(settings, "SELECT attempt_number, status, message FROM ops.run_attempts ORDER BY 1") == [
        (1, "failed", "HTML"),
        (2, "quiet", None),
    ]
    assert ask(settings, STANDING) == [("r1", "quiet", "load", None, None, 2, bare(NOW + 3 * HOUR))]
    assert ask(settings, "SELECT started_at FROM ops.runs") == [(bare(NOW),)]


def test_a_running_run_is_shown_and_looked_at_again(settings: Settings) -> None:
    folder = begun(settings)
    attempts.save_attempt(folder, Attempt(1, NOW, NOW).entered("fetch", NOW))
    with attempts.locked(folder):
        assert recording.record_runs(settings, NOW) == 0
    assert ask(settings, STANDING) == [("r1", "running", "fetch", None, None, 1, None)]
    assert attempts.unrecorded(settings.runs_dir) == [("herald", "r1")]
    recording.record_runs(settings, NOW + HOUR)  # the lock is free: its process is gone
    [(_, status, stage_name, error_class, message, _, ended_at)] = ask(settings, STANDING)
    assert (status, stage_name, error_class, ended_at) == ("failed", "fetch", "Killed", bare(NOW + HOUR))
    assert "killed in stage fetch; run it again" in message


def test_a_busy_warehouse_leaves_the_row_for_later(settings: Settings) -> None:
    folder = begun(settings)
    attempts.save_attempt(folder, Attempt(1, NOW, NOW).ended(RunStatus.FAILED, NOW))
    settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.warehouse_path.with_suffix(".lock")), pytest.raises(WarehouseBusy):
        recording.record_runs(settings, NOW, wait_seconds=0)
    assert attempts.unrecorded(settings.runs_dir) == [("herald", "r1")]
    assert recording.record_runs(settings, NOW) == 1


def test_one_broken_folder_stops_no_other_run(settings: Settings) -> None:
    for name in ("r1", "r2", "r3"):
        attempts.save_attempt(begun(settings, name), Attempt(1, NOW, NOW).ended(RunStatus.FAILED, NOW))
    (settings.runs_dir / "herald" / "r1" / attempts.NAME).write_text("{")
    (settings.runs_dir / "herald" / "r2" / "run.json").unlink()
    assert recording.record_runs(settings, NOW) == 1
    assert [row[0] for row in ask(settings, STANDING)] == ["r3"]


def test_what_is_only_compared_leaves_no_row_until_it_is_loaded(settings: Settings) -> None:
    folder = begun(settings, trigger="reextract")
    attempts.save_attempt(folder, Attempt(1, NOW, NOW).entered("validate", NOW).left(NOW))
    assert recording.record_runs(settings, NOW) == 0
    assert ask(settings, STANDING) == []
    attempts.save_attempt(folder, Attempt(1, NOW, NOW).entered("load", NOW).ended(RunStatus.FAILED, NOW))
    assert recording.record_runs(settings, NOW) == 1


def loaded(settings: Settings, site: Site, *, is_held: bool = False, now: datetime = NOW) -> RunFolder:  # noqa: F811
    folder, run = stage(settings, "r1", [article()], [], is_held=is_held)
    attempt = attempts.last_attempt(folder) or Attempt(1, NOW, NOW)
    attempts.save_attempt(folder, attempt.entered("load", now))
    if is_held:
        with pytest.raises(QualityFailed):
            load(folder, site, run, settings, now)
    else:
        load(folder, site, run, settings, now)
    return folder


def test_a_load_writes_how_it_ended_in_its_own_transaction(settings: Settings, site: Site) -> None:  # noqa: F811
    loaded(settings, site)
    assert ask(settings, STANDING) == [("r1", "loaded", "load", None, None, 1, bare(NOW))]
    counts = "SELECT link_count, page_count, article_count, declared_comment_count, loaded_at, is_held FROM ops.runs"
    assert ask(settings, counts) == [(1, 1, 1, 2, bare(NOW), False)]
    loaded(settings, site, now=NOW + HOUR)  # Clear of load only
    assert ask(settings, counts) == [(1, 1, 1, 2, bare(NOW), False)]
    assert ask(settings, "SELECT attempt_number, ended_at, loaded_at, is_held FROM ops.run_attempts") == [
        (1, bare(NOW + HOUR), bare(NOW), False)
    ]


def test_held_and_quiet_runs_say_so(settings: Settings, site: Site) -> None:  # noqa: F811
    folder = loaded(settings, site, is_held=True)
    assert ask(settings, "SELECT status, is_held FROM ops.runs") == [("held", True)]
    assert ask(settings, "SELECT status, is_held FROM ops.run_attempts") == [("held", True)]
    folder.save_report(StageReport("discover", {"is_quiet": 1}))
    loaded(settings, site)
    assert ask(settings, "SELECT status, is_held FROM ops.runs") == [("quiet", False)]


def test_a_later_failure_changes_nothing_of_what_was_loaded(settings: Settings, site: Site) -> None:  # noqa: F811
    folder = loaded(settings, site)
    second = Attempt(2, NOW + HOUR, NOW + HOUR).entered("fetch", NOW + HOUR).ended(RunStatus.FAILED, NOW + HOUR)
    attempts.save_attempt(folder, Attempt(1, NOW, NOW).entered("load", NOW).ended(RunStatus.LOADED, NOW))
    attempts.save_attempt(folder, second)
    recording.record_runs(settings, NOW + HOUR)
    assert ask(settings, "SELECT status, attempt_number, article_count, loaded_at, is_held FROM ops.runs") == [
        ("failed", 2, 1, bare(NOW), False)
    ]
    assert ask(settings, "SELECT status, loaded_at FROM ops.run_attempts ORDER BY attempt_number") == [
        ("loaded", bare(NOW)),
        ("failed", None),
    ]


def test_a_kill_behind_the_commit_is_no_failure(settings: Settings, site: Site) -> None:  # noqa: F811
    folder = loaded(settings, site)  # its process dies before it can say so in the folder
    recording.record_runs(settings, NOW + HOUR)
    assert ask(settings, "SELECT status, error_class FROM ops.runs") == [("loaded", None)]
    last = attempts.last_attempt(folder)
    assert last is not None
    assert last.status == RunStatus.LOADED


def test_an_older_attempt_never_speaks_for_the_run(settings: Settings) -> None:
    with open_warehouse(settings) as warehouse:
        run = Run("r1", "herald", "cli", WINDOW, NOW)
        recording.record(warehouse, run, Attempt(2, NOW, NOW).ended(RunStatus.LOADED, NOW))
        recording.record(warehouse, run, Attempt(1, NOW, NOW).ended(RunStatus.FAILED, NOW))
    assert ask(settings, "SELECT status, attempt_number FROM ops.runs") == [("loaded", 2)]
