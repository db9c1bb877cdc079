"""Bytes that should be a feed or a sitemap: unpacked, decoded, and refused with a helpful word where they are something else.

What does NOT belong here: what the document promises (``feeds``, ``sitemaps``), and JSON (``json_documents``).
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO

from broadsheet.discover.reading import absolute
from broadsheet.errors import InvalidFeed
from broadsheet.text import shorten

MAX_SOURCE_BYTES = (
    50 * 1024 * 1024
)  # sitemaps.org: "no larger than 50MB (52,428,800 bytes)" unpacked; feeds are far below
FEED_ROOTS = ("rss", "feed", "RDF")
SITEMAP_ROOTS = ("urlset", "sitemapindex")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_XML_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][\w.:-]{0,40})[\"']")
_META = re.compile(rb"<meta\b[^>]{0,300}?charset\s*=\s*[\"']?([A-Za-z][\w.:-]{0,40})", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z][\w.:-]{0,40})", re.IGNORECASE)
# Codecs for text as documents are written in; Python's list also has punycode, idna and other traps.
_TEXT_CODEC = re.compile(
    r"ascii|utf-(8|16|32)|iso8859-\d+|cp\d+|koi8-\w|gb(2312|k|18030)|big5(hkscs)?|shift_jis\w*|euc_\w+|iso2022_\w+|tis-620"
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0, section 2.2
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,20})|([0-9]{1,20}));")
_START_TAG = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_SPACE = re.compile(r"\s*")
_HTML = re.compile(r"<!doctype\s+html|<html|<head[\s>]|<body", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>([^<]{1,500})", re.IGNORECASE)
_FEED_LINK = re.compile(r"<link\b[^>]{0,500}application/(?:rss|atom)\+xml[^>]{0,500}>", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*[\"']([^\"']{1,500})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """A feed or sitemap as text, without its XML declaration, and with U+FFFD for characters that XML forbids."""

    url: str
    text: str
    root: str  # local name of the root element, one of FEED_ROOTS or SITEMAP_ROOTS
    problems: tuple[str, ...]

    def data(self) -> bytes:
        """The text in UTF-8, and saying so; lines keep their numbers."""
        return b'<?xml version="1.0" encoding="utf-8"?>' + self.text.encode("utf-8", "replace")


def open_document(url: str, body: bytes, content_type: str | None, kind: str) -> Document:
    """The document that arrived from ``url``, where ``kind`` (of a source) was promised.

    Raises InvalidFeed, naming what arrived and the remedy, where it is neither feed nor sitemap, or not of that kind.
    """
    text = decode(unpack(url, body), content_type).lstrip("\ufeff")
    declaration = _XML_DECLARATION.match(text)
    clean, dropped = _FORBIDDEN.subn("\ufffd", text[declaration.end() :] if declaration else text)
    clean, referred = _without_forbidden_references(clean)
    dropped += referred
    root = root_of(url, clean)
    wanted, name = (SITEMAP_ROOTS, "sitemap") if "sitemap" in kind else (FEED_ROOTS, "feed")
    if root is None or root not in wanted:
        head = clean[:200_000]  # what a page says of itself is in there
        arrived, remedy = _arrived(head, root, content_type), _remedy(url, head, root)
        raise InvalidFeed(f"{url}: {arrived} arrived where a {name} was promised; {remedy}")
    problems = (f"{url}: {dropped} characters that XML forbids were replaced",) if dropped else ()
    return Document(url, clean, root, problems)


def unpack(url: str, body: bytes, limit: int = MAX_SOURCE_BYTES) -> bytes:
    """``body`` without gzip. Raises InvalidFeed where that is broken, or the whole larger than ``limit`` bytes."""
    if body[:2] == b"\x1f\x8b":
        try:
            with gzip.GzipFile(fileobj=BytesIO(body)) as packed:
                body = packed.read(limit + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise InvalidFeed(f"{url}: broken gzip ({error}) arrived; try again, or tell the site's makers") from None
    if len(body) > limit:
        raise InvalidFeed(f"{url}: more than {limit} bytes arrived, unpacked; name smaller parts of it under discover")
    return body


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
    inside = _DECLARED.match(body) or _META.search(body, 0, 2048)  # HTML: "within the first 1024 bytes"; many are late
    header = _CHARSET.search(content_type or "")
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


def _without_forbidden_references(text: str) -> tuple[str, int]:
    """``text`` with U+FFFD for each &#0; or &#xD800;, over which feedparser falls; and how many there were."""
    count = 0

    def replaced(found: re.Match[str]) -> str:
        nonlocal count
        code = int(found[1], 16) if found[1] else int(found[2])
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or _FORBIDDEN.match(chr(code)):
            count += 1
            return "\ufffd"
        return found[0]

    return _REFERENCE.sub(replaced, text), count


def root_of(url: str, text: str) -> str | None:
    """Local name of the root element; None where the text is no XML. Refuses entity declarations: none are needed here."""
    at = 0
    while True:
        at = _skip(text, at)
        if text.startswith("<!--", at):
            at = _after(text, "-->", at)
        elif text.startswith("<?", at):
            at = _after(text, "?>", at)
        elif text.startswith("<!DOCTYPE", at):
            end = _after(text, ">", at)
            if "[" in text[at:end]:
                raise InvalidFeed(
                    f"{url}: XML with entity declarations arrived, which are not read; ask the site's makers why"
                )
            at = end
        else:
            tag = _START_TAG.match(text, at)
            return tag[1] if tag else None


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _after(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    return len(text) if found < 0 else found + len(mark)


def described(url: str, text: str, content_type: str | None) -> str:
    """What ``text`` is, for a message: "an HTML page titled 'Not found'"."""
    head = text[:200_000]
    return _arrived(head, root_of(url, head), content_type)


def _arrived(text: str, root: str | None, content_type: str | None) -> str:
    if not text.strip():
        return "an empty answer"
    if root in FEED_ROOTS or root in SITEMAP_ROOTS:
        return f"a {'feed' if root in FEED_ROOTS else 'sitemap'} (<{root}>)"
    if _HTML.search(text[:2000]):
        title = _TITLE.search(text)
        return f"an HTML page{f' titled {shorten(unescape(title[1]), 60)!r}' if title else ''}"
    if root:
        return f"XML with the root <{root}>"
    what = "JSON" if text.lstrip()[:1] in ("{", "[") else "something that is no XML"
    return f"{what} ({content_type or 'no content type'}), beginning {shorten(text, 40)!r},"


def _remedy(url: str, text: str, root: str | None) -> str:
    if root in FEED_ROOTS:
        return "write kind: rss or atom"
    if root in SITEMAP_ROOTS:
        return "write kind: sitemap or news_sitemap"
    if "jsonfeed.org/version" in text:
        return "write kind: json_feed"
    link = _FEED_LINK.search(text)
    href = _HREF.search(link[0]) if link else None
    if href:
        return f"correct its url under discover: the page names the feed {absolute(unescape(href[1]), url)}"
    return "open it in a browser and correct its url under discover"
