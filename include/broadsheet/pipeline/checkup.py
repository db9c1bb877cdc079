"""Whether this installation can run tonight: versions, site files, contact, ports, disk, clock, Airflow's pools, the last nights.

Each check looks at one thing, changes nothing, and names what to do. What a check itself breaks on is a finding, too.

What does NOT belong here: judging a night (``health``), and how findings are printed (``cli``).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import quote

from broadsheet import sites
from broadsheet.airflow_home import (
    DATABASE,
    HomeLock,
    database_elsewhere,
    database_path,
    local_url,
    ports_of,
    taken_ports,
)
from broadsheet.errors import MissingWarehouse
from broadsheet.homes import cut_short, half_restored
from broadsheet.models import PART
from broadsheet.pipeline.news import due
from broadsheet.pipeline.sweeping import left_over
from broadsheet.settings import PROJECT, Settings, real_now
from broadsheet.warehouse import query_snapshot, read_statement, why_not_published

PYTHONS = ((3, 11), (3, 13))
# What behaves differently from version to version; the lock file says which ones were tested together.
WATCHED = ("apache-airflow", "duckdb", "great-expectations", "scrapy", "trafilatura")
LOCK = PROJECT / "requirements.lock"
POOLS = Path(__file__).parents[1] / "orchestration" / "pools.json"
LEAST_FREE = 1 << 30  # bytes; a night writes WARC files, staged rows and a copy of the warehouse
GIB = 1 << 30
_AHEAD = timedelta(minutes=5)  # that another machine's clock may differ
_LATE = timedelta(hours=12)  # after a night was due: it was missed


class Grade(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"  # it runs, and somebody should look
    FAILED = "failed"  # it will not run, or what it brings is lost


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, in a line; ``remedy`` is empty where all is well."""

    what: str
    grade: Grade
    said: str
    remedy: str = ""


def check_up(settings: Settings) -> list[Finding]:
    """All findings, in the order in which to read them."""
    found: list[Finding] = []
    for what, check in _CHECKS.items():
        try:
            found += (Finding(what, *each) for each in check(settings))
        except Exception as error:  # noqa: BLE001 - a damaged file, a database of another version: the other checks go on
            found.append(Finding(what, Grade.FAILED, f"{type(error).__name__}: {error}", "see the message"))
    return found


_Found = Iterator[tuple[Grade, str, str] | tuple[Grade, str]]


def _versions(_: Settings) -> _Found:
    here = sys.version_info[:2]
    if not PYTHONS[0] <= here <= PYTHONS[1]:
        yield Grade.WARNING, f"Python {here[0]}.{here[1]} was never tested", "use Python 3.11 to 3.13"
    tested = dict(re.findall(r"^([a-z0-9-]+)==([^ \\]+)", LOCK.read_text(), re.MULTILINE)) if LOCK.exists() else {}
    odd = []
    for name in WATCHED:
        try:
            has = version(name)
        except PackageNotFoundError:
            odd.append(f"{name} is missing")
            continue
        if has != tested.get(name, has):
            odd.append(f"{name} {has} (tested with {tested[name]})")
    if odd:
        yield Grade.WARNING, ", ".join(odd), "`make setup` installs what requirements.lock names"
    else:
        yield Grade.OK, f"Python {here[0]}.{here[1]}, {', '.join(f'{name} {version(name)}' for name in WATCHED)}"


def _site_files(settings: Settings) -> _Found:
    files = sites.read_sites(settings)
    for problem in files.problems:
        yield Grade.FAILED, problem, "mend the file; its site is left out until then"
    if files.enabled:
        yield (
            Grade.OK,
            f"{len(files.enabled)} enabled: {', '.join(site.id for site in files.enabled[:5])}"
            + (", ..." if len(files.enabled) > 5 else ""),
        )
    else:
        yield Grade.WARNING, f"no site is enabled in {settings.sites_dir}", "set `enabled: true` in a site's file"


def _contact(settings: Settings) -> _Found:
    warnings = sites.contact_warnings(settings)
    if warnings:
        remedy = "set BROADSHEET_CONTACT to a URL or an e-mail address"
        yield Grade.FAILED, f"{len(warnings)} live sites, and the User-Agent names nobody to write to", remedy
    else:
        yield Grade.OK, settings.user_agent if settings.has_contact else "not needed: no site asks other machines"


def _ports(settings: Settings) -> _Found:
    lock = HomeLock(settings)
    note = lock.note if lock.is_held else None
    if note is not None:
        if note.dead:
            said = f"Airflow is up at {local_url(note.port)} without {', '.join(note.dead)}"
            yield Grade.WARNING, said, f"see {settings.home / 'logs'}; it starts them again, a few times"
        else:
            yield Grade.OK, f"Airflow is up at {local_url(note.port)}"
        return
    if DATABASE in os.environ or f"{DATABASE}_CMD" in os.environ:
        yield Grade.OK, "not looked at: this Airflow is not the local one"
        return
    ports = ports_of(settings, settings.airflow_port)
    taken = taken_ports(ports)
    for variable, port in ports.items():
        if variable in taken:
            yield Grade.FAILED, taken[variable], f"set {variable.split()[0]} to a free port"
        else:
            yield Grade.OK, f"{port} is free"


