"""Bytes that should be a feed or a sitemap, as clean and bounded text, or refused with a helpful message where they are something else.

What does NOT belong here: what the document promises (``feeds``, ``sitemaps``), and JSON (``json_documents``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.entities import name2codepoint

from broadsheet.discover.reading import Answer, absolute, without_unfit_references
from broadsheet.discover.unpacking import MAX_SOURCE_BYTES, unpack
from broadsheet.encoding import decode
from broadsheet.errors import InvalidFeed
from broadsheet.text import shorten
from broadsheet.urls import is_http

__all__ = [
    "FEED_ROOTS",
    "MAX_SOURCE_BYTES",
    "SITEMAP_ROOTS",
    "TEXT",
    "Document",
    "described",
    "open_document",
    "root_of",
]

FEED_ROOTS = ("rss", "feed", "RDF")
SITEMAP_ROOTS = ("urlset", "sitemapindex")
TEXT = "text"  # "root" of a sitemap that is one address a line

_HEAD = 200_000  # characters: what a document says of itself is in there
_MAX_PROLOG = 10_000  # characters before the root element that are kept, so that lines keep their numbers
MAX_RUN = 2000  # characters between two tags, or of one attribute: parsers and patterns behind this see no longer ones
_XML_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0, section 2.2
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,10});")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_LONG_RUN = re.compile(rf"[^<]{{{MAX_RUN + 1},}}")
_LONG_ATTRIBUTE = re.compile(rf"=(\"[^\"<]{{{MAX_RUN + 1},}}\"|'[^'<]{{{MAX_RUN + 1},}}')")
_HALF_START_TAG = re.compile(r"<(?:[\w.-]{1,100}:)?([A-Za-z_][\w.-]{0,100})")
_HALF_REFERENCE = re.compile(r"&[^;\s]{0,12}$")
_START_TAG = re.compile(r"<(?:[\w.-]{1,100}:)?([A-Za-z_][\w.-]{0,100})")
_QUOTE = re.compile(r"<!\[CDATA\[|<!--")
_SPACE = re.compile(r"\s*")
_HTML = re.compile(r"<!doctype\s+html|<html|<head[\s>]|<body", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,500}>([^<]{1,500})", re.IGNORECASE)
_FEED_LINK = re.compile(r"<link\b[^>]{0,500}application/(?:rss|atom)\+xml[^>]{0,500}>", re.IGNORECASE)
_HREF = re.compile(r"href\s{0,5}=\s{0,5}[\"']([^\"']{1,500})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """A feed or sitemap as text, without XML declaration and document type, with U+FFFD for characters that XML forbids."""

    url: str
    text: str
    root: str  # local name of the root element, one of FEED_ROOTS or SITEMAP_ROOTS; or TEXT
    problems: tuple[str, ...]
    base: str = ""  # what its relative addresses are seen from
    broken: str | None = None  # why it is only the beginning

    def data(self) -> bytes:
        """The text in UTF-8, and saying so; lines keep their numbers."""
        return b'<?xml version="1.0" encoding="utf-8"?>' + self.text.encode("utf-8", "replace")

    def counted(self, names: str) -> tuple[int, int, bool]:
        """How many elements of ``names`` (``item|entry``) begin, how many end, and whether the root element does."""
        plain = _unquoted(self.text)
        begun = len(re.findall(rf"<(?:[\w.-]{{1,100}}:)?(?:{names})[\s/>]", plain))
        ended = len(re.findall(rf"</(?:[\w.-]{{1,100}}:)?(?:{names})\s*>", plain))
        return begun, ended, re.search(rf"</(?:[\w.-]{{1,100}}:)?{self.root}\s*>", plain) is not None


def open_document(answer: Answer, kind: str) -> Document:
    """The document that arrived, where ``kind`` (of a source) was promised.

    Raises InvalidFeed, naming what arrived and the remedy, where it is neither feed nor sitemap, or not of that kind.
    """
    url, content_type = answer.url, answer.content_type
    unpacked = unpack(url, answer.body)
    text = decode(unpacked.body, content_type, is_guessed=False).lstrip("\ufeff")
    declaration = _XML_DECLARATION.match(text, 0, 1000)
    clean, dropped = _FORBIDDEN.subn("\ufffd", text[declaration.end() :] if declaration else text)
    clean, referred = without_unfit_references(clean)
    dropped += referred
    root, clean = _with_root(url, clean)
    wanted, name = (SITEMAP_ROOTS, "sitemap") if "sitemap" in kind else (FEED_ROOTS, "feed")
    is_text = root is None and is_http(_first_line(clean))
    if is_text and wanted == SITEMAP_ROOTS:
        root = TEXT
    elif root is None or root not in wanted:
        head = clean[:_HEAD]
        arrived, remedy = _arrived(head, root, content_type), _remedy(answer.base, head, TEXT if is_text else root)
        raise InvalidFeed(f"{url}: {arrived} arrived where a {name} was promised; {remedy}")
    problems = (f"{url}: {dropped} characters that XML forbids were replaced",) if dropped else ()
    return Document(url, clean if root == TEXT else _bounded(clean), root, problems, answer.base, unpacked.broken)


def _first_line(text: str) -> str:
    return next((line.strip() for line in text[:_HEAD].splitlines() if line.strip()), "")


def _bounded(text: str) -> str:
    """``text`` with HTML's named characters for themselves, and nothing in it between two tags, or of one attribute, too long.

    Only links, dates and titles are read: what is cut off is the text of articles.
    """
    text = _NAMED.sub(_character, text)
    return _LONG_RUN.sub(_cut, _LONG_ATTRIBUTE.sub('=""', text))


def _character(found: re.Match[str]) -> str:
    name = found[1]
    return found[0] if name in _OF_XML or name not in name2codepoint else chr(name2codepoint[name])


def _cut(found: re.Match[str]) -> str:
    run = found[0]
    head, tail = _HALF_REFERENCE.sub("", run[:MAX_RUN]), run[MAX_RUN:]
    mark = "-->" if run.startswith("!--") else "?>" if run.startswith("?") else "]]>"
    return head + (mark if mark in tail or mark in run[MAX_RUN - 2 :] else "")


def root_of(text: str) -> str | None:
    """Local name of the root element; None where the text is no XML."""
    tag = _START_TAG.match(text, _prolog(text)[0])
    return tag[1] if tag else None


def _with_root(url: str, text: str) -> tuple[str | None, str]:
    """The root element's name, and ``text`` without its document type, whose entities are never read.

    Raises InvalidFeed where that has no end.
    """
    at, types = _prolog(text)
    tag = _START_TAG.match(text, at)
    if tag is None:
        if types and types[-1][1] is None:
            raise InvalidFeed(f"{url}: XML whose document type has no end arrived; open it in a browser")
        return None, text
    prolog = text[:at]
    for start, end in types:
        prolog = prolog[:start] + re.sub(r"[^\n]", " ", text[start:end]) + prolog[end:]
    kept = prolog if len(prolog) <= _MAX_PROLOG else ""
    return tag[1], kept + text[at:]


def _prolog(text: str) -> tuple[int, list[tuple[int, int | None]]]:
    """Where the root element begins, or what is no XML; and from where to where document types stand before it."""
    at = 0
    types: list[tuple[int, int | None]] = []
    while True:
        at = _skip(text, at)
        if text.startswith("<!--", at):
            at = _after(text, "-->", at)
        elif text.startswith("<?", at):
            at = _after(text, "?>", at)
        elif text.startswith("<!DOCTYPE", at) and not types:
            end = _end_of_type(text, at)
            types.append((at, end))
            if end is None:
                return len(text), types
            at = end
        else:
            return at, types


def _end_of_type(text: str, at: int) -> int | None:
    """Behind a document type, with the declarations in brackets that it may have; None where it has no end."""
    bracket, close = text.find("[", at), text.find(">", at)
    if close < 0:
        return None
    if not at < bracket < close:
        return close + 1
    at = bracket + 1
    while True:
        found = _IN_TYPE.search(text, at)
        if found is None:
            return None
        mark = found[0]
        if mark == "]":
            end = text.find(">", found.end())
            return end + 1 if end >= 0 else None
        end = text.find("-->" if mark == "<!--" else "?>" if mark == "<?" else mark, found.end())
        if end < 0:
            return None
        at = end + 1


_IN_TYPE = re.compile(r"\]|<!--|<\?|[\"']")


def _unquoted(text: str) -> str:
    """``text`` without its CDATA sections and comments, in one pass: a pattern over both would take time squared."""
    kept: list[str] = []
    at = 0
    while quote := _QUOTE.search(text, at):
        kept.append(text[at : quote.start()])
        end = text.find("-->" if quote[0] == "<!--" else "]]>", quote.end())
        if end < 0:
            return "".join(kept)
        at = end + 3
    return "".join((*kept, text[at:]))


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _after(text: str, mark: str, at: int) -> int:
    end = text.find(mark, at)
    return end + len(mark) if end >= 0 else len(text)


def described(text: str, content_type: str | None) -> str:
    """In words, what ``text`` is where it is not what was promised."""
    head = text[:_HEAD]
    return _arrived(head, root_of(head), content_type)


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
    kind = shorten(content_type[:200], 80) if content_type else "no content type"
    return f"{what} ({kind}), beginning {shorten(text[:400], 40)!r},"


def _remedy(url: str, text: str, root: str | None) -> str:
    if root in FEED_ROOTS:
        return "write kind: rss or atom"
    if root in SITEMAP_ROOTS:
        return "write kind: sitemap or news_sitemap"
    if root == TEXT:
        return "it is a list of addresses: write kind: sitemap"
    if "jsonfeed.org/version" in text:
        return "write kind: json_feed"
    link = _FEED_LINK.search(text)
    href = _HREF.search(link[0]) if link else None
    if href:
        return f"correct its url under discover: the page names the feed {absolute(unescape(href[1]), url)}"
    return "open it in a browser and correct its url under discover"
