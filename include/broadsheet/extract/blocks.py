"""A page's text as blocks: paragraphs, headings, lists, table rows, in page order, each with where it stands.

One pass over the tree, which stays as it is. A block is what ``prose`` would set apart by an empty line: the items of one list are
one block, a line each. Cells of a table that holds whole blocks are blocks of their own, since such a table is a layout.

What does NOT belong here: what speaks for and against a block (``evidence``), choosing (``body``).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from lxml import etree
from lxml.html import HtmlElement

from broadsheet.extract.page import ParsedPage
from broadsheet.extract.places import OF_TAG, Place, called
from broadsheet.extract.prose import BLOCKS, is_emoji
from broadsheet.text import squeeze

_SKIPPED = (
    "script style template head select option textarea svg math object embed iframe audio video canvas map meta link datalist"
    " input rt rp".split()
)
_DENSE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")  # scripts whose characters are syllables or words
_DENSE_WORTH = 1.5  # letters of an alphabet more than one that such a character says
_WITHIN_LINES = (
    "span b i em strong u font small big sup sub mark abbr cite code picture source label time button".split()
)

# What an element does to the lines around it.
_SKIP, _PLAIN, _BLOCK, _PREFORMATTED, _LINK, _BREAK, _ITEM, _ROW, _CELL, _PICTURE, _ELSE = range(11)
_KIND_OF_TAG = {
    **dict.fromkeys(_SKIPPED, _SKIP),
    **dict.fromkeys(_WITHIN_LINES, _PLAIN),
    **dict.fromkeys(BLOCKS, _BLOCK),
    "pre": _PREFORMATTED,
    "a": _LINK,
    "br": _BREAK,
    "li": _ITEM,
    "tr": _ROW,
    "td": _CELL,
    "th": _CELL,
    "img": _PICTURE,
}
_OTHER = _ELSE, 0
# Of each tag what it does, and its place.
_KINDS = {tag: (_KIND_OF_TAG.get(tag, _ELSE), OF_TAG.get(tag, 0)) for tag in {*_KIND_OF_TAG, *OF_TAG}}
_BLOCK_ENDS, _LINE_ENDS = 1, 2
_IMAGE, _HEADING, _OF_COMMENTS = int(Place.IMAGE), int(Place.HEADING), int(Place.OF_COMMENTS)
_AFTER_COMMENTS, _NOSCRIPT = int(Place.AFTER_COMMENTS), int(Place.NOSCRIPT)


@dataclass(slots=True)
class Block:
    """One block. ``chars`` are letters of an alphabet, about; ``box`` is the number of the innermost block element it began in."""

    text: str = ""
    chars: int = 0
    linked: int = 0  # of them, in links
    place: int = 0
    box: int = 0
    link_share: float = 0.0  # of its text, 0 to 1
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """The blocks of a page, and the tree of elements around them as lists by the element's number, which follows page order.

    What stands within lines (``<span>``, ``<b>``) has no number.

    ``ends[n]`` is the number after the last element inside ``n``: whether one element lies in another is a comparison.
    """

    blocks: list[Block] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    elements: list[HtmlElement] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)


def _marked_places(page: ParsedPage, asking: Collection[HtmlElement]) -> dict[HtmlElement, int]:
    """What attributes say of the elements that have any, and which boxes ask."""
    said = {names: reduce(or_, map(called, names.split())) for names in page.spellings}
    places = {element: place for element, names in page.named if (place := said[names])}
    shut = [element for element in page.hidden if not _is_unfolded(element)]
    for elements, place in ((shut, Place.HIDDEN), (asking, Place.ASKING)):
        for element in elements:
            places[element] = places.get(element, 0) | int(place)
    for element in page.marked:
        if "articlebody" in (element.get("itemprop") or "").lower():
            places[element] = places.get(element, 0) | int(Place.ARTICLE_BODY)
    return places


def _is_unfolded(panel: HtmlElement) -> bool:
    """Whether a hidden element is opened by what stands right before it: a part of the text, under a heading that is a button."""
    name, before = panel.get("id"), panel.getprevious()
    if not name or before is None:
        return False
    return any(name in (e.get("aria-controls"), (e.get("href") or "").removeprefix("#")) for e in before.iter())


def read_blocks(page: ParsedPage, skip: Collection[HtmlElement] = (), asking: Collection[HtmlElement] = ()) -> Outline:
    """The blocks of a page without what lies in ``skip``. No recursion: nesting may be thousands deep."""
    root = next(page.of("body"), None)
    reader = _Reader(_marked_places(page, asking))
    reader.read(page.tree if root is None else root, set(skip))
    return reader.outline


class _Reader:
    """Collects text into lines and lines into blocks."""

    def __init__(self, marked: dict[HtmlElement, int]) -> None:
        self.outline = Outline()
        self._marked = marked
        self._block = Block()
        self._words: list[str] = []
        self._breaks = 0
        self._place = 0
        self._links = 0
        self._box = 0
        self._after = 0  # Place.AFTER_COMMENTS after comments
        self._image = 0  # Place.IMAGE after a picture, up to the next text

    def read(self, root: HtmlElement, skip: Collection[HtmlElement]) -> None:
        outline, marked, words = self.outline, self._marked, self._words
        # What the parent had, the number of the element itself, and whether a block ends with it, or a line.
        stack: list[tuple[int, int, int, int, int] | None] = []
        number = -1
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                tag = element.tag
                kind, place = _KINDS.get(tag, _OTHER)
                if kind == _SKIP or element in skip:
                    if kind != _SKIP:
                        self._head(number)
                        self._after = _AFTER_COMMENTS
                    stack.append(None)
                    walk.skip_subtree()
                    continue
                kept = self._place, self._links, self._box, number
                if place or element in marked:
                    self._place |= place | marked.get(element, 0)
                if kind == _PLAIN:
                    stack.append((*kept, 0))
                else:
                    outline.parents.append(number)
                    number = len(outline.tags)
                    outline.tags.append(tag)
                    outline.elements.append(element)
                    outline.ends.append(0)
                    outline.places.append(self._place)
                    stack.append((*kept, self._open(kind, element, number)))
                text = element.text if kind != _PREFORMATTED else None
                if place == _NOSCRIPT and text and text.lstrip().startswith("<"):
                    text = None  # the markup of a picture, escaped as saving pages from a browser leaves it
            else:
                text = element.tail if element is not root else None
                if (before := stack.pop()) is not None:
                    if before[4]:
                        self._end_block() if before[4] == _BLOCK_ENDS else self._end_line()
                    outline.ends[number] = len(outline.tags)
                    self._place, self._links, self._box, number, _ = before
            if text:
                if not text.isspace():
                    self._text(text)
                elif words:
                    words.append(" ")
        self._end_block()

    def _open(self, kind: int, element: HtmlElement, number: int) -> int:
        """What ends with the element: a block, a line, or nothing."""
        if kind in (_BLOCK, _PREFORMATTED):
            if self._words != ["- "]:  # a paragraph that begins a list item
                self._end_block()
            self._box = number
            if kind == _PREFORMATTED:
                self._lines(element.text or "")
            return _BLOCK_ENDS
        if kind == _LINK:
            self._links += 1
        elif kind == _BREAK:
            self._end_line()
            self._breaks += 1
            if self._breaks == 2:
                self._end_block()
        elif kind in (_ITEM, _ROW):
            self._end_line()
            self._box = number
            if kind == _ITEM:
                self._words.append("- ")
            return _LINE_ENDS
        elif kind == _CELL:
            self._box = number
            if _is_layout(element):
                self._end_block()
                return _BLOCK_ENDS
            self._words.append(" | ")
        elif kind == _PICTURE:
            if is_emoji(element):
                self._text(element.get("alt") or "")
            elif not self._block.chars:
                self._image = _IMAGE
        return 0

    def _head(self, around: int) -> None:
        """A heading right before comments is theirs; so is what follows them in an element that begins with it."""
        self._end_block()
        before, last = [None, None, *self.outline.blocks[-2:]][-2:]
        if last is not None and last.place & _HEADING:
            last.place |= _OF_COMMENTS
            if last.box >= around and (before is None or before.box < around):
                self._place |= _OF_COMMENTS

    def _lines(self, text: str) -> None:
        for place, line in enumerate(text.split("\n")):
            if place:
                self._end_line()
            if line.strip():
                self._text(line)

    def _text(self, value: str) -> None:
        self._words.append(value)
        self._breaks = 0
        chars = len(value.strip())
        if not value.isascii() and _DENSE.search(value):
            chars += int(_DENSE_WORTH * len(_DENSE.findall(value)))
        block = self._block
        if not block.chars:
            block.place, block.box = self._place | self._image | self._after, self._box
            self._image = 0
        block.chars += chars
        if self._links:
            block.linked += chars

    def _end_line(self) -> None:
        words = self._words
        if not words:
            return
        raw = words[0] if len(words) == 1 else "".join(words)
        words.clear()
        if raw.isspace() or not raw:  # most of what stands between elements
            return
        line = squeeze(raw)
        if line != "-" and line.strip("| "):
            self._block.lines.append(line)

    def _end_block(self) -> None:
        self._breaks = 0
        if self._words:
            self._end_line()
        block = self._block
        if block.chars:
            self._block = Block()
        if block.lines:
            block.text = "\n".join(block.lines)
            block.link_share = block.linked / block.chars if block.chars else 0.0
            self.outline.blocks.append(block)


def _is_layout(cell: HtmlElement) -> bool:
    return any(child.tag in BLOCKS or child.tag == "br" for child in cell)
