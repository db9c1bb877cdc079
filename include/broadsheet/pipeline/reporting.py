"""When reports are written: after each publish, and when somebody asks.

What does NOT belong here: what they say and how they look (``report``).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from broadsheet import quality, report
from broadsheet.printable import safe_logger
from broadsheet.settings import Settings

log = safe_logger("broadsheet")

LOOKS_BACK = timedelta(days=2)  # for runs that ended while no page was written
MOST_RUNS = 100  # pages a publish writes at most; the others are written when they are asked for


def write_report(
    settings: Settings, now: datetime, run_id: str | None = None, site: str | None = None, out: Path | None = None
) -> Path:
    """The page of a run, of the newest run of ``site``, or, with neither, of the newest night; gives its path."""
    if run_id is None and site is None:
        return report.write_night(settings, now, _whys(), out)
    return report.write_run(settings, now, _whys(), run_id=run_id, site=site, out=out)


def report_after_publish(settings: Settings, now: datetime) -> tuple[str, ...]:
    """Write the pages of the runs that have ended since the last time, and of the night; gives lines for the log.

    Never raises: a page that can't be written must not fail what it is about.
    """
    if not settings.reports:
        return ()
    try:
        since = _written_at(settings) or now - LOOKS_BACK
        for site, run_id in report.new_runs(settings, since, MOST_RUNS):
            report.write_run(settings, now, _whys(), run_id=run_id, site=site)
        night = report.write_night(settings, now, _whys())
        report.drop_old_reports(settings, now)
    except Exception as error:
        said = f"no report: {type(error).__name__}: {error}"
        log.warning("%s", said, exc_info=error)
        return (said,)
    return (f"report: {night}",)


def _written_at(settings: Settings) -> datetime | None:
    latest = settings.reports_dir / "latest.html"
    return datetime.fromtimestamp(latest.stat().st_mtime, UTC) if latest.exists() else None


def _whys() -> dict[str, str]:
    """Why there is a rule, by its id; where two severities share one, the first."""
    return {rule.id: rule.why for rule in reversed(quality.RULES)}
