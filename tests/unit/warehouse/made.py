"""Warehouses made from others: a large one out of a small one, and one as an older version would have left it.

What does NOT belong here: what the first rows say (``test_load``).
"""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb

from broadsheet.warehouse import Warehouse, read_statement
from broadsheet.warehouse.lake import in_lake, is_lake

_IDS = {"article_id", "comment_id", "parent_comment_id", "reading_id", "thread_id", "known_reading_id", "text_id"}
_TEXTS = {"url", "canonical_url", "link_url", "final_url", "page_url", "body", "raw_sha256", "content_sha256"}
# Of core's own: what no reading states.
LATER_COLUMNS = {
    "articles": (
        "changed_in_load",
        "version_count",
        "live_comment_count",
        "withdrawn_at",
        "last_read_at",
        "url_digest",
        "canonical_url_digest",
    ),
    "comments": ("changed_in_load", "root_comment_id", "reply_count", "edited_at", "last_seen_at"),
}
_WHOLE = {"sites", "migrations", "runs", "run_attempts"}  # what is not about an article stays as it is
_EMPTY: dict[str, object] = {
    "VARCHAR": "",
    "BIGINT": 0,
    "BOOLEAN": False,
    "VARCHAR[]": [],
    "TIMESTAMP": datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None),
}


def multiply(connection: duckdb.DuckDBPyConnection, copies: int, at_once: int = 20) -> None:
    """Add ``copies`` of each article with all that hangs on it; ids and digests follow from the first ones and the number."""
    tables: dict[str, list[str]] = {}
    for schema, table, column in connection.execute(read_statement("list_table_columns")).fetchall():
        if schema in ("core", "ops") and table not in _WHOLE:
            tables.setdefault(f"{schema}.{table}", []).append(column)
    for name, columns in tables.items():
        made = [f"{_made(column)} AS {column}" for column in columns if column in _IDS | _TEXTS]
        if not made:
            continue
        connection.execute(f"CREATE OR REPLACE TEMP TABLE firsts AS SELECT * FROM {name}")
        for begin in range(1, copies + 1, at_once):
            connection.execute(
                f"INSERT INTO {name} BY NAME SELECT firsts.* REPLACE ({', '.join(made)}) "
                f"FROM firsts, range({begin}, {min(begin + at_once, copies + 1)}) AS numbers(n)"
            )
    connection.execute("DROP TABLE IF EXISTS firsts")


def texts_twice(connection: duckdb.DuckDBPyConnection) -> None:
    """Undo migration 0012 and what came after it: every version with its text in one table, digests of rows as text."""
    for statement in (
        "DROP SCHEMA marts CASCADE",
        "DROP TABLE ops.mart_states",
        *(f"DROP TABLE {name}" for name in ("core.copies", "ops.text_signatures", "ops.copy_pairs")),
        "DROP TABLE ops.erasures",
        "ALTER TABLE ops.comment_readings DROP COLUMN fetched_at",
        "ALTER TABLE ops.outcomes DROP COLUMN url_digest",
        "DROP TABLE ops.loads",
        "DROP TABLE ops.removed_rows",
        "DROP VIEW main.article_versions",
        *(f"ALTER TABLE core.articles DROP COLUMN {name}" for name in LATER_COLUMNS["articles"]),
        *(f"ALTER TABLE core.comments DROP COLUMN {name}" for name in LATER_COLUMNS["comments"]),
        "CREATE OR REPLACE TEMP TABLE whole AS SELECT * FROM core.article_versions",
        "DROP VIEW core.article_versions",
        "DROP TABLE core.text_versions",
        "CREATE TABLE core.article_versions AS SELECT * FROM whole",
        "DROP TABLE whole",
        "ALTER TABLE ops.article_readings ALTER COLUMN row_sha256 SET DATA TYPE VARCHAR USING lower(hex(row_sha256))",
        "ALTER TABLE core.articles ADD COLUMN row_sha256 VARCHAR",
        "ALTER TABLE core.comments ADD COLUMN row_sha256 VARCHAR",
        "UPDATE core.comments SET row_sha256 = sha256(body)",
        "UPDATE core.articles AS known SET row_sha256 = readings.row_sha256 FROM ops.article_readings AS readings "
        "WHERE known.article_id = readings.article_id AND known.fetched_at = readings.fetched_at",
        "DELETE FROM ops.migrations WHERE version >= 12",
    ):
        connection.execute(in_lake(f"{statement};") if is_lake(connection) else statement)


def _made(column: str) -> str:
    if column in _IDS:
        return f"CAST(md5(CAST(firsts.{column} AS VARCHAR) || n) AS UUID)"
    return f"sha256(firsts.{column} || n)" if column.endswith("sha256") else f"firsts.{column} || '/' || n"


def insert(warehouse: Warehouse, table: str, **values: object) -> None:
    """One row; columns that may not be NULL and are not among ``values`` get an empty value."""
    columns = warehouse.execute(
        "SELECT column_name, data_type, is_nullable FROM duckdb_columns() WHERE schema_name || '.' || table_name = $table",
        {"table": table},
    )
    row = {name: _EMPTY[kind] for name, kind, may_be_null in columns if not may_be_null and name not in values} | values
    names = ", ".join(row)
    warehouse.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('$' + name for name in row)})", row)
