"""The WARC file of a run while it grows: ``<name>.warc.gz.open``, each record is handed to the operating system before its place is reported.

A kill of any process loses nothing that was reported, and may tear the record after it. A power cut costs what came after the last
``sync``. Only what the journal names counts (``keep_bytes``); the rest is cut off on reopening.

What does NOT belong here: reading records (``reading``), when to sync, and a journal that names more than is there (``fetch``).
"""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from broadsheet.archive.framing import frames
from broadsheet.archive.revisiting import Original, first_header, iso_date, open_path, revisit_headers
from broadsheet.errors import InvalidArchive, Transient

# Measured on 200 news pages: zlib's default 6 takes 1.3 times as long and saves 1.5 %, warcio's own 9 twice as long for 2 %; 4 takes
# three quarters of the time and costs 3 % more, for as long as the archive is kept.
COMPRESSION = 5
_VERSION = "WARC/1.1"  # 1.0 has no fractions of seconds


@dataclass(frozen=True, slots=True)
class Located:
    """Where a record lies: what finds it again."""

    offset: int  # bytes from the start of the file
    length: int  # bytes, compressed

    @property
    def end(self) -> int:
        """Offset of what comes behind it: with ``WarcWriter(keep_bytes=...)``, this record is the last one kept."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer, as they went over the line but for transfer coding."""

    url: str
    request_headers: tuple[tuple[str, str], ...]
    http_status: int
    headers: tuple[tuple[str, str], ...]  # bytes as Latin-1
    body: bytes  # still content-encoded, if it was sent so
    fetched_at: datetime
    ip_address: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name in the answer."""
        return first_header(self.headers, name)


class WarcWriter:
    """Appends exchanges to ``path`` + ``.open``; one process at a time, and of its threads one; another may ``sync``.

    ``keep_bytes`` cuts an existing file there; None keeps every whole record. ``info`` goes into the warcinfo record. A
    finished file is opened again. Raises InvalidArchive where the file is shorter than ``keep_bytes``, Transient where
    another process is writing it.
    """

    def __init__(self, path: Path, keep_bytes: int | None = None, info: Mapping[str, str] | None = None) -> None:
        self.path = path
        self._info = dict(info or {})
        self._file = _reopened(path, keep_bytes)
        self._size = self._file.seek(0, os.SEEK_END)
        if self._size == 0:
            self._write_info()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Put all of it on the disk and close the file; ``finish`` gives it its name."""
        if not self._file.closed:
            self._file.flush()
            self.sync()
            self._file.close()

    def sync(self) -> None:
        """Put on the disk what was appended, so that a power cut does not take it either."""
        os.fsync(self._file.fileno())

    def append(self, *exchanges: Exchange, revisits: Original | None = None) -> Located:
        """Write ``exchanges`` in order, the request before its answer; gives the place of the last answer.

        Of an answer that ``revisits`` an earlier one the head is kept, not the body. When it returns, the system has all of it: no
        kill can take it, a power cut can until ``sync``.
        """
        located = Located(self._size, 0)
        for number, exchange in enumerate(exchanges, start=1):
            original = revisits if number == len(exchanges) else None
            self._write(_request_record(exchange))
            located = self._write(_answer_record(exchange, original, self.path))
        self._file.flush()
        return located

    def _write_info(self) -> None:
        info = {"software": "broadsheet", "format": "WARC File Format 1.1", **self._info}
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=False, warc_version=_VERSION)
        writer.write_record(writer.create_warcinfo_record(self.path.name, info))
        self._write(buffer.getvalue())
        self._file.flush()
        self.sync()

    def _write(self, record: bytes) -> Located:
        stream = zlib.compressobj(COMPRESSION, zlib.DEFLATED, 31)
        member = stream.compress(record) + stream.flush()
        self._file.write(member)
        located = Located(self._size, len(member))
        self._size = located.end
        return located


def finish(path: Path) -> None:
    """Give the file its final name; does nothing where it has it already, or where nothing was written."""
    growing = open_path(path)
    if not growing.exists():
        return
    _refuse_both(path)
    with growing.open("rb") as file:
        os.fsync(file.fileno())
    growing.rename(path)
    sync_folder(path.parent)


def finish_growing(path: Path, *, is_cut_short: bool = True) -> None:
    """``finish``, for a file whose writer may be gone. A file that was ``is_cut_short`` is read, to cut off what is torn at its end.

    An empty one goes. Raises Transient where a process is writing it, InvalidArchive where it holds no whole record.
    """
    growing = open_path(path)
    if not growing.exists():
        return
    with held(path) as file:
        if not file.seek(0, os.SEEK_END):
            growing.unlink()
            return
        if is_cut_short:
            if next(whole_records(path), None) is None:
                raise InvalidArchive(f"{growing}: no whole record in it; delete it, or move it out of the archive")
            _cut(file, path, None)
        finish(path)


