"""Attempts at a run: which go on, which begin anew, what a killed one leaves, and that two processes never share one."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broadsheet import attempts
from broadsheet.errors import InvalidFeed, QualityFailed, RunBusy, Unreachable
from broadsheet.models import RESUMED_WITHIN, Attempt, Run, RunStatus, StageReport
from broadsheet.runs import RunFolder

NOW = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    folder = RunFolder(tmp_path / "runs", "herald", "r1")
    folder.save_run(Run("r1", "herald", "cli", None, NOW))
    return folder


def failed(stage: str, error: BaseException) -> Attempt:
    return Attempt(1, NOW, NOW).entered(stage, NOW).failed(error, "why", NOW)


@pytest.mark.parametrize(
    ("attempt", "goes_on"),
    [
        (Attempt(1, NOW, NOW), True),
        (Attempt(1, NOW, NOW).entered("fetch", NOW), True),
        (Attempt(1, NOW, NOW).entered("fetch", NOW).left(NOW), True),
        (Attempt(1, NOW, NOW).ended(RunStatus.LOADED, NOW), False),
        (Attempt(1, NOW, NOW).ended(RunStatus.QUIET, NOW), False),
        (failed("load", QualityFailed("A02")), False),
        (failed("validate", QualityFailed("check broken")), True),
        (failed("discover", Unreachable("no answer")), True),
        (failed("discover", InvalidFeed("HTML")), False),
        (failed("discover", ValueError("a mistake")), True),
        (failed("fetch", InvalidFeed("HTML")), True),
        (failed("fetch", KeyboardInterrupt()), True),
        (Attempt(1, NOW, NOW).given_up(attempts.KILLED, "gone", NOW), True),
    ],
)
def test_what_failed_or_was_killed_goes_on_and_what_ended_does_not(attempt: Attempt, goes_on: bool) -> None:
    assert attempt.goes_on(NOW + HOUR) is goes_on


def test_nothing_goes_on_for_ever() -> None:
    attempt = failed("fetch", Unreachable("no answer"))
    assert attempt.goes_on(NOW + RESUMED_WITHIN - SECOND)
    assert not attempt.goes_on(NOW + RESUMED_WITHIN)


def test_an_attempt_tells_how_it_ended() -> None:
    held = failed("load", QualityFailed("A02"))
    assert (held.status, held.error_class, held.message, held.ended_at) == ("held", "QualityFailed", "why", NOW)
    assert failed("validate", QualityFailed("x")).status == "failed"
    again = held.entered("load", NOW + HOUR)
    assert (again.status, again.error_class, again.message, again.ended_at, again.is_at_work) == (
        "running",
        None,
        None,
        None,
        True,
    )
    assert (again.started_at, again.changed_at, again.stage) == (NOW, NOW + HOUR, "load")
    left = again.left(NOW + 2 * HOUR)
    assert (left.is_at_work, left.changed_at, left.status) == (False, NOW + 2 * HOUR, "running")
    assert not held.is_at_work


def test_attempts_are_kept_as_they_were(folder: RunFolder) -> None:
    first = failed("discover", InvalidFeed("HTML"))
    second = Attempt(2, NOW + HOUR, NOW + HOUR).entered("discover", NOW + HOUR)
    attempts.save_attempt(folder, first)
    attempts.save_attempt(folder, second)
    assert attempts.all_attempts(folder) == (first, second)
    attempts.save_attempt(folder, second.ended(RunStatus.QUIET, NOW + 2 * HOUR))
    assert attempts.all_attempts(folder) == (first, second.ended(RunStatus.QUIET, NOW + 2 * HOUR))
    assert attempts.last_attempt(folder) == second.ended(RunStatus.QUIET, NOW + 2 * HOUR)


def with_a_crawl(folder: RunFolder) -> None:
    for name in attempts.OF_ONE_ATTEMPT:
        (folder.path / name).write_text(name)
    for stage in ("discover", "fetch", "load"):
        folder.save_report(StageReport(stage))


def test_the_first_attempt_begins_with_its_run(folder: RunFolder) -> None:
    assert attempts.begin(folder, NOW - HOUR, NOW) == Attempt(1, NOW - HOUR, NOW)


def test_what_goes_on_keeps_its_journal(folder: RunFolder) -> None:
    with_a_crawl(folder)
    last = failed("fetch", Unreachable("no answer"))
    attempts.save_attempt(folder, last)
    assert attempts.begin(folder, NOW, NOW + HOUR) == last
    assert all((folder.path / name).exists() for name in attempts.OF_ONE_ATTEMPT)


def test_a_new_attempt_knows_nothing_of_the_last_ones_crawl(folder: RunFolder) -> None:
    with_a_crawl(folder)
    attempts.save_attempt(folder, Attempt(1, NOW, NOW).ended(RunStatus.LOADED, NOW))
    assert attempts.begin(folder, NOW, NOW + HOUR) == Attempt(2, NOW + HOUR, NOW + HOUR)
    assert not any((folder.path / name).exists() for name in attempts.OF_ONE_ATTEMPT)
    assert (folder.path / "attempts" / "1" / "journal.jsonl").read_text() == "journal.jsonl"
    assert folder.load_report("discover") is None
    # Killed before the new attempt was kept: the next one makes it good.
    assert attempts.begin(folder, NOW, NOW + HOUR).attempt_number == 2


def test_a_run_that_an_older_version_loaded_begins_its_second_attempt(folder: RunFolder) -> None:
    with_a_crawl(folder)
    assert attempts.begin(folder, NOW, NOW + HOUR).attempt_number == 2
    assert not (folder.path / "journal.jsonl").exists()


def test_two_processes_never_work_on_one_run(folder: RunFolder) -> None:
    with attempts.locked(folder), pytest.raises(RunBusy, match="herald: another process is at work on run r1; wait"):  # noqa: SIM117
        with attempts.locked(folder, wait_seconds=0):
            pass
    with attempts.locked(folder, wait_seconds=0):
        pass


def killed_process(folder: RunFolder) -> None:
    """A process that is killed with the run's lock in its hands."""
    code = (
        "import sys, time, pathlib\n"
        "from broadsheet import attempts\n"
        "from broadsheet.runs import RunFolder\n"
        "with attempts.locked(RunFolder(pathlib.Path(sys.argv[1]), 'herald', 'r1')):\n"
        "    print('locked', flush=True)\n"
        "    time.sleep(60)\n"
    )
    runs_dir = folder.path.parent.parent
    with subprocess.Popen([sys.executable, "-c", code, str(runs_dir)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "locked\n"
        running = Attempt(1, NOW, NOW).entered("fetch", NOW)
        attempts.save_attempt(folder, running)
        assert attempts.settle(folder, NOW + HOUR) == running, "its process lives"
        child.kill()


def test_a_run_is_running_until_its_process_is_gone(folder: RunFolder) -> None:
    killed_process(folder)
    found = attempts.settle(folder, NOW + HOUR)
    assert found is not None
    assert (found.status, found.error_class, found.ended_at, found.stage) == ("failed", "Killed", NOW + HOUR, "fetch")
    assert found.message == "its process was killed in stage fetch; run it again to go on from where it stopped"
    assert attempts.last_attempt(folder) == found


def test_a_process_that_has_just_ended_was_not_killed(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at the attempt and the lock it says how it ended."""
    running = Attempt(1, NOW, NOW).entered("load", NOW)
    ended = running.ended(RunStatus.LOADED, NOW)
    attempts.save_attempt(folder, running)
    really = attempts.locked

    def late(*args: object, **options: object) -> object:
        attempts.save_attempt(folder, ended)
        return really(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(attempts, "locked", late)
    assert attempts.settle(folder, NOW + HOUR) == ended
    assert attempts.last_attempt(folder) == ended


def test_a_run_between_two_stages_waits_for_two_days(folder: RunFolder) -> None:
    waiting = Attempt(1, NOW, NOW).entered("fetch", NOW).left(NOW)
    attempts.save_attempt(folder, waiting)
    assert attempts.settle(folder, NOW + HOUR) == waiting
    found = attempts.settle(folder, NOW + RESUMED_WITHIN)
    assert found is not None
    assert (found.status, found.error_class, found.message) == (
        "failed",
        "Abandoned",
        "nothing came after stage fetch; run it again",
    )


def test_what_has_ended_is_left_alone(folder: RunFolder) -> None:
    ended = Attempt(1, NOW, NOW).entered("load", NOW).ended(RunStatus.LOADED, NOW)
    attempts.save_attempt(folder, ended)
    assert attempts.settle(folder, NOW + 9 * RESUMED_WITHIN) == ended
    assert attempts.settle(RunFolder(folder.path.parent, "herald", "r2"), NOW) is None


def test_each_change_leaves_a_mark_until_that_very_change_is_recorded(folder: RunFolder) -> None:
    runs_dir = folder.path.parent.parent
    assert attempts.unrecorded(runs_dir) == []
    attempts.save_attempt(folder, Attempt(1, NOW, NOW))
    seen = attempts.revision(folder)
    attempts.save_attempt(folder, Attempt(1, NOW, NOW).entered("discover", NOW))  # while the first is being recorded
    attempts.mark_recorded(folder, seen)
    assert attempts.unrecorded(runs_dir) == [("herald", "r1")]
    attempts.mark_recorded(folder, attempts.revision(folder))
    assert attempts.unrecorded(runs_dir) == []
