"""Where each record of a WARC file begins and ends, and which are torn or damaged.

Both WARC readers stop, or go on in silence, at the first damage: they give a short last record without an error, and nothing
behind a flipped byte. So the framing is done here, with zlib's own checks, and goes on at the next record that begins.

What does NOT belong here: what a record says (``reading``).
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from broadsheet.errors import InvalidArchive

RECORD_LIMIT = 64 * 1024 * 1024  # bytes; no page is that large, a film is
_STEP = 1 << 18
_HEAD_STEP = 1 << 10  # so small that the head of a damaged record, with its URL, comes out before the damage is met
_HEAD_LIMIT = 1 << 16
_GZIP_MAGIC = b"\x1f\x8b\x08"
_MAGIC = b"WARC/1."
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)[ \t]*\r\n", re.IGNORECASE)
_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Frame:
    """One record as it lies in the file."""

    offset: int  # bytes from the start of the file
    length: int  # bytes in the file, compressed
    data: bytes  # head, block and final line breaks; as far as they could be read
    problem: str | None = None

    def split(self) -> tuple[bytes, bytes, bytes]:
        """Head with its empty line, block, and whatever lies behind it."""
        found = self.data.find(_END)
        head_end = found + len(_END) if found >= 0 else len(self.data)
        length = _LENGTH.search(self.data, 0, head_end)
        block_end = head_end + int(length[1]) if length else head_end
        return self.data[:head_end], self.data[head_end:block_end], self.data[block_end:]


def frames(path: Path) -> Iterator[Frame]:
    """All records of ``path`` in order; damaged ones with a problem, the sound ones behind them as well.

    Raises InvalidArchive where there is not one record to be found.
    """
    with _viewed(path) as view:
        is_gzip = view[:2] == _GZIP_MAGIC[:2]
        begins = _next_member if is_gzip else _next_plain
        if begins(view, 0) == len(view):
            raise InvalidArchive(
                f"{path}: no WARC file: no record in it (it begins {view[:12]!r}); give a .warc or .warc.gz file"
            )
        offset = 0
        while offset < len(view):
            frame = _gzip_frame(view, offset) if is_gzip else _plain_frame(view, offset)
            if is_gzip and _is_compressed_whole(frame):
                raise InvalidArchive(
                    f"{path}: compressed as a whole, not record by record; run: warcio recompress IN OUT"
                )
            yield frame
            offset = frame.offset + frame.length


def frame_at(path: Path, offset: int) -> Frame:
    """The record of ``path`` at ``offset``. Raises InvalidArchive where the file has none, or ends before it."""
    with _viewed(path) as view:
        if not 0 <= offset < len(view):
            raise InvalidArchive(
                f"{path}: no record at {offset}: the file has {len(view)} bytes; restore it from a backup"
            )
        is_gzip = view[:2] == _GZIP_MAGIC[:2]
        return _gzip_frame(view, offset) if is_gzip else _plain_frame(view, offset)


@contextmanager
def _viewed(path: Path) -> Iterator[mmap.mmap]:
    if path.is_dir():
        raise InvalidArchive(f"{path}: a folder, not a WARC file; name the file in it")
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise InvalidArchive(f"{path}: empty; give a WARC file, or fetch its pages again")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
                yield view
    except FileNotFoundError:
        raise InvalidArchive(f"{path}: no such file; check the path, or restore it from a backup") from None
    except OSError as error:
        raise InvalidArchive(f"{path}: can't be read: {error.strerror}; check its permissions and the disk") from error


def _gzip_frame(view: mmap.mmap, offset: int) -> Frame:
    stream = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    size, fed, pending = 0, offset, b""
    try:
        while not stream.eof:
            if not pending:
                pending = view[fed : fed + _STEP]
                fed += len(pending)
            part = stream.decompress(pending, _STEP if parts else _HEAD_STEP)
            if not part and not pending and not stream.eof:
                return Frame(offset, len(view) - offset, b"".join(parts), "torn: the file ends within this record")
            pending = stream.unconsumed_tail
            size += len(part)
            if size <= RECORD_LIMIT:
                parts.append(part)
    except zlib.error as error:
        return _skipped(view, offset, b"".join(parts), f"damaged: {error}", _next_member)
    problem = None if size <= RECORD_LIMIT else f"larger than {RECORD_LIMIT} bytes"
    return _checked(Frame(offset, fed - len(stream.unused_data) - offset, b"".join(parts), problem))


def _plain_frame(view: mmap.mmap, offset: int) -> Frame:
    head_end = view.find(_END, offset, offset + _HEAD_LIMIT) + len(_END)
    length = _LENGTH.search(view, offset, head_end)
    if view[offset : offset + len(_MAGIC)] != _MAGIC or not length:
        return _skipped(view, offset, view[offset : offset + _HEAD_LIMIT], "damaged: no WARC head", _next_plain)
    end = head_end + int(length[1]) + len(_END)
    if end > len(view) and _next_plain(view, offset + 1) == len(view):
        return Frame(
            offset, len(view) - offset, view[offset : offset + RECORD_LIMIT], "torn: the file ends within this record"
        )
    if view[end - len(_END) : end] != _END:
        return _skipped(view, offset, view[offset:head_end], "damaged: Content-Length is wrong", _next_plain)
    problem = None if end - offset <= RECORD_LIMIT else f"larger than {RECORD_LIMIT} bytes"
    return Frame(offset, end - offset, view[offset : min(end, offset + RECORD_LIMIT)], problem)


def _skipped(view: mmap.mmap, offset: int, data: bytes, problem: str, begins: Callable[[mmap.mmap, int], int]) -> Frame:
    """A damaged record: it reaches to where the next one begins."""
    return Frame(offset, begins(view, offset + 1) - offset, data, problem)


def _checked(frame: Frame) -> Frame:
    """``frame`` with a problem where its Content-Length does not fit what was compressed."""
    head, block, rest = frame.split()
    length = _LENGTH.search(head)
    if frame.problem or (head.startswith(_MAGIC) and length and len(block) == int(length[1]) and not rest.strip()):
        return frame
    return Frame(frame.offset, frame.length, frame.data, "damaged: Content-Length is wrong")


def _is_compressed_whole(frame: Frame) -> bool:
    return frame.split()[2].startswith(_END + _MAGIC)


def _next_member(view: mmap.mmap, start: int) -> int:
    """Where the next gzip member that holds a WARC record begins, from ``start`` on; the end of the file if there is none."""
    position = view.find(_GZIP_MAGIC, start)
    while position >= 0:
        try:
            if zlib.decompressobj(wbits=31).decompress(view[position : position + 512], len(_MAGIC)) == _MAGIC:
                return position
        except zlib.error:
            pass
        position = view.find(_GZIP_MAGIC, position + 1)
    return len(view)


def _next_plain(view: mmap.mmap, start: int) -> int:
    """The same for an uncompressed file: a head behind the line breaks that end a record, or at the start."""
    if start == 0 and view[: len(_MAGIC)] == _MAGIC:
        return 0
    position = view.find(_END + _MAGIC, start)
    return position + len(_END) if position >= 0 else len(view)
