"""The readers' copy: a whole file under a new name, then a symlink swapped in one step.

Renaming over one path would be a trap: a process that still has the old file open would get it again from ``connect``.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from broadsheet.errors import MissingWarehouse
from broadsheet.settings import Settings
from broadsheet.warehouse.connection import open_warehouse


def publish_copy(settings: Settings, now: datetime) -> Path:
    """Copy the warehouse as it stands and point ``current.duckdb`` to the copy; gives the copy's path.

    The writers' lock is held for the copy, so that no load can be half in it. The last ``snapshots_kept`` copies stay for
    readers that still have them open.
    """
    if not settings.warehouse_path.exists():
        raise MissingWarehouse(f"{settings.warehouse_path}: nothing was loaded yet; start with `broadsheet run`")
    folder = settings.snapshot_path.parent / "snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    with open_warehouse(settings) as warehouse:
        for stray in folder.glob("*.tmp"):  # under the lock: another's would still be written
            stray.unlink()
        warehouse.checkpoint()
        copy = _free_name(folder, now)
        part = copy.with_suffix(".tmp")
        shutil.copyfile(settings.warehouse_path, part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(copy)
        _sync_folder(folder)
        _swap(settings.snapshot_path, copy)
        # By name, so by time; the one that readers open stays, also where a clock went back.
        others = sorted(path for path in folder.glob("warehouse-*.duckdb") if path != copy)
        for old in others[: max(0, len(others) + 1 - settings.snapshots_kept)]:
            old.unlink()
    return copy


def _free_name(folder: Path, now: datetime) -> Path:
    """A name for a copy made at ``now`` that none has: time may stand still, and readers may have the other one open."""
    while (path := folder / f"warehouse-{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}.duckdb").exists():
        now += timedelta(microseconds=1)
    return path


def _swap(link: Path, target: Path) -> None:
    part = link.with_name(f".{link.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    part.symlink_to(target.relative_to(link.parent))
    part.replace(link)
    _sync_folder(link.parent)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
