"""Where reports lie, and for how long: ``$BROADSHEET_HOME/reports/``.

``<site>/<run_id>.html`` is a run, ``nights/<day>.html`` all sites of a night, ``latest.html`` a symlink to the newest of these.
They show texts of pages, so they go when the archive's pages go: by ``archive_max_days``.

What does NOT belong here: what stands in them (``reading``, ``page``).
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from broadsheet.report.content import Content
from broadsheet.runs import replacing
from broadsheet.settings import Settings

LATEST = "latest.html"
NIGHTS = "nights"


def run_path(settings: Settings, site: str, run_id: str) -> Path:
    """Where the report of a run lies."""
    return settings.reports_dir / site / f"{run_id}.html"


def night_path(settings: Settings, content: Content) -> Path:
    """Where the report of a whole night lies: under the day that most of its sites are about."""
    day = Counter(each.day for each in content.sites).most_common(1)[0][0]
    return settings.reports_dir / NIGHTS / f"{day.isoformat()}.html"


def write_page(path: Path, html: str, made_at: datetime) -> None:
    """Write a report in place of an earlier one; its time is ``made_at``, which retention goes by."""
    with replacing(path) as part:
        part.write_text(html, encoding="utf-8", errors="replace")
        os.utime(part, (made_at.timestamp(), made_at.timestamp()))


def point_latest(settings: Settings, night: Path) -> None:
    """Let ``latest.html`` show ``night``."""
    link = settings.reports_dir / LATEST
    part = link.with_name(f".{LATEST}.{os.getpid()}")
    part.unlink(missing_ok=True)
    part.symlink_to(night.relative_to(link.parent))
    part.replace(link)


def drop_old(settings: Settings, now: datetime) -> int:
    """Remove the reports that are older than the archive may be; gives how many went. The newest night stays."""
    if settings.archive_max_days is None:
        return 0
    limit = (now - timedelta(days=settings.archive_max_days)).timestamp()
    newest = (settings.reports_dir / LATEST).resolve()
    old = [
        path
        for path in settings.reports_dir.glob("*/**/*.html")
        if path != newest and not path.is_symlink() and path.stat().st_mtime < limit
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
