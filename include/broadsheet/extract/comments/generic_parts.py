"""One part of all records of a candidate, and what it looks like: a time, a name, a label.

What does NOT belong here: choosing among the parts (``generic_columns``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock, Moment
from broadsheet.extract.comments import generic_words as words
from broadsheet.extract.comments import markup
from broadsheet.extract.comments.byline import clean_name
from broadsheet.extract.comments.elements import tokens
from broadsheet.extract.page import names_of
from broadsheet.extract.times import MAX_CHARS, read_iso, read_time
from broadsheet.text import squeeze

DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(r"(?<=[-_])\d+|\d{3,}")
_STAMPS = (
    "datetime",
    "data-timestamp",
    "data-time",
    "data-date",
    "data-utc",
    "data-created",
    "data-datetime",
    "content",
    "title",
)
MAX_LABEL = 90  # characters: what is longer is no button
SAMPLE = 4
_NAME_TAGS = frozenset({"b", "strong", "cite", "h3", "h4", "h5", "h6", "dt"})
_PROFILE = re.compile(r"user|profil|member|author|autor|people|/u/|/~|/@|mitglied|uye|usuario", re.IGNORECASE)
_DATELIKE = re.compile(
    r"\d\s?[:h.]\s?\d\d|\b(?:19|20)\d\d\b|\d[/.-]\s?\d|\d\.?\s*[^\W\d_]{1,}|[^\W\d_]{3,}\.?\s+\d{1,2}\b"
)
_TAG = re.compile(r"</?[a-z]+[^<>]*>")


@dataclass
class Column:
    """One part, in every record that has it."""

    name: str  # "div.head>span.who": tag and classes, the parent's first
    cells: dict[int, list[HtmlElement]] = field(default_factory=dict)  # number of the record -> elements

    @property
    def first(self) -> HtmlElement:
        return next(iter(self.cells.values()))[0]

    @cached_property
    def names(self) -> str:
        """Classes and ids of the part, without digits."""
        return " ".join((names_of(self.first), self.first.get("itemprop") or "", self.first.get("rel") or "")).strip()

    @cached_property
    def texts(self) -> list[str]:
        """One line for each record that has it."""
        return [spaced(elements[0]) for elements in self.cells.values()]

    @cached_property
    def chars(self) -> int:
        """Characters in it, all records together."""
        return sum(len(e.text_content()) for elements in self.cells.values() for e in elements)

    @cached_property
    def commonest(self) -> tuple[str, float]:
        """The text that most records have here, digits aside, and the share that have it."""
        value, count = Counter(DIGITS.sub("#", t.lower()) for t in self.texts).most_common(1)[0]
        return value, count / len(self.texts)


def sign(element: HtmlElement | None) -> str:
    """Tag and classes; numbers that tell one record from another are out, those that tell columns apart (``col2``) stay."""
    if element is None:
        return ""
    classes = sorted(
        {_NUMBERED.sub("#", t) for t in (element.get("class") or "").lower().split()}
        - {"odd", "even", "first", "last", "alt"}
    )
    return f"{element.tag}.{'.'.join(classes)}" if classes else str(element.tag)


def spaced(element: HtmlElement) -> str:
    """An element's text on one line, a blank between its parts: "28.09.19" and "12:44" may be two of them."""
    return squeeze(" ".join(t for t in element.itertext() if not t.isspace()))


def name_in(text: str) -> str:
    """The name in a line: without "by", punctuation before it, and tags that a template printed."""
    return clean_name(_TAG.sub(" ", text).lstrip(" ,;|·•–—-"))


def moment_in_element(element: HtmlElement, clock: Clock) -> tuple[Moment, str] | None:
    """(the time, how it is printed) that an element shows or carries."""
    printed = spaced(element)
    if len(printed) > MAX_CHARS:
        printed = ""
    for name in _STAMPS:
        value = element.get(name)
        if (
            value
            and any(c.isdigit() for c in value)
            and (found := read_iso(value, clock) or (read_time(value, clock) if name == "title" else None))
        ):
            return found, printed or value
    for child in element.iterdescendants("time", "abbr"):
        if (value := child.get("datetime") or child.get("title")) and (found := read_iso(value, clock)):
            return found, printed or value
    found = read_time(printed, clock) if printed else None
    return (found, printed) if found else None


def may_be_time(column: Column) -> bool:
    element = column.first
    if element.tag == "time" or any(
        element.get(name) and any(c.isdigit() for c in element.get(name) or "") for name in _STAMPS[:-2]
    ):
        return True
    texts = column.texts[:SAMPLE]
    if any(len(t) > MAX_CHARS for t in texts):
        return any(_DATELIKE.search(element.get("title") or "") for _ in (0,))
    dated = sum(bool(_DATELIKE.search(t)) for t in texts)
    return (
        dated >= 0.7 * len(texts)
        or bool(words.TIME.search(column.names))
        or bool(_DATELIKE.search(element.get("title") or ""))
    )


def time_rank(column: Column) -> tuple[float, float]:
    marked = (
        2 * (column.first.tag == "time")
        + bool(words.TIME.search(column.names))
        - bool(words.AUTHOR.search(column.names))
    )
    return marked, -sum(map(len, column.texts)) / len(column.texts)


def mostly_times(texts: Sequence[str], clock: Clock) -> bool:
    dated = [t for t in texts[:SAMPLE] if _DATELIKE.search(t)]
    return len(dated) > len(texts[:SAMPLE]) / 2 and sum(read_time(t, clock) is not None for t in dated) > len(dated) / 2


def name_points(column: Column, place: int) -> float:
    element, names = column.first, column.names
    points: float = 0
    if not set(tokens(element)).isdisjoint(markup.AUTHOR):
        points += 5
    elif words.AUTHOR.search(names):
        points += 4
    parent = element.getparent()
    if parent is not None and words.AUTHOR.search(names_of(parent)):
        points += 1.5
    points += 2 * (element.tag == "cite") + (element.tag in _NAME_TAGS)
    points += 2 * (element.tag == "a" and bool(_PROFILE.search(element.get("href") or "")))
    points += 1 if place < 8 else 0
    if words.TITLE.search(names) or words.INTERFACE.search(names) or words.TIME.search(names):
        points -= 3
    return points


def is_label(column: Column) -> bool:
    return bool(words.INTERFACE.search(column.names)) and column.chars / len(column.cells) <= MAX_LABEL


def is_button(element: HtmlElement) -> bool:
    text = element.text_content()
    return len(text) <= 2 * MAX_LABEL and bool(words.BUTTON.match(squeeze(text)))
