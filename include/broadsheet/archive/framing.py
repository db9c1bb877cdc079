"""Where each record of a WARC file begins and ends, and which are torn or damaged.

Both WARC readers stop, or go on in silence, at the first damage: they give a short last record without an error, and nothing
behind a flipped byte. So the framing is done here, with zlib's own checks, and goes on at the next record that begins. At each place the
bytes tell whether a record is compressed, so a file may hold both kinds.

What does NOT belong here: what a record says (``heads``, ``reading``).
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from broadsheet.archive.heads import BEGIN, HEAD_LIMIT, content_length, head_end, next_empty_line
from broadsheet.errors import InvalidArchive

RECORD_LIMIT = 64 * 1024 * 1024  # bytes; no page is that large, a film is
_FIRST_STEP, _LAST_STEP = 1 << 12, 1 << 18  # bytes given to zlib at once: what lies beyond a member's end it copies
_HEAD_STEP = 1 << 10  # so small that the head of a damaged record, with its URL, comes out before the damage is met
_BOMB_RATIO = 100  # beyond RECORD_LIMIT, a member that grows this many times over is not followed to its end
_GZIP_MAGIC = b"\x1f\x8b\x08"
_PEEK = 512  # compressed bytes that hold the first line of a record
_END = b"\r\n\r\n"
_BLANKS = re.compile(rb"[\r\n]*")
_OTHER_FORMATS = {
    b"filedesc:": "an ARC file; run: warcio recompress IN OUT.warc.gz",
    b"\x28\xb5\x2f\xfd": "compressed with zstd; run: zstd -d",
    b"\x2a\x4d\x18": "compressed with zstd and a dictionary; run: zstd -d",
    b"BZh": "compressed with bzip2; run: bunzip2",
    b"\xfd7zXZ": "compressed with xz; run: unxz",
    b"PK\x03\x04": "a ZIP archive, perhaps WACZ; unpack the .warc.gz files in it",
}
_TORN = "torn: the file ends within this record"
_NO_LENGTH = "damaged: no Content-Length that could be true"
_WRONG_LENGTH = "damaged: Content-Length is wrong"


@dataclass(frozen=True, slots=True)
class Frame:
    """One record as it lies in the file."""

    offset: int  # bytes from the start of the file
    length: int  # bytes in the file, compressed
    data: bytes  # head, block and final line breaks; as far as they could be read
    problem: str | None = None

    @property
    def end(self) -> int:
        """Where it ends in the file; line breaks may follow."""
        return self.offset + self.length

    def split(self) -> tuple[bytes, bytes, bytes]:
        """Head with its empty line, block, and whatever lies behind it."""
        begin = head_end(self.data) or len(self.data)
        length = content_length(self.data, 0, begin)
        end = len(self.data) if length is None else begin + length
        return self.data[:begin], self.data[begin:end], self.data[end:]


def frames(path: Path) -> Iterator[Frame]:
    """All records of ``path`` in order; damaged ones with a problem, the sound ones behind them as well.

    Raises InvalidArchive where there is not one record to be found, or where the whole file is one compressed stream.
    """
    with _viewed(path) as view:
        walk = _Walk(view)
        if walk.next_begin(0) == len(view):
            raise InvalidArchive(f"{path}: no WARC file: {_what_it_is(view)}")
        offset = walk.behind_blanks(0)
        while offset < len(view):
            frame = walk.frame(offset)
            if not offset and _holds_several(frame):
                raise InvalidArchive(
                    f"{path}: compressed as a whole, not record by record; run: warcio recompress IN OUT"
                )
            if frame.problem or frame.data:
                yield frame
            offset = walk.behind_blanks(frame.end)


def frame_at(path: Path, offset: int) -> Frame:
    """The record of ``path`` at ``offset``. Raises InvalidArchive where the file has none, or ends before it."""
    with _viewed(path) as view:
        if not 0 <= offset < len(view):
            raise InvalidArchive(
                f"{path}: no record at {offset}: the file has {len(view)} bytes; restore it from a backup"
            )
        return _Walk(view).frame(offset)


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


def _what_it_is(view: mmap.mmap) -> str:
    begun = _begun(view, 0) if view[:3] == _GZIP_MAGIC else view[:16]
    for magic, said in _OTHER_FORMATS.items():
        if begun.startswith(magic) or begun[1:].startswith(magic):
            return said
    return f"no record in it (it begins {view[:12]!r}); give a .warc or .warc.gz file"


def _begun(view: mmap.mmap, offset: int) -> bytes:
    """The first bytes of the gzip member at ``offset``; none where there is no member."""
    try:
        return zlib.decompressobj(wbits=31).decompress(view[offset : offset + _PEEK], 64).lstrip(b"\r\n")
    except zlib.error:
        return b""


class _Search:
    """The next place of a kind. What lies before it is searched once only, however often it is asked for."""

    def __init__(self, find: Callable[[int], int]) -> None:
        self._find, self._from, self._at = find, 0, -1

    def at_or_behind(self, start: int) -> int:
        if not self._from <= start <= self._at:
            self._from, self._at = start, self._find(start)
        return self._at


class _Walk:
    """The records of one file, by where they begin."""

    def __init__(self, view: mmap.mmap) -> None:
        self._view = view
        self._members = _Search(self._find_member)
        self._plain = _Search(self._find_plain)
        # Bytes that torn members may take of their neighbours' in vain; then each is read up to the next only.
        self._spare = 4 * len(view) + (1 << 20)
        self._empty_lines = _Search(lambda start: next_empty_line(view, start))

    def behind_blanks(self, offset: int) -> int:
        found = _BLANKS.match(self._view, offset)
        return found.end() if found else offset

    def next_begin(self, start: int) -> int:
        """Where the next record begins, from ``start`` on; the end of the file if there is no further one."""
        return min(self._members.at_or_behind(start), self._plain.at_or_behind(start))

    def frame(self, offset: int) -> Frame:
        if self._view[offset : offset + len(_GZIP_MAGIC)] == _GZIP_MAGIC:
            return self._gzip_frame(offset)
        if BEGIN.match(self._view, offset):
            return self._plain_frame(offset)
        end = self.next_begin(offset + 1)
        return Frame(offset, end - offset, self._view[offset : min(end, offset + HEAD_LIMIT)], "damaged: no WARC head")

    def _gzip_frame(self, offset: int) -> Frame:
        view, stream, step = self._view, zlib.decompressobj(wbits=31), _FIRST_STEP
        parts: list[bytes] = []
        size, fed, pending = 0, offset, b""
        problem = None
        limit = len(view) if self._spare > 0 else self._members.at_or_behind(offset + 1)
        try:
            while not stream.eof and not problem:
                if not pending:
                    pending = view[fed : min(fed + step, limit)]
                    fed += len(pending)
                    step = min(2 * step, _LAST_STEP)
                part = stream.decompress(pending, _LAST_STEP if parts else _HEAD_STEP)
                if not part and not pending and not stream.eof:
                    problem = _TORN
                pending = stream.unconsumed_tail
                size += len(part)
                if size <= RECORD_LIMIT:
                    parts.append(part)
                elif size > _BOMB_RATIO * (fed - offset):
                    problem = f"larger than {RECORD_LIMIT} bytes, and grows beyond measure when it is decompressed"
        except zlib.error as error:
            problem = f"damaged: {error}"
        if problem:  # where it ends is not known; plain text is looked for behind it only, as it may hold some
            end = min(self._members.at_or_behind(offset + 1), self._plain.at_or_behind(fed))
            self._spare -= max(0, fed - end)
            return Frame(offset, end - offset, b"".join(parts), problem)
        length = fed - len(stream.unused_data) - offset
        return _checked(Frame(offset, length, b"".join(parts).lstrip(b"\r\n"), _size_problem(size)))

    def _plain_frame(self, offset: int) -> Frame:
        view = self._view
        begin = head_end(view, self._empty_lines.at_or_behind(offset))
        if begin and (begin - offset > HEAD_LIMIT or self._plain.at_or_behind(offset + 1) < begin):
            begin = None  # the empty line is that of another head
        length = content_length(view, offset, begin) if begin else None
        if begin is None or length is None:
            problem = _NO_LENGTH if begin else "damaged: its WARC head has no end"
            return self._to_next(offset, begin or offset + HEAD_LIMIT, problem)
        block_end = begin + length
        if block_end > len(view):
            is_last = self.next_begin(offset + 1) == len(view)
            return self._to_next(offset, offset + RECORD_LIMIT, _TORN if is_last else _WRONG_LENGTH)
        behind = self.behind_blanks(block_end)
        ends_well = view[block_end : block_end + len(_END)] == _END  # then what follows is damage of its own
        if not ends_well and behind < len(view) and not self._begins_at(behind):
            return self._to_next(offset, begin, _WRONG_LENGTH)
        if behind == len(view) and view[behind - 1 :] == b"\r":  # cut within the line breaks that end the record
            return Frame(offset, behind - offset, view[offset : min(behind, offset + RECORD_LIMIT)], _TORN)
        end = min(behind, block_end + len(_END))  # with the two line breaks of the standard
        data = view[offset : min(end, offset + RECORD_LIMIT)]
        return Frame(offset, end - offset, data, _size_problem(end - offset))

    def _to_next(self, offset: int, shown: int, problem: str) -> Frame:
        """A damaged record: it reaches to where the next one begins."""
        end = self.next_begin(offset + 1)
        return Frame(offset, end - offset, self._view[offset : min(end, shown)], problem)

    def _begins_at(self, offset: int) -> bool:
        if self._view[offset : offset + len(_GZIP_MAGIC)] == _GZIP_MAGIC:
            return bool(BEGIN.match(_begun(self._view, offset))) or not _begun(self._view, offset)
        return bool(BEGIN.match(self._view, offset))

    def _find_member(self, start: int) -> int:
        position = self._view.find(_GZIP_MAGIC, start)
        while position >= 0:
            if _begun(self._view, position).startswith(b"WARC/"):
                return position
            position = self._view.find(_GZIP_MAGIC, position + 1)
        return len(self._view)

    def _find_plain(self, start: int) -> int:
        found = BEGIN.search(self._view, start)
        return found.start() if found else len(self._view)


def _size_problem(size: int) -> str | None:
    return None if size <= RECORD_LIMIT else f"larger than {RECORD_LIMIT} bytes"


def _checked(frame: Frame) -> Frame:
    """``frame`` of a whole gzip member, with a problem where that is not one record."""
    problem = frame.problem
    if not problem and frame.data:
        head, block, rest = frame.split()
        length = content_length(head, 0, len(head))
        if not BEGIN.match(head):
            problem = "damaged: no WARC head"
        elif length is None:
            problem = _NO_LENGTH
        elif _holds_several(frame):
            problem = "one of several records compressed together; run: warcio recompress IN OUT"
        elif len(block) != length or rest.strip():
            problem = _WRONG_LENGTH
    return Frame(frame.offset, frame.length, frame.data, problem)


def _holds_several(frame: Frame) -> bool:
    return bool(BEGIN.match(frame.split()[2].lstrip(b"\r\n")))
