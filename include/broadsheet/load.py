"""Load: one run's staged rows into core.* and ops.*, in one transaction, so that running twice changes nothing.

core.* follows from the set of readings that were ever loaded (ops.article_readings), whatever the order in which they came.
A row that says what core already says is left untouched, with its first provenance. What does NOT belong here: judging
rows (``quality``) and showing them to readers (``publish``).
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from broadsheet.attempts import last_attempt
from broadsheet.errors import InvalidArchive, InvalidRun, QualityFailed
from broadsheet.models import (
    Article,
    Attempt,
    Comment,
    Comparison,
    OutcomeKind,
    Page,
    Run,
    RunStatus,
    Site,
    SourceReading,
    StageReport,
)
from broadsheet.recording import record_load
from broadsheet.runs import RunFolder, arrow_schema, replacing, write_rows
from broadsheet.settings import Settings
from broadsheet.versions import settle_versions
from broadsheet.warehouse import Warehouse, open_warehouse
from broadsheet.withdrawals import settle_withdrawals

ROWS_OF_ONE_THREAD = 50_000
CORRECTED = "corrected"  # why rows leave core.*: see ops.removed_rows
_REASONS = {"undo": "undone", "erase": "erased"}  # by the kind of the load
STAGES_WITH_OUTCOMES = ("discover", "fetch", "extract", "validate")
# From the run's readings and those of before to the rows that core.* has to hold, and to what that changes.
STAGING = (
    "stage_sought_readings",
    "stage_logged_readings",
    "stage_article_readings",
    "stage_touched_articles",
    "stage_sought_articles",
    "stage_touched_readings",
    "stage_undone_readings",
    "stage_known_readings",
    "stage_known_articles",
    "stage_known_versions",
    "stage_known_comments",
    "stage_logged_comments",
    "stage_said_comments",
    "stage_article_texts",
    "stage_settled_readings",
    "stage_doubted_readings",
    "drop_doubted_readings",
    "stage_newest_readings",
    "stage_derived_versions",
    "stage_seen_comments",
    "stage_judged_readings",
    "stage_comment_texts",
    "stage_settled_comments",
    "stage_comment_versions",
    "stage_derived_comments",
    "stage_derived_articles",
    "stage_article_changes",
    "stage_version_changes",
    "stage_comment_changes",
    "stage_removed_articles",
    "stage_removed_comments",
)
# Those that read nothing older than what is known of the batch's articles.
BOUNDED = ("stage_known_articles", "stage_known_versions", "stage_known_comments", "stage_logged_comments")
CHANGES = (
    "insert_article_readings",
    "insert_comment_readings",
    "insert_article_texts",
    "insert_comment_texts",
    "delete_doubted_readings",
    "insert_doubted_readings",
    "delete_changed_articles",
    "insert_changed_articles",
    "update_read_articles",
    "delete_changed_versions",
    "insert_changed_versions",
    "update_edited_articles",
    "delete_changed_comments",
    "insert_changed_comments",
    "delete_comment_versions",
    "insert_comment_versions",
    "insert_removed_rows",
)


def load(
    folder: RunFolder,
    site: Site,
    run: Run,
    settings: Settings,
    now: datetime,
    settle: Callable[[Warehouse], Collection[str]] = lambda _: (),
    redact: Callable[[Warehouse], object] = lambda _: None,
) -> StageReport:
    """Load the run in ``folder``. ``settle`` has the last word on the articles' addresses, within the transaction.

    ``redact`` takes out of the folder what the warehouse says was erased, before anything of it is read.

    A held batch leaves core.* as it was: what was rejected and why is recorded in ops.*, then QualityFailed is raised.
    Damaged WARC records do not stop their neighbours: these are loaded, then InvalidArchive is raised.
    """
    quality = folder.load_report("validate")
    if quality is None:
        raise InvalidRun(f"{folder.path}: not validated yet; run the stage validate first")
    _require_columns(folder)
    is_held = bool(quality.counts.get("is_held"))
    with open_warehouse(_with_few_threads(folder, settings)) as warehouse:
        redact(warehouse)
        outcomes = _settled_outcomes(folder)
        with warehouse.transaction(is_large=True):
            warehouse.run("stage_load", {"removal_reason": CORRECTED})
            moved = settle(warehouse)
            counts = _load_core(warehouse, folder, site, run, moved)
            _load_ops(warehouse, folder, site, run, outcomes)
            record_load(warehouse, run, _attempt(folder, run, is_held, now), loaded_at=now, is_held=is_held)
            gone = _urls(outcomes, OutcomeKind.NOT_FOUND)
            settle_withdrawals(warehouse, site.id, gone)
            _number(warehouse, "load", site.id, now, run.run_id)
        warehouse.checkpoint()
    if is_held:
        raise QualityFailed(
            f"{site.id}: the batch is held, the last good data stays: {'; '.join(quality.messages)}. "
            f"See ops.validation_results of run {run.run_id}"
        )
    damaged = _damaged(folder, outcomes)
    if damaged:
        raise InvalidArchive(
            f"{run.warc or site.id}: {damaged} damaged records; what could be read was loaded, the rest is in ops.outcomes of "
            f"run {run.run_id}. Restore the file and run it again"
        )
    return StageReport("load", counts)


def _with_few_threads(folder: RunFolder, settings: Settings) -> Settings:
    """One thread for a usual night: to divide so little among several costs a third more CPU time, and saves next to none."""
    paths = [folder.file(name) for name in ("accepted_articles", "accepted_comments")]
    rows = sum(pq.read_metadata(path).num_rows for path in paths if path.exists())
    return settings if rows > ROWS_OF_ONE_THREAD else settings.model_copy(update={"threads": 1})


def is_quiet(folder: RunFolder) -> bool:
    """Whether discover found nothing new where the site may be quiet."""
    discovered = folder.load_report("discover")
    return discovered is not None and bool(discovered.counts.get("is_quiet"))


def _attempt(folder: RunFolder, run: Run, is_held: bool, now: datetime) -> Attempt:
    """The run's attempt as it stands once this load is committed."""
    attempt = last_attempt(folder) or Attempt(run.attempt_number, run.started_at, now, stage="load")
    status = RunStatus.HELD if is_held else RunStatus.QUIET if is_quiet(folder) else RunStatus.LOADED
    return attempt.ended(status, now)


