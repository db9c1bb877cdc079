"""Bytes of a document without gzip, however often it was packed and however torn it is.

What does NOT belong here: their encoding (``broadsheet.encoding``), what the text is (``documents``, ``json_documents``, ``listings``).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from broadsheet.errors import InvalidFeed

MAX_SOURCE_BYTES = (
    50 * 1024 * 1024
)  # sitemaps.org: "no larger than 50MB (52,428,800 bytes)" unpacked; feeds are far below

_GZIP = b"\x1f\x8b"
_MAX_LAYERS = 3  # files are packed twice by mistake, never four times


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Bytes without gzip; ``broken``: why they are only the beginning."""

    body: bytes
    broken: str | None = None


def unpack(url: str, body: bytes, limit: int = MAX_SOURCE_BYTES) -> Unpacked:
    """``body`` without gzip; of one that ends too early, what it gives.

    Raises InvalidFeed where it gives nothing, fails its own checksum, or the whole is larger than ``limit`` bytes.
    """
    broken = None
    for _ in range(_MAX_LAYERS):
        if not body.startswith(_GZIP):
            break
        body, torn = _inflated(url, body, limit)
        broken = broken or torn
    if len(body) > limit:
        raise InvalidFeed(f"{url}: more than {limit} bytes arrived, unpacked; name smaller parts of it under discover")
    return Unpacked(body, broken)


def _inflated(url: str, packed: bytes, limit: int) -> tuple[bytes, str | None]:
    """The members of a gzip file, one behind the other; what follows the last is no gzip, and passed over, as gunzip does."""
    parts: list[bytes] = []
    size = 0
    rest = packed
    while rest.startswith(_GZIP) and size <= limit:
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            part = member.decompress(rest, limit + 1 - size)
        except zlib.error as error:
            raise InvalidFeed(f"{url}: broken gzip ({error}) arrived; try again, or tell the site's makers") from None
        parts.append(part)
        size += len(part)
        if not member.eof and size <= limit:
            if not size:
                raise InvalidFeed(f"{url}: broken gzip (it ends at once) arrived; try again, or tell the site's makers")
            return b"".join(parts), "its gzip ends in the middle"
        rest = member.unused_data
    return b"".join(parts), None
