"""Bytes of a document as text: gzip undone, however often and however torn, and decoded.

What does NOT belong here: what the text is (``documents``, ``json_documents``, ``listings``).
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from broadsheet.errors import InvalidFeed

MAX_SOURCE_BYTES = (
    50 * 1024 * 1024
)  # sitemaps.org: "no larger than 50MB (52,428,800 bytes)" unpacked; feeds are far below

_GZIP = b"\x1f\x8b"
_MAX_LAYERS = 3  # files are packed twice by mistake, never four times
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][\w.:-]{0,40})[\"']")
_META = re.compile(rb"<meta\b[^>]{0,300}?charset\s*=\s*[\"']?([A-Za-z][\w.:-]{0,40})", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z][\w.:-]{0,40})", re.IGNORECASE)
_MAX_HEADER = 500  # characters of a Content-Type
# Codecs for text as documents are written in; Python's list also has punycode, idna and other traps.
_TEXT_CODEC = re.compile(
    r"ascii|utf-(8|16|32)|iso8859-\d+|cp\d+|koi8-\w|gb(2312|k|18030)|big5(hkscs)?|shift_jis\w*|euc_\w+|iso2022_\w+|tis-620"
)


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


def decode(body: bytes, content_type: str | None) -> str:
    """``body`` as text, by its byte order mark, as UTF-8, as declared (header, XML, <meta>), else as cp1252."""
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return body.decode(codec, "replace")
    for codec in _codecs(body, content_type):
        try:
            return body.decode(codec)
        except UnicodeDecodeError:
            continue
    return body.decode("cp1252", "replace")


def _codecs(body: bytes, content_type: str | None) -> Iterator[str]:
    """Candidates, the likeliest first. Valid UTF-8 is UTF-8 whatever is declared; only the ISO 2022 family looks like it."""
    inside = _DECLARED.match(body[:1000]) or _META.search(
        body, 0, 2048
    )  # HTML: "within the first 1024 bytes"; many are late
    header = _CHARSET.search((content_type or "")[:_MAX_HEADER])
    names = [m[1] if isinstance(m[1], str) else m[1].decode("ascii") for m in (header, inside) if m]
    known = [codec for codec in map(_codec, names) if codec]
    yield from (codec for codec in known if codec.startswith("iso2022"))
    yield "utf-8"
    yield from known


def _codec(name: str) -> str | None:
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return None
    return codec if _TEXT_CODEC.fullmatch(codec) else None
