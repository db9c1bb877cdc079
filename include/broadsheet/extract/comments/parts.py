"""The parts of comments: who wrote each, when, what, and what others thought of it. The one way, whoever found the records.

Each part is looked for in three ways, the surest first: where the platform's template or the site's own rule puts it; where the
records of the list, laid side by side, show it (``columns``); where the single record's own words show it (``byline``).

What does NOT belong here: finding records (the readers), who answers whom (``threads``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain

from lxml.html import HtmlElement

from broadsheet.extract.comments import byline, words
from broadsheet.extract.comments.byline import TIPS, moment_in, read_printed
from broadsheet.extract.comments.column import AT_LEAST_ALIKE, affixes, spaced, without_affixes
from broadsheet.extract.comments.elements import View, is_called_time, is_hidden, is_within, tokens
from broadsheet.extract.comments.found import Found
from broadsheet.extract.comments.lines import (
    with_heads,
    without_initials,
    without_same_beginning,
    without_same_ends,
    without_towns,
)
from broadsheet.extract.comments.table import Table
from broadsheet.extract.comments.template import Template, first_of, named
from broadsheet.extract.page import names_of
from broadsheet.extract.prose import PARAGRAPH, line_of, prose
from broadsheet.printed_times.clock import Moment
from broadsheet.printed_times.times import MAX_CHARS
from broadsheet.text import number_in, squeeze

_RE = re.compile(r"(?:re|aw|sv|odp|antw)(?:\[\d+\])?\s*:", re.IGNORECASE)
_EDGES = re.compile(r"^[\s|:,•·»«›‹#–—-]+(?=\n|$)|^[|:•·]\s*(?=\w)|(?<=[\w\s])[\s|•·]+$")
_LINES = frozenset({"p", "small", "cite", "span", "em", "b", "strong", "h3", "h4", "h5", "h6", "a", "i", "li"})
_EMPTY_BRACKETS = re.compile(r"\n\s*[(\[]\s*[)\]]$")  # around a number that is no part of the text
_MOST = 0.6  # of the records
_NEARLY_ALL = 0.75
_NOTICE_CHARS = 160
_BREAKS_OFF = re.compile(r"\s*(?:\.{3}|…)[^.…\n]{0,30}$")  # and a button behind it
_LEAST_SHOWN = 40  # characters of a text that breaks off, before what is hidden of it is looked for
_LEAST_HIDDEN = 20  # characters of a hidden rest
_TIME_WORDS = 9  # of what may be a time that nobody can read
_HEADS = re.compile(r"head|meta|info|byline")
_ID_PREFIX = re.compile(r"#(?:[a-z]+(?:[-_:][a-z]+)*[-_:]?)?$", re.IGNORECASE)
_NUMBER = re.compile(r"(?P<sign>[-−–])?\s?(?P<digits>\d{1,3}(?:[.,\s]\d{3})+|\d+)(?![.,]?\d)")

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
        if not all(c.body for c in found):
            found = self._in_lines(found)
        before, after = affixes({c.author for c in found if c.author})
        if before or after:
            found = [
                replace(c, author=byline.clean_name(without_affixes(c.author, before, after))) if c.author else c
                for c in found
            ]
        found = without_towns(without_initials(with_heads(found, self._line_beside, self.clock)))
        return without_same_ends(without_same_beginning(self._without_advertisements(found)))

    def _without_advertisements(self, found: list[Found]) -> list[Found]:
        """Without rows that are little but a link and have neither name nor time, where most have both; a line without a link there is the notice of a deleted one."""
        signed = sum(c.author is not None and c.posted is not None for c in found)
        if signed < _MOST * len(found):
            return found
        is_told = signed >= AT_LEAST_ALIKE and signed >= _NEARLY_ALL * sum(bool(c.body) for c in found)
        strange = [c.author is None and c.posted is None for c in found]
        parts = sorted(len(view.parts) for view in self.views)
        few = parts[len(parts) // 2] / 2  # a notice has neither the parts of a name nor of a time
        return [
            replace(
                c,
                body="" if _is_link(view, c.body) else c.body,
                is_deleted=c.is_deleted or (is_told and len(view.parts) <= few and _is_notice(view, c.body)),
            )
            if is_strange
            else c
            for c, view, is_strange in zip(found, self.views, strange, strict=True)
        ]

    def _in_lines(self, found: list[Found]) -> list[Found]:
        """The same read as texts in the line of their name, where most have no text otherwise, or those that have one read the same so."""
        alone = [_Record(self, number, is_line_theirs=False).read() for number in range(len(self.views))]
        if sum(bool(c.body) for c in found) < _MOST * len(found):
            return alone if sum(bool(c.body) for c in alone) >= _MOST * len(alone) else found
        return alone if all(c.body in {"", one.body} for c, one in zip(found, alone, strict=True)) else found

    def _line_beside(self, number: int) -> str | None:
        """What a record says outside of its text; None where nobody knows what is its text."""
        view, inside = self.views[number], self.table.texts_of(number)
        if not inside:
            term = spaced(view.roots[0], self.table.interface) if len(view.roots) > 1 else ""
            return term if 0 < len(term) <= MAX_CHARS else None
        skip = {*view.nested, *inside, *(e for e in view.parts if e in self.table.interface)}
        return squeeze(" ".join(spaced(root, skip) for root in view.roots))


class _Record:
    def __init__(self, records: Records, number: int, *, is_line_theirs: bool = True) -> None:
        """``is_line_theirs``: whether the whole line is the name's and the time's that they stand in."""
        self.records, self.number, self.is_line_theirs = records, number, is_line_theirs
        self.view, self.template = records.views[number], records.template

    def read(self) -> Found:
        template = self.template
        self.gone = next(iter(first_of(self.view, template.deleted)), None)
        self.bodies = first_of(self.view, template.body)
        author, author_element = self._author()
        # in some theme the template's body may be a box around all parts
        self.is_boxed = author_element is not None and any(is_within(author_element, b) for b in self.bodies)
        self.bodies = [] if self.is_boxed else self.bodies
        posted, printed, time_element = self._time(author_element, author)
        if posted is None and author_element is not None:  # "(Ida Pell, 14 October 2010 09:31)"
            split = byline.split_line(line_of(author_element), self.view.clock)
            posted, printed = split[1:] if split else (posted, printed)
        line = "" if time_element is None or self.gone is not None else line_of(time_element)
        is_by = author is None or (words.BY.match(line) and not template.author)
        if line and is_by and (name := byline.name_beside_time(line, self.view.clock)):
            author, author_element = name, time_element
        fields = [e for e in (author_element, time_element) if e is not None]
        body = _EMPTY_BRACKETS.sub("", self._in_full(self._body(fields)))
        is_unread = time_element is not None and posted is None and not is_called_time(time_element)
        if not body and author is not None and is_unread:
            # a short line with a number in it, which nobody can read as a time: it is all that somebody said
            said = self._body([e for e in fields if e is not time_element])
            printed, body = (None, said) if said != author else (printed, body)
        body = body or (line_of(self.gone) if self.gone is not None else "")
        up, down = _votes(self.view, template)
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

    # who

    def _author(self) -> tuple[str | None, HtmlElement | None]:
        for element in named(self.view, self.template.author):
            text = line_of(element, skip=[e for e in self.view.junk if e is not element])
            name = byline.name_in_line(text or element.get("content") or "", self.view.clock)
            if name and len(name) <= byline.MAX_NAME:  # the record itself may be called "by the author"
                return name, element
        return (None, None) if self.gone is not None else self.records.table.name_at(self.number)

    # when

    def _time(self, author: HtmlElement | None, name: str | None) -> Printed:
        """By the template, by the column of times, by what is called so: its printed form also where it cannot be read."""
        table, clock = self.records.table, self.view.clock
        printed: tuple[str, HtmlElement] | None = None
        lines = self._skipped()
        bodies = self.bodies or table.texts_of(self.number)[:1]
        called = dict.fromkeys(named(self.view, self.template.time))
        for element in chain(called, table.time_cells(self.number)):
            # people write dates as well; but old templates put the line below the text into one box with it
            if any(is_within(element, b) for b in bodies) and not any(is_within(element, e) for e in lines):
                continue
            if any(is_within(b, element) for b in bodies) and element not in called:
                continue
            text = line_of(element) if element in called else table.line_of(element)
            if author is not None and is_within(author, element):
                text = text.replace(name or "\0", " ", 1).strip(byline.EDGES)
                whole = read_printed(text, clock)
                # else "vor 7 Stunden" would be cut to "7 Stunden", which is a time as well
                if whole is None or whole.is_absolute:
                    text = split[2] if (split := byline.split_line(text, clock)) else text
            if moment := moment_in(element, text, clock):
                pieces = ((p, read_printed(p, clock)) for p in byline.PIECE.split(text))
                reads = (piece for piece, read in pieces if read and read.at == moment.at)
                is_tip = not text or moment.text in (element.get(name) for name in TIPS)
                return moment, next(reads, moment.text if is_tip else text), element
            is_short = any(c.isdigit() for c in text) and len(text.split()) <= _TIME_WORDS
            if printed is None and text and (element in called or is_short):
                printed = text[:MAX_CHARS], element
        return (None, *printed) if printed else (None, None, None)

    # what

    def _body(self, fields: Sequence[HtmlElement]) -> str:
        if not self.template.body or self.is_boxed:
            return self._body_beside(fields)
        rest = self._hidden_rest(self.bodies)
        inside = [e for e in self.view.junk if e not in self.bodies and e not in rest]
        return prose(self.bodies, [*self.view.nested, *inside, *self._skipped()])

    def _in_full(self, text: str) -> str:
        """The whole of a text that breaks off in dots, where the record has it hidden until a reader asks for it."""
        head = _BREAKS_OFF.sub("", text)
        if len(head) < _LEAST_SHOWN or head == text:
            return text
        rests = (prose([element]).partition(head)[2] for element in self.view.junk)
        longest = max(rests, key=len, default="")
        return head + longest if len(longest) > len(text) - len(head) else text

    def _hidden_rest(self, bodies: Sequence[HtmlElement]) -> list[HtmlElement]:
        """What a text hides of itself until a reader presses the button beside it: prose, and nothing to press or to fill in."""
        hidden = [e for e in self.view.junk if is_hidden(e) and any(is_within(e, body) for body in bodies)]
        return [
            e
            for e in hidden
            if len(e.text_content().strip()) >= _LEAST_HIDDEN
            and next(e.iter("button", "input", "textarea", "select", "form"), None) is None
            and any(b is not e and _is_pressed(b) for b in e.getparent() if isinstance(b.tag, str))
        ]

    def _skipped(self) -> list[HtmlElement]:
        return list(named(self.view, self.template.ignore))

    def _body_beside(self, fields: Sequence[HtmlElement]) -> str:
        """By the column of texts; else all that is neither name, time nor interface."""
        table, view = self.records.table, self.view
        titles = first_of(view, self.template.title)
        rest = self._hidden_rest(table.texts_of(self.number))
        interface = (e for e in view.parts if e in table.interface and e not in rest)
        skip = [*view.nested, *self._skipped(), *titles, *interface]
        skip += [e for e in fields if e not in view.roots]
        if inside := table.texts_of(self.number):
            text = prose(inside, skip)
            if text:
                typed = next(filter(None, map(line_of, titles)), "")
                holders = {a for e in fields for a in e.iterancestors("tr")}  # a row called "reply" is no label
                title = typed or _title(view, inside[0], [*(e for e in skip if e not in holders), *fields])
                # where nobody typed one, systems make it of the first words, or of the one that is answered
                is_made = _RE.match(title) or text.casefold().startswith(title.rstrip(".… ").casefold())
                return text if is_made else f"{title}{PARAGRAPH}{text}"
        aside = [_line_around(e, view) if self.is_line_theirs else e for e in fields if e not in view.roots]
        if len(view.roots) > 1:  # one of them may be the line of name and time, where others have the text
            short = [root for root in view.roots if len(line_of(root)) <= MAX_CHARS]
            lines = [root for root in short if any(is_within(e, root) for e in fields)]
            others = [root for root in view.roots if root not in lines]
            aside += lines if prose(others, skip) else [e for e in fields if e in short]
        text = prose(view.roots, [*skip, *aside])
        # a dash alone is a separator, but one in a paragraph of its own is what somebody wrote
        return _EDGES.sub("", text).strip() or next(
            (text for e in view.parts if e.tag == "p" and line_of(e) == text), ""
        )

    # and where

    def _permalink(self) -> str | None:
        """The comment's own address: a link whose fragment is its id."""
        if self.view.native_id is None:
            return None
        own = self.view.native_id.lower()
        links = (e.get("href") or "" for e in self.view.all if e.tag == "a")
        named = (href for href in links if href.lower().endswith(own))
        return next((href for href in named if _ID_PREFIX.search(href, 0, len(href) - len(own))), None)


