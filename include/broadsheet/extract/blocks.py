"""A page's text as blocks: paragraphs, headings, lists, table rows, in page order, each with where it stands.

One pass over the tree, which stays as it is. A block is what ``prose`` would set apart by an empty line: the items of one list are
one block, a line each. Cells of a table that holds whole blocks are blocks of their own, since such a table is a layout.

What does NOT belong here: what speaks for and against a block (``evidence``), choosing (``body``).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import IntFlag, auto
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from broadsheet.extract.page import ParsedPage
from broadsheet.extract.prose import BLOCKS, is_emoji
from broadsheet.text import squeeze

_SKIPPED = frozenset(
    "script style template head select option textarea svg math object embed iframe audio video canvas map meta link datalist"
    " input rt rp".split()
)
_CELLS = frozenset({"td", "th"})
_JUNK_CALLED = re.compile(
    r"(?:^|[\s_-])(?:nav|navigation|navbar|breadcrumbs?|sidebar|banner|cta|authors?|bio|donat(?:e|ion)|disclosure|share|sharing|sharedaddy|social|shares|sharebar|related|recommend(?:ed|ations?)"
    r"|newsletter|subscribe|subscription|promo|advert|advertisement|adsbygoogle|ads?|sponsor(?:ed)?|cookie|consent|modal|popup|outbrain|taboola"
    r"|most-?popular|popular|trending|more-?(?:on|stories|news|from)|read-?(?:next|also|more)|also-?read|byline|author-?(?:bio|box|info|card)"
    r"|pagination|pager|next-?post|prev-?post|post-?nav|skip-?link|sign-?up|screen-reader-text|sr-only|visually-hidden|login|up-?next"
    r"|related-?(?:posts?|articles?)|post-?meta|(?:entry|article)-meta|entry-utility|tag-?list|(?:post|entry)-tags|tags-links|cat-links"
    r"|(?:entry|post|article)-footer|no-?print)(?:$|[\s_-])"
)
_BODY_CALLED = re.compile(
    r"(?:^|\s)(?:(?:article|entry|post|story)(?:-|_|__)?(?:body|content|text|bodycopy)|articlecontent|body-?text|td-post-content|post-?entry)(?:\s|$)"
)
_CAPTION_CALLED = re.compile(r"(?:^|[\s_-])(?:\w*captions?|legend|credits?|bildunterschrift|legende)(?:$|[\s_-])")
_TALK_CALLED = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|comment-?form|comentarios|kommentare?|commentaires|respond|replies|disqus|discussion)(?:$|[\s_-])"
)
_DENSE = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)  # scripts in which a character is a syllable or a word
_DENSE_WORTH = 1.5  # letters of an alphabet more than one that such a character says
_PLAIN = frozenset(
    "span b i em strong u font small big sup sub mark abbr cite code picture source label time button".split()
)


class Place(IntFlag):
    """What a block stands in. Names of classes and ids are one sign among others: ``JUNK``, ``BODY``, ``TALK``."""

    NAV = auto()
    ASIDE = auto()
    FOOTER = auto()
    HEADER = auto()
    FORM = auto()
    FIGURE = auto()
    FIGCAPTION = auto()
    HIDDEN = auto()
    NOSCRIPT = auto()
    BUTTON = auto()
    LABEL = auto()
    DIALOG = auto()
    BLOCKQUOTE = auto()
    TIME = auto()
    MENU = auto()
    JUNK = auto()
    TALK = auto()
    BODY = auto()
    ARTICLE_BODY = auto()
    ARTICLE = auto()
    MAIN = auto()
    HEADING = auto()
    PRE = auto()
    DL = auto()
    ASKING = auto()  # a box that ``asking`` found
    CAPTION = auto()  # called so
    IMAGE = auto()  # the first text after a picture


_TAGS = {
    **{
        place.name.lower(): place
        for place in Place
        if place.name and place not in {Place.HIDDEN, Place.JUNK, Place.TALK}
    },
    **{f"h{level}": Place.HEADING for level in range(1, 7)},
}
for _name in ("body", "article_body", "heading", "asking", "caption", "image"):  # <body> holds everything
    del _TAGS[_name]
_PLACE_OF_TAG = {
    tag: int(place) for tag, place in _TAGS.items()
}  # numbers: flags cost time, and every element is asked
_NOWHERE = Place(0)
_IMAGE = int(Place.IMAGE)


@dataclass(slots=True)
class Block:
    """One block. ``chars`` are letters of an alphabet, about; ``box`` is the number of the innermost block element it began in."""

    text: str = ""
    chars: int = 0
    linked: int = 0  # of them, in links
    place: int = 0
    box: int = 0
    lines: list[str] = field(default_factory=list)

    @property
    def link_share(self) -> float:
        """Share of the block's text that stands in links, 0 to 1."""
        return self.linked / self.chars if self.chars else 0.0


