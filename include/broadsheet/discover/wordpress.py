"""Posts by the WordPress REST API (``/wp-json/wp/v2/posts``): what to ask, and the links of an answer.

What does NOT belong here: reading JSON (``json_documents``), and comments by the same API (``extract``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit, urlunsplit

from broadsheet.discover.json_documents import open_json, text_in
from broadsheet.discover.moments import Span
from broadsheet.discover.promises import Promises
from broadsheet.discover.reading import Answer, Reading, absolute, headline_of, storable
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, PageKind, Request, Site, Window
from broadsheet.text import shorten

POSTS_PER_ANSWER = 100  # the most that WordPress gives
MAX_ANSWERS = 100  # 10,000 posts of one window: eight minutes at five seconds a request
# comment_status is not read here; it stays in the archived answer.
_FIELDS = "link,date,date_gmt,modified_gmt,title,comment_status"
# `after` and `before` are compared with the time of the site's own clock, whatever zone they name, and the site file may
# name another zone than WordPress is set to: a day more on both ends, and `select` cuts.
_SLACK = timedelta(days=1)
_NO_DATE = re.compile(r"(0000|-0001)-")  # what WordPress gives for a post that never got one
_API_LINK = re.compile(r"<link\b[^>]{0,300}https://api\.w\.org/[^>]{0,300}>", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*[\"']([^\"']{1,500})", re.IGNORECASE)
_CLOSED = "the site keeps it closed: name its feed or sitemap under discover"


def posts_url(source: DiscoverSource, site: Site, window: Window | None) -> str:
    """Address of the newest posts of ``window``; parameters that the source's url has already stay as they are."""
    wanted = {"per_page": str(POSTS_PER_ANSWER), "orderby": "date", "order": "desc", "_fields": _FIELDS}
    if window is not None:
        ends = {"after": window.start_at - _SLACK, "before": window.end_at + _SLACK}
        wanted |= {name: f"{moment.astimezone(site.zone):%Y-%m-%dT%H:%M:%S}" for name, moment in ends.items()}
    return _with(source.url or "", wanted)


def read_posts(answer: Answer, source: DiscoverSource, window: Window | None, promises: Promises) -> Reading:
    """Links of one answer, and the next one to ask for while it is full; without a window the first only.

    Raises InvalidFeed where the API refuses, with its own words and the remedy.
    """
    url = answer.url
    posts = open_json(answer, "a list of posts", _remedy(answer.base, answer.body))
    if not isinstance(posts, list):
        raise InvalidFeed(f"{url}: {_refusal(posts, url)}")
    for post in posts:
        with promises.entry():
            _promise(post, promises)
    problems = []
    if len(promises.links) < len(posts):
        problems.append(f"{url}: {len(posts) - len(promises.links)} of {len(posts)} posts have no link")
    more, problem = _more(url, len(posts), source, window)
    return Reading(tuple(promises.links), more, (*problems, *promises.problems(), *problem))


def _promise(post: Any, promises: Promises) -> None:
    if not isinstance(post, dict) or not text_in(post, "link").strip():
        return
    title = post.get("title")
    rendered = text_in(title, "rendered") if isinstance(title, dict) else text_in(post, "title")
    promises.add(
        text_in(post, "link"),
        published=_published(post, promises),
        modified=promises.date(_dated(post, "modified_gmt").get("modified_gmt"), UTC),
        headline=headline_of(rendered),
    )


def _published(post: dict[str, Any], promises: Promises) -> Span | None:
    """By ``date_gmt``, else by ``date``, which is the site's own."""
    return promises.date(_dated(post, "date_gmt").get("date_gmt"), UTC) or promises.date(
        _dated(post, "date").get("date")
    )


def _dated(post: dict[str, Any], name: str) -> dict[str, Any]:
    return {} if _NO_DATE.match(text_in(post, name)) else post


def _more(
    url: str, count: int, source: DiscoverSource, window: Window | None
) -> tuple[tuple[Request, ...], tuple[str, ...]]:
    """By offset, not by page: behind the last page WordPress answers 400, behind the last post an empty list."""
    query = parse_qs(urlsplit(url).query)
    size, offset = _number(query, "per_page", 10), _number(query, "offset", 0)
    # Nearly full counts as full: WordPress leaves out what the public may not see after it has counted.
    if window is None or count == 0 or count * 10 < size * 9:
        return (), ()
    if offset + 2 * size > MAX_ANSWERS * size:
        return (), (
            f"{url}: more than {MAX_ANSWERS * size} posts; the oldest are not asked for: run the backfill in smaller parts",
        )
    following = _with(_without(url, "offset"), {"offset": str(offset + size)})
    return (Request(following, PageKind.SOURCE, source.url or url),), ()


def remedy_for(reason: str) -> str:
    """What to do where WordPress refused, by the status in the crawler's words."""
    status = re.match(r"HTTP (\d{3})", reason)
    match int(status[1]) if status else 0:
        case 401 | 403:
            return _CLOSED
        case 404 | 410:
            return (
                "there is no WordPress API: correct its url under discover (it ends in /wp-json/wp/v2/posts, or in "
                "?rest_route=/wp/v2/posts), or name the site's feed or sitemap"
            )
        case 400:
            return "WordPress refuses a parameter: correct its url under discover, or name the site's feed or sitemap"
    return "check the site file's discover and that the host is up"


def _number(query: Mapping[str, list[str]], name: str, default: int) -> int:
    text = query.get(name, [""])[0]
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else default


def _with(url: str, wanted: Mapping[str, str]) -> str:
    """``url`` with the parameters that it does not have yet; what it has keeps its spelling."""
    parts = urlsplit(url)
    given = {unquote(item.partition("=")[0]) for item in parts.query.split("&")}
    added = urlencode({name: value for name, value in wanted.items() if name not in given}, safe=":,")
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, added))), fragment=""))


def _without(url: str, name: str) -> str:
    parts = urlsplit(url)
    kept = (item for item in parts.query.split("&") if unquote(item.partition("=")[0]) != name)
    return urlunsplit(parts._replace(query="&".join(kept)))


def _refusal(answer: Any, url: str) -> str:
    """What an answer says that is no list of posts, and the remedy."""
    code = text_in(answer, "code") if isinstance(answer, dict) else ""
    if not code:
        return f"JSON that is no list of posts arrived; its url under discover should end in /wp-json/wp/v2/posts, not {shorten(url, 80)}"
    said = shorten(storable(f"{code[:200]}: {text_in(answer, 'message')[:500]}"), 160)
    if code == "rest_no_route":
        return (
            f"WordPress has no such route ({said}); correct its url under discover, see the routes that /wp-json/ lists"
        )
    if code.startswith("rest_invalid_param"):
        return f"WordPress refuses a parameter ({said}); correct its url under discover"
    return f"WordPress refuses ({said}); {_CLOSED}"


def _remedy(url: str, body: bytes) -> str:
    """For an HTML page in the API's place: it often names where the API is."""
    link = _API_LINK.search(body[:200_000].decode("utf-8", "replace"))
    href = _HREF.search(link[0]) if link else None
    if href:
        return f"the page names its API: write url: {absolute(href[1], url).rstrip('/')}/wp/v2/posts"
    return _CLOSED
