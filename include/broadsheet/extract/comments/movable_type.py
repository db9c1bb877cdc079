"""Comments that Movable Type and TypePad wrote, and Melody, which is one of them.

``div.comment#comment-123`` (TypePad: ``#comment-6a00d8...``) with ``.comment-content`` and, above it ``.byline`` (Movable Type 4 and
later) or behind it ``.comment-footer``: "Posted by: Anna | March 3, 2006 01:20 PM". Version 2 has ``.comments-body`` with
``.comments-post`` in it, version 3 may have ``div#c123`` and ``p.posted`` behind. "Anna replied to comment from Juno" links to
the comment that is answered.

Source: the default templates ``comments.mtml``, ``comment_detail.mtml``, ``individual.tmpl``.

What does NOT belong here: reading one comment (``template``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments import byline
from broadsheet.extract.comments.elements import is_within, tokens
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.items import Item, read_items
from broadsheet.extract.comments.template import Template
from broadsheet.extract.page import ParsedPage
from broadsheet.extract.prose import line_of

_ID = re.compile(r"^(?:comment-|c)(?P<id>\d{1,12}|6a[0-9a-f]{14,40})$")
_LINK = re.compile(r"#(?:comment-|c)(?P<id>\d{1,12}|6a[0-9a-f]{14,40})$")
_BYLINES = frozenset(
    {
        "byline",
        "comment-footer",
        "comment-header",
        "comment-meta",
        "asset-meta",
        "commentheader",
        "posted",
        "comment-posted",
    }
)
_CONTENT = ("comment-content", "commentcontent", "comment-body", "comments-body")
_POSTED = re.compile(
    r"^\W*(?:(?:posted|comment(?:ed)?|written) by|verfasst von|geschrieben von|kommentiert von|rédigé par|écrit par|publicado por|escrito por"
    r"|postato da|scritto da|geplaatst door|投稿者)\b\s*:?\s*|^\W*posté par\s*:?\s*",
    re.IGNORECASE,
)
_END_OF_NAME = re.compile(r"\s*\|.*$|\s+(?:on|at|am|le|el|il|op)\s+(?=\D{0,14}\d).*$|\s+[-–—]\s+(?=\D{0,14}\d).*$")


def _clean(text: str) -> str:
    return byline.clean_name(_END_OF_NAME.sub("", _POSTED.sub("", text)))


_FOOTERS = (
    ".byline",
    ".comment-footer",
    ".comments-post",
    ".comment-posted",
    "p.posted",
    ".comment-meta",
    ".comment-header",
)
_TEMPLATE = Template(
    "movable_type",
    body=(".comment-content", ".commentcontent", ".comment-body", ".comment-text", ".comments-body", "#c*"),
    author=(".byline .author", ".vcard.author", ".comment-author", ".commenter-name", *_FOOTERS),
    time=("abbr.published", "time", ".comment-footer abbr", *_FOOTERS, ".commentheader"),
    skip=(".comments-post", ".comment-footer", ".byline"),
    is_themed=True,
    clean_author=_clean,
)


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The page's Movable Type or TypePad comments; None where there are none."""
    return None if _is_wordpress(page) else read_items(_items(page), _TEMPLATE, clock)


def _is_wordpress(page: ParsedPage) -> bool:
    """WordPress took the ids over, and its themes the names."""
    if "wordpress" in (page.meta("generator") or "").lower():
        return True
    return any("/wp-" in (e.get("href") or e.get("src") or "") for e in page.of("link", "script"))


def _items(page: ParsedPage) -> Iterator[Item]:
    if not any(
        name in page.by_name
        for name in ("comment-footer", "byline", "commentheader", "posted", "comments-post", "comment-posted")
    ):
        return
    for element, names in page.named:
        if element.tag != "div" or "c" not in names or not (match := _ID.match(element.get("id") or "")):
            continue
        elements = [element, *_posted_behind(element)]
        lines = [
            e for root in elements for e in root.iter() if isinstance(e.tag, str) and not _BYLINES.isdisjoint(tokens(e))
        ]
        if lines and (
            len(elements) > 1 or any(not set(_CONTENT).isdisjoint(tokens(e)) for e in element.iter("div", "p"))
        ):
            yield Item(elements, match["id"], _answered(lines, element, match["id"]))
    if "comments-post" in page.by_name:
        yield from _of_version_2(page)


def _posted_behind(element: HtmlElement) -> Iterator[HtmlElement]:
    """``<div id="c12">text</div><p class="posted">Posted by: ...``"""
    following = element.getnext()
    if following is not None and not {"posted", "comment-posted"}.isdisjoint(tokens(following)):
        yield following


def _of_version_2(page: ParsedPage) -> Iterator[Item]:
    for element in page.by_name.get("comments-body", ()):
        if any("comments-post" in tokens(e) for e in element.iter("span", "p", "div")):
            anchor = next((a.get("name") for a in element.iter("a") if (a.get("name") or "").isdigit()), None)
            yield Item([element], anchor)


def _answered(lines: list[HtmlElement], element: HtmlElement, native_id: str) -> str | None:
    """The comment that a byline links to beside the permalink."""
    for line in lines:
        for link in line.iter("a"):
            match = _LINK.search(link.get("href") or "")
            if match and match["id"] != native_id and is_within(link, element) and line_of(link):
                return match["id"]
    return None
