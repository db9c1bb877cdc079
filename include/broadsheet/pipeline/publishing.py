"""When readers are shown what was loaded: a night's loads together, where they come close after each other.

What does NOT belong here: how it is shown (``spine``, ``publish``).
"""

from __future__ import annotations

import time
from contextlib import suppress

from broadsheet import attempts
from broadsheet.errors import BroadsheetError
from broadsheet.models import StageReport
from broadsheet.pipeline.spine import publish_snapshot
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings

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
        return StageReport("publish", {"snapshot_bytes": copy.stat().st_size}, (said,))
    return publish_snapshot(settings)


def _at_work(settings: Settings) -> list[str]:
    """The sites of Airflow's runs that have a process at work. A run whose folder can't be read stops nothing."""
    sites = set()
    for site, run_id in attempts.unrecorded(settings.runs_dir):  # a run bears a mark as long as it is at work
        folder = RunFolder(settings.runs_dir, site, run_id)
        with suppress(OSError, ValueError, KeyError, TypeError, BroadsheetError):  # told when it is recorded
            attempt = attempts.settle(folder, settings.now())
            if attempt is not None and attempt.is_at_work and folder.load_run().trigger in AIRFLOWS:
                sites.add(site)
    return sorted(sites)
