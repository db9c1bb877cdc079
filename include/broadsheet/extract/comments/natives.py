"""A platform's own id of a comment, one spelling whichever reader saw it: ``comment-123``, ``#c123`` and ``123`` are one.

What does NOT belong here: our own ids (``broadsheet.ids``).
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

# "comment-", "li-comment-", "c", "remark_": words before a number that runs to the end
_PREFIX = re.compile(r"^(?:[a-z]+[-_:])*[a-z]*[-_:]?(?=\d+$)", re.IGNORECASE)
_ATTRIBUTES = ("data-comment-id", "data-commentid", "data-cid")


def native_id_in(name: str) -> str:
    """The id in an element's id, a URL's fragment, or a JSON-LD identifier; what has no number is kept as it is."""
    fragment = name.rsplit("#", 1)[-1] if "#" in name else name
    return _PREFIX.sub("", fragment.strip()) or fragment


def native_id_of(element: HtmlElement) -> str | None:
    """The id that an element carries as a comment, None where it carries none."""
    for attribute in _ATTRIBUTES:
        if value := (element.get(attribute) or "").strip():
            return native_id_in(value)
    name = (element.get("id") or element.get("itemid") or element.get("about") or "").strip()
    return native_id_in(name) if name and any(c.isdigit() for c in name) else None
