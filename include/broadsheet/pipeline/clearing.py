"""Folders of runs emptied: what is loaded, or can't go on, leaves only that there was a run.

``run.json`` and ``attempts.json`` stay: a run that is begun again under its id must not take the number, and the WARC file, of an
attempt that it had. What does NOT belong here: which runs have to go for an erasure (``sweeping``).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from broadsheet import attempts
from broadsheet.errors import BroadsheetError, RunBusy
from broadsheet.models import Attempt, RunStatus
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings

_STAYS = frozenset({"run.json", attempts.NAME, attempts.LOCK_NAME})
_DONE = (RunStatus.LOADED, RunStatus.QUIET)
_COMPARED_ONLY = "reextract"  # what was never to be loaded is owed to nobody


def clear_runs(settings: Settings, now: datetime) -> int:
    """Empty the folders of runs that ended ``keep_runs_days`` ago; gives how many.

    Never one that is at work, was held, failed, or that the warehouse does not know of yet.
    """
    if settings.keep_runs_days is None:
        return 0
    limit = now - timedelta(days=settings.keep_runs_days)
    cleared = 0
    for folder in run_folders(settings):
        if not is_emptied(folder):
            with (
                suppress(RunBusy, OSError, ValueError, KeyError, TypeError, BroadsheetError),
                attempts.locked(folder, 0),
            ):
                if _may_go(folder, attempts.last_attempt(folder), limit, now):
                    empty(folder)
                    cleared += 1
    return cleared


def run_folders(settings: Settings, site: str | None = None) -> Iterator[RunFolder]:
    """Those of a site, or of all."""
    for path in sorted(settings.runs_dir.glob(f"{site or '*'}/*/")):
        yield RunFolder(settings.runs_dir, path.parent.name, path.name)


def is_emptied(folder: RunFolder) -> bool:
    """Whether nothing is left to be removed."""
    return all(map(_stays, folder.path.iterdir()))


def empty(folder: RunFolder) -> None:
    """Remove what stages have left; under the run's lock."""
    for path in list(folder.path.iterdir()):
        if path.is_dir():
            shutil.rmtree(path)
        elif not _stays(path):
            path.unlink()


def _stays(path: Path) -> bool:
    return path.name in _STAYS or path.name.startswith(attempts.UNRECORDED)


def _may_go(folder: RunFolder, attempt: Attempt | None, limit: datetime, now: datetime) -> bool:
    if (
        attempt is None
        or (attempt.ended_at or attempt.changed_at) >= limit
        or any(folder.path.glob(f"{attempts.UNRECORDED}*"))
    ):
        return False
    if attempt.status in _DONE:
        return True
    return folder.load_run().trigger == _COMPARED_ONLY and not attempt.is_at_work and not attempt.goes_on(now)
