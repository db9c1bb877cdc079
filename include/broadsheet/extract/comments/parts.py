"""The parts of comments: who wrote each, when, what, and what others thought of it. The one way, whoever found the records.

Each part is looked for in three ways, the surest first: where the platform's template or the site's own rule puts it; where the
records of the list, laid side by side, show it (``columns``); where the single record's own words show it (``byline``).

What does NOT belong here: finding records (the readers), who answers whom (``items``, ``generic_threads``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock, Moment
from broadsheet.extract.comments import byline, words
from broadsheet.extract.comments.column import Column, affixes, name_in, spaced, without_affixes
from broadsheet.extract.comments.columns import MAX_NAME
from broadsheet.extract.comments.elements import View, is_within, tokens
from broadsheet.extract.comments.found import Found
from broadsheet.extract.comments.lines import split_line, with_heads, without_same_beginning, without_same_ends
from broadsheet.extract.comments.stamps import TIPS, moment_in, read_printed
from broadsheet.extract.comments.table import Table
from broadsheet.extract.comments.template import Template, first_of, named
from broadsheet.extract.comments.votes import votes_of
from broadsheet.extract.page import names_of
from broadsheet.extract.prose import PARAGRAPH, line_of, prose
from broadsheet.extract.times import MAX_CHARS
from broadsheet.text import squeeze

_TRIED = 3  # records searched for a time that is in no column; where none has one, the others have none
_RE = re.compile(r"(?:re|aw|sv|odp|antw)(?:\[\d+\])?\s*:", re.IGNORECASE)
_NAME_CHARS = 300  # of a line that holds a name among other things
_SEPARATOR = re.compile(r"\s*[|•·»]\s*")
_EDGES = re.compile(r"^[\s|:,•·#–—-]+(?=\n|$)|^[|:•·]\s*(?=\w)|(?<=[\w\s])[\s|•·]+$")
_LINES = frozenset({"p", "small", "cite", "span", "em", "b", "strong", "h3", "h4", "h5", "h6", "a", "i", "li"})
_HEADS = re.compile(r"head|meta|info|byline")
_ID_PREFIX = re.compile(r"#(?:[a-z]+(?:[-_:][a-z]+)*[-_:]?)?$", re.IGNORECASE)

Printed = tuple[Moment | None, str | None, HtmlElement | None]  # a time, how it is printed, the element that shows it


class Records:
    """The records of one list, to be read together."""

    def __init__(self, views: Sequence[View], template: Template) -> None:
        self.views, self.template, self.clock = views, template, views[0].clock

    @cached_property
    def table(self) -> Table:
        """The records side by side."""
        return Table(self.views, self.clock)

    def read(self) -> list[Found]:
        """Each record as a comment; its body is empty where it has none."""
        found = [_Record(self, number).read() for number in range(len(self.views))]
        if self.template.body or self.template.author:
            return found
        before, after = affixes({c.author for c in found if c.author})
        if before or after:
            found = [
                replace(c, author=name_in(without_affixes(c.author, before, after))) if c.author else c for c in found
            ]
        return without_same_ends(without_same_beginning(with_heads(found, self._line_beside, self.clock)))

    def _line_beside(self, number: int) -> str | None:
        """What a record says outside of its text; None where nobody knows what is its text."""
        view, column = self.views[number], self.table.body
        if column is None or number not in column.cells:
            term = spaced(view.roots[0], self.table.interface) if len(view.roots) > 1 else ""
            return term if 0 < len(term) <= MAX_CHARS else None
        inside = column.cells[number]
        skip = {*view.nested, *inside, *(e for e in view.parts if e in self.table.interface)}
        return squeeze(" ".join(spaced(root, skip) for root in view.roots))


class _Record:
    def __init__(self, records: Records, number: int) -> None:
        self.records, self.number = records, number
        self.view, self.template = records.views[number], records.template

    def read(self) -> Found:
        template = self.template
        self.gone = next(iter(first_of(self.view, template.deleted)), None)
        self.bodies = first_of(self.view, template.body)
        if template.author:
            author, author_element = self._author()
            posted, printed, time_element = self._time(author_element, author)
        else:
            posted, printed, time_element = self._time(None, None)
            author, author_element = self._author_beside(time_element)
        if posted is None:
            posted, printed, time_element = self._time_alone(author_element) or (posted, printed, time_element)
        fields = [e for e in (author_element, time_element) if e is not None]
        body = self._body(fields)
        is_unread = time_element is not None and posted is None and not byline.is_called_time(time_element)
        if not body and author is not None and is_unread:
            # a short line with a number in it, which nobody can read as a time: it is all that somebody said
            said = self._body([e for e in fields if e is not time_element])
            printed, body = (None, said) if said != author else (printed, body)
        body = body or (line_of(self.gone) if self.gone is not None else "")
        up, down = votes_of(self.view, template)
        around = self.view.roots[0].getparent()  # an item of a list is one comment's, whatever in it is the record
        first = [around] if around is not None and around.tag == "li" else []
        classes = {token for element in (*first, *self.view.all[:4]) for token in tokens(element)}
        return Found(
            body=body,
            found_by=template.name,
            native_id=self.view.native_id,
            author=author,
            posted=posted,
            posted_text=printed,
            upvotes=up,
            downvotes=down,
            is_by_staff=bool(first_of(self.view, template.staff)) or not words.STAFF.isdisjoint(classes),
            is_deleted=self.gone is not None,
            url=self._permalink(),
        )

    def _cell(self, column: Column | None) -> HtmlElement | None:
        return column.cells[self.number][0] if column is not None and self.number in column.cells else None

    # who

    def _author(self) -> tuple[str | None, HtmlElement | None]:
        for element in named(self.view, self.template.author):
            text = line_of(element, skip=[e for e in self.view.junk if e is not element])
            if name := byline.name_in_line((text or element.get("content") or "")[:_NAME_CHARS], self.view.clock):
                return name, element
        return (None, None) if self.gone is not None else self._author_beside(None)

    def _author_beside(self, time: HtmlElement | None) -> tuple[str | None, HtmlElement | None]:
        """By the column of names; by the line that has the time as well; by the record's own words."""
        table = self.records.table
        element = table.name_cell(self.number)
        name = table.name_of(element) if element is not None else ""
        is_good = byline.is_name(name, self.view) and len(name) <= MAX_NAME
        if is_good and table.is_author_sure:
            return name, element
        beside = byline.name_before_time(line_of(time), self.view) if time is not None else None
        if is_good and not (beside and time is not None and words.BY.match(line_of(time))):
            return name, element
        if beside:
            return beside, time
        found, place = byline.find_author(self.view)
        if found and not words.BUTTON.match(found) and place not in table.interface and len(found) <= MAX_NAME:
            return found, place
        return None, None

    # when

    def _time(self, author: HtmlElement | None, name: str | None) -> Printed:
        """By the template: of all spellings the most exact. By the column of times."""
        printed: tuple[str, HtmlElement] | None = None
        lines = self._skipped()
        for element in named(self.view, self.template.time):
            # people write dates as well; but old templates put the line below the text into one box with it
            if any(is_within(element, b) for b in self.bodies) and not any(is_within(element, e) for e in lines):
                continue
            text = line_of(element)
            if author is not None and is_within(author, element):
                text = text.replace(name or "\0", " ", 1)
                text = split[2] if (split := split_line(text, self.view.clock)) else text
            if best := moment_in(element, text, self.view.clock):
                return best, _piece_of(text, best, self.view.clock) or best.text, element
            if printed is None and text:
                printed = text, element
        if printed is not None:
            return None, *printed
        element = self._cell(self.records.table.time)
        if element is None:
            return None, None, None
        text = self.records.table.line_of(element)[:MAX_CHARS]
        moment = moment_in(element, text, self.view.clock)
        if moment is not None and (not text or moment.text in (element.get(name) for name in TIPS)):
            text = moment.text
        elif moment is not None:
            text = _piece_of(text, moment, self.view.clock) or text
        return moment, text or None, element

    def _time_alone(self, author: HtmlElement | None) -> Printed | None:
        """By the record's own words, unless the first records have shown that none has a time."""
        table = self.records.table
        if self.number >= _TRIED and table.time is None and not table.has_loose_times:
            return None
        body = self.bodies[0] if self.bodies else self._cell(None if self.template.body else table.body)
        found = byline.find_time(self.view, author, body)
        table.has_loose_times = table.has_loose_times or found[0] is not None
        return found if found[1] else None

    # what

    def _body(self, fields: Sequence[HtmlElement]) -> str:
        if not self.template.body:
            return self._body_beside(fields)
        inside = [e for e in self.view.junk if e not in self.bodies]
        return prose(self.bodies, [*self.view.nested, *inside, *self._skipped()])

    def _skipped(self) -> list[HtmlElement]:
        return list(named(self.view, self.template.ignore))

    def _body_beside(self, fields: Sequence[HtmlElement]) -> str:
        """By the column of texts; else all that is neither name, time nor interface."""
        table, view = self.records.table, self.view
        titles = first_of(view, self.template.title)
        skip = [*view.nested, *self._skipped(), *titles, *(e for e in view.parts if e in table.interface)]
        skip += [e for e in fields if e not in view.roots]
        column = table.body
        if column is not None and self.number in column.cells:
            text = prose(column.cells[self.number], skip)
            if text:
                typed = next(filter(None, map(line_of, titles)), "")
                title = typed or _title(view, column.cells[self.number][0], [*skip, *fields])
                # where nobody typed one, systems make it of the first words, or of the one that is answered
                is_made = _RE.match(title) or text.casefold().startswith(title.rstrip(".… ").casefold())
                return text if is_made else f"{title}{PARAGRAPH}{text}"
        aside = [_line_around(e, view) for e in fields if e not in view.roots]
        # a term that is the line of name and time is not of the text
        aside += [e for e in fields if len(view.roots) > 1 and e in view.roots and len(line_of(e)) <= MAX_CHARS]
        return _EDGES.sub("", prose(view.roots, [*skip, *aside])).strip()

    # and where

    def _permalink(self) -> str | None:
        """The comment's own address: a link whose fragment is its id."""
        if self.view.native_id is None:
            return None
        own = self.view.native_id.lower()
        links = (e.get("href") or "" for e in self.view.all if e.tag == "a")
        return next(
            (href for href in links if href.lower().endswith(own) and _ID_PREFIX.search(href, 0, len(href) - len(own))),
            None,
        )


