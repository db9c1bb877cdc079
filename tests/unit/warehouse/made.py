"""A large warehouse out of a small one: every row of every table again and again, under ids, addresses and texts of its own.

What does NOT belong here: what the first rows say (``test_load``).
"""

from __future__ import annotations

import duckdb

from broadsheet.warehouse import read_statement

_IDS = {"article_id", "comment_id", "parent_comment_id", "reading_id", "thread_id", "known_reading_id", "text_id"}
_TEXTS = {"url", "canonical_url", "link_url", "final_url", "page_url", "body", "raw_sha256", "content_sha256"}
_WHOLE = {"sites", "migrations", "runs", "run_attempts"}  # what is not about an article stays as it is


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


def _made(column: str) -> str:
    if column in _IDS:
        return f"CAST(md5(CAST(firsts.{column} AS VARCHAR) || n) AS UUID)"
    return f"sha256(firsts.{column} || n)" if column.endswith("sha256") else f"firsts.{column} || '/' || n"
