"""The records of one candidate laid side by side: which part is the text, and which are buttons, labels and hints.

A part that says the same in each record is a button in whatever language; the largest one without name, time and answers is the text.

What does NOT belong here: names and times (``columns``), rows (``parts``).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.extract.comments.column import AT_LEAST_ALIKE, DIGITS, MAX_LABEL, Column, is_button, is_label, spaced
from broadsheet.extract.comments.columns import Fields

_MAX_NOTICE = 250  # characters of a notice that stands in each
_SAME = 0.8  # of the records say it: it is nobody's text
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
        found: set[HtmlElement] = set()
        kept = {id(self.time), id(self.author)}
        for column in self.columns.values():
            if id(column) in kept:
                continue
            if self._is_interface(column):
                found.update(e for elements in column.cells.values() for e in elements)
            elif not column.is_single:
                found.update(self._said_in_most(column))
        buttons = {e for view in self.views for e in view.parts if is_button(e)}
        buttons.update(e for view in self.views for e in view.junk)
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
        if (is_label(column) and not words.BODY.search(column.names)) or self._is_about_names(column):
            return True
        enough = 2 if column.first.tag in {"a", "button", "label"} else 3
        if len(column.cells) < max(enough, 0.4 * len(self.views)):
            return False
        if self._is_said_in_each(column):
            return True
        return column.is_single and mean <= MAX_LABEL and not any(_LETTER.search(t) for t in column.texts)

    def _is_said_in_each(self, column: Column) -> bool:
        """Whether it says the same in nearly all; but where everybody wrote the same, that is still what they wrote."""
        if not column.is_single or len(column.cells) < max(AT_LEAST_ALIKE, 0.4 * len(self.views)):
            return False
        most = self._most_that_differs
        if column.chars * (1 if most > self._free_most / 2 else 2) >= max(most, self._free_most / 2):
            return False
        value, share = self._commonest(column)
        return share >= _SAME and bool(value)

    @cached_property
    def _most_that_differs(self) -> int:
        """Characters of the largest part without name and time that does not say the same in nearly all."""
        by_size = sorted(self._free, key=lambda column: -column.chars)
        return next((column.chars for column in by_size if column.commonest[1] < _SAME), 0)

    def _said_in_most(self, column: Column) -> list[HtmlElement]:
        """Of a part that records have several of, what comes back in most of them: the paragraphs of a hint; a sentence, or all of it."""
        texts = {e: self.line_of(e) for elements in column.cells.values() for e in elements}
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
