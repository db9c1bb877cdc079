"""The lines that stand around an article's headline: byline, date, kicker, deck, up to the first paragraph of the text.

What does NOT belong here: which line is a date (``dates``) and which names an author (``authors``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from broadsheet.extract.lexicon import one_of
from broadsheet.extract.page import names_of
from broadsheet.text import squeeze

_INLINE = frozenset(
    "a abbr b bdi cite em font i label mark q small span strong sub sup time tt u wbr data address svg img".split()
)
_SKIPPED = frozenset(
    "script style noscript template nav aside form button select textarea svg iframe video audio figure blockquote table object input pre code dialog".split()
)
_AWAY = re.compile(rf"{one_of('named_away_part')}|(?:^|[\s_-])(?:{one_of('named_away')})(?:$|[\s_-])")
SEPARATOR = " | "  # between the parts of a line
_PARTS = frozenset({"span", "a", "time", "address", "cite"})
_EMPTY_PARTS = re.compile(r"\s*\|(?:\s*\|)*\s*")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ITEMS = frozenset({"li", "dt", "option"})
_ROOM = 700  # characters beside the headline that its surroundings must hold
_LONG, _VERY_LONG = 120, 250  # characters of a line: one long one may be a deck, a very long one is the text
_BEFORE, _AFTER = 12, 40  # lines kept
_LEVELS = 2  # of parents whose names count for a line: what is further out is called after more than one line


@dataclass(slots=True)
class Line:
    """One line near the headline."""

    text: str = ""
    names: str = ""  # classes and ids of the elements that it is made of, and of the two above each
    times: list[HtmlElement] = field(default_factory=list)
    links: list[HtmlElement] = field(default_factory=list)
    is_after: bool = False
    is_heading: bool = False
    is_item: bool = False  # of a list


def header_lines(headline: HtmlElement | None) -> list[Line]:
    """Lines near ``headline``: those that follow it, in order, then those before it, nearest first."""
    if headline is None or headline.tag == "meta":
        return []
    return _Reader(headline).read(_surroundings(headline))


def _surroundings(headline: HtmlElement) -> HtmlElement:
    """The nearest element that holds the headline and enough text to be the article's beginning."""
    container, least = headline, len(headline.text_content()) + _ROOM
    for ancestor in headline.iterancestors():
        container = ancestor
        if ancestor.tag == "body" or _chars(ancestor, least) >= least:
            break
    return container


def _chars(element: HtmlElement, enough: int) -> int:
    count = 0
    for child in element.iter():
        if isinstance(child.tag, str) and child.tag not in _SKIPPED:
            count += len((child.text or "").strip())
        count += len((child.tail or "").strip())
        if count >= enough:
            break
    return count


class _Reader:
    """Collects text into lines until the article's text begins."""

    def __init__(self, headline: HtmlElement) -> None:
        self._headline, self._holders = headline, set(headline.iterancestors())
        self._lines: dict[bool, list[Line]] = {False: [], True: []}  # before the headline and after it
        self._line, self._words = Line(), list[str]()
        self._named: set[HtmlElement] = set()  # elements whose names the line has
        self._is_after = False

    def read(self, container: HtmlElement) -> list[Line]:
        walk = etree.iterwalk(container, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                self._set_apart(element)
                if element is not container:
                    self._take(element.tail, element.getparent())
                if self._is_done():
                    break
            elif element is not container and self._is_out(element):
                walk.skip_subtree()
            else:
                self._set_apart(element)
                self._line.is_heading |= element.tag in _HEADINGS
                self._line.is_item |= element.tag in _ITEMS
                if element.tag in {"time", "a"}:
                    (self._line.times if element.tag == "time" else self._line.links).append(element)
                self._take(element.text, element)
        self._end_line()
        return [*self._lines[True], *reversed(self._lines[False][-_BEFORE:])]

    def _is_out(self, element: HtmlElement) -> bool:
        if not isinstance(element.tag, str):
            return True
        is_pages = element.tag == "header" and not self._is_after and element not in self._holders  # with today's date
        is_out = element is self._headline or element.tag in _SKIPPED or is_pages
        is_skipped = is_out or bool(_AWAY.search(names_of(element)))
        if is_skipped:
            self._end_line()
        self._is_after = self._is_after or element is self._headline
        return is_skipped and element not in self._holders

    def _set_apart(self, element: HtmlElement) -> None:
        """Blocks end a line; what other elements set apart is a part of its own: a name, a job, a date."""
        if element.tag in _PARTS:
            self._words.append(SEPARATOR)
        elif isinstance(element.tag, str) and element.tag not in _INLINE:
            self._end_line()

    def _take(self, text: str | None, element: HtmlElement | None) -> None:
        if not text or element is None:
            return
        self._words.append(text)
        if text.strip() and element not in self._named:
            self._named.add(element)
            chain = (element, *islice(element.iterancestors(), _LEVELS))
            self._line.names += " " + " ".join(names_of(e) for e in chain if e.tag not in {"body", "html", "main"})

    def _end_line(self) -> None:
        text = squeeze("".join(self._words))
        line, self._line = self._line, Line(is_after=self._is_after)
        line.text = (_EMPTY_PARTS.sub(SEPARATOR, text) if "|" in text else text).strip(" |")
        if line.text or line.times:
            self._lines[line.is_after].append(line)
        self._words.clear()
        self._named.clear()

    def _is_done(self) -> bool:
        """Whether the text has begun: a very long line, or a second long one (the first may be a deck)."""
        after = self._lines[True]
        is_long = len(after) > 0 and len(after[-1].text) > _LONG
        is_text = is_long and (len(after[-1].text) > _VERY_LONG or sum(len(line.text) > _LONG for line in after) > 1)
        return is_text or len(after) >= _AFTER
