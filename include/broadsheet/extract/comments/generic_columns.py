"""The records of one candidate laid side by side: which part is the name, which the time, which the text, which a button.

Records of one system are built alike, so a part is judged by what it holds in all of them: a part that says the same in each is
a button in whatever language; one that can be read as a time in each is the time; a short one that differs is the name.

What does NOT belong here: rows (``generic_fields``), finding the records (``generic_candidates``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from lxml.html import HtmlElement

from broadsheet.extract.clock import PRECISIONS, Clock, Moment
from broadsheet.extract.comments import generic_words as words
from broadsheet.extract.comments.elements import View, is_junk
from broadsheet.extract.comments.generic_parts import (
    DIGITS,
    MAX_LABEL,
    SAMPLE,
    Column,
    is_button,
    is_label,
    may_be_time,
    moment_in_element,
    mostly_times,
    name_in,
    name_points,
    sign,
    spaced,
    time_rank,
)

MAX_NAME = 60  # characters
_MAX_NOTICE = 250  # characters of a notice that stands in each
_TRIED = 6  # parts tried as times: reading what is not a time goes through all languages
_BLOCKS = frozenset(
    {
        "div",
        "section",
        "article",
        "td",
        "tr",
        "table",
        "tbody",
        "dd",
        "dl",
        "li",
        "ul",
        "main",
        "span",
        "blockquote",
        "font",
    }
)
_SENTENCE = re.compile(r"[?!…]$|[.,;:]\s+\S+\s+\S+|(?:\S+\s+){5}")  # a title or a text, and no name
_LETTER = re.compile(r"[^\W\d_]")
_BODY = re.compile(
    r"text|texto|body|content|message|inhalt|contenu|copy|entry|mesaj|yorum|description|(?:^|\s)comm?ent(?:\s|$)"
)


class Table:
    """All records of a candidate, part by part."""

    def __init__(self, views: Sequence[View], clock: Clock) -> None:
        self.views, self.clock = views, clock
        self.has_loose_times = False  # whether a record showed a time that is in no column
        self.columns: dict[str, Column] = {}
        self.holds_reply: list[set[HtmlElement]] = []
        for number, view in enumerate(views):
            self.holds_reply.append({a for e in view.nested for a in e.iterancestors()})
            roots = set(view.roots)
            for element in view.parts:
                # the record itself may be called otherwise in each: guest, member, staff
                above = element.getparent()
                name = f"{'' if above in roots else sign(above)}>{sign(element)}"
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
        ranked = sorted((c for c in self.wide() if may_be_time(c)), key=time_rank, reverse=True)
        for order, column in enumerate(ranked[:_TRIED]):
            sample = [elements[0] for elements in list(column.cells.values())[:: max(1, len(column.cells) // SAMPLE)]][
                :SAMPLE
            ]
            moments = self._moments(sample)
            if len(moments) >= 0.75 * len(sample):
                fine = min(PRECISIONS.index(m[0].precision) for m in moments)
                rank = (all(m[0].is_absolute for m in moments), -min(fine, 3), time_rank(column)[0] > 0, -order)
                if best is None or rank > best[0]:
                    best = rank, column
        return best[1] if best else None

    def _moments(self, sample: Sequence[HtmlElement]) -> list[tuple[Moment, str]]:
        """The times of these elements; after two that have none the rest is not asked."""
        found: list[tuple[Moment, str]] = []
        for number, element in enumerate(sample):
            if number - len(found) == 2:
                break
            if (moment := moment_in_element(element, self.clock)) is not None:
                found.append(moment)
        return found

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
        return column is not None and name_points(column, 99) >= 2

    def _name_rank(self, column: Column, place: int) -> float:
        if any(len(t) > 3 * MAX_NAME for t in column.texts) or column.first.tag in {
            "p",
            "button",
            "time",
            "ul",
            "ol",
            "form",
        }:
            return 0
        names = [name_in(t) for t in column.texts]
        good = [n for n in names if n and len(n) <= MAX_NAME and len(n.split()) <= 8 and not words.BUTTON.match(n)]
        if len(good) < 0.8 * len(names) or sum(bool(_LETTER.search(n)) for n in good) < 0.8 * len(good):
            return 0
        value, share = column.commonest
        if (
            share > 0.8 and len(good) >= 3 and not re.match(r"anon|gast|guest|invit|invitad|visitor", value)
        ) or mostly_times(good, self.clock):
            return 0
        return (
            name_points(column, place)
            + 2 * len(set(good)) / len(good)
            - (1 if sum(map(len, good)) > 25 * len(good) else 0)
            - (2 if sum(bool(_SENTENCE.search(n)) for n in good) >= 0.25 * len(good) else 0)
        )

    @cached_property
    def interface(self) -> set[HtmlElement]:
        """Elements that are no part of what anybody wrote: buttons, labels, counters."""
        found: set[HtmlElement] = set()
        kept = {id(self.time), id(self.author)}
        for column in self.columns.values():
            if id(column) not in kept and self._is_interface(column):
                found.update(e for elements in column.cells.values() for e in elements)
        for view in self.views:
            found.update(
                e
                for e in view.parts
                if is_junk(e) or (e.tag in {"a", "span", "li", "div", "button", "label"} and is_button(e))
            )
        return found

    def _is_interface(self, column: Column) -> bool:
        if not column.names and column.first.tag in {"p", "br", "em", "i", "blockquote", "img"}:
            return False
        mean = column.chars / len(column.cells)
        if mean > _MAX_NOTICE or not mean:
            return False
        if (
            mean <= MAX_LABEL
            and column.names
            and words.INTERFACE.search(column.names)
            and not _BODY.search(column.names)
        ):
            return True
        enough = 2 if column.first.tag in {"a", "button", "label"} else 3
        if len(column.cells) < max(enough, 0.4 * len(self.views)):
            return False
        value, share = self._commonest(column)
        one_each = all(len(elements) == 1 for elements in column.cells.values())
        # where everybody wrote the same, that is still what they wrote
        most = max((c.chars for c in self._free), default=0)
        if one_each and share >= 0.8 and value and column.chars < 0.5 * most:
            return True
        return one_each and mean <= MAX_LABEL and not any(_LETTER.search(t) for t in column.texts)

    def _commonest(self, column: Column) -> tuple[str, float]:
        """As the column says, and with the record's name taken out: "You have chosen to ignore Ida"."""
        value, share = column.commonest
        if share >= 0.8 or self.author is None:
            return value, share
        names = {n: spaced(e[0]) for n, e in self.author.cells.items()}
        texts = [t.replace(names.get(n) or "\0", "@") for n, t in zip(column.cells, column.texts, strict=True)]
        value, count = Counter(DIGITS.sub("#", t.lower()) for t in texts).most_common(1)[0]
        return value, count / len(texts)

    @cached_property
    def body(self) -> Column | None:
        """What holds the text and neither name nor time; None where the record itself is all that does."""
        free = [c for c in self._free if c.first.tag in _BLOCKS and not words.TITLE.search(c.names)]
        free = [c for c in free if not is_label(c)]
        if not free:
            return None
        most = max(c.chars for c in free)
        if most < 0.5 * self._free_chars():
            return None
        near = [c for c in free if c.chars >= 0.9 * most]
        named = [c for c in near if _BODY.search(c.names)]
        return (named or near)[-1] if most else None

    def _overlaps(self, column: Column, holders: set[HtmlElement]) -> bool:
        return any(e in holders or e in self.holds_reply[n] for n, elements in column.cells.items() for e in elements)

    @cached_property
    def _fields(self) -> set[HtmlElement]:
        return {e for c in (self.time, self.author) if c for elements in c.cells.values() for e in elements}

    @cached_property
    def _free(self) -> list[Column]:
        """Columns of most records without name, time or replies in them."""
        holders = {a for e in self._fields for a in (e, *e.iterancestors())}
        return [c for c in self.wide(0.7) if not self._overlaps(c, holders)]

    def _free_chars(self) -> int:
        fields, total = self._fields, 0
        for view in self.views:
            for element in view.all:
                if element not in fields and element not in self.interface and element.tag not in {"script", "style"}:
                    total += len((element.text or "").strip())
        return total
