"""Records cut out of a WARC file: a record of the same length that says so stands in their place.

All others stay where they are, so that every place that a row or a revisit names still holds what it held. What does NOT belong here:
which records have to go (``pipeline``).
"""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from broadsheet.archive.framing import Frame, frames
from broadsheet.archive.heads import http_head, warc_fields
from broadsheet.archive.revisiting import iso_date, target_url
from broadsheet.archive.writing import sync_folder
from broadsheet.errors import InvalidArchive

_MAX_BLOCK = 65535  # bytes of a stored block of deflate
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_SAID = b"erased"
_FILLING = b" "


@dataclass(frozen=True, slots=True)
class _Span:
    """Bytes of the file that one or several records take, side by side."""

    start: int
    end: int
    is_compressed: bool


def blank_records(
    path: Path, offsets: Collection[int], now: datetime, is_erased: Callable[[str], bool] = lambda _: False
) -> int:
    """Cut the answers at ``offsets`` out of the finished file ``path``, and all whose URL ``is_erased``; gives how many went.

    With an answer go its request and the redirects that led to it. The file is written anew and swapped in one step; doing it
    twice changes nothing. Raises InvalidArchive where ``path`` is no WARC file, or has no room for the note that takes their place.
    """
    path = path.resolve()  # a link stays one, and what it leads to changes
    gone, count = _spans(path, offsets, is_erased)
    if not gone:
        return 0
    part = path.with_name(f".{path.name}.part")
    try:
        shutil.copyfile(path, part)
        with part.open("r+b") as file:
            for span in gone:
                file.seek(span.start)
                file.write(_note(path, span, now))
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)
    return count


def _spans(path: Path, offsets: Collection[int], is_erased: Callable[[str], bool]) -> tuple[list[_Span], int]:
    """What has to go, neighbours together, and how many answers that are."""
    going: list[Frame] = []
    chain: list[tuple[Frame, str]] = []  # records since the last answer that was no redirect, with their URLs
    count = 0
    for frame in frames(path):
        warc = warc_fields(frame.data)
        kind, url = (warc.get("WARC-Type") or "").lower(), target_url(warc.get("WARC-Target-URI"))
        if kind in ("warcinfo", "metadata") and not (url and is_erased(url)):
            chain = []
            continue
        chain.append((frame, url))
        if kind == "request":
            continue
        if frame.offset in offsets or (url and is_erased(url)):
            going += _led_to(chain, url)
            count += 1
            chain = []
        elif not _is_redirect(frame):
            chain = []
    going += [
        frame for frame, url in chain if url and is_erased(url) and frame not in going
    ]  # a request without an answer
    return _joined(path, going), count


def _joined(path: Path, going: list[Frame]) -> list[_Span]:
    spans: list[_Span] = []
    with path.open("rb") as file:
        for frame in sorted(going, key=lambda frame: frame.offset):
            file.seek(frame.offset)
            is_compressed = file.read(2) == _GZIP_HEAD[:2]
            if spans and spans[-1].end == frame.offset and spans[-1].is_compressed == is_compressed:
                spans[-1] = _Span(spans[-1].start, frame.end, is_compressed)
            else:
                spans.append(_Span(frame.offset, frame.end, is_compressed))
    return spans


def _led_to(chain: list[tuple[Frame, str]], url: str) -> list[Frame]:
    """Of ``chain`` the last answer, its request, and the redirects before them with theirs: each names the next address."""
    led, wanted = [chain[-1][0]], {url}
    for frame, said in reversed(chain[:-1]):
        kind = (warc_fields(frame.data).get("WARC-Type") or "").lower()
        if kind == "request" and said in wanted:
            led.append(frame)
        elif kind != "request" and _is_redirect(frame):
            led.append(frame)
            wanted.add(said)
        else:
            break
    return led


def _is_redirect(frame: Frame) -> bool:
    head, _ = http_head(frame.split()[1])
    return head is not None and 300 <= head.status < 400 and head.status != 304


def _note(path: Path, span: _Span, now: datetime) -> bytes:
    """A record of exactly the length of ``span``: what stood there was erased."""
    wanted = span.end - span.start
    name = uuid5(NAMESPACE_URL, f"{path.name}:{span.start}:{wanted}")

    def record(size: int) -> bytes:
        """The record as it is uncompressed, ``size`` bytes long; longer where that is too little."""
        head = (
            f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{name}>\r\nWARC-Date: {iso_date(now)}\r\n"
            "Content-Type: text/plain\r\nContent-Length: "
        ).encode()
        rest = size - len(head) - len(b"\r\n\r\n") - len(b"\r\n\r\n")
        digits = len(str(max(rest, 0)))
        length = max(rest - digits, len(_SAID))
        # Leading zeros keep it exact where one byte less of the block takes a digit less of its number.
        return b"%s%0*d\r\n\r\n%s\r\n\r\n" % (head, digits, length, _SAID.ljust(length, _FILLING))

    if not span.is_compressed:
        made = record(wanted)
    else:
        frame_bytes = len(_GZIP_HEAD) + 8
        blocks = max(1, -(-(wanted - frame_bytes) // (_MAX_BLOCK + 5)))
        made = _gzip_stored(record(wanted - frame_bytes - 5 * blocks), blocks)
        if len(made) > wanted:
            made = _gzip_padded(record(0), wanted)
    if len(made) != wanted:
        raise InvalidArchive(
            f"{path}: the record at {span.start} is too short for a note in its place; remove the file, or import it anew without it"
        )
    return made


def _gzip_stored(data: bytes, blocks: int) -> bytes:
    """A gzip member with ``data`` as it is, in so many blocks: its length can be told in advance."""
    parts = [_GZIP_HEAD]
    for number in range(blocks):
        block = data[number * _MAX_BLOCK : (number + 1) * _MAX_BLOCK]
        parts.append(struct.pack("<BHH", number == blocks - 1, len(block), len(block) ^ 0xFFFF) + block)
    return b"".join((*parts, struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)))


def _gzip_padded(data: bytes, wanted: int) -> bytes:
    """A gzip member with ``data`` compressed, filled up to ``wanted`` bytes by a field of its head that readers pass over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush() + struct.pack("<II", zlib.crc32(data), len(data))
    extra = wanted - len(_GZIP_HEAD) - 2 - len(packed)
    if extra < 0:
        return _GZIP_HEAD + packed
    return _GZIP_HEAD[:3] + b"\x04" + _GZIP_HEAD[4:] + struct.pack("<H", extra) + b"\0" * extra + packed
