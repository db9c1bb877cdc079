"""The spine: one way to run a stage, whoever asks.

The clock is read here and handed down. What does NOT belong here: what a stage does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from broadsheet import fetch, load, publish, quality
from broadsheet.errors import InvalidRun, Transient
from broadsheet.models import (
    INGEST_STAGES,
    Article,
    Outcome,
    OutcomeKind,
    Progress,
    Rejection,
    Run,
    Site,
    StageReport,
    Window,
)
from broadsheet.pipeline.discovering import caught_up, discover_links
from broadsheet.pipeline.extracting import extract_pages
from broadsheet.pipeline.fetching import fetch_pages
from broadsheet.printable import safe_logger
from broadsheet.runs import RunFolder, cli_run_id, read_rows
from broadsheet.settings import Settings

log = safe_logger("broadsheet")

PASSING_SECONDS = 2 * 24 * 3600.0  # how long a run that was not finished may be finished yet

OnProgress = Callable[[str, Progress], None]


def cli_run(site: Site, window: Window | None, warc: Path | None = None, *, is_nightly: bool = False) -> Run:
    """A new run begun by hand, now. ``window`` None takes a WARC file whole."""
    now = datetime.now(UTC)
    run_id = cli_run_id(window, site.timezone, now)
    return Run(run_id, site.id, "cli", window, now, str(warc.absolute()) if warc else None, is_nightly)


def adhoc_run(warc: Path) -> tuple[Site, Run]:
    """A site that takes any host, and a run of it over one WARC file."""
    site = Site.adhoc()
    return site, cli_run(site, None, warc)


def run_stage(
    stage: str, run: Run, site: Site, settings: Settings, on_progress: OnProgress | None = None
) -> StageReport:
    """Run one stage of one run; its input are the files that the stage before left in the run's folder.

    Raises a BroadsheetError: Transient where trying again may help, Terminal where a person is needed.
    """
    if stage not in INGEST_STAGES:
        raise InvalidRun(f"{stage!r} is not one of {', '.join(INGEST_STAGES)}")
    folder = RunFolder(settings.runs_dir, run.site, run.run_id)
    position = INGEST_STAGES.index(stage)
    for earlier in INGEST_STAGES[:position]:
        if folder.load_report(earlier) is None:
            raise InvalidRun(f"{folder.path}: {earlier} has not ended well; run the stage {earlier} first")
    # What later stages have left is of an older input now: a kill from here on is seen by them.
    folder.drop_reports(INGEST_STAGES[position:])
    notes: tuple[str, ...] = ()
    if stage == "discover":
        _sweep_passing(run, settings)
        run, notes = caught_up(run, site, settings)
        folder.save_run(run)
    else:
        run = folder.load_run()  # with the window that discover settled
    progress = (lambda value: on_progress(stage, value)) if on_progress else None
    log.info("stage begins: stage=%s site=%s run=%s", stage, run.site, run.run_id)
    if stage == "discover":
        report = discover_links(folder, site, run, settings, progress)
        report = replace(report, messages=(*notes, *report.messages))
    elif stage == "fetch":
        report = fetch_pages(folder, site, run, settings, progress)
    elif stage == "extract":
        report = extract_pages(folder, site, run, settings, progress)
    elif stage == "validate":
        report = _validate(folder, site, run)
    else:
        report = _load(folder, site, run, settings)
    folder.save_report(report)
    for message in report.messages:
        log.warning("%s %s: %s", run.site, stage, message)
    log.info("stage ends: stage=%s site=%s %s", stage, run.site, " ".join(f"{k}={v}" for k, v in report.counts.items()))
    return report


def _load(folder: RunFolder, site: Site, run: Run, settings: Settings) -> StageReport:
    """Load; pages that asked not to be archived are gone when it has ended, also where it ended with a held batch."""
    try:
        return load.load(folder, site, run, settings, datetime.now(UTC))
    finally:
        if not isinstance(sys.exception(), Transient):
            fetch.drop_passing(folder.path / "journal.jsonl", settings)


def _sweep_passing(run: Run, settings: Settings) -> None:
    """Drop what earlier runs of the site that never came to their end hold of pages that asked not to be archived."""
    oldest = datetime.now(UTC).timestamp() - PASSING_SECONDS
    for path in sorted((settings.runs_dir / run.site).glob("*/passing.warc.gz*")):
        if path.parent.name != run.run_id and path.stat().st_mtime < oldest:
            with suppress(Transient):  # a crawl is writing it
                fetch.drop_passing(path.parent / "journal.jsonl", settings)


def publish_snapshot(settings: Settings) -> StageReport:
    """Show readers the warehouse as it stands."""
    return publish.publish(settings, datetime.now(UTC))


def run_ingest(
    run: Run, site: Site, settings: Settings, on_progress: OnProgress | None = None
) -> dict[str, StageReport]:
    """All stages but publish, in order; gives their reports by name."""
    return {stage: run_stage(stage, run, site, settings, on_progress) for stage in INGEST_STAGES}


def _validate(folder: RunFolder, site: Site, run: Run) -> StageReport:
    report = quality.validate(folder, site, run)
    articles = read_rows(folder.file("articles"), Article)
    folder.save_outcomes("validate", _verdicts(folder, articles))
    failed = [result for result in report.results if not result.is_passed]
    messages = tuple(f"{r.rule_id} {r.severity}: {r.failed_count} of {r.checked_count}: {r.detail}" for r in failed)
    return StageReport("validate", {**report.counts, "is_held": int(report.is_held)}, messages)


def _verdicts(folder: RunFolder, articles: list[Article]) -> list[Outcome]:
    """One outcome for each article of the batch."""
    reasons = {row.url: row.reason for row in read_rows(folder.file("rejected_articles"), Rejection)}
    return [
        Outcome(article.url, "validate", OutcomeKind.REJECTED, reasons[article.url])
        if article.url in reasons
        else Outcome(article.url, "validate", OutcomeKind.ACCEPTED, "")
        for article in articles
    ]
