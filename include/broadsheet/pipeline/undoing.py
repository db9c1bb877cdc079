"""Readings that a person takes back out or lets through: what core.* then says is derived anew, in one transaction.

What does NOT belong here: which readings are doubted (``quality``) and how core.* is derived (``load``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from broadsheet.errors import InvalidRun
from broadsheet.load import Derived, derive_again
from broadsheet.models import Site, Window
from broadsheet.pipeline.spine import publish_snapshot
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_snapshot, open_warehouse


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking a night out, or bringing it back, changes."""

    site: str
    night: date
    run_ids: tuple[str, ...]  # of the night that were loaded
    new_run_ids: tuple[str, ...]  # of these, undone (or brought back) now
    derived: Derived


class _NotMeant(Exception):
    """Ends a transaction that only shows what would be."""


def undo_night(
    site: Site, night: date, settings: Settings, *, why: str | None = None, is_redo: bool = False, is_dry: bool = False
) -> Undoing:
    """Take the readings of the runs about ``night`` out of core.*, as if they had not been; or bring them back.

    Every reading that such a run has made goes, whoever has read its bytes again. The links are owed then. Doing it twice
    changes nothing more. Raises InvalidRun where no run about that night was loaded.
    """
    day = Window.of_days(night, night, site.timezone)
    now = settings.now()
    found: list[Undoing] = []
    with open_warehouse(settings) as warehouse:
        try:
            with warehouse.transaction():
                found.append(_undo(warehouse, site, night, day, now, why, is_redo=is_redo))
                if is_dry:
                    raise _NotMeant
        except _NotMeant:
            pass
        warehouse.checkpoint()
    if not is_dry:
        publish_snapshot(settings)
    return found[0]


def _undo(
    warehouse: Warehouse, site: Site, night: date, day: Window, now: datetime, why: str | None, *, is_redo: bool
) -> Undoing:
    span = {"site": site.id, "start_at": _bare(day.start_at), "end_at": _bare(day.end_at)}
    runs = warehouse.records("list_night_runs", span)
    if not runs:
        raise InvalidRun(
            f"{site.id}: no run about {night} was loaded; see `broadsheet runs {site.id}` for the days that were"
        )
    run_ids = tuple(row["run_id"] for row in runs)
    new = tuple(row["run_id"] for row in runs if bool(row["is_undone"]) == is_redo)
    for run_id in new:
        if is_redo:
            warehouse.run("delete_undone_run", {"site": site.id, "run_id": run_id})
        else:
            row = {"site": site.id, "run_id": run_id, "night": night, "undone_at": _bare(now), "why": why}
            warehouse.run("insert_undone_run", row)
    touched = warehouse.run("list_articles_of_runs", {"site": site.id, "run_ids": list(run_ids)})
    names = [str(name) for (name,) in touched]
    gone = [str(url) for (url,) in warehouse.run("list_gone_links", {"site": site.id, "run_ids": list(run_ids)})]
    derived = derive_again(warehouse, names, "redo" if is_redo else "undo", site.id, now, gone)
    return Undoing(site.id, night, run_ids, new, derived)


def release_readings(settings: Settings, reading_ids: Sequence[str], why: str | None = None) -> Derived:
    """Let doubted readings through, by their ids or the short ones of lists, and publish. Raises InvalidRun for an unknown id."""
    wanted = list(dict.fromkeys(reading_ids))
    now = settings.now()
    with open_warehouse(settings) as warehouse, warehouse.transaction():
        rows = warehouse.records("list_suspect_readings", {"reading_ids": wanted})
        unknown = sorted(set(wanted) - {row[name] for row in rows for name in ("reading_id", "short_id")})
        if unknown:
            raise InvalidRun(f"{', '.join(unknown)}: no such suspect reading; see ops.suspect_readings")
        for row in rows:
            released = {"site": row["site"], "reading_id": row["reading_id"], "released_at": _bare(now), "why": why}
            warehouse.run("insert_released_reading", released)
        articles: dict[str, set[str]] = {}
        for row in rows:
            articles.setdefault(row["site"], set()).add(row["article_id"])
        derived = [derive_again(warehouse, sorted(names), "release", name, now) for name, names in articles.items()]
    publish_snapshot(settings)
    counts: Counter[str] = Counter()
    for each in derived:
        counts.update(each.counts)
    return Derived(dict(counts), tuple(change for each in derived for change in each.articles))


def list_suspects(
    settings: Settings, site: str | None = None, rule: str | None = None, night: date | None = None
) -> list[dict[str, Any]]:
    """Readings that are kept aside, as ``list_suspects.sql`` has them, newest first. Raises MissingWarehouse."""
    with open_snapshot(settings) as snapshot:
        return snapshot.records("list_suspects", {"site": site, "rule": rule, "night": night})


def _bare(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
