"""Who wrote a comment, and when: machine-readable marks first, then what is called so, then what only looks like it.

What does NOT belong here: the text (``record``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock, Moment
from broadsheet.extract.comments import words
from broadsheet.extract.comments.elements import View, is_junk, is_within, tokens
from broadsheet.extract.comments.stamps import DATELIKE, is_time_alone, moment_in, read_printed
from broadsheet.extract.prose import line_of
from broadsheet.extract.times import MAX_CHARS
from broadsheet.text import squeeze

_MAX_NAME = 100  # characters: the longest byline that is still a name
_LINE = 300  # characters of a line that holds a name among other things
_MAX_WORDS = 12
_LETTER = re.compile(r"[^\W\d_]")
_EMAIL = re.compile(r"(?<![^\s@<>])([^\s@<>]+)@[^\s@<>]+\.[^\s@<>]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_NUMBERED = re.compile(r"^#[\d.]+\s+|\(\s*#?\d+\s*\)\s*$")  # "anna ( 12345 )": the platform's number of a user
# what stands between a name and the time behind it
_BEFORE_TIME = re.compile(
    r"\s*[|•·]\s*|,?\s+(?:on|at|am|um|le|el|il|op|em|den)\s+(?=\D{0,14}\d)|\s+[-–—]\s+(?=\D{0,14}\d)|,\s(?=\D{0,14}\d)|(?<=\d)\s+[-–—]\s+"
)
_TIME_NAMES = frozenset(words.TIME_TOKENS)
_BODY_NAMES = frozenset(words.BODY_TOKENS) - {
    "description",
    "content",
    "body",
    "text",
    "message",
}  # these name anything
_LINES = frozenset({"div", "span", "header", "h3", "h4", "h5", "h6", "a", "b", "strong", "small"})
_INLINE = ("a", "b", "strong", "cite", "span", "i", "em")


@lru_cache(maxsize=4096)  # a name is looked at by its column, by its record, and again in the next set of records
def clean_name(text: str) -> str:
    """A name without "says:" and "by", addresses and user numbers.

    Of an e-mail address typed as the name, what stands before the @ is kept; of an address with a name beside it, nothing.
    """
    name = _EMAIL.sub(r"\1", squeeze(text[: 4 * _LINE])[:_LINE])
    bare = squeeze(_ADDRESS.sub(" ", name))
    name = words.GUEST.sub("", words.BY.sub("", bare or name))
    return _NUMBERED.sub("", words.SAYS.sub("", name)).strip(" |•·—–-,:;/")


def name_in_line(text: str, clock: Clock) -> str:
    """The name in a line that may have the time as well: "Posted by: Ida Pell | 3 March 2025", "On 3 March 2025, 12:00 by Ida Pell"."""
    if not DATELIKE.search(text):
        return clean_name(text)
    for line in (words.LAST_BY.sub("", text), text):
        for piece in _BEFORE_TIME.split(line):
            name = clean_name(piece.lstrip(" ,;|·•–—-"))
            if _LETTER.search(name) and read_printed(name, clock) is None:
                return name
    return ""


def find_author(view: View) -> tuple[str | None, HtmlElement | None]:
    """The name shown, and the innermost element that shows it: in what is called so, else in a short line before the text."""
    cites = (e for e in view.parts if e.tag == "cite")
    for element in (*view.named(words.AUTHOR_TOKENS), *cites, *_leading(view)):
        if is_junk(element):
            continue
        parts = [e for e in element.iterdescendants("*") if not is_junk(e) and not is_called_time(e)]
        line = line_of(element, skip=[e for e in element.iterdescendants("*") if e not in parts])
        if is_name(name := clean_name(line), view):
            return name, element
        # a whole header: the name is a link, bold or inline part of it, or a piece of the line
        for part in parts:
            if part.tag in _INLINE and is_name(name := clean_name(line_of(part)), view):
                return name, part
        if first := name_before_time(line, view):
            return first, element
    return None, None


def _leading(view: View) -> Iterator[HtmlElement]:
    """Short lines before the text: a header that is called nothing."""
    for element in view.parts:
        if element.tag in {"p", "blockquote"} or not _BODY_NAMES.isdisjoint(tokens(element)):
            return
        if element.tag in _LINES and 0 < len(line_of(element)) <= MAX_CHARS:
            yield element


def is_name(text: str, view: View) -> bool:
    """Whether a text can be a name: short, no button, no time."""
    if not text or len(text) > _MAX_NAME or len(text.split()) > _MAX_WORDS or words.NO_NAME.match(text):
        return False
    if is_time_alone(text):
        return False
    if not _LETTER.search(text):
        return text.isdigit() and len(text) < 10  # some call themselves 007
    return not (DATELIKE.search(text) and read_printed(text, view.clock))


def name_before_time(line: str, view: View) -> str | None:
    """The name in a line that has more than it: "Posted by: Ida Pell, 3 March 2025"."""
    name = clean_name(_BEFORE_TIME.split(line, maxsplit=1)[0].lstrip(" ,;|·•–—-"))
    return name if name != clean_name(line) and _LETTER.search(name) and is_name(name, view) else None


def is_called_time(element: HtmlElement) -> bool:
    """Whether an element's tag or classes say that it is a time."""
    return element.tag == "time" or not _TIME_NAMES.isdisjoint(tokens(element))


def find_time(
    view: View, author: HtmlElement | None, body: HtmlElement | None
) -> tuple[Moment | None, str | None, HtmlElement | None]:
    """The time, its printed form also where it cannot be read, and the element that shows it: one that is called so, else any short one.

    Outside of ``body``, the element that holds the text, as far as that is known: people write dates as well.
    """
    printed: tuple[str, HtmlElement] | None = None
    called = [e for e in view.all if is_called_time(e) or e.tag in {"abbr", "mark"}]
    others = [e for e in view.parts if e not in called and (body is None or not is_within(e, body))]
    for element in (*called, *others):
        text = line_of(
            element,
            skip=[] if element is author else [e for e in element.iterdescendants("*") if e is author or is_junk(e)],
        )
        if element in others and not DATELIKE.search(f"{text} {element.get('title') or ''}"):
            continue
        if len(text) <= MAX_CHARS and (moment := moment_in(element, text, view.clock)) is not None:
            return moment, text or moment.text, element
        if printed is None and element in called and any(c.isdigit() for c in text):
            printed = text, element
    return (None, *printed) if printed else (None, None, None)
