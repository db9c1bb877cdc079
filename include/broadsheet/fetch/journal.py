"""The journal of a run's crawls: one JSON line for each request that has ended, with the system after its WARC record.

What it names is never asked for again; what it does not name did not happen. A kill can tear the last line only. A power cut can
take what was not yet synced of journal and archive, of either more than of the other: ``repairing`` makes them agree.

What does NOT belong here: deciding how a request ends (``visiting``).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urldefrag

from broadsheet.archive.writing import make_folder, sync_folder
from broadsheet.models import OutcomeKind, Page, Request

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """How one request ended: as a page, or as ``kind`` with its reason."""

    url: str  # without its fragment, which is never sent
    request_kind: str  # a page for an article may be refused where the same answer to a source is not
    page: Page | None = None
    kind: OutcomeKind | None = None
    reason: str = ""
    is_transient: bool = False  # asking again in another run may help
    evidence: Page | None = None  # of a refusal for what the answer says: that answer

    @property
    def key(self) -> Key:
        """What makes two requests the same."""
        return self.url, self.request_kind


def key_of(request: Request) -> Key:
    """The key of the entry that ends ``request``."""
    return urldefrag(request.url).url, str(request.kind)


def page_for(entry: Entry, request: Request) -> Page | None:
    """The entry's page as the answer to ``request``: another link may have asked the same URL before."""
    return entry.page and replace(entry.page, url=request.url, link_url=request.link_url)


def read_journal(path: Path, start: int = 0) -> tuple[list[Entry], int]:
    """Entries of the whole lines from byte ``start`` on, and where they end. A missing journal is empty."""
    placed = placed_entries(path, start)
    return [entry for entry, _ in placed], placed[-1][1] if placed else start


def placed_entries(path: Path, start: int = 0) -> list[tuple[Entry, int]]:
    """The same entries, each with the byte where its line ends."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            data = file.read()
    except FileNotFoundError:
        return []
    entries: list[tuple[Entry, int]] = []
    end = start
    for line in data.splitlines(keepends=True):
        entry = _entry(line)
        if entry is None:
            break  # torn: this line, and all behind it, did not happen
        end += len(line)
        entries.append((entry, end))
    return entries


def archived_bytes(entries: Iterable[Entry], warc_path: str) -> int:
    """How much of the WARC file, named as pages name it, the journal vouches for."""
    pages = (page for entry in entries for page in (entry.page, entry.evidence) if page and page.warc_path == warc_path)
    return max((page.warc_offset + page.warc_length for page in pages), default=0)


def path_in_pages(path: Path, home: Path) -> str:
    """``path`` as pages name it: relative to ``home`` where it lies below it."""
    return str(path.relative_to(home) if path.is_relative_to(home) else path)


def page_of(record: dict[str, Any]) -> Page:
    """The page that was written as ``record`` to JSON."""
    times = {name: datetime.fromisoformat(record[name]) for name in ("fetched_at", "served_at")}
    return Page(**{**record, **times})


def forget(path: Path, warc_path: str) -> int:
    """Take the entries out of the journal whose answers lie in the WARC file ``warc_path``; gives how many there were.

    The journal is replaced as a whole, so that a kill leaves the old one or the new one.
    """
    with path.open("rb") as file:
        lines = [(line, _entry(line)) for line in file]
    kept = [line for line, entry in lines if entry and not archived_bytes([entry], warc_path)]
    dropped = sum(entry is not None for _, entry in lines) - len(kept)
    if dropped:
        part = path.with_name(f"{path.name}.part")
        with part.open("wb") as file:
            file.writelines(kept)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    return dropped


class Journal:
    """Appends entries; opening it cuts a torn tail off. Another thread may ``sync``."""

    def __init__(self, path: Path) -> None:
        make_folder(path.parent)
        _, end = read_journal(path)
        self._file = path.open("ab")
        self._file.truncate(end)
        sync_folder(path.parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.sync()
        self._file.close()

    def append(self, entry: Entry) -> None:
        """Write one entry; when this returns, the system has it."""
        self._file.write(_line(entry))
        self._file.flush()

    def sync(self) -> None:
        """Put on the disk what was appended."""
        os.fsync(self._file.fileno())


_ENTRY_FIELDS = tuple(field.name for field in fields(Entry))
_PAGE_FIELDS = tuple(field.name for field in fields(Page))


def _line(entry: Entry) -> bytes:
    # Not dataclasses.asdict, which copies every value deeply: it took as long as the rest of a page's bookkeeping.
    record = {name: getattr(entry, name) for name in _ENTRY_FIELDS}
    for name in ("page", "evidence"):
        page = record[name]
        if page is not None:
            record[name] = {field: getattr(page, field) for field in _PAGE_FIELDS}
    return json.dumps(record, default=datetime.isoformat).encode() + b"\n"


def _entry(line: bytes) -> Entry | None:
    if not line.endswith(b"\n"):
        return None
    try:
        record: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    for name in ("page", "evidence"):
        if record.get(name):
            record[name] = page_of(record[name])
    if record["kind"]:
        record["kind"] = OutcomeKind(record["kind"])
    return Entry(**record)
