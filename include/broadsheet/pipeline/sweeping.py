"""What an erasure leaves to be done outside of the tables: records of the archive, folders of runs, reports, old copies of the tables.

A note in the home says that something is left to be done. Each step can be done twice, so a kill is made good by the next publish, whoever
asks for it. What does NOT belong here: what is erased from the tables (``erasing``).
"""

from __future__ import annotations

import glob
import json
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock

from broadsheet import archive, attempts
from broadsheet.errors import BroadsheetError, InvalidArchive, RunBusy
from broadsheet.models import Attempt, RunStatus
from broadsheet.models.site import SITE_ID
from broadsheet.pipeline.clearing import empty, is_emptied, run_folders
from broadsheet.pipeline.crawling import close_left_open
from broadsheet.pipeline.cutting import take_out
from broadsheet.pipeline.redacting import holds
from broadsheet.printable import safe_logger
from broadsheet.runs import RunFolder, replacing
from broadsheet.settings import Settings
from broadsheet.tombstones import Tombstones
from broadsheet.warehouse import Warehouse, drop_copies, open_warehouse, read_tombstones, rewrite_warehouse

NOTE_NAME = "erasing.json"

log = safe_logger("broadsheet")


@dataclass(frozen=True, slots=True)
class Left:
    """What is left to be done; the note in the home. No name and no address stands in it."""

    is_whole: bool = False  # the tables held what was erased: their file is written anew, older copies go
    files: frozenset[str] = frozenset()  # WARC files to be looked through for erased addresses
    runs: frozenset[str] = frozenset()  # <site>/<run_id> that have some of it; with is_whole every folder is looked at
    learnt: frozenset[tuple[str, str]] = frozenset()  # digests of further addresses, by erasure
    sites: frozenset[str] = frozenset()  # whose folders go
    revision: int = 0  # another one with each change, also after the note was gone


def note_left(settings: Settings, more: Left | None = None) -> None:
    """Add to what is left to be done; before anything is done that needs it."""
    more = more or Left()
    with _locked(settings):
        known = _read(settings)
        _write(
            settings,
            Left(
                is_whole=known.is_whole or more.is_whole,
                files=known.files | more.files,
                runs=known.runs | more.runs,
                learnt=known.learnt | more.learnt,
                sites=known.sites | more.sites,
            ),
        )


def is_something_left(settings: Settings) -> bool:
    """Whether an erasure is not finished."""
    return _note(settings).exists()


def left_over(settings: Settings) -> tuple[str, ...]:
    """One line for each thing that an erasure has not reached yet."""
    left = _read(settings)
    said = [
        f"{path}: could not be removed; it is missing: put it back, or an empty file where it is gone for good"
        if Path(path).parts[1] in left.sites
        else f"{path}: could not be looked through; it is missing or damaged"
        for path in sorted(left.files)
    ]
    said += [
        f"runs/{run}: its run is at work, can be gone on with, or is held and damaged" for run in sorted(left.runs)
    ]
    said += [f"{site}: its folders could not be removed" for site in sorted(left.sites)]
    if is_something_left(settings) and (left.is_whole or not said):
        said.append("the rest: see the warning above")
    return tuple(said)


def sweep(settings: Settings, now: datetime) -> Left | None:
    """Do what is left, but for what follows the next publish; gives what that has to settle.

    Runs at work, or that can be gone on with, are left to their end, and a file that can't be read is left and told.
    """
    if not is_something_left(settings):
        return None
    left = _read(settings)
    close_left_open(settings)
    with open_warehouse(settings) as warehouse:
        for name, digest in sorted(left.learnt):
            warehouse.run("update_erasure_digests", {"erasure_id": name, "digest": bytes.fromhex(digest)})
        stones = read_tombstones(warehouse)
        unread = _cut_records(warehouse, settings, stones, left, now)
        if left.files - unread:
            left = replace(left, is_whole=True)  # the rows of what is cut now have gone just now
        named = {str(path) for (path,) in warehouse.run("list_warc_paths")}
        warehouse.checkpoint()
    busy = _empty_runs(settings, stones, left, named)
    sites = _drop_sites(settings, stones, left, busy, unread)
    if left.is_whole:
        _drop_reports(settings, stones)
        rewrite_warehouse(settings, now)
    return replace(left, files=unread, runs=busy, sites=sites)


