"""The comments of a page as places in it: each once, none of another article's, and who answers whom; and all of them read.

What does NOT belong here: finding them (the platforms), reading one (``parts``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments import markup
from broadsheet.extract.comments.elements import View
from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.comments.outline import section_roots
from broadsheet.extract.comments.parts import Records
from broadsheet.extract.comments.template import Template
from broadsheet.extract.comments.tree import parents_of
from broadsheet.extract.page import names_of

_AROUND = frozenset({"aside", "div", "ul", "ol", "section", "template"})


@dataclass(frozen=True, slots=True)
class Item:
    """One comment's place in the page."""

    elements: Sequence[HtmlElement]  # one; several in definition lists and where nothing is around a comment
    native_id: str | None = None
    parent_native_id: str | None = None
    depth: int | None = None  # any measure: levels, pixels; nesting counts where it is None
    author: str | None = None  # where an attribute states it
    is_ping: bool = False  # a pingback or trackback: in the printed count, but no comment


def read_items(items: Iterable[Item], template: Template, clock: Clock) -> Section | None:
    """The comments that ``items`` hold, in page order; None where there is no text in any of them."""
    kept = shown_once(items)
    if not kept:
        return None
    parents, nested = parents_among(kept), nested_in(kept)
    if template.is_utc:
        clock = replace(clock, zone=UTC)
    written = {number: place for place, number in enumerate(n for n, item in enumerate(kept) if not item.is_ping)}
    views = [View(kept[n].elements, nested[n], clock, kept[n].native_id) for n in written]
    records = Records(views, template, clock)
    pingbacks = len(kept) - len(written)
    comments = records.read([kept[n].author for n in written])
    found: list[Found] = []
    place: dict[int, int] = {}  # index of an item -> index of its comment
    for number, record in written.items():
        item, parent = kept[number], parents[number]
        comment = comments[record]
        if markup.PINGBACK.match(comment.author or ""):
            pingbacks += 1
            continue
        if not comment.body:
            continue
        # an answer to a picture, or to what has no text any more, names a parent that is nowhere
        above = item.parent_native_id if parent is None else kept[parent].native_id or item.parent_native_id
        place[number] = len(found)
        found.append(replace(comment, parent=None if parent is None else place.get(parent), parent_native_id=above))
    if not found and not pingbacks:
        return None
    roots = section_roots([element for item in kept for element in item.elements])
    return Section(template.name, tuple(found), pingbacks, elements=tuple(roots))


def shown_once(items: Iterable[Item]) -> list[Item]:
    """Items without a list that is rendered a second time, those of widgets, and what a script fills in."""
    seen: set[str] = set()
    kept: list[Item] = []
    for item in items:
        around = [e for e in item.elements[0].iterancestors() if e.tag in _AROUND]
        is_hidden = any(e.tag == "template" or markup.WIDGET.search(names_of(e)) for e in around)
        if item.native_id in seen or is_hidden:
            continue
        if item.native_id is not None:
            seen.add(item.native_id)
        kept.append(item)
    return kept


def parents_among(items: Sequence[Item]) -> list[int | None]:
    """Each item's parent: the one it names, else the one before it that is less deep, else the one it lies in or behind."""
    known = {item.native_id: number for number, item in enumerate(items) if item.native_id is not None}
    around = parents_of([item.elements for item in items])
    above: list[tuple[int, int]] = []  # (depth, number) of the items that the next one may answer
    found: list[int | None] = []
    for number, item in enumerate(items):
        parent = known.get(item.parent_native_id) if item.parent_native_id is not None else None
        if item.depth is not None:
            while above and above[-1][0] >= item.depth:
                above.pop()
            if parent is None and above:
                parent = above[-1][1]
            above.append((item.depth, number))
        if parent is None:
            parent = around[number]
        found.append(parent if parent != number else None)
    return found


def nested_in(items: Sequence[Item]) -> list[set[HtmlElement]]:
    """For each item the elements of others that lie in it."""
    owner = {element: number for number, item in enumerate(items) for element in item.elements}
    nested: list[set[HtmlElement]] = [set() for _ in items]
    for element, number in owner.items():
        above = next((owner[e] for e in element.iterancestors() if e in owner), None)
        if above is not None and above != number:
            nested[above].add(element)
    return nested
