"""What DuckDB and the operating system say of a full or damaged disk and of too little memory, as errors of the tree with their remedy.

What does NOT belong here: refused SQL (``reader``) and warehouses of another version (``migrations``).
"""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from broadsheet.errors import BroadsheetError, DiskFull, InvalidWarehouse, MemoryFull, Unreachable

# DuckDB has one class for all that a disk may do; only the words tell a full one from a damaged file.
_FULL = ("No space left on device", "Disk quota exceeded", "max_temp_directory_size")
_DAMAGED = ("Corrupt database file", "not a valid DuckDB database file", "Could not read all", "has been invalidated")
# A lake's files have such names, and the words that DuckDB has for one that is gone, cut or damaged are many. Of a page whose
# head is damaged it says these alone.
_FILE_OF_LAKE = re.compile(r"ducklake-[0-9a-f-]{36}[\w-]*\.parquet")
_BAD_HEADS = ("don't know what type", "Variable-length int over", "TProtocolException", "No more data to read")
_NO_MEMORY = "Out of Memory Error"
_NO_POSTGRES = (
    "Unable to connect to Postgres",
    "server closed the connection",
    "terminating connection",
    'Failed to execute query "ROLLBACK"',  # nothing else is said of a commit without a connection
)
LAKE_REMEDY = "put back a back-up with `broadsheet restore DIR --force`, into an empty database"
ROOM_TO_SPARE = 64 << 20  # for the log, the runs' files and what else is written meanwhile


@contextmanager
def naming(path: Path, remedy: str) -> Iterator[None]:
    """Errors of the disk below ``path`` become DiskFull or InvalidWarehouse, the latter with ``remedy``, those of memory MemoryFull.

    A lake's Postgres that does not answer is Unreachable.
    """
    try:
        yield
    except (duckdb.Error, OSError) as error:
        named = named_error(error, path, remedy)
        if named is None:
            raise
        raise named from error


def named_error(error: Exception, path: Path, remedy: str) -> BroadsheetError | None:
    """The error of the tree that says the same; None where it is about neither the disk, memory nor a lake's Postgres."""
    said = str(error)
    if is_of_postgres(error):
        return Unreachable(f"BROADSHEET_WAREHOUSE: {said}; start Postgres, or correct the setting")
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or any(word in said for word in _FULL):
        return DiskFull(
            f"{path}: no room left on the disk ({said}); make room there, then run it again to go on from where it stopped"
        )
    if isinstance(error, duckdb.OutOfMemoryException) or _NO_MEMORY in said:  # the latter also ends the connection
        return MemoryFull(
            f"{path}: DuckDB has too little memory for this ({said.partition(chr(10))[0]}); ask for less at a time (fewer rows, no ORDER BY or "
            "list() over a whole table), raise BROADSHEET_MEMORY_LIMIT, or lower BROADSHEET_THREADS"
        )
    if isinstance(error, duckdb.Error) and _is_of_lake(said, path):
        return InvalidWarehouse(
            f"{path}: a file of the lake is missing or damaged ({said}); ask again, since an erasure removes what older snapshots hold, "
            f"or {LAKE_REMEDY}"
        )
    is_broken = isinstance(error, duckdb.SerializationException | duckdb.FatalException)
    if is_broken or getattr(error, "errno", None) == errno.EIO or any(word in said for word in _DAMAGED):
        return InvalidWarehouse(f"{path}: the file is damaged ({said}); {remedy}")
    return None


def _is_of_lake(said: str, path: Path) -> bool:
    return bool(_FILE_OF_LAKE.search(said)) or (path.suffix != ".duckdb" and said.startswith(_BAD_HEADS))


def is_of_postgres(error: Exception) -> bool:
    """Whether a lake's Postgres does not answer, or has ceased to."""
    return isinstance(error, duckdb.Error) and any(word in str(error) for word in _NO_POSTGRES)


def is_of_disk(error: Exception) -> bool:
    """Whether the disk is what failed, or a lake's Postgres."""
    return isinstance(named_error(error, Path(), ""), DiskFull | InvalidWarehouse | Unreachable)


def has_room(folder: Path, wanted_bytes: int) -> bool:
    """Whether ``folder`` has room for a file of that size."""
    return shutil.disk_usage(folder).free >= wanted_bytes + ROOM_TO_SPARE


def require_room(folder: Path, wanted_bytes: int) -> None:
    """Raise DiskFull where ``folder`` has no room for a file of that size, before any of it is written."""
    if not has_room(folder, wanted_bytes):
        free = shutil.disk_usage(folder).free
        raise DiskFull(
            f"{folder}: a copy of {_mib(wanted_bytes)} MiB and {_mib(ROOM_TO_SPARE)} MiB to spare are needed, and "
            f"{_mib(free)} MiB are free; make room there, or keep fewer copies (BROADSHEET_SNAPSHOTS_KEPT)"
        )


def _mib(count: int) -> int:
    return -(-count >> 20)
