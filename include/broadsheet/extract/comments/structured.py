"""Comments that a page or an answer states as records, so that nothing has to be looked for: schema.org's Comment in JSON-LD, on its own or
as ``comment`` of the article, replies within; and the JSON list that WordPress's REST API gives for ``/wp-json/wp/v2/comments?post=ID``.

Source: developer.wordpress.org/rest-api/reference/comments. E-mail, IP and avatar are never looked at.

What does NOT belong here: parsing the blocks (``extract.json_ld``), asking for answers (``further``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from typing import Any

from broadsheet.encoding import decode
from broadsheet.extract.comments.byline import clean_name
from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.comments.threads import native_id_in
from broadsheet.extract.json_ld import Node, text, whole_number, whole_text
from broadsheet.extract.page import ParsedPage
from broadsheet.extract.prose import prose_of_html
from broadsheet.models import RawPage
from broadsheet.printed_times.clock import Clock
from broadsheet.printed_times.times import read_iso, read_time

PER_PAGE = 100  # the most that WordPress gives
_COMMENT = re.compile(r"^(?:User)?Comments?$")
_MAX_DEPTH = 50


def read_json_ld(page: ParsedPage, clock: Clock) -> Section | None:
    """The comments that the page's JSON-LD holds; None where it holds none."""
    found: list[Found] = []
    seen: set[int] = set()
    for node in page.json_ld.of_type(_COMMENT):
        for reply, parent in _thread(node, None, seen, found):
            comment = _of_node(page, reply, parent, clock)
            if comment.body:
                found.append(comment)
    return Section("json_ld", tuple(found)) if found else None


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


def _of_node(page: ParsedPage, node: Node, parent: int | None, clock: Clock) -> Found:
    said = node.get("text") or node.get("commentText") or node.get("articleBody") or node.get("description")
    printed = text(node.get("dateCreated") or node.get("datePublished") or node.get("commentTime"))
    author = page.json_ld.resolve(node.get("author") or node.get("creator"))
    above = page.json_ld.resolve(node.get("parentItem"))
    return Found(
        body=prose_of_html(whole_text(said) or ""),
        found_by="json_ld",
        native_id=_native_id(node),
        author=clean_name(text(author) or "") or None,
        posted=(printed and (read_iso(printed, clock) or read_time(printed, clock))) or None,
        posted_text=printed,
        parent=parent,
        parent_native_id=_native_id(above) if isinstance(above, dict) else None,
        upvotes=whole_number(node.get("upvoteCount")),
        downvotes=whole_number(node.get("downvoteCount")),
        url=_url(node, "url", "@id"),
    )


def _native_id(node: Node) -> str | None:
    for key in ("identifier", "@id", "url"):
        value: Any = node.get(key)
        name = text(value.get("value") if isinstance(value, dict) else value)
        if name:
            return native_id_in(name)
    return None


def _url(node: Node, *keys: str) -> str | None:
    return next((v for key in keys if isinstance(v := node.get(key), str) and v.startswith("http")), None)


def items_of(raw: RawPage) -> list[Node] | None:
    """A REST answer's comments as they came, pingbacks included; None where it is no such answer (an error, HTML)."""
    body = raw.body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not body.startswith(b"["):
        return None
    try:
        answer: list[Any] = json.loads(decode(body, raw.page.content_type), strict=False)
    except (ValueError, RecursionError):
        return None
    is_such = all(isinstance(item, dict) and "content" in item and "id" in item for item in answer)
    return answer if is_such else None


def read_answer(raw: RawPage, clock: Clock) -> Section | None:
    """The comments of one REST answer, in its order; None where it is no such answer."""
    items = items_of(raw)
    if items is None:
        return None
    comments = [item for item in items if item.get("type") in ("comment", "", None)]
    found = (_of_item(item, clock, raw.page.url) for item in comments)
    return Section("wordpress_rest", tuple(f for f in found if f.body), pingback_count=len(items) - len(comments))


def _of_item(item: Node, clock: Clock, page_url: str) -> Found:
    content, parent = item["content"], item.get("parent")
    exact = read_iso(str(item.get("date_gmt") or ""), Clock(clock.now, UTC))
    posted = replace(exact, source="utc") if exact else read_iso(str(item.get("date") or ""), clock)
    return Found(
        body=prose_of_html(str(content.get("rendered") or "") if isinstance(content, dict) else str(content)),
        found_by="wordpress_rest",
        native_id=str(item["id"]),
        author=text(item.get("author_name")),
        posted=posted,
        posted_text=text(item.get("date")) or (posted.text if posted else None),
        parent_native_id=str(parent) if parent else None,
        url=_url(item, "link"),
        page_url=page_url,
    )
