"""Which page answers which address of the Harbour Gazette.

What does NOT belong here: the pages.
"""

from __future__ import annotations

import re
from datetime import date

from demo.editions import edition, find
from demo.page import Answer, Visit, picture, redirect
from demo.papers import HARBOUR, Article
from demo.threads import pages, threads
from demo.wordpress import feeds, lists, rest, rest_posts
from demo.wordpress.comments import page_url
from demo.wordpress.frame import post_url
from demo.wordpress.post import post_page

_FIXED = {
    "/": lists.front_page,
    "/robots.txt": feeds.robots,
    "/feed/": feeds.entries_feed,
    "/news-sitemap.xml": feeds.news_sitemap,
    "/wp-sitemap.xml": feeds.core_sitemap,
    "/wp-sitemap-posts-post-1.xml": feeds.posts_sitemap,
    "/wp-json/": rest.index,
    "/wp-json/wp/v2/comments": rest.comments,
    "/wp-json/wp/v2/posts": rest_posts.posts,
}
_POST = re.compile(r"^((?:/notices)?/(\d{4})/(\d\d)/(\d\d)/[a-z0-9-]+/)(?:(feed)/|comment-page-(\d{1,3})/)?$")
_DAY = re.compile(r"^/(\d{4})/(\d\d)/(\d\d)/$")
_ARCHIVE = re.compile(r"^/(category|tag|author)/([a-z0-9-]+)/$")
_PICTURE = re.compile(r"^/wp-content/uploads/\d{4}/\d\d/(\d{1,9})\.svg$")
_AVATAR = re.compile(r"^/avatar/[0-9a-f]{32}\.svg$")
_REST_POST = re.compile(r"^/wp-json/wp/v2/posts/(\d{1,9})$")
_FILE = re.compile(r"\.[a-z0-9]+$")


def answer(visit: Visit) -> Answer:
    """The answer to one request, whatever the server's state: the same for the same path and clock."""
    path = visit.path
    if path.startswith("/wp-json/wp/"):  # WordPress takes its API's addresses with or without the closing slash
        path = path.rstrip("/")
    if path == "/" and visit.query.get("p", "").isdecimal():
        return _shortlink(visit)
    if path in _FIXED:
        return _FIXED[path](visit)
    if path == "/comments/feed/":
        return feeds.comments_feed(visit, None)
    if match := _REST_POST.match(path):
        return rest.post(visit, int(match[1]))
    if path.startswith("/wp-json/"):
        return rest.no_route()
    if _AVATAR.match(path):
        return picture(path, 96, 96)
    if match := _PICTURE.match(path):
        return picture(path) if find(HARBOUR, int(match[1]), visit.clock) else lists.not_found(visit)
    if match := _ARCHIVE.match(path):
        return lists.archive_of(visit, match[1], match[2])
    if match := _DAY.match(path):
        day = _date(*match.groups())
        return lists.day_archive(visit, day) if day else lists.not_found(visit)
    if match := _POST.match(path):
        return _post(visit, match)
    if not path.endswith("/") and not _FILE.search(path):
        return redirect(f"{visit.base}{path}/")
    return lists.not_found(visit)


def _shortlink(visit: Visit) -> Answer:
    article = find(HARBOUR, int(visit.query["p"][:9]), visit.clock)
    return redirect(post_url(visit, article)) if article else lists.not_found(visit)


def _post(visit: Visit, match: re.Match[str]) -> Answer:
    article = _article(visit, match)
    if article is None:
        return lists.not_found(visit)
    if match[5]:
        return feeds.comments_feed(visit, article)
    number = int(match[6] or 1)
    if match[6] and number == 1:  # WordPress sends the first page back to the post
        return redirect(page_url(visit, article, 1))
    if not 1 <= number <= len(pages(threads(article, visit.clock))):
        return lists.not_found(visit)
    return post_page(visit, article, number)


def _article(visit: Visit, match: re.Match[str]) -> Article | None:
    day = _date(match[2], match[3], match[4])
    there = edition(HARBOUR, day) if day else ()
    return next((a for a in there if a.path == match[1] and a.published_at <= visit.clock), None)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
