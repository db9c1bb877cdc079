"""The rows of a lake as a DuckDB file, which is how a lake is backed up, and those of a file into a lake that has none.

Either way the tables are made by the migrations, each row is copied as it is, and both sides are read again and compared.

What does NOT belong here: the copy of a file as it stands (``backing_up``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from broadsheet.errors import InvalidWarehouse, MissingWarehouse
from broadsheet.settings import Settings
from broadsheet.warehouse.connection import Warehouse, file_of, locked_warehouse, open_warehouse
from broadsheet.warehouse.failures import naming
from broadsheet.warehouse.lake import connect_lake
from broadsheet.warehouse.migrations import migrate
from broadsheet.warehouse.statements import quoted
from broadsheet.warehouse.threads import threads_of_file
from broadsheet.warehouse.verifying import Sums, table_sums

OTHER = "other"
# Written where tables are made, before there are any rows of papers: it is replaced.
_OF_THE_MAKING = ("ops.migrations", "ops.descriptions", "ops.mart_states")


def copy_to_file(lake: Warehouse, target: Path, settings: Settings) -> None:
    """Write every row of ``lake`` into a new DuckDB file. Raises InvalidWarehouse where it does not hold the same then."""
    _migrate_file(target, settings)
    ((own,),) = lake.execute("SELECT current_database()", {})
    with _attached(lake, target, "STORAGE_VERSION 'latest'"):
        with lake.transaction():
            _copy(lake, own, OTHER)
        lake.execute(f"CHECKPOINT {OTHER}", {})
        _compare(table_sums(lake), _sums(lake, OTHER, own), target, "check the disk, then back up again")


def fill_lake(settings: Settings) -> int:
    """Write every row of the home's DuckDB file into its lake, in one transaction, and remove the file; gives how many rows.

    A file of an older version is migrated first. Raises MissingWarehouse where there is no file, InvalidWarehouse where the lake has
    rows, the file can't be read, or the lake does not hold the same rows then: nothing is in it in that case, and the file is kept.
    """
    source = file_of(settings)
    if not source.exists():
        raise MissingWarehouse(f"{source}: no such file; there is nothing to fill the lake with")
    with locked_warehouse(settings.model_copy(update={"warehouse": ""})) as opened:
        with opened():  # so that it is migrated
            pass
        with open_warehouse(settings, is_filling=True) as lake:
            ((own,),) = lake.execute("SELECT current_database()", {})
            with naming(source, "restore a back-up of it"), _attached(lake, source, "READ_ONLY"):
                wanted = _sums(lake, OTHER, own)
                if _papers(table_sums(lake)) != _papers(wanted):  # else one that was killed had ended but for the file
                    _require_empty(lake, settings)
                    with lake.transaction():
                        _copy(lake, OTHER, own)
                        _compare(
                            wanted, table_sums(lake), settings.warehouse_path, "check its disk, then fill it again"
                        )
        _drop_file(source, settings)
    return sum(rows for rows, _ in wanted.values())


def _papers(sums: Sums) -> Sums:
    """Those of tables with rows of papers."""
    return {table: each for table, each in sums.items() if each[0] and table not in _OF_THE_MAKING}


def _drop_file(source: Path, settings: Settings) -> None:
    """Remove the file with all copies of it: no erasure in the lake would reach them. The file goes last: until then this is done again."""
    shown = settings.model_copy(update={"warehouse": ""}).snapshot_path
    shown.unlink(missing_ok=True)
    for copy in (
        *shown.with_name("snapshots").glob("warehouse-*.duckdb"),
        *source.parent.glob(f"{source.stem}.before-*.duckdb"),
    ):
        copy.unlink()
    source.resolve().unlink()
    source.unlink(missing_ok=True)  # a link


def require_empty(settings: Settings) -> None:
    """Raise InvalidWarehouse where the lake has rows; where the warehouse is a file, it is not looked at."""
    if settings.is_lake:
        lake = Warehouse(connect_lake(settings, {}))
        with lake.closing():
            _require_empty(lake, settings)


def _require_empty(lake: Warehouse, settings: Settings) -> None:
    if held := _papers(table_sums(lake)):
        raise InvalidWarehouse(
            f"{settings.warehouse_path}: its lake has rows ({', '.join(sorted(held)[:3])}, ...); name an empty database "
            "in BROADSHEET_WAREHOUSE"
        )


def _migrate_file(path: Path, settings: Settings) -> None:
    options: dict[str, Any] = {
        "threads": threads_of_file(path, settings),
        "memory_limit": settings.memory_limit,
        "storage_compatibility_version": "latest",
    }
    connection = duckdb.connect(str(path), config=options)
    try:
        migrate(connection, settings.now())
    finally:
        connection.close()


@contextmanager
def _attached(warehouse: Warehouse, path: Path, option: str) -> Iterator[None]:
    warehouse.execute(f"ATTACH {quoted(str(path))} AS {OTHER} ({option})", {})
    try:
        yield
    finally:
        warehouse.execute(f"DETACH {OTHER}", {})


def _copy(warehouse: Warehouse, from_database: str, to_database: str) -> None:
    """Replace the rows of each table by those of its namesake; tables that no migration makes, the marts, are made as well."""
    there = set(_tables(warehouse, to_database))
    for table in _tables(warehouse, from_database):
        source, target = f"{from_database}.{table}", f"{to_database}.{table}"
        if table in there:
            warehouse.execute(f"DELETE FROM {target}", {})  # noqa: S608
            warehouse.execute(f"INSERT INTO {target} BY NAME FROM {source}", {})
        else:
            warehouse.execute(f"CREATE SCHEMA IF NOT EXISTS {to_database}.{table.partition('.')[0]}", {})
            warehouse.execute(f"CREATE TABLE {target} AS FROM {source}", {})


def _tables(warehouse: Warehouse, database: str) -> list[str]:
    rows = warehouse.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = $database AND NOT internal ORDER BY ALL",
        {"database": database},
    )
    return [f'"{schema}"."{table}"' for schema, table in rows]


def _sums(warehouse: Warehouse, database: str, own: str) -> Sums:
    """``table_sums`` of the attached database."""
    warehouse.execute(f"USE {database}", {})
    try:
        return table_sums(warehouse)
    finally:
        warehouse.execute(f"USE {own}", {})


def _compare(wanted: Sums, found: Sums, where: Path, remedy: str) -> None:
    differing = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if differing:
        raise InvalidWarehouse(f"{where}: differs from what was copied in {', '.join(differing)}; {remedy}")
