"""One part of all records of a candidate, and what it looks like: a time, a name, a label.

What does NOT belong here: choosing among the parts (``columns``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.extract.comments.byline import DATELIKE, STAMPS
from broadsheet.extract.comments.elements import tokens
from broadsheet.extract.page import names_of
from broadsheet.printed_times.times import MAX_CHARS
from broadsheet.text import squeeze

DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(r"(?<=[-_])\d+|\d{3,}")
_ALTERNATING = re.compile(r"[-_](?:odd|even|first|last|alt)$")
MAX_LABEL = 90  # characters: what is longer is no button
SAMPLE = 4
AT_LEAST_ALIKE = 3  # records that say the same before it counts as said by nobody
_AFFIX_WORDS = 6
_BUTTONS = frozenset({"a", "span", "li", "div", "button", "label"})
_NAME_TAGS = frozenset({"b", "strong", "cite", "h3", "h4", "h5", "h6", "dt"})
PROFILE = re.compile(
    r"user|profil|member|author|autor|people|/u/|/~|/@|mitglied|uye|usuario|nutzer|uzivatel|uzytkownik|utilisateur|utent[ei]|kullanici|korisni|gebruiker"
    r"|bruger|bruker|felhasznalo|perfil",
    re.IGNORECASE,
)


@dataclass
class Column:
    """One part, in every record that has it."""

    name: str  # "div.head>span.who": tag and classes, the parent's first
    line_of: Callable[[HtmlElement], str]  # an element's text on one line
    cells: dict[int, list[HtmlElement]] = field(default_factory=dict)  # number of the record -> elements

    @property
    def first(self) -> HtmlElement:
        return next(iter(self.cells.values()))[0]

    @cached_property
    def elements(self) -> list[HtmlElement]:
        """All of it, all records together."""
        return [element for elements in self.cells.values() for element in elements]

    @cached_property
    def names(self) -> str:
        """Classes and ids of the part, without digits."""
        return " ".join((names_of(self.first), self.first.get("itemprop") or "", self.first.get("rel") or "")).strip()

    @cached_property
    def texts(self) -> list[str]:
        """One line for each record that has it."""
        return [self.line_of(elements[0]) for elements in self.cells.values()]

    @cached_property
    def sample(self) -> list[str]:
        """Lines of the first records that have it: enough to see what kind of thing it is."""
        return [self.line_of(elements[0]) for elements in islice(self.cells.values(), SAMPLE)]

    @cached_property
    def is_single(self) -> bool:
        """Whether no record has more than one of it."""
        return all(len(elements) == 1 for elements in self.cells.values())

    @cached_property
    def chars(self) -> int:
        """Characters in it, all records together."""
        return sum(len(e.text_content()) for e in self.elements)

    @cached_property
    def commonest(self) -> tuple[str, float]:
        """The text that most records have here, digits aside, and the share that have it."""
        value, count = Counter(DIGITS.sub("#", t.lower()) for t in self.texts).most_common(1)[0]
        return value, count / len(self.texts)


def sign(element: HtmlElement | None) -> str:
    """Tag and classes; numbers that tell one record from another are out, those that tell columns apart (``col2``) stay."""
    return "" if element is None else _sign(element.tag, element.get("class") or "")


@lru_cache(maxsize=4096)  # records of a list are called alike
def _sign(tag: str, called: str) -> str:
    classes = sorted(
        {_ALTERNATING.sub("", _NUMBERED.sub("#", t)) for t in called.lower().split()}
        - {"odd", "even", "first", "last", "alt"}
    )
    return f"{tag}.{'.'.join(classes)}" if classes else tag


def spaced(element: HtmlElement, skip: AbstractSet[HtmlElement] = frozenset()) -> str:
    """An element's text on one line, a blank between its parts: "28.09.19" and "12:44" may be two of them."""
    if skip.isdisjoint(element.iter()) and next(element.iter("script", "style"), None) is None:
        return squeeze(" ".join(t for t in element.itertext() if not t.isspace()))
    texts: list[str | None] = []
    steps = etree.iterwalk(element, events=("start", "end"))
    for event, part in steps:
        if event == "end":
            texts.append(part.tail if part is not element else None)
        elif part in skip or not isinstance(part.tag, str) or part.tag in {"script", "style"}:
            steps.skip_subtree()
        else:
            texts.append(part.text)
    return squeeze(" ".join(t for t in texts if t and not t.isspace()))


