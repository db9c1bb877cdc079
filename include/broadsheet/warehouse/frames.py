"""Statements over staging Parquet files, in a DuckDB of their own in memory: nothing here sees the warehouse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from broadsheet.runs import replacing
from broadsheet.warehouse.statements import quoted, read_statement

if TYPE_CHECKING:
    import pandas as pd


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One a process, of which each statement has a connection with tables of its own: to make one takes longer than most of them."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET enable_external_file_cache = false")  # what was read of files would stay in memory
    return connection


@contextmanager
def _over(tables: Mapping[str, Path | pa.Table]) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = _database().cursor()
    try:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET TimeZone = 'UTC'")
        for name, table in tables.items():
            if isinstance(table, Path):
                connection.execute(f"CREATE TEMP VIEW {name} AS FROM read_parquet({quoted(str(table))})")
            else:
                connection.register(name, table)
        yield connection
    finally:
        connection.close()


def query_frame(
    name: str, tables: Mapping[str, Path | pa.Table], parameters: Mapping[str, Any] | None = None
) -> pd.DataFrame:
    """Result of ``sql/statements/<name>.sql`` as a pandas frame; each of ``tables`` is a view over its Parquet file or rows."""
    with _over(tables) as connection:
        return connection.execute(read_statement(name), dict(parameters or {})).df()


def query_rows(
    name: str, tables: Mapping[str, Path], parameters: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The same as plain rows, each by the names of its columns; times are without a zone, UTC."""
    with _over(tables) as connection:
        cursor = connection.execute(read_statement(name), dict(parameters or {}))
        columns = [str(column[0]) for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def copy_query(name: str, tables: Mapping[str, Path], parameters: Mapping[str, Any] | None, out: Path) -> int:
    """Result of the statement, written to ``out`` as Parquet (zstd), in place of what was there. Gives the number of rows."""
    with _over(tables) as connection, replacing(out) as part:
        statement = read_statement(name).rstrip().rstrip(";")
        # COPY takes its query as text: the statement is one of our own files, its values stay parameters.
        copy = f"COPY ({statement}\n) TO $out_path (FORMAT parquet, COMPRESSION zstd)"
        row = connection.execute(copy, {**(parameters or {}), "out_path": str(part)}).fetchone()
        return int(row[0]) if row else 0
