"""Which anchors of an HTML page lead to articles, and what stands beside them.

By the site's own CSS selector; else by what section pages have in common: an article's link is a heading's or has a long text,
and never stands in navigation. What does NOT belong here: dates in addresses, and the next page (``listings``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urldefrag

from lxml.html import HtmlElement

from broadsheet.discover.reading import absolute, storable
from broadsheet.models.selecting import select
from broadsheet.text import squeeze
from broadsheet.urls import is_http

MAX_ANCHORS = 5000  # of one page, navigation included; bounds the time that a page made for harm can take
_LONG_TEXT = 24  # columns, as wide letters count two: "Council votes on budget" is a headline, "Local news" a section
_HEADINGS = ("h1", "h2", "h3", "h4")
_OUTSIDE = frozenset({"nav", "footer", "aside", "menu", "dialog"})
_OUTSIDE_ROLES = frozenset({"navigation", "contentinfo", "complementary", "search", "menu", "dialog"})
_OTHER_RELS = frozenset({"tag", "author", "category", "next", "prev", "license", "me"})
_NO_PAGE = re.compile(r"\.(jpe?g|png|gif|webp|avif|svg|pdf|mp[34]|m4a|webm|zip|css|js|xml|rss)$", re.IGNORECASE)
_BLOCK_LEVELS = 6  # how far above a link its card may begin
_CHANGED = re.compile(r"modif|updat", re.IGNORECASE)
_FIRST = re.compile(r"publi|pubdate|created|entry-date", re.IGNORECASE)


@dataclass(slots=True)
class Target:
    """An address that a page links to as an article's, with what the page says of it."""

    url: str  # absolute, without fragment
    headline: str | None = None
    published: list[str] = field(default_factory=list)  # datetime attributes beside it, in order
    modified: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Anchor:
    element: HtmlElement
    url: str
    text: str
    is_heading: bool
    article: HtmlElement | None

    @property
    def is_long(self) -> bool:
        wide = sum(unicodedata.east_asian_width(char) in "WF" for char in self.text)
        return len(self.text) + wide >= _LONG_TEXT


def article_targets(tree: HtmlElement, base: str, selector: str | None) -> tuple[Target, ...]:
    """The articles that ``tree`` links to, each once, in its order. ``base`` is what relative addresses are seen from."""
    anchors = list(_selected(tree, base, selector) if selector else _likely(tree, base))
    targets: dict[str, Target] = {}
    for anchor in sorted(anchors, key=lambda one: (not one.is_heading, -len(one.text))):
        said = anchor.text if selector or anchor.is_heading or anchor.is_long else ""
        target = targets.setdefault(anchor.url, Target(anchor.url))
        target.headline = target.headline or said or None
    _add_times(tree, anchors, targets)
    return tuple(targets[url] for url in dict.fromkeys(anchor.url for anchor in anchors))


def _selected(tree: HtmlElement, base: str, selector: str) -> Iterator[_Anchor]:
    seen: set[HtmlElement] = set()
    for element in select(selector, tree)[:MAX_ANCHORS]:
        for one in [element] if element.tag == "a" else element.iter("a"):
            anchor = _anchor(one, base) if one not in seen and len(seen) < MAX_ANCHORS else None
            seen.add(one)
            if anchor:
                yield anchor


def _likely(tree: HtmlElement, base: str) -> Iterator[_Anchor]:
    elements = islice(tree.iter("a"), MAX_ANCHORS)
    anchors = [anchor for anchor in (_anchor(one, base) for one in elements) if anchor and _may_be_article(anchor)]
    # A card names its article in its heading; what else is in it leads to authors, sections and places in its text.
    headed = {anchor.article for anchor in anchors if anchor.is_heading and anchor.article is not None}
    worded = {anchor.article for anchor in anchors if anchor.is_long and anchor.article is not None}
    for anchor in anchors:
        is_bare_card = anchor.article is not None and anchor.article not in headed | worded
        if anchor.is_heading or (anchor.is_long and anchor.article not in headed) or is_bare_card:
            yield anchor


def _anchor(element: HtmlElement, base: str) -> _Anchor | None:
    href = (element.get("href") or "").strip()
    url = absolute(href, base) if href and not href.startswith("#") else ""
    if not is_http(url):
        return None
    url = urldefrag(url).url
    article = None
    is_heading = next(element.iter(*_HEADINGS), None) is not None
    for above in element.iterancestors():
        is_heading = is_heading or (above.tag in _HEADINGS and article is None)
        article = above if article is None and above.tag == "article" else article
    return _Anchor(element, url, _text(element), is_heading, article)


def _text(element: HtmlElement) -> str:
    words = squeeze(storable(" ".join(islice((str(text) for text in element.itertext()), 200))))
    image = next(element.iter("img"), None) if not words else None
    return words or squeeze(storable((image.get("alt") or "") if image is not None else ""))


def _may_be_article(anchor: _Anchor) -> bool:
    if _OTHER_RELS & {*(anchor.element.get("rel") or "").lower().split()} or _NO_PAGE.search(anchor.url):
        return False
    is_in_header = False  # the page's, not an article's
    for above in anchor.element.iterancestors():
        role = (above.get("role") or "").lower()
        if above.tag in _OUTSIDE or role in _OUTSIDE_ROLES:
            return False
        is_in_header = (is_in_header or above.tag == "header") and above.tag not in ("article", "main", "section")
    return not is_in_header


def _add_times(tree: HtmlElement, anchors: Iterable[_Anchor], targets: dict[str, Target]) -> None:
    """Give each ``<time>`` to the article in whose card it stands: the nearest block that links to one article only."""
    blocks: dict[HtmlElement, str | None] = {}  # None: links to several
    for anchor in anchors:
        for above in (anchor.element, *islice(anchor.element.iterancestors(), _BLOCK_LEVELS)):
            blocks[above] = anchor.url if blocks.get(above, anchor.url) == anchor.url else None
    for element in islice(tree.iter("time"), MAX_ANCHORS):
        said = storable(element.get("datetime") or "").strip()
        block = next((one for one in islice(element.iterancestors(), _BLOCK_LEVELS) if one in blocks), None)
        url = blocks[block] if block is not None else None
        if said and url and not said.startswith("P"):  # P3M24S: how long a video takes
            kind = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
            is_change = _CHANGED.search(kind) and not _FIRST.search(kind)
            (targets[url].modified if is_change else targets[url].published).append(said)
