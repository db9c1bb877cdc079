"""Reading the snapshot: never the writers' file, and never a lock in anyone's way."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from broadsheet.errors import InvalidQuery, InvalidWarehouse, MissingWarehouse
from broadsheet.settings import Settings
from broadsheet.warehouse.connection import Warehouse
from broadsheet.warehouse.failures import named_error, naming, require_room

_ROWS_AT_ONCE = 2048  # what DuckDB works on at a time
_ANEW = "write it anew with `broadsheet publish`"


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Columns and rows of one query."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class QueryStream:
    """The same, its rows as they come: to be read once, while the snapshot is open."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def query_snapshot(settings: Settings, sql: str, parameters: Mapping[str, Any] | None = None) -> QueryResult:
    """Run one query on the published snapshot.

    Raises MissingWarehouse where nothing was published, InvalidWarehouse where the snapshot can't be opened, InvalidQuery with
    DuckDB's words where the query is refused.
    """
    with stream_snapshot(settings, sql, parameters) as stream:
        return QueryResult(stream.columns, tuple(stream.rows))


@contextmanager
def stream_snapshot(settings: Settings, sql: str, parameters: Mapping[str, Any] | None = None) -> Iterator[QueryStream]:
    """The same for any number of rows: only some of them are in memory at a time. What is refused may be so amid the rows."""
    with _opened(settings) as connection:
        try:
            # A question must not write files, nor read others than the snapshot. Last, for it also shuts where to spill.
            connection.execute("SET enable_external_access = false")
            sql.encode()  # DuckDB's own word for text that is not Unicode depends on where it meets it
            if len(connection.extract_statements(sql)) > 1:
                raise InvalidQuery("more than one statement, and only the last one would be shown; ask one at a time")
            cursor = connection.execute(sql, dict(parameters or {}))
            if cursor is None:  # whatever the stubs say: for an empty text
                raise InvalidQuery("no SQL in it; try: SELECT * FROM comments LIMIT 5")
            yield QueryStream(tuple(str(column[0]) for column in cursor.description or ()), _rows(cursor))
        except (duckdb.Error, UnicodeEncodeError) as error:  # the latter: bytes on the command line that are not UTF-8
            raise named_error(error, settings.snapshot_path, _ANEW) or InvalidQuery(str(error)) from error


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while some := cursor.fetchmany(_ROWS_AT_ONCE):
        yield from some


@contextmanager
def open_snapshot(settings: Settings) -> Iterator[Warehouse]:
    """The published snapshot for several statements, which may stage temporary tables beside it; nothing in it changes.

    Raises as ``query_snapshot`` does where it can't be opened.
    """
    with _opened(settings) as connection:  # our own statements read runs' files
        try:
            yield Warehouse(connection)
        except duckdb.Error as error:  # most likely tables of an older version of the code
            raise named_error(error, settings.snapshot_path, _ANEW) or InvalidWarehouse(
                f"{settings.snapshot_path}: {error}; {_ANEW}"
            ) from error


@contextmanager
def _opened(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that spills into a folder of its own: the snapshots' folder holds snapshots only."""
    path = settings.snapshot_path
    if not path.exists():
        raise MissingWarehouse(f"{path}: nothing was published yet; start with `broadsheet run` or `make run`")
    with tempfile.TemporaryDirectory(prefix="broadsheet-spill-") as aside:
        options = {
            "threads": settings.threads,
            "memory_limit": settings.memory_limit,
            "temp_directory": aside,
        }
        connection = _connect(path, Path(aside), options)
        try:
            connection.execute("SET enable_progress_bar = false")
            connection.execute("SET TimeZone = 'UTC'")
            yield connection
        finally:
            connection.close()


def _connect(path: Path, aside: Path, options: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    # Resolved first: the copy's own name is never given to another file.
    snapshot = path.resolve()
    try:
        try:
            return duckdb.connect(str(snapshot), read_only=True, config=options)
        except duckdb.IOException as error:
            if "Could not set lock" not in str(error):
                raise
            # Somebody has opened it for writing: what lies on the disk can still be copied.
            require_room(aside, snapshot.stat().st_size)
            own = aside / snapshot.name
            with naming(aside, _ANEW):
                shutil.copyfile(snapshot, own)
            return duckdb.connect(str(own), read_only=True, config=options)
    except duckdb.Error as error:
        raise InvalidWarehouse(f"{path}: {error}; {_ANEW}") from error
