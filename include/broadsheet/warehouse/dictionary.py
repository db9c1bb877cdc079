"""The data dictionary: each table's grain, each column's type, sentence and schema.org property.

Types come from a migrated database, sentences from the row types, ``sql/tables.yml`` and the marts' ``table.yml``: a column without
one is an error.
"""

from __future__ import annotations

import duckdb

from broadsheet.errors import MigrationError
from broadsheet.settings import real_now
from broadsheet.warehouse.connection import Warehouse
from broadsheet.warehouse.describing import Told, told_tables
from broadsheet.warehouse.marts import read_marts, refresh_marts
from broadsheet.warehouse.migrations import migrate
from broadsheet.warehouse.statements import read_statement

HEADER = """# Data dictionary

Times are UTC. The last column names the schema.org property, where there is one. Written by `broadsheet dictionary`.
"""


def dictionary() -> str:
    """The dictionary as Markdown."""
    tables = told_tables()
    columns: dict[str, list[tuple[str, str]]] = {}
    for mart in read_marts():
        sentences = {column: (sentence, None) for column, sentence in mart.columns.items()}
        tables[f"marts.{mart.name}"] = Told(mart.grain, sentences, frozenset(sentences))
    with duckdb.connect(":memory:") as connection:
        migrate(connection, real_now())
        refresh_marts(Warehouse(connection), real_now())
        for schema, table, column, kind in connection.execute(read_statement("list_columns")).fetchall():
            columns.setdefault(f"{schema}.{table}", []).append((column, kind))
    if columns.keys() != tables.keys():
        odd = sorted(columns.keys() ^ tables.keys())
        raise MigrationError(f"sql/tables.yml and sql/migrations disagree about {', '.join(odd)}")
    return "\n".join([HEADER, *(_table(name, tables[name], columns[name]) for name in sorted(columns))])


def _table(name: str, told: Told, columns: list[tuple[str, str]]) -> str:
    lines = [f"## {name}", "", told.grain, "", "| column | type | what it holds | schema.org |", "|---|---|---|---|"]
    for column, kind in columns:
        if column not in told.columns:
            raise MigrationError(f"sql/tables.yml: {name}.{column}: has no sentence; write one")
        sentence, schema_org = told.columns[column]
        lines.append(f"| `{column}` | {kind} | {sentence} | {schema_org or ''} |")
    unknown = sorted(told.own_columns - {column for column, _ in columns})
    if unknown:
        raise MigrationError(f"sql/tables.yml: {name}: no such column: {', '.join(unknown)}")
    return "\n".join([*lines, ""])
