"""The tables as files for other programs: a folder for each export, there whole or not at all.

What does NOT belong here: what a NewsArticle looks like (``json_ld``), and formats for the terminal (``cli``).
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from broadsheet import __version__
from broadsheet.archive import sync_folder
from broadsheet.errors import InvalidExport
from broadsheet.pipeline.json_ld import CONTEXT, news_article
from broadsheet.printable import spreadsheet_cell
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_snapshot

FORMATS = ("parquet", "jsonl", "json-ld", "csv")
TABLES = ("articles", "comments", "removed_rows")
MANIFEST = "manifest.json"
_UNDER_WAY = re.compile(r"\.((?:\w+-)?(?:parquet|jsonl|json-ld|csv)-\d+(?:-\d+)?)\.(part|old)")
_CHUNK_BYTES = 1 << 20
_ID_PARTS = "0123456789abcdef"  # first digits of ids


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file of an export."""

    path: str  # within the export's folder
    table: str
    rows: int
    bytes: int
    sha256: str
    comments: int = 0  # that stand within its articles, as JSON-LD has them


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds; ``manifest.json`` in its folder."""

    format: str
    site: str | None  # None: all
    since_load: int | None  # rows of later loads only; None: all rows
    load_number: int  # how the tables stood: the next export begins here
    loaded_at: str | None  # when that load was: another load has the number once the warehouse was put back
    made_at: str
    broadsheet: str
    rows: dict[str, int] = field(default_factory=dict)
    files: tuple[ExportedFile, ...] = ()


def export(
    settings: Settings, target: Path, form: str, *, site: str | None = None, since_load: int | None = None
) -> tuple[Path, Manifest]:
    """Write a new folder below ``target`` with all rows, or those that loads after ``since_load`` have changed.

    It is named after format and loads, and takes the place of one of the same name. Raises MissingWarehouse where nothing was
    published, InvalidExport where ``site`` is unknown, ``since_load`` is not the load that it was or another export writes there.
    """
    target.mkdir(parents=True, exist_ok=True)
    with _alone(target), open_snapshot(settings) as snapshot:
        _sweep(target)
        ((newest,),) = snapshot.run("newest_load")
        if site is not None and not snapshot.run("site_has_row", {"site": site}):
            raise InvalidExport(f"{site}: nothing of a site of that name was ever loaded; see `broadsheet sites list`")
        if since_load is not None:
            _require_same_loads(snapshot, target, (form, site, since_load), int(newest))
        loads = [str(number) for number in (since_load, newest) if number is not None]
        folder = target / "-".join([*([site] if site else []), form, *loads])
        part = target / f".{folder.name}.part"
        part.mkdir()
        try:
            files = tuple(_FORMS[form](snapshot, part, {"site": site, "since_load": since_load}))
            rows = dict.fromkeys(TABLES, 0)
            for each in files:
                rows[each.table] += each.rows
                rows["comments"] += each.comments
            made_at = settings.now().isoformat(timespec="seconds")
            manifest = Manifest(
                form, site, since_load, int(newest), _loaded_at(snapshot, newest), made_at, __version__, rows, files
            )
            _write_text(part / MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n")
            _put(part, folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return folder, manifest


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    try:
        with FileLock(target / ".export.lock", timeout=0):
            yield
    except Timeout:
        raise InvalidExport(f"{target}: another export writes there; try again when it has ended") from None


def _sweep(target: Path) -> None:
    """Take away what exports that were killed have left; a whole one that was about to be replaced gets its name back."""
    for stray in target.glob(".*"):
        named = _UNDER_WAY.fullmatch(stray.name)
        if named is None or not stray.is_dir():
            continue
        if named[2] == "old" and not (target / named[1]).exists():
            stray.rename(target / named[1])
        else:
            shutil.rmtree(stray)


def _loaded_at(snapshot: Warehouse, load_number: int) -> str | None:
    """When a load was; None where there is none of that number."""
    rows = snapshot.run("load_time", {"load_number": load_number})
    return rows[0][0].isoformat() if rows else None


def _require_same_loads(snapshot: Warehouse, target: Path, kind: tuple[str, str | None, int], newest: int) -> None:
    """Raise InvalidExport where loads after the export of that ``kind`` would not follow on it: the warehouse was put back since."""
    *_, since_load = kind
    said = f"--since-load {since_load}: the newest load is {newest}"
    if since_load <= newest:
        known = {
            told["loaded_at"]
            for told in _manifests(target)
            if (told.get("format"), told.get("site"), told.get("load_number")) == kind and told.get("loaded_at")
        }
        loaded_at = _loaded_at(snapshot, since_load)
        if not known - {loaded_at}:
            return
        said = f"--since-load {since_load}: that load was at {min(known - {loaded_at})}, and in the warehouse it is of {loaded_at}"
    raise InvalidExport(
        f"{said}, so the warehouse was put back to an older one; export all of it anew, without --since-load"
    )


def _manifests(target: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(target.glob(f"*/{MANIFEST}")):
        with suppress(OSError, ValueError):  # another's
            told = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(told, dict):
                yield told


def _put(part: Path, folder: Path) -> None:
    """``part`` under the name of ``folder``; what was there goes once the new one is whole."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    part.rename(folder)
    sync_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def _parquet(snapshot: Warehouse, folder: Path, which: dict[str, Any]) -> Iterator[ExportedFile]:
    """Hive folders by site and month; what was removed in one file."""
    for table in ("articles", "comments"):
        reader = snapshot.batches(f"export_{table}", which)
        schema = reader.schema.remove(reader.schema.get_field_index("month"))
        for (site, month), batches in groupby(_parts(reader), key=itemgetter(0)):
            path = folder / table / f"site={site}" / f"month={month}" / f"{table}.parquet"
            yield _parquet_file(folder, path, table, schema, (batch.drop_columns(["month"]) for _, batch in batches))
    reader = snapshot.batches("export_removed_rows", which)
    yield _parquet_file(folder, folder / "removed_rows.parquet", "removed_rows", reader.schema, reader)


