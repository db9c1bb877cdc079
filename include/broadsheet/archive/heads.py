"""The heads of WARC records and of HTTP answers, read as crawlers and servers really write them.

Names in any case, lines that end with LF alone, folded lines, several versions of WARC, no end in sight: whatever the bytes are, there is
an answer and no exception. What does NOT belong here: where records begin and end (``framing``), what they mean (``reading``).
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass

HEAD_LIMIT = 1 << 20  # bytes; the longest heads seen carry a data: URL
# A version line alone may be text of a page; with a header line behind it, it is a record.
BEGIN = re.compile(rb"WARC/\d{1,2}\.\d{1,3}[ \t]{0,8}\r{0,2}\n(?=[A-Za-z][A-Za-z-]{0,60}[ \t]{0,8}:)")
_BLANK_LINE = re.compile(rb"\n\r{0,2}\n")
_LENGTH = re.compile(rb"\ncontent-length[ \t]{0,8}:[ \t]{0,8}(\d+)[ \t]{0,8}\r{0,2}\n", re.IGNORECASE)
_MAX_DIGITS = 18  # of a number of bytes; what has more is no number of bytes
_STATUS_LINE = re.compile(rb"\s{0,16}HTTP/\d{1,2}(?:\.\d{1,2})?[ \t]{1,8}(\d{3})(?!\d)", re.IGNORECASE)
_BARE_CR = re.compile(rb"\s{0,16}HTTP/[^\r\n]{1,200}\r(?![\r\n])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fields:
    """Header lines in order; values without surrounding blanks."""

    pairs: tuple[tuple[str, str], ...]

    def get(self, key: str) -> str | None:
        """The first value of a header, whatever its case; None where there is none."""
        return next(iter(self.all_of(key)), None)

    def all_of(self, key: str) -> Iterator[str]:
        """Every value of a header, in order."""
        wanted = key.lower()
        return (value for name, value in self.pairs if name.lower() == wanted)


@dataclass(frozen=True, slots=True)
class HttpHead:
    """The head of an HTTP answer."""

    status: int
    fields: Fields
    is_whole: bool  # it ends before the record does


def head_end(data: bytes | mmap.mmap, start: int = 0) -> int | None:
    """Where the block behind the WARC head at ``start`` begins; None where no empty line ends the head."""
    found = _BLANK_LINE.search(data, start, start + HEAD_LIMIT)
    return found.end() if found else None


def next_empty_line(data: mmap.mmap, start: int) -> int:
    """Where the next empty line lies, from ``start`` on; the end of ``data`` if there is none."""
    found = _BLANK_LINE.search(data, start)
    return found.start() if found else len(data)


def content_length(data: bytes | mmap.mmap, start: int, end: int) -> int | None:
    """Content-Length of the WARC head from ``start`` to ``end``; None where there is none that could be true."""
    found = _LENGTH.search(data, start, end)
    if not found:
        return None
    digits = found[1].lstrip(b"0") or b"0"
    return int(digits) if len(digits) <= _MAX_DIGITS else None


def warc_fields(data: bytes) -> Fields:
    """Headers of the WARC record whose bytes, or as many of them as could be read, are ``data``."""
    return _fields(data[: head_end(data) or HEAD_LIMIT], "utf-8")


def http_head(block: bytes) -> tuple[HttpHead | None, bytes]:
    """The head of the HTTP answer in ``block``, and what lies behind it; None and ``block`` where it is no HTTP answer.

    The head ends with its first empty line, or where markup begins without one.
    """
    status = _STATUS_LINE.match(block)
    if not status:
        return None, block
    if _BARE_CR.match(block):
        head, _, payload = block[:HEAD_LIMIT].partition(b"\r\r")
        payload += block[HEAD_LIMIT:]
        return HttpHead(int(status[1]), _fields(head.replace(b"\r", b"\n"), "latin-1"), len(head) < len(block)), payload
    end, is_whole = _http_end(block, status.end())
    return HttpHead(int(status[1]), _fields(block[status.start() : end].lstrip(), "latin-1"), is_whole), block[end:]


def _http_end(block: bytes, position: int) -> tuple[int, bool]:
    """Where the payload begins, and whether anything says so."""
    limit = min(len(block), position + HEAD_LIMIT)
    position = block.find(b"\n", position, limit) + 1
    while 0 < position < limit:
        line_end = block.find(b"\n", position, limit)
        line = block[position : line_end if line_end >= 0 else limit]
        if not line.strip(b"\r") and line_end >= 0:
            return line_end + 1, True
        if line.lstrip().startswith(b"<"):
            return position, True
        position = line_end + 1
    return len(block), False


def _fields(head: bytes, encoding: str) -> Fields:
    pairs: list[tuple[str, list[str]]] = []
    for line in head.split(b"\n")[1:]:
        text = _text(line, encoding)
        name, colon, value = text.partition(":")
        if text[:1] in (" ", "\t") and pairs:
            pairs[-1][1].append(text.strip())  # a folded line goes on with the value
        elif colon and name.strip():
            pairs.append((name.strip(), [value.strip()]))
    return Fields(tuple((name, " ".join(filter(None, values))) for name, values in pairs))


def _text(line: bytes, encoding: str) -> str:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return line.decode("latin-1")