def settle_sweep(settings: Settings, done: Left) -> None:
    """After the publish: no copy from before stays, and the note goes, unless something still has some of it."""
    if done.is_whole:
        drop_copies(settings)
    with _locked(settings):
        if _read(settings).revision != done.revision:
            return  # another erasure has begun meanwhile: all of it once more
        if done.files or done.runs or done.sites:
            _write(settings, Left(files=done.files, runs=done.runs, sites=done.sites))
        else:
            _note(settings).unlink(missing_ok=True)


def sweep_before_publish(settings: Settings, now: datetime) -> Left | None:
    """``sweep``; what goes wrong is told and tried again next time, for a night must not fail by it. None where it did."""
    try:
        return sweep(settings, now)
    except (BroadsheetError, OSError) as trouble:
        log.warning("an erasure is not finished: %s; the next publish goes on with it", trouble)
        return None


def _cut_records(
    warehouse: Warehouse, settings: Settings, stones: Tombstones, left: Left, now: datetime
) -> frozenset[str]:
    """Cut what was erased out of the WARC files; gives those that could not be read. A missing one may come back with its disk."""
    removed = {row["warc_path"] for row in warehouse.records("list_archive_removals")}
    named = {str(path) for (path,) in warehouse.run("list_warc_paths")}
    unread = set()
    pending: dict[str, list[int]] = {path: [] for path in left.files}
    pending |= {path: list(offsets) for path, offsets in warehouse.run("list_pages_to_blank")}
    for warc_path, offsets in sorted(pending.items()):
        path, site = settings.home / warc_path, Path(warc_path).parts[1]
        if site in left.sites and stones.of_site(site):  # it goes with the folder
            if not path.exists():
                log.warning("an erasure is not finished: %s: missing; the next publish tries again", path)
                unread.add(warc_path)
            continue
        try:
            if path.exists():
                archive.blank_records(path, offsets, now, partial(_is_erased, stones, site))
            elif path.with_name(f"{path.name}{archive.OPEN_SUFFIX}").exists():
                continue  # its run is at work, and will be heard of again
            elif warc_path in named - removed:
                raise InvalidArchive(f"{path}: missing, and not removed by `broadsheet archive prune`; put it back")
        except (InvalidArchive, OSError) as trouble:
            log.warning("an erasure is not finished: %s; the next publish tries again", trouble)
            unread.add(warc_path)
            continue
        warehouse.run("update_blanked_pages", {"warc_path": warc_path})
    if left.is_whole:
        cut = (url for site, url in warehouse.run("list_cut_addresses") if stones.of_url(url, site))
        warehouse.run("delete_erased_pages", {"urls": sorted(cut)})
    return frozenset(unread)


def _is_erased(stones: Tombstones, site: str, url: str) -> bool:
    return stones.of_url(url, site) is not None


def _empty_runs(settings: Settings, stones: Tombstones, left: Left, named: Collection[str]) -> frozenset[str]:
    """Empty the folders of runs with rows of what was erased; gives those that are at work, or can be gone on with.

    Of these the other articles are still wanted, and their load leaves out what was erased. Of a held one, too, but it may wait for
    long: what was erased is taken out of it now. WARC files of any other run that are not ``named`` by any row go with it: it will never be loaded.
    """
    busy = set()
    for folder in run_folders(settings):
        site, name = folder.path.parent.name, f"{folder.path.parent.name}/{folder.path.name}"
        if not (left.is_whole or name in left.runs) or is_emptied(folder):
            continue
        try:
            with attempts.locked(folder, wait_seconds=0):
                if name not in left.runs and not _holds(folder, site, stones):
                    continue
        except RunBusy:
            busy.add(name)
            continue
        attempt = attempts.settle(folder, settings.now())
        if attempt is not None and _may_be_loaded(attempt, stones, site, settings.now()):
            if attempt.status != RunStatus.HELD or not _is_taken_out(folder, site, stones, settings):
                busy.add(name)
            continue
        with attempts.locked(folder, wait_seconds=0):
            empty(folder)
            _without_messages(folder)
            for warc in (settings.archive_dir / site).glob(f"{glob.escape(folder.path.name)}[.~]*"):
                if re.split(r"~|\.warc\.gz", warc.name)[0] != folder.path.name:
                    continue  # of a run whose id goes on with a dot
                if str(warc.relative_to(settings.home)) not in named:
                    warc.unlink()
    return frozenset(busy)


