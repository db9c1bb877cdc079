"""Which WARC files have to go by age and size: whole files, the oldest first, none that a kept one needs.

What does NOT belong here: deleting them and writing that down (``pipeline``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from broadsheet.archive.framing import frames
from broadsheet.archive.heads import warc_fields
from broadsheet.archive.revisiting import warc_date
from broadsheet.errors import InvalidArchive

GB = 1_000_000_000


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One finished file of the archive."""

    warc_path: str  # as rows name it: relative to BROADSHEET_HOME
    site: str
    file_bytes: int
    newest_at: datetime | None  # its newest record; None where that can't be told, so that it stays
    is_settled: bool  # no run is at work that may still need it
    has_canary: bool = False  # stays whatever the size; what is too old goes all the same


@dataclass(frozen=True, slots=True)
class Removal:
    """A file that goes, and why."""

    file: StoredFile
    reason: str


def plan_removals(
    files: Iterable[StoredFile],
    referrers: Mapping[str, Sequence[str]],
    now: datetime,
    max_days: int | None,
    max_gb: float | None,
) -> tuple[Removal, ...]:
    """What has to go, the oldest first.

    ``referrers``: by file, the files whose rows have their bytes in it; it stays as long as one of these does.
    """
    kept = {file.warc_path: file for file in files}
    removals: list[Removal] = []
    if max_days is not None:
        limit = now - timedelta(days=max_days)
        reason = f"age: its newest record is over {max_days} days old"
        old = [file for file in _oldest_first(kept.values()) if file.newest_at and file.newest_at < limit]
        removals += [Removal(file, reason) for file in _without_needed(old, kept, referrers)]
        for removal in removals:
            del kept[removal.file.warc_path]
    if max_gb is not None:
        removals += _down_to(int(max_gb * GB), f"size: the archive is over {max_gb:g} GB", kept, referrers)
    return tuple(removals)


def _oldest_first(files: Iterable[StoredFile]) -> list[StoredFile]:
    """Those that may go at all."""
    dated = [(file.newest_at, file.warc_path, file) for file in files if file.is_settled and file.newest_at]
    return [file for _, _, file in sorted(dated, key=lambda entry: entry[:2])]


def _without_needed(
    chosen: list[StoredFile], kept: Mapping[str, StoredFile], referrers: Mapping[str, Sequence[str]]
) -> list[StoredFile]:
    """``chosen`` without those that a file needs which stays; taking one out may take out another."""
    while True:
        going = {file.warc_path for file in chosen}
        staying = kept.keys() - going
        free = [file for file in chosen if staying.isdisjoint(_needing(file, referrers))]
        if len(free) == len(chosen):
            return free
        chosen = free


def _down_to(
    limit: int, reason: str, kept: dict[str, StoredFile], referrers: Mapping[str, Sequence[str]]
) -> Iterable[Removal]:
    total = sum(file.file_bytes for file in kept.values())
    while total > limit:
        free = (
            file
            for file in _oldest_first(kept.values())
            if not file.has_canary and kept.keys().isdisjoint(_needing(file, referrers))
        )
        oldest = next(free, None)
        if oldest is None:
            return
        del kept[oldest.warc_path]
        total -= oldest.file_bytes
        yield Removal(oldest, reason)


def _needing(file: StoredFile, referrers: Mapping[str, Sequence[str]]) -> set[str]:
    return set(referrers.get(file.warc_path, ())) - {file.warc_path}


def newest_record_at(path: Path) -> datetime | None:
    """The newest WARC-Date in ``path``, UTC; None where there is none to be read."""
    newest: datetime | None = None
    try:
        for frame in frames(path):
            at = warc_date(warc_fields(frame.data).get("WARC-Date"))
            newest = max(filter(None, (newest, at)), default=None)
    except InvalidArchive:
        return None
    return newest
