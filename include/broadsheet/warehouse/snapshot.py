"""The readers' copy: a whole file under a new name, read through, then a symlink swapped in one step.

Renaming over one path would be a trap: a process that still has the old file open would get it again from ``connect``.
Of a lake the file names one of its snapshots (``pinning``), and all else is the same.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from broadsheet.errors import DiskFull, InvalidWarehouse, MemoryFull, MigrationError, MissingWarehouse, Unreachable
from broadsheet.printable import safe_logger
from broadsheet.settings import Settings
from broadsheet.warehouse.connection import Warehouse, open_warehouse
from broadsheet.warehouse.failures import has_room, naming, require_room
from broadsheet.warehouse.lake import connect_lake
from broadsheet.warehouse.pinning import expire_others, newest_snapshot, read_pin, write_pin
from broadsheet.warehouse.preparing import keep_lacking, prepare
from broadsheet.warehouse.verifying import verify_copy

log = safe_logger("broadsheet")

_FICLONE = 0x40049409  # Linux: see ioctl_ficlone(2)


def publish_copy(settings: Settings, now: datetime, before: Callable[[Warehouse], object] = lambda _: None) -> Path:
    """Copy the warehouse as it stands and point readers to the copy; gives the copy's path. Of a lake it names the snapshot.

    ``before`` is called with the warehouse that is about to be copied.

    The writers' lock is held for the copy, so that no load can be half in it. It is swapped in once every block of it was read
    and its rows are those of the warehouse. The last ``snapshots_kept`` copies stay for readers that still have them open, fewer
    where the next one would find no room: two at least.
    Where ``before`` or a mart fails, the rest is published, and ``lacking_in_copy`` says what is as old as before.
    Raises InvalidWarehouse where either can't be read, DiskFull and MemoryFull where there is no room, Unreachable where a lake's Postgres
    does not answer, and other errors of DuckDB: readers then keep the last good copy, and ``why_not_published`` says so until one succeeds.
    """
    if not settings.warehouse_path.exists():
        raise MissingWarehouse(f"{settings.warehouse_path}: nothing was loaded yet; start with `broadsheet run`")
    folder = settings.snapshot_path.parent / "snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    _close_to_others(folder, settings)
    with noting_trouble(settings, now), open_warehouse(settings) as warehouse:
        lacking = prepare(warehouse, before, now)
        copy = _copy(warehouse, folder, settings, now)
        _trouble(settings).unlink(missing_ok=True)
        keep_lacking(settings, lacking)
    return copy


@contextmanager
def noting_trouble(settings: Settings, now: datetime) -> Iterator[None]:
    """Keep for ``why_not_published`` what ends a publish, whichever of its steps it is in."""
    try:
        yield
    except (DiskFull, InvalidWarehouse, MemoryFull, MigrationError, Unreachable, duckdb.Error) as error:
        with suppress(OSError):  # the disk may be full
            _trouble(settings).write_text(f"{now.astimezone(UTC):%Y-%m-%d %H:%M} UTC: {error}\n", encoding="utf-8")
        raise


def is_published(settings: Settings) -> bool:
    """Whether readers are shown all that was written. Both have to be there. Raises Unreachable where a lake's Postgres does not answer."""
    shown, warehouse = settings.snapshot_path, settings.warehouse_path
    if settings.is_lake:
        now = Warehouse(connect_lake(settings, {}))
        with now.closing(), naming(shown, ""):
            try:
                return newest_snapshot(now) == read_pin(shown)
            except (InvalidWarehouse, ValueError):  # the file is torn, and the next publish writes another
                return False
    written = [path.stat().st_mtime_ns for path in (warehouse, warehouse.with_suffix(".duckdb.wal")) if path.exists()]
    return max(written, default=0) <= shown.stat().st_mtime_ns


def size_shown(settings: Settings) -> dict[str, int]:
    """What a report of publishing counts: the bytes of the copy, or of a lake which snapshot it is."""
    shown = settings.snapshot_path
    return {"snapshot_id": read_pin(shown)} if settings.is_lake else {"snapshot_bytes": shown.stat().st_size}


