"""A copy of the writers' warehouse as it stands, also while runs are under way: loads wait for as long as the copy takes.

What does NOT belong here: the readers' copy (``snapshot``), and everything else that is backed up (``pipeline``).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from broadsheet.errors import MissingWarehouse
from broadsheet.settings import Settings
from broadsheet.warehouse.connection import open_warehouse
from broadsheet.warehouse.failures import naming, require_room
from broadsheet.warehouse.moving import copy_to_file
from broadsheet.warehouse.verifying import verify_copy


def copy_warehouse(settings: Settings, target: Path) -> list[str]:
    """Copy the warehouse to ``target`` and read both whole; gives the WARC files that its rows name and retention has not removed.

    Of a lake a file of the same rows is made. Raises MissingWarehouse where there is none, InvalidWarehouse where either can't be
    read, DiskFull where there is no room.
    """
    if not settings.warehouse_path.exists():
        raise MissingWarehouse(f"{settings.warehouse_path}: nothing was loaded yet; start with `broadsheet run`")
    with open_warehouse(settings) as warehouse:
        if settings.is_lake:
            require_room(target.parent, sum(path.stat().st_size for path in settings.warehouse_path.rglob("*.parquet")))
            with naming(target, "check the disk"):
                copy_to_file(warehouse, target, settings)
        else:
            warehouse.checkpoint()
            require_room(target.parent, settings.warehouse_path.stat().st_size)
            with naming(target, "check the disk"):
                shutil.copyfile(settings.warehouse_path, target)
            verify_copy(warehouse, target, settings)
        with target.open("rb") as written:
            os.fsync(written.fileno())
        rows = warehouse.records("list_archived_files", {"site": None})
        return [str(row["warc_path"]) for row in rows if row["removed_at"] is None]
