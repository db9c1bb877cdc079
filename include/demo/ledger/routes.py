"""Which page answers which address of the Ledger Nord.

What does NOT belong here: the pages.
"""

from __future__ import annotations

import re
from datetime import date

from demo.editions import find
from demo.ledger import lists
from demo.ledger.article import article_page
from demo.page import Answer, Visit, picture
from demo.papers import LEDGER

_FIXED = {
    "/": lists.front_page,
    "/robots.txt": lists.robots,
    "/sitemap.xml": lists.sitemap_index,
    "/subscribe": lists.subscribe,
}
_DATED = re.compile(r"^/(?:sitemaps/(\d{4}-\d\d-\d\d)\.xml|archive/(\d{4}-\d\d-\d\d))$")
_LIST = re.compile(r"^/(section|people)/([a-z0-9-]+)$")
_PICTURE = re.compile(r"^/media/(\d{1,9})\.svg$")
_ARTICLE = re.compile(r"^/[a-z]+/[a-z0-9-]+-(\d{1,9})\.html$")


def answer(visit: Visit) -> Answer:
    """The answer to one request, whatever the server's state: the same for the same path and clock."""
    path = visit.path
    if path in _FIXED:
        return _FIXED[path](visit)
    if match := _DATED.match(path):
        return _dated(visit, match)
    if match := _LIST.match(path):
        return (lists.section if match[1] == "section" else lists.person)(visit, match[2])
    if match := _PICTURE.match(path):
        return picture(path) if find(LEDGER, int(match[1]), visit.clock) else lists.not_found(visit)
    if match := _ARTICLE.match(path):
        article = find(LEDGER, int(match[1]), visit.clock)
        if article and article.path == path and article.role != "dead":
            return article_page(visit, article)
    return lists.not_found(visit)


def _dated(visit: Visit, match: re.Match[str]) -> Answer:
    try:
        day = date.fromisoformat(match[1] or match[2])
    except ValueError:
        return lists.not_found(visit)
    return lists.sitemap_part(visit, day) if match[1] else lists.archive(visit, day)
