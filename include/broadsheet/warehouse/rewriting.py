"""The writers' file written anew: what was deleted leaves its bytes in it, in free blocks and between the rows that stay.

What does NOT belong here: deleting rows (``erasing``) and the readers' copy (``snapshot``).
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from broadsheet.errors import InvalidWarehouse
from broadsheet.settings import Settings
from broadsheet.warehouse.connection import Warehouse, locked_warehouse, restore_remedy
from broadsheet.warehouse.failures import naming, require_room
from broadsheet.warehouse.marts import refresh_marts
from broadsheet.warehouse.pinning import rewrite_files
from broadsheet.warehouse.statements import quoted
from broadsheet.warehouse.threads import threads_of_file
from broadsheet.warehouse.verifying import Sums, table_sums


def rewrite_warehouse(settings: Settings, now: datetime) -> None:
    """Make every mart anew, then write all that the warehouse holds into a new file, which takes the place of the old one in one step.

    Copies that migrations have kept beside it go, too. Of a lake every file with deleted rows is written anew; the old ones go with
    the snapshots that need them (``snapshot.drop_copies``). Raises DiskFull where there is no room for a second file,
    InvalidWarehouse where it does not hold the same rows.
    """
    path = settings.warehouse_path.resolve()  # a link stays one, and what it leads to goes
    with locked_warehouse(settings) as opened:
        with opened() as warehouse:
            refresh_marts(warehouse, now, whole=True)
            warehouse.checkpoint()
            known = table_sums(warehouse)
            if settings.is_lake:
                rewrite_files(warehouse)
                _require_same(known, table_sums(warehouse), path)
                return
        part = path.with_suffix(".rewriting.tmp")
        part.unlink(missing_ok=True)
        try:
            require_room(path.parent, path.stat().st_size)
            with naming(path, restore_remedy(settings)):
                _copy(path, part, settings)
                copied = _sums(part, settings)
            _require_same(known, copied, path)
            part.chmod(path.stat().st_mode)
            with part.open("rb") as written:
                os.fsync(written.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        for named in {path, settings.warehouse_path}:
            for kept in named.parent.glob(f"{named.stem}.before-*.duckdb"):
                kept.unlink(missing_ok=True)


def _require_same(known: Sums, copied: Sums, path: Path) -> None:
    differing = sorted(name for name in known.keys() | copied.keys() if known.get(name) != copied.get(name))
    if differing:
        raise InvalidWarehouse(
            f"{path}: could not be written anew: {', '.join(differing)} would differ; check the disk, then try again"
        )


def _copy(path: Path, part: Path, settings: Settings) -> None:
    connection = duckdb.connect(
        config={
            "threads": threads_of_file(path, settings),
            "memory_limit": settings.memory_limit,
            "temp_directory": str(path.parent / "rewriting.spill"),
            "storage_compatibility_version": "latest",
        }
    )
    try:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"ATTACH {quoted(str(path))} AS old (READ_ONLY)")
        connection.execute(f"ATTACH {quoted(str(part))} AS new (STORAGE_VERSION 'latest')")
        connection.execute("COPY FROM DATABASE old TO new")
        connection.execute("CHECKPOINT new")
    finally:
        connection.close()


def _sums(part: Path, settings: Settings) -> Sums:
    options: dict[str, Any] = {"threads": threads_of_file(part, settings), "memory_limit": settings.memory_limit}
    connection = duckdb.connect(str(part), read_only=True, config=options)
    try:
        connection.execute("SET enable_progress_bar = false")
        return table_sums(Warehouse(connection))
    finally:
        connection.close()
