"""Invented pages: an article about herons, and comment sections in the markup of several platforms.

What does NOT belong here: assertions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from broadsheet.models import CommentRules, DiscoverSource, Page, PageKind, RawPage, Site

URL = "https://marsh.example/2026/03/05/herons-return/"
SERVED_AT = datetime(2026, 3, 6, 9, 30, 45, tzinfo=UTC)
PARAGRAPHS = (
    "The herons came back to the marsh on Thursday, eleven days earlier than last year, and forty people stood on the dam to count them.",
    "Warden Ida Pell said that the reeds had been cut too late in the autumn, and that the birds seemed not to mind it in the least.",
    "The council will decide in April whether the path along the sluice stays open while the young are being fed by their parents.",
)


def site(zone: str = "America/New_York", languages: tuple[str, ...] = ("en",), **comments: Any) -> Site:
    """The Marsh Post."""
    return Site(
        id="marsh_post",
        name="The Marsh Post",
        url="https://marsh.example/",
        languages=languages,
        timezone=zone,
        discover=(DiscoverSource(kind="rss", url="https://marsh.example/feed/"),),
        comments=CommentRules(**comments),
    )


def raw(
    body: str | bytes,
    url: str = URL,
    content_type: str | None = "text/html; charset=utf-8",
    kind: PageKind = PageKind.ARTICLE,
    link_url: str = URL,
) -> RawPage:
    """An answer as the archive gives it back."""
    data = body.encode() if isinstance(body, str) else body
    page = Page(
        url=url,
        final_url=url,
        link_url=link_url,
        kind=kind.value,
        http_status=200,
        content_type=content_type,
        fetched_at=SERVED_AT,
        served_at=SERVED_AT,
        warc_path="archive/night.warc.gz",
        warc_offset=0,
        warc_length=len(data),
        raw_sha256=hashlib.sha256(data).hexdigest(),
        body_bytes=len(data),
    )
    return RawPage(page, data)


def page(
    section: str = "", head: str = "", text: Sequence[str] = PARAGRAPHS, body: str = "", lang: str = "en-US"
) -> str:
    """The article's page; ``section`` follows the text, ``body`` are attributes of the body element."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Herons return - The Marsh Post</title>{head}</head>'
        f'<body {body}><nav><a href="/">Home</a></nav><main><article><h1>Herons return</h1>'
        f'<div class="entry-content">{paragraphs}</div></article>{section}</main><footer><p>All rights reserved.</p></footer></body></html>'
    )


def json_ld(*nodes: Any) -> str:
    """A JSON-LD block."""
    return f'<script type="application/ld+json">{json.dumps(nodes[0] if len(nodes) == 1 else list(nodes))}</script>'


@dataclass(frozen=True)
class Written:
    """One comment as it is written into a page."""

    native_id: int
    author: str
    posted_at: datetime
    paragraphs: tuple[str, ...]
    parent: int | None = None  # index of the parent in the list
    classes: str = ""


def wordpress(comments: Sequence[Written], heading: str | None = None, navigation: str = "") -> str:
    """WordPress's HTML5 comment list, replies nested."""
    title = f'<h2 class="comments-title">{heading}</h2>' if heading else ""
    return (
        f'<section id="comments" class="comments-area">{title}<ol class="comment-list">{_items(comments, None, 1)}</ol>{navigation}'
        '<div id="respond" class="comment-respond"><h3 id="reply-title">Leave a Reply</h3><form id="commentform"><p>Your e-mail address'
        ' will not be published.</p><textarea name="comment"></textarea></form></div></section>'
        '<aside class="widget widget_recent_comments"><h3>Recent Comments</h3><ul id="recentcomments"><li class="recentcomments">'
        '<span class="comment-author-link">Somebody Else</span> on <a href="/other/#comment-7">Another story</a></li></ul></aside>'
    )


def _items(comments: Sequence[Written], parent: int | None, depth: int) -> str:
    return "".join(_item(comments, index, depth) for index, c in enumerate(comments) if c.parent == parent)


def _item(comments: Sequence[Written], index: int, depth: int) -> str:
    comment = comments[index]
    replies = _items(comments, index, depth + 1)
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in comment.paragraphs)
    nested = f'<ol class="children">{replies}</ol>' if replies else ""
    number, parity = comment.native_id, "even" if index % 2 == 0 else "odd"
    return (
        f'<li id="comment-{number}" class="comment {comment.classes} {parity} thread-{parity} depth-{depth}">'
        f'<article id="div-comment-{number}" class="comment-body"><footer class="comment-meta"><div class="comment-author vcard">'
        f'<img alt="" src="https://avatar.example/{number}" class="avatar"><b class="fn"><a href="https://profile.example/{number}"'
        f' rel="external nofollow" class="url">{escape(comment.author)}</a></b> <span class="says">says:</span></div>'
        f'<div class="comment-metadata"><a href="{URL}#comment-{number}"><time datetime="{comment.posted_at.isoformat()}">'
        f'{comment.posted_at:%B %d, %Y at %I:%M %p}</time></a></div></footer><div class="comment-content">{text}</div>'
        f'<div class="reply"><a class="comment-reply-link" href="?replytocom={number}#respond">Reply</a></div></article>{nested}</li>'
    )


def rest_item(number: int, author: str, when: str, html: str, parent: int = 0, kind: str = "comment") -> dict[str, Any]:
    """One comment as the WordPress REST API gives it, with what it tells of the commenter."""
    return {
        "id": number,
        "post": 4711,
        "parent": parent,
        "author": 0,
        "author_name": author,
        "author_url": "https://profile.example/",
        "author_email": "private@mail.example",
        "date": when,
        "date_gmt": when,
        "content": {"rendered": html},
        "link": f"{URL}#comment-{number}",
        "status": "approved",
        "type": kind,
        "author_avatar_urls": {"24": "https://avatar.example/24"},
    }


def rest(items: Sequence[dict[str, Any]], number: int = 1) -> RawPage:
    """A page of REST comments."""
    url = f"https://marsh.example/wp-json/wp/v2/comments?post=4711&per_page=100&page={number}&order=asc"
    return raw(json.dumps(list(items)), url, "application/json; charset=UTF-8", PageKind.COMMENTS)
