"""The nights of a site: judged when its rows were checked, written when its run has ended, however that was.

What does NOT belong here: what is measured and how it is judged (``health``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from broadsheet import health
from broadsheet.errors import BroadsheetError, InvalidWarehouse, QualityFailed
from broadsheet.models import Level, RuleResult, Run, Signal, Site, Verdict
from broadsheet.printable import safe_logger
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.sites import read_sites
from broadsheet.warehouse import Warehouse, open_snapshot, open_warehouse, publish_copy

log = safe_logger("broadsheet")

RECORDED_WITHIN = timedelta(days=14)  # runs that ended without a word are found out within days
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AssertionError, BroadsheetError)  # a folder of another version
WAIT_SECONDS = 5.0  # it may be written later: no run waits long for it


def judge_night(
    folder: RunFolder,
    site: Site,
    run: Run,
    settings: Settings,
    results: Sequence[RuleResult],
    signals: Sequence[Signal] = (),
) -> health.Judgement | None:
    """Judge the batch that is about to load by the site's history, and keep the judgement in the folder.

    ``signals``: what is known beside it, as the canaries say.
    None for a run that is no night: a WARC file read whole, pages extracted again. Never raises for what a measure or a rule does:
    a night that could not be judged is broken, its rows are held and asked for again.
    """
    health.drop_judgement(folder)
    if run.window is None or run.trigger == "reextract":
        return None
    try:
        judgement = _judged_by_snapshot(folder, site, run, settings, results)
    except Exception as error:
        log.exception("%s: the night could not be judged", site.id)
        judgement = health.broken(f"{type(error).__name__}: {error}")
    judgement = health.with_signals(judgement, signals)
    health.save_judgement(folder, judgement)
    return judgement


def verdict_of(judgement: health.Judgement | None) -> Verdict:
    """What may load; everything, where nobody judged."""
    return Verdict() if judgement is None else judgement.verdict


def _judged_by_snapshot(
    folder: RunFolder, site: Site, run: Run, settings: Settings, results: Sequence[RuleResult]
) -> health.Judgement:
    """By the readers' snapshot, which no load makes wait; by no history where nothing was published yet."""
    batch = health.read_batch(folder, site, run, results)
    if not settings.snapshot_path.exists():
        return health.judge(batch, health.History())

    def judged() -> health.Judgement:
        with open_snapshot(settings) as snapshot:
            history = health.read_history(snapshot, *_night(site, run))
            return health.judge(_with_texts_elsewhere(batch, snapshot), history)

    try:
        return judged()
    except InvalidWarehouse:
        publish_copy(settings, settings.now())  # published by an older version: this brings it up to date
        return judged()


def _night(site: Site, run: Run) -> tuple[str, date, str]:
    night = health.night_of(run, site)
    assert night is not None, "a run without a window has no night"
    return site.id, night, run.run_id


def _with_texts_elsewhere(batch: health.Batch, warehouse: Warehouse) -> health.Batch:
    digests = sorted({article["body_digest"] for article in batch.new if article["body_digest"]})
    if not digests:
        return batch
    rows = warehouse.records("texts_elsewhere", {"site": batch.site.id, "digests": digests})
    return replace(batch, texts_elsewhere={row["body_digest"]: row["canonical_url"] for row in rows})


@dataclass(frozen=True, slots=True)
class _Ended:
    """A run that has ended; ``judgement`` where its night was judged before it did."""

    folder: RunFolder
    site: Site
    run: Run
    attempt_number: int
    failure: str | None  # class of the error that ended it
    judgement: health.Judgement | None


def record_nights(settings: Settings, now: datetime, wait_seconds: float = WAIT_SECONDS) -> int:
    """Write the nights of all runs that have ended and have no row yet; gives how many. Raises as ``open_warehouse`` does."""
    if not settings.warehouse_path.exists():
        return 0
    with open_warehouse(settings, wait_seconds=wait_seconds) as warehouse:
        rows = warehouse.records("unjudged_runs", {"since": (now - RECORDED_WITHIN).replace(tzinfo=None)})
        if not rows:
            return 0
        sites = {site.id: site for site in read_sites(settings).sites}
        return sum(_record(warehouse, rows, sites, settings) for rows in _rounds(rows))


