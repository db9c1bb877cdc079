"""Reading the snapshot: never the writers' file, and never a lock in anyone's way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from broadsheet.errors import InvalidQuery, MissingWarehouse
from broadsheet.settings import Settings


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Columns and rows of one query."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def query_snapshot(settings: Settings, sql: str, parameters: Mapping[str, Any] | None = None) -> QueryResult:
    """Run one query on the published snapshot.

    Raises MissingWarehouse where nothing was published, InvalidQuery with DuckDB's words where the query is refused.
    """
    path = settings.snapshot_path
    if not path.exists():
        raise MissingWarehouse(f"{path}: nothing was published yet; start with `broadsheet run` or `make run`")
    # Resolved first: the copy's own name is never given to another file.
    connection = duckdb.connect(str(path.resolve()), read_only=True)
    try:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET TimeZone = 'UTC'")
        cursor = connection.execute(sql, dict(parameters or {}))
        columns = tuple(str(column[0]) for column in cursor.description or ())
        return QueryResult(columns, tuple(cursor.fetchall()))
    except duckdb.Error as error:
        raise InvalidQuery(str(error)) from error
    finally:
        connection.close()
