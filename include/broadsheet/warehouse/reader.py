"""Reading the snapshot: never the writers' file, and never a lock in anyone's way."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from broadsheet.errors import InvalidQuery, InvalidWarehouse, MissingWarehouse
from broadsheet.settings import Settings
from broadsheet.warehouse.connection import Warehouse


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Columns and rows of one query."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def query_snapshot(settings: Settings, sql: str, parameters: Mapping[str, Any] | None = None) -> QueryResult:
    """Run one query on the published snapshot.

    Raises MissingWarehouse where nothing was published, InvalidWarehouse where the snapshot can't be opened, InvalidQuery with
    DuckDB's words where the query is refused.
    """
    # A question must not write files, nor read others than the snapshot.
    connection = _connect(settings, {"enable_external_access": False})
    try:
        sql.encode()  # DuckDB's own word for text that is not Unicode depends on where it meets it
        if len(connection.extract_statements(sql)) > 1:
            raise InvalidQuery("more than one statement, and only the last one would be shown; ask one at a time")
        cursor = connection.execute(sql, dict(parameters or {}))
        if cursor is None:  # whatever the stubs say: for an empty text
            raise InvalidQuery("no SQL in it; try: SELECT * FROM comments LIMIT 5")
        columns = tuple(str(column[0]) for column in cursor.description or ())
        return QueryResult(columns, tuple(cursor.fetchall()))
    except (duckdb.Error, UnicodeEncodeError) as error:  # the latter: bytes on the command line that are not UTF-8
        raise InvalidQuery(str(error)) from error
    finally:
        connection.close()


@contextmanager
def open_snapshot(settings: Settings) -> Iterator[Warehouse]:
    """The published snapshot for several statements, which may stage temporary tables beside it; nothing in it changes.

    Raises as ``query_snapshot`` does where it can't be opened.
    """
    # Not beside the file, where DuckDB would spill to: that folder holds snapshots only.
    with tempfile.TemporaryDirectory(prefix="broadsheet-spill-") as aside:
        connection = _connect(settings, {"temp_directory": aside})  # our own statements read runs' files
        try:
            yield Warehouse(connection)
        except duckdb.Error as error:  # most likely tables of an older version of the code
            raise InvalidWarehouse(
                f"{settings.snapshot_path}: {error}; write it anew with `broadsheet publish`"
            ) from error
        finally:
            connection.close()


def _connect(settings: Settings, config: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    path = settings.snapshot_path
    if not path.exists():
        raise MissingWarehouse(f"{path}: nothing was published yet; start with `broadsheet run` or `make run`")
    # Resolved first: the copy's own name is never given to another file.
    try:
        connection = duckdb.connect(
            str(path.resolve()),
            read_only=True,
            config={"threads": settings.threads, "memory_limit": settings.memory_limit, **config},
        )
    except duckdb.Error as error:
        raise InvalidWarehouse(f"{path}: {error}; write it anew with `broadsheet publish`") from error
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET TimeZone = 'UTC'")
    return connection