def drop_copies(settings: Settings) -> int:
    """Remove every copy but the one that readers open; gives how many went.

    Who has one open keeps it until it is closed; of a lake the files go, and who is still at work on them is refused.
    """
    if not settings.snapshot_path.exists():
        return 0
    newest = settings.snapshot_path.resolve()
    others = [path for path in newest.parent.glob(f"warehouse-*{newest.suffix}") if path != newest]
    for path in others:
        path.unlink()
    if settings.is_lake:
        with open_warehouse(settings) as warehouse:
            expire_others(warehouse, [newest], at_once=True)
    return len(others)


def why_not_published(settings: Settings) -> str | None:
    """When and why the last copy failed; None where it did not."""
    path = _trouble(settings)
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def _trouble(settings: Settings) -> Path:
    return settings.snapshot_path.with_name("not_published.txt")


def _copy(warehouse: Warehouse, folder: Path, settings: Settings, now: datetime) -> Path:
    for stray in folder.glob("warehouse-*.tmp"):  # under the lock: another's would still be written
        if stray.is_file():  # a folder is where a reader has spilled to, and may be in use
            stray.unlink()
    copy = _free_name(folder, now, settings.snapshot_path.suffix)
    part = copy.with_suffix(".tmp")
    try:
        with naming(folder, "check the disk"):
            if settings.is_lake:
                write_pin(warehouse, part, settings)
            else:
                _copy_file(warehouse, part, settings)
        part.chmod(part.stat().st_mode & 0o444)  # a reader that forgets to say read-only must not lock out the others
        part.rename(copy)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    try:
        with naming(settings.snapshot_path, "check the disk"):
            _sync_folder(folder)
            _swap(settings.snapshot_path, copy)
    except BaseException:
        if settings.snapshot_path.resolve() != copy.resolve():
            copy.unlink(missing_ok=True)  # nobody was shown it, and it takes the room of the next one
        raise
    _drop_older(folder, copy, settings.snapshots_kept)
    if settings.is_lake:
        try:
            expire_others(warehouse, list(folder.glob(f"warehouse-*{copy.suffix}")))
        except (duckdb.Error, OSError) as error:  # the next publish does it, and readers have theirs
            log.warning("%s: published, but what no reader needs was not removed: %s", copy, error)
    return copy


def _copy_file(warehouse: Warehouse, part: Path, settings: Settings) -> None:
    warehouse.checkpoint()
    if not _share_blocks(settings.warehouse_path, part):
        require_room(part.parent, settings.warehouse_path.stat().st_size)
        shutil.copyfile(settings.warehouse_path, part)
    with part.open("rb") as written:
        os.fsync(written.fileno())
    verify_copy(warehouse, part, settings)


def _share_blocks(source: Path, part: Path) -> bool:
    """Make ``part`` a copy that shares its blocks with ``source``, which takes no time and no room; False where none can be made."""
    with source.open("rb") as whole, part.open("wb") as copy:
        try:
            fcntl.ioctl(copy.fileno(), _FICLONE, whole.fileno())
        except OSError:  # each file system that can't has another number for it
            return False
    return True


def _drop_older(folder: Path, copy: Path, kept: int) -> None:
    """Remove copies beyond ``kept``, and those that take the room of the next one; that before ``copy`` stays, which may be read."""
    # By name, so by time; the one that readers open stays, also where a clock went back.
    others = sorted(path for path in folder.glob(f"warehouse-*{copy.suffix}") if path != copy)
    while len(others) >= min(kept, 2) and (len(others) >= kept or not has_room(folder, copy.stat().st_size)):
        others.pop(0).unlink()


def _close_to_others(folder: Path, settings: Settings) -> None:
    """Only those who publish may make files beside the copies: the owner, and the group where a setting says so."""
    shut = 0o002 if settings.group_access == "write" else 0o022
    mode = folder.stat().st_mode
    if mode & shut:
        with suppress(PermissionError):  # another's folder
            folder.chmod(mode & ~shut)


def _free_name(folder: Path, now: datetime, suffix: str) -> Path:
    """A name for a copy made at ``now`` that none has: time may stand still, and readers may have the other one open."""
    while (path := folder / f"warehouse-{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}{suffix}").exists():
        now += timedelta(microseconds=1)
    return path


def _swap(link: Path, target: Path) -> None:
    part = link.with_name(f".{link.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    try:
        part.symlink_to(target.relative_to(link.parent))
        part.replace(link)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(link.parent)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
