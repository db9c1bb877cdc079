"""What is brought up to date before readers get a copy, each part by itself: one that fails stops no other, nor the copy.

What does NOT belong here: the copy (``snapshot``), and how marts are made (``marts``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from broadsheet.errors import BroadsheetError, MigrationError
from broadsheet.printable import safe_logger
from broadsheet.settings import Settings
from broadsheet.warehouse.connection import Warehouse
from broadsheet.warehouse.failures import is_of_disk
from broadsheet.warehouse.marts import refresh_marts

log = safe_logger("broadsheet")


def prepare(warehouse: Warehouse, mark: Callable[[Warehouse], object], now: datetime) -> list[str]:
    """Call ``mark`` and refresh the marts; gives what is as old as before, and why. Raises errors of the disk."""
    lacking: list[str] = []
    for what, step in (("copies", lambda: _marked(mark, warehouse)), ("marts", lambda: _failed_marts(warehouse, now))):
        try:
            lacking += step()
        except Exception as error:
            if is_of_disk(error) or (isinstance(error, BroadsheetError) and not isinstance(error, MigrationError)):
                raise
            log.warning("%s are as old as before", what, exc_info=error)
            lacking.append(f"{what} are as old as before: {type(error).__name__}: {str(error).partition(chr(10))[0]}")
    return lacking


def _marked(mark: Callable[[Warehouse], object], warehouse: Warehouse) -> list[str]:
    mark(warehouse)
    return []


def _failed_marts(warehouse: Warehouse, now: datetime) -> Iterator[str]:
    for mart in refresh_marts(warehouse, now):
        if mart.error:
            yield f"marts.{mart.name} is as old as before: {mart.error}"


def keep_lacking(settings: Settings, lacking: list[str]) -> None:
    """Write what the copy lacks beside it, for ``lacking_in_copy``."""
    path = _path(settings)
    if lacking:
        path.write_text("\n".join(lacking) + "\n", encoding="utf-8")
    else:
        path.unlink(missing_ok=True)


def lacking_in_copy(settings: Settings) -> list[str]:
    """What the readers' copy has as old as before, since it could not be made anew, and why."""
    path = _path(settings)
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _path(settings: Settings) -> Path:
    return settings.snapshot_path.with_name("published_without.txt")
