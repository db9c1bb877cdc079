"""One self-contained page a run, and one a night: what came in, what was lost where, and what is odd about it.

The only door to Jinja and to pygal, which draws the charts; both come in when a page is written, never where a DAG is parsed. It
reads the readers' snapshot and the run's folder, and waits for nobody.

What does NOT belong here: judging a night (``health``), and when a page is written (``pipeline``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from broadsheet.report.content import NightLine, SiteNight
from broadsheet.settings import Settings

__all__ = [
    "NightLine",
    "SiteNight",
    "drop_old_reports",
    "new_runs",
    "newest_nights",
    "newest_run",
    "newest_site_nights",
    "write_night",
    "write_run",
]


def write_run(
    settings: Settings,
    now: datetime,
    whys: Mapping[str, str],
    *,
    run_id: str | None = None,
    site: str | None = None,
    out: Path | None = None,
) -> Path:
    """Write the page of a run, or of the newest of ``site``; gives its path.

    ``whys``: why there is a rule, by its id. A run id that several sites have gives one page with all of them. Raises
    MissingWarehouse where nothing was published, InvalidRun where there is no such run.
    """
    from broadsheet.report import keeping, page, reading

    content = reading.read_content(settings, now, whys, run_id, site)
    first = content.sites[0]
    path = out or keeping.run_path(settings, first.site, str(first.run["run_id"]))
    keeping.write_page(path, page.render(content), now)
    return path


def write_night(settings: Settings, now: datetime, whys: Mapping[str, str], out: Path | None = None) -> Path:
    """Write the page of the newest night, all its sites; gives its path. Raises as ``write_run``."""
    from broadsheet.report import keeping, page, reading

    content = reading.read_content(settings, now, whys)
    path = out or keeping.night_path(settings, content)
    keeping.write_page(path, page.render(content), now)
    if out is None:
        keeping.point_latest(settings, path)
    return path


def new_runs(settings: Settings, since: datetime, limit: int) -> list[tuple[str, str]]:
    """Site and id of the runs that ended at ``since`` or later, the newest first."""
    from broadsheet.report import reading

    return reading.new_runs(settings, since, limit)


def newest_nights(settings: Settings) -> list[NightLine]:
    """How every site stood when it ran last, what needs a look first; of one that had no night, a part of one.

    Raises MissingWarehouse where nothing was published.
    """
    from broadsheet.report import page, reading

    return [page.line(night) for night in page.worst_first(reading.newest_nights(settings, with_parts=True))]


def newest_site_nights(settings: Settings) -> tuple[SiteNight, ...]:
    """All that is known of the newest run of every site. Raises as ``newest_nights``."""
    from broadsheet.report import reading

    return reading.newest_nights(settings)


def newest_run(settings: Settings, site: str) -> str:
    """Id of the newest run of ``site``. Raises as ``write_run``."""
    from broadsheet.report import reading

    return reading.newest_run(settings, site)


def drop_old_reports(settings: Settings, now: datetime) -> int:
    """Remove the pages that are older than ``archive_max_days``; gives how many went."""
    from broadsheet.report import keeping

    return keeping.drop_old(settings, now)
