"""The records of one candidate laid side by side: which part is the name, which the time, which the text, which a button.

Records of one system are built alike, so a part is judged by what it holds in all of them: a part that says the same in each is
a button in whatever language; one that can be read as a time in each is the time; a short one that differs is the name.

What does NOT belong here: rows (``generic_fields``), finding the records (``generic_candidates``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lxml.html import HtmlElement

from broadsheet.extract.clock import PRECISIONS, Clock, Moment
from broadsheet.extract.comments import generic_words as words
from broadsheet.extract.comments import markup
from broadsheet.extract.comments.byline import clean_name
from broadsheet.extract.comments.elements import View, is_junk, tokens
from broadsheet.extract.page import names_of
from broadsheet.extract.times import MAX_CHARS, read_iso, read_time
from broadsheet.text import squeeze

_DIGITS = re.compile(r"\d+")
_STAMPS = ("datetime", "data-timestamp", "data-time", "data-date", "data-utc", "data-created", "data-datetime", "content", "title")
MAX_NAME = 60  # characters
_MAX_LABEL = 90  # characters: what is longer is no button
_SAMPLE = 4
_TRIED = 8  # parts tried as times: reading a time that is none goes through all languages
_NAME_TAGS = frozenset({"b", "strong", "cite", "h3", "h4", "h5", "h6", "dt"})
_BLOCKS = frozenset({"div", "section", "article", "td", "tr", "table", "tbody", "dd", "dl", "li", "ul", "main", "span", "blockquote", "font"})
_PROFILE = re.compile(r"user|profil|member|author|autor|people|/u/|/~|/@|mitglied|uye|usuario", re.IGNORECASE)
_DATELIKE = re.compile(r"\d\s?[:h.]\s?\d\d|\b(?:19|20)\d\d\b|\d[/.-]\s?\d|\d\.?\s*[^\W\d_]{1,}|[^\W\d_]{3,}\.?\s+\d{1,2}\b")
_SENTENCE = re.compile(r"[?!…]$|[.,;:]\s+\S+\s+\S+|(?:\S+\s+){5}")  # a title or a text, and no name
_TAG = re.compile(r"</?[a-z]+[^<>]*>")
_LETTER = re.compile(r"[^\W\d_]")


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
        value, count = Counter(_DIGITS.sub("#", t.lower()) for t in self.texts).most_common(1)[0]
        return value, count / len(self.texts)


class Table:
    """All records of a candidate, part by part."""

    def __init__(self, views: Sequence[View], clock: Clock) -> None:
        self.views, self.clock = views, clock
        self.columns: dict[str, Column] = {}
        self.holds_reply: list[set[HtmlElement]] = []
        for number, view in enumerate(views):
            self.holds_reply.append({a for e in view.nested for a in e.iterancestors()})
            for element in view.parts:
                name = f"{_sign(element.getparent())}>{_sign(element)}"
                column = self.columns.get(name)
                if column is None:
                    column = self.columns[name] = Column(name)
                column.cells.setdefault(number, []).append(element)

    def wide(self, share: float = 0.6) -> Iterator[Column]:
        """Columns that at least this share of the records have."""
        return (c for c in self.columns.values() if len(c.cells) >= share * len(self.views))

    @cached_property
    def time(self) -> Column | None:
        """Where the time stands."""
        best: tuple[tuple[float, ...], Column] | None = None
        ranked = sorted((c for c in self.wide() if _may_be_time(c)), key=_time_rank, reverse=True)
        for order, column in enumerate(ranked[:_TRIED]):
            sample = [elements[0] for elements in list(column.cells.values())[:: max(1, len(column.cells) // _SAMPLE)]][:_SAMPLE]
            moments = [m for e in sample if (m := moment_in_element(e, self.clock)) is not None]
            if len(moments) >= 0.75 * len(sample):
                fine = min(PRECISIONS.index(m[0].precision) for m in moments)
                rank = (all(m[0].is_absolute for m in moments), -min(fine, 3), _time_rank(column)[0] > 0, -order)
                if best is None or rank > best[0]:
                    best = rank, column
        return best[1] if best else None

    @cached_property
    def author(self) -> Column | None:
        """Where the name stands."""
        ranked = [(self._name_rank(c, place), -place, c) for place, c in enumerate(self.wide()) if c is not self.time]
        ranked = [entry for entry in ranked if entry[0] >= 3]
        return max(ranked, key=lambda entry: entry[:2])[2] if ranked else None

    @cached_property
    def is_author_sure(self) -> bool:
        """Whether the name's place is called so, or leads to a profile."""
        column = self.author
        return column is not None and _name_points(column, 99) >= 2

    def _name_rank(self, column: Column, place: int) -> float:
        if any(len(t) > 3 * MAX_NAME for t in column.texts) or column.first.tag in {"p", "button", "time", "ul", "ol", "form"}:
            return 0
        names = [name_in(t) for t in column.texts]
        good = [n for n in names if n and len(n) <= MAX_NAME and len(n.split()) <= 8 and not words.BUTTON.match(n)]
        if len(good) < 0.8 * len(names) or sum(bool(_LETTER.search(n)) for n in good) < 0.8 * len(good):
            return 0
        value, share = column.commonest
        if (share > 0.8 and len(good) >= 3 and not re.match(r"anon|gast|guest|invit|invitad|visitor", value)) or _mostly_times(good, self.clock):
            return 0
        return _name_points(column, place) + 2 * len(set(good)) / len(good) - (1 if sum(map(len, good)) > 25 * len(good) else 0) - (2 if sum(bool(_SENTENCE.search(n)) for n in good) >= 0.25 * len(good) else 0)

    @cached_property
    def interface(self) -> set[HtmlElement]:
        """Elements that are no part of what anybody wrote: buttons, labels, counters."""
        found: set[HtmlElement] = set()
        kept = {id(self.time), id(self.author)}
        total = sum(c.chars for c in self.columns.values() if ">" in c.name) or 1
        for column in self.columns.values():
            if id(column) not in kept and self._is_interface(column, total):
                found.update(e for elements in column.cells.values() for e in elements)
        for view in self.views:
            found.update(e for e in view.parts if is_junk(e) or (e.tag in {"a", "span", "li", "div", "button", "label"} and _is_button(e)))
        return found

    def _is_interface(self, column: Column, total: int) -> bool:
        if not column.names and column.first.tag in {"p", "br", "em", "i", "blockquote", "img"}:
            return False
        mean = column.chars / len(column.cells)
        if mean > _MAX_LABEL or not mean:
            return False
        if column.names and words.INTERFACE.search(column.names) and not _BODY.search(column.names):
            return True
        if len(column.cells) < 3:
            return False
        value, share = self._commonest(column)
        one_each = all(len(elements) == 1 for elements in column.cells.values())
        if one_each and share >= 0.8 and value:
            return True
        return one_each and len(column.cells) >= 0.5 * len(self.views) and not any(_LETTER.search(t) for t in column.texts)

    def _commonest(self, column: Column) -> tuple[str, float]:
        """As the column says, and with the record's name taken out: "You have chosen to ignore Ida"."""
        value, share = column.commonest
        if share >= 0.8 or self.author is None:
            return value, share
        names = {n: spaced(e[0]) for n, e in self.author.cells.items()}
        texts = [t.replace(names.get(n) or "\0", "@") for n, t in zip(column.cells, column.texts, strict=True)]
        value, count = Counter(_DIGITS.sub("#", t.lower()) for t in texts).most_common(1)[0]
        return value, count / len(texts)

    @cached_property
    def body(self) -> Column | None:
        """What holds the text and neither name nor time; None where the record itself is all that does."""
        fields = {e for c in (self.time, self.author) if c for elements in c.cells.values() for e in elements}
        holders = {a for e in fields for a in (e, *e.iterancestors())}
        free = [c for c in self.wide(0.7) if c.first.tag in _BLOCKS and not self._overlaps(c, holders) and not words.TITLE.search(c.names)]
        free = [c for c in free if not _is_label(c)]
        if not free:
            return None
        most = max(c.chars for c in free)
        if most < 0.5 * self._free_chars(fields):
            return None
        near = [c for c in free if c.chars >= 0.9 * most]
        named = [c for c in near if _BODY.search(c.names)]
        return (named or near)[-1] if most else None

    def _overlaps(self, column: Column, holders: set[HtmlElement]) -> bool:
        return any(e in holders or e in self.holds_reply[n] for n, elements in column.cells.items() for e in elements)

    def _free_chars(self, fields: set[HtmlElement]) -> int:
        total = 0
        for view in self.views:
            for element in view.all:
                if element not in fields and element not in self.interface and element.tag not in {"script", "style"}:
                    total += len((element.text or "").strip())
        return total


