"""After a crawl that did not end in order: the journal is cut back to what is whole.

While a crawl is under way a file beside the journal says so. Where it is found, the process was killed or the power went, and of
journal and archive either may have reached the disk further than the other. Then every record is read, and the journal ends before
the first entry whose records, those of its redirects included, are not all there: what it named is asked for again.

Repaired is only what a power cut can do: a growing file (``.open``) that ends early or is torn, after a crawl cut short. A file
that is gone, a finished file that is too short (it was synced before it got its name), or a growing one that is, though its last
crawl ended in order, lost what was safe on the disk: InvalidArchive, for a person to see (``archive.writing.require_bytes``).

What does NOT belong here: cutting off what the journal does not name (``archive.writing``, on opening).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from broadsheet.archive.revisiting import open_path
from broadsheet.archive.writing import held, make_folder, sync_folder, whole_records
from broadsheet.fetch.journal import Entry, path_in_pages, placed_entries
from broadsheet.models import Page

UNDER_WAY_NAME = "crawl_under_way"


def mark_under_way(journal: Path) -> None:
    """Say that a crawl has begun, on the disk before its first page."""
    make_folder(journal.parent)
    journal.with_name(UNDER_WAY_NAME).touch()
    sync_folder(journal.parent)


def mark_ended(journal: Path) -> None:
    """Say that the crawl ended in order, with all of it on the disk. A power cut may undo this: then all is read once more."""
    journal.with_name(UNDER_WAY_NAME).unlink(missing_ok=True)


def is_under_way(journal: Path) -> bool:
    """Whether the last crawl did not end in order: it is at work, or was cut short."""
    return journal.with_name(UNDER_WAY_NAME).exists()


def repair(journal: Path, warcs: Iterable[Path], home: Path) -> int:
    """Make journal and archive agree after a crawl that was cut short; gives how many entries no longer count.

    Does nothing where the last crawl ended in order. ``warcs`` are the files of the run, ``home`` is where paths in pages begin.
    Raises Transient where another process is writing one of them.
    """
    if not is_under_way(journal):
        return 0
    with ExitStack() as stack:
        growing = [path for path in warcs if open_path(path).exists()]
        for path in growing:
            stack.enter_context(held(path))
        dropped = _cut_back(journal, {path_in_pages(path, home): _WholeRecords(path) for path in growing})
        for path in growing:
            _sync(open_path(path))
        if journal.exists():
            _sync(journal)
        mark_ended(journal)
    return dropped


def _cut_back(journal: Path, files: dict[str, _WholeRecords]) -> int:
    placed = placed_entries(journal)
    end = 0
    for number, (entry, line_end) in enumerate(placed):
        if not all(files[page.warc_path].has(page) for page in _pages(entry) if page.warc_path in files):
            os.truncate(journal, end)
            return len(placed) - number
        end = line_end
    return 0


def _pages(entry: Entry) -> list[Page]:
    return [page for page in (entry.page, entry.evidence) if page]


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


class _WholeRecords:
    """The records of a growing file up to the first that is not whole, read as far as they are asked about."""

    def __init__(self, path: Path) -> None:
        self._unread = whole_records(path)
        self._ends: dict[int, int] = {}  # by offset
        self._read_to = 0

    def has(self, page: Page) -> bool:
        """Whether the record of ``page`` and all before it are whole."""
        end = page.warc_offset + page.warc_length
        while self._read_to < end:
            record = next(self._unread, None)
            if record is None:
                return False
            self._ends[record[0]] = self._read_to = record[1]
        return self._ends.get(page.warc_offset) == end
