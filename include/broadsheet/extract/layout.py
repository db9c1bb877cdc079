"""How a page is laid out: where its running text lies, which elements hold most of it, where the headline stands, and what lies beside it.

Elements are given by their numbers in the page's ``Outline``. Every list is made in one pass: cost is linear in the page.

What does NOT belong here: what follows from it for one block (``evidence``).
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice

from broadsheet.extract.blocks import Block, Outline
from broadsheet.extract.parser import letters
from broadsheet.extract.places import Place

_BYLINE = 60  # letters: a headline and a byline may be one block where no element is a heading
_COMPARED = 500  # characters of a block: two that begin alike for so long are the same
LINKED_HEADING = 0.8  # share of a heading in links from which it leads elsewhere
FURNITURE_PLACES = tuple(place for place in Place if place <= Place.CAPTION)
FURNITURE = sum(int(place) for place in FURNITURE_PLACES)
HEADING = int(Place.HEADING)
_MASS_CHARS, _MASS_LINKED = 60, 0.35  # a block of running text: at least that long, at most that much in links
_ARTICLE_CHARS = 250  # of running text in the headline's own <article>: fewer are no text
# Of it beside a box that is built alike: the head of an article holds a summary and a caption.
_WHOLE_ARTICLE_CHARS = 500
_SERIES, _SERIES_LEVELS = 3, 4  # boxes that are built alike make a series; from a heading up to its box
_NO_PART, _HIDDEN_JUNK = int(Place.ASKING | Place.OF_COMMENTS), int(Place.HIDDEN | Place.JUNK)
_LITTLE = 0.3  # of the page's running text
_NEAR_ELEMENTS = 20  # in a heading, that may be its link: it may hold half of a page
_TEASER_CHARS = 250  # of a teaser, on the mean: sections of a list of places are longer
_MOST_OF_BOX = 0.8  # of the running text in a box, that its series of teasers holds
_HALF = 0.5  # of the page's running text, that a series beside the text does not hold
_WIDE, _WIDER = 0.8, 0.45  # share of the text above that a child must hold to be gone into


class PageLayout:
    """The blocks of one page and the elements around them."""

    def __init__(self, outline: Outline, headline: str | None) -> None:
        self.outline = outline
        self.blocks = outline.blocks
        self.headline = letters(headline or "")
        self.letters = [letters(block.text[:_COMPARED]) for block in self.blocks]  # of each block how it begins
        self.mass = [_running(block) for block in self.blocks]  # of each block, its characters of running text
        self.total = sum(self.mass) or 1
        self.under = self._masses()  # of each element, the running text in it
        self.is_other = [
            other or bool(block.place & _NO_PART)
            for block, other in zip(self.blocks, self._of_another_article(), strict=True)
        ]  # of each block whether it is surely no part: of another article, in a box that asks, beside the comments
        if any(self.is_other):
            self.mass = [0 if other else mass for mass, other in zip(self.mass, self.is_other, strict=True)]
            self.total = sum(self.mass) or 1
            self.under = self._masses()
        self.wide, self.wider = self._containers()

    def is_hidden_furniture(self, block: Block) -> bool:
        """Whether a block is hidden and called furniture, in an element that holds little of the page's text."""
        is_both = block.place & _HIDDEN_JUNK == _HIDDEN_JUNK
        return is_both and self.under[self.furniture[block.box]] < _LITTLE * self.total

    def _masses(self) -> list[int]:
        under = [0] * len(self.outline.tags)
        for block, mass in zip(self.blocks, self.mass, strict=True):
            under[block.box] += mass
        parents = self.outline.parents
        for number in range(len(under) - 1, 0, -1):
            under[parents[number]] += under[number]
        return under

    def _containers(self) -> tuple[int, int]:
        """From the root down into the child that holds most of the running text, as long as one does."""
        under, best = self.under, [0] * len(self.under)
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

    @property
    def shares(self) -> list[float]:
        """Of each block the share of the page's running text that the element holds which it stands in, 0 to 1."""
        return [self.under[block.box] / self.total for block in self.blocks]

    @cached_property
    def headline_place(self) -> int | None:
        """The block that shows the headline: of several, the one that most running text follows at once."""
        head = self.headline
        if not head:
            return None
        same = [number for number, plain in enumerate(self.letters) if plain == head]
        headings = [number for number in same if self.blocks[number].place & HEADING]
        places = headings or same
        if not places and len(head) > 15:
            near = [n for n, plain in enumerate(self.letters) if plain.startswith(head) or head.startswith(plain)]
            places = [n for n in near if self.blocks[n].place & HEADING and len(self.letters[n]) > 15]
            places = places or [n for n in near if len(head) <= len(self.letters[n]) <= len(head) + _BYLINE]
        return max(places[:20], key=lambda n: sum(self.mass[n : n + 15]), default=None)

    @cached_property
    def furniture(self) -> list[int]:
        """For each element the outermost one around it that is called or marked as furniture, itself where there is none.

        How much of the page's text that one holds tells a menu from an article in an <aside> that was never closed.
        """
        found: list[int] = []
        for number, (place, parent) in enumerate(zip(self.outline.places, self.outline.parents, strict=True)):
            is_inside = parent >= 0 and self.outline.places[parent] & FURNITURE
            found.append(found[parent] if place & FURNITURE and is_inside else number)
        return found

    @cached_property
    def hung(self) -> list[int]:
        """For each element the one that it hangs in beside others: what holds nothing else is passed over."""
        parents, ends = self.outline.parents, self.outline.ends
        top: list[int] = []
        for number, parent in enumerate(parents):
            is_all = parent >= 0 and parent == number - 1 and ends[parent] == ends[number]
            top.append(top[parent] if is_all else number)
        return [parents[number] for number in top]

    @cached_property
    def outermost_articles(self) -> list[int]:
        """For each element the outermost <article> it lies in, -1 for none."""
        parents, found = self.outline.parents, list[int]()
        for number, tag in enumerate(self.outline.tags):
            above = found[parents[number]] if number else -1
            found.append(above if above >= 0 else number if tag == "article" else -1)
        return found

    @cached_property
    def series_of(self) -> list[int]:
        """For each element the one around it that holds a series of teasers, -1 for none.

        Boxes side by side of one tag and class, each with a heading that leads to another page: teasers are built like that.
        """
        outline, parents = self.outline, self.outline.parents
        boxes: dict[tuple[int, str, str | None], set[int]] = {}
        for block in self.blocks:
            if not block.place & HEADING or block.link_share <= LINKED_HEADING or _leads_here(outline, block.box):
                continue
            element = parents[block.box]
            for _ in range(_SERIES_LEVELS):
                if element < 0 or (parent := parents[element]) < 0:
                    break
                key = parent, outline.tags[element], outline.elements[element].get("class")
                boxes.setdefault(key, set()).add(element)
                element = parent
        rows = {box: key[0] for key, alike in boxes.items() if self._are_teasers(alike) for box in alike}
        found: list[int] = []
        for number, parent in enumerate(parents):
            found.append(rows.get(number, found[parent] if parent >= 0 else -1))
        return found

    def _are_teasers(self, alike: set[int]) -> bool:
        return len(alike) >= _SERIES and sum(self.under[box] for box in alike) <= _TEASER_CHARS * len(alike)

    @cached_property
    def boxes_beside(self) -> list[int]:
        """For each block the largest element that holds it and not the headline; -1 where there is none, or no headline."""
        place = self.headline_place
        if place is None:
            return [-1] * len(self.blocks)
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

    def _of_another_article(self) -> list[bool]:
        """For each block whether it belongs to a further article of the page, as endless pages have them.

        The headline's own article holds a text, the block lies in another one, and that one begins with a heading. What another
        article is takes two signs: an <article> of its own; or a box beside the headline's that is built like it, by tag and classes,
        and whose heading leads elsewhere; or a series of teasers beside the box that holds the headline and a text.
        """
        place = self.headline_place
        if place is None:
            return [False] * len(self.blocks)
        articles, boxes = self.outermost_articles, self.boxes_beside
        own = articles[self.blocks[place].box]
        has_own = own >= 0 and self.under[own] >= _ARTICLE_CHARS
        opens_article: dict[int, bool] = {}
        opens_box: dict[int, bool] = {}
        found = []
        for block, box in zip(self.blocks, boxes, strict=True):
            article, is_heading = articles[block.box], bool(block.place & HEADING)
            is_other = opens_article.setdefault(article, is_heading) and has_own and article not in {-1, own}
            if box >= 0 and box not in opens_box:
                leads_away = is_heading and block.link_share > LINKED_HEADING
                opens_box[box] = leads_away and self._is_built_like_own(box, place)
            found.append(is_other or (box >= 0 and (opens_box[box] or self._is_teaser(block, box, place))))
        self._mark_further(found, place)
        return found

    def _mark_further(self, found: list[bool], place: int) -> None:
        """Mark what a heading like the headline opens: the box around it that holds a text, and none before it.

        They are alike by tag and class; an <h1> without one is where the box is built like the one beside it that holds the headline.
        """
        outline, parents, ends = self.outline, self.outline.parents, self.outline.ends

        def names(block: Block) -> set[str]:
            return set((outline.elements[block.box].get("class") or "").split())

        own, text, last = self.blocks[place], 0, -1
        tag, classes = outline.tags[own.box], names(own)
        if not (classes or tag == "h1") or not own.place & HEADING:
            return
        for number, block in enumerate(self.blocks[place:], place):
            if (
                text >= _WHOLE_ARTICLE_CHARS
                and block.place & HEADING
                and outline.tags[block.box] == tag
                and bool(others := names(block)) == bool(classes)
                and (others <= classes or classes <= others)
                and self.letters[number] != self.headline
            ):
                element = block.box
                while (above := parents[element]) >= 0 and not above <= last < ends[above]:
                    element = above
                if self.under[element] >= _ARTICLE_CHARS and (classes or self._is_built_like_own(element, place)):
                    for other in range(number, len(self.blocks)):
                        if not self.holds(element, self.blocks[other]):
                            break  # its blocks follow each other
                        found[other] = True
            if self.mass[number]:
                text, last = text + self.mass[number], block.box

    def _is_teaser(self, block: Block, box: int, place: int) -> bool:
        """Whether a block is in a series, ``box`` or the page holds more than that, and what holds the headline beside it has a text."""
        row = self.series_of[block.box]
        if row < 0:
            return False
        is_all = self.under[row] >= _MOST_OF_BOX * self.under[box]
        is_less = self.under[row] < _HALF * self.total
        return (is_all or is_less) and self.under[self._own_beside(box, place)] >= _MASS_CHARS

    def _own_beside(self, box: int, place: int) -> int:
        """The element beside a box that holds the headline."""
        own, above = self.blocks[place].box, self.outline.parents[box]
        while self.outline.parents[own] not in {above, -1}:
            own = self.outline.parents[own]
        return own

    def _is_built_like_own(self, box: int, place: int) -> bool:
        """Whether a box has the tag and all classes of the one beside it that holds the headline and a text of several paragraphs.

        One class in common is not enough: frameworks give the same to the head of an article and to its body.
        """
        outline = self.outline
        own = self._own_beside(box, place)
        classes = set((outline.elements[own].get("class") or "").split())
        others = set((outline.elements[box].get("class") or "").split())
        is_like = outline.tags[own] == outline.tags[box] and classes <= others
        return is_like and bool(classes) and self.under[own] >= _WHOLE_ARTICLE_CHARS


def _leads_here(outline: Outline, heading: int) -> bool:
    """Whether a heading links to a place on its own page, as those of posts and sections do."""
    element = outline.elements[heading]
    near = (*islice(element.iter(), _NEAR_ELEMENTS), *islice(element.iterancestors(), _SERIES_LEVELS))
    return any(each.tag == "a" and (each.get("href") or "").startswith("#") for each in near)


def _running(block: Block) -> int:
    return block.chars if block.chars >= _MASS_CHARS and block.link_share < _MASS_LINKED else 0