@dataclass(slots=True)
class Outline:
    """The blocks of a page, and the tree of elements around them as lists by the element's number, which follows page order.

    ``ends[n]`` is the number after the last element inside ``n``: whether one element lies in another is a comparison.
    """

    blocks: list[Block] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    elements: list[HtmlElement] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)


@lru_cache(maxsize=8192)  # pages of one site share their class names
def _called(names: str) -> int:
    found = Place.JUNK if _JUNK_CALLED.search(names) else _NOWHERE
    if _BODY_CALLED.search(names):
        found |= Place.BODY
    if _TALK_CALLED.search(names):
        found |= Place.TALK
    if _CAPTION_CALLED.search(names):
        found |= Place.CAPTION
    return int(found)


def _marked_places(page: ParsedPage, asking: Collection[HtmlElement]) -> dict[HtmlElement, int]:
    """What attributes say of the elements that have any, and which boxes ask."""
    places = {element: found for element, names in page.named if (found := _called(names))}
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
    root = page.tree.find(".//body")
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
        self._image = 0  # Place.IMAGE after a picture, up to the next text

    def read(self, root: HtmlElement, skip: Collection[HtmlElement]) -> None:
        outline, marked = self.outline, self._marked
        stack: list[tuple[int, int, int, int] | None] = []  # what the parent had, and the number of the element itself
        number = -1
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in _SKIPPED or element in skip or not isinstance(tag, str):
                    stack.append(None)
                    walk.skip_subtree()
                    continue
                outline.tags.append(tag)
                outline.elements.append(element)
                outline.parents.append(number)
                outline.ends.append(0)
                outline.depths.append(len(stack))
                stack.append((self._place, self._links, self._box, number))
                number = len(outline.tags) - 1
                self._place |= _PLACE_OF_TAG.get(tag, 0) | marked.get(element, 0)
                outline.places.append(self._place)
                if tag in _PLAIN:
                    self._text(element.text)
                else:
                    self._open(tag, element, number)
            else:
                kept = stack.pop()
                if kept is not None:
                    if tag not in _PLAIN:
                        self._close(tag, element)
                    outline.ends[number] = len(outline.tags)
                    self._place, self._links, self._box, number = kept
                if element is not root:
                    self._text(element.tail)
        self._end_block()

    def _open(self, tag: str, element: HtmlElement, number: int) -> None:
        if tag == "a":
            self._links += 1
        elif tag == "br":
            self._end_line()
            self._breaks += 1
            if self._breaks == 2:
                self._end_block()
        elif tag in BLOCKS:
            if self._words != ["- "]:  # a paragraph that begins a list item
                self._end_block()
            self._box = number
        elif tag == "li":
            self._end_line()
            self._box = number
            self._words.append("- ")
        elif tag == "tr":
            self._end_line()
            self._box = number
        elif tag in _CELLS:
            if _is_layout(element):
                self._end_block()
            else:
                self._words.append(" | ")
            self._box = number
        elif tag == "img":
            if is_emoji(element):
                self._text(element.get("alt"))
            elif not self._block.chars:
                self._image = _IMAGE
        if tag == "pre":
            for place, line in enumerate((element.text or "").split("\n")):
                if place:
                    self._end_line()
                self._text(line)
        else:
            self._text(element.text)

    def _close(self, tag: str, element: HtmlElement) -> None:
        if tag in BLOCKS or (tag in _CELLS and _is_layout(element)):
            self._end_block()
        elif tag in {"li", "tr"}:
            self._end_line()

    def _text(self, value: str | None) -> None:
        if not value:
            return
        if value.isspace():
            if self._words:
                self._words.append(" ")
            return
        self._words.append(value)
        self._breaks = 0
        chars = len(value.strip())
        if not value.isascii() and _DENSE.search(value):
            chars += int(_DENSE_WORTH * len(_DENSE.findall(value)))
        block = self._block
        if not block.chars:
            block.place, block.box = self._place | self._image, self._box
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
        if block.lines:
            block.text = "\n".join(block.lines)
            self.outline.blocks.append(block)
        if block.chars:
            self._block = Block()


def _is_layout(cell: HtmlElement) -> bool:
    return any(child.tag in BLOCKS or child.tag == "br" for child in cell)
