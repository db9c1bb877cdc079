"""Retention: WARC files that are too old, or too much, leave the archive; the warehouse says so before they do.

What does NOT belong here: which files have to go (``archive``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from broadsheet import archive
from broadsheet.pipeline.crawling import close_left_open
from broadsheet.pipeline.keeping import archive_files, index
from broadsheet.pipeline.spine import publish_snapshot
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_warehouse

# A run asks for a day at most (site file: max_run_seconds), and loads soon after; what is older was left by one that died.
UNDER_WAY = timedelta(days=2)
LEFT_OVER = "removed before, and its file was left behind by a kill"


@dataclass(frozen=True, slots=True)
class Pruning:
    """What retention removed, or would remove."""

    removals: tuple[archive.Removal, ...]
    removed_bytes: int
    kept_count: int  # finished files that stay
    kept_bytes: int
    notes: tuple[str, ...]  # what stays although a limit says otherwise, and why


@dataclass(frozen=True, slots=True)
class _Found:
    """The archive as it lies there, compared with what the warehouse says."""

    stored: list[archive.StoredFile]
    left_over: list[archive.Removal]  # recorded as removed, and still there
    written_again: list[str]  # recorded as removed, and there again since: an import of the same file
    notes: list[str]


def prune_archive(settings: Settings, now: datetime, *, is_dry_run: bool = False) -> Pruning:
    """Remove whole WARC files by ``archive_max_days`` and ``archive_max_gb``, and publish that they are gone.

    A file is in ops.archive_removals before it is unlinked: what a kill leaves behind goes the next time. A dry run reads the
    snapshot and changes nothing. Raises WarehouseBusy.
    """
    if settings.archive_max_days is None and settings.archive_max_gb is None:
        kept, _ = archive_files(settings, None)
        note = "neither BROADSHEET_ARCHIVE_MAX_DAYS nor BROADSHEET_ARCHIVE_MAX_GB is set: every file stays"
        return Pruning((), 0, len(kept), sum(path.stat().st_size for path in kept), (note,))
    notes: list[str] = [] if is_dry_run else close_left_open(settings)
    with index(settings, notes) if is_dry_run else open_warehouse(settings) as warehouse:
        found = _look(warehouse, settings, now)
        planned = archive.plan_removals(
            found.stored, _referrers(warehouse), now, settings.archive_max_days, settings.archive_max_gb
        )
        removals = (*found.left_over, *planned)
        if warehouse and not is_dry_run:
            _record(warehouse, planned, found.written_again, now)
            _unlink(settings.home / removal.file.warc_path for removal in removals)
    if (removals or found.written_again) and not is_dry_run:
        publish_snapshot(settings)
    going = {removal.file.warc_path for removal in removals}
    kept_bytes = [file.file_bytes for file in found.stored if file.warc_path not in going]
    return Pruning(
        removals=removals,
        removed_bytes=sum(removal.file.file_bytes for removal in removals),
        kept_count=len(kept_bytes),
        kept_bytes=sum(kept_bytes),
        notes=(*notes, *found.notes, *_over(settings, sum(kept_bytes))),
    )


def _look(warehouse: Warehouse | None, settings: Settings, now: datetime) -> _Found:
    paths, growing = archive_files(settings, None)
    rows = warehouse.records("list_archived_files", {"site": None}) if warehouse else []
    newest = {row["warc_path"]: row["newest_at"] for row in rows}
    gone = warehouse.records("list_archive_removals") if warehouse else []
    removed = {row["warc_path"]: row["removed_at"] for row in gone}
    busy = _busy_sites(paths, growing, newest, settings, now)
    with_canaries = {row["warc_path"] for row in warehouse.records("list_canary_files")} if warehouse else set()
    found = _Found([], [], [], [f"{site}: a run is under way; nothing of it is removed" for site in sorted(busy)])
    for path in paths:
        warc_path, site = str(path.relative_to(settings.home)), _site_of(path, settings)
        newest_at = newest.get(warc_path) or archive.newest_record_at(path)
        file = archive.StoredFile(
            warc_path, site, path.stat().st_size, newest_at, site not in busy, warc_path in with_canaries
        )
        if warc_path in removed and _mtime(path) <= removed[warc_path]:
            found.left_over.append(archive.Removal(file, LEFT_OVER))
            continue
        if warc_path in removed:
            found.written_again.append(warc_path)
        if newest_at is None:
            found.notes.append(f"{path}: no time can be read in it, so it stays; see `broadsheet archive verify`")
        found.stored.append(file)
    return found


def _busy_sites(
    paths: Iterable[Path], growing: Iterable[Path], newest: dict[str, datetime], settings: Settings, now: datetime
) -> set[str]:
    """Sites with a run that writes, or has written and not loaded yet: it may refer to files that no row tells of."""
    unloaded = (path for path in paths if str(path.relative_to(settings.home)) not in newest)
    return {_site_of(path, settings) for path in (*growing, *unloaded) if _mtime(path) > now - UNDER_WAY}


def _site_of(path: Path, settings: Settings) -> str:
    return path.relative_to(settings.archive_dir).parts[0]


def _mtime(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _referrers(warehouse: Warehouse | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in warehouse.records("list_archive_references") if warehouse else ():
        found.setdefault(row["warc_path"], []).append(row["referrer"])
    return found


def _record(
    warehouse: Warehouse, planned: Iterable[archive.Removal], written_again: Iterable[str], now: datetime
) -> None:
    with warehouse.transaction():
        for warc_path in written_again:
            warehouse.run("delete_archive_removal", {"warc_path": warc_path})
        for removal in planned:
            row = {
                "site": removal.file.site,
                "warc_path": removal.file.warc_path,
                "file_bytes": removal.file.file_bytes,
                "removed_at": now.astimezone(UTC).replace(tzinfo=None),
                "reason": removal.reason,
            }
            warehouse.run("insert_archive_removal", row)
    warehouse.checkpoint()


def _unlink(paths: Iterable[Path]) -> None:
    folders = set()
    for path in paths:
        path.unlink(missing_ok=True)
        folders.add(path.parent)
    for folder in folders:
        archive.sync_folder(folder)


def _over(settings: Settings, kept_bytes: int) -> Iterable[str]:
    limit = settings.archive_max_gb
    if limit is not None and kept_bytes > limit * archive.GB:
        yield (
            f"still {kept_bytes / archive.GB:.3f} GB, over the {limit:g} GB: the rest is needed by pages that were unchanged "
            "later, or belongs to a site with a run under way"
        )
