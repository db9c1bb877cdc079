"""Looking after the archive: which files there are, and whether they are whole and hold what the rows say.

What does NOT belong here: what a WARC file says (``archive``) and removing files (``pruning``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadsheet import archive
from broadsheet.models import Pace, Page, Progress
from broadsheet.pipeline.crawling import close_left_open
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_snapshot

_GONE = "restore it from a backup; its pages can't be extracted again without it"


@dataclass(frozen=True, slots=True)
class ArchiveCheck:
    """What verifying the archive gave."""

    file_count: int
    record_count: int
    byte_count: int
    row_count: int  # rows of the index that were checked
    problems: tuple[archive.Problem, ...]
    notes: tuple[str, ...]  # what is worth knowing and no fault


def verify_archive(
    settings: Settings,
    site: str | None = None,
    *,
    is_deep: bool = True,
    on_progress: Callable[[Progress], None] | None = None,
) -> ArchiveCheck:
    """Check the WARC files of ``site``, or of all, against themselves and against ops.pages of the readers' snapshot.

    Deep reads every byte; otherwise only the beginning of each record that a row names is looked at. Nothing is changed, but
    that files which killed runs left open are finished first.
    """
    notes = close_left_open(settings, site)
    finished, growing = archive_files(settings, site)
    with index(settings, notes) as snapshot:
        rows = snapshot.records("list_archived_files", {"site": site}) if snapshot else []
        named = {settings.home / row["warc_path"]: row for row in rows}
        missing = [
            path
            for path in named
            if not path.exists() and path.with_name(f"{path.name}{archive.OPEN_SUFFIX}") not in growing
        ]
        problems = list(_missing(missing, named, notes))
        paths = sorted({*finished, *(path for path in named if path.exists())})
        checks: list[archive.FileCheck] = []
        pace = Pace(len(paths))
        for path in paths:
            pages = _pages(snapshot, named[path]["warc_path"]) if snapshot and path in named else []
            if is_deep:
                checks.append(archive.verify_file(path, pages if snapshot else None, settings.home))
            else:
                checks.append(archive.peek_file(path, pages))
            if on_progress:
                on_progress(pace.step())
    notes += [f"{each.file}: {each.unnamed_count} answers that no row names" for each in checks if each.unnamed_count]
    return ArchiveCheck(
        file_count=len(checks),
        record_count=sum(check.record_count for check in checks),
        byte_count=sum(check.file_bytes for check in checks),
        row_count=sum(check.row_count for check in checks),
        problems=(*problems, *(problem for check in checks for problem in check.problems)),
        notes=tuple(notes),
    )


def _missing(
    paths: Iterable[Path], named: Mapping[Path, Mapping[str, Any]], notes: list[str]
) -> Iterator[archive.Problem]:
    """Files that rows name and that are not there: a note where retention took them, else a problem."""
    for path in paths:
        if removed_at := named[path]["removed_at"]:
            notes.append(f"{path}: removed by retention on {removed_at:%Y-%m-%d}")
        else:
            yield archive.Problem(path, None, None, "missing, and rows name it", _GONE)


@contextmanager
def index(settings: Settings, notes: list[str]) -> Iterator[Warehouse | None]:
    """The readers' snapshot with the index of the archive; None, and a note, where nothing was published yet."""
    if not settings.snapshot_path.exists():
        notes.append(f"{settings.snapshot_path}: nothing was published yet; files only, no row was compared")
        yield None
        return
    with open_snapshot(settings) as snapshot:
        yield snapshot


def _pages(snapshot: Warehouse, warc_path: str) -> list[Page]:
    return [Page(**row) for row in snapshot.records("list_pages_of_file", {"warc_path": warc_path})]


def archive_files(settings: Settings, site: str | None) -> tuple[list[Path], list[Path]]:
    """Finished files of the archive, and those that a run still writes."""
    folder = settings.archive_dir / site if site else settings.archive_dir
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    growing = [path for path in files if path.suffix == archive.OPEN_SUFFIX]
    return [path for path in files if path.suffix != archive.OPEN_SUFFIX], growing
