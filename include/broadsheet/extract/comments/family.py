"""Platforms whose comments are told by a selector and carry id, name and depth in attributes: a table row each, no code.

What does NOT belong here: the rows (``forums``, ``hosted``, ``aggregators``, ``blogs``), reading one comment (``template``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.items import Item, read_items
from broadsheet.extract.comments.selectors import check, fits, select_on
from broadsheet.extract.comments.template import Template
from broadsheet.extract.page import ParsedPage
from broadsheet.text import number_in

_DIGITS = re.compile(r"(?<!\d)(\d+)$")


@dataclass(frozen=True, slots=True)
class Family:
    """One platform, or one version of it."""

    template: Template
    items: tuple[str, ...]  # selectors: what is a comment
    id_in: tuple[str, ...] = ("id",)  # attributes of it that hold its native id
    native_id: re.Pattern[str] = _DIGITS  # group 1 of the first match in one of those
    needs: tuple[str, ...] = ()  # selectors: a comment has one of these in it
    but_not: tuple[str, ...] = ()  # selectors: what looks like a comment and is not one
    depth: re.Pattern[str] | None = (
        None  # group 1, in the class or the style of the comment or of what is around it alone
    )
    name_in: str | None = None  # attribute that holds the name
    parent_in: tuple[str, ...] = ()  # selectors of links to the comment that is answered
    parent_attribute: str = "href"  # of those links
    parent_id: re.Pattern[str] = re.compile(r"(?:^|#[A-Za-z_-]*)(\d+)$")  # group 1, in that attribute

    def __post_init__(self) -> None:
        check((*self.items, *self.needs, *self.but_not, *self.parent_in))


def read_families(page: ParsedPage, clock: Clock, families: Iterable[Family]) -> Section | None:
    """The comments of the family that has most in the page; None where there is none of them."""
    best: Section | None = None
    for family in families:
        found = {element: None for selector in family.items for element in select_on(page, selector)}
        if not found:
            continue
        section = read_items(_items(found, family), family.template, clock)
        if section is not None and (best is None or len(section.comments) > len(best.comments)):
            best = section
    return best


def _items(found: Iterable[HtmlElement], family: Family) -> Iterator[Item]:
    for element in found:
        if any(fits(element, selector) for selector in family.but_not):
            continue
        if family.needs and not any(_holds(element, selector) for selector in family.needs):
            continue
        native_id = _native_id(element, family)
        name = (element.get(family.name_in) or "").strip() if family.name_in else None
        yield Item([element], native_id, _parent(element, native_id, family), _depth(element, family), name or None)


def _holds(element: HtmlElement, selector: str) -> bool:
    return any(isinstance(e.tag, str) and fits(e, selector, (element,)) for e in element.iterdescendants())


def _native_id(element: HtmlElement, family: Family) -> str | None:
    for name in family.id_in:
        if match := family.native_id.search(element.get(name) or ""):
            return match[1]
    return None


def _depth(element: HtmlElement, family: Family) -> int | None:
    if family.depth is None:
        return None
    for one in (element, element.getparent()):
        if one is not None and (match := family.depth.search(f"{one.get('class') or ''} {one.get('style') or ''}")):
            return number_in(match[1])
    return 0


def _parent(element: HtmlElement, native_id: str | None, family: Family) -> str | None:
    if not family.parent_in:
        return None
    for link in element.iter("a"):
        if any(fits(link, selector, (element,)) for selector in family.parent_in):
            match = family.parent_id.search(link.get(family.parent_attribute) or "")
            if match and match[1] != native_id:
                return match[1]
    return None