def affixes(names: Collection[str], *, with_numbers: bool = True) -> tuple[int, int]:
    """How many words before and after the name are the same in nearly all of these lines: "Ida Pell said", "#3 Ida Pell | posted at 12:45pm".

    A family's name is no affix: words that begin with a capital are none, but before a colon. Words with a digit count as alike
    unless ``with_numbers`` is False: then they are no part of it.
    """
    hidden = "#" if with_numbers else "\0"
    # A line may be a whole comment: only its ends matter, and one word more, since an affix is not all of a line.
    ends = [
        (words_[: _AFFIX_WORDS + 1], words_[-_AFFIX_WORDS - 1 :]) for name in set(names) if (words_ := name.split())
    ]
    if len(ends) < AT_LEAST_ALIKE:
        return 0, 0
    spelled = {word for end in ends for words_ in end for word in words_}
    alike_as = {word: DIGITS.sub(hidden, word.lower()) for word in spelled}
    names_ = (w for w in spelled if w[0].isupper() and not (w.endswith(":") or words.BY_OR_NAME.match(w)))
    plain = {*alike_as.values()} - {alike_as[word] for word in names_}

    def most(ends: Sequence[Sequence[str]]) -> int:
        best = 0
        for size in range(1, _AFFIX_WORDS + 1):
            found = Counter(tuple(end[:size]) for end in ends if len(end) > size)
            if not found:
                break
            alike, count = found.most_common(1)[0]
            if count < 0.8 * len(ends) or "\0" in alike[-1]:
                break
            best = size if alike[-1] in plain else best
        return best

    firsts, lasts = ([[alike_as[word] for word in end[side]] for end in ends] for side in (0, 1))
    return most(firsts), most([line[::-1] for line in lasts])


def without_affixes(line: str, before: int, after: int) -> str:
    """A line without so many words at its ends, where more than those are in it."""
    words_ = line.split()
    return " ".join(words_[before : len(words_) - after]) if len(words_) > before + after else line


def may_be_time(column: Column) -> bool:
    element = column.first
    if element.tag == "time" or DATELIKE.search(element.get("title") or ""):
        return True
    if any(c.isdigit() for name in STAMPS[:-1] for c in element.get(name) or ""):
        return True
    texts = column.sample
    if any(len(t) > MAX_CHARS for t in texts):
        return False
    return sum(bool(DATELIKE.search(t)) for t in texts) >= 0.7 * len(texts) or bool(words.TIME.search(column.names))


def time_rank(column: Column) -> tuple[float, float]:
    marked = (
        2 * (column.first.tag == "time")
        + bool(words.TIME.search(column.names))
        - bool(words.AUTHOR.search(column.names))
    )
    return marked, -sum(map(len, column.texts)) / len(column.texts)


def name_points(column: Column, place: int, time: Column | None) -> float:
    """How much speaks for a part being the name, by ``NAME_SIGNS``; ``place`` counts the parts before it."""
    return sum(points for points, holds in NAME_SIGNS if holds(column, place, time))


def _is_beside(column: Column, time: Column | None) -> bool:
    if time is None:
        return False
    own, others = column.first, time.first
    return any(e in (own, own.getparent()) for e in (others.getparent(), *others.itersiblings(preceding=True)))


NAME_SIGNS: tuple[tuple[float, Callable[[Column, int, Column | None], bool]], ...] = (
    (1, lambda c, *_: is_called_name(c)),  # as a known platform calls it
    (4, lambda c, *_: is_called_name(c) or words.AUTHOR.search(c.names) is not None),
    (1.5, lambda c, *_: words.AUTHOR.search(names_of(c.first.getparent())) is not None),
    (2, lambda c, *_: c.first.tag == "cite"),
    (1, lambda c, *_: c.first.tag in _NAME_TAGS),
    (2, lambda c, *_: c.first.tag == "a" and PROFILE.search(c.first.get("href") or "") is not None),
    (2, lambda c, *_: any("nofollow" in (e.get("rel") or "") for e in c.first.iter("a"))),  # the commenter's own page
    (1, lambda _, place, __: place < 8),
    (1.5, lambda c, _, time: _is_beside(c, time)),
    (-3, lambda c, *_: any(p.search(c.names) for p in (words.TITLE, words.INTERFACE, words.TIME))),
    (-3, lambda c, *_: next(c.first.iterdescendants("p", "div", "li", "h2", "h3", "h4", "h5", "h6"), None) is not None),
    (-3, lambda c, *_: words.BODY.search(c.names) is not None and not is_called_name(c)),
    (-3, lambda c, *_: len(c.first.findall(".//button")) > 1),
)


def is_called_name(column: Column) -> bool:
    """Whether a part is called as known platforms call the name."""
    return not set(tokens(column.first)).isdisjoint(words.AUTHOR_TOKENS)


def is_label(column: Column) -> bool:
    return bool(words.INTERFACE.search(column.names)) and column.chars / len(column.cells) <= MAX_LABEL


def is_button(element: HtmlElement) -> bool:
    """Whether an element says nothing but reply, report, like, in any of the languages known."""
    if element.tag not in _BUTTONS:
        return False
    text = element.text_content()
    return len(text) <= 2 * MAX_LABEL and _says_button(text) and element.find(".//p") is None


@lru_cache(maxsize=4096)
def _says_button(text: str) -> bool:
    return words.BUTTON.match(squeeze(text)) is not None