def require_bytes(path: Path, keep_bytes: int) -> None:
    """Raise InvalidArchive where ``path``, finished or not, has fewer than ``keep_bytes`` bytes."""
    place = path if path.exists() else open_path(path)
    size = place.stat().st_size if place.exists() else 0
    if size < keep_bytes:
        raise InvalidArchive(
            f"{place}: {size} bytes, but the journal of its run names records up to {keep_bytes}; restore it from a backup, or "
            "delete the run's folder and run it again"
        )


def whole_records(path: Path) -> Iterator[tuple[int, int]]:
    """Offset and end of each record of the growing file ``path``, up to the first that is torn or damaged."""
    growing = open_path(path)
    if growing.stat().st_size:
        try:
            for frame in frames(growing):
                if frame.problem:
                    return
                yield frame.offset, frame.offset + frame.length
        except InvalidArchive:  # not one record in it
            return


@contextmanager
def held(path: Path) -> Iterator[BinaryIO]:
    """Keep writers away from the growing file ``path``. Raises Transient where one is at work, or has just finished it."""
    growing = open_path(path)
    try:
        descriptor = os.open(growing, os.O_RDWR | os.O_APPEND)  # never make one
    except FileNotFoundError:
        raise Transient(f"{growing}: finished meanwhile by another process; try again") from None
    with os.fdopen(descriptor, "ab") as file:
        _lock(file, growing)
        yield file


def _lock(file: BinaryIO, growing: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Transient(f"{growing}: another process is writing it; wait for that run to end") from None
    if not _is_same(file, growing):
        raise Transient(f"{growing}: finished meanwhile by another process; try again")


def _is_same(file: BinaryIO, path: Path) -> bool:
    """Whether ``path`` still names the open ``file``: who had the lock before may have renamed it."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def sync_folder(folder: Path) -> None:
    """Put the names in ``folder`` on the disk: a rename alone may be lost with the power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make ``folder`` and those above it, so that their names are on the disk before what is put in them."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def _reopened(path: Path, keep_bytes: int | None) -> BinaryIO:
    make_folder(path.parent)
    require_bytes(path, keep_bytes or 0)
    growing = open_path(path)
    if path.exists():
        _refuse_both(path)
        path.rename(growing)
    file = growing.open("ab")
    try:
        _lock(file, growing)
        if path.exists():  # finished by another process between the two looks: what was opened is a new file
            growing.unlink()
            raise Transient(f"{growing}: finished meanwhile by another process; try again")
        _cut(file, path, keep_bytes)
        sync_folder(path.parent)
    except BaseException:
        file.close()
        raise
    return file


def _refuse_both(path: Path) -> None:
    if path.exists() and open_path(path).exists():
        raise InvalidArchive(f"{path}: there is also {open_path(path).name}; move the one that is not wanted away")


def _cut(file: BinaryIO, path: Path, keep_bytes: int | None) -> None:
    if keep_bytes is None:
        keep_bytes = max((end for _, end in whole_records(path)), default=0)
    file.truncate(keep_bytes)
    os.fsync(file.fileno())


class _Head(StatusAndHeaders):  # type: ignore[misc]
    """An HTTP head that is written as it came, byte for byte: warcio rewrites what is not ASCII, and fails on some of it."""

    def compute_headers_buffer(self, header_filter: None = None) -> None:
        self.headers_buff = self.to_str().encode("latin-1", "replace") + b"\r\n"


def _request_record(exchange: Exchange) -> bytes:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    head = _Head(f"GET {target} HTTP/1.1", list(exchange.request_headers), is_http_request=True)
    return _record(exchange, "request", head, b"", {})


def _answer_record(exchange: Exchange, original: Original | None, warc: Path) -> bytes:
    try:
        phrase = HTTPStatus(exchange.http_status).phrase
    except ValueError:
        phrase = "Unknown"
    head = _Head(f"{exchange.http_status} {phrase}", list(exchange.headers), protocol="HTTP/1.1")
    if original is None:
        return _record(exchange, "response", head, exchange.body, {})
    refers = revisit_headers(original, is_not_modified=exchange.http_status == 304, warc=warc)
    return _record(exchange, "revisit", head, b"", refers)


def _record(exchange: Exchange, kind: str, head: _Head, body: bytes, headers: Mapping[str, str]) -> bytes:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version=_VERSION)
    warc_headers = {"WARC-Date": iso_date(exchange.fetched_at), **headers}
    if exchange.ip_address:
        warc_headers["WARC-IP-Address"] = exchange.ip_address
    record = writer.create_warc_record(
        exchange.url, kind, payload=BytesIO(body), length=len(body), warc_headers_dict=warc_headers, http_headers=head
    )
    writer.write_record(record)
    return buffer.getvalue()
