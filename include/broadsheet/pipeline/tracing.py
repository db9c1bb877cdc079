"""Where a row comes from: row, load, run and its verdicts, visits, versions, and the record in the archive with its bytes.

What does NOT belong here: printing it (``cli``), and why a night is odd (``explaining``).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from broadsheet import archive
from broadsheet.errors import InvalidArchive, InvalidRun
from broadsheet.models import Page
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_snapshot

Row = dict[str, Any]
_COLUMNS = {each.name for each in fields(Page)}


@dataclass(frozen=True, slots=True)
class Origin:
    """The chain behind one article, each link as its table has it."""

    article: Row
    load: Row | None  # None for rows from before loads had numbers
    run: Row | None
    rules: list[Row]  # verdicts of the run, by suite
    readings: list[Row]  # visits, the newest first
    versions: list[Row]
    pages: list[Row]  # answers in the archive; ``stands`` says whether its bytes are there and sound


def trace(settings: Settings, url: str) -> Origin:
    """The chain behind the article at ``url``, or with this id, from the readers' snapshot and the archive.

    Raises MissingWarehouse, and InvalidRun where no article has this URL; then the message says how it ended as a link.
    """
    with open_snapshot(settings) as snapshot:
        article = _article(snapshot, url)
        of_run = {"site": article["site"], "run_id": article["run_id"]}
        of_article = {"article_id": str(article["article_id"])}
        pages = snapshot.records("trace_pages", of_run | {"raw_sha256": article["raw_sha256"]})
        return Origin(
            article,
            _first(snapshot.records("trace_load", {"load_number": article["changed_in_load"]})),
            _first(snapshot.records("trace_run", of_run)),
            snapshot.records("trace_rules", of_run),
            snapshot.records("trace_readings", of_article),
            snapshot.records("trace_versions", of_article),
            [page | {"stands": _stands(settings, snapshot, page)} for page in pages],
        )


def trace_bytes(settings: Settings, url: str) -> bytes:
    """The body of the page that the article was read from, as the server sent it, without codings; its digest was checked.

    Raises as ``trace`` does, and InvalidArchive where the record is gone or damaged.
    """
    with open_snapshot(settings) as snapshot:
        article = _article(snapshot, url)
        which = {name: article[name] for name in ("site", "run_id", "raw_sha256")}
        row = next((row for row in snapshot.records("trace_pages", which) if row["kind"] == "article"), None)
        if row is None:
            raise InvalidArchive(f"{article['url']}: no answer in the archive has its bytes (run {article['run_id']})")
        try:
            return archive.raw_page(_page(row), settings.home).body
        except InvalidArchive as error:
            raise _explained(snapshot, row, error) from error


def _article(snapshot: Warehouse, url: str) -> Row:
    found = _first(snapshot.records("trace_article", {"url": url}))
    if found is not None:
        return found
    endings = snapshot.records("trace_endings", {"url": url})
    if not endings:
        raise InvalidRun(f"{url}: no article has this URL, and no run has met it; look for it with `broadsheet search`")
    newest = endings[0]
    reason = f" ({newest['reason']})" if newest["reason"] else ""
    raise InvalidRun(
        f"{url}: no article has this URL; as a link of {newest['site']} it ended as {newest['kind']} in {newest['stage']}"
        f"{reason}, run {newest['run_id']}; see `broadsheet rejects list {newest['site']}`"
    )


def _stands(settings: Settings, snapshot: Warehouse, row: Row) -> str:
    """``sound``, or what is wrong with the record."""
    try:
        archive.raw_page(_page(row), settings.home)
    except InvalidArchive as error:
        return str(_explained(snapshot, row, error))
    return "sound"


def _explained(snapshot: Warehouse, row: Row, error: InvalidArchive) -> InvalidArchive:
    path = row["refers_to_warc_path"] or row["warc_path"]
    removal = _first(snapshot.records("trace_removal", {"warc_path": path}))
    if removal is None:
        return error
    return InvalidArchive(f"{path}: retention removed it on {removal['removed_at']:%Y-%m-%d} ({removal['reason']})")


def _page(row: Row) -> Page:
    return Page(**{name: value for name, value in row.items() if name in _COLUMNS})


def _first(rows: list[Row]) -> Row | None:
    return rows[0] if rows else None
