"""The comments of a page as places in it: each once, none of another article's, and who answers whom.

What does NOT belong here: finding them (the platforms), reading them (``template``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from broadsheet.extract.comments import markup
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


def shown_once(items: Iterable[Item], *, is_widget: bool) -> list[Item]:
    """Items without a list that is rendered a second time, and unless ``is_widget`` without those of widgets."""
    seen: set[str] = set()
    kept: list[Item] = []
    for item in items:
        if item.native_id in seen or not _is_shown(item, is_widget=is_widget):
            continue
        if item.native_id is not None:
            seen.add(item.native_id)
        kept.append(item)
    return kept


def _is_shown(item: Item, *, is_widget: bool) -> bool:
    """Not in a widget of other articles' comments, and not what a script fills in."""
    around = (e for e in item.elements[0].iterancestors() if e.tag in _AROUND)
    return not any(e.tag == "template" or (not is_widget and markup.WIDGET.search(names_of(e))) for e in around)


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