def _is_pressed(element: HtmlElement) -> bool:
    """Whether an element shows something on the page: a button, or a link that leads nowhere else."""
    href = element.get("href") or ""
    is_link = element.tag == "a" and (not href or href.startswith(("#", "javascript:")))
    return is_link or element.tag in {"button", "summary"} or element.get("role") == "button"


def _is_notice(view: View, text: str) -> bool:
    """Whether a text is one line, and nothing around it leads anywhere."""
    return 0 < len(text) <= _NOTICE_CHARS and "\n" not in text and not any(e.get("href") for e in view.parts)


def _is_link(view: View, text: str) -> bool:
    return sum(len(line_of(e)) for e in view.parts if e.tag == "a") > _MOST * len(text)


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
    if parent is None or parent in view.roots or parent.tag not in {"div", "header", "td", "ul", "dt", "summary"}:
        return element
    names = names_of(parent)
    is_head = parent.tag in {"header", "summary"} or any(p.search(names) for p in (words.AUTHOR, words.TIME, _HEADS))
    return parent if is_head and len(line_of(parent)) <= MAX_CHARS else element


def _votes(view: View, template: Template) -> tuple[int | None, int | None]:
    """(for, against). A single balance counts as for where it is positive, as against where it is negative."""
    up = _count(named(view, template.upvotes))
    down = _count(named(view, template.downvotes))
    balance = _count(named(view, template.balance))
    if not (template.upvotes or template.downvotes or template.balance or template.body):
        up, down = _count(view.named(words.UPVOTES)), _count(view.named(words.DOWNVOTES))
        balance = _count(view.named(words.NET_VOTES))
        if up is None and down is None and balance is None:
            against = list(_numbers_called(view, words.DOWN))
            up = _count(e for e in _numbers_called(view, words.UP) if e not in against)
            down = _count(against)
    if up is None and down is None and balance is not None:
        return (balance, None) if balance >= 0 else (None, -balance)
    return up, down


def _count(elements: Iterable[HtmlElement]) -> int | None:
    """The first number that one of them states or shows."""
    for element in elements:
        values = (element.get(name) or "" for name in ("content", "data-like-count"))
        for value in (*values, line_of(element), element.get("aria-label") or "", element.get("title") or ""):
            if match := _NUMBER.search(value):
                number = number_in(match["digits"])
                return -number if number and match["sign"] else number
    return None


def _numbers_called(view: View, pattern: re.Pattern[str]) -> Iterator[HtmlElement]:
    """Parts that are called so and show nothing but a number."""
    called = (e for e in view.parts if len(e) <= 2 and pattern.search(names_of(e)))
    return (e for e in called if _NUMBER.fullmatch(line_of(e).strip(" ()+")))
