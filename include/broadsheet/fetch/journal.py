"""The journal of a run's crawls: one JSON line for each request that has ended, on the disk after its WARC record.

What it names is never asked for again; what it does not name did not happen. A kill can tear the last line only.

What does NOT belong here: deciding how a request ends (``visiting``).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urldefrag

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
    try:
        with path.open("rb") as file:
            file.seek(start)
            data = file.read()
    except FileNotFoundError:
        return [], 0
    entries: list[Entry] = []
    end = start
    for line in data.splitlines(keepends=True):
        entry = _entry(line)
        if entry is None:
            break  # torn: this line, and all behind it, did not happen
        entries.append(entry)
        end += len(line)
    return entries, end


def archived_bytes(entries: Iterable[Entry]) -> int:
    """How much of the WARC file the journal vouches for."""
    return max((e.page.warc_offset + e.page.warc_length for e in entries if e.page), default=0)


class Journal:
    """Appends entries; opening it cuts a torn tail off."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _, end = read_journal(path)
        self._file = path.open("ab")
        self._file.truncate(end)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    def append(self, entry: Entry) -> None:
        """Write one entry; when this returns, it is on the disk."""
        self._file.write(json.dumps(asdict(entry), default=datetime.isoformat).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def _entry(line: bytes) -> Entry | None:
    if not line.endswith(b"\n"):
        return None
    try:
        record: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    page = record["page"]
    if page:
        times = {name: datetime.fromisoformat(page[name]) for name in ("fetched_at", "served_at")}
        record["page"] = Page(**{**page, **times})
    if record["kind"]:
        record["kind"] = OutcomeKind(record["kind"])
    return Entry(**record)
