"""Whether a copy of the warehouse holds what the warehouse holds: every block of every table is read, on both sides.

DuckDB checks a block's checksum when it reads it, so a table that was read whole is not damaged on the disk.
What does NOT belong here: what is done about a copy that differs (``snapshot``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from broadsheet.errors import InvalidWarehouse
from broadsheet.settings import Settings
from broadsheet.warehouse.connection import Warehouse, restore_remedy
from broadsheet.warehouse.failures import naming
from broadsheet.warehouse.statements import quoted, read_statement
from broadsheet.warehouse.threads import threads_of_file

# A sum needs next to none: all else would be blocks that nobody reads twice.
SUM_MEMORY = "256MB"

Sums = dict[str, tuple[int, int]]


def verify_copy(warehouse: Warehouse, copy: Path, settings: Settings) -> None:
    """Raise InvalidWarehouse where ``copy`` can't be read whole, or does not hold the rows that ``warehouse`` holds."""
    with _little_memory(warehouse, settings):
        known = table_sums(warehouse)
    with naming(copy, "the disk changes what is written to it: check it, then publish again"):
        connection = duckdb.connect(
            str(copy),
            read_only=True,
            config={
                "threads": threads_of_file(copy, settings),
                "memory_limit": SUM_MEMORY,
                "temp_directory": str(settings.warehouse_path.parent / "verify.tmp"),
            },
        )
        try:
            connection.execute("SET enable_progress_bar = false")
            copied = table_sums(Warehouse(connection))
            for schema, view in connection.execute(read_statement("list_views")).fetchall():
                connection.execute(f'SELECT * FROM "{schema}"."{view}" LIMIT 0')  # noqa: S608  # no row: a join would be made whole
        finally:
            connection.close()
    differing = sorted(name for name in known.keys() | copied.keys() if known.get(name) != copied.get(name))
    if differing:
        raise InvalidWarehouse(
            f"{copy}: differs from the warehouse in {', '.join(differing)}, so readers keep the copy they have; check the "
            f"disk, then publish again, or {restore_remedy(settings)}"
        )


@contextmanager
def _little_memory(warehouse: Warehouse, settings: Settings) -> Iterator[None]:
    """The warehouse lets go of what it has in memory and keeps little more than it works on, unless it may use less anyhow.

    With all that it may use it would stand beside the copy, whose blocks are other ones.
    """
    smaller = "SELECT parse_formatted_bytes($little) < parse_formatted_bytes($usual)"
    ((is_smaller,),) = warehouse.execute(smaller, {"little": SUM_MEMORY, "usual": settings.memory_limit})
    if not is_smaller:
        yield
        return
    try:
        with suppress(duckdb.OutOfMemoryException):  # as much as it is at work on must stay
            warehouse.execute(f"SET memory_limit = {quoted(SUM_MEMORY)}", {})
        yield
    finally:
        warehouse.execute(f"SET memory_limit = {quoted(settings.memory_limit)}", {})


def table_sums(warehouse: Warehouse) -> Sums:
    """Rows of each table, and the sum of their hashes over all columns: the same for the same rows in any order.

    The hash is DuckDB's own and fast; it may differ in its next version, so it is compared at once and never kept.
    """
    columns: dict[str, list[str]] = {}
    for schema, table, column in warehouse.run("list_table_columns"):
        columns.setdefault(f'"{schema}"."{table}"', []).append(f'"{column}"')
    # One statement: planning one of each table takes longer than a night's rows do.
    sums = " UNION ALL ".join(
        # sorted: a lake's columns stand in another order where a migration changed a type
        f"SELECT {quoted(name.replace(chr(34), ''))}, count(*), sum(hash({', '.join(sorted(own))})) FROM {name}"  # noqa: S608
        for name, own in columns.items()
    )
    rows = warehouse.execute(sums, {}) if columns else []
    return {str(name): (int(count), int(total or 0)) for name, count, total in rows}
