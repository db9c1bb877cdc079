"""The REST API, as far as a reader of comments needs it: comments of a post, and the post.

What does NOT belong here: comments in pages (``comments``), and the list of posts (``rest_posts``).

Differences from WordPress: ``post`` is needed when asking for comments, other filters than page, per_page, order, parent and
include are not known, and nothing can be written.
"""

from __future__ import annotations

from typing import Any

from demo.editions import find
from demo.page import Answer, Visit, as_json, esc, shortened
from demo.papers import HARBOUR, Article, Comment
from demo.threads import visible_comments
from demo.times import iso
from demo.wordpress.comments import avatar_url, paragraphs_html
from demo.wordpress.frame import post_url
from demo.wordpress.post import body_html

LARGEST = 100


def index(visit: Visit) -> Answer:
    """What the API offers."""
    return as_json(
        {
            "name": HARBOUR.name,
            "description": HARBOUR.tagline,
            "url": visit.base,
            "home": visit.base,
            "timezone_string": HARBOUR.zone,
            "namespaces": ["wp/v2"],
            "routes": {
                "/wp/v2/posts": {"namespace": "wp/v2", "methods": ["GET"]},
                "/wp/v2/posts/(?P<id>[\\d]+)": {"namespace": "wp/v2", "methods": ["GET"]},
                "/wp/v2/comments": {"namespace": "wp/v2", "methods": ["GET"]},
            },
        }
    )


def post(visit: Visit, number: int) -> Answer:
    """One post."""
    article = find(HARBOUR, number, visit.clock)
    if article is None:
        return error("rest_post_invalid_id", "Invalid post ID.", 404)
    return as_json(post_fields(visit, article))


def post_fields(visit: Visit, article: Article) -> dict[str, Any]:
    """What the API says of a post."""
    text = article.story.text
    times = _times(article.published_at) | {f"modified{k[4:]}": v for k, v in _times(article.published_at).items()}
    return {
        "id": article.number,
        **times,
        "guid": {"rendered": f"{visit.base}/?p={article.number}"},
        "slug": article.path.rstrip("/").rsplit("/", 1)[-1],
        "status": "publish",
        "type": "post",
        "link": post_url(visit, article),
        "title": {"rendered": esc(text.headline)},
        "content": {"rendered": body_html(article) + "\n", "protected": False},
        "excerpt": {"rendered": f"<p>{esc(shortened(text.paragraphs[0], 55))}</p>\n", "protected": False},
        "comment_status": "closed" if article.role == "notice" else "open",
        "ping_status": "open",
        "format": "standard",
        "_links": {"replies": [{"embeddable": True, "href": _api(visit, f"comments?post={article.number}")}]},
    }


def comments(visit: Visit) -> Answer:
    """Comments of one post, a page at a time, newest first unless ``order=asc``; no pingbacks."""
    query = visit.query
    try:
        number = int(query["post"])
        page, per_page = int(query.get("page", "1")), int(query.get("per_page", "10"))
    except (KeyError, ValueError):
        return invalid("post, page, per_page")
    if page < 1 or not 1 <= per_page <= LARGEST or query.get("order", "desc") not in ("asc", "desc"):
        return invalid("page" if page < 1 else "per_page" if not 1 <= per_page <= LARGEST else "order")
    article = find(HARBOUR, number, visit.clock)
    found = [] if article is None else [c for c in visible_comments(article, visit.clock) if not c.is_pingback]
    if "parent" in query:
        found = [c for c in found if str(c.parent or 0) in query["parent"].split(",")]
    if "include" in query:
        found = [c for c in found if str(c.number) in query["include"].split(",")]
    if query.get("order", "desc") == "desc":
        found.reverse()
    shown = found[(page - 1) * per_page : page * per_page]
    headers = (("X-WP-Total", str(len(found))), ("X-WP-TotalPages", str(-(-len(found) // per_page))))
    return as_json([_comment(visit, article, c) for c in shown] if article else [], headers=headers)


def _comment(visit: Visit, article: Article, comment: Comment) -> dict[str, Any]:
    picture = avatar_url(visit, comment)
    return {
        "id": comment.number,
        "post": article.number,
        "parent": comment.parent or 0,
        "author": 0,
        "author_name": comment.author,
        "author_url": comment.author_url,
        **_times(comment.posted_at),
        "content": {"rendered": paragraphs_html(comment.paragraphs) + "\n"},
        "link": f"{post_url(visit, article)}#comment-{comment.number}",
        "status": "approved",
        "type": "comment",
        "author_avatar_urls": {size: f"{picture}?s={size}" for size in ("24", "48", "96")},
        "meta": [],
        "_links": {
            "self": [{"href": _api(visit, f"comments/{comment.number}")}],
            "collection": [{"href": _api(visit, "comments")}],
            "up": [{"embeddable": True, "post_type": "post", "href": _api(visit, f"posts/{article.number}")}],
        },
    }


def _times(moment: Any) -> dict[str, str]:
    """Local wall time and UTC, both without an offset: WordPress's way."""
    return {"date": iso(moment, HARBOUR.tz)[:19], "date_gmt": iso(moment)[:19]}


def _api(visit: Visit, path: str) -> str:
    return f"{visit.base}/wp-json/wp/v2/{path}"


def invalid(name: str) -> Answer:
    """The API's answer to a parameter that it refuses."""
    return error("rest_invalid_param", f"Invalid parameter(s): {name}", 400)


def error(code: str, message: str, status: int) -> Answer:
    """A refusal as the API words it."""
    return as_json({"code": code, "message": message, "data": {"status": status}}, status)


def no_route() -> Answer:
    """The API's own 404."""
    return error("rest_no_route", "No route was found matching the URL and request method.", 404)