def _rounds(rows: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """``rows`` by turns with one of each site, in their order: a night is part of its site's next one's history."""
    left = list(rows)
    while left:
        first = {row["site"]: row for row in reversed(left)}
        chosen = [row for row in left if first[row["site"]] is row]
        yield chosen
        left = [row for row in left if first[row["site"]] is not row]


def _record(
    warehouse: Warehouse, rows: Sequence[Mapping[str, Any]], sites: Mapping[str, Site], settings: Settings
) -> int:
    """Write one night of each of several sites; gives how many."""
    runs = [ended for row in rows if (ended := _ended(warehouse, row, sites, settings)) is not None]
    asked = [health.Asked(*_night(ended.site, ended.run)) for ended in runs if ended.judgement is None]
    histories = health.read_histories(warehouse, asked)
    count = 0
    for ended in runs:
        history = next(histories) if ended.judgement is None else None
        try:
            judgement = ended.judgement or _judged_late(ended, history or health.History(), warehouse)
            with warehouse.transaction():
                health.write_night(
                    warehouse,
                    ended.site,
                    ended.run,
                    ended.attempt_number,
                    judgement.measures,
                    judgement.verdict.signals,
                    is_learning=judgement.is_learning,
                )
            count += 1
        except UNREADABLE as error:
            _warn(ended.folder, error)
    return count


def _ended(
    warehouse: Warehouse, row: Mapping[str, Any], sites: Mapping[str, Site], settings: Settings
) -> _Ended | None:
    """What is left of a run; None where that can't be read."""
    folder = RunFolder(settings.runs_dir, row["site"], row["run_id"])
    try:
        run = folder.load_run()
        site = _site(sites.get(row["site"]), warehouse, row["site"])
        judgement = health.load_judgement(folder) if folder.load_report("validate") else None
        _night(site, run)
    except UNREADABLE as error:
        _warn(folder, error)
        return None
    failure = row["error_class"] if row["status"] == "failed" else None
    return _Ended(folder, site, run, row["attempt_number"], failure, judgement)


def _judged_late(ended: _Ended, history: health.History, warehouse: Warehouse) -> health.Judgement:
    batch = health.read_batch(ended.folder, ended.site, ended.run, failure=ended.failure)
    return health.judge(_with_texts_elsewhere(batch, warehouse), history)


def _warn(folder: RunFolder, error: Exception) -> None:
    log.warning("%s: its night is not recorded: %s: %s", folder.path, type(error).__name__, error)


def _site(site: Site | None, warehouse: Warehouse, site_id: str) -> Site:
    """The site, for its clock; one whose file is gone is known to the warehouse, or has UTC days."""
    if site is not None:
        return site
    rows = warehouse.records("site_zone", {"site": site_id})
    return Site.adhoc().model_copy(
        update={"id": site_id, "timezone": rows[0]["timezone"] if rows else "UTC", "languages": ()}
    )


def raise_if_critical(folder: RunFolder) -> None:
    """Say at the end of a load that what was found is no good night. Raises QualityFailed; what may load was loaded."""
    judgement = health.load_judgement(folder)
    if judgement is None:
        return
    critical = [signal for signal in judgement.verdict.signals if signal.level == Level.CRITICAL]
    if critical:
        site = folder.path.parent.name
        held = "known articles are held, " if judgement.verdict.known_held_by else ""
        raise QualityFailed(
            f"{site}: something is wrong with this night: {held}what may load was loaded: {'; '.join(health.reasons(critical))}. "
            f"See `broadsheet health {site}`"
        )


def mute_site(settings: Settings, site: str, until: date, why: str) -> None:
    """Silence a site's alarms, and show it to readers."""
    with open_warehouse(settings) as warehouse, warehouse.transaction():
        health.mute(warehouse, site, until, why, settings.now())
    publish_copy(settings, settings.now())


def unmute_site(settings: Settings, site: str) -> None:
    """Let a site's alarms count again, and show it to readers."""
    with open_warehouse(settings) as warehouse, warehouse.transaction():
        health.unmute(warehouse, site)
    publish_copy(settings, settings.now())


def accept_site(settings: Settings, site: str, rules: Sequence[str], why: str) -> date:
    """Let rules learn a site anew from its newest night on, and show it to the next run, which reads the snapshot; gives the night."""
    record_nights(settings, settings.now())
    with open_warehouse(settings) as warehouse, warehouse.transaction():
        night = health.accept(warehouse, site, rules, why, settings.now())
    publish_copy(settings, settings.now())
    return night


def unaccept_site(settings: Settings, site: str, rules: Sequence[str]) -> dict[str, date]:
    """Take back what was accepted last for each rule, and show it to the next run; gives from which night on it held, by rule."""
    with open_warehouse(settings) as warehouse, warehouse.transaction():
        taken_back = health.unaccept(warehouse, site, rules)
    publish_copy(settings, settings.now())
    return taken_back
