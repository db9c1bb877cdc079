"""The records of one candidate laid side by side: which part is the name, and which the time.

Records of one system are built alike, so a part is judged by what it holds in all of them: one that can be read as a time in each is
the time; a short one that differs is the name.

What does NOT belong here: the text and the buttons (``table``), rows (``parts``), finding the records (``generic_candidates``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import chain

from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.extract.comments.byline import DATELIKE, clean_name, is_name, moment_in, name_beside_time, name_in_line
from broadsheet.extract.comments.column import (
    AT_LEAST_ALIKE,
    DIGITS,
    SAMPLE,
    Column,
    is_called_name,
    may_be_time,
    name_points,
    sign,
    spaced,
    time_rank,
)
from broadsheet.extract.comments.elements import View
from broadsheet.printed_times.clock import PRECISIONS, Clock, Moment
from broadsheet.printed_times.times import MAX_CHARS

_SHORT = 40  # characters of parts that are called alike and are not one kind: "B3", "2 hours ago"
_LONG = 180  # characters: what is longer is no line with a name
_IS_NAME = 3  # points
_NAMES = 24  # cells of a column that are looked at to see whether they are names
_TRIED = 6  # parts tried as times: reading what is not a time goes through all languages
_SENTENCE = re.compile(r"[?!…]$|[.,;:]\s+\S+\s+\S+|(?:\S+\s+){5}")  # a title or a text, and no name
_NEARLY_ALL = 0.8  # of the records
_PARAGRAPHS = frozenset({"p", "br", "li", "blockquote", "img", "em", "i"})
_LOOKS = frozenset({"font", "td"})  # a class of theirs says how a thing looks
_NO_NAME = frozenset({"button", "time", "ul", "ol", "form"})
_ANSWERED = re.compile(r"(?:re|aw|sv|rv|odp|vs)(?:\[\d+\])?:\s", re.IGNORECASE)  # before the title that is answered
_INITIALS = re.compile(r"[A-ZÀ-ÞΑ-ΫЀ-Я]{1,2}$")
_LETTER = re.compile(r"[^\W\d_]")
_FEW_WORDS = 2.5  # of a name, on the mean
_NEAR_TOP = 99  # a place that speaks for nothing
_WEAK = 5.0  # points of a name for which hardly more speaks than that it differs
_COUNTED = re.compile(r"\d{1,4}[.)]\s+(?=\S)")  # "3. Ida Pell"


def _may_be_dated(line: str) -> bool:
    return len(line) <= MAX_CHARS and DATELIKE.search(line) is not None


class Fields:
    """All records of a candidate, part by part, and which part is the name and which the time."""

    def __init__(self, views: Sequence[View], clock: Clock) -> None:
        self.views, self.clock = views, clock
        # An element's text on one line is made once: several columns, and several questions, come to it.
        self.line_of: Callable[[HtmlElement], str] = cache(spaced)
        self.columns: dict[str, Column] = {}
        self._names_in: dict[HtmlElement, str] = {}
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
                    column = self.columns[name] = Column(name, self.line_of)
                column.cells.setdefault(number, []).append(element)
        self.columns = {c.name: c for column in self.columns.values() for c in self._by_place(column)}

    def _by_place(self, column: Column) -> Iterator[Column]:
        """A part that has no name and comes equally often in nearly all records as one for each of its places: cells of old tables."""
        often, number = Counter(map(len, column.cells.values())).most_common(1)[0]
        is_rare = often == 1 or number < max(AT_LEAST_ALIKE, _NEARLY_ALL * len(self.views))
        # lines are made last: most parts come once, and many are large
        is_called = column.first.get("class") and column.first.tag not in _LOOKS and not self._is_short(column)
        if is_rare or column.first.tag in _PARAGRAPHS or is_called:
            yield column
            return
        ends = [*range(1, often + 1), None]  # what a few records have more of stays one part
        for place, end in enumerate(ends):
            cells = {n: elements[place:end] for n, elements in column.cells.items() if place < len(elements)}
            if cells:
                yield Column(f"{column.name}[{place}]", self.line_of, cells)

    def _is_short(self, column: Column) -> bool:
        return all(len(self.line_of(e)) <= _SHORT for e in column.elements)

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
            spread = list(column.cells.values())[:: max(1, len(column.cells) // SAMPLE)]
            sample = [elements[0] for elements in spread[:SAMPLE]]
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
            if (moment := moment_in(element, self.line_of(element)[: MAX_CHARS + 1], self.clock)) is not None:
                found.append(moment)
        return found

    @cached_property
    def author(self) -> Column | None:
        """Where the name stands: the likeliest part, or what in it is the name alone where some records have a badge beside it."""
        ranked = self._ranked
        if not ranked or self._is_named_by_time:
            return None
        return next((c for c in ranked[1:] if self._is_core(c, ranked[0])), ranked[0])

    @cached_property
    def _ranked(self) -> list[Column]:
        return self._naming(self.wide())

    @cached_property
    def _is_named_by_time(self) -> bool:
        """Whether the line of the time has a name in it, another in most records, "Ida Pell (02.10.06 19:02)", and hardly more speaks for another part."""
        if self.time is None or not self._ranked or self._name_rank(self._ranked[0], _NEAR_TOP) >= _WEAK:
            return False
        numbers = list(self.time.cells)[:: max(1, len(self.time.cells) // _NAMES)]
        lines = {n: self.line_of(self.time.cells[n][0]) for n in numbers}
        others = {n: self.name_of(self._ranked[0].cells[n][0]) for n in numbers if n in self._ranked[0].cells}
        if any(name in lines[n] for n, name in others.items()):
            return False
        found = (name_beside_time(line, self.clock) for line in lines.values())
        names = [DIGITS.sub("#", name) for name in found if name]  # "07:30 WIB" is the rest of a time
        return len(names) >= AT_LEAST_ALIKE and len(set(names)) >= _NEARLY_ALL * len(numbers)

    def _is_core(self, inner: Column, outer: Column) -> bool:
        """Whether one part of the other holds its names, and some of the other's say more: a badge that few have."""
        if len(inner.cells) < len(outer.cells) or outer.first not in inner.first.iterancestors():
            return False
        pairs = [
            (self.name_of(inner.cells[n][0]), self.name_of(e[0])) for n, e in outer.cells.items() if n in inner.cells
        ]
        same = sum(one == whole for one, whole in pairs)
        return len(pairs) == len(outer.cells) > same > 0.25 * len(pairs) and all(one in whole for one, whole in pairs)

    def _naming(self, columns: Iterable[Column]) -> list[Column]:
        """Columns that hold names, the likeliest first."""
        ranked = [(self._name_rank(c, place), -place, c) for place, c in enumerate(columns) if c is not self.time]
        return [c for rank, _, c in sorted(ranked, key=lambda entry: entry[:2], reverse=True) if rank >= _IS_NAME]

    @cached_property
    def _rare_names(self) -> list[Column]:
        """Where some records have their name: guests, the site's own people."""
        return self._naming(c for c in self.columns.values() if c is not self.author)

    def name_at(self, number: int) -> tuple[str | None, HtmlElement | None]:
        """A record's name, and the element that shows it."""
        rare = () if self._is_named_by_time else self._rare_names
        for column in chain(filter(None, [self.author]), rare):
            element = next(iter(column.cells.get(number, ())), None)
            if element is not None and is_name(name := self.name_of(element), self.clock):
                return name, element
        return None, None

    def time_cells(self, number: int) -> Iterator[HtmlElement]:
        """Where a record may have its time: where most have it, and what is short and looks like one, called so first."""
        for column in chain(filter(None, [self.time]), self._rare_times):
            yield from column.cells.get(number, ())

    @cached_property
    def _rare_times(self) -> list[Column]:
        dated = (c for c in self.columns.values() if c is not self.time and any(map(_may_be_dated, c.sample)))
        return sorted(dated, key=lambda column: (time_rank(column)[0] > 0, time_rank(column)[1]), reverse=True)

    def name_of(self, element: HtmlElement) -> str:
        """The name in an element of the column of names: without the time and badges."""
        name = self._names_in.get(element)
        if name is None:
            name = self._names_in[element] = self._name_line(element)
        return name

    def _name_line(self, element: HtmlElement) -> str:
        inside = list(element.iterdescendants()) if len(element) else []
        for others in (self._no_names, self._times):
            if (own := {e for e in inside if e in others}) and (name := clean_name(spaced(element, own))):
                return name
        line = self.line_of(element)
        return name_in_line(line, self.clock) if self.time is None and _may_be_dated(line) else clean_name(line)

    @cached_property
    def _times(self) -> set[HtmlElement]:
        return set(self.time.elements) if self.time else set()

    @cached_property
    def _no_names(self) -> set[HtmlElement]:
        """Times, and what few things are said by in many records: badges, ranks."""
        labels = (c for c in self.columns.values() if self._says_few_things(c) and name_points(c, 99, None) < 2)
        return self._times | {element for column in labels for element in column.elements}

    def _says_few_things(self, column: Column) -> bool:
        """Whether at most every third of its lines is another; texts, which are all different, are not looked at to their end."""
        different: set[str] = set()
        for elements in column.cells.values():
            different.add(self.line_of(elements[0]))
            if len(different) > len(column.cells) / 3:
                return False
        return len(column.cells) >= AT_LEAST_ALIKE

    def _name_rank(self, column: Column, place: int) -> float:
        if column.first.tag in _NO_NAME and not (column.first.tag == "button" and words.AUTHOR.search(column.names)):
            return 0  # some systems open the writer's profile by a button
        if all(len(text) > _LONG for text in column.sample):
            return 0
        if sum(len(text) > _LONG for text in column.texts) > 0.1 * len(column.texts):
            return 0
        if column.first.tag == "p" and not (words.AUTHOR.search(column.names) or self._holds_time(column)):
            return 0
        cells = list(column.cells.values())
        names = [self.name_of(e[0]) for e in cells[:: max(1, len(cells) // _NAMES)]]
        good = [n for n in names if is_name(n, self.clock)]
        if len(good) < (0.6 if words.AUTHOR.search(column.names) else 0.8) * len(names) or sum(
            bool(_LETTER.search(n)) for n in good
        ) < 0.8 * len(good):
            return 0
        is_stand_in = len(set(good)) >= AT_LEAST_ALIKE and all(map(_INITIALS.match, good))
        if is_stand_in or any(map(_ANSWERED.match, good)):
            return 0  # initials in the place of pictures, titles of answers
        if column.commonest[1] > 0.8 and len(good) >= 3 and not is_called_name(column):
            return 0  # a label
        return (
            name_points(column, place, self.time)
            + (2 * len(set(good)) / len(good) if len(good) > 1 else 0)
            + (2 if _are_counted(good) else 0)
            - (1 if sum(map(len, good)) > 25 * len(good) else 0)
            - (2 if sum(bool(_SENTENCE.search(n)) for n in good) >= 0.25 * len(good) else 0)
            + (1.5 if len(column.cells) >= 0.9 * len(self.views) > 1 else 0)
        )

    def _holds_time(self, column: Column) -> bool:
        """Whether the line of a name has the time in it."""
        return self.time is not None and any(e is column.first for e in self.time.first.iterancestors())


def _are_counted(names: Sequence[str]) -> bool:
    """Whether all names have a number before them, "3. Ida Pell", and are no titles that have one."""
    bare = [_COUNTED.sub("", name) for name in names if _COUNTED.match(name)]
    return len(bare) == len(names) >= AT_LEAST_ALIKE and sum(len(name.split()) for name in bare) <= _FEW_WORDS * len(
        bare
    )
