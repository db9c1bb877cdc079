"""The Quay Observer: English, about eight articles a day, of a common blog system: classes with names, RSS and a sitemap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

from tests.breakages.designs.paper import Paper, Printed, Source
from tests.breakages.truth import Life, Story
from tests.breakages.view import Entry, Shown, View
from tests.breakages.words import ENGLISH

NAME = "The Quay Observer"


def article(view: View, moment: datetime, base: str) -> str:
    """An article page."""
    stamp = view.published_at.isoformat() if view.published_at else ""
    published = f'<meta property="article:published_time" content="{stamp}">' if stamp else ""
    names = " and ".join(
        f'<a class="url fn n" rel="author" href="/author/{number}/">{escape(name)}</a>'
        for number, name in enumerate(view.authors)
    )
    byline = (
        f'<span class="byline">By <span class="author vcard">{names}</span></span>'
        if names or view.byline_is_empty
        else ""
    )
    when = (
        f'<time class="entry-date published" datetime="{stamp}">{view.published_at:%B %-d, %Y %-I:%M %p}</time>'
        if view.published_at
        else ""
    )
    text = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in view.paragraphs)
    return f"""<!doctype html>
<html lang="en-US"><head><meta charset="utf-8"><title>{escape(view.headline)} - {NAME}</title>
<meta property="og:site_name" content="{NAME}"><meta property="og:type" content="article">
<meta property="og:title" content="{escape(view.headline)}">{published}
<meta name="description" content="{escape(view.summary)}">
<link rel="canonical" href="{base}{view.canonical}"></head>
<body class="single single-post">
{_head()}
<main id="main" class="site-main"><article class="post type-post hentry category-{view.section}">
<header class="entry-header"><h1 class="entry-title">{escape(view.headline)}</h1>
<div class="entry-meta">{when} {byline}</div></header>
<div class="entry-content">
{text}{view.below_text}</div>
<footer class="entry-footer">Posted in <a href="/category/{view.section}/" rel="category tag">{view.section.title()}</a></footer>
</article>
{_comments(view)}
</main>{_foot()}</body></html>"""


def _comments(view: View) -> str:
    if not view.shows_list:
        return ""
    heading = (
        f'<h2 class="comments-title">{view.declared} {"comment" if view.declared == 1 else "comments"} on this story</h2>'
        if view.declared is not None
        else ""
    )
    items = "".join(
        _item(remark, view.remarks)
        for remark in view.remarks
        if remark.parent is None or not _knows(view, remark.parent)
    )
    listed = f'<ol class="comment-list">{items}</ol>' if items else ""
    return f"""<div id="comments" class="comments-area">{heading}{listed}
<div id="respond" class="comment-respond"><h3 id="reply-title">Leave a Reply</h3><form action="/wp-comments-post.php" method="post">
<p><textarea name="comment" rows="8"></textarea></p><p><input name="submit" type="submit" value="Post Comment"></p></form></div></div>"""


def _knows(view: View, id: str) -> bool:
    return any(remark.id == id for remark in view.remarks)


def _item(remark: Shown, every: Sequence[Shown]) -> str:
    answers = "".join(_item(other, every) for other in every if other.parent == remark.id)
    nested = f'<ol class="children">{answers}</ol>' if answers else ""
    when = (
        f'<div class="comment-metadata"><a href="#comment-{remark.id}"><time datetime="{remark.posted_at.isoformat()}">{remark.posted_at:%B %-d, %Y at %-I:%M %p}</time></a></div>'
        if remark.posted_at
        else ""
    )
    author = (
        f'<div class="comment-author vcard"><b class="fn">{escape(remark.author)}</b> <span class="says">says:</span></div>'
        if remark.author
        else ""
    )
    return f"""<li id="comment-{remark.id}" class="comment"><article id="div-comment-{remark.id}" class="comment-body">
<footer class="comment-meta">{author}{when}</footer>
<div class="comment-content"><p>{escape(remark.text)}</p></div>
<div class="reply"><a rel="nofollow" class="comment-reply-link" href="?replytocom={remark.id}#respond">Reply</a></div></article>{nested}</li>
"""


def _head() -> str:
    links = "".join(f'<li><a href="/category/{name}/">{name.title()}</a></li>' for name in ENGLISH.sections)
    return f'<header id="masthead" class="site-header"><p class="site-title"><a href="/">{NAME}</a></p><nav class="main-navigation"><ul>{links}<li><a href="/about/">About us</a></li></ul></nav></header>'


def _foot() -> str:
    return (
        '<aside id="secondary" class="widget-area"><section class="widget"><h2>Subscribe</h2><p>Our letter comes every Friday morning.</p></section></aside>'
        f'<footer id="colophon" class="site-footer"><p>Copyright {NAME}. All rights reserved. Contact the newsroom.</p></footer>'
    )


def front(entries: Sequence[Entry], moment: datetime, base: str) -> str:
    """The front page, and any page of a section or tag."""
    items = "".join(
        f'<article class="post"><h2 class="entry-title"><a href="{entry.url}">{escape(entry.headline)}</a></h2><p>{escape(entry.summary)}</p></article>'
        for entry in entries
    )
    return f'<!doctype html><html lang="en-US"><head><meta charset="utf-8"><title>{NAME}</title></head><body class="home blog">{_head()}<main id="main">{items}</main>{_foot()}</body></html>'


def rss(entries: Sequence[Entry], moment: datetime, base: str) -> Printed:
    """The feed."""
    items = "".join(
        f"<item><title>{escape(entry.headline)}</title><link>{escape(whole(entry.url, base))}</link>"
        f'<guid isPermaLink="true">{escape(whole(entry.url, base))}</guid><pubDate>{format_datetime(entry.published_at)}</pubDate>'
        f"<description>{escape(entry.summary)}</description></item>\n"
        for entry in entries
    )
    return (
        "application/rss+xml; charset=utf-8",
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{NAME}</title><link>{base}/</link><description>News</description>{items}</channel></rss>',
    )


def sitemap(entries: Sequence[Entry], moment: datetime, base: str) -> Printed:
    """The sitemap."""
    urls = "".join(
        f"<url><loc>{escape(whole(entry.url, base))}</loc><lastmod>{entry.published_at.isoformat()}</lastmod></url>\n"
        for entry in entries
    )
    return (
        "application/xml; charset=utf-8",
        f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>',
    )


def whole(url: str, base: str) -> str:
    """``url`` as a whole address."""
    return url if "://" in url else base + url


def _path(story: Story) -> str:
    return f"/{story.published_at:%Y/%m/%d}/{story.slug}/"


QUAY = Paper(
    id="quay",
    name=NAME,
    life=Life(ENGLISH, "America/New_York", 8, 0.3, 11),
    sources=(
        Source("rss", "/feed/", timedelta(days=3), rss, at_least=10),
        Source("sitemap", "/sitemap.xml", timedelta(days=8), sitemap, at_least=10),
    ),
    article=article,
    front=front,
    path_of=_path,
    place=0,
)
