"""What speaks for and against each block of a page's being the article: named signs, each with a value out of a few.

A sign says what is seen, never what follows from it: that is learned from labelled pages (``judging``). Words are signs like any other.
Every list here is made in one pass: cost is linear in the page.

What does NOT belong here: how a page is laid out (``layout``), weighing (``judging``), choosing (``body``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from broadsheet.extract.blocks import Block
from broadsheet.extract.layout import FURNITURE, FURNITURE_PLACES, HEADING, LINKED_HEADING, PageLayout
from broadsheet.extract.line_signs import author_signs, line_signs, names_of, says_end
from broadsheet.extract.parser import letters
from broadsheet.extract.places import Place

Signs = list[str]  # of one block: "name=value"

_SHORT_LONG = (40, 120)
_ROWS = 3  # lines of a table: fewer may as well be a layout
_PROBED = 200  # letters of a block looked for in another text
_SENTENCE_END = re.compile(r"[.!?。！？…»”\"؟।:][)\]”\"’»]*\s*$")
_CUT = re.compile(r"(?:\.\.\.|…)[\])]*\s*$")  # a text that breaks off, as teasers do
_CUT_NEAR = 3  # blocks before and after one that are looked at for others
_STANDS_IN = [(int(place), str(place.name).lower()) for place in FURNITURE_PLACES]
_MENUS = int(Place.NAV | Place.FOOTER | Place.MENU)
_ALL_LINKS = 0.95
_NAMED = (
    (int(Place.ARTICLE_BODY), "itemprop"),
    (int(Place.BODY), "body"),
    (int(Place.ARTICLE), "article"),
    (int(Place.MAIN), "main"),
)


class _Scale:
    """A sign whose value is the step that a number falls on; its spellings are made once, since every block has some thirty signs."""

    def __init__(self, name: str, edges: Sequence[float]) -> None:
        self._edges = edges
        self._spelled = [f"{name}={step}" for step in range(len(edges) + 1)]

    def __call__(self, value: float) -> str:
        return self._spelled[bisect_right(self._edges, value)]


_OF_LINKED = _Scale("linked", (0.01, 0.15, 0.35, 0.6, 0.9))
_OF_SHARE = tuple(_Scale(f"share{level}", (0.001, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9)) for level in (0, 1, 2))
_OF_BEFORE = _Scale("text_before", (0.0001, 0.05, 0.2, 0.5, 0.8, 0.95, 0.9999))
_OF_AFTER = _Scale("text_after", (0.0001, 0.05, 0.2, 0.5, 0.8, 0.95))
_IMAGE, _CAPTION = int(Place.IMAGE), int(Place.CAPTION)
_CAPTIONS = int(Place.FIGCAPTION | Place.CAPTION)
_AFTER_COMMENTS = int(Place.AFTER_COMMENTS)
_PRE, _DL, _QUOTE = (int(p) for p in (Place.PRE, Place.DL, Place.BLOCKQUOTE))


class PageEvidence:
    """The signs of all blocks of one page."""

    def __init__(
        self, layout: PageLayout, description: str | None, stated: str | None, authors: tuple[str, ...] = ()
    ) -> None:
        """``stated``: JSON-LD's articleBody; ``authors``: their names."""
        self.layout = layout
        self.outline = layout.outline
        self.blocks = layout.blocks
        self._description = letters((description or "")[:300])[:60]
        self._stated = letters(stated or "")
        self._authors = names_of(authors)
        captions = sum(mass for b, mass in zip(layout.blocks, layout.mass, strict=True) if b.place & _CAPTIONS)
        self._captions = captions / layout.total  # share of the page's running text
        self._in_wide, self._in_wider = (
            [layout.holds(element, block) for block in layout.blocks] for element in (layout.wide, layout.wider)
        )

    def signs(self) -> Iterator[Signs | None]:
        """The signs of each block, one after the other: a page may have a hundred thousand.

        None for what needs no weighing: what is of another article; and half of all other blocks, which lie beside the page's text and
        are nothing but links, or stand in an element made for links.
        """
        layout, place = self.layout, self.layout.headline_place
        total, until = layout.total, [0, *accumulate(layout.mass)]
        copies = Counter(layout.letters)
        linked_heading = self._linked_headings()
        headlines = self._headlines_since(place)
        cut = [bool(_CUT.search(block.text[-6:])) for block in self.blocks]
        is_end: bool | None = False  # None: not looked at
        for number, block in enumerate(self.blocks):
            if layout.is_other[number] or self._is_menu(number, block):
                is_end = None
                yield None
                continue
            is_after_end = is_end if is_end is not None else says_end(self.blocks[number - 1].text)
            is_end = says_end(block.text)
            around = until[number] / total, (total - until[number + 1]) / total
            is_sentence = bool(_SENTENCE_END.search(block.text[-6:]))
            kind = self._kind(block)
            signs = self._of_itself(number, block, kind, linked_heading[number], is_sentence=is_sentence)
            signs += self._of_place(block)
            signs += self._of_order(number, block, place, *around)
            signs.append(f"headlines_since={headlines[number]}")
            if cut[number]:
                near = sum(cut[max(0, number - _CUT_NEAR) : number + _CUT_NEAR + 1]) - 1
                signs.append(f"cut={min(near, 2)}{bisect_right(_SHORT_LONG, block.chars)}")
            if is_after_end:
                signs.append(f"previous_says_end={bisect_right((0.3, 0.8), block.link_share)}")
            signs += line_signs(
                block.text,
                kind,
                block.link_share,
                around,
                is_end=is_end,
                is_between=self._is_between(number),
                is_sentence=is_sentence,
                is_beside=layout.boxes_beside[number] >= 0,
            )
            signs += author_signs(block.text, layout.letters[number], self._authors, around)
            if copies[layout.letters[number]] > 1:
                signs.append(f"again={bisect_right((40, 150), block.chars)}")
            yield signs

    def _is_menu(self, number: int, block: Block) -> bool:
        is_link, is_in_menu = block.link_share > _ALL_LINKS, block.place & _MENUS
        return (is_link and bool(is_in_menu)) or ((is_link or bool(is_in_menu)) and not self._in_wide[number])

    def _of_itself(self, number: int, block: Block, kind: str, linked_heading: int, *, is_sentence: bool) -> Signs:
        share = block.link_share
        size = bisect_right(_SHORT_LONG, block.chars)
        in_wide, in_wider = self._in_wide[number], self._in_wider[number]
        signs = [
            _OF_LINKED(share),
            f"kind_chars={kind}{size}{int(share > 0.5)}",
            f"end={int(is_sentence)}",
            f"linked_heading={linked_heading}",
            f"wide_linked_heading={in_wide:d}{linked_heading}",
            f"wide_kind={in_wide:d}{in_wider:d}{kind}{size}",
            f"wide_linked={in_wide:d}{bisect_right((0.15, 0.6, 0.9), share)}{size}",
        ]
        if block.place & _CAPTIONS:
            signs.append(f"captions={bisect_right((0.3, 0.6), self._captions)}{size}")
        if block.place & _IMAGE:
            signs.append(f"image={kind}{size}{int(bool(block.place & _CAPTION))}")
        plain = self.layout.letters[number]
        if len(self._stated) > _PROBED:
            signs.append(f"stated={int(bool(plain) and plain[:_PROBED] in self._stated)}")
        return signs

    def _is_between(self, number: int) -> bool:
        """Whether running text stands before and after a block in the same element."""
        mass, parents = self.layout.mass, self.layout.hung
        if not 0 < number < len(mass) - 1 or not mass[number - 1] or not mass[number + 1]:
            return False
        boxes = (self.blocks[number + step].box for step in (-1, 0, 1))
        return len({parents[box] for box in boxes}) == 1

    def _kind(self, block: Block) -> str:
        if block.place & HEADING:
            return "heading"
        if block.text.startswith("- "):
            return "list"
        if block.text.startswith("|"):
            return "row" if len(block.lines) >= _ROWS else "cells"
        tag = self.outline.tags[block.box]
        if tag == "p":
            return "p"
        for place, name in ((_QUOTE, "quote"), (_PRE, "pre"), (_DL, "dl")):
            if block.place & place:
                return name
        return "div" if tag in {"div", "section", "article"} else "other"

    def _of_place(self, block: Block) -> Signs:
        place, outline = block.place, self.outline
        signs = []
        if place & FURNITURE:
            held = bisect_right((0.03, 0.3), self.layout.under[self.layout.furniture[block.box]] / self.layout.total)
            size = bisect_right(_SHORT_LONG, block.chars)
            signs += [f"in_{name}={held}{size}" for flag, name in _STANDS_IN if place & flag]
        if place & _AFTER_COMMENTS:
            signs.append("after_comments=1")
        signs.append(f"named={next((name for flag, name in _NAMED if place & flag), 'no')}")
        element = block.box
        for of_share in _OF_SHARE:
            signs.append(of_share(self.layout.under[element] / self.layout.total))
            element = max(0, outline.parents[element])
        return signs

    def _of_order(self, number: int, block: Block, place: int | None, before: float, after: float) -> Signs:
        blocks = self.blocks
        if place is None:
            signs = ["headline=unknown"]
        elif number < place:
            signs = [f"headline=before{bisect_right((3, 10), place - number)}"]
        else:
            far = bisect_right((4, 12, 40), number - place)
            signs = [f"headline=after{far}" if number > place else "headline=here"]
        signs.append(_OF_BEFORE(before))
        signs.append(_OF_AFTER(after))
        for name, other in (("previous", number - 1), ("next", number + 1)):
            if 0 <= other < len(blocks):
                beside = blocks[other]
                size, share = bisect_right(_SHORT_LONG, beside.chars), bisect_right((0.3, 0.8), beside.link_share)
                signs.append(f"{name}={size}{share}")
            else:
                signs.append(f"{name}=none")
        plain, described = self.layout.letters[number], self._description
        if len(described) >= 30 and (described in plain or (len(plain) > 30 and plain in described)):
            signs.append(f"described={int(number > (place or 0))}")
        return signs

    def _headlines_since(self, place: int | None) -> list[str]:
        """For each block the number of first-level headings from the headline on: a second one may open another article."""
        found, count, tags = [], 0, self.outline.tags
        for number, block in enumerate(self.blocks):
            if place is not None and number > place and tags[block.box] == "h1":
                count += self.layout.letters[number] != self.layout.headline
            found.append("unknown" if place is None else str(min(count, 2)))
        return found

    def _linked_headings(self) -> list[int]:
        """For each block: 1 under a heading that is a link (a teaser is), 2 under another heading, 0 under none."""
        found, state, since = [], 0, 99
        for block in self.blocks:
            is_heading = bool(block.place & HEADING)
            if is_heading:
                state, since = (1 if block.link_share > LINKED_HEADING else 2), 0
            else:
                since += 1
            found.append(state if since <= 2 and not is_heading else 0)
        return found
