"""Sitemaps, Google news sitemaps and sitemap indexes (sitemaps.org 0.9), by lxml.

``lastmod`` is when a page changed, never when it was published. What does NOT belong here: which parts of an index can hold
the window (``sitemap_index``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from io import BytesIO

from lxml import etree

from broadsheet.discover.documents import SITEMAP_ROOTS, Document
from broadsheet.discover.moments import Span, span_of
from broadsheet.discover.reading import Reading, absolute, make_link
from broadsheet.discover.sitemap_index import Part, choose_parts
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, Link, PageKind, Request, Site, Window
from broadsheet.text import shorten, squeeze

_NEWS = "http://www.google.com/schemas/sitemap-news/"
_ENTRIES = ("url", "sitemap")


def read_sitemap(document: Document, source: DiscoverSource, site: Site, window: Window | None) -> Reading:
    """Links of a sitemap, or the parts of an index to ask for. Raises InvalidFeed where the XML is broken."""
    if document.root == "sitemapindex":
        return _read_index(document, source, site, window)
    links: list[Link] = []
    unread: list[str] = []
    dated = 0
    for fields in _entries(document):
        if not fields.get("loc"):
            unread.append("an entry without loc")
            continue
        published, modified = (
            _span(fields.get(name), site.zone, unread) for name in ("news:publication_date", "lastmod")
        )
        dated += published is not None
        links.append(
            make_link(
                absolute(fields["loc"], document.url),
                source,
                document.url,
                published_hint_at=published.first_at if published else None,
                modified_hint_at=modified.last_at if modified else None,
                headline_hint=fields.get("news:title") or None,
            )
        )
    return Reading(tuple(links), (), (*document.problems, *_problems(document, source, len(links), dated, unread)))


def _problems(document: Document, source: DiscoverSource, count: int, dated: int, unread: list[str]) -> Iterator[str]:
    if not count:
        yield f"{document.url}: a well-formed sitemap without a single URL; see in a browser whether the site still fills it"
    elif source.kind == "news_sitemap" and not dated:
        yield f"{document.url}: none of its {count} entries has a news:publication_date; write kind: sitemap"
    if unread:
        yield f"{document.url}: {len(unread)} unreadable entries or times, such as {shorten(unread[0], 60)}"


def _read_index(document: Document, source: DiscoverSource, site: Site, window: Window | None) -> Reading:
    unread: list[str] = []
    parts: list[Part] = []
    for fields in _entries(document):
        if fields.get("loc"):
            changed_at = _moment(fields.get("lastmod"), site.zone, unread)
            parts.append(Part(absolute(fields["loc"], document.url), changed_at))
        else:
            unread.append("a part without loc")
    chosen, problems = choose_parts(document.url, parts, site, window)
    more = tuple(Request(part.url, PageKind.SOURCE, source.url or document.url) for part in chosen)
    if unread:
        problems += (f"{document.url}: {len(unread)} unreadable entries or times, such as {shorten(unread[0], 60)}",)
    return Reading((), more, (*document.problems, *problems))


def _span(text: str | None, zone: tzinfo, unread: list[str]) -> Span | None:
    span = span_of(text, zone) if text else None
    if text and span is None:
        unread.append(repr(text))
    return span


def _moment(text: str | None, zone: tzinfo, unread: list[str]) -> datetime | None:
    span = _span(text, zone, unread)
    return span.last_at if span else None


def _entries(document: Document) -> Iterator[dict[str, str]]:
    """Fields of each entry by name; those of Google's news extension as ``news:...``. One entry in memory at a time."""
    events = etree.iterparse(
        BytesIO(document.data()),
        events=("end",),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        for _, element in events:
            parent = element.getparent()
            if parent is None or _name(parent) not in SITEMAP_ROOTS:
                continue
            if _name(element) in _ENTRIES:
                yield _fields(element)
            element.clear()
            while element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise InvalidFeed(
            f"{document.url}: broken XML arrived ({squeeze(str(error.msg))}); open it in a browser, and name another source "
            "under discover if it stays so"
        ) from None


def _fields(entry: etree._Element) -> dict[str, str]:
    fields: dict[str, str] = {}
    for child in entry:
        if _name(child) == "news" and _namespace(child).startswith(_NEWS):
            for detail in child:
                fields.setdefault(f"news:{_name(detail)}", squeeze("".join(map(str, detail.itertext()))))
        elif not list(child):
            fields.setdefault(_name(child), squeeze(child.text or ""))
    return fields


def _name(element: etree._Element) -> str:
    tag: object = element.tag  # of a comment, a function
    return etree.QName(tag).localname if isinstance(tag, str) else ""


def _namespace(element: etree._Element) -> str:
    return etree.QName(element).namespace or ""
