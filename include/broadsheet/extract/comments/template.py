"""Comments of a platform whose template is known: where it puts the name, the time, the text, the votes; and who answers whom.

A platform is a ``Template`` and a way to find its ``Item``s; the platforms' modules hold those. What a template does not say is
found as on any page (``record``), but for the text, which is only where the template has it.

What does NOT belong here: finding the items (the platforms), their order and parents (``items``), selectors (``selectors``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from functools import reduce

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock, Moment, finer
from broadsheet.extract.comments import byline, markup
from broadsheet.extract.comments.elements import View, is_within
from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.comments.items import Item, nested_in, parents_among, shown_once
from broadsheet.extract.comments.outline import section_roots
from broadsheet.extract.comments.selectors import Parts, check
from broadsheet.extract.prose import PARAGRAPH, line_of, prose
from broadsheet.extract.times import MAX_CHARS, read_iso, read_time
from broadsheet.text import number_in

_STAMPS = (
    "data-at-unix",
    "data-timestamp",
    "data-time",
    "data-utc",
    "data-epoch",
    "datetime",
    "data-datetime",
    "content",
)
_TIPS = ("title", "data-original-title", "data-tippy-content", "data-tooltip", "data-title")
_UNIX = re.compile(r"\s1\d{9}$")  # Hacker News: "2025-03-03T14:03:00 1741010580"
_BY_NOBODY = re.compile(
    r"^.{0,24}?\b(?:by|von|par|por|da|di|door|av|af)\s*[,:|–—-]?\s+", re.IGNORECASE
)  # the name is taken out
_NUMBER = re.compile(r"(?P<sign>[-−–])?\s?(?P<digits>\d{1,3}(?:[.,\s]\d{3})+|\d+)(?![.,]?\d)")
_TIME_ALONE = re.compile(r"^\d{1,2}[:.h]\d\d(?::\d\d)?\s?(?:[ap]\.?m\.?)?$", re.IGNORECASE)  # of which day?
_BETWEEN = re.compile(r"^\W*(?:\([^)]*\)\W*)?(?:(?:said|says|on|at|am|le|el|il|op|em|den)\b[\s,:]*)*", re.IGNORECASE)
_RE = re.compile(r"(?:re|aw|sv|odp|antw)(?:\[\d+\])?\s*:", re.IGNORECASE)
_NAME_CHARS = 300  # of a line that holds a name among other things
_SEPARATOR = re.compile(r"\s*[|•·»]\s*")

_ID_PREFIX = re.compile(r"#(?:[a-z]+(?:[-_:][a-z]+)*[-_:]?)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Template:
    """Where a platform puts what: selectors, surest first. ``name`` is what ``found_by`` says."""

    name: str
    body: tuple[str, ...]
    author: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    title: tuple[str, ...] = ()  # a heading that the commenter wrote
    skip: tuple[str, ...] = ()  # in the body, and not of it
    upvotes: tuple[str, ...] = ()
    downvotes: tuple[str, ...] = ()
    balance: tuple[str, ...] = ()  # one number, for less against
    staff: tuple[str, ...] = ()  # there where the site's own people write
    deleted: tuple[str, ...] = ()  # there where the text was taken away; stands for the text
    is_utc: bool = False  # times without a zone are in UTC whatever the site's zone is
    is_themed: bool = False  # themes rename things: name and time are then looked for as on any page
    is_widget: bool = False  # the platform itself calls the list under an article a widget
    clean_author: Callable[[str], str] = byline.clean_name

    def __post_init__(self) -> None:
        check((*self.body, *self.author, *self.time, *self.title, *self.skip, *self.staff, *self.deleted))
        check((*self.upvotes, *self.downvotes, *self.balance))


def read_items(items: Iterable[Item], template: Template, clock: Clock) -> Section | None:
    """The comments that ``items`` hold, in page order; None where there is no text in any of them."""
    kept = shown_once(items, is_widget=template.is_widget)
    if not kept:
        return None
    parents, nested = parents_among(kept), nested_in(kept)
    if template.is_utc:
        clock = replace(clock, zone=UTC)
    pingbacks = 0
    found: list[Found] = []
    place: dict[int, int] = {}  # index of an item -> index of its comment
    for number, (item, parent) in enumerate(zip(kept, parents, strict=True)):
        comment = read_item(item, nested[number], template, clock)
        if markup.PINGBACK.match(comment.author or ""):
            pingbacks += 1
            continue
        if not comment.body:
            continue
        if parent is not None:
            # an answer to a picture, or to what has no text any more, names a parent that is nowhere
            above = kept[parent].native_id or item.parent_native_id
            comment = replace(comment, parent=place.get(parent), parent_native_id=above)
        place[number] = len(found)
        found.append(comment)
    if not found:
        return None
    roots = section_roots([element for item in kept for element in item.elements])
    return Section(template.name, tuple(found), pingbacks, elements=tuple(roots))


def read_item(item: Item, nested: set[HtmlElement], template: Template, clock: Clock) -> Found:
    """One comment; its body is empty where it has none."""
    view = View(item.elements, nested, clock, item.native_id)
    parts = Parts(view)
    gone = next(iter(parts.first_of(template.deleted)), None)
    author, author_element = _author(item, parts, template, is_gone=gone is not None)
    bodies = parts.first_of(template.body)
    moment, printed, time_element = _time(parts, author_element, author, bodies, template)
    body = _body(parts, bodies, template) or (line_of(gone) if gone is not None else "")
    up, down = _votes(parts, template)
    return Found(
        body=body,
        found_by=template.name,
        native_id=item.native_id,
        author=author,
        posted=moment,
        posted_text=printed,
        parent_native_id=item.parent_native_id,
        upvotes=up,
        downvotes=down,
        is_by_staff=bool(parts.first_of(template.staff)) or not markup.STAFF.isdisjoint(_words(item.elements[0])),
        is_deleted=gone is not None or bool(markup.DELETED.match(body)),
        url=_permalink(view, time_element),
    )


def _words(element: HtmlElement) -> list[str]:
    return (element.get("class") or "").lower().split()


def _author(item: Item, parts: Parts, template: Template, *, is_gone: bool) -> tuple[str | None, HtmlElement | None]:
    for selector in template.author:
        for element in parts.select(selector):
            text = line_of(element, skip=[e for e in parts.view.junk if e is not element])
            if name := template.clean_author((text or element.get("content") or "")[:_NAME_CHARS]):
                return item.author or name, element
    if item.author:
        return item.author, None
    is_told = is_gone or (template.author and not template.is_themed)
    return (None, None) if is_told else byline.find_author(parts.view)


def _time(
    parts: Parts, author: HtmlElement | None, name: str | None, bodies: Sequence[HtmlElement], template: Template
) -> tuple[Moment | None, str | None, HtmlElement | None]:
    """The time, as printed, and the element that shows it: of all its spellings the most exact."""
    printed: tuple[str, HtmlElement] | None = None
    lines = _skipped(parts, template)
    for selector in template.time:
        for element in parts.select(selector):
            # people write dates as well; but old templates put the line below the text into one box with it
            if any(is_within(element, b) for b in bodies) and not any(is_within(element, line) for line in lines):
                continue
            text = _line_without(element, author, name)
            moments = [m for m in _moments(element, text, parts.view.clock) if m is not None]
            if moments:
                best = reduce(lambda one, other: finer(one, other) or one, moments)
                return best, _piece_of(text, best, parts.view.clock) or best.text, element
            if printed is None and text and any(c.isdigit() for c in text):
                printed = text, element
    if printed is None and (template.is_themed or not template.time):
        return byline.find_time(parts.view, author, bodies[0] if bodies else None)
    return (None, *printed) if printed else (None, None, None)


def _piece_of(line: str, moment: Moment, clock: Clock) -> str:
    """The part of "#4 | 3 March, 2:03 PM | Reply" that is the time."""
    pieces = _SEPARATOR.split(line)
    if len(pieces) == 1:
        return line
    return next((p for p in pieces if (read := read_time(p, clock)) and read.at == moment.at), line)


def _line_without(element: HtmlElement, author: HtmlElement | None, name: str | None) -> str:
    """An element's line without the name that stands in it."""
    if author is None or not is_within(author, element):
        return line_of(element)
    if author is not element:
        return markup.REPLIED.sub("", _BY_NOBODY.sub("", line_of(element, skip=[author])))
    before, found, after = line_of(element).partition(name or "\0")
    if not found:
        return before
    # "Posted by Anna on 3 March", "3 March - Anna (guest)"
    return _BETWEEN.sub("", after if any(c.isdigit() for c in after) else before).rstrip(" |•·—–-,:")


