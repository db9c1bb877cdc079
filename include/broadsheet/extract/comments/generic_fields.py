"""A candidate's records as comments: columns first, where a column is missing the single record's own marks.

What does NOT belong here: finding columns (``generic_columns``), judging the candidate (``generic_score``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock, Moment
from broadsheet.extract.comments import byline, markup
from broadsheet.extract.comments import generic_words as words
from broadsheet.extract.comments.elements import View
from broadsheet.extract.comments.found import Found
from broadsheet.extract.comments.generic_candidates import Candidate
from broadsheet.extract.comments.generic_columns import MAX_NAME, Table
from broadsheet.extract.comments.generic_parts import Column, moment_in_element, name_in, spaced
from broadsheet.extract.comments.generic_threads import Thread, thread_of
from broadsheet.extract.page import names_of
from broadsheet.extract.prose import line_of, prose
from broadsheet.extract.times import MAX_CHARS
from broadsheet.text import number_in

NAME = "generic"
_TRIED = 3  # records searched for a time that is in no column; where none has one, the others have none
_FIRST = re.compile(r"\s[—–|•·-]\s|[|•·]|,\s(?=\D{0,12}\d)|\s(?:on|am|le|el|il|at|om|den|dne)\s(?=\D{0,12}\d)")
_NUMBER = re.compile(r"[-−+]?\d[\d.,]*")
_EDGES = re.compile(r"^[\s|:,•·#–—-]+(?=\n|$)|^[|:•·]\s*|[\s|•·]+$")
_LINES = frozenset({"p", "small", "cite", "span", "em", "b", "strong", "h3", "h4", "h5", "h6", "a", "i", "li"})


@dataclass(frozen=True)
class Reading:
    """What a candidate reads as."""

    candidate: Candidate
    thread: Thread
    views: tuple[View, ...]
    table: Table
    comments: tuple[Found, ...]  # one a record, in the same order, those without text included


def read_candidate(candidate: Candidate, clock: Clock) -> Reading:
    """Every record of a candidate as a comment; parents are numbers of records."""
    thread = thread_of(candidate.items)
    views = tuple(View(item, thread.nested[n], clock, thread.native_ids[n]) for n, item in enumerate(candidate.items))
    table = Table(views, clock)
    comments = tuple(_read(view, number, table, thread) for number, view in enumerate(views))
    return Reading(candidate, thread, views, table, comments)


def _read(view: View, number: int, table: Table, thread: Thread) -> Found:
    posted, printed, time_element = _time(view, number, table)
    author, author_element = _author(view, number, table, time_element)
    if posted is None and table.time is None and (number < _TRIED or table.has_loose_times):
        posted, printed, time_element = byline.find_time(view, author_element, _cell(table.body, number))
        table.has_loose_times = table.has_loose_times or posted is not None
    body = _body(view, number, table, [e for e in (author_element, time_element) if e is not None])
    up, down = _votes(view)
    classes = " ".join(names_of(e) for e in view.all[:4]).split()
    return Found(
        body=body,
        found_by=NAME,
        native_id=view.native_id,
        author=author,
        posted=posted,
        posted_text=printed,
        parent=thread.parents[number],
        parent_native_id=thread.parent_native_ids[number],
        upvotes=up,
        downvotes=down,
        is_by_staff=not markup.STAFF.isdisjoint(classes),
        is_deleted=bool(markup.DELETED.match(body)),
        url=next((e.get("href") for e in view.parts if e.tag == "a" and view.is_permalink(e)), None),
    )


def _cell(column: Column | None, number: int) -> HtmlElement | None:
    return column.cells[number][0] if column is not None and number in column.cells else None


def _time(view: View, number: int, table: Table) -> tuple[Moment | None, str | None, HtmlElement | None]:
    element = _cell(table.time, number)
    if element is None:
        return None, None, None
    found = moment_in_element(element, view.clock)
    return (*found, element) if found else (None, spaced(element)[:MAX_CHARS] or None, element)


def _author(view: View, number: int, table: Table, time: HtmlElement | None) -> tuple[str | None, HtmlElement | None]:
    element = _cell(table.author, number)
    beside = _name_beside(time) if time is not None and not table.is_author_sure else None
    if beside and time is not None and markup.BY.match(line_of(time)):
        return beside, time
    if element is not None:
        name = name_in(spaced(element))
        if name and len(name) <= MAX_NAME:
            return name, element
    if beside:
        return beside, time
    name_found, place = byline.find_author(view)
    if (
        name_found
        and not words.BUTTON.match(name_found)
        and place not in table.interface
        and len(name_found) <= MAX_NAME
    ):
        return name_found, place
    return None, None


def _name_beside(time: HtmlElement) -> str | None:
    """The name in a line that has the time as well: "Posted by: Ida Pell, 3 March 2025"."""
    line = line_of(time)
    head = _FIRST.split(line, maxsplit=1)[0]
    name = name_in(head)
    if not name or name == name_in(line) or len(name) > MAX_NAME or not re.search(r"[^\W\d_]", name):
        return None
    return None if re.search(r"\b(?:19|20)\d\d\b|\d[:./-]\d", name) else name


def _body(view: View, number: int, table: Table, fields: Sequence[HtmlElement]) -> str:
    skip = [*view.nested, *(e for e in view.parts if e in table.interface)]
    skip += [e for e in fields if e not in view.roots]
    column = table.body
    if column is not None and number in column.cells:
        text = prose(column.cells[number], skip)
        if text:
            title = _title(view, column.cells[number][0], [*skip, *fields])
            return f"{title}\n\n{text}" if title and not text.startswith(title) else text
    aside = [_line_around(e, view) for e in fields if e not in view.roots]
    return _EDGES.sub("", prose(view.roots, [*skip, *aside])).strip()


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
    if (
        parent is not None
        and parent not in view.roots
        and parent.tag in {"div", "header", "td", "ul", "dt"}
        and len(line_of(parent)) <= MAX_CHARS
    ):
        names = names_of(parent)
        if (
            words.AUTHOR.search(names)
            or words.TIME.search(names)
            or re.search(r"head|meta|info|byline", names)
            or parent.tag == "header"
        ):
            return parent
    return element


def _votes(view: View) -> tuple[int | None, int | None]:
    """(for, against), where a part is called so and shows nothing but a number."""
    up = down = None
    for element in view.parts:
        names = names_of(element)
        if not names or len(element) > 2 or not (words.UP.search(names) or words.DOWN.search(names)):
            continue
        text = line_of(element).strip(" ()")
        if not (match := _NUMBER.fullmatch(text)):
            continue
        value = number_in(match[0])
        if words.DOWN.search(names):
            down = value if down is None else down
        elif up is None:
            up = value
    return up, down
