"""Sitemaps, Google news sitemaps, sitemap indexes (sitemaps.org 0.9), by lxml, and sitemaps that are one address a line.

``lastmod`` is when a page changed, never when it was published. What does NOT belong here: which parts of an index can hold
the window (``sitemap_index``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from lxml import etree

from broadsheet.discover.documents import SITEMAP_ROOTS, TEXT, Document
from broadsheet.discover.promises import Promises
from broadsheet.discover.reading import Reading, absolute, plain_line, storable
from broadsheet.discover.sitemap_index import Part, choose_parts
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, PageKind, Request, Site, Window
from broadsheet.text import shorten, squeeze
from broadsheet.urls import is_http

_NEWS = "http://www.google.com/schemas/sitemap-news/"
_ENTRIES = ("url", "sitemap")


class _Entries:
    """The entries of a sitemap, as far as its XML can be read; ``broken`` says where that ends."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.broken: str | None = None
        self.slip: str | None = None
        self.unread: list[str] = []

    def __iter__(self) -> Iterator[tuple[list[str], dict[str, str]]]:
        """Addresses and fields of each entry; one that has no address is noted."""
        count = 0
        try:
            for locations, fields in _entries(self._document):
                count += 1
                if locations:
                    yield locations, fields
                else:
                    self.unread.append("an entry without loc")
        except etree.XMLSyntaxError as error:
            told = shorten(str(error.msg)[:500], 200)
            if not count:
                raise InvalidFeed(
                    f"{self._document.url}: broken XML arrived ({told}); open it in a browser, and name another source under "
                    "discover if it stays so"
                ) from None
            if self._document.counted("url|sitemap")[::2] == (count, True):
                self.slip = f"{self._document.url}: broken XML ({told}); all {count} entries could still be read"
            else:
                self.broken = f"its XML breaks off ({told}): the {count} entries before that are read"
        if self._document.broken:
            self.broken = f"{self._document.broken}: the {count} entries before that are read"

    def problems(self) -> Iterator[str]:
        """What was not read, or not as it should be."""
        if self.slip:
            yield self.slip
        if self.unread:
            yield f"{self._document.url}: {len(self.unread)} unreadable entries, such as {shorten(self.unread[0], 60)}"


def read_sitemap(
    document: Document, source: DiscoverSource, site: Site, window: Window | None, promises: Promises
) -> Reading:
    """Links of a sitemap, or the parts of an index to ask for; of a broken one, what stands before the break.

    Raises InvalidFeed where the XML is broken from the first entry on.
    """
    if document.root == "sitemapindex":
        return _read_index(document, source, site, window, promises)
    if document.root == TEXT:
        return _read_lines(document, promises)
    dated = 0
    entries = _Entries(document)
    for locations, fields in entries:
        with promises.entry():
            published, modified = (promises.date(fields.get(name)) for name in ("news:publication_date", "lastmod"))
            dated += published is not None
            for location in locations:
                promises.add(
                    location, published=published, modified=modified, headline=plain_line(fields.get("news:title", ""))
                )
    problems = (*_problems(document, source, len(promises.links), dated), *entries.problems(), *promises.problems())
    return Reading(tuple(promises.links), (), (*document.problems, *problems), entries.broken)


def _problems(document: Document, source: DiscoverSource, count: int, dated: int) -> Iterator[str]:
    if not count:
        yield f"{document.url}: a well-formed sitemap without a single URL; see in a browser whether the site still fills it"
    elif source.kind == "news_sitemap" and not dated:
        yield f"{document.url}: none of its {count} entries has a news:publication_date; write kind: sitemap"


def _read_lines(document: Document, promises: Promises) -> Reading:
    """sitemaps.org, "Text file": one address a line, nothing else."""
    others: list[str] = []
    lines = [line.strip() for line in document.text.splitlines() if line.strip()]
    if document.broken and not document.text.endswith("\n"):
        lines = lines[:-1]
    for line in lines:
        if is_http(line) and " " not in line:
            promises.add(line)
        else:
            others.append(line)
    problems = list(document.problems)
    if others:
        problems.append(f"{document.url}: {len(others)} lines are no address, such as {shorten(others[0][:200], 60)!r}")
    broken = document.broken and f"{document.broken}: the {len(promises.links)} addresses before that are read"
    return Reading(tuple(promises.links), (), tuple(problems), broken)


def _read_index(
    document: Document, source: DiscoverSource, site: Site, window: Window | None, promises: Promises
) -> Reading:
    entries = _Entries(document)
    parts: list[Part] = []
    for locations, fields in entries:
        changed_at = _changed_at(fields, promises)
        parts += [Part(absolute(location, document.base), changed_at) for location in locations]
    chosen, problems = choose_parts(document.base, parts, site, window, promises.now)
    more = tuple(Request(part.url, PageKind.SOURCE, source.url or document.url) for part in chosen)
    told = (*document.problems, *problems, *entries.problems(), *promises.problems())
    return Reading((), more, told, entries.broken)


def _changed_at(fields: dict[str, str], promises: Promises) -> datetime | None:
    span = promises.date(fields.get("lastmod"))
    return span.last_at if span else None


def _entries(document: Document) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Addresses and fields of each entry; those of Google's news extension as ``news:...``. One entry in memory at a time."""
    events = etree.iterparse(
        BytesIO(document.data()),
        events=("end",),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    for _, element in events:
        parent = element.getparent()
        if parent is None or _name(parent) not in SITEMAP_ROOTS:
            continue
        if _name(element) in _ENTRIES:
            yield _fields(element)
        element.clear()
        while element.getprevious() is not None:
            del parent[0]


def _fields(entry: etree._Element) -> tuple[list[str], dict[str, str]]:
    locations: list[str] = []
    fields: dict[str, str] = {}
    for child in entry.iterchildren(tag=etree.Element):
        name = _name(child)
        if name == "news" and _is_of_news(child):
            for detail in child.iterchildren(tag=etree.Element):
                fields.setdefault(f"news:{_name(detail)}", _text(detail))
        elif not list(child):
            if name == "loc" and (location := _text(child)):
                locations.append(location)
            else:
                fields.setdefault(name, _text(child))
    return locations, fields


def _text(element: etree._Element) -> str:
    return squeeze(storable("".join(map(str, element.itertext(etree.Element)))))


def _name(element: etree._Element) -> str:
    """Local name; lxml keeps the prefix in the name where the document does not declare it."""
    tag: object = element.tag  # of a comment, a function
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def _is_of_news(element: etree._Element) -> bool:
    """By its namespace, or, where the document forgot to declare it, by its prefix."""
    tag = str(element.tag)
    return tag.startswith((f"{{{_NEWS}", "news:"))