def _moments(element: HtmlElement, text: str, clock: Clock) -> Iterator[Moment | None]:
    for name in _STAMPS:
        if value := element.get(name):
            yield read_iso(value, clock)
    for name in _TIPS:
        if (title := element.get(name)) and any(c.isdigit() for c in title):
            unix = _UNIX.search(title)
            yield read_iso(unix[0], clock) if unix else read_time(title, clock)
    if text and len(text) <= MAX_CHARS and not _TIME_ALONE.match(text):
        yield read_time(text, clock)


def _body(parts: Parts, bodies: Sequence[HtmlElement], template: Template) -> str:
    inside = [e for e in parts.view.junk if e not in bodies]
    skip = [*parts.view.nested, *inside, *_skipped(parts, template)]
    body = prose(bodies, skip)
    title = next((line for e in parts.first_of(template.title) if (line := line_of(e))), "")
    # platforms make a title of the first words, or of the one that is answered, where none was typed
    if title and not _RE.match(title) and not body.casefold().startswith(title.rstrip(".… ").casefold()):
        return PARAGRAPH.join(part for part in (title, body) if part)
    return body


def _skipped(parts: Parts, template: Template) -> list[HtmlElement]:
    return [element for selector in template.skip for element in parts.select(selector)]


def _votes(parts: Parts, template: Template) -> tuple[int | None, int | None]:
    """(for, against). A single balance counts as for where it is positive, as against where it is negative."""
    up, down = _count(parts, template.upvotes), _count(parts, template.downvotes)
    balance = _count(parts, template.balance)
    if up is None and down is None and balance is not None:
        return (balance, None) if balance >= 0 else (None, -balance)
    return up, down


def _count(parts: Parts, selectors: Iterable[str]) -> int | None:
    for selector in selectors:
        for element in parts.select(selector):
            for value in (line_of(element), element.get("aria-label") or "", element.get("title") or ""):
                if match := _NUMBER.search(value):
                    number = number_in(match["digits"])
                    return -number if number and match["sign"] else number
    return None


def _permalink(view: View, time: HtmlElement | None) -> str | None:
    """The comment's own address: a link whose fragment is its id."""
    if view.native_id is None:
        return None
    own = view.native_id.lower()
    links = (e.get("href") or "" for e in view.all if e.tag == "a")
    return next(
        (href for href in links if href.lower().endswith(own) and _ID_PREFIX.search(href, 0, len(href) - len(own))),
        None,
    )
