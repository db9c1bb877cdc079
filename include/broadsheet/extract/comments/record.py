"""One comment out of the elements that hold it: text, votes, marks, and what ``byline`` says.

Every reader that works on elements uses this; they differ in how they find the elements and the tree of replies.

What does NOT belong here: finding comments and their parents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock, Moment
from broadsheet.extract.comments import byline, markup
from broadsheet.extract.comments.elements import View, tokens
from broadsheet.extract.comments.found import Found
from broadsheet.extract.prose import line_of, prose
from broadsheet.extract.times import MAX_CHARS, read_time
from broadsheet.text import number_in

_NUMBER = re.compile(r"[-−+]?\d[\d.,]*")
_LEFTOVER = re.compile(r"^[\s|:,•·–—-]+(?=\n|$)|^[|:•·]\s*")  # what stood between name and time
_ON = re.compile(r"^(?:on|am|le|el|il|op|em)\s+", re.IGNORECASE)
_BODY_LIKE = re.compile(r"text|texto|body|content|message|inhalt|contenu")
_HEADS = frozenset({"cite", "footer", "header"})
_LINES = frozenset({"p", "small", "cite", "span", "em", "b", "strong", "h3", "h4", "h5", "h6"})


def read_record(view: View, found_by: str, parent: int | None = None, parent_native_id: str | None = None) -> Found:
    """The comment that ``view`` shows. Its body is empty where there is none."""
    author, author_element = byline.find_author(view)
    called_body = next((e for e in view.named(markup.BODY) if not byline.holds(e, (author_element,))), None)
    posted, posted_text, time_element = byline.find_time(view, author_element, called_body)
    body, said_at = _without_saying(_body(view, author_element, time_element), view.clock)
    if said_at is not None and posted is None:
        posted, posted_text = said_at, said_at.text
    up, down = _votes(view)
    classes = {token for element in view.all[:4] for token in tokens(element)}
    return Found(
        body=body,
        found_by=found_by,
        native_id=view.native_id,
        author=author,
        posted=posted,
        posted_text=posted_text,
        parent=parent,
        parent_native_id=parent_native_id,
        upvotes=up,
        downvotes=down,
        is_by_staff=not markup.STAFF.isdisjoint(classes),
        is_deleted=bool(markup.DELETED.match(body)),
        url=next((e.get("href") for e in view.parts if e.tag == "a" and view.is_permalink(e)), None),
    )


def _body(view: View, author: HtmlElement | None, time: HtmlElement | None) -> str:
    """The text of the element that is called so; else what is left without names, times and interface."""
    skip = [*view.nested, *view.junk]
    for element in view.named(markup.BODY):
        if not byline.holds(element, (author, time)) and (text := prose(element, skip)):
            return text
    alike = [prose(e, skip) for e in view.called_like(_BODY_LIKE) if not byline.holds(e, (author, time))]
    if longest := max(alike, key=len, default=""):
        return longest
    aside = [e for e in view.parts if e.tag in _HEADS or not markup.META.isdisjoint(tokens(e))]
    parts = set(view.parts)
    aside += [
        _line_around(e, view.roots) for e in (author, time) if e is not None and e in parts and not _has_blocks(e)
    ]
    return _LEFTOVER.sub("", prose(view.roots, [*skip, *aside])).strip()


def _without_saying(body: str, clock: Clock) -> tuple[str, Moment | None]:
    """``body`` without a first line that only says when it was said, as in "on 3 March 2025 says:", and that time."""
    first, _, rest = body.partition("\n")
    when, verbs = markup.SAYS.subn("", first)
    if not verbs or not rest.strip() or len(when) > MAX_CHARS:
        return body, None
    said_at = read_time(_ON.sub("", when), clock)
    return (rest.strip(), said_at) if said_at else (body, None)


def _has_blocks(element: HtmlElement) -> bool:
    """Whether more than a line is in it: then it shows a time, or a name, among other things."""
    return next(element.iterdescendants("p", "div", "blockquote", "br"), None) is not None


def _line_around(element: HtmlElement, roots: Sequence[HtmlElement]) -> HtmlElement:
    """The element, or the paragraph it fills: "Name | 3 March" is one line of which nothing is the comment's."""
    parent = element.getparent()
    while parent is not None and parent not in roots and parent.tag in _LINES and len(line_of(parent)) <= MAX_CHARS:
        element, parent = parent, parent.getparent()
    return element


def _votes(view: View) -> tuple[int | None, int | None]:
    """(for, against). A single balance counts as for where it is positive, as against where it is negative."""
    up, down = _count(view, markup.UPVOTES), _count(view, markup.DOWNVOTES)
    if up is None and down is None and (net := _count(view, markup.NET_VOTES)) is not None:
        return (net, None) if net >= 0 else (None, -net)
    return up, down


def _count(view: View, names: Sequence[str]) -> int | None:
    for element in view.named(names):
        value = (
            element.get("content") or element.get("data-like-count") or line_of(element) or element.get("title") or ""
        )
        if match := _NUMBER.search(value):
            number = number_in(match[0])
            return -number if number and match[0][0] in "-−" else number
    return None
