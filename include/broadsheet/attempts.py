"""The attempts at a run, in its folder: ``attempts.json``, and the lock that keeps two processes from one run.

A run that has ended well asks again when it is run again: a new attempt, with a journal and a WARC file of its own. What failed
or was killed goes on. Each change leaves a mark, ``unrecorded.<revision>``, until the warehouse has it (``recording``).

What does NOT belong here: rows (``recording``) and what a stage does (``pipeline``).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from broadsheet.errors import RunBusy
from broadsheet.models import INGEST_STAGES, Attempt, RunStatus
from broadsheet.runs import RunFolder

NAME = "attempts.json"
LOCK_NAME = "lock"
LOCK_WAIT_SECONDS = 2.0  # who only looks whether a run was killed holds it for a moment
UNRECORDED = "unrecorded."
OF_ONE_ATTEMPT = ("journal.jsonl", "crawl_seconds", "crawl_under_way")  # what a crawl goes on from
KILLED, ABANDONED = "Killed", "Abandoned"


@contextmanager
def locked(folder: RunFolder, wait_seconds: float = LOCK_WAIT_SECONDS) -> Iterator[None]:
    """Keep other processes from the run. Raises RunBusy where one is at work on it."""
    folder.path.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder.path / LOCK_NAME, timeout=wait_seconds):
            yield
    except Timeout:
        raise RunBusy(
            f"{folder.path.parent.name}: another process is at work on run {folder.path.name}; wait for it to end"
        ) from None


def all_attempts(folder: RunFolder) -> tuple[Attempt, ...]:
    """The attempts at the run, oldest first."""
    return tuple(_attempt(record) for record in _read(folder)["attempts"])


def last_attempt(folder: RunFolder) -> Attempt | None:
    """The newest attempt; None where the run has not begun, or an older version ran it."""
    return next(reversed(all_attempts(folder)), None)


def save_attempt(folder: RunFolder, attempt: Attempt) -> None:
    """Keep ``attempt`` in place of what was known of it. The mark comes first: a kill between the two leaves one too many."""
    record = _read(folder)
    revision = record["revision"] + 1
    others = [other for other in record["attempts"] if other["attempt_number"] != attempt.attempt_number]
    folder.path.mkdir(parents=True, exist_ok=True)
    (folder.path / f"{UNRECORDED}{revision}").touch()
    folder.write_json(NAME, {"revision": revision, "attempts": [*others, _record(attempt)]})


def begin(folder: RunFolder, started_at: datetime, now: datetime) -> Attempt:
    """The attempt that discover works for: the last one where it goes on, else a new one, whose crawl knows nothing yet.

    The first one began with its run, at ``started_at``. The old journal is moved aside before the new attempt is known: a kill
    between the two is made good by the next call.
    """
    last = last_attempt(folder)
    if last is not None and last.goes_on(now):
        return last
    if last is None:
        if folder.load_report("load") is None:
            return Attempt(1, started_at, now)
        last = Attempt(1, started_at, now, RunStatus.LOADED)  # by an older version
    _put_aside(folder, last.attempt_number)
    return Attempt(last.attempt_number + 1, now, now)


def _put_aside(folder: RunFolder, attempt_number: int) -> None:
    folder.drop_reports(INGEST_STAGES)
    aside = folder.path / "attempts" / str(attempt_number)
    aside.mkdir(parents=True, exist_ok=True)
    for name in OF_ONE_ATTEMPT:
        if (folder.path / name).exists():
            shutil.move(folder.path / name, aside / name)


def settle(folder: RunFolder, now: datetime) -> Attempt | None:
    """The newest attempt as it stands: one whose process was killed, or that nobody went on with, has failed."""
    attempt = last_attempt(folder)
    if attempt is None or attempt.status != RunStatus.RUNNING:
        return attempt
    if not attempt.is_at_work and attempt.goes_on(now):
        return attempt  # Airflow has the next stage in its queue
    try:
        with locked(folder, wait_seconds=0):
            if last_attempt(folder) != attempt:
                return last_attempt(folder)  # its process has just ended
            attempt = _killed(attempt, now) if attempt.is_at_work else _abandoned(attempt, now)
            save_attempt(folder, attempt)
    except RunBusy:
        pass
    return attempt


def _killed(attempt: Attempt, now: datetime) -> Attempt:
    said = f"its process was killed in stage {attempt.stage}; run it again to go on from where it stopped"
    return attempt.given_up(KILLED, said, now)


def _abandoned(attempt: Attempt, now: datetime) -> Attempt:
    said = f"nothing came after stage {attempt.stage}; run it again"
    return attempt.given_up(ABANDONED, said, now)


def unrecorded(runs_dir: Path) -> list[tuple[str, str]]:
    """Site and run id of each run with something that the warehouse has not got."""
    return sorted({(mark.parent.parent.name, mark.parent.name) for mark in runs_dir.glob(f"*/*/{UNRECORDED}*")})


def revision(folder: RunFolder) -> int:
    """A number that grows with each change."""
    return int(_read(folder)["revision"])


def is_unrecorded(folder: RunFolder) -> bool:
    """Whether the warehouse lacks something that is known. A mark beyond the revision is of a change that a kill has prevented."""
    known = revision(folder)
    return any(number <= known for _, number in _marks(folder))


def mark_recorded(folder: RunFolder, up_to: int) -> None:
    """The warehouse has what was known at revision ``up_to``."""
    for mark, number in _marks(folder):
        if number <= up_to:
            mark.unlink(missing_ok=True)


def _marks(folder: RunFolder) -> Iterator[tuple[Path, int]]:
    for mark in folder.path.glob(f"{UNRECORDED}*"):
        number = mark.name.removeprefix(UNRECORDED)
        if number.isdecimal():
            yield mark, int(number)


def _read(folder: RunFolder) -> dict[str, Any]:
    path = folder.path / NAME
    if not path.exists():
        return {"revision": 0, "attempts": []}
    record: dict[str, Any] = json.loads(path.read_text())
    return record


def _record(attempt: Attempt) -> dict[str, Any]:
    return {name: v.isoformat() if isinstance(v, datetime) else v for name, v in asdict(attempt).items()}


def _attempt(record: dict[str, Any]) -> Attempt:
    times = {
        name: record[name] and datetime.fromisoformat(record[name]) for name in ("started_at", "changed_at", "ended_at")
    }
    return Attempt(**{**record, **times, "status": RunStatus(record["status"])})