def _require_columns(folder: RunFolder) -> None:
    """Raise InvalidRun where the staged files lack columns: an older version has written them."""
    for name, row in (("pages", Page), ("accepted_articles", Article), ("accepted_comments", Comment)):
        path = folder.file(name)
        missing = set(arrow_schema(row).names) - set(pq.read_schema(path).names) if path.exists() else set()
        if missing:
            raise InvalidRun(
                f"{path}: staged by an older version, without {', '.join(sorted(missing))}; run the stages again from fetch"
            )


def _urls(outcomes: pa.Table, kind: OutcomeKind) -> list[str]:
    """The links that ended so."""
    urls: list[str] = outcomes.filter(pc.field("kind") == str(kind)).column("url").to_pylist()
    return urls


def _damaged(folder: RunFolder, outcomes: pa.Table) -> int:
    """Records of WARC files that could not be read, with and without a URL; a broken live answer is not among them."""
    discovered = folder.load_report("discover")
    nameless = discovered.counts.get("damaged_records", 0) if discovered else 0
    recorded = {url for url, channel in _links(folder) if channel == "warc"}
    return nameless + sum(url in recorded for url in _urls(outcomes, OutcomeKind.DAMAGED))


def _links(folder: RunFolder) -> list[tuple[str, str]]:
    """URL and source channel of each link; the others of their columns are not wanted here."""
    path = folder.file("links")
    if not path.exists():
        raise InvalidRun(f"{path}: missing; run the stage discover first")
    return list(zip(*pq.read_table(path, columns=["url", "source_channel"]).to_pydict().values(), strict=True))


def _settled_outcomes(folder: RunFolder) -> pa.Table:
    """Outcomes of all links; asserts that every link the run was promised ended exactly once."""
    outcomes = folder.outcome_table(STAGES_WITH_OUTCOMES)
    ended = Counter(outcomes.column("url").to_pylist())
    taken = {url for url, _ in _links(folder)}
    twice = sorted(url for url, times in ended.items() if times > 1)
    lost = sorted(taken - ended.keys())
    if twice or lost:
        raise InvalidRun(
            f"{folder.path}: {len(lost)} links without an outcome {lost[:3]}, {len(twice)} with two {twice[:3]}; "
            "run the stages again from fetch"
        )
    return outcomes


def _load_core(warehouse: Warehouse, folder: RunFolder, site: Site, run: Run, moved: Collection[str]) -> dict[str, int]:
    described = {
        "site": site.id,
        "name": site.name,
        "url": site.url,
        "languages": list(site.languages),
        "timezone": site.timezone,
    }
    warehouse.run("delete_site", {"site": site.id})
    warehouse.run("insert_site", described)
    stage_changes(warehouse, folder, run, moved)
    for name in CHANGES:
        warehouse.run(name)
    counted = warehouse.records("count_changes")[0]
    return {name: int(count) for name, count in counted.items()}


def stage_changes(warehouse: Warehouse, folder: RunFolder, run: Run, moved: Collection[str] = ()) -> None:
    """Leave in temporary tables what loading the run would change in core.*; nothing else is touched.

    core.* is derived from the set of all readings of an article, so that the order in which they arrive can't matter.
    ``moved``: ids of further articles to derive anew.
    """
    stage_rows(warehouse, folder, run)
    since: dict[str, Any] = {}
    for name in STAGING:
        if name == "stage_known_articles":
            since = {"since": _stage_known_articles(warehouse, is_bounded=not moved)}
            continue
        if name == "stage_doubted_readings" and not warehouse.run("list_doubts"):
            name = "stage_no_doubts"
        warehouse.run(name, since if name in BOUNDED else None)
        if name == "stage_touched_articles" and moved:
            warehouse.run("add_touched_articles", {"moved": list(moved)})
        if name == "drop_doubted_readings":
            settle_versions(warehouse)


