"""Parents of comments from where their elements lie.

What does NOT belong here: parents that are named (a link, an id): the readers see those.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement

from broadsheet.extract.comments import markup
from broadsheet.extract.page import names_of


def parents_of(
    items: Sequence[Sequence[HtmlElement]], depths: Sequence[int | None] = (), *, is_told: bool = False
) -> list[int | None]:
    """Index of each item's parent: the item it lies in; the item whose replies it lies among; the last one less deep.

    ``items`` are the elements of each comment in page order, ``depths`` how far they are set in, from 1. Depths that are told come
    before nesting, which elements that nobody closed make deeper than it is.
    """
    numbers = {element: number for number, elements in enumerate(items) for element in elements}
    before: dict[HtmlElement, int | None] = {}
    found: list[int | None] = []
    last_at: dict[int, int] = {}
    for number, elements in enumerate(items):
        depth = depths[number] if depths else None
        above = last_at.get(depth - 1) if depth is not None and depth > 1 else None
        around = _around(elements[0], numbers, before)
        parent = (
            (above if above is not None or depth == 1 else around)
            if is_told
            else around
            if around is not None
            else above
        )
        if depth is not None:
            last_at[depth] = number
        found.append(parent)
    return found


def _around(element: HtmlElement, numbers: dict[HtmlElement, int], known: dict[HtmlElement, int | None]) -> int | None:
    above: HtmlElement | None = element
    while above is not None:
        parent = above.getparent()
        if parent is not None and parent in numbers:
            return numbers[parent]
        # <li><article>the comment</article><ul>its replies</ul></li>, or replies in an indented box behind it
        if above is not element and (above.tag in {"ul", "ol"} or markup.REPLIES.search(names_of(above))):
            before = _item_before(above, numbers, known)
            if before is not None:
                return before
        above = parent
    return None


def _item_before(
    element: HtmlElement, numbers: dict[HtmlElement, int], known: dict[HtmlElement, int | None]
) -> int | None:
    """The nearest item among the siblings before ``element``; what was found is ``known``, so that each is looked at once."""
    passed: list[HtmlElement] = []
    found: int | None = None
    place: HtmlElement | None = element
    while place is not None:
        if place in known:
            found = known[place]
            break
        passed.append(place)
        place = place.getprevious()
        if place is not None and place in numbers:
            found = numbers[place]
            break
    known.update(dict.fromkeys(passed, found))
    return found