def _parts(reader: pa.RecordBatchReader) -> Iterator[tuple[tuple[str, str], pa.RecordBatch]]:
    """Batches of one site and month each; the rows come in that order."""
    for batch in reader:
        keys = list(zip(batch.column("site").to_pylist(), batch.column("month").to_pylist(), strict=True))
        begin = 0
        for key, run in groupby(keys):
            count = len(list(run))
            yield key, batch.slice(begin, count)
            begin += count


def _parquet_file(folder: Path, path: Path, table: str, schema: pa.Schema, batches: Any) -> ExportedFile:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return _finished(folder, path, table, rows)


def _lines(snapshot: Warehouse, folder: Path, which: dict[str, Any]) -> Iterator[ExportedFile]:
    for table in TABLES:
        yield _lines_file(snapshot, folder, table, which)


def _lines_file(snapshot: Warehouse, folder: Path, table: str, which: dict[str, Any]) -> ExportedFile:
    count = 0
    with (folder / f"{table}.jsonl").open("w", encoding="utf-8") as to:
        for row in _rows(snapshot.batches(f"export_{table}", which)):
            to.write(_json(row) + "\n")
            count += 1
    return _finished(folder, folder / f"{table}.jsonl", table, count)


def _spreadsheets(snapshot: Warehouse, folder: Path, which: dict[str, Any]) -> Iterator[ExportedFile]:
    for table in TABLES:
        count = 0
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as to:
            writer = csv.writer(to, lineterminator="\n")
            reader = snapshot.batches(f"export_{table}", which)
            writer.writerow([name for name in reader.schema.names if name != "month"])
            for row in _rows(reader):
                writer.writerow([_cell(value) for value in row.values()])
                count += 1
        yield _finished(folder, folder / f"{table}.csv", table, count)


def _graphs(snapshot: Warehouse, folder: Path, which: dict[str, Any]) -> Iterator[ExportedFile]:
    """A document a site, with its articles as a graph; what was removed as lines of JSON."""
    (folder / "articles").mkdir()
    for (site,) in snapshot.run("list_article_sites", {"site": which["site"]}):
        rows = _threads(snapshot, which | {"site": site})
        first = next(rows, None)
        if first is None:
            continue
        path = folder / "articles" / f"{site}.jsonld"
        count = comments = 0
        with path.open("w", encoding="utf-8") as to:
            to.write(f'{{"@context": "{CONTEXT}", "@graph": [')
            for row in chain([first], rows):
                to.write((",\n" if count else "\n") + _json(news_article(row)))
                count += 1
                comments += len(row["comments"] or ())
            to.write("\n]}\n")
        yield replace(_finished(folder, path, "articles", count), comments=comments)
    yield _lines_file(snapshot, folder, "removed_rows", which)


def _threads(snapshot: Warehouse, which: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A site's articles with their comments, a part of them in memory at a time, in the order of their ids."""
    for part in _ID_PARTS:
        yield from _rows(snapshot.batches("export_threads", which | {"part": part}))


def _rows(reader: pa.RecordBatchReader) -> Iterator[dict[str, Any]]:
    for batch in reader:
        for row in batch.to_pylist():
            row.pop("month", None)
            yield row


def _json(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, default=_as_text, allow_nan=False)


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


def _cell(value: Any) -> Any:
    """Numbers and times as they are, texts and lists so that no spreadsheet runs them."""
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    if value is None or isinstance(value, bool | int | float | Decimal | date | time | timedelta):
        return value
    return spreadsheet_cell(value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False))


def _finished(folder: Path, path: Path, table: str, rows: int) -> ExportedFile:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
        os.fsync(file.fileno())
    return ExportedFile(str(path.relative_to(folder)), table, rows, path.stat().st_size, digest.hexdigest())


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


_FORMS: dict[str, Callable[[Warehouse, Path, dict[str, Any]], Iterator[ExportedFile]]] = {
    "parquet": _parquet,
    "jsonl": _lines,
    "json-ld": _graphs,
    "csv": _spreadsheets,
}
