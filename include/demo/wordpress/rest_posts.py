"""The list of posts of the REST API: by time, a part at a time.

What does NOT belong here: a single post and comments (``rest``).

Differences from WordPress: only after, before, page, per_page, offset, order, orderby=date and _fields are known, times in them are
taken as the site's own whatever zone they name (so does WordPress), and the list looks back ninety days.
"""

from __future__ import annotations

import re
from typing import Any

from demo.editions import published
from demo.page import Answer, Visit, as_json
from demo.papers import HARBOUR, Article
from demo.times import iso
from demo.wordpress.rest import LARGEST, error, invalid, post_fields

_DAYS = 90
_NUMBERS = (("page", "1"), ("per_page", "10"), ("offset", "0"))
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def posts(visit: Visit) -> Answer:
    """Posts, the newest first unless ``order=asc``."""
    query = visit.query
    try:
        page, size, offset = (int(query.get(name, default)) for name, default in _NUMBERS)
    except ValueError:
        return invalid("page, per_page, offset")
    if page < 1 or offset < 0 or not 1 <= size <= LARGEST:
        return invalid("page" if page < 1 else "offset" if offset < 0 else "per_page")
    if query.get("orderby", "date") != "date" or query.get("order", "desc") not in ("asc", "desc"):
        return invalid("orderby, order")
    if not all(_TIME.match(query[name]) for name in ("after", "before") if name in query):
        return invalid("after, before")
    held = _held(visit)
    start = offset if "offset" in query else (page - 1) * size
    if "offset" not in query and page > 1 and start >= len(held):
        return error(
            "rest_post_invalid_page_number", "The page number requested is larger than the number of pages.", 400
        )
    headers = (("X-WP-Total", str(len(held))), ("X-WP-TotalPages", str(-(-len(held) // size))))
    return as_json([_shown(visit, article) for article in held[start : start + size]], headers=headers)


def _held(visit: Visit) -> list[Article]:
    after, before = visit.query.get("after", "0")[:19], visit.query.get("before", "9")[:19]
    there = published(HARBOUR, visit.clock, _DAYS)
    held = [article for article in there if after < iso(article.published_at, HARBOUR.tz)[:19] < before]
    held.sort(key=lambda article: article.published_at, reverse=visit.query.get("order", "desc") == "desc")
    return held


def _shown(visit: Visit, article: Article) -> dict[str, Any]:
    fields = post_fields(visit, article)
    wanted = visit.query.get("_fields", "")
    return {name: fields[name] for name in wanted.split(",") if name in fields} if wanted else fields
