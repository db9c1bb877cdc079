"""SQL is a file with one statement: ``sql/statements/<name>.sql``, DuckDB ``$parameters``, no templating."""

from __future__ import annotations

from functools import cache

from broadsheet.settings import PROJECT

SQL = PROJECT / "sql"


def quoted(text: str) -> str:
    """Text as a literal of SQL, for statements that take no parameter there."""
    return "'" + text.replace("'", "''") + "'"


@cache
def read_statement(name: str) -> str:
    """Text of ``sql/statements/<name>.sql``."""
    return (SQL / "statements" / f"{name}.sql").read_text(encoding="utf-8")