def _stage_known_articles(warehouse: Warehouse, *, is_bounded: bool) -> datetime | None:
    """Stage what core holds of the touched articles; gives since when anything is known of them, None where nothing is.

    No older than their readings: each row of core follows from some, which the log holds. Unless what follows has changed, as where
    an article has been given another address or lost its readings: then it is to be looked for everywhere (not ``is_bounded``).
    """
    ((since,),) = warehouse.run("oldest_reading")
    warehouse.run("stage_known_articles", {"since": since if is_bounded else date.min})
    if is_bounded and warehouse.run("count_missing_articles")[0][0]:
        warehouse.run("stage_known_articles", {"since": date.min})
    ((oldest,),) = warehouse.run("oldest_article")
    return min((moment for moment in (since, oldest) if moment), default=None)


def stage_rows(warehouse: Warehouse, folder: RunFolder, run: Run) -> None:
    """Leave the run's own articles and comments in temporary tables, with their ids and digests."""
    if not folder.file("comparisons").exists():  # a run of an older version
        write_rows(folder.file("comparisons"), Comparison, ())
    warehouse.run(
        "stage_articles",
        {
            "path": str(folder.file("accepted_articles")),
            "comparisons_path": str(folder.file("comparisons")),
            "run_id": run.run_id,
            "run_started_at": run.started_at.replace(tzinfo=None),
            "doubts_new": folder.doubts_new(),
        },
    )
    warehouse.run("stage_comments", {"path": str(folder.file("accepted_comments"))})
    warehouse.run("stage_comment_readings", {"rejected_path": str(folder.file("rejected_comments"))})


@dataclass(frozen=True, slots=True)
class Derived:
    """What deriving articles anew has changed in core.*: counts by name, and the articles as (URL, change)."""

    counts: dict[str, int]
    articles: tuple[tuple[str, str], ...]


def derive_again(
    warehouse: Warehouse,
    article_ids: Collection[str],
    kind: str,
    site: str,
    now: datetime,
    gone_urls: Collection[str] = (),
) -> Derived:
    """Derive these articles of ``site`` anew from the readings that count now; within the caller's transaction.

    ``kind`` is what ops.loads says of it: undo, redo, release, erase. ``gone_urls``: links whose withdrawal is judged anew.
    """
    warehouse.run("stage_load", {"removal_reason": _REASONS.get(kind, CORRECTED)})
    with tempfile.TemporaryDirectory(prefix="broadsheet-derive-") as aside:
        folder = RunFolder(Path(aside), "none", "none")
        for name, row in (
            ("accepted_articles", Article),
            ("accepted_comments", Comment),
            ("rejected_comments", Comment),
        ):
            write_rows(folder.file(name), row, ())
        stage_changes(warehouse, folder, Run("none", "none", "", None, datetime.min.replace(tzinfo=UTC)), article_ids)
    counted = warehouse.records("count_derived")[0]
    articles = warehouse.run("list_derived_articles")
    for name in CHANGES:
        warehouse.run(name)
    settle_withdrawals(warehouse, site, gone_urls)
    _number(warehouse, kind, site, now)
    return Derived({name: int(count) for name, count in counted.items()}, tuple((url, how) for url, how in articles))


def _number(warehouse: Warehouse, kind: str, site: str, now: datetime, run_id: str | None = None) -> None:
    """Write the row of ops.loads whose number the changed rows bear."""
    loaded_at = now.replace(tzinfo=None)
    warehouse.run("insert_load", {"kind": kind, "site": site, "run_id": run_id, "loaded_at": loaded_at})


def _load_ops(warehouse: Warehouse, folder: RunFolder, site: Site, run: Run, outcomes: pa.Table) -> None:
    with replacing(folder.file("outcomes")) as part:
        pq.write_table(outcomes, part, compression="zstd")
    for name, row in (("sources", SourceReading), ("evidence", Page)):
        if not folder.file(name).exists():  # a run that asked nobody
            write_rows(folder.file(name), row, ())
    key = {"site": site.id, "run_id": run.run_id}
    # What earlier attempts archived, and how their links ended, stays: core's rows and the archive refer to it.
    keys = {table: key | {"attempt_number": run.attempt_number} for table in ("pages", "outcomes")}
    tables = ("outcomes", "issues", "validation_results", "rejected_articles", "rejected_comments")
    files: list[tuple[str, Path]] = [(table, folder.file(table)) for table in tables]
    files += [("pages", folder.file(name)) for name in ("source_pages", "pages", "evidence")]
    files.append(("sources", folder.file("sources")))
    if folder.file("releases").exists():
        files.append(("releases", folder.file("releases")))
    if warehouse.run("read_loaded_run", key):  # else there is nothing of it yet
        for table in dict.fromkeys(table for table, _ in files):
            warehouse.run(f"delete_run_{table}", keys.get(table, key))
    for table, path in files:
        if pq.read_metadata(path).num_rows:
            warehouse.run(f"insert_run_{table}", {**keys.get(table, key), "path": str(path)})
