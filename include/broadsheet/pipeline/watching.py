"""The nights of a site: judged when its rows were checked, written when its run has ended, however that was.

What does NOT belong here: what is measured and how it is judged (``health``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from broadsheet import health
from broadsheet.errors import BroadsheetError, InvalidQuery, QualityFailed
from broadsheet.models import Level, RuleResult, Run, Signal, Site, Verdict
from broadsheet.printable import safe_logger
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.sites import read_sites
from broadsheet.warehouse import Warehouse, open_warehouse, publish_copy, query_snapshot, read_statement

log = safe_logger("broadsheet")

RECORDED_WITHIN = timedelta(days=14)  # runs that ended without a word are found out within days
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
        judgement = _judge(folder, site, run, settings, results, None)
    except Exception as error:
        log.exception("%s: the night could not be judged", site.id)
        judgement = health.broken(f"{type(error).__name__}: {error}")
    judgement = health.with_signals(judgement, signals)
    health.save_judgement(folder, judgement)
    return judgement


def verdict_of(judgement: health.Judgement | None) -> Verdict:
    """What may load; everything, where nobody judged."""
    return Verdict() if judgement is None else judgement.verdict


def _judge(
    folder: RunFolder,
    site: Site,
    run: Run,
    settings: Settings,
    results: Sequence[RuleResult],
    failure: str | None,
    warehouse: Warehouse | None = None,
) -> health.Judgement:
    def records(name: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        return warehouse.records(name, parameters) if warehouse else _of_snapshot(settings, name, parameters)

    night = health.night_of(run, site)
    assert night is not None
    batch = health.read_batch(folder, site, run, results, failure)
    digests = sorted({article["body_digest"] for article in batch.new if article["body_digest"]})
    if digests:
        rows = records("texts_elsewhere", {"site": site.id, "digests": digests})
        batch = replace(batch, texts_elsewhere={row["body_digest"]: row["canonical_url"] for row in rows})
    return health.judge(batch, health.read_history(records, site.id, night, run.run_id))


def _of_snapshot(settings: Settings, name: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of a statement on the readers' snapshot, which no load makes wait; none where nothing was published yet."""
    if not settings.snapshot_path.exists():
        return []
    try:
        found = query_snapshot(settings, read_statement(name), parameters)
    except InvalidQuery:
        publish_copy(settings, settings.now())  # published by an older version: this brings it up to date
        found = query_snapshot(settings, read_statement(name), parameters)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def record_nights(settings: Settings, now: datetime, wait_seconds: float = WAIT_SECONDS) -> int:
    """Write the nights of all runs that have ended and have no row yet; gives how many. Raises as ``open_warehouse`` does."""
    if not settings.warehouse_path.exists():
        return 0
    with open_warehouse(settings, wait_seconds=wait_seconds) as warehouse:
        rows = warehouse.records("unjudged_runs", {"since": (now - RECORDED_WITHIN).replace(tzinfo=None)})
        if not rows:
            return 0
        sites = {site.id: site for site in read_sites(settings).sites}
        return sum(_record(warehouse, row, sites, settings) for row in rows)


def _record(warehouse: Warehouse, row: Mapping[str, Any], sites: Mapping[str, Site], settings: Settings) -> bool:
    folder = RunFolder(settings.runs_dir, row["site"], row["run_id"])
    try:
        run = folder.load_run()
        site = _site(sites.get(row["site"]), warehouse, row["site"])
        judgement = health.load_judgement(folder) if folder.load_report("validate") else None
        if judgement is None:
            failure = row["error_class"] if row["status"] == "failed" else None
            judgement = _judge(folder, site, run, settings, (), failure, warehouse)
        with warehouse.transaction():
            health.write_night(
                warehouse,
                site,
                run,
                row["attempt_number"],
                judgement.measures,
                judgement.verdict.signals,
                is_learning=judgement.is_learning,
            )
    except (OSError, ValueError, KeyError, TypeError, AssertionError, BroadsheetError) as error:
        log.warning("%s: its night is not recorded: %s: %s", folder.path, type(error).__name__, error)
        return False
    return True


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
