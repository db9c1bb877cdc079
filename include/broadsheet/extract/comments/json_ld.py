"""Comments in a page's JSON-LD: schema.org Comment, on its own or as ``comment`` of the article, replies within.

What does NOT belong here: parsing the blocks (``extract.json_ld``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments.byline import clean_name
from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.comments.threads import native_id_in
from broadsheet.extract.json_ld import Node, text, whole_number, whole_text
from broadsheet.extract.page import ParsedPage
from broadsheet.extract.prose import prose_of_html
from broadsheet.extract.times import read_iso, read_time

NAME = "json_ld"
_COMMENT = re.compile(r"^(?:User)?Comments?$")
_MAX_DEPTH = 50


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The comments that the page's JSON-LD holds; None where it holds none."""
    found: list[Found] = []
    seen: set[int] = set()
    for node in page.json_ld.of_type(_COMMENT):
        for reply, parent in _thread(node, None, seen, found):
            comment = _read(page, reply, parent, clock)
            if comment.body:
                found.append(comment)
    return Section(NAME, tuple(found)) if found else None


def _thread(
    node: Node, parent: int | None, seen: set[int], found: list[Found], depth: int = 0
) -> Iterator[tuple[Node, int | None]]:
    """A comment and the replies within it, each with its parent's index."""
    if id(node) in seen or depth > _MAX_DEPTH:
        return
    seen.add(id(node))
    before = len(found)
    yield node, parent
    own = before if len(found) > before else None  # a comment without text was not kept
    replies = node.get("comment") or node.get("replies") or []
    for reply in replies if isinstance(replies, list) else [replies]:
        if isinstance(reply, dict):
            yield from _thread(reply, own, seen, found, depth + 1)


def _read(page: ParsedPage, node: Node, parent: int | None, clock: Clock) -> Found:
    body = prose_of_html(
        whole_text(node.get("text") or node.get("commentText") or node.get("articleBody") or node.get("description"))
        or ""
    )
    printed = text(node.get("dateCreated") or node.get("datePublished") or node.get("commentTime"))
    author = page.json_ld.resolve(node.get("author") or node.get("creator"))
    above = page.json_ld.resolve(node.get("parentItem"))
    return Found(
        body=body,
        found_by=NAME,
        native_id=_native_id(node),
        author=clean_name(text(author) or "") or None,
        posted=(printed and (read_iso(printed, clock) or read_time(printed, clock))) or None,
        posted_text=printed,
        parent=parent,
        parent_native_id=_native_id(above) if isinstance(above, dict) else None,
        upvotes=whole_number(node.get("upvoteCount")),
        downvotes=whole_number(node.get("downvoteCount")),
        url=_url(node),
    )


def _native_id(node: Node) -> str | None:
    for key in ("identifier", "@id", "url"):
        value: Any = node.get(key)
        name = text(value.get("value") if isinstance(value, dict) else value)
        if name:
            return native_id_in(name)
    return None


def _url(node: Node) -> str | None:
    return next((v for key in ("url", "@id") if isinstance(v := node.get(key), str) and v.startswith("http")), None)
