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

from broadsheet.extract.blocks import Block, Place
from broadsheet.extract.layout import FURNITURE, FURNITURE_PLACES, HEADING, LINKED_HEADING, PageLayout
from broadsheet.extract.line_signs import author_signs, line_signs, names_of, says_end
from broadsheet.extract.parser import letters

Signs = list[str]  # of one block: "name=value"

_SHORT_LONG = (40, 120)
_ANCESTORS = 5
_ROWS = 3  # lines of a table: fewer may as well be a layout
_LONG_CHARS = 100
_PROBED = 200  # letters of a block looked for in another text
_SENTENCE_END = re.compile(r"[.!?。！？…»”\"؟।:][)\]”\"’»]*\s*$")
_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d\b")
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


_OF_CHARS, _OF_LINKED = _Scale("chars", (15, 30, 60, 100, 200, 400)), _Scale("linked", (0.01, 0.15, 0.35, 0.6, 0.9))
_OF_DIGITS, _OF_DATE = _Scale("digits", (0.01, 0.08, 0.25)), _Scale("date", (40,))
_OF_SHARE = tuple(_Scale(f"share{level}", (0.001, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9)) for level in (0, 1, 2, 4))
_OF_WIDE, _OF_WIDER = (_Scale(name, (0, 1, 2, 3, 5, 8)) for name in ("wide", "wider"))
_OF_BEFORE = _Scale("text_before", (0.0001, 0.05, 0.2, 0.5, 0.8, 0.95, 0.9999))
_OF_AFTER = _Scale("text_after", (0.0001, 0.05, 0.2, 0.5, 0.8, 0.95))
_OF_SEPARATORS, _OF_NEAR = _Scale("separators", (1, 2, 3)), _Scale("near", (1, 2, 3, 4, 5, 6))
_IMAGE, _CAPTION = int(Place.IMAGE), int(Place.CAPTION)
_CAPTIONS = int(Place.FIGCAPTION | Place.CAPTION)
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

    def signs(self) -> Iterator[Signs | None]:
        """The signs of each block, one after the other: a page may have a hundred thousand.

        None for what needs no weighing: what is of another article, and a menu's blocks, which are a third of all: nothing but links, in an
        element made for links.
        """
        place = self.layout.headline_place
        until = [0, *accumulate(self.layout.mass)]
        copies = Counter(self.layout.letters)
        linked_heading = self._linked_headings()
        headlines, articles, branches = self._headlines_since(place), self._articles(place), self._branches(place)
        blocks = self.blocks
        wide_share = (
            f"{_bucket(self.layout.under[self.layout.wide] / self.layout.total, (0.5, 0.7, 0.85, 0.95))}"
            if self.layout.under
            else "0"
        )
        for number, block in enumerate(self.blocks):
            if self.layout.is_other[number] or (block.place & _MENUS and block.link_share > _ALL_LINKS):
                yield None
                continue
            signs = self._of_itself(number, block, linked_heading[number])
            signs += self._of_place(block, wide_share)
            before, after = (
                until[number] / self.layout.total,
                (self.layout.total - until[number + 1]) / self.layout.total,
            )
            signs += self._of_order(number, block, place, before, after)
            signs += (
                f"headlines_since={headlines[number]}",
                f"article={articles[number]}",
                f"branch={branches[number]}",
            )
            if number and says_end(blocks[number - 1].text):
                signs.append(f"previous_says_end={_bucket(block.link_share, (0.3, 0.8))}")
            is_sentence = bool(_SENTENCE_END.search(block.text[-6:]))
            signs += line_signs(
                block.text,
                self._kind(block),
                block.link_share,
                (before, after),
                is_between=self._is_between(number),
                is_sentence=is_sentence,
                is_beside=self.layout.boxes_beside[number] >= 0,
            )
            signs += author_signs(block.text, self.layout.letters[number], self._authors, (before, after))
            if copies[self.layout.letters[number]] > 1:
                signs.append(f"again={_bucket(block.chars, (40, 150))}")
            yield signs

    def _of_itself(self, number: int, block: Block, linked_heading: int) -> Signs:
        text, share = block.text, block.link_share
        kind, size = self._kind(block), _bucket(block.chars, _SHORT_LONG)
        in_wide = int(self.layout.holds(self.layout.wide, block))
        in_wider = int(self.layout.holds(self.layout.wider, block))
        signs = [
            _OF_CHARS(block.chars),
            _OF_LINKED(share),
            f"kind={kind}",
            f"kind_chars={kind}{size}{int(share > 0.5)}",
            f"end={1 if _SENTENCE_END.search(text[-6:]) else 0}",
            f"linked_heading={linked_heading}",
            f"wide_linked_heading={in_wide}{linked_heading}",
            f"wide_kind={in_wide}{in_wider}{kind}{size}",
            f"wide_linked={in_wide}{_bucket(share, (0.15, 0.6, 0.9))}{size}",
            _OF_SEPARATORS(text.count(" | ") + text.count("»") + text.count("•") + text.count(" · ")),
        ]
        if kind == "list":
            lines = len(block.lines)
            each = _bucket(block.chars / max(1, lines), (25, 60, 120))
            signs.append(f"items={_bucket(lines, (2, 4, 8))}{_bucket(share, (0.1, 0.5, 0.9))}{each}")
        head = text[:300]
        signs.append(_OF_DIGITS((len(head) - len(_DIGITS.sub("", head))) / len(head)))
        if block.chars < _LONG_CHARS and _DATE.search(text):
            signs.append(_OF_DATE(block.chars))
        if len(text) > 3 and text.isupper():
            signs.append("capitals=1")
        if block.place & _CAPTIONS:
            signs.append(f"captions={_bucket(self._captions, (0.3, 0.6))}{size}")
        if block.place & _IMAGE:
            signs.append(f"image={kind}{size}{int(bool(block.place & _CAPTION))}")
        if kind in {"row", "cells"}:
            columns = block.lines[0].count("|")
            numbers = sum(any(map(str.isdigit, line)) for line in block.lines) / len(block.lines)
            signs.append(
                f"rows={_bucket(len(block.lines), (2, 4))}{_bucket(columns, (2, 3))}{_bucket(numbers, (0.5,))}{_bucket(share, (0.1, 0.5))}"
            )
        plain = self.layout.letters[number]
        if self.layout.headline and plain == self.layout.headline:
            signs.append("is_headline=1")
        if len(self._stated) > _PROBED:
            signs.append(f"stated={int(bool(plain) and plain[:_PROBED] in self._stated)}")
        return signs

    def _is_between(self, number: int) -> bool:
        """Whether running text stands before and after a block in the same element."""
        mass, parents = self.layout.mass, self.outline.parents
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

    def _of_place(self, block: Block, wide_share: str) -> Signs:
        place, outline = block.place, self.outline
        signs = []
        if place & FURNITURE:
            held = _bucket(self.layout.under[self.layout.furniture[block.box]] / self.layout.total, (0.03, 0.3))
            size = _bucket(block.chars, _SHORT_LONG)
            signs += [f"in_{name}={held}{size}" for flag, name in _STANDS_IN if place & flag]
        signs.append(f"named={next((name for flag, name in _NAMED if place & flag), 'no')}")
        shares, element = [], block.box
        for _ in range(_ANCESTORS):
            if element < 0:
                break
            shares.append(self.layout.under[element] / self.layout.total)
            element = outline.parents[element]
        count = len(shares)
        for of_share, (level, none) in zip(_OF_SHARE, ((0, 0), (1, 0), (2, 0), (4, 1)), strict=True):
            signs.append(of_share(shares[level] if level < count else none))
        depth = outline.depths[block.box]
        in_wide, in_wider = self.layout.holds(self.layout.wide, block), self.layout.holds(self.layout.wider, block)
        wide = depth - outline.depths[self.layout.wide] if in_wide else -1
        wider = depth - outline.depths[self.layout.wider] if in_wider else -1
        signs += (
            _OF_WIDE(wide),
            _OF_WIDER(wider),
            f"in_both={int(in_wide)}{int(in_wider)}",
            f"wide_share={int(in_wide)}{wide_share}",
        )
        return signs

    def _of_order(self, number: int, block: Block, place: int | None, before: float, after: float) -> Signs:
        blocks, parents = self.blocks, self.outline.parents
        if place is None:
            signs = ["headline=unknown"]
        elif number < place:
            signs = [f"headline=before{_bucket(place - number, (3, 10))}"]
        else:
            far = _bucket(number - place, (4, 12, 40, 100))
            signs = [f"headline=after{far}" if number > place else "headline=here"]
        signs.append(_OF_BEFORE(before))
        signs.append(_OF_AFTER(after))
        box, parent = block.box, parents[block.box]
        for name, other in (("previous", number - 1), ("next", number + 1)):
            if 0 <= other < len(blocks):
                beside = blocks[other]
                size, share = _bucket(beside.chars, _SHORT_LONG), _bucket(beside.link_share, (0.3, 0.8))
                is_sibling = int(beside.box == box or parents[beside.box] == parent)
                signs += (f"{name}={size}{share}", f"{name}_sibling={is_sibling}")
            else:
                signs.append(f"{name}=none")
        around = self.layout.mass[max(0, number - 3) : number + 4]
        near = sum([mass >= _LONG_CHARS for mass in around]) - (self.layout.mass[number] >= _LONG_CHARS)
        signs.append(_OF_NEAR(near))
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

    def _articles(self, place: int | None) -> list[str]:
        """For each block whether its outermost <article> is the headline's (or the one with most text), another, or none."""
        outermost = self.layout.outermost_articles
        all_of_them = {element for element in outermost if element >= 0}
        own = outermost[self.blocks[place].box] if place is not None else -1
        if own < 0:
            own = max(all_of_them, key=self.layout.under.__getitem__, default=-1)
        found = []
        for block in self.blocks:
            element = outermost[block.box]
            if element < 0 or element == own:
                found.append("own" if element >= 0 else "outside" if all_of_them else "none_here")
            else:
                size = _bucket(self.layout.under[element] / max(1, self.layout.under[own]), (0.02, 0.2, 1.0))
                found.append(f"{'later' if element > own else 'earlier'}{size}")
        return found

    def _branches(self, place: int | None) -> list[str]:
        """For each block how the largest element begins that holds it and not the headline: with a linked heading, as teasers and next
        articles do, with a plain one, with running text, or with something else; and how much of the page's text is in it."""
        if place is None:
            return ["unknown"] * len(self.blocks)
        begins: dict[int, str] = {}
        found = []
        for block, mass, root in zip(self.blocks, self.layout.mass, self.layout.boxes_beside, strict=True):
            if root < 0:
                found.append("own")
                continue
            if root not in begins:
                is_heading = bool(block.place & HEADING)
                is_linked = block.link_share > LINKED_HEADING
                begins[root] = ("linked" if is_linked else "heading") if is_heading else "text" if mass else "other"
            found.append(f"{begins[root]}{_bucket(self.layout.under[root] / self.layout.total, (0.01, 0.2, 0.6))}")
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


def _bucket(value: float, edges: Sequence[float]) -> int:
    return bisect_right(edges, value)
