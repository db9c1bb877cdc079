"""The writers' warehouse, a file or a lake: one process at a time, found busy rather than broken.

The lock file is asked first because DuckDB refuses a second process at once, while a short load is worth a short wait.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from filelock import FileLock, Timeout

from broadsheet.errors import InvalidWarehouse, WarehouseBusy
from broadsheet.homes import require_whole
from broadsheet.runs import replacing
from broadsheet.settings import Settings
from broadsheet.warehouse.failures import LAKE_REMEDY, named_error, naming, require_room
from broadsheet.warehouse.lake import connect_lake, is_lake
from broadsheet.warehouse.migrations import migrate
from broadsheet.warehouse.statements import read_statement
from broadsheet.warehouse.threads import threads_of_file

LOCK_WAIT_SECONDS = 120.0  # a load takes seconds; beyond that Airflow's retry is the better queue


ROWS_AT_ONCE = 2048  # what DuckDB works on at a time


class Warehouse:
    """An open connection to the writers' warehouse; made by ``open_warehouse``."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def run(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Run ``sql/statements/<name>.sql``; gives its rows."""
        return self._connection.execute(read_statement(name), dict(parameters or {})).fetchall()

    def records(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The same, each row by the names of its columns, its times aware as everywhere in memory."""
        cursor = self._connection.execute(read_statement(name), dict(parameters or {}))
        columns = [str(column[0]) for column in cursor.description or ()]
        return [dict(zip(columns, map(_aware, row), strict=True)) for row in cursor.fetchall()]

    def table(self, name: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The same as an Arrow table: for many rows that hold lists."""
        return self._connection.execute(read_statement(name), dict(parameters or {})).to_arrow_table()

    def batches(self, name: str, parameters: Mapping[str, Any] | None = None) -> pa.RecordBatchReader:
        """The same in parts, as they come: for more rows than memory holds. Read it before the next statement is run."""
        return self._connection.execute(read_statement(name), dict(parameters or {})).to_arrow_reader(ROWS_AT_ONCE)

    def execute(self, sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run a statement that is no file, because it is made from the catalogue; for this package only."""
        return self._connection.execute(sql, dict(parameters)).fetchall()

    @contextmanager
    def closing(self) -> Iterator[None]:
        """Close it in the end."""
        try:
            yield
        finally:
            self._connection.close()

    @contextmanager
    def transaction(self, *, is_large: bool = False) -> Iterator[None]:
        """All or nothing. A large one is written once, into the file itself, instead of into the log and from there into the file."""
        if is_large:
            self._connection.execute("SET checkpoint_threshold = '0KB'")
        self._connection.begin()
        try:
            yield
        except BaseException:
            with suppress(duckdb.Error):  # a full disk has ended the transaction itself
                self._connection.rollback()
            raise
        self._connection.commit()

    def checkpoint(self) -> None:
        """Move everything from the log into the file. A lake has no log, and its own CHECKPOINT would take readers' snapshots away."""
        if not is_lake(self._connection):
            self._connection.execute("CHECKPOINT")


@contextmanager
def open_warehouse(
    settings: Settings, *, wait_seconds: float = LOCK_WAIT_SECONDS, is_filling: bool = False
) -> Iterator[Warehouse]:
    """The warehouse for writing, created where needed, and migrated, with a copy of what it was kept beside a file.

    Raises WarehouseBusy where another process still holds it after ``wait_seconds``, InvalidWarehouse where it can't be opened
    or read, DiskFull where there is no room for what is written, Unreachable where a lake's Postgres does not answer.
    """
    with (
        locked_warehouse(settings, wait_seconds=wait_seconds, is_filling=is_filling) as opened,
        opened() as warehouse,
    ):
        yield warehouse


@contextmanager
def locked_warehouse(
    settings: Settings, *, wait_seconds: float = LOCK_WAIT_SECONDS, is_filling: bool = False
) -> Iterator[Callable[[], AbstractContextManager[Warehouse]]]:
    """Keep all others from the warehouse; gives what opens it, for who has to work on its file as well. Raises WarehouseBusy."""
    require_whole(settings)
    path = settings.warehouse_path
    if settings.is_lake and not is_filling and (file := file_of(settings)).exists():
        raise InvalidWarehouse(
            f"{file}: its rows are not in the lake yet: run `broadsheet lake fill`, or move the file away to begin a lake without them"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path.with_suffix(".lock"), timeout=wait_seconds):
            yield lambda: _opened(settings)
    except Timeout:
        raise WarehouseBusy(f"{path}: another process has been writing for {wait_seconds:.0f} s; try again") from None


@contextmanager
def _opened(settings: Settings) -> Iterator[Warehouse]:
    path = settings.warehouse_path
    with naming(path, restore_remedy(settings)):
        connection = _connect(settings)
        try:
            if settings.is_lake:
                _require_own_folder(connection, path)
            migrate(connection, settings.now(), before=lambda version: _back_up(connection, path, version))
            yield Warehouse(connection)
        finally:
            connection.close()


def file_of(settings: Settings) -> Path:
    """Where the home's DuckDB file lies, also where a lake has its place."""
    return settings.model_copy(update={"warehouse": ""}).warehouse_path


def _require_own_folder(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise InvalidWarehouse where a new lake would lie in the folder of another: its publishes would remove the other's files."""
    ((count,),) = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database() AND NOT internal"
    ).fetchall()
    if not count and next(path.rglob("*.parquet"), None):
        raise InvalidWarehouse(
            f"{path}: holds files of another lake, and the database of BROADSHEET_WAREHOUSE has no table: name the lake's own "
            "database, or move the folder away"
        )


def _back_up(connection: duckdb.DuckDBPyConnection, path: Path, version: int) -> None:
    """Keep the file as it is at migration ``version`` beside it, in the place of older back-ups; a lake keeps its published snapshots."""
    if is_lake(connection):
        return
    connection.execute("CHECKPOINT")
    require_room(path.parent, path.stat().st_size)
    kept = path.with_suffix(f".before-{version + 1:04}.duckdb")
    with replacing(kept) as part:
        shutil.copyfile(path, part)
    for older in path.parent.glob(f"{path.stem}.before-*.duckdb"):
        if older != kept:
            older.unlink()


def restore_remedy(settings: Settings) -> str:
    """What to do about a damaged warehouse, as the end of a sentence."""
    if settings.is_lake:
        return LAKE_REMEDY
    return (
        f"put a snapshot from {settings.snapshot_path.parent / 'snapshots'} in the place of {settings.warehouse_path}"
    )


def _connect(settings: Settings) -> duckdb.DuckDBPyConnection:
    options: dict[str, Any] = {"memory_limit": settings.memory_limit}
    if settings.is_lake:
        spill = {"temp_directory": f"{settings.warehouse_path}.tmp"}
        return _silent(connect_lake(settings, options | spill))
    try:
        # Only the newest storage version compresses text well (four times smaller).
        options["storage_compatibility_version"] = "latest"
        options["threads"] = threads_of_file(settings.warehouse_path, settings)
        connection = duckdb.connect(str(settings.warehouse_path), config=options)
    except duckdb.IOException as error:
        if "Could not set lock" in str(error):
            raise WarehouseBusy(
                f"{settings.warehouse_path}: held by a process that does not use the lock file; close it ({error})"
            ) from error
        raise named_error(error, settings.warehouse_path, restore_remedy(settings)) or InvalidWarehouse(
            f"{settings.warehouse_path}: {error}; make it readable, or {restore_remedy(settings)}"
        ) from error
    return _silent(connection)


def _silent(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
