"""Reading the snapshot: never the writers' file, and never a lock in anyone's way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from broadsheet.errors import InvalidQuery, InvalidWarehouse, MissingWarehouse
from broadsheet.settings import Settings


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
    path = settings.snapshot_path
    if not path.exists():
        raise MissingWarehouse(f"{path}: nothing was published yet; start with `broadsheet run` or `make run`")
    # Resolved first: the copy's own name is never given to another file.
    try:
        connection = duckdb.connect(str(path.resolve()), read_only=True)
    except duckdb.Error as error:
        raise InvalidWarehouse(f"{path}: {error}; write it anew with `broadsheet publish`") from error
    try:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET TimeZone = 'UTC'")
        cursor = connection.execute(sql, dict(parameters or {}))
        if cursor is None:  # whatever the stubs say: for an empty text
            raise InvalidQuery("no SQL in it; try: SELECT * FROM comments LIMIT 5")
        columns = tuple(str(column[0]) for column in cursor.description or ())
        return QueryResult(columns, tuple(cursor.fetchall()))
    except (duckdb.Error, UnicodeEncodeError) as error:  # the latter: bytes on the command line that are not UTF-8
        raise InvalidQuery(str(error)) from error
    finally:
        connection.close()