_BODY = re.compile(r"text|texto|body|content|message|inhalt|contenu|copy|entry|mesaj|yorum|description|(?:^|\s)comm?ent(?:\s|$)")


def _sign(element: HtmlElement | None) -> str:
    if element is None:
        return ""
    classes = sorted({_DIGITS.sub("#", t) for t in (element.get("class") or "").lower().split()} - {"odd", "even", "first", "last", "alt"})
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
        if value and any(c.isdigit() for c in value) and (found := read_iso(value, clock) or (read_time(value, clock) if name == "title" else None)):
            return found, printed or value
    for child in element.iterdescendants("time", "abbr"):
        if (value := child.get("datetime") or child.get("title")) and (found := read_iso(value, clock)):
            return found, printed or value
    found = read_time(printed, clock) if printed else None
    return (found, printed) if found else None


def _may_be_time(column: Column) -> bool:
    element = column.first
    if element.tag == "time" or any(element.get(name) and any(c.isdigit() for c in element.get(name) or "") for name in _STAMPS[:-2]):
        return True
    texts = column.texts[:_SAMPLE]
    if any(len(t) > MAX_CHARS for t in texts):
        return any(_DATELIKE.search(element.get("title") or "") for _ in (0,))
    dated = sum(bool(_DATELIKE.search(t)) for t in texts)
    return dated >= 0.7 * len(texts) or bool(words.TIME.search(column.names)) or bool(_DATELIKE.search(element.get("title") or ""))


def _time_rank(column: Column) -> tuple[float, float]:
    marked = 2 * (column.first.tag == "time") + bool(words.TIME.search(column.names)) - bool(words.AUTHOR.search(column.names))
    return marked, -sum(map(len, column.texts)) / len(column.texts)


def _mostly_times(texts: Sequence[str], clock: Clock) -> bool:
    dated = [t for t in texts[:_SAMPLE] if _DATELIKE.search(t)]
    return len(dated) > len(texts[:_SAMPLE]) / 2 and sum(read_time(t, clock) is not None for t in dated) > len(dated) / 2


def _name_points(column: Column, place: int) -> float:
    element, names = column.first, column.names
    points = 0.0
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


def _is_label(column: Column) -> bool:
    return bool(words.INTERFACE.search(column.names)) and column.chars / len(column.cells) <= _MAX_LABEL


def _is_button(element: HtmlElement) -> bool:
    text = element.text_content()
    return len(text) <= 2 * _MAX_LABEL and bool(words.BUTTON.match(squeeze(text)))
