"""When reports are written: after each publish, and when somebody asks.

What does NOT belong here: what they say and how they look (``report``).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from broadsheet import health, quality, report
from broadsheet.models import Site
from broadsheet.printable import safe_logger
from broadsheet.runs import RunFolder, replacing
from broadsheet.settings import Settings

log = safe_logger("broadsheet")

LOOKS_BACK = timedelta(days=2)  # for runs that ended while no page was written
MOST_RUNS = 100  # pages a publish writes at most; the others are written when they are asked for


def write_report(
    settings: Settings, now: datetime, run_id: str | None = None, site: str | None = None, out: Path | None = None
) -> Path:
    """The page of a run, of the newest run of ``site``, or, with neither, of the newest night; gives its path."""
    if run_id is None and site is None:
        return report.write_night(settings, now, rule_whys(), out)
    return report.write_run(settings, now, rule_whys(), run_id=run_id, site=site, out=out)


def write_data_docs(settings: Settings, run_id: str | None, site: Site) -> tuple[Path, ...]:
    """Great Expectations' own pages on a run, or on the newest of ``site``, beside the run's report; gives their paths.

    Raises InvalidRun where the run's folder was cleared away or holds no staged rows.
    """
    folder = RunFolder(settings.runs_dir, site.id, run_id or report.newest_run(settings, site.id))
    run = folder.load_run()
    pages = quality.data_docs(folder, site, run)
    paths = {name: settings.reports_dir / site.id / f"{run.run_id}.{name}.html" for name in pages}
    for name, path in paths.items():
        with replacing(path) as part:
            part.write_text(pages[name], encoding="utf-8", errors="replace")
    return tuple(paths.values())


def report_after_publish(settings: Settings, now: datetime) -> tuple[str, ...]:
    """Write the pages of the runs that have ended since the last time, and of the night; gives lines for the log.

    Never raises: a page that can't be written must not fail what it is about.
    """
    if not settings.reports:
        return ()
    try:
        since = _written_at(settings) or now - LOOKS_BACK
        for site, run_id in report.new_runs(settings, since, MOST_RUNS):
            report.write_run(settings, now, rule_whys(), run_id=run_id, site=site)
        night = report.write_night(settings, now, rule_whys())
        report.drop_old_reports(settings, now)
    except Exception as error:
        said = f"no report: {type(error).__name__}: {error}"
        log.warning("%s", said, exc_info=error)
        return (said,)
    return (f"report: {night}",)


def _written_at(settings: Settings) -> datetime | None:
    latest = settings.reports_dir / "latest.html"
    return datetime.fromtimestamp(latest.stat().st_mtime, UTC) if latest.exists() else None


def rule_whys() -> dict[str, str]:
    """Why there is a rule, by its id; where two severities share one, the first."""
    return {rule.id: rule.why for rule in reversed(quality.RULES)} | health.whys()
