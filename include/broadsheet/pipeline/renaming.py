"""A site under another id: its rows, its WARC files, the folders of its runs, its site file.

Every step can be done twice, and a note in the home says which renaming was begun: a kill is made good by the same command.
Articles and comments keep their ids, which hang on addresses. What does NOT belong here: rows (``warehouse``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from broadsheet import attempts, sites
from broadsheet.errors import InvalidRun, InvalidSite, RunBusy, UnknownSite
from broadsheet.models.site import ADHOC, SITE_ID
from broadsheet.pipeline.crawling import JOURNAL_NAME, close_left_open
from broadsheet.pipeline.spine import publish_snapshot
from broadsheet.runs import RunFolder, replacing
from broadsheet.settings import Settings
from broadsheet.warehouse import (
    Warehouse,
    open_warehouse,
    query_snapshot,
    read_statement,
    read_tombstones,
    rename_site_rows,
    shared_run_ids,
)

NOTE_NAME = "renaming.json"


@dataclass(frozen=True, slots=True)
class Renaming:
    """What a renaming moved."""

    row_count: int
    warc_count: int
    run_count: int
    site_file: Path


def rename_site(old: str, new: str, settings: Settings) -> Renaming:
    """Give everything of the site ``old`` to ``new``, and publish.

    Where the file was renamed by hand already, the rest follows it. Raises InvalidSite for an id that can't be taken, UnknownSite
    where there is neither file, InvalidRun where both have a run of one id, RunBusy or WarehouseBusy where something of it is at
    work, before anything was changed.
    """
    _require_ids(old, new)
    note = settings.state_dir / NOTE_NAME
    begun = _begun(note)
    if begun not in (None, (old, new)):
        raise InvalidSite(
            [f"{begun[0]}: its renaming to {begun[1]} was cut short; first finish it: {_command(*begun)}"]
        )
    old_file, new_file = settings.sites_dir / f"{old}.yml", settings.sites_dir / f"{new}.yml"
    if not begun:
        _require_files(old_file, new_file, settings)
    _require_rest(old, settings)
    with open_warehouse(settings) as warehouse:  # no load of either comes between
        if not begun and (stone := read_tombstones(warehouse).of_site(new)):
            raise InvalidSite(
                [
                    f"{new}: a site of that id was erased on {stone.erased_at:%Y-%m-%d}; choose another one, or lift the erasure: "
                    f"broadsheet erase --lift {stone.erasure_id}"
                ]
            )
        _require_other_runs(warehouse, old, new, settings, is_going_on=begun is not None)
        with replacing(note) as part:
            part.write_text(json.dumps({"old": old, "new": new}))
        _rename_file(old_file, new_file, old, new)
        warcs = _move_folder(settings.archive_dir / old, settings.archive_dir / new)
        runs = _move_runs(old, new, settings)
        with warehouse.transaction():
            rows = rename_site_rows(warehouse, old, new, settings.now())
        warehouse.checkpoint()
    publish_snapshot(settings)
    note.unlink()
    return Renaming(rows, warcs, runs, new_file)


def split_sites(settings: Settings) -> list[str]:
    """One line for each site that readers see rows of and that has no site file, and for comments apart from their article's site."""
    if not settings.snapshot_path.exists():
        return []
    known = {path.stem for folder in (settings.sites_dir, sites.DEMO_SITES) for path in folder.glob("*.yml")} | {ADHOC}
    rows = query_snapshot(settings, read_statement("list_sites_with_rows")).rows
    parted = query_snapshot(settings, read_statement("list_parted_comments")).rows
    return [
        f"{settings.sites_dir / site}.yml: missing, and the warehouse holds {count} articles of {site}; put it back (`enabled: "
        f"false` for a site that is over), or, where the site has another id now: {_command(str(site), 'NEW')}"
        for site, count in rows
        if site not in known
    ] + [
        f"{settings.warehouse_path}: {count} comments on articles of {new} stand under {old}; join them: {_command(str(old), str(new))}"
        for old, new, count in parted
    ]


def _command(old: str, new: str) -> str:
    return f"broadsheet sites rename {old} {new}"


def _require_ids(old: str, new: str) -> None:
    if not re.fullmatch(SITE_ID, new) or new == ADHOC:
        raise InvalidSite([f"{new!r}: no id for a site: write small letters, digits and _, like the_herald"])
    if old == new:
        raise InvalidSite([f"{old}: that is its id already"])
    if old == ADHOC:
        raise InvalidSite([f"{ADHOC}: holds the pages of WARC files without a site, and keeps its id"])


def _require_files(old_file: Path, new_file: Path, settings: Settings) -> None:
    if old_file.exists() and new_file.exists():
        raise InvalidSite(
            [f"{new_file}: is there already, and so is {old_file.name}; remove the one that is not wanted"]
        )
    if not old_file.exists() and not new_file.exists():
        if (sites.DEMO_SITES / old_file.name).exists():
            raise InvalidSite([f"{old_file.stem}: a demo paper keeps its id"])
        raise UnknownSite(f"{old_file}: no such site file, nor {new_file.name}; `broadsheet sites list` shows all")
    if (sites.DEMO_SITES / new_file.name).exists():
        raise InvalidSite([f"{new_file.stem}: the id of a demo paper; choose another one"])
    if new_file.exists():
        sites.load_site(new_file.stem, settings)  # renamed by hand: right in itself?


