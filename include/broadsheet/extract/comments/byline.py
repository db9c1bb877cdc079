"""Who wrote a comment, and when: machine-readable marks first, then what is called so, then what only looks like it.

What does NOT belong here: the text (``record``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock, Moment
from broadsheet.extract.comments import markup
from broadsheet.extract.comments.elements import View, is_junk, is_within, tokens
from broadsheet.extract.comments.stamps import STAMPS, is_time_alone, read_printed
from broadsheet.extract.prose import line_of
from broadsheet.extract.times import MAX_CHARS, read_iso
from broadsheet.text import squeeze

_MAX_NAME = 100  # characters: the longest byline that is still a name
_LINE = 300  # characters of a line that holds a name among other things
_MAX_WORDS = 12
_DATELIKE = re.compile(
    r"\b(?:19|20)\d\d\b|\d\s?[:h.]\s?\d\d\b|\d[/-]\d|[^\W\d_]\.?\s+\d{1,2}(?:st|nd|rd|th)?\b|\b\d{1,2}\.?\s+[^\W\d_]{3,}|\d\s?(?:h|m|d|min|hour|day|week|month|year)"
)
_LETTER = re.compile(r"[^\W\d_]")
_EMAIL = re.compile(r"(?<![^\s@<>])([^\s@<>]+)@[^\s@<>]+\.[^\s@<>]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_NUMBERED = re.compile(r"^#[\d.]+\s+|\(\s*#?\d+\s*\)\s*$")  # "anna ( 12345 )": the platform's number of a user
_FIRST_PIECE = re.compile(r"\s[—–|•·-]\s|[|•·]|\s(?:on|am|le|el|il|at)\s(?=\D{0,12}\d)|,\s(?=\D{0,12}\d)")
# what stands between a name and the time behind it
_BEFORE_TIME = re.compile(
    r"\s*[|•·]\s*|,?\s+(?:on|at|am|um|le|el|il|op|em|den)\s+(?=\D{0,14}\d)|\s+[-–—]\s+(?=\D{0,14}\d)|,\s(?=\D{0,14}\d)|(?<=\d)\s+[-–—]\s+"
)
_AUTHOR_LIKE = re.compile(r"author|autor|user|commenter|byline|nick|poster|person|screen-?name|^by$|^name$|posted-?by")
_TIME_LIKE = re.compile(r"date|datum|time|posted|stamp|fecha|details|submitted")
_TIME_NAMES = frozenset(markup.TIME)
_BODY_NAMES = frozenset(markup.BODY) - {"description", "content", "body", "text", "message"}  # these name anything
_INLINE = ("a", "b", "strong", "cite", "span", "i", "em")


@lru_cache(maxsize=4096)  # a name is looked at by its column, by its record, and again in the next set of records
def clean_name(text: str) -> str:
    """A name without "says:" and "by", addresses and user numbers.

    Of an e-mail address typed as the name, what stands before the @ is kept; of an address with a name beside it, nothing.
    """
    name = _EMAIL.sub(r"\1", squeeze(text[: 4 * _LINE])[:_LINE])
    bare = squeeze(_ADDRESS.sub(" ", name))
    name = markup.GUEST.sub("", markup.BY.sub("", bare or name))
    return _NUMBERED.sub("", markup.SAYS.sub("", name)).strip(" |•·—–-,:;/")


def name_in_line(text: str, clock: Clock) -> str:
    """The name in a line that may have the time as well: "Posted by: Ida Pell | 3 March 2025", "On 3 March 2025, 12:00 by Ida Pell"."""
    if not _DATELIKE.search(text):
        return clean_name(text)
    for line in (markup.LAST_BY.sub("", text), text):
        for piece in _BEFORE_TIME.split(line):
            name = clean_name(piece.lstrip(" ,;|·•–—-"))
            if _LETTER.search(name) and read_printed(name, clock) is None:
                return name
    return ""


def find_author(view: View) -> tuple[str | None, HtmlElement | None]:
    """The name shown, and the innermost element that shows it."""
    for element in _author_places(view):
        if not is_junk(element) and (name := _name_in(element, view))[0]:
            return name
    return None, None


def _author_places(view: View) -> Iterator[HtmlElement]:
    yield from view.named(markup.AUTHOR)
    yield from (e for e in view.parts if e.tag == "cite")
    yield from (e for e in view.called_like(_AUTHOR_LIKE) if not _is_body(e))
    yield from _leading(view)


def _leading(view: View) -> Iterator[HtmlElement]:
    """Short lines before the text: a header that is called nothing."""
    for element in view.parts:
        if element.tag in {"p", "blockquote"} or _is_body(element):
            return
        if element.tag in {"div", "span", "header", "h3", "h4", "h5", "h6", "a", "b", "strong", "small"}:
            line = line_of(element)
            if line and len(line) <= MAX_CHARS and not view.is_permalink(element):
                yield element


def _is_body(element: HtmlElement) -> bool:
    return not _BODY_NAMES.isdisjoint(tokens(element))


def _name_in(element: HtmlElement, view: View) -> tuple[str | None, HtmlElement | None]:
    if element.tag == "meta":
        return (clean_name(element.get("content") or "") or None), element
    for inner in element.iter():
        if inner is not element and isinstance(inner.tag, str) and "name" in tokens(inner):
            name = clean_name(line_of(inner) or inner.get("content") or "")
            if is_name(name, view):
                return name, inner
    parts = [e for e in element.iterdescendants() if isinstance(e.tag, str)]
    whole = line_of(element, skip=[e for e in parts if is_junk(e) or is_called_time(e)])
    if is_name(name := clean_name(whole), view):
        return name, element
    # a whole header: the name is a link, bold or inline part of it, or the first piece of the line
    for part in parts:
        if (
            part.tag in _INLINE
            and not is_junk(part)
            and not is_called_time(part)
            and is_name(name := clean_name(line_of(part)), view)
        ):
            return name, part
    name = clean_name(_FIRST_PIECE.split(squeeze(_ADDRESS.sub(" ", whole)), maxsplit=1)[0])
    return (name, element) if name != clean_name(whole) and is_name(name, view) else (None, None)


def is_name(text: str, view: View) -> bool:
    """Whether a text can be a name: short, no button, no time."""
    if not text or len(text) > _MAX_NAME or len(text.split()) > _MAX_WORDS or markup.INTERFACE.match(text):
        return False
    if is_time_alone(text):
        return False
    if not _LETTER.search(text):
        return text.isdigit() and len(text) < 10  # some call themselves 007
    return not (_DATELIKE.search(text) and read_printed(text, view.clock))


def name_before_time(time: HtmlElement, view: View) -> str | None:
    """The name in a line that has the time as well: "Posted by: Ida Pell, 3 March 2025"."""
    line = line_of(time)
    name = clean_name(_FIRST_PIECE.split(line, maxsplit=1)[0].lstrip(" ,;|·•–—-"))
    return name if name != clean_name(line) and _LETTER.search(name) and is_name(name, view) else None


def is_called_time(element: HtmlElement) -> bool:
    """Whether an element's tag or classes say that it is a time."""
    return element.tag == "time" or not _TIME_NAMES.isdisjoint(tokens(element))


