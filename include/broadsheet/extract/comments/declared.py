"""How many comments a page says it has, and where it says so.

What does NOT belong here: counting what was extracted, and systems that load comments by script (``providers``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.extract.comments.elements import tokens
from broadsheet.extract.json_ld import Node, types, whole_number
from broadsheet.extract.lexicon import one_of
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.text import number_in, squeeze

_WORDS = one_of("comments")
_NUMBER = r"(?P<count>\d{1,3}(?:[.,\u202f\xa0 ]\d{3})+|\d{1,6})"
_NO_CHOICE = r"(?!.*\b(?:top|best|last|latest|recent|newest)\b)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^\W*(?:(?:{one_of('whose')})\s+)*{_NUMBER}\s*(?:\w+[\s-]+)?(?:{_WORDS}){words.END}",
        rf"^\W*(?:\w+[\s-]+)?(?:{_WORDS}){words.END}\s*[:：(（\[–—-]*\s*{_NUMBER}\s*{words.PIECES}\s*[)）\]]?\W*$",
        # "Debate: 3 comments", but not "top 10 comments"
        rf"^{_NO_CHOICE}.{{,40}}?\s{_NUMBER}\s(?:{_WORDS})\W*$",
        rf"^\W*(?P<one>{one_of('one')})\s+(?:{_WORDS}){words.END}",
        rf"^\W*(?P<none>{one_of('none')})\s+(?:{_WORDS}){words.END}",
    )
)
_MAX_HEADING = 300  # characters: "8 thoughts on “the whole headline”"
_LINES = 3  # children and siblings looked at
_LINE_CHARS = 60
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "legend"})
_NO_TITLES = frozenset({"body", "html", "script", "style", "form"})
_TITLE = re.compile(
    r"comments?[-_]*(?:title|heading|headline|count|number|num|header|total)|title[-_]comments?|(?:wpd|wc)-(?:thread-info|comment-count)|number[-_]of[-_]comments"
)
_PLACE = re.compile(r"(?i)^(?:\w+-)?(?:comments?|respond|disqus_thread|kommentare?|comment-list|discussion)$")
_ACTION = re.compile(r"Comment(?:Action)?$")


@dataclass(frozen=True, slots=True)
class Declared:
    """A count and where it was read: heading, json_ld, microdata, feed."""

    count: int
    source: str


def declared_count(page: ParsedPage, article: Node | None, sections: Iterable[HtmlElement]) -> Declared | None:
    """The count a page prints or states: the heading at its comments first, since that is what readers see."""
    printed = next(_printed(page, list(sections)), None)
    if printed is not None:
        return Declared(printed, "heading")
    if article is not None and (count := _stated(page, article)) is not None:
        return Declared(count, "json_ld")
    count = _microdata(page.marked)
    return Declared(count, "microdata") if count is not None else None


def _printed(page: ParsedPage, sections: list[HtmlElement]) -> Iterator[int]:
    """Counts printed in headings of the section, at its place, and in links to it."""
    for root in sections:
        for element in _above(root):
            yield from _count_in(element)
    elsewhere = page.once("declared", lambda: next(_printed_anywhere(page), None))
    if elsewhere is not None:
        yield elsewhere


def _printed_anywhere(page: ParsedPage) -> Iterator[int]:
    for element in page.called(_TITLE, "comment", "thread-info"):
        if element.tag not in _NO_TITLES and not words.WIDGET.search(names_of(element)):
            yield from _count_in(element)
    here = {"", *(url.split("#")[0].rstrip("/") for url in (page.url, page.page.url))}
    for link, href in page.links:
        address, is_place, place = href.partition("#")
        if is_place and _PLACE.search(place) and address.rstrip("/") in here:
            yield from _count_in(link)


def _above(root: HtmlElement) -> Iterator[HtmlElement]:
    """Headings in the section, and just before it; lines there that are called nothing as well."""
    yield from root.iter(*_HEADINGS)
    yield from (child for child in islice(root, _LINES) if _is_line(child))
    for number, sibling in enumerate(root.itersiblings(preceding=True)):
        if number == _LINES:
            break
        if sibling.tag in _HEADINGS or _is_line(sibling):
            yield sibling
        elif isinstance(sibling.tag, str) and words.SECTION.search(names_of(sibling)):
            yield from sibling.iter(*_HEADINGS)


def _is_line(element: HtmlElement) -> bool:
    return element.tag in {"div", "span", "p"} and len(element) < 3 and len(element.text_content()) <= _LINE_CHARS


def _count_in(element: HtmlElement) -> Iterator[int]:
    text = squeeze(element.text_content())
    if not text or len(text) > _MAX_HEADING:
        return
    for pattern in _PATTERNS:
        if match := pattern.search(text):
            named = match.groupdict()
            yield 0 if named.get("none") else 1 if named.get("one") else number_in(match["count"]) or 0
            return


def _stated(page: ParsedPage, article: Node) -> int | None:
    count = whole_number(article.get("commentCount"))
    if count is not None:
        return count
    value = article.get("interactionStatistic")
    for item in value if isinstance(value, list) else [value]:
        item = page.json_ld.resolve(item)
        if not isinstance(item, dict):
            continue
        kind = item.get("interactionType")
        names = types(kind) if isinstance(kind, dict) else [str(kind or "").rsplit("/", 1)[-1]]
        if any(_ACTION.search(name) for name in names):
            return whole_number(item.get("userInteractionCount"))
    return None


def _microdata(marked: list[HtmlElement]) -> int | None:
    for element in marked:
        if not {"commentcount", "interactioncount"}.isdisjoint(tokens(element)):
            value = squeeze(element.get("content") or element.text_content())
            if match := re.fullmatch(r"(?:UserComments:\s*)?(\d{1,9})", value):
                return int(match[1])
    return None
