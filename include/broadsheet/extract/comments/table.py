"""The records of one candidate laid side by side: which part is the text, and which are buttons, labels and hints.

A part that says the same in each record is a button in whatever language; the largest one without name, time and answers is the text.

What does NOT belong here: names and times (``columns``), rows (``parts``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.extract.comments.column import AT_LEAST_ALIKE, DIGITS, MAX_LABEL, Column, is_button, is_label, spaced
from broadsheet.extract.comments.columns import Fields

_COMMON = 0.4  # of the records have it
_SAME = 0.8  # of them say it: it is nobody's text
_MOST = 0.6  # of the records say it, where each may say more
_NOTICES = 4  # records with a notice, at least
_NOTICE_WORDS = 3
_SENTENCE_WORDS = 4
_SAMPLE = 8  # records looked at to see whether anything is left of them
_BLOCKS = frozenset("div section article td tr table tbody dd dl li ul main span blockquote font".split())
_LETTER = re.compile(r"[^\W\d_]")


class Table(Fields):
    """All records of a candidate, part by part, and what each part is."""

    @cached_property
    def interface(self) -> set[HtmlElement]:
        """Elements that are no part of what anybody wrote: buttons, labels, counters, and what is said in all records alike."""
        found = {e for view in self.views for e in view.parts if is_button(e)}
        found.update(e for view in self.views for e in view.junk)
        free = [c for c in self.columns.values() if c is not self.time and c is not self.author]
        for more in ({e for c in free if self._is_label(c) for e in c.elements}, set(self._said_alike(free))):
            # where everybody wrote the same, that is still what they wrote
            if self._with_text(found | more) >= 0.9 * self._with_text(found):
                found |= more
        return found

    def _with_text(self, interface: set[HtmlElement]) -> int:
        """How many records of a sample still say something."""
        sample = range(0, len(self.views), max(1, len(self.views) // _SAMPLE))
        return sum(
            any(spaced(e, {*interface, *self._fields, *self.views[n].nested}) for e in self.views[n].roots)
            for n in sample
        )

    def _is_label(self, column: Column) -> bool:
        """Whether a part is a label, by what it is called or because it has no letter in any record."""
        if not column.names and column.first.tag in {"p", "br", "em", "i", "blockquote", "img"}:
            return False
        if not 0 < column.chars <= MAX_LABEL * len(column.cells):
            return False
        if is_label(column) and not words.BODY.search(column.names):
            return True
        is_wide = len(column.cells) >= max(AT_LEAST_ALIKE, _COMMON * len(self.views))
        return is_wide and column.is_single and not any(_LETTER.search(t) for t in column.texts)

    def _said_alike(self, columns: Sequence[Column]) -> Iterator[HtmlElement]:
        """Elements that say the same in most of the records that have such a part, numbers and the record's own name aside.

        A word or two may be what people write, then only where the part says nothing else; and so may be what nothing that differs is longer than.
        """
        alike: dict[int, list[HtmlElement]] = {}
        wholly: set[int] = set()
        for column in columns:
            is_rare = len(column.cells) < max(AT_LEAST_ALIKE, _COMMON * len(self.views))
            if is_rare or self._overlaps(column):
                continue
            said = {e: self._form(e, n) for n, elements in column.cells.items() for e in elements}
            if column.is_single:  # where there are several, they are paragraphs, and may differ in a number alone
                said = {e: DIGITS.sub("#", form) for e, form in said.items()}
            number_with = Counter(form for elements in column.cells.values() for form in {said[e] for e in elements})
            enough = _SAME * len(column.cells) if column.is_single else max(_NOTICES, _MOST * len(self.views))
            again = {form for form, number in number_with.items() if form and number >= enough}
            is_all = column.is_single or len(again) == len(number_with)
            if column.is_single and again and not any("@" in form for form in again):
                wholly.add(id(column))
            alike[id(column)] = [
                e for e, f in said.items() if f in again and (is_all or len(f.split()) >= _SENTENCE_WORDS)
            ]
        most = max((*(c.chars for c in self._free if id(c) not in wholly), self._bare_chars))
        for column in columns:
            if id(column) not in wholly or column.chars < most:
                yield from alike.get(id(column), ())

    def _form(self, element: HtmlElement, number: int) -> str:
        """What an element says but for the name of the record: "You ignore Ida"; how it begins, where it speaks of that: "Ida recently posted ..."."""
        words_ = self.line_of(element).replace(self._names.get(number) or "\0", "@").lower().split()
        about = words_[:_NOTICE_WORDS] if "@" in words_[:2] else words_
        return " ".join(about)

    @cached_property
    def _names(self) -> dict[int, str]:
        return {n: self.name_of(e[0]) for n, e in self.author.cells.items()} if self.author else {}

    @cached_property
    def body(self) -> Column | None:
        """What holds the text and neither name nor time; None where the record itself is all that does."""
        free = [c for c in self._free if _may_be_text(c) and not words.TITLE.search(c.names)]
        free = [c for c in free if not is_label(c)]
        if not free:
            return None
        largest = max(c.chars for c in free)
        # characters without buttons, labels and what is hidden
        large = (c for c in free if c.chars >= 0.3 * largest)
        left = {id(c): sum(len(spaced(e, self.interface)) for e in c.elements) for c in large}
        most = max(left.values())
        if most < 0.5 * self._free_chars():
            return None
        near = [c for c in free if left.get(id(c), 0) >= 0.9 * most]
        boxes = [c for c in near if c.first.tag != "p"] or near  # a box may hold more of the text than its paragraphs
        named = [c for c in boxes if words.BODY.search(c.names)]
        return (named or boxes)[-1] if most else None

    def texts_of(self, number: int) -> list[HtmlElement]:
        """Where a record has its text; empty where nobody knows."""
        return self.body.cells.get(number, []) if self.body else []

    def _overlaps(self, column: Column) -> bool:
        return any(e in self._holders or e in self.holds_reply[n] for n, cell in column.cells.items() for e in cell)

    @cached_property
    def _fields(self) -> set[HtmlElement]:
        return {e for c in (self.time, self.author) if c for e in c.elements}

    @cached_property
    def _free(self) -> list[Column]:
        """Columns of most records without name, time or replies in them."""
        return [c for c in self.wide(0.7) if not self._overlaps(c)]

    @cached_property
    def _holders(self) -> set[HtmlElement]:
        return {a for e in self._fields for a in (e, *e.iterancestors())}

    def _free_chars(self) -> int:
        aside, total = {*self._fields, *self.interface}, self._bare_chars
        for view in self.views:
            for element in view.all:
                if element not in aside and element.tag not in {"script", "style"}:
                    total += len((element.text or "").strip())
        return total

    @cached_property
    def _bare_chars(self) -> int:
        """Of the lines that stand in no element of their own."""
        return sum(len((e.tail or "").strip()) for view in self.views for e in view.all if e.tag == "br")


def _may_be_text(column: Column) -> bool:
    """Whether a part may hold a whole text: a box, a custom element, or paragraphs where no record has two, or all have a class."""
    tag = column.first.tag
    return tag in _BLOCKS or "-" in tag or (tag == "p" and (column.is_single or column.names != ""))
