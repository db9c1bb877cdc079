"""A sentence for every table, view and column, in the catalogue itself, so that whoever opens a snapshot reads it there.

The sentences come from the row types and ``sql/tables.yml``, as those of the data dictionary. The catalogue takes no parameters, so
these statements are no files. What does NOT belong here: Markdown (``dictionary``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from broadsheet import models
from broadsheet.ids import sha256
from broadsheet.warehouse.lake import is_lake
from broadsheet.warehouse.statements import SQL, quoted, read_statement

TABLES = SQL / "tables.yml"


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one table: its grain, and by column a sentence and the schema.org property, where there is one."""

    grain: str
    columns: Mapping[str, tuple[str, str | None]]
    own_columns: frozenset[str]  # those that the file itself tells


def told_tables() -> dict[str, Told]:
    """What is told of each table, by its name with its schema."""
    from broadsheet.own_yaml import read_own_yaml  # here: only an upgrade and the dictionary need it

    found = {}
    for name, entry in read_own_yaml(TABLES).items():
        own = {column: (sentence, None) for column, sentence in entry["columns"].items()}
        found[name] = Told(entry["grain"], _row_docs(entry.get("row")) | own, frozenset(own))
    return found


def describe(connection: duckdb.DuckDBPyConnection, now: datetime, *, is_changed: bool) -> None:
    """Write the sentences into the catalogue, where it ``is_changed`` or they are not those that were written last."""
    connection.execute(read_statement("create_descriptions"))
    digest = sha256(TABLES.read_bytes() + Path(models.rows.__file__).read_bytes())
    if not is_changed and connection.execute(read_statement("read_descriptions")).fetchall() == [(digest,)]:
        return
    told = told_tables()
    is_in_lake = is_lake(connection)
    views = set(connection.execute(read_statement("list_views")).fetchall())
    connection.begin()
    try:
        seen: set[tuple[str, str]] = set()
        comments: list[str] = []
        for schema, table, column, _ in connection.execute(read_statement("list_columns")).fetchall():
            known = told.get(f"{schema}.{table}")
            if known is None:
                continue
            kind = "VIEW" if (schema, table) in views else "TABLE"
            if (schema, table) not in seen:
                seen.add((schema, table))
                comments.append(f'COMMENT ON {kind} "{schema}"."{table}" IS {quoted(known.grain)}')
            if column in known.columns and not (
                kind == "VIEW" and is_in_lake
            ):  # a lake takes none for columns of views
                sentence = quoted(known.columns[column][0])
                comments.append(f'COMMENT ON COLUMN "{schema}"."{table}"."{column}" IS {sentence}')
        if comments:
            connection.execute(";\n".join(comments))
        connection.execute(read_statement("delete_descriptions"))
        written = {"sha256": digest, "written_at": now.replace(tzinfo=None)}
        connection.execute(read_statement("insert_descriptions"), written)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def _row_docs(row: str | None) -> dict[str, tuple[str, str | None]]:
    if row is None:
        return {}
    return {name: (sentence, schema_org) for name, sentence, schema_org in models.column_docs(getattr(models, row))}
