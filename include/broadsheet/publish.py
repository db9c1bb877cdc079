"""Publish: show readers the warehouse as it stands now.

What does NOT belong here: how a snapshot is made (``warehouse``).
"""

from __future__ import annotations

from datetime import datetime

from broadsheet.copies import mark_copies
from broadsheet.models import StageReport
from broadsheet.settings import Settings
from broadsheet.warehouse import lacking_in_copy, publish_copy, size_shown


def publish(settings: Settings, now: datetime) -> StageReport:
    """Swap the readers' snapshot for one of the warehouse as it stands, with its copies marked and its marts brought up to date."""
    copy = publish_copy(settings, now, mark_copies)
    return StageReport(
        "publish",
        size_shown(settings),
        (
            f"{settings.snapshot_path} -> {copy.name}",
            *lacking_in_copy(settings),
        ),
    )
