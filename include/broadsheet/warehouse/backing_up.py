"""A copy of the writers' file as it stands, also while runs are under way: loads wait for as long as the copy takes.

What does NOT belong here: the readers' copy (``snapshot``), and everything else that is backed up (``pipeline``).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from broadsheet.errors import InvalidBackup, MissingWarehouse
from broadsheet.settings import Settings
from broadsheet.warehouse.connection import open_warehouse
from broadsheet.warehouse.failures import naming, require_room
from broadsheet.warehouse.verifying import verify_copy


def copy_warehouse(settings: Settings, target: Path) -> list[str]:
    """Copy the warehouse to ``target`` and read both whole; gives the WARC files that its rows name and retention has not removed.

    Raises InvalidBackup for a lake, which is two things, MissingWarehouse where there is none, InvalidWarehouse where either can't be read, DiskFull where there is no room.
    """
    if settings.is_lake:
        raise InvalidBackup(
            f"{settings.warehouse_path}: a lake is not backed up here; dump its database first (pg_dump), then copy that folder, both "
            "within a day, since a lake removes files a day after their last use"
        )
    if not settings.warehouse_path.exists():
        raise MissingWarehouse(f"{settings.warehouse_path}: nothing was loaded yet; start with `broadsheet run`")
    with open_warehouse(settings) as warehouse:
        warehouse.checkpoint()
        require_room(target.parent, settings.warehouse_path.stat().st_size)
        with naming(target, "check the disk"):
            shutil.copyfile(settings.warehouse_path, target)
            with target.open("rb") as written:
                os.fsync(written.fileno())
        verify_copy(warehouse, target, settings)
        rows = warehouse.records("list_archived_files", {"site": None})
        return [str(row["warc_path"]) for row in rows if row["removed_at"] is None]
