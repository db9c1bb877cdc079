"""Comments that SPIP calls forums, in its own templates: those of SPIP 1.9 and 2, and of the plugin "comments" that SPIP 3 has.

``li.comment-item > div.comment`` with ``.comment-meta`` and ``.comment-texte``, its answers in a list within the item;
``li.forum-fil`` and ``li.forum-reponse`` with ``.forum-message``, ``.forum-chapo`` and ``.forum-texte``. An anchor named
``comment123`` or ``forum123`` holds the id.

Source: ``squelettes-dist/inclure/forum.html``, ``plugins-dist/forum`` and the plugin's ``comments-thread.html``.

What does NOT belong here: reading one comment (``template``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments import byline
from broadsheet.extract.comments.elements import tokens, walk
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.items import Item, read_items
from broadsheet.extract.comments.template import Template
from broadsheet.extract.page import ParsedPage

_ID = re.compile(r"^(?:comment|forum|msg)-?(?P<id>\d+)$")
_ITEMS = ("comment-item", "comment-li", "forum-fil", "forum-reponse", "forum-message")
_PAR = re.compile(r"^.*?(?:^|[\s,])(?:par|by|von|por|da)\s+", re.IGNORECASE | re.DOTALL)


def _clean(text: str) -> str:
    return byline.clean_name(_PAR.sub("", text).lstrip(" ,"))


_TEMPLATE = Template(
    "spip",
    body=(".comment-texte", ".comment-content", ".forum-texte", ".texte"),
    author=(
        ".reviewer .fn",
        ".reviewer",
        ".forum-chapo .author",
        ".forum-chapo .vcard",
        ".forum-auteur",
        ".auteur",
        ".forum-chapo small",
    ),
    time=(
        "time",
        "abbr.dtreviewed",
        "abbr.published",
        ".comment-date",
        ".forum-date",
        ".forum-chapo small",
        ".forum-chapo .date",
        ".forum-chapo",
    ),
    skip=(".forum-liens", ".forum-repondre", ".comment-reply", ".notes"),
    clean_author=_clean,
)


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The page's SPIP forum; None where there is none."""
    return read_items(_items(page), _TEMPLATE, clock)


def _items(page: ParsedPage) -> Iterator[Item]:
    found = {element: None for name in _ITEMS for element in page.by_name.get(name, ()) if element.tag == "li"}
    if not found:
        found = {element: None for element in page.by_name.get("forum-message", ()) if element.tag == "div"}
    for element in sorted(found, key=page.elements.index) if len(found) > 1 else found:
        native_id = _native_id(element, set(found))
        if native_id or any("forum-texte" in tokens(e) for e in element.iter("div")):
            yield Item([element], native_id)


def _native_id(element: HtmlElement, items: set[HtmlElement]) -> str | None:
    for one in walk(element, items - {element}):
        if match := _ID.match(one.get("id") or "") or _ID.match(one.get("name") or ""):
            return match["id"]
    return None
