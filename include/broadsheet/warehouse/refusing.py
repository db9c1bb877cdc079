"""What is no question to a lake: its rows are read from a folder and by Postgres, so neither can be shut while it is asked.

DuckDB says of which kind a statement is; only kinds that can't write are let through. Functions that write are known by name alone, in
whatever quotes they stand, and so are those that make SQL of text.

What does NOT belong here: what the connection refuses by itself (``reader``).
"""

from __future__ import annotations

import re

import duckdb
from duckdb import StatementType

from broadsheet.errors import InvalidQuery

# Tables that these make or change are temporary: the lake is open for reading.
_KINDS = (
    StatementType.SELECT,
    StatementType.CREATE,
    StatementType.CREATE_FUNC,
    StatementType.INSERT,
    StatementType.UPDATE,
    StatementType.DELETE,
    StatementType.MERGE_INTO,
    StatementType.ALTER,
    StatementType.DROP,
    StatementType.SET,
    StatementType.VARIABLE_SET,
    StatementType.TRANSACTION,
)
# A lake answers to the second line's by the name of its catalogue, too: warehouse.set_option().
_WRITING = re.compile(
    r"postgres_|ducklake_|pg_clear_cache|json_execute_serialized_sql"
    r"|add_data_files|cleanup_old_files|delete_orphaned_files|expire_snapshots|flush_inlined_data|merge_adjacent_files"
    r"|rewrite_data_files|set_commit_message|set_option",
    re.IGNORECASE,
)
# Words that news has as well: as functions only, whatever DuckDB lets stand before the bracket.
_CALLED = re.compile(r"\b(query|(?:force_)?checkpoint)\b\"?\s*(?:\(|/\*|--|[^\x00-\x7f])", re.IGNORECASE)
_SECRET = re.compile(r"\bsecret\b", re.IGNORECASE)
_EXPLAIN = re.compile(r"\s*EXPLAIN\b\s*(?:ANALYZE\b\s*)?(?:\(\s*(?:ANALYZE|FORMAT)\b[^()]*\))?", re.IGNORECASE)


def refuse_writing(connection: duckdb.DuckDBPyConnection, sql: str, statements: list[duckdb.Statement]) -> None:
    """Raise InvalidQuery for a question that could write; ``statements`` are those of ``sql``."""
    if found := _WRITING.search(sql) or _CALLED.search(sql):
        raise InvalidQuery(f"{found[0]}: not in a question to a lake, nor in its texts: functions of such names write")
    for statement in statements:
        if statement.type == StatementType.EXPLAIN:
            explained = _EXPLAIN.match(statement.query)
            rest = connection.extract_statements(statement.query[explained.end() :]) if explained else []
            if [each.type for each in rest] != [StatementType.SELECT]:
                raise InvalidQuery("EXPLAIN: of a SELECT only")
        elif statement.type not in _KINDS or (statement.type == StatementType.CREATE and _SECRET.search(sql)):
            raise InvalidQuery(
                f"{(statement.query.split() or ['this'])[0]}: nothing is written here; try: broadsheet sql --format, or broadsheet export"
            )
