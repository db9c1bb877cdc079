"""A back-up in the place of the home; what was there before is moved aside and stays.

A home that can be renamed is changed by two renames. One that can't, as a mount can't, gets its new entries one by one: they lie whole in
``.restoring`` before the first of the old ones is moved into ``before-restore-<time>``, and a note there says how far that came,
so that the next restore ends what a killed one has begun.

What does NOT belong here: making back-ups (``backing_up``) and how they are stored (``stored``).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from broadsheet.archive import sync_folder
from broadsheet.errors import InvalidBackup
from broadsheet.homes import READY, WORK, beside, cut_short, half_restored, restored_alone
from broadsheet.pipeline.applying import keep_waiting
from broadsheet.pipeline.stored import Backup, Store, open_store
from broadsheet.runs import replacing
from broadsheet.settings import Settings, real_now
from broadsheet.warehouse import fill_lake, require_empty, require_room

FILES, EMPTIED = "files", "emptied"
ASIDE = "before-restore-"
NOT_OURS = (WORK, "lost+found")  # the latter: at the top of a disk


def restore(
    settings: Settings, folder: Path, *, name: str | None = None, is_forced: bool = False
) -> tuple[Backup, Path | None]:
    """Put a back-up in the place of the home, the newest or that of ``name``; gives it, and where what was there before lies now.

    Every byte is checked before anything is changed; ``folder`` may be read-only. Raises InvalidBackup where a byte differs, where the
    home holds something and ``is_forced`` is false, or where a load is under way in it, and DiskFull where there is no room for both.
    A lake is filled from the back-up's file in the end; raises InvalidWarehouse where it has rows.
    A restore of the same back-up that was killed while it moved what was there is ended; one of another is, too, where ``is_forced``,
    and else refused, as is one while another process restores.
    """
    home = settings.home
    if home.exists():  # a link that leads nowhere may be to a disk that is not mounted
        home = home.resolve()  # the link stays, and what it leads to is changed on its own disk
    require_empty(settings)
    if not folder.is_dir():
        raise InvalidBackup(f"{folder}: no such folder")
    with restored_alone(home), open_store(folder, is_reading=True) as store:
        backup = store.read(name)
        begun = half_restored(home)
        if begun is not None and not home.exists():  # killed between its two renames
            beside(home).rename(home)
        if begun not in (None, backup.name) and not is_forced:
            raise InvalidBackup(
                f"{home}: {cut_short(begun or '')}; with --force that is ended first, and then {backup.name} restored"
            )
        ended = _move_in(home)
        if ended is not None and ended[0] == backup.name:
            aside = ended[1]
        else:
            aside = _restore(home, store, backup, is_forced=is_forced)
    if settings.is_lake:
        fill_lake(settings)
    return backup, aside


def _restore(home: Path, store: Store, backup: Backup, *, is_forced: bool) -> Path | None:
    is_taken = any(_entries(home))
    if is_taken and not is_forced:
        raise InvalidBackup(
            f"{home}: holds something; set BROADSHEET_HOME to a new folder, or move it aside with --force"
        )
    store.check(backup.files)
    require_room(_existing(home), sum(file.bytes for file in backup.files))
    _require_idle(home)
    try:
        if os.path.ismount(home):
            return _restore_inside(home, store, backup)
        return _restore_beside(home, store, backup, is_taken=is_taken)
    except OSError as error:
        raise InvalidBackup(f"{home}: not restored ({error}); mend that, then run the same restore again") from error


def _restore_beside(home: Path, store: Store, backup: Backup, *, is_taken: bool) -> Path | None:
    """Build the new home beside the old one, then rename both; from within where the old one can't be renamed."""
    made = beside(home)
    aside = home.with_name(f"{home.name}.before-{_stamp()}") if is_taken else None
    try:
        try:
            shutil.rmtree(made, ignore_errors=True)  # of one that was killed
            made.mkdir(parents=True)
            _put_back(store, backup, made, home)
            if aside is not None:
                (made / WORK / FILES).mkdir(parents=True)
                (made / WORK / EMPTIED).touch()
                _make_ready(made / WORK, backup, aside)
                home.rename(aside)
            elif home.exists():
                home.rmdir()
        except OSError:  # its parent is another's, or it is a mount that does not look like one
            if not home.exists():
                raise
            return _restore_inside(home, store, backup)
        try:
            made.rename(home)
        except OSError as error:
            raise InvalidBackup(_not_put_in_place(home, aside, error)) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    _move_in(home)  # nothing but the mark
    return aside


