"""Transfer and content codings of an HTTP body, undone within a size limit.

Crawlers differ in what they keep: many store the decoded body under the headers of the encoded one. So a coding that is
declared and plainly not there is passed over; one that is there and broken is an error. Where the name is not that of a coding (none,
utf-8, gz), the bytes decide, as in browsers.

What does NOT belong here: character sets (``extract``).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from io import BytesIO

from fastwarc.stream_io import BrotliReader, ZstdReader

_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_CHUNK_HEAD = re.compile(rb"\s*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_FIRST_STEP, _LAST_STEP = 1 << 10, 1 << 18
_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's wbits
MAX_CODINGS = 5  # on one another; nobody needs two, and each may cost as much as the limit allows
_ALIASES = {"x-gzip": "gzip", "brotli": "br", "x-br": "br", "x-deflate": "deflate", "zlib": "deflate", "x-zstd": "zstd"}
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # WHATWG MIME Sniffing, "binary data byte"
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SNIFFED_BYTES = 1445  # as many as WHATWG's resource header holds


class BrokenCoding(ValueError):
    """A body that does not hold what its headers promise."""


class BodyTooLarge(ValueError):
    """A body that grows beyond the limit when it is decoded."""


def decode(body: bytes, content_encoding: str, transfer_encoding: str, limit: int) -> bytes:
    """``body`` without its codings, at most ``limit`` bytes. The arguments are the values of the two headers, or empty.

    Raises BrokenCoding, BodyTooLarge.
    """
    body = dechunk(body, transfer_encoding)
    names = [name for part in content_encoding.split(",") if (name := part.strip().lower()) not in ("", "identity")]
    if len(names) > MAX_CODINGS:
        raise BrokenCoding(f"{len(names)} content codings on one another; at most {MAX_CODINGS} are undone")
    for name in reversed(names):
        body = _undo(name, body, limit)
    if len(body) > limit:
        raise BodyTooLarge(f"over {limit} bytes")
    return body


def dechunk(body: bytes, transfer_encoding: str) -> bytes:
    """``body`` without its transfer coding, where it has one. Raises BrokenCoding."""
    if "chunked" not in transfer_encoding.lower():
        return body
    parts: list[bytes] = []
    position = 0
    while head := _CHUNK_HEAD.match(body, position):
        length = int(head[1], 16)
        if length == 0:
            return b"".join(parts)
        position = head.end() + length
        parts.append(body[head.end() : position])
    if not parts:
        return body  # the crawler took the chunks apart already
    raise BrokenCoding("the chunked body ends early")


def _undo(name: str, body: bytes, limit: int) -> bytes:
    if not body:
        return body
    name = _ALIASES.get(name, name)
    if name == "gzip":
        return _gunzip(body, limit) if body.startswith(_GZIP_MAGIC) else body
    if name == "deflate":
        return _first_that_works(body, name, lambda: _inflate(body, _ZLIB, limit), lambda: _inflate(body, _RAW, limit))
    if name == "br":
        return _first_that_works(body, name, lambda: _bounded(BrotliReader(BytesIO(body)), name, limit))
    if name == "zstd":
        return _bounded(ZstdReader(BytesIO(body)), name, limit) if body.startswith(_ZSTD_MAGIC) else body
    return _as_it_looks(name, body, limit)


def _as_it_looks(name: str, body: bytes, limit: int) -> bytes:
    """A body under a name that is no coding: what is packed is unpacked, text is text."""
    if body.startswith(_GZIP_MAGIC):
        return _gunzip(body, limit)
    if body.startswith(_ZSTD_MAGIC):
        return _bounded(ZstdReader(BytesIO(body)), name, limit)
    if body.startswith(_TEXT_MARKS) or not _NOT_TEXT.search(body, 0, _SNIFFED_BYTES):
        return body
    raise BrokenCoding(f"content encoding {name[:50]!r} is not known, and the body is no text")


def _gunzip(body: bytes, limit: int) -> bytes:
    """Several members are one stream (RFC 1952); anything else behind them is padding.

    Each is fed in steps that grow: what zlib is given beyond a member's end it copies.
    """
    view = memoryview(body)
    parts: list[bytes] = []
    size = position = 0
    while body.startswith(_GZIP_MAGIC, position):
        stream, step = zlib.decompressobj(_GZIP), _FIRST_STEP
        while not stream.eof:
            fed = view[position : position + step]
            if not fed:
                raise BrokenCoding("the compressed body ends early")
            part = _decompressed(stream, fed, limit, size)
            size += len(part)
            parts.append(part)
            position += len(fed) - len(stream.unused_data)
            step = min(2 * step, _LAST_STEP)
    return b"".join(parts)


def _inflate(body: bytes, wbits: int, limit: int) -> bytes:
    stream = zlib.decompressobj(wbits)
    data = _decompressed(stream, body, limit, 0)
    if not stream.eof:
        raise BrokenCoding("the compressed body ends early")
    return data


def _decompressed(stream: zlib._Decompress, data: bytes | memoryview, limit: int, size: int) -> bytes:
    """What ``data`` adds to the ``size`` bytes that are there; of all, ``limit`` at most."""
    try:
        part = stream.decompress(data, limit - size + 1)
    except zlib.error as error:
        raise BrokenCoding(f"the compressed body is broken: {error}") from None
    if size + len(part) > limit:
        raise BodyTooLarge(f"over {limit} bytes")
    return part


def _bounded(reader: BrotliReader | ZstdReader, name: str, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        while part := reader.read(1 << 16):
            size += len(part)
            if size > limit:
                raise BodyTooLarge(f"over {limit} bytes")
            parts.append(part)
    except (OSError, EOFError) as error:
        raise BrokenCoding(f"the {name} body is broken: {error}") from None
    return b"".join(parts)


def _first_that_works(body: bytes, name: str, *ways: Callable[[], bytes]) -> bytes:
    """Codings without a magic number: what can't be decoded, but is text, was decoded before."""
    problem = BrokenCoding(f"the {name} body is broken")
    for way in ways:
        try:
            return way()
        except BrokenCoding as error:
            problem = error
    if body.lstrip()[:1] in (b"<", b"{", b"["):
        return body
    raise problem