def _require_rest(old: str, settings: Settings) -> None:
    """Raise RunBusy where a process is at work on a run of the site; what killed ones left open is finished."""
    for path in (settings.runs_dir / old).glob("*/run.json"):
        with attempts.locked(RunFolder(settings.runs_dir, old, path.parent.name), wait_seconds=0):
            pass
    left_open = close_left_open(settings, old)
    if left_open:
        raise RunBusy(f"{old}: not renamed while WARC files are open: {'; '.join(left_open)}")


def _require_other_runs(warehouse: Warehouse, old: str, new: str, settings: Settings, *, is_going_on: bool) -> None:
    """Raise InvalidRun where a run, or a WARC file, of one name is of both sites: nobody could tell them apart afterwards."""
    shared = set() if is_going_on else set(shared_run_ids(warehouse, old, new))
    for folder in (settings.runs_dir, settings.archive_dir):
        shared |= {path.name for path in _entries(folder / old) if path.is_file() or folder == settings.runs_dir} & {
            path.name for path in _entries(folder / new)
        }
    if shared:
        raise InvalidRun(
            f"{old} and {new} both have {', '.join(sorted(shared)[:3])}{' and more' if len(shared) > 3 else ''}; what both "
            f"have loaded can't be joined: rename {new} to a third id first"
        )


def _begun(note: Path) -> tuple[str, str] | None:
    if not note.exists():
        return None
    record: dict[str, str] = json.loads(note.read_text())
    return record["old"], record["new"]


def _rename_file(old_file: Path, new_file: Path, old: str, new: str) -> None:
    """Write the site file under its new name, changed in nothing but its id, then remove the old one."""
    if not old_file.exists():
        return
    text = old_file.read_bytes().decode("utf-8", "surrogateescape")
    line = re.compile(rf"^id:([ \t]*)([\"']?){re.escape(old)}\2(?=[ \t]*(?:#|\r?$))", re.MULTILINE)
    changed, count = line.subn(lambda match: f"id:{match[1]}{match[2]}{new}{match[2]}", text, count=1)
    if not count:
        raise InvalidSite(
            [f"{old_file}: id: no line `id: {old}` in it; write the file as {new_file.name} by hand, then call again"]
        )
    with replacing(new_file) as part:
        part.write_bytes(changed.encode("utf-8", "surrogateescape"))
    old_file.unlink()


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _move_folder(old: Path, new: Path) -> int:
    """Move the files below ``old`` to ``new``, which may have some; gives how many."""
    count = 0
    for path in _entries(old):
        target = new / path.name
        if path.is_dir() and target.is_dir():
            count += _move_folder(path, target)
            continue
        count += sum(each.is_file() for each in path.rglob("*")) if path.is_dir() else 1
        new.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            path.rename(target)
        else:  # an imported file is named by its content: the same is there
            path.unlink()
    with suppress(OSError):
        old.rmdir()
    return count


def _move_runs(old: str, new: str, settings: Settings) -> int:
    """Move the folders of the runs, changed in what they say of the site and of its files; gives how many."""
    moved = 0
    prefixes = {
        f"archive/{old}/": f"archive/{new}/",
        f"{settings.archive_dir / old}/": f"{settings.archive_dir / new}/",
    }
    for path in _entries(settings.runs_dir / old):
        for file in path.rglob("*.parquet"):
            _redirect(file, prefixes)
        for journal in path.rglob(JOURNAL_NAME):
            text = journal.read_text()
            with replacing(journal) as part:
                part.write_text(text.replace(f'"archive/{old}/', f'"archive/{new}/'))
        if (path / "run.json").exists():
            folder = RunFolder(settings.runs_dir, old, path.name)
            run = folder.load_run()
            warc = run.warc and _replaced(run.warc, prefixes)
            folder.save_run(replace(run, site=new, warc=warc))
        target = settings.runs_dir / new / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
        moved += 1
    with suppress(OSError):
        (settings.runs_dir / old).rmdir()
    return moved


def _replaced(text: str, prefixes: dict[str, str]) -> str:
    for old, new in prefixes.items():
        if text.startswith(old):
            return new + text[len(old) :]
    return text


def _redirect(file: Path, prefixes: dict[str, str]) -> None:
    """Rewrite a staged table whose rows lead to files that have moved."""
    table = pq.read_table(file)
    changed = table
    for name in _leading(table):
        values: Any = table[name]
        for old, new in prefixes.items():
            values = pc.if_else(
                pc.fill_null(pc.starts_with(values, old), False),
                pc.binary_join_element_wise(new, pc.utf8_slice_codeunits(values, len(old)), ""),
                values,
            )
        changed = changed.set_column(changed.schema.get_field_index(name), table.schema.field(name), values)
    if changed is not table and not changed.equals(table):
        with replacing(file) as part:
            pq.write_table(changed, part, compression="zstd")


def _leading(table: pa.Table) -> Iterator[str]:
    for field in table.schema:
        if field.type == pa.string() and (field.name.endswith("warc_path") or field.name == "source_url"):
            yield field.name
