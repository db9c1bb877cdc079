"""The records of one candidate laid side by side: which part is the name, which the time, which the text, which a button.

Records of one system are built alike, so a part is judged by what it holds in all of them: a part that says the same in each is
a button in whatever language; one that can be read as a time in each is the time; a short one that differs is the name.

What does NOT belong here: rows (``parts``), finding the records (``generic_candidates``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from lxml.html import HtmlElement

from broadsheet.extract.clock import PRECISIONS, Clock, Moment
from broadsheet.extract.comments import generic_words as words
from broadsheet.extract.comments.column import (
    AT_LEAST_ALIKE,
    DIGITS,
    MAX_LABEL,
    SAMPLE,
    Column,
    affixes,
    is_button,
    is_called_name,
    is_label,
    may_be_time,
    mostly_times,
    name_in,
    name_points,
    sign,
    spaced,
    time_rank,
    without_affixes,
)
from broadsheet.extract.comments.elements import View, is_junk
from broadsheet.extract.comments.stamps import is_time_alone, moment_in
from broadsheet.extract.times import MAX_CHARS

MAX_NAME = 60  # characters
_MAX_NOTICE = 250  # characters of a notice that stands in each
_SAME = 0.8  # of the records say it: it is nobody's text
_NOTICES = 4  # records with a notice, at least
_NOTICE_WORDS = 3
_SENTENCE_WORDS = 4
_BUTTONS = frozenset({"a", "span", "li", "div", "button", "label"})
_SAMPLE = 8  # records looked at to see whether anything is left of them
_NAMES = 24  # cells of a column that are looked at to see whether they are names
_TRIED = 6  # parts tried as times: reading what is not a time goes through all languages
_BLOCKS = frozenset("div section article td tr table tbody dd dl li ul main span blockquote font".split())
_SENTENCE = re.compile(r"[?!…]$|[.,;:]\s+\S+\s+\S+|(?:\S+\s+){5}")  # a title or a text, and no name
_LETTER = re.compile(r"[^\W\d_]")


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
    def likeness(self) -> float:
        """The share of the records' parts that most records have: 1 where all are built alike."""
        number = sum(len(c.cells) for c in self.columns.values())
        return sum(len(c.cells) for c in self.wide()) / number if number else 1.0

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
                fine = min(PRECISIONS.index(m.precision) for m in moments)
                rank = (all(m.is_absolute for m in moments), -min(fine, 3), time_rank(column)[0] > 0, -order)
                if best is None or rank > best[0]:
                    best = rank, column
        return best[1] if best else None

    def _moments(self, sample: Sequence[HtmlElement]) -> list[Moment]:
        """The times of these elements; after two that have none the rest is not asked."""
        found: list[Moment] = []
        for number, element in enumerate(sample):
            if number - len(found) == 2:
                break
            if (moment := moment_in(element, spaced(element)[: MAX_CHARS + 1], self.clock)) is not None:
                found.append(moment)
        return found

    @cached_property
    def author(self) -> Column | None:
        """Where the name stands."""
        ranked = [(self._name_rank(c, place), -place, c) for place, c in enumerate(self.wide()) if c is not self.time]
        ranked = [entry for entry in ranked if entry[0] >= 3]
        return max(ranked, key=lambda entry: entry[:2])[2] if ranked else None

    def name_cell(self, number: int) -> HtmlElement | None:
        """Where a record has its name; not where something else stands before it than in the others: "Anon replied to Ida"."""
        return None if self.name_before(number) else self._name_place(number)

    def name_before(self, number: int) -> str:
        """What stands right before the place of the name, where it is not what stands there in the others, without the words behind a name."""
        element = self._name_place(number)
        before, share = self._before_names
        if element is None or share < _SAME or DIGITS.sub("#", (own := _text_before(element)).lower()) in {"", before}:
            return ""
        words_ = own.split()
        while len(words_) > 1 and not words_[-1][0].isupper():
            words_.pop()
        return " ".join(words_)

    def _name_place(self, number: int) -> HtmlElement | None:
        return self.author.cells[number][0] if self.author is not None and number in self.author.cells else None

    @cached_property
    def _before_names(self) -> tuple[str, float]:
        cells = list(self.author.cells.values()) if self.author else []
        text, count = (
            Counter(DIGITS.sub("#", _text_before(e[0]).lower()) for e in cells).most_common(1)[0] if cells else ("", 0)
        )
        return text, count / max(len(cells), 1)

    def name_of(self, element: HtmlElement) -> str:
        """The name in an element of the column of names: without the time, badges and words that stand there in all records."""
        return name_in(without_affixes(self._line_of_name(element), *self._affixes))

    def _line_of_name(self, element: HtmlElement) -> str:
        inside = list(element.iterdescendants()) if len(element) else []
        for others in (self._times | self._labels, self._times):
            if (own := {e for e in inside if e in others}) and (name := name_in(spaced(element, own))):
                return name
        return name_in(spaced(element))

    @cached_property
    def _affixes(self) -> tuple[int, int]:
        column = self.author
        return affixes([self._line_of_name(e[0]) for e in column.cells.values()]) if column is not None else (0, 0)

    @cached_property
    def _times(self) -> set[HtmlElement]:
        return {e for elements in self.time.cells.values() for e in elements} if self.time else set()

    @cached_property
    def _labels(self) -> set[HtmlElement]:
        """What few things are said by in many records: badges, ranks."""
        found: set[HtmlElement] = set()
        for column in self.columns.values():
            few = len(column.cells) >= AT_LEAST_ALIKE and len(set(column.texts)) <= len(column.cells) / 3
            if few and name_points(column, 99, None) < 2:
                found.update(e for elements in column.cells.values() for e in elements)
        return found

    @cached_property
    def is_author_sure(self) -> bool:
        """Whether the name's place is called so, or leads to a profile."""
        column = self.author
        return column is not None and name_points(column, 99, None) >= 2

    def _name_rank(self, column: Column, place: int) -> float:
        if sum(len(t) > 3 * MAX_NAME for t in column.texts) > 0.1 * len(column.texts) or column.first.tag in {
            "button",
            "time",
            "ul",
            "ol",
            "form",
        }:
            return 0
        if column.first.tag == "p" and not self._holds_time(column):
            return 0
        cells = list(column.cells.values())
        names = [self._line_of_name(e[0]) for e in cells[:: max(1, len(cells) // _NAMES)]]
        good = [
            n
            for n in names
            if n and len(n) <= MAX_NAME and len(n.split()) <= 8 and not (words.BUTTON.match(n) or is_time_alone(n))
        ]
        if len(good) < 0.8 * len(names) or sum(bool(_LETTER.search(n)) for n in good) < 0.8 * len(good):
            return 0
        value, share = column.commonest
        is_label = share > 0.8 and len(good) >= 3 and not is_called_name(column)
        if (is_label and not re.match(r"anon|gast|guest|invit|invitad|visitor", value)) or mostly_times(
            good, self.clock
        ):
            return 0
        return (
            name_points(column, place, self.time)
            + (2 * len(set(good)) / len(good) if len(good) > 1 else 0)
            - (1 if sum(map(len, good)) > 25 * len(good) else 0)
            - (2 if sum(bool(_SENTENCE.search(n)) for n in good) >= 0.25 * len(good) else 0)
            + (1.5 if len(column.cells) >= 0.9 * len(self.views) > 1 else 0)
        )

    def _holds_time(self, column: Column) -> bool:
        """Whether the line of a name has the time in it."""
        return self.time is not None and any(e is column.first for e in self.time.first.iterancestors())

    @cached_property
    def interface(self) -> set[HtmlElement]:
        """Elements that are no part of what anybody wrote: buttons, labels, counters, and what is said in all records alike."""
        found: set[HtmlElement] = set()
        kept = {id(self.time), id(self.author)}
        for column in self.columns.values():
            if id(column) in kept:
                continue
            if self._is_interface(column):
                found.update(e for elements in column.cells.values() for e in elements)
            elif not column.is_single:
                found.update(self._said_in_most(column))
        buttons = {e for view in self.views for e in view.parts if is_junk(e) or (e.tag in _BUTTONS and is_button(e))}
        # where everybody wrote the same, that is still what they wrote
        return found | buttons if self._with_text(found | buttons) >= 0.9 * self._with_text(buttons) else buttons

    def _with_text(self, interface: set[HtmlElement]) -> int:
        """How many records of a sample still say something."""
        sample = range(0, len(self.views), max(1, len(self.views) // _SAMPLE))
        return sum(
            any(spaced(e, {*interface, *self._fields, *self.views[n].nested}) for e in self.views[n].roots)
            for n in sample
        )

    def _is_interface(self, column: Column) -> bool:
        if not column.names and column.first.tag in {"p", "br", "em", "i", "blockquote", "img"}:
            return False
        mean = column.chars / len(column.cells)
        if not mean:
            return False
        if mean > _MAX_NOTICE:
            return self._is_said_in_each(column)
        if (
            mean <= MAX_LABEL
            and column.names
            and words.INTERFACE.search(column.names)
            and not words.BODY.search(column.names)
        ):
            return True
        if self._is_about_names(column):
            return True
        enough = 2 if column.first.tag in {"a", "button", "label"} else 3
        if len(column.cells) < max(enough, 0.4 * len(self.views)):
            return False
        if self._is_said_in_each(column):
            return True
        return column.is_single and mean <= MAX_LABEL and not any(_LETTER.search(t) for t in column.texts)

    def _is_said_in_each(self, column: Column) -> bool:
        """Whether it says the same in nearly all; but where everybody wrote the same, that is still what they wrote."""
        is_wide = column.is_single and len(column.cells) >= max(AT_LEAST_ALIKE, 0.4 * len(self.views))
        value, share = self._commonest(column) if is_wide else ("", 0.0)
        most = max((c.chars for c in self._free if c.commonest[1] < _SAME), default=0)
        return (
            share >= _SAME
            and bool(value)
            and column.chars * (1 if most > self._free_most / 2 else 2) < max(most, self._free_most / 2)
        )

    def _said_in_most(self, column: Column) -> list[HtmlElement]:
        """Of a part that records have several of, what comes back in most of them: the paragraphs of a hint; a sentence, or all of it."""
        texts = {e: spaced(e) for elements in column.cells.values() for e in elements}
        number_with = Counter(text for elements in column.cells.values() for text in {texts[e] for e in elements})
        again = {
            text for text, number in number_with.items() if text and number >= max(_NOTICES, 0.6 * len(self.views))
        }
        is_all = len(again) == len(number_with)
        return [e for e, text in texts.items() if text in again and (is_all or len(text.split()) >= _SENTENCE_WORDS)]

    def _is_about_names(self, column: Column) -> bool:
        """Whether it says the same of each commenter: "Ida recently posted: ..."."""
        if self.author is None or len(column.cells) < _NOTICES or not column.is_single or column.first.tag == "p":
            return False
        if self._overlaps(column, self._holders):
            return False
        texts = self._texts_without_names(column)
        begins = Counter(tuple(text.split()[:_NOTICE_WORDS]) for text in texts if "@" in text.split()[:2])
        return (
            bool(begins)
            and begins.most_common(1)[0][1] >= _SAME * len(texts)
            and len(next(iter(begins))) == _NOTICE_WORDS
        )

    def _commonest(self, column: Column) -> tuple[str, float]:
        """As the column says, and with the record's name taken out: "You have chosen to ignore Ida"."""
        value, share = column.commonest
        if share >= 0.8 or self.author is None:
            return value, share
        value, count = Counter(self._texts_without_names(column)).most_common(1)[0]
        return value, count / len(column.texts)

    def _texts_without_names(self, column: Column) -> list[str]:
        texts = (t.replace(self._names.get(n) or "\0", "@") for n, t in zip(column.cells, column.texts, strict=True))
        return [DIGITS.sub("#", text.lower()) for text in texts]

    @cached_property
    def _names(self) -> dict[int, str]:
        return {n: self.name_of(e[0]) for n, e in self.author.cells.items()} if self.author else {}

    @cached_property
    def _free_most(self) -> int:
        return max((c.chars for c in self._free), default=0)

    @cached_property
    def body(self) -> Column | None:
        """What holds the text and neither name nor time; None where the record itself is all that does."""
        free = [c for c in self._free if c.first.tag in _BLOCKS and not words.TITLE.search(c.names)]
        free = [c for c in free if not is_label(c)]
        if not free:
            return None
        largest = max(c.chars for c in free)
        left = {id(c): self._chars_left(c) for c in free if c.chars >= 0.3 * largest}
        most = max(left.values())
        if most < 0.5 * self._free_chars():
            return None
        near = [c for c in free if left.get(id(c), 0) >= 0.9 * most]
        named = [c for c in near if words.BODY.search(c.names)]
        return (named or near)[-1] if most else None

    def _chars_left(self, column: Column) -> int:
        """Characters in it without buttons, labels and what is hidden."""
        return sum(len(spaced(e, self.interface)) for elements in column.cells.values() for e in elements)

    def _overlaps(self, column: Column, holders: set[HtmlElement]) -> bool:
        return any(e in holders or e in self.holds_reply[n] for n, elements in column.cells.items() for e in elements)

    @cached_property
    def _fields(self) -> set[HtmlElement]:
        return {e for c in (self.time, self.author) if c for elements in c.cells.values() for e in elements}

    @cached_property
    def _free(self) -> list[Column]:
        """Columns of most records without name, time or replies in them."""
        return [c for c in self.wide(0.7) if not self._overlaps(c, self._holders)]

    @cached_property
    def _holders(self) -> set[HtmlElement]:
        return {a for e in self._fields for a in (e, *e.iterancestors())}

    def _free_chars(self) -> int:
        fields, total = self._fields, 0
        for view in self.views:
            for element in view.all:
                if element not in fields and element not in self.interface and element.tag not in {"script", "style"}:
                    total += len((element.text or "").strip())
        return total


def _text_before(element: HtmlElement) -> str:
    """The text that stands right before an element."""
    previous, parent = element.getprevious(), element.getparent()
    text = previous.tail if previous is not None else parent.text if parent is not None else ""
    return " ".join((text or "").split())
