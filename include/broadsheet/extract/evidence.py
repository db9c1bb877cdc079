"""What speaks for and against each block of a page's being the article: named signs, each with a value out of a few.

A sign says what is seen, never what follows from it: that is learned from labelled pages (``weights``). Words are signs like any other.
Every list here is made in one pass: cost is linear in the page.

What does NOT belong here: weighing (``weights``), choosing (``body``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from broadsheet.extract import furniture_words as words
from broadsheet.extract.blocks import Block, Outline, Place
from broadsheet.extract.parser import letters

Signs = list[str]  # of one block: "name=value"

_CHARS = (15, 30, 60, 100, 200, 400)
_SHORT_LONG = (40, 120)
_LINKED = (0.01, 0.15, 0.35, 0.6, 0.9)
_SHARES = (0.001, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9)
_DEPTHS = (0, 1, 2, 3, 5, 8)
_ANCESTORS = 5
_MASS_CHARS, _MASS_LINKED = 60, 0.35  # a block of running text: at least that long, at most that much in links
_LONG_CHARS = 100
_WHOLE_ARTICLE_CHARS = (
    500  # of it beside a box that is built alike: the head of an article holds a summary and a caption
)
_LINKED_HEADING = 0.8  # share of a heading in links from which it leads elsewhere
_ARTICLE_CHARS = 250  # of running text in the headline's own <article>: fewer are no text
_PROBED = 200  # letters of a block looked for in another text
_WIDE, _WIDER = 0.8, 0.45  # share of the text above that a child must hold to be gone into
_SENTENCE_END = re.compile(r"[.!?。！？…»”\"؟।:][)\]”\"’»]*\s*$")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d\b")
_PLACES = (
    *(Place.NAV, Place.ASIDE, Place.FOOTER, Place.HEADER, Place.FORM, Place.FIGURE, Place.FIGCAPTION, Place.HIDDEN),
    *(Place.NOSCRIPT, Place.BUTTON, Place.LABEL, Place.DIALOG, Place.BLOCKQUOTE, Place.TIME, Place.MENU),
    *(Place.TALK, Place.JUNK),
)
_STANDS_IN = [(int(place), str(place.name).lower()) for place in _PLACES]
_MENUS = int(Place.NAV | Place.FOOTER | Place.MENU)
_ALL_LINKS = 0.95
_FURNITURE = sum(int(place) for place in _PLACES)
_NAMED = (
    (int(Place.ARTICLE_BODY), "itemprop"),
    (int(Place.BODY), "body"),
    (int(Place.ARTICLE), "article"),
    (int(Place.MAIN), "main"),
)
_HEADING, _PRE, _DL, _QUOTE = (int(p) for p in (Place.HEADING, Place.PRE, Place.DL, Place.BLOCKQUOTE))


class PageEvidence:
    """The signs of all blocks of one page, and the two elements that hold most of its running text."""

    def __init__(self, outline: Outline, headline: str | None, description: str | None, stated: str | None) -> None:
        """``stated``: JSON-LD's articleBody."""
        self.outline = outline
        self.blocks = outline.blocks
        self._letters = [letters(block.text) for block in self.blocks]
        self._headline = letters(headline or "")
        self._description = letters((description or "")[:300])[:60]
        self._stated = letters(stated or "")
        self._mass = [_running(block) for block in self.blocks]
        self._total = sum(self._mass) or 1
        self._under = self._masses()
        self.wide, self.wider = self._containers()
        self._furniture = self._furniture_roots()

    def _masses(self) -> list[int]:
        under = [0] * len(self.outline.tags)
        for block, mass in zip(self.blocks, self._mass, strict=True):
            under[block.box] += mass
        parents = self.outline.parents
        for number in range(len(under) - 1, 0, -1):
            under[parents[number]] += under[number]
        return under

    def _furniture_roots(self) -> list[int]:
        """For each element the outermost one around it that is called or marked as furniture, itself where there is none.

        How much of the page's text that one holds tells a menu from an article in an <aside> that was never closed.
        """
        found: list[int] = []
        for number, (place, parent) in enumerate(zip(self.outline.places, self.outline.parents, strict=True)):
            is_inside = parent >= 0 and self.outline.places[parent] & _FURNITURE
            found.append(found[parent] if place & _FURNITURE and is_inside else number)
        return found

    def _containers(self) -> tuple[int, int]:
        """From the root down into the child that holds most of the running text, as long as one does."""
        under, best = self._under, [0] * len(self._under)
        for number in range(1, len(under)):
            parent = self.outline.parents[number]
            if under[number] > (under[best[parent]] if best[parent] else 0):
                best[parent] = number
        wide = wider = 0
        is_wide = True
        while under and best[wider]:
            share = under[best[wider]] / max(1, under[wider])
            if share < _WIDER:
                break
            is_wide = is_wide and share >= _WIDE
            wider = best[wider]
            if is_wide:
                wide = wider
        return wide, wider

    def holds(self, element: int, block: Block) -> bool:
        """Whether a block stands in an element, given by its number."""
        return not self.outline.ends or element <= block.box < self.outline.ends[element]

    def signs(self) -> Iterator[Signs | None]:
        """The signs of each block, one after the other: a page may have a hundred thousand.

        None for a menu's block, which are a third of all and need no weighing: nothing but links, in an element made for links.
        """
        place = self._headline_place()
        until = [0, *accumulate(self._mass)]
        copies = Counter(self._letters)
        linked_heading = self._linked_headings()
        headlines, articles, branches = self._headlines_since(place), self._articles(place), self._branches(place)
        blocks = self.blocks
        wide_share = f"{_bucket(self._under[self.wide] / self._total, (0.5, 0.7, 0.85, 0.95))}" if self._under else "0"
        for number, block in enumerate(self.blocks):
            if block.place & _MENUS and block.link_share > _ALL_LINKS:
                yield None
                continue
            signs = self._of_itself(number, block, linked_heading[number])
            signs += self._of_place(block, wide_share)
            before, after = until[number] / self._total, (self._total - until[number + 1]) / self._total
            signs += self._of_order(number, block, place, before, after)
            signs += (
                f"headlines_since={headlines[number]}",
                f"article={articles[number]}",
                f"branch={branches[number]}",
            )
            if number and _says_end(blocks[number - 1].text):
                signs.append(f"previous_says_end={_bucket(block.link_share, (0.3, 0.8))}")
            if len(block.text) < _PROBED:
                signs += _of_words(block.text, before, after)
            if copies[self._letters[number]] > 1:
                signs.append(f"again={_bucket(block.chars, (40, 150))}")
            yield signs

    def _of_itself(self, number: int, block: Block, linked_heading: int) -> Signs:
        text, share = block.text, block.link_share
        kind, size = self._kind(block), _bucket(block.chars, _SHORT_LONG)
        in_wide = int(self.holds(self.wide, block))
        in_wider = int(self.holds(self.wider, block))
        signs = [
            f"chars={_bucket(block.chars, _CHARS)}",
            f"linked={_bucket(share, _LINKED)}",
            f"kind={kind}",
            f"kind_chars={kind}{size}{int(share > 0.5)}",
            f"end={1 if _SENTENCE_END.search(text[-6:]) else 0}",
            f"linked_heading={linked_heading}",
            f"wide_linked_heading={in_wide}{linked_heading}",
            f"wide_kind={in_wide}{in_wider}{kind}{size}",
            f"wide_linked={in_wide}{_bucket(share, (0.15, 0.6, 0.9))}{size}",
            f"separators={min(3, text.count(' | ') + text.count('»') + text.count('•') + text.count(' · '))}",
        ]
        if kind == "list":
            lines = len(block.lines)
            each = _bucket(block.chars / max(1, lines), (25, 60, 120))
            signs.append(f"items={_bucket(lines, (2, 4, 8))}{_bucket(share, (0.1, 0.5, 0.9))}{each}")
        head = text[:300]
        signs.append(f"digits={_bucket(sum(map(str.isdigit, head)) / len(head), (0.01, 0.08, 0.25))}")
        if block.chars < _LONG_CHARS and _DATE.search(text):
            signs.append(f"date={_bucket(block.chars, (40,))}")
        if len(text) > 3 and text.isupper():
            signs.append("capitals=1")
        plain = self._letters[number]
        if self._headline and plain == self._headline:
            signs.append("is_headline=1")
        if len(self._stated) > _PROBED:
            signs.append(f"stated={int(bool(plain) and plain[:_PROBED] in self._stated)}")
        return signs

    def _kind(self, block: Block) -> str:
        if block.place & _HEADING:
            return "heading"
        if block.text.startswith("- "):
            return "list"
        if block.text.startswith("|"):
            return "row"
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
        if place & _FURNITURE:
            held = _bucket(self._under[self._furniture[block.box]] / self._total, (0.03, 0.3))
            size = _bucket(block.chars, _SHORT_LONG)
            signs += [f"in_{name}={held}{size}" for flag, name in _STANDS_IN if place & flag]
        signs.append(f"named={next((name for flag, name in _NAMED if place & flag), 'no')}")
        shares, element = [], block.box
        for _ in range(_ANCESTORS):
            if element < 0:
                break
            shares.append(self._under[element] / self._total)
            element = outline.parents[element]
        for level, none in ((0, 0), (1, 0), (2, 0), (4, 1)):
            share = shares[level] if level < len(shares) else none
            signs.append(f"share{level}={_bucket(share, _SHARES)}")
        depth = outline.depths[block.box]
        in_wide, in_wider = self.holds(self.wide, block), self.holds(self.wider, block)
        wide = depth - outline.depths[self.wide] if in_wide else -1
        wider = depth - outline.depths[self.wider] if in_wider else -1
        signs += (
            f"wide={_bucket(wide, _DEPTHS)}",
            f"wider={_bucket(wider, _DEPTHS)}",
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
        signs.append(f"text_before={_bucket(before, (0.0001, 0.05, 0.2, 0.5, 0.8, 0.95, 0.9999))}")
        signs.append(f"text_after={_bucket(after, (0.0001, 0.05, 0.2, 0.5, 0.8, 0.95))}")
        box, parent = block.box, parents[block.box]
        for name, other in (("previous", number - 1), ("next", number + 1)):
            if 0 <= other < len(blocks):
                beside = blocks[other]
                size, share = _bucket(beside.chars, _SHORT_LONG), _bucket(beside.link_share, (0.3, 0.8))
                is_sibling = int(beside.box == box or parents[beside.box] == parent)
                signs += (f"{name}={size}{share}", f"{name}_sibling={is_sibling}")
            else:
                signs.append(f"{name}=none")
        low, mass = max(0, number - 3), self._mass
        near = sum(mass[other] >= _LONG_CHARS for other in range(low, min(len(mass), number + 4)) if other != number)
        signs.append(f"near={near}")
        plain, described = self._letters[number], self._description
        if len(described) >= 30 and (described in plain or (len(plain) > 30 and plain in described)):
            signs.append(f"described={int(number > (place or 0))}")
        return signs

    def _headline_place(self) -> int | None:
        """The block that shows the headline: of several, the one that most running text follows at once."""
        head = self._headline
        if not head:
            return None
        same = [number for number, plain in enumerate(self._letters) if plain == head]
        headings = [number for number in same if self.blocks[number].place & _HEADING]
        places = headings or same
        if not places and len(head) > 15:
            places = [
                number
                for number, plain in enumerate(self._letters)
                if self.blocks[number].place & _HEADING
                and len(plain) > 15
                and (plain.startswith(head) or head.startswith(plain))
            ]
        return max(places[:20], key=lambda n: sum(self._mass[n : n + 15]), default=None)

    def _headlines_since(self, place: int | None) -> list[str]:
        """For each block the number of first-level headings from the headline on: a second one may open another article."""
        found, count, tags = [], 0, self.outline.tags
        for number, block in enumerate(self.blocks):
            if place is not None and number > place and tags[block.box] == "h1":
                count += self._letters[number] != self._headline
            found.append("unknown" if place is None else str(min(count, 2)))
        return found

    def of_another_article(self) -> list[bool]:
        """For each block whether it belongs to a further article of the page, as endless pages have them.

        The headline's own article holds a text, the block lies in another one, and that one begins with a heading. What another
        article is takes two signs: an <article> of its own; or a box beside the headline's that is built like it, by tag and classes,
        and whose heading leads elsewhere.
        """
        place = self._headline_place()
        if place is None:
            return [False] * len(self.blocks)
        articles, boxes = self._outermost_articles(), self._boxes_beside(place)
        own = articles[self.blocks[place].box]
        has_own = own >= 0 and self._under[own] >= _ARTICLE_CHARS
        opens_article: dict[int, bool] = {}
        opens_box: dict[int, bool] = {}
        found = []
        for block, box in zip(self.blocks, boxes, strict=True):
            article, is_heading = articles[block.box], bool(block.place & _HEADING)
            is_other = opens_article.setdefault(article, is_heading) and has_own and article not in {-1, own}
            if box >= 0 and box not in opens_box:
                opens_box[box] = (
                    is_heading and block.link_share > _LINKED_HEADING and self._is_built_like_own(box, place)
                )
            found.append(is_other or (box >= 0 and opens_box[box]))
        return found

    def _is_built_like_own(self, box: int, place: int) -> bool:
        """Whether a box has the tag and all classes of the one beside it that holds the headline and a text of several paragraphs.

        One class in common is not enough: frameworks give the same to the head of an article and to its body.
        """
        outline = self.outline
        own, above = self.blocks[place].box, outline.parents[box]
        while outline.parents[own] not in {above, -1}:
            own = outline.parents[own]
        classes = set(outline.classes[own].split())
        is_like = outline.tags[own] == outline.tags[box] and classes <= set(outline.classes[box].split())
        return is_like and bool(classes) and self._under[own] >= _WHOLE_ARTICLE_CHARS

    def _outermost_articles(self) -> list[int]:
        """For each element the outermost <article> it lies in, -1 for none."""
        parents, found = self.outline.parents, list[int]()
        for number, tag in enumerate(self.outline.tags):
            above = found[parents[number]] if number else -1
            found.append(above if above >= 0 else number if tag == "article" else -1)
        return found

    def _articles(self, place: int | None) -> list[str]:
        """For each block whether its outermost <article> is the headline's (or the one with most text), another, or none."""
        outermost = self._outermost_articles()
        all_of_them = {element for element in outermost if element >= 0}
        own = outermost[self.blocks[place].box] if place is not None else -1
        if own < 0:
            own = max(all_of_them, key=self._under.__getitem__, default=-1)
        found = []
        for block in self.blocks:
            element = outermost[block.box]
            if element < 0 or element == own:
                found.append("own" if element >= 0 else "outside" if all_of_them else "none_here")
            else:
                size = _bucket(self._under[element] / max(1, self._under[own]), (0.02, 0.2, 1.0))
                found.append(f"{'later' if element > own else 'earlier'}{size}")
        return found

    def _branches(self, place: int | None) -> list[str]:
        """For each block how the largest element begins that holds it and not the headline: with a linked heading, as teasers and next
        articles do, with a plain one, with running text, or with something else; and how much of the page's text is in it."""
        if place is None:
            return ["unknown"] * len(self.blocks)
        begins: dict[int, str] = {}
        found = []
        for block, mass, root in zip(self.blocks, self._mass, self._boxes_beside(place), strict=True):
            if root < 0:
                found.append("own")
                continue
            if root not in begins:
                is_heading = bool(block.place & _HEADING)
                is_linked = block.link_share > _LINKED_HEADING
                begins[root] = ("linked" if is_linked else "heading") if is_heading else "text" if mass else "other"
            found.append(f"{begins[root]}{_bucket(self._under[root] / self._total, (0.01, 0.2, 0.6))}")
        return found

    def _boxes_beside(self, place: int) -> list[int]:
        """For each block the largest element that holds it and not the headline; -1 where there is none."""
        headline, ends, parents = self.blocks[place].box, self.outline.ends, self.outline.parents
        roots: dict[int, int] = {}
        found = []
        for block in self.blocks:
            element, passed = block.box, list[int]()
            while element not in roots and element >= 0 and not element <= headline < ends[element]:
                passed.append(element)
                element = parents[element]
            root = roots.get(element, passed[-1] if passed else -1)
            roots.update(dict.fromkeys(passed, root))
            found.append(root)
        return found

    def _linked_headings(self) -> list[int]:
        """For each block: 1 under a heading that is a link (a teaser is), 2 under another heading, 0 under none."""
        found, state, since = [], 0, 99
        for block in self.blocks:
            is_heading = bool(block.place & _HEADING)
            if is_heading:
                state, since = (1 if block.link_share > _LINKED_HEADING else 2), 0
            else:
                since += 1
            found.append(state if since <= 2 and not is_heading else 0)
        return found


def _running(block: Block) -> int:
    return block.chars if block.chars >= _MASS_CHARS and block.link_share < _MASS_LINKED else 0


def _says_end(text: str) -> bool:
    return len(text) < _PROBED and bool(words.END.match(text))


def _of_words(text: str, before: float, after: float) -> Signs:
    signs = []
    if words.END.match(text):
        signs.append(f"says_end={_bucket(after, (0.05, 0.3))}")
    if words.ALONE.match(text):
        signs.append("says_label=1")
    if words.ELSEWHERE.match(text):
        signs.append("says_elsewhere=1")
    if words.BYLINE.match(text):
        signs.append(f"says_byline={_bucket(before, (0.1,))}")
    return signs


def _bucket(value: float, edges: Sequence[float]) -> int:
    return bisect_right(edges, value)
