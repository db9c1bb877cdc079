"""A copy of the writers' warehouse as it stands, also while runs are under way: loads wait for as long as the copy takes.

What does NOT belong here: the readers' copy (``snapshot``), and everything else that is backed up (``pipeline``).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from broadsheet.errors import MissingWarehouse
from broadsheet.settings import Settings
from broadsheet.warehouse.connection import Warehouse, open_warehouse
from broadsheet.warehouse.failures import naming, require_room
from broadsheet.warehouse.lake import connect_lake
from broadsheet.warehouse.moving import copy_to_file
from broadsheet.warehouse.pinning import newest_snapshot
from broadsheet.warehouse.verifying import verify_copy


def copy_warehouse(settings: Settings, target: Path) -> list[str]:
    """Copy the warehouse to ``target`` and read both whole; gives the WARC files that its rows name and retention has not removed.

    Of a lake a file of the same rows is made. Raises MissingWarehouse where there is none, InvalidWarehouse where either can't be
    read, DiskFull where there is no room.
    """
    if not settings.warehouse_path.exists():
        raise MissingWarehouse(f"{settings.warehouse_path}: nothing was loaded yet; start with `broadsheet run`")
    snapshot_id: int | None = None
    with open_warehouse(settings) as warehouse:
        rows = warehouse.records("list_archived_files", {"site": None})
        if settings.is_lake:
            snapshot_id = newest_snapshot(warehouse)
        else:
            warehouse.checkpoint()
            require_room(target.parent, settings.warehouse_path.stat().st_size)
            with naming(target, "check the disk"):
                shutil.copyfile(settings.warehouse_path, target)
            verify_copy(warehouse, target, settings)
    if snapshot_id is not None:  # a snapshot stays as it is, so loads need not wait for all its rows
        require_room(target.parent, sum(path.stat().st_size for path in settings.warehouse_path.rglob("*.parquet")))
        options = {
            "memory_limit": settings.memory_limit,
            "temp_directory": f"{target}.tmp",
        }
        lake = Warehouse(connect_lake(settings, options, snapshot_id))
        with lake.closing(), naming(target, "check the disk"):
            copy_to_file(lake, target, settings)
    with target.open("rb") as written:
        os.fsync(written.fileno())
    return [str(row["warc_path"]) for row in rows if row["removed_at"] is None]
