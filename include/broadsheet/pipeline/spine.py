"""The spine: one way to run a stage, whoever asks.

The clock is read here and handed down. What does NOT belong here: what a stage does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic

from broadsheet import attempts, fetch, load, publish
from broadsheet.errors import InvalidErasure, InvalidRun, QualityFailed, Transient
from broadsheet.homes import require_whole
from broadsheet.models import (
    INGEST_STAGES,
    RESUMED_WITHIN,
    Attempt,
    Progress,
    Run,
    RunStatus,
    Site,
    StageReport,
    Window,
)
from broadsheet.models.asking import Mode, Source
from broadsheet.pipeline import identity, preloading
from broadsheet.pipeline.applying import bring_waiting
from broadsheet.pipeline.canary_keeping import keep_canaries
from broadsheet.pipeline.clearing import clear_runs
from broadsheet.pipeline.crawling import close_left_open
from broadsheet.pipeline.discovering import caught_up, discover_links
from broadsheet.pipeline.extracting import extract_pages
from broadsheet.pipeline.fetching import fetch_pages
from broadsheet.pipeline.hiding import hide_names_in_ids
from broadsheet.pipeline.judging import judge_batch
from broadsheet.pipeline.narrowing import narrowed
from broadsheet.pipeline.redacting import has_records_to_cut, redact, snapshot_tombstones, store_names
from broadsheet.pipeline.reporting import report_after_publish
from broadsheet.pipeline.sweeping import Left, left_over, note_left, settle_sweep, sweep_before_publish
from broadsheet.pipeline.watching import raise_if_critical, record_nights
from broadsheet.printable import safe_logger
from broadsheet.processes import template
from broadsheet.recording import record_runs
from broadsheet.remedies import explain
from broadsheet.runs import RunFolder, cli_run_id
from broadsheet.settings import Settings, real_now
from broadsheet.tombstones import Tombstones
from broadsheet.warehouse import Warehouse, noting_trouble, read_tombstones, snapshot_held

log = safe_logger("broadsheet")

PUBLISH_WAIT_SECONDS = 120.0  # as long as the copy itself waits for the warehouse

OnProgress = Callable[[str, Progress], None]


def cli_run(
    site: Site,
    window: Window | None,
    warc: Path | None = None,
    *,
    is_nightly: bool = False,
    settings: Settings | None = None,
    source: str = Source.AUTO.value,
    mode: str = Mode.REFETCH.value,
    limit: int | None = None,
) -> Run:
    """A new run begun by hand, now: by the clock of ``settings``, else in real time. ``window`` None takes a WARC file whole."""
    now = settings.now() if settings else real_now()
    # While time stands still, only the real time tells two runs apart.
    run_id = cli_run_id(window, site.timezone, now, asked_at=real_now() if settings and settings.still_at else None)
    path = str(warc.absolute()) if warc else None
    return Run(run_id, site.id, "cli", window, now, path, is_nightly, source=source, mode=mode, limit=limit)


def adhoc_run(warc: Path) -> tuple[Site, Run]:
    """A site that takes any host, and a run of it over one WARC file."""
    site = Site.adhoc()
    return site, cli_run(site, None, warc)


def unfinished_run(new: Run, settings: Settings) -> Run:
    """The run begun by hand that ``new`` would do again, where it failed or was killed and can go on; else ``new``."""
    stem = new.run_id.rpartition("__")[0]
    alike: list[Run] = []
    for path in (settings.runs_dir / new.site).glob(f"{stem}__*/run.json"):
        with suppress(InvalidRun, ValueError, TypeError, KeyError):  # of another version, or torn by hand
            earlier = RunFolder(settings.runs_dir, new.site, path.parent.name).load_run()
            if _is_same_wish(earlier, new):
                alike.append(earlier)
    now = settings.now()
    for earlier in sorted(alike, key=lambda run: run.run_id, reverse=True)[:1]:  # what ended well later counts
        attempt = attempts.settle(RunFolder(settings.runs_dir, new.site, earlier.run_id), now)
        if attempt and attempt.status == RunStatus.FAILED and attempt.goes_on(now):
            log.info("%s: going on with run %s", new.site, earlier.run_id)
            return replace(new, run_id=earlier.run_id)
    return new


def _is_same_wish(earlier: Run, new: Run) -> bool:
    asked = ("trigger", "warc", "is_nightly", "source", "mode", "limit")
    return all(getattr(earlier, name) == getattr(new, name) for name in asked)


def run_stage(
    stage: str, run: Run, site: Site, settings: Settings, on_progress: OnProgress | None = None
) -> StageReport:
    """Run one stage of one run; its input are the files that the stage before left in the run's folder.

    Discover goes on with an attempt that failed or was killed; after one that ended it begins a new one, which asks again. The
    other stages stay in the attempt that discover began. However it ends, the run's row will tell (``recording``).

    Raises a BroadsheetError: Transient where trying again may help (RunBusy: another process is at work on this run), Terminal
    where a person is needed.
    """
    if stage not in INGEST_STAGES:
        raise InvalidRun(f"{stage!r} is not one of {', '.join(INGEST_STAGES)}")
    folder = RunFolder(settings.runs_dir, run.site, run.run_id)
    require_whole(settings)
    _require_earlier(folder, stage)
    with template.opened(preloading.WORKERS), attempts.locked(folder):  # what is forked holds no lock
        return _run_stage(stage, folder, run, site, settings, on_progress)


def run_ingest(
    run: Run, site: Site, settings: Settings, on_progress: OnProgress | None = None
) -> dict[str, StageReport]:
    """All stages but publish, in order; gives their reports by name. No other process can take the run over in between."""
    require_whole(settings)
    folder = RunFolder(settings.runs_dir, run.site, run.run_id)
    with template.opened(preloading.WORKERS), attempts.locked(folder):
        return {stage: _run_stage(stage, folder, run, site, settings, on_progress) for stage in INGEST_STAGES}


def note_failure(run: Run, stage: str, error: BaseException, settings: Settings) -> None:
    """Record in the run's row that ``stage`` failed before it could begin, for example because its days are wrong."""
    folder = RunFolder(settings.runs_dir, run.site, run.run_id)
    with attempts.locked(folder):
        now = settings.now()
        attempt = attempts.begin(folder, run.started_at, now).entered(stage, now)
        if not folder.has_run():
            folder.save_run(replace(run, attempt_number=attempt.attempt_number))
        _note_end(folder, attempt, error, settings)