def find_time(
    view: View, author: HtmlElement | None, body: HtmlElement | None
) -> tuple[Moment | None, str | None, HtmlElement | None]:
    """The time, its printed form also where it cannot be read, and the element that shows it.

    Outside of ``body``, the element that holds the text, as far as that is known: people write dates as well.
    """
    printed: tuple[str, HtmlElement] | None = None
    for element, text, is_stamp in _times(view, author):
        if body is not None and is_within(element, body) and not is_called_time(element):
            continue
        moment = read_iso(text, view.clock) if is_stamp else read_printed(text, view.clock)
        if moment is not None:
            return moment, (line_of(element) if is_stamp else text) or moment.text, element
        if printed is None and not is_stamp and any(c.isdigit() for c in text):
            printed = text, element
    return (None, *printed) if printed else (None, None, None)


def _times(view: View, author: HtmlElement | None) -> Iterator[tuple[HtmlElement, str, bool]]:
    """Where a time may stand: (element, text, whether it is a machine's stamp), surest first."""
    marked = [e for e in view.all if e.tag in {"time", "abbr", "mark"} or e.get("datetime")]
    named = list(view.named(markup.TIME))
    links = [e for e in view.parts if e.tag == "a" and view.is_permalink(e)]
    alike = [e for e in view.called_like(_TIME_LIKE) if not _is_body(e)]
    for element in (*marked, *named):
        for name in STAMPS:
            if value := element.get(name):
                yield element, value, True
    yield from ((e, e.get("title") or "", False) for e in (*marked, *named, *links, *alike) if e.get("title"))
    yield from _texts((*marked, *links, *named, *alike), author)
    # half of a line beside the name, in themes that call it nothing
    beside = [e.getparent() for e in (*links, *([author] if author is not None else [])) if e.getparent() is not None]
    small = [e for e in view.all if e.tag in {"small", "cite", "em", "dt", "h5", "h6"}]
    yield from _texts((e for e in (*beside, *small) if e not in set(view.roots) or e.tag == "dt"), author)
    yield from ((e, e.get("title") or "", False) for e in view.parts if _DATELIKE.search(e.get("title") or ""))
    short = (e for e in view.parts if e.tag in {"span", "div", "li", "a", "td"} and not e.findall("div"))
    yield from ((e, text, stamp) for e, text, stamp in _texts(short, author) if _DATELIKE.search(text))


def _texts(elements: Iterable[HtmlElement], author: HtmlElement | None) -> Iterator[tuple[HtmlElement, str, bool]]:
    for element in elements:
        if element is author:
            # name and time in one: "Comment by Anna — 3 March 2025"
            whole = line_of(element)
            if _DATELIKE.search(whole) and len(whole) <= MAX_CHARS:
                yield element, whole, False
            continue
        skip = [e for e in element.iterdescendants() if e is author or (isinstance(e.tag, str) and is_junk(e))]
        text = line_of(element, skip=skip)
        if text and len(text) <= MAX_CHARS and any(c.isalnum() for c in text):
            yield element, text, False