def _disk(settings: Settings) -> _Found:
    folder = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    if not os.access(folder, os.W_OK):
        yield Grade.FAILED, f"{folder} may not be written to", "give it to the account that runs the nights"
        return
    if begun := half_restored(settings.home):
        yield Grade.FAILED, f"a restore was cut short in {settings.home}", cut_short(begun)
        return
    free = shutil.disk_usage(folder).free
    # Of a lake nothing is copied.
    is_copied = settings.warehouse_path.exists() and not settings.is_lake
    warehouse = settings.warehouse_path.stat().st_size if is_copied else 0
    said = f"{free / GIB:.1f} GiB free at {folder}, the warehouse takes {warehouse / GIB:.1f}"
    if free < warehouse:
        yield Grade.FAILED, f"{said}: no room for the next copy", "make room, or move BROADSHEET_HOME"
    elif free < 2 * warehouse + LEAST_FREE:
        yield Grade.WARNING, said, "make room: `broadsheet archive prune`, BROADSHEET_SNAPSHOTS_KEPT, old back-ups"
    else:
        yield Grade.OK, said
    if why := why_not_published(settings):
        yield Grade.FAILED, f"the last publish failed: {why}", "mend that, then `broadsheet publish`"
    for line in left_over(settings):
        yield Grade.WARNING, f"an erasure is not finished: {line}", "mend that, then `broadsheet publish`"


def _clock(settings: Settings) -> _Found:
    if settings.still_at:
        yield Grade.WARNING, f"time stands still at {settings.still_at:%Y-%m-%d %H:%M}", "unset BROADSHEET_CLOCK"
        return
    now = real_now()
    newest = max((path.stat().st_mtime for path in settings.runs_dir.glob("*/*/run.json")), default=0.0)
    if datetime.fromtimestamp(newest, UTC) > now + _AHEAD:
        yield (
            Grade.FAILED,
            f"it is {now:%Y-%m-%d %H:%M} UTC, and a run was made later than that",
            "set the machine's clock",
        )
    else:
        yield Grade.OK, f"{now:%Y-%m-%d %H:%M} UTC"


def _pools(settings: Settings) -> _Found:
    import sqlalchemy  # a third of a second that no task is to pay

    url = database_elsewhere(os.environ)
    if url is None:
        database = database_path(settings)
        if not database.exists():
            yield Grade.OK, "Airflow has not been started here yet"
            return
        url = f"sqlite:///file:{quote(str(database))}?mode=ro&uri=true"
    try:
        engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
        with engine.connect() as connection:
            rows = connection.execute(sqlalchemy.text("SELECT pool, slots FROM slot_pool")).all()
            have = {str(name): slots for name, slots in rows}
    except (sqlalchemy.exc.SQLAlchemyError, ImportError) as error:
        remedy = "is it up, and migrated? `make up` makes or migrates the local one, `airflow db migrate` any other"
        yield Grade.WARNING, f"Airflow's database: {str(error).splitlines()[0]}", remedy
        return
    wanted = json.loads(POOLS.read_text())
    # How many crawl side by side is the operator's to say; that one writes is not.
    wrong = [
        name
        for name, pool in wanted.items()
        if not have.get(name) or (pool["slots"] == 1 and have[name] != pool["slots"])
    ]
    if wrong:
        remedy = "`make up` makes it, or `airflow pools import`; reset its slots in the UI"
        yield Grade.FAILED, f"{', '.join(wrong)}: missing, or another number of slots", remedy
    else:
        yield Grade.OK, ", ".join(f"{name} {have[name]}" for name in wanted)


def _nights(settings: Settings) -> _Found:
    try:
        found = query_snapshot(settings, read_statement("report_runs"), {"site": None, "run_id": None})
    except MissingWarehouse:
        yield Grade.OK, "none yet"
        return
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    rows = [row for row in rows if row["trigger"] != PART]
    by_id = {site.id: site for site in sites.read_sites(settings).enabled}
    enabled = by_id.keys()
    late = []
    for row in rows:
        if row["site"] in enabled and row["status"] in ("failed", "held"):
            said = f"{row['site']}: {row['status']} in {row['stage']}: {row['message'] or row['error_class'] or ''}"
            yield (
                Grade.WARNING,
                said[:300],
                f"`broadsheet health {row['site']}`, `broadsheet report --site {row['site']}`",
            )
        started: datetime = row["started_at"]
        if row["site"] not in enabled:
            continue
        was_due = due(by_id[row["site"]], settings.now() - _LATE, settings.spread_minutes)
        if started.replace(tzinfo=UTC) < was_due:
            late.append(f"{row['site']} ({started:%d %b})")
    never = sorted(enabled - {row["site"] for row in rows})
    if late or never:
        said = "; ".join(
            filter(
                None,
                (
                    f"no run lately: {', '.join(late)}" if late else "",
                    f"never run: {', '.join(never)}" if never else "",
                ),
            )
        )
        yield Grade.WARNING, said, "is the scheduler up, and are the DAGs not paused? The next night catches up"
    else:
        yield Grade.OK, f"{len(rows)} sites have run"


_CHECKS: dict[str, Callable[[Settings], _Found]] = {
    "versions": _versions,
    "site files": _site_files,
    "contact": _contact,
    "ports": _ports,
    "disk": _disk,
    "clock": _clock,
    "pools": _pools,
    "nights": _nights,
}
