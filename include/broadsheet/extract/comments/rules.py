"""Comments by the rules of a site's file: CSS selectors for the record and its parts, no code.

Parts without a selector are looked for as in any other comment (``byline``, ``record``). Rules come before all readers.

What does NOT belong here: what a rule may be (``models.site``), guessing (``generic``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock, Moment
from broadsheet.extract.comments import markup
from broadsheet.extract.comments.byline import clean_name
from broadsheet.extract.comments.elements import View
from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.comments.natives import native_id_in
from broadsheet.extract.comments.outline import section_roots
from broadsheet.extract.comments.record import read_record
from broadsheet.extract.comments.tree import parents_of
from broadsheet.extract.page import ParsedPage
from broadsheet.extract.prose import line_of, prose
from broadsheet.extract.times import read_iso, read_time
from broadsheet.models.selecting import select
from broadsheet.models.site import CommentSelectors
from broadsheet.text import number_in

NAME = "rules"
_NUMBER = re.compile(r"\d+")
_STAMPS = ("datetime", "content", "data-timestamp", "data-time", "title")


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The comments that the site's own selectors name; None where it has none, or they name nothing on this page."""
    rules = page.site.comments.selectors
    if rules is None:
        return None
    records = select(rules.record, page.tree)
    if not records:
        return None
    inside = parents_of([[record] for record in records])
    nested: list[set[HtmlElement]] = [set() for _ in records]
    for record, above in zip(records, inside, strict=True):
        if above is not None:
            nested[above].add(record)
    parents = parents_of([[record] for record in records], _depths(records, rules))
    found: list[Found] = []
    place: dict[int, int] = {}
    for number, record in enumerate(records):
        name = (record.get(rules.native_id_attribute) or "").strip()
        view = View([record], nested[number], clock, native_id_in(name) if name else None)
        above = parents[number]
        comment = _Record(view, rules).read(None if above is None else place.get(above))
        if comment.body:
            place[number] = len(found)
            found.append(comment)
    return Section(NAME, tuple(found), elements=tuple(section_roots(records))) if found else None


def _depths(records: Sequence[HtmlElement], rules: CommentSelectors) -> list[int | None]:
    """Ranks, from 1, of the numbers in the depth attribute; a record without a number is at the top."""
    attribute = rules.depth_attribute
    if attribute is None:
        return [None] * len(records)
    numbers: list[int] = []
    for record in records:
        places = select(rules.depth, record) if rules.depth else [record]
        match = _NUMBER.search((places[0].get(attribute) or "") if places else "")
        numbers.append((number_in(match[0]) or 0) if match else 0)
    ranks = {number: rank for rank, number in enumerate(sorted(set(numbers)), start=1)}
    return [ranks[number] for number in numbers]


@dataclass(frozen=True)
class _Record:
    """One comment and the rules it is read by."""

    view: View
    rules: CommentSelectors

    def read(self, parent: int | None) -> Found:
        guess = read_record(self.view, NAME, parent)
        author, (posted, printed), body = self._author(), self._time(), self._body()
        return replace(
            guess,
            author=author if self.rules.author else guess.author,
            posted=posted if self.rules.time else guess.posted,
            posted_text=printed if self.rules.time else guess.posted_text,
            body=body if self.rules.body else guess.body,
            is_deleted=bool(markup.DELETED.match(body)) if self.rules.body else guess.is_deleted,
            parent_native_id=self._parent(),
            upvotes=self._votes(self.rules.upvotes, guess.upvotes),
            downvotes=self._votes(self.rules.downvotes, guess.downvotes),
        )

    def _own(self, selector: str | None) -> list[HtmlElement]:
        """What a selector names in this record, replies aside, in page order."""
        if selector is None:
            return []
        own = set(self.view.all)
        return [e for root in self.view.roots for e in select(selector, root) if e in own]

    def _author(self) -> str | None:
        return next((name for e in self._own(self.rules.author) if (name := clean_name(line_of(e)))), None)

    def _time(self) -> tuple[Moment | None, str | None]:
        printed = None
        for element in self._own(self.rules.time):
            shown = line_of(element)
            for name in _STAMPS:
                if (value := element.get(name)) and (moment := read_iso(value, self.view.clock)):
                    return moment, shown or value
            for text in (shown, element.get("title") or ""):
                if moment := read_time(text, self.view.clock):
                    return moment, shown or text
            printed = printed or shown or None
        return None, printed

    def _body(self) -> str:
        elements = self._own(self.rules.body)
        outer = [e for e in elements if not any(a in set(elements) for a in e.iterancestors())]
        return prose(outer, [*self.view.nested, *self._own(self.rules.ignore)]) if outer else ""

    def _parent(self) -> str | None:
        for element in self._own(self.rules.parent):
            name = element.get("href") or element.get("data-parent") or line_of(element)
            if name and (native := native_id_in(name)) != self.view.native_id:
                return native
        return None

    def _votes(self, selector: str | None, guess: int | None) -> int | None:
        if selector is None:
            return guess
        match = next((m for e in self._own(selector) if (m := _NUMBER.search(line_of(e)))), None)
        return number_in(match[0]) if match else None