def _piece_of(line: str, moment: Moment, clock: Clock) -> str:
    """The part of "#4 | 3 March, 2:03 PM | Reply" that is the time."""
    pieces = _SEPARATOR.split(line)
    if len(pieces) == 1:
        return line
    return next((p for p in pieces if (read := read_printed(p, clock)) and read.at == moment.at), line)


def _title(view: View, body: HtmlElement, skip: Sequence[HtmlElement]) -> str:
    """A comment's own heading, where it stands before the text."""
    left_out = set(skip)
    for element in view.parts:
        if element is body:
            break
        named = words.TITLE.search(names_of(element))
        if (element.tag in {"h2", "h3", "h4", "h5", "h6"} or named) and element not in left_out:
            if any(e in left_out for e in element.iter()) or any(a in left_out for a in element.iterancestors()):
                continue
            text = line_of(element)
            if text and len(text) <= MAX_CHARS * 2 and element.find(".//p") is None:
                return text
    return ""


def _line_around(element: HtmlElement, view: View) -> HtmlElement:
    """The element, or the line it fills: of "Name | 3 March" nothing is the comment's."""
    parent = element.getparent()
    while (
        parent is not None and parent not in view.roots and parent.tag in _LINES and len(line_of(parent)) <= MAX_CHARS
    ):
        element, parent = parent, parent.getparent()
    if parent is None or parent in view.roots or parent.tag not in {"div", "header", "td", "ul", "dt"}:
        return element
    names = names_of(parent)
    is_head = (
        parent.tag == "header" or words.AUTHOR.search(names) or words.TIME.search(names) or _HEADS.search(names)
    ) and len(line_of(parent)) <= MAX_CHARS
    return parent if is_head else element