def _require_earlier(folder: RunFolder, stage: str) -> None:
    for earlier in INGEST_STAGES[: INGEST_STAGES.index(stage)]:
        if folder.load_report(earlier) is None:
            raise InvalidRun(f"{folder.path}: {earlier} has not ended well; run the stage {earlier} first")


def _run_stage(
    stage: str, folder: RunFolder, run: Run, site: Site, settings: Settings, on_progress: OnProgress | None
) -> StageReport:
    """``run_stage``, under the run's lock: what happens to the attempt around the stage."""
    _require_earlier(folder, stage)
    run = _begun_by(settings.now(), run)
    attempt = _entered(stage, folder, run, settings)
    attempts.save_attempt(folder, attempt)
    began = monotonic()
    try:
        with snapshot_held():
            report = _do(
                stage, folder, replace(run, attempt_number=attempt.attempt_number), site, settings, on_progress
            )
    except BaseException as error:
        _note_end(folder, attempt, error, settings)
        raise
    folder.save_seconds(stage, monotonic() - began)
    now = settings.now()
    if stage == INGEST_STAGES[-1]:
        status = RunStatus.QUIET if load.is_quiet(folder) else RunStatus.LOADED
        attempts.save_attempt(folder, attempt.ended(status, now))
        _note_nights(folder, settings, now)
        raise_if_critical(folder)
    else:
        attempts.save_attempt(folder, attempt.left(now))
    return report


def _begun_by(now: datetime, run: Run) -> Run:
    """``run``, begun at ``now`` at the latest: whoever made it in real time may not have known of a clock that stands still."""
    return replace(run, started_at=min(run.started_at, now))


def _entered(stage: str, folder: RunFolder, run: Run, settings: Settings) -> Attempt:
    """The attempt that ``stage`` works for, begun where it has to be."""
    now = settings.now()
    attempt = attempts.begin(folder, run.started_at, now) if stage == "discover" else attempts.last_attempt(folder)
    # An older version began the run, or it was made from the archive: then this is all there is.
    return (attempt or Attempt(folder.load_run().attempt_number, run.started_at, now)).entered(stage, now)


def _note_end(folder: RunFolder, attempt: Attempt, error: BaseException, settings: Settings) -> None:
    """Keep how the attempt ended. The error that ended it is what its caller gets, whatever happens here."""
    try:
        now = settings.now()
        attempts.save_attempt(folder, attempt.failed(error, explain(error), now))
        record_runs(settings, now)
        record_nights(settings, now)
    except Exception as trouble:  # noqa: BLE001 - the disk is full, the warehouse busy: the next load or publish writes it
        log.warning("%s: not recorded yet: %s: %s", folder.path, type(trouble).__name__, trouble)


def _note_nights(folder: RunFolder, settings: Settings, now: datetime) -> None:
    """Write how the night went. The rows are loaded, whatever happens here."""
    try:
        record_nights(settings, now)
    except Exception as trouble:  # noqa: BLE001 - see _note_end
        log.warning("%s: its night is not recorded yet: %s: %s", folder.path, type(trouble).__name__, trouble)


