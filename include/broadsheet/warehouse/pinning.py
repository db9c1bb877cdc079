"""What readers of a lake are shown: the number of one of its snapshots in a small file, in the place of a copy.

A lake keeps the snapshots that such files name; all others expire when they are a day old, and the files of Parquet that no kept
snapshot needs are removed a day after that, since a reader may still be at work on them.

What does NOT belong here: the files' names and which one readers open (``snapshot``).
"""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from broadsheet.errors import InvalidWarehouse
from broadsheet.settings import Settings
from broadsheet.warehouse.connection import Warehouse, restore_remedy
from broadsheet.warehouse.lake import CATALOGUE, FORGET_TEXTS, NAME, connect_lake

# Each load leaves a small file in each table that it changes; those from here on stay as they are, so that no publish
# writes much anew.
WHOLE_BYTES = 32 << 20
REWRITTEN_FROM = 0.5  # share of a file's rows that are gone
# As DuckLake's specification has its tables; its own function lists the files of one table only. No file, since a warehouse that
# is no lake could not even parse it.
_FILES = f"""
    SELECT
        if(files.path_is_relative, concat(schemas.path, tables.path, files.path), files.path) AS path,
        files.file_size_bytes
    FROM (
        SELECT table_id, path, path_is_relative, file_size_bytes, begin_snapshot, end_snapshot FROM {CATALOGUE}.ducklake_data_file
        UNION ALL
        SELECT table_id, path, path_is_relative, file_size_bytes, begin_snapshot, end_snapshot FROM {CATALOGUE}.ducklake_delete_file
    ) AS files
    INNER JOIN {CATALOGUE}.ducklake_table AS tables
        ON files.table_id = tables.table_id AND tables.begin_snapshot <= $snapshot_id
        AND (tables.end_snapshot > $snapshot_id OR tables.end_snapshot IS NULL)
    INNER JOIN {CATALOGUE}.ducklake_schema AS schemas
        ON tables.schema_id = schemas.schema_id AND schemas.begin_snapshot <= $snapshot_id
        AND (schemas.end_snapshot > $snapshot_id OR schemas.end_snapshot IS NULL)
    WHERE
        files.begin_snapshot <= $snapshot_id
        AND (files.end_snapshot > $snapshot_id OR files.end_snapshot IS NULL)
"""  # noqa: S608


def read_pin(path: Path) -> int:
    """The snapshot that the file names. Raises InvalidWarehouse where it names none."""
    text = path.read_text(encoding="utf-8", errors="replace").strip()
    if not text.isdecimal():
        raise InvalidWarehouse(f"{path}: names no snapshot; write it anew with `broadsheet publish`")
    return int(text)


def write_pin(warehouse: Warehouse, part: Path, settings: Settings) -> None:
    """Write into ``part`` which snapshot holds what ``warehouse`` holds, its small files put together before.

    Raises InvalidWarehouse where it lacks a file of its rows, or can't be opened as readers do.
    """
    _require_files(warehouse, settings)
    warehouse.execute(f"CALL ducklake_rewrite_data_files('{NAME}', delete_threshold => {REWRITTEN_FROM})", {})
    warehouse.execute(f"CALL ducklake_merge_adjacent_files('{NAME}', max_file_size => {WHOLE_BYTES})", {})
    snapshot_id = _require_files(warehouse, settings)
    reader = Warehouse(connect_lake(settings, {}, snapshot_id))
    with reader.closing():
        for schema, view in reader.run("list_views"):
            reader.execute(f'SELECT * FROM "{schema}"."{view}" LIMIT 0', {})  # noqa: S608
    with part.open("w", encoding="utf-8") as written:
        written.write(f"{snapshot_id}\n")
        written.flush()
        os.fsync(written.fileno())


def newest_snapshot(warehouse: Warehouse) -> int:
    """The number of the lake as it is now."""
    ((snapshot_id,),) = warehouse.execute(f"FROM ducklake_current_snapshot('{NAME}')", {})
    return int(snapshot_id)


def _require_files(warehouse: Warehouse, settings: Settings) -> int:
    """Raise InvalidWarehouse unless every file of the newest snapshot is as long as it was when it was written; gives its number."""
    snapshot_id = newest_snapshot(warehouse)
    files = warehouse.execute(_FILES, {"snapshot_id": snapshot_id})
    lost = [path for path, size in files if not _is_whole(settings.warehouse_path / path, size)]
    if lost:
        raise InvalidWarehouse(
            f"{settings.warehouse_path / lost[0]}: missing or cut, as {len(lost)} of the lake's files are, so readers keep the "
            f"snapshot they have; {restore_remedy(settings)}"
        )
    return snapshot_id


def _is_whole(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def rewrite_files(warehouse: Warehouse) -> None:
    """Write every file anew of which rows are gone: the old one goes with the last snapshot that needs it.

    Few rows at a time lie in the catalogue and not in a file, where they stay when they are deleted: those are written into files
    before. What the catalogue has of a whole table as the least and the greatest text of a column goes; each file has its own.
    """
    warehouse.execute(f"CALL ducklake_flush_inlined_data('{NAME}')", {})
    warehouse.execute(f"CALL ducklake_rewrite_data_files('{NAME}', delete_threshold => 0)", {})
    warehouse.execute(FORGET_TEXTS, {})


def expire_others(warehouse: Warehouse, pins: Collection[Path], *, at_once: bool = False) -> None:
    """Let every snapshot go that is a day old and that no pin names, but the newest; remove files that none has needed for a day.

    Files that no snapshot ever had, as killed loads leave them, go as well. ``at_once``: whatever their age, and who is at work on them
    is refused. To be called by who may write.
    """
    kept = set()
    for path in pins:
        with suppress(OSError, ValueError, InvalidWarehouse):  # it holds nothing for anybody
            kept.add(read_pin(path))
    age = "INTERVAL 0 DAY" if at_once else "INTERVAL 1 DAY"
    known = warehouse.execute(
        f"SELECT snapshot_id, snapshot_time <= now() - {age} FROM ducklake_snapshots('{NAME}') ORDER BY snapshot_id",  # noqa: S608
        {},
    )
    others = [snapshot_id for snapshot_id, is_old in known[:-1] if is_old and snapshot_id not in kept]
    if others:
        warehouse.execute(f"CALL ducklake_expire_snapshots('{NAME}', versions => $others)", {"others": others})
    which = "cleanup_all => true" if at_once else "older_than => now() - INTERVAL 1 DAY"
    warehouse.execute(f"CALL ducklake_cleanup_old_files('{NAME}', {which})", {})
    warehouse.execute(f"CALL ducklake_delete_orphaned_files('{NAME}', {which})", {})