def _may_be_loaded(attempt: Attempt, stones: Tombstones, site: str, now: datetime) -> bool:
    if attempt.status == RunStatus.RUNNING:
        return True
    return not stones.of_site(site) and (attempt.status == RunStatus.HELD or attempt.goes_on(now))


def _is_taken_out(folder: RunFolder, site: str, stones: Tombstones, settings: Settings) -> bool:
    """Take what was erased out of a held batch, which is then as good as one that never had it; gives whether all of it went."""
    try:
        with attempts.locked(folder, wait_seconds=0):
            take_out(folder, site, stones, settings)
    except (BroadsheetError, OSError, ValueError) as trouble:
        log.warning("an erasure is not finished: %s; the next publish tries again", trouble)
        return False
    return True


def _drop_sites(
    settings: Settings, stones: Tombstones, left: Left, busy: Collection[str], unread: Collection[str]
) -> frozenset[str]:
    """Remove the folders of the note's sites; gives those that still have one, or a file that is ``unread``.

    Only a folder right below the archive's, or the runs', ever goes: an id may come from a note or a home that nobody has checked.
    """
    unfinished = set()
    for site in sorted(left.sites):
        if not stones.of_site(site):
            continue  # lifted since: what is there may be new
        if any(run.startswith(f"{site}/") for run in busy):
            unfinished.add(site)
            continue
        if any(path.startswith(f"archive/{site}/") for path in unread):
            unfinished.add(site)
        for parent in (settings.archive_dir, settings.runs_dir):
            try:
                _drop_folder(parent, site)
            except OSError as trouble:
                log.warning("an erasure is not finished: %s: %s; the next publish tries again", parent / site, trouble)
                unfinished.add(site)
    return frozenset(unfinished)


def _drop_folder(parent: Path, site: str) -> None:
    folder = parent.resolve() / site
    if not re.fullmatch(SITE_ID, site) or folder.resolve() != folder:
        raise OSError("it leads out of the home's folder; remove by hand what is the site's")
    links = [path for path in folder.rglob("*") if path.is_symlink()]
    if links:
        raise OSError(f"{links[0].name} leads out of it; remove by hand what it leads to, and the link")
    if os.path.ismount(folder):  # which can only be emptied
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _holds(folder: RunFolder, site: str, stones: Tombstones) -> bool:
    if stones.of_site(site):
        return True
    files = (*folder.path.glob("*.parquet"), *folder.path.glob("outcomes/*.parquet"))
    return any(holds(path, site, stones) for path in files)


def _without_messages(folder: RunFolder) -> None:
    """What an attempt failed of may name an address."""
    for attempt in attempts.all_attempts(folder):
        if attempt.message:
            attempts.save_attempt(folder, replace(attempt, message=None))


def _drop_reports(settings: Settings, stones: Tombstones) -> None:
    """Pages of HTML may show anything of their site; those of the newest night are written again by the publish."""
    sites = {stone.site for stone in stones.stones}
    folders = settings.reports_dir.glob("*/")
    for folder in folders:
        if None in sites or folder.name in sites or folder.name == "nights":
            shutil.rmtree(folder)
    for path in settings.reports_dir.glob("*.html"):
        path.unlink()


@contextmanager
def _locked(settings: Settings) -> Iterator[None]:
    """Between reading and writing the note nobody else does either: an addition would be lost. It takes moments."""
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(_note(settings).with_suffix(".lock")):
        yield


def _write(settings: Settings, left: Left) -> None:
    told = asdict(replace(left, revision=secrets.randbits(53)))
    with replacing(_note(settings)) as part:
        part.write_text(json.dumps(told, default=sorted, indent=1) + "\n", encoding="utf-8")


def _note(settings: Settings) -> Path:
    return settings.state_dir / NOTE_NAME


def _read(settings: Settings) -> Left:
    path = _note(settings)
    if not path.exists():
        return Left()
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    learnt = frozenset((str(name), str(digest)) for name, digest in told["learnt"])
    files, runs, sites = (frozenset(map(str, told.get(name, ()))) for name in ("files", "runs", "sites"))
    return Left(bool(told["is_whole"]), files, runs, learnt, sites, int(told["revision"]))
