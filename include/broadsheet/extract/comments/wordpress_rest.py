"""Comments as WordPress's REST API gives them: ``/wp-json/wp/v2/comments?post=ID``, a JSON list.

Source: developer.wordpress.org/rest-api/reference/comments. E-mail, IP and avatar are never looked at.

What does NOT belong here: asking for them (``further``).
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from broadsheet.extract.clock import Clock, Moment
from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.encoding import decode
from broadsheet.extract.json_ld import text
from broadsheet.extract.prose import prose_of_html
from broadsheet.extract.times import read_iso
from broadsheet.models import RawPage

NAME = "wordpress_rest"
PER_PAGE = 100  # the most that WordPress gives


def items_of(raw: RawPage) -> list[dict[str, Any]] | None:
    """The answer's comments as they came, pingbacks included; None where it is no such answer (an error, HTML)."""
    body = raw.body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not body.startswith(b"["):
        return None
    try:
        answer = json.loads(decode(body, raw.page.content_type), strict=False)
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(item, dict) and "content" in item and "id" in item for item in answer):
        return None
    return list(answer)


def read(raw: RawPage, clock: Clock) -> Section | None:
    """The comments of one REST answer, in its order; None where it is no such answer."""
    items = items_of(raw)
    if items is None:
        return None
    comments = [item for item in items if item.get("type") in ("comment", "", None)]
    found = (_read(item, clock, raw.page.url) for item in comments)
    return Section(NAME, tuple(f for f in found if f.body), pingback_count=len(items) - len(comments))


def _read(item: dict[str, Any], clock: Clock, page_url: str) -> Found:
    content = item["content"]
    body = prose_of_html(str(content.get("rendered") or "") if isinstance(content, dict) else str(content))
    moment = _moment(item, clock)
    parent = item.get("parent")
    link = item.get("link")
    return Found(
        body=body,
        found_by=NAME,
        native_id=str(item["id"]),
        author=text(item.get("author_name")),
        posted=moment,
        posted_text=text(item.get("date")) or (moment.text if moment else None),
        parent_native_id=str(parent) if parent else None,
        url=link if isinstance(link, str) and link.startswith("http") else None,
        page_url=page_url,
    )


def _moment(item: dict[str, Any], clock: Clock) -> Moment | None:
    exact = read_iso(str(item.get("date_gmt") or ""), Clock(clock.now, UTC))
    if exact is not None:
        return Moment(exact.at, exact.precision, "utc", exact.text)
    return read_iso(str(item.get("date") or ""), clock)