def _do(
    stage: str, folder: RunFolder, run: Run, site: Site, settings: Settings, on_progress: OnProgress | None
) -> StageReport:
    # What later stages have left is of an older input now: a kill from here on is seen by them.
    folder.drop_reports(INGEST_STAGES[INGEST_STAGES.index(stage) :])
    notes: tuple[str, ...] = ()
    if stage == "discover":
        run = _with_first_start(run, folder)
        _refuse_erased(run, snapshot_tombstones(settings))
        folder.save_run(run)  # so that a failure of any kind has a run to name
        _sweep_passing(run, settings)
        close_left_open(settings, run.site)
        run, notes = caught_up(run, site, settings)
        folder.save_run(run)
    else:
        run = folder.load_run()  # with the window that discover settled
    site = narrowed(site, run)
    progress = (lambda value: on_progress(stage, value)) if on_progress else None
    log.info("stage begins: stage=%s site=%s run=%s attempt=%d", stage, run.site, run.run_id, run.attempt_number)
    if stage == "discover":
        report = discover_links(folder, site, run, settings, progress)
        report = replace(report, messages=(*notes, *report.messages))
    elif stage == "fetch":
        report = fetch_pages(folder, site, run, settings, progress)
    elif stage == "extract":
        report = extract_pages(folder, site, run, settings, progress)
        hide_names_in_ids(folder, settings)
        _redact(folder, run, snapshot_tombstones(settings), settings)
    elif stage == "validate":
        report = judge_batch(folder, site, run, settings)
    else:
        report = _load(folder, site, run, settings)
    store_names(folder, stage, settings)
    folder.save_report(report)
    for message in report.messages:
        log.warning("%s %s: %s", run.site, stage, message)
    log.info("stage ends: stage=%s site=%s %s", stage, run.site, " ".join(f"{k}={v}" for k, v in report.counts.items()))
    return report


def _with_first_start(run: Run, folder: RunFolder) -> Run:
    """``run`` as it began first: Airflow gives a cleared run a new start."""
    return replace(run, started_at=folder.load_run().started_at) if folder.has_run() else run


def _load(folder: RunFolder, site: Site, run: Run, settings: Settings) -> StageReport:
    """Load; pages that asked not to be archived are gone when it has ended, also where it ended with a held batch."""
    try:
        settle = partial(identity.settle_before_load, folder=folder, site=site, run_id=run.run_id)

        def redact_late(warehouse: Warehouse) -> None:
            stones = read_tombstones(warehouse)
            _redact(folder, run, stones, settings)
            if stones and has_records_to_cut(folder):
                note_left(settings)  # under the lock: no sweep comes between this and the rows

        return load.load(folder, site, run, settings, settings.now(), settle, redact_late)
    finally:
        error = sys.exception()
        if not isinstance(error, Transient):
            fetch.drop_passing(folder.path / "journal.jsonl", settings)
        if error is None or isinstance(error, QualityFailed):
            keep_canaries(folder, site, run, settings, settings.now(), is_well=error is None)


def _refuse_erased(run: Run, stones: Tombstones) -> None:
    if stone := stones.of_site(run.site):
        raise InvalidErasure(
            f"{run.site}: erased on {stone.erased_at:%Y-%m-%d}, and nothing of it comes in again; disable it in its site file, or "
            f"lift the erasure: broadsheet erase --lift {stone.erasure_id}"
        )


def _redact(folder: RunFolder, run: Run, stones: Tombstones, settings: Settings) -> None:
    """Take out of the run what was erased. An address that was asked for stands in its journal and in rows of pages, too."""
    _refuse_erased(run, stones)
    redaction = redact(folder, run.site, stones, settings)
    if redaction.has_articles:
        runs = frozenset({f"{run.site}/{run.run_id}"})
        note_left(settings, Left(is_whole=True, runs=runs, learnt=redaction.learnt))


def _sweep_passing(run: Run, settings: Settings) -> None:
    """Drop what earlier runs of the site that never came to their end hold of pages that asked not to be archived."""
    oldest = (real_now() - RESUMED_WITHIN).timestamp()
    for path in sorted((settings.runs_dir / run.site).glob("*/passing.warc.gz*")):
        if path.parent.name != run.run_id and path.stat().st_mtime < oldest:
            with suppress(Transient):  # a crawl is writing it
                fetch.drop_passing(path.parent / "journal.jsonl", settings)


def publish_snapshot(settings: Settings) -> StageReport:
    """Show readers the warehouse as it stands, with how every run ended, also where nothing was loaded."""
    require_whole(settings)
    now = settings.now()
    with noting_trouble(settings, now):
        record_runs(settings, now, wait_seconds=PUBLISH_WAIT_SECONDS)
        record_nights(settings, now, wait_seconds=PUBLISH_WAIT_SECONDS)
        bring_waiting(settings)
        swept = sweep_before_publish(settings, now)
        report = publish.publish(settings, now)
    if swept:
        settle_sweep(settings, swept)
    clear_runs(settings, now)
    unfinished = tuple(f"an erasure is not finished: {line}" for line in left_over(settings))
    return replace(report, messages=(*report.messages, *unfinished, *report_after_publish(settings, now)))
