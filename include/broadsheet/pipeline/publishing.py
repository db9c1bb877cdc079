"""When readers are shown what was loaded: a night's loads together, where they come close after each other.

What does NOT belong here: how it is shown (``spine``, ``publish``).
"""

from __future__ import annotations

import time

from broadsheet import attempts
from broadsheet.models import RunStatus, StageReport
from broadsheet.pipeline.spine import publish_snapshot
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings


def publish_when_due(settings: Settings) -> StageReport:
    """Publish, unless a run is at work that will ask for it in its turn and readers' copy is younger than ``publish_minutes``.

    A run asks when it has loaded and when it has failed; one whose process was killed is not waited for.
    """
    copy = settings.snapshot_path
    is_young = copy.exists() and time.time() - copy.stat().st_mtime < 60 * settings.publish_minutes
    if is_young and (at_work := _at_work(settings)):
        said = f"not copied yet: {', '.join(at_work)} at work, and the copy is not {settings.publish_minutes:g} minutes old"
        return StageReport("publish", {"snapshot_bytes": copy.stat().st_size}, (said,))
    return publish_snapshot(settings)


def _at_work(settings: Settings) -> list[str]:
    """The sites of runs that have not ended."""
    sites = set()
    for site, run_id in attempts.unrecorded(settings.runs_dir):  # a run bears a mark as long as it is at work
        attempt = attempts.settle(RunFolder(settings.runs_dir, site, run_id), settings.now())
        if attempt is not None and attempt.status == RunStatus.RUNNING:
            sites.add(site)
    return sorted(sites)
