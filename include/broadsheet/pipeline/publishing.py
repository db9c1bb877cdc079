"""When readers are shown what was loaded: a night's loads together, where they come close after each other.

What does NOT belong here: how it is shown (``spine``, ``publish``).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

from broadsheet import attempts
from broadsheet.errors import BroadsheetError
from broadsheet.models import Attempt, Run, RunStatus, StageReport
from broadsheet.pipeline.spine import publish_snapshot
from broadsheet.recording import leaves_row
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.warehouse import is_published, size_shown, why_not_published

AIRFLOWS = ("scheduled", "backfill", "manual", "asset")  # triggers of its runs


def publish_when_due(settings: Settings) -> StageReport:
    """Publish, unless a run is at work that will ask for it in its turn and readers' copy is younger than ``publish_minutes``.

    A run of Airflow asks when it has loaded and when it has failed. Not waited for is one whose process was killed, one that is
    between two stages, since its next one may never be begun, and one begun by hand, since it may end without asking.
    """
    copy = settings.snapshot_path
    is_young = copy.exists() and time.time() - copy.stat().st_mtime < 60 * settings.publish_minutes
    if is_young and (at_work := _at_work(settings)):
        said = f"not copied yet: {', '.join(at_work)} at work, and the copy is not {settings.publish_minutes:g} minutes old"
        return StageReport("publish", size_shown(settings), (said,))
    return publish_snapshot(settings)


def publish_if_newer(settings: Settings) -> StageReport:
    """``publish_when_due``, where readers' copy lacks anything: what was not copied since another run was at work, which was then killed.

    It costs next to nothing where there is nothing new, so it may be asked for at any time.
    """
    if _has_news(settings):
        return publish_when_due(settings)
    return StageReport("publish", {}, ("nothing new since the last copy",))


def _has_news(settings: Settings) -> bool:
    """Whether readers lack a change of the warehouse or how a run ended, or the last copy failed."""
    for folder, run, attempt in _unrecorded(settings):
        # What recording passes over would be news for good.
        if attempt.status != RunStatus.RUNNING and leaves_row(run, attempt) and attempts.is_unrecorded(folder):
            return True
    if not settings.snapshot_path.exists() or why_not_published(settings) is not None:
        return settings.warehouse_path.exists()
    return not is_published(settings)


def _at_work(settings: Settings) -> list[str]:
    """The sites of Airflow's runs that have a process at work: a run bears a mark as long as it is."""
    runs = [run for _, run, attempt in _unrecorded(settings) if attempt.is_at_work]
    return sorted({run.site for run in runs if run.trigger in AIRFLOWS})


def _unrecorded(settings: Settings) -> Iterator[tuple[RunFolder, Run, Attempt]]:
    """Runs that the warehouse does not know of as they are, each with its newest attempt. One whose folder can't be read stops nothing."""
    for site, run_id in attempts.unrecorded(settings.runs_dir):
        folder = RunFolder(settings.runs_dir, site, run_id)
        with suppress(OSError, ValueError, KeyError, TypeError, BroadsheetError):  # told when it is recorded
            run = folder.load_run()
            if attempt := attempts.settle(folder, settings.now()):
                yield folder, run, attempt
