"""The whole state into a folder of back-ups and back, also while runs are under way.

The warehouse is copied first, under its lock, so that all that its rows name was written before. WARC files and journals only
grow: of each the length of when it is come to is taken, journals before WARC files, and what a WARC file has beyond its journal is
cut off when its run goes on, as after a kill.

What does NOT belong here: how back-ups are stored (``stored``).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

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
            files = [store.add(part, WAREHOUSE)]
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


def restore(
    settings: Settings, folder: Path, *, name: str | None = None, is_forced: bool = False
) -> tuple[Backup, Path | None]:
    """Put a back-up in the place of the home, the newest or that of ``name``; gives it, and where a home of before lies now.

    Every byte is checked before anything is changed. Raises InvalidBackup where one differs, where the home holds something and
    ``is_forced`` is false, or where a load is under way in it. Nothing is destroyed: a home of before is moved aside.
    """
    if not folder.is_dir():
        raise InvalidBackup(f"{folder}: no such folder")
    with open_store(folder) as store:
        backup = store.read(name)
        is_taken = settings.home.exists() and any(settings.home.iterdir())
        if is_taken and not is_forced:
            raise InvalidBackup(
                f"{settings.home}: holds something; set BROADSHEET_HOME to a new folder, or move it aside with --force"
            )
        store.check(backup.files)
        made = settings.home.with_name(f".{settings.home.name}.restoring")
        shutil.rmtree(made, ignore_errors=True)  # of one that was killed
        try:
            made.mkdir(parents=True)
            for file in backup.files:
                store.put_back(file, made / _place(file.path))
            aside = _aside(settings.home) if is_taken else None
            try:
                if settings.home.exists() and not is_taken:
                    settings.home.rmdir()
                made.rename(settings.home)
            except OSError as error:
                raise InvalidBackup(_not_put_in_place(settings.home, aside, error)) from error
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return backup, aside


def _sources(settings: Settings) -> Iterator[tuple[Path, str]]:
    """Every file to be copied but the warehouse, and its path in a back-up."""
    for path in sorted(settings.sites_dir.glob("*.y*ml")):
        yield path, f"{SITES}/{path.name}"
    for top in _FOLDERS:
        for path in sorted((settings.home / top).rglob("*")):
            if path.is_file() and not path.is_symlink() and path.suffix not in _PASSING:
                yield path, f"home/{path.relative_to(settings.home)}"


def _finished_meanwhile(
    settings: Settings, files: list[StoredFile], add: Callable[[Path, str], StoredFile]
) -> Iterator[StoredFile]:
    """WARC files that were open when the folder was listed, and had their own name when they were come to."""
    have = {file.path for file in files}
    for path in sorted(settings.archive_dir.rglob("*.warc.gz")):
        name = f"home/{path.relative_to(settings.home)}"
        if name not in have and f"{name}.open" not in have:
            yield add(path, name)


def _lost(wanted: list[str], files: list[StoredFile]) -> tuple[str, ...]:
    """WARC files that rows name and that are not there: lost before, or removed by retention just now. All else is worth keeping."""
    have = {file.path for file in files}
    return tuple(path for path in wanted if not Path(path).is_absolute() and f"home/{path}" not in have)


def _place(path: str) -> Path:
    top, _, rest = path.partition("/")
    return Path(rest) if top == "home" else Path("restored_sites") / rest


def _aside(home: Path) -> Path:
    """Move the home of before aside; not under a load's feet."""
    lock = home / "warehouse" / "private" / "warehouse.lock"
    try:
        if lock.exists():
            with FileLock(lock, timeout=0):
                pass
    except Timeout:
        raise InvalidBackup(f"{home}: a load is under way there; stop Airflow and all runs first") from None
    aside = home.with_name(f"{home.name}.before-{real_now():%Y%m%dT%H%M%S%fZ}")
    try:
        home.rename(aside)
    except OSError as error:  # a mount, or a parent that is another's
        raise InvalidBackup(
            f"{home}: can't be moved aside ({error}); set BROADSHEET_HOME to a folder that is not there yet"
        ) from error
    return aside


def _not_put_in_place(home: Path, aside: Path | None, error: OSError) -> str:
    """The message; the home of before is back, unless something has taken its place meanwhile."""
    said = f"{home}: nothing was put there ({error})"
    if aside is None:
        return f"{said}; set BROADSHEET_HOME to a folder that is not there yet"
    if home.exists():
        return f"{said}; what was there before: {aside}; stop whatever writes there, then try again"
    aside.rename(home)
    return f"{said}; what was there before is back"


def _free_name(stamp: str, taken: list[str]) -> str:
    """A name behind all others, also of the same second or where the machine's clock went back: the last is the newest."""
    if not taken or stamp > taken[-1]:
        return stamp
    newest, _, number = taken[-1].partition("-")
    return f"{newest}-{int(number or 1) + 1:03}"
