"""The whole state into a folder of back-ups, also while runs are under way.

The warehouse is copied first, under its lock, so that all that its rows name was written before. WARC files and journals only
grow: of each the length of when it is come to is taken, journals before WARC files, and what a WARC file has beyond its journal is
cut off when its run goes on, as after a kill.

What does NOT belong here: how back-ups are stored (``stored``) and putting one back (``restoring``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from broadsheet import __version__
from broadsheet.errors import InvalidBackup
from broadsheet.models import Pace, Progress
from broadsheet.pipeline.stored import Backup, StoredFile, open_store
from broadsheet.settings import Settings, real_now
from broadsheet.warehouse import copy_warehouse

WAREHOUSE = "home/warehouse/private/warehouse.duckdb"
SITES = "sites"  # site files; put back as the home's restored_sites, since their own folder may be another's
# In the order in which they are copied: journals of runs before the archive.
_FOLDERS = ("runs", "state", "reports", "archive")
LEFT_OUT = (
    "warehouse/snapshots: restore publishes one anew",
    "airflow, logs: Airflow's own database and logs, which its tools back up",
)
_PASSING = (".lock", ".part", ".tmp")  # a lock, or a file that is not yet one


def back_up(
    settings: Settings,
    folder: Path,
    *,
    keep: int = 3,
    is_deep: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> tuple[Backup, int]:
    """Add a back-up to ``folder``; gives it, and how many bytes had to be copied: files that did not change are not copied again,
    unless ``is_deep`` and their bytes in ``folder`` have.

    Raises MissingWarehouse, WarehouseBusy, InvalidWarehouse and DiskFull as a publish does, and InvalidBackup where ``folder`` lies in
    the home or can't be written.
    """
    if folder.resolve().is_relative_to(settings.home.resolve()):
        raise InvalidBackup(
            f"{folder}: lies in {settings.home}, which it is to outlive; name a folder elsewhere, best on another disk"
        )
    with open_store(folder) as store:
        earlier = {file.path: file for each in store.readable() for file in each.files}
        copied = 0
        part = folder / ".warehouse.part"
        try:
            part.unlink(missing_ok=True)
            wanted = copy_warehouse(settings, part)
            files = [store.adopt(part, WAREHOUSE)]
            copied += files[0].bytes
        finally:
            part.unlink(missing_ok=True)
        sources = list(_sources(settings))
        pace = Pace(len(sources))
        for source, path in sources:
            try:
                stat = source.stat()
                known = earlier.get(path)
                if (
                    known
                    and (known.bytes, known.modified_ns) == (stat.st_size, stat.st_mtime_ns)
                    and store.has(known, is_deep=is_deep)
                ):
                    files.append(known)
                else:
                    files.append(store.add(source, path))
                    copied += files[-1].bytes
            except FileNotFoundError:  # a run has put it aside or finished it under another name
                pass
            if on_progress:
                on_progress(pace.step())
        files += _finished_meanwhile(settings, files, store.add)
        name = _free_name(f"{real_now():%Y%m%dT%H%M%SZ}", store.names())
        backup = Backup(
            name, __version__, LEFT_OUT, _lost(wanted, files), tuple(sorted(files, key=lambda file: file.path))
        )
        store.finish(backup, keep)
        return backup, copied


def _sources(settings: Settings) -> Iterator[tuple[Path, str]]:
    """Every file to be copied but the warehouse, and its path in a back-up."""
    for path in sorted(settings.sites_dir.glob("*.y*ml")):
        yield path, f"{SITES}/{path.name}"
    for top in _FOLDERS:
        for path in _files_below(settings.home / top):
            if path.suffix not in _PASSING:
                yield path, f"home/{path.relative_to(settings.home)}"


def _files_below(folder: Path, above: frozenset[tuple[int, int]] = frozenset()) -> Iterator[Path]:
    """Every file, also where links lead to it, in the order of names; a link to a folder that it lies in is passed over."""
    try:
        stat, entries = folder.stat(), sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):  # a run has just put it aside
        return
    own = (stat.st_dev, stat.st_ino)
    for path in entries if own not in above else ():
        if path.is_dir():
            yield from _files_below(path, above | {own})
        elif path.is_file():
            yield path


def _finished_meanwhile(
    settings: Settings, files: list[StoredFile], add: Callable[[Path, str], StoredFile]
) -> Iterator[StoredFile]:
    """WARC files that were open when the folder was listed, and had their own name when they were come to."""
    have = {file.path for file in files}
    for path in _files_below(settings.archive_dir):
        name = f"home/{path.relative_to(settings.home)}"
        if path.name.endswith(".warc.gz") and name not in have and f"{name}.open" not in have:
            yield add(path, name)


def _lost(wanted: list[str], files: list[StoredFile]) -> tuple[str, ...]:
    """WARC files that rows name and that are not there: lost before, or removed by retention just now. All else is worth keeping."""
    have = {file.path for file in files}
    return tuple(path for path in wanted if not Path(path).is_absolute() and f"home/{path}" not in have)


def _free_name(stamp: str, taken: list[str]) -> str:
    """A name behind all others, also of the same second or where the machine's clock went back: the last is the newest."""
    if not taken or stamp > taken[-1]:
        return stamp
    newest, _, number = taken[-1].partition("-")
    return f"{newest}-{int(number or 1) + 1:03}"
