"""Readings that a person takes back out or lets through: what core.* then says is derived anew, in one transaction.

What does NOT belong here: which readings are doubted (``quality``) and how core.* is derived (``load``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
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
    part_ids: tuple[str, ...]  # runs that asked for a part of the night, and stay as they are
    derived: Derived


class _NotMeant(Exception):
    """Ends a transaction that only shows what would be."""


def undo_night(
    site: Site, night: date, settings: Settings, *, why: str | None = None, is_redo: bool = False, is_dry: bool = False
) -> Undoing:
    """Take the readings of the runs about ``night`` out of core.*, as if they had not been; or bring them back.

    Every reading that such a run has made goes, whoever has read its bytes again. The links are owed then. Runs that asked for
    a part of the night stay, unless it was read in parts only. Doing it twice changes nothing more. Raises InvalidRun where no run about that night was loaded.
    """
    day = Window.of_days(night, night, site.timezone)

    def chosen(warehouse: Warehouse) -> _Chosen:
        span = {"start_at": _bare(day.start_at), "end_at": _bare(day.end_at)}
        runs = warehouse.records("list_night_runs", {**span, "site": site.id, "run_id": None})
        if not runs:
            raise InvalidRun(
                f"{site.id}: no run about {night} was loaded; see `broadsheet runs {site.id}` for the days that were"
            )
        whole = [row for row in runs if not row["is_part"]]
        return _Chosen(night, whole or runs, [row for row in runs if whole and row["is_part"]])

    return _undo(site, chosen, settings, why, is_redo=is_redo, is_dry=is_dry)


def undo_run(
    site: Site, run_id: str, settings: Settings, *, why: str | None = None, is_redo: bool = False, is_dry: bool = False
) -> Undoing:
    """As ``undo_night``, of one run, also of one that asked for a part of its days. Raises InvalidRun where it was not loaded."""

    def chosen(warehouse: Warehouse) -> _Chosen:
        wanted = {"site": site.id, "run_id": run_id, "start_at": None, "end_at": None}
        runs = warehouse.records("list_night_runs", wanted)
        if not runs:
            raise InvalidRun(f"{run_id}: no run of {site.id} that was loaded; see `broadsheet runs {site.id}`")
        end = runs[0]["end_at"].replace(tzinfo=UTC)
        return _Chosen(Window(end - timedelta(seconds=1), end).days(site.timezone)[1], runs)

    return _undo(site, chosen, settings, why, is_redo=is_redo, is_dry=is_dry)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The runs that are undone or brought back, and the night that they are of."""

    night: date
    runs: list[dict[str, Any]]
    parts: list[dict[str, Any]] = field(default_factory=list)  # that stay


def _undo(
    site: Site,
    choose: Callable[[Warehouse], _Chosen],
    settings: Settings,
    why: str | None,
    *,
    is_redo: bool,
    is_dry: bool,
) -> Undoing:
    found: list[Undoing] = []
    with open_warehouse(settings) as warehouse:
        try:
            with warehouse.transaction():
                found.append(_undone(warehouse, site, choose(warehouse), settings.now(), why, is_redo=is_redo))
                if is_dry:
                    raise _NotMeant
        except _NotMeant:
            pass
        warehouse.checkpoint()
    if not is_dry:
        publish_snapshot(settings)
    return found[0]


def _undone(
    warehouse: Warehouse, site: Site, chosen: _Chosen, now: datetime, why: str | None, *, is_redo: bool
) -> Undoing:
    run_ids = tuple(row["run_id"] for row in chosen.runs)
    new = tuple(row["run_id"] for row in chosen.runs if bool(row["is_undone"]) == is_redo)
    for run_id in new:
        if is_redo:
            warehouse.run("delete_undone_run", {"site": site.id, "run_id": run_id})
        else:
            row = {"site": site.id, "run_id": run_id, "night": chosen.night, "undone_at": _bare(now), "why": why}
            warehouse.run("insert_undone_run", row)
    touched = warehouse.run("list_articles_of_runs", {"site": site.id, "run_ids": list(run_ids)})
    names = [str(name) for (name,) in touched]
    gone = [str(url) for (url,) in warehouse.run("list_gone_links", {"site": site.id, "run_ids": list(run_ids)})]
    derived = derive_again(warehouse, names, "redo" if is_redo else "undo", site.id, now, gone)
    parts = tuple(row["run_id"] for row in chosen.parts if bool(row["is_undone"]) == is_redo)
    return Undoing(site.id, chosen.night, run_ids, new, parts, derived)


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