def _restore_inside(home: Path, store: Store, backup: Backup) -> Path | None:
    """Build the new entries within the home, then move the old ones aside and the new ones in their place."""
    wanted = {_place(file.path).parts[0] for file in backup.files}
    mounts = [entry for entry in home.iterdir() if entry.name in wanted and os.path.ismount(entry)]
    if mounts:
        raise InvalidBackup(f"{mounts[0]}: is a mount of its own, which can't be moved aside; unmount it first")
    work = home / WORK
    shutil.rmtree(work, ignore_errors=True)  # of one that was killed before it had moved anything
    _put_back(store, backup, work / FILES, home)
    _make_ready(work, backup, Path(f"{ASIDE}{_stamp()}"))
    ended = _move_in(home)
    assert ended is not None, "it was made ready just now"
    return ended[1]


def _make_ready(work: Path, backup: Backup, aside: Path) -> None:
    with replacing(work / READY) as part:
        part.write_text(json.dumps({"backup": backup.name, "aside": str(aside)}), encoding="utf-8")
    sync_folder(work)


def _move_in(home: Path) -> tuple[str, Path | None] | None:
    """End a restore from within that is ready; gives its back-up's name and where what was there before lies. None: there is none."""
    work = home / WORK
    try:
        told = json.loads((work / READY).read_text(encoding="utf-8"))
    except OSError:
        return None
    aside = home / str(told["aside"])
    aside.mkdir(exist_ok=True)
    if not (work / EMPTIED).exists():
        _require_idle(home)
        for entry in list(_entries(home)):
            _move(entry, aside)
        sync_folder(home)
        (work / EMPTIED).touch()
        sync_folder(work)
    for entry in sorted((work / FILES).iterdir()):
        if os.path.lexists(home / entry.name):  # somebody has begun anew after a kill
            _move(home / entry.name, aside)
        entry.rename(home / entry.name)
    sync_folder(home)
    (work / READY).unlink()  # first: without its other marks it would be taken for one that has moved nothing
    shutil.rmtree(work)
    if any(aside.iterdir()):
        return str(told["backup"]), aside
    aside.rmdir()
    return str(told["backup"]), None


def _entries(home: Path) -> Iterator[Path]:
    """What a restore has to move aside: all but what earlier ones have, and mounts of others."""
    for entry in sorted(home.iterdir()) if home.exists() else ():
        if entry.name not in NOT_OURS and not entry.name.startswith(ASIDE) and not os.path.ismount(entry):
            yield entry


def _move(entry: Path, aside: Path) -> None:
    target, number = aside / entry.name, 2
    while os.path.lexists(target):
        target, number = aside / f"{entry.name}.{number}", number + 1
    entry.rename(target)


def _put_back(store: Store, backup: Backup, folder: Path, home: Path) -> None:
    """The files of the back-up, and what was erased in the ``home`` of before: it is to be erased from them, too."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in backup.files:
        store.put_back(file, folder / _place(file.path))
    keep_waiting(home, folder)


def _place(path: str) -> Path:
    top, _, rest = path.partition("/")
    return Path(rest) if top == "home" else Path("restored_sites") / rest


def _require_idle(home: Path) -> None:
    """Nothing is moved under a load's feet."""
    try:
        for lock in (home / "warehouse" / "private" / "warehouse.lock", home / "warehouse" / "lake.lock"):
            if lock.exists():
                with FileLock(lock, timeout=0):
                    pass
    except Timeout:
        raise InvalidBackup(f"{home}: a load is under way there; stop Airflow and all runs first") from None


def _not_put_in_place(home: Path, aside: Path | None, error: OSError) -> str:
    """The message; the home of before is back, unless something has taken its place meanwhile."""
    said = f"{home}: nothing was put there ({error})"
    if aside is None:
        return f"{said}; set BROADSHEET_HOME to a folder that is not there yet"
    if home.exists():
        return f"{said}; what was there before: {aside}; stop whatever writes there, then try again"
    aside.rename(home)
    return f"{said}; what was there before is back"


def _existing(path: Path) -> Path:
    """``path``, or the nearest folder above it that is there."""
    return next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())


def _stamp() -> str:
    return f"{real_now():%Y%m%dT%H%M%S%fZ}"
