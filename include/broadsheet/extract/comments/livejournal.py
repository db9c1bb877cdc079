"""Comments of LiveJournal and the sites that run its code (Dreamwidth, InsaneJournal), in their styles.

Every comment is ``ljcmt123``, ``t123`` or ``cmt123`` and they are flat: how far a comment is moved to the right says how deep it is.
Newer styles (``b-leaf``, ``j-c``) keep name and time in attributes; older ones call them ``.comment-poster``, ``.datetime``.

What does NOT belong here: comments that LiveJournal folds and loads by script, reading one comment (``template``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments import byline
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.items import Item, read_items
from broadsheet.extract.comments.template import Template
from broadsheet.extract.page import ParsedPage
from broadsheet.text import number_in

_ID = re.compile(r"^(?:ljcmt|cmt|t)(?P<id>\d{2,})$")
_MARGIN = re.compile(r"(?:margin|padding)-left:\s*(\d+)")
_DEPTH = re.compile(r"(?:comment-depth-|b-tree-twig-)(\d+)")
_PARENT = re.compile(r"#(?:t|cmt|ljcmt)(\d+)$")
_FROM = re.compile(r"^\W*(?:from|von|от|de)\s*:?\s+(?=\S)", re.IGNORECASE)
_WRAPPERS = frozenset({"comment-wrap", "comment-thread", "b-tree-twig", "comment_wrapper", "ljcomment-wrap"})
_MARKS = ("ljcmt", "ljuser", "b-leaf", "comment-poster", "comment-thread")


def _clean(text: str) -> str:
    return byline.clean_name(_FROM.sub("", text))


_TEMPLATE = Template(
    "livejournal",
    body=(
        ".j-c-text",
        ".b-leaf-article",
        ".comment-content",
        ".comment-text",
        ".comment_text",
        ".comment_body",
        ".comment-body",
        ".commenttext",
        ".talk-comment-box-content",
        ".body",
    ),
    author=(
        ".j-c-poster .i-ljuser-username",
        ".j-c-poster",
        ".b-leaf-username-name",
        ".b-leaf-username",
        ".comment-poster .ljuser",
        ".comment-poster",
        ".poster .ljuser",
        ".comment-head .ljuser",
        ".comment_header .ljuser",
        ".ljuser",
        ".poster",
    ),
    time=(
        ".j-c-date",
        ".b-leaf-createdtime",
        ".comment-datetime",
        ".datetime",
        ".comment-date",
        ".comment_date",
        ".date",
        "time",
    ),
    title=(".j-c-title", ".b-leaf-subject", ".comment-title", ".comment-subject", ".comment_subject", ".subject"),
    deleted=(".b-leaf-deleted", ".j-c-deleted", ".comment-deleted", ".deleted-comment"),
    is_themed=True,
    clean_author=_clean,
)


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The page's LiveJournal comments; None where there are none."""
    if not any(name in page.by_name for name in _MARKS):
        return None
    return read_items(_items(page), _TEMPLATE, clock)


def _items(page: ParsedPage) -> Iterator[Item]:
    for element, names in page.named:
        if element.tag not in {"div", "article", "table", "li"} or not any(c.isdigit() for c in names):
            continue
        match = _ID.match(element.get("id") or "") or _ID.match(element.get("data-tid") or "")
        if match and len(element):
            name = element.get("data-displayname") or element.get("data-username")
            yield Item([element], match["id"], _parent(element, match["id"]), _depth(element), name)


def _depth(element: HtmlElement) -> int | None:
    """How deep a comment is: a level, or pixels; one page has one of them."""
    around = element.getparent()
    for one in (element, around, around.getparent() if around is not None else None):
        if one is None or (one is not element and _WRAPPERS.isdisjoint((one.get("class") or "").split())):
            break
        if level := _DEPTH.search(one.get("class") or ""):
            return number_in(level[1])
        if margin := _MARGIN.search(one.get("style") or ""):
            return number_in(margin[1])
    return None


def _parent(element: HtmlElement, native_id: str) -> str | None:
    """The link "Parent" in a comment's menu."""
    for link in element.iter("a"):
        around = link.getparent()
        names = f"{link.get('class') or ''} {around.get('class') or '' if around is not None else ''}"
        if "parent" in names.lower() and (match := _PARENT.search(link.get("href") or "")) and match[1] != native_id:
            return match[1]
    return None
