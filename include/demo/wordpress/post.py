"""One post: its head, its text, and around it what plugins add: sharing, related posts.

What does NOT belong here: the comments below (``comments``).
"""

from __future__ import annotations

from demo.editions import edition, published
from demo.newsroom import slug
from demo.page import Answer, Visit, esc
from demo.papers import HARBOUR, Article
from demo.threads import visible_comments
from demo.times import iso, wordpress_time
from demo.wordpress.comments import comments_area, page_url
from demo.wordpress.frame import image_url, post_url, themed


def body_html(article: Article) -> str:
    """The post's text with the credit line that closes it, as in the editor: paragraphs, and one link to the section's page."""
    first, *rest = (f"<p>{esc(paragraph)}</p>" for paragraph in article.story.text.paragraphs)
    place = esc(article.story.place)
    linked = first.replace(place, f'<a href="/tag/{slug(article.story.place)}/">{place}</a>', 1)
    credit = [f"<p><em>{esc(article.credit_line)}</em></p>"] if article.credit_line else []
    return "\n".join([linked, *rest, *credit])


def post_page(visit: Visit, article: Article, number: int) -> Answer:
    """The post with page ``number`` of its comments, from 1."""
    story = article.story
    headline, url = esc(story.text.headline), post_url(visit, article)
    when = iso(article.published_at, HARBOUR.tz)
    count = len(visible_comments(article, visit.clock))
    label = {0: "Leave a comment", 1: "1 Comment"}.get(count, f"{count} Comments")
    tags = ", ".join(f'<a href="{visit.base}/tag/{slug(word)}/" rel="tag">{esc(word)}</a>' for word in story.keywords)
    author = article.authors[0]
    main = f"""<article id="post-{article.number}" class="post-{article.number} post type-post status-publish format-standard has-post-thumbnail hentry category-{slug(story.section)}">
<header class="entry-header"><h1 class="entry-title">{headline}</h1>
<div class="entry-meta"><span class="posted-on">Posted on <a href="{url}" rel="bookmark"><time class="entry-date published" datetime="{when}">{wordpress_time(article.published_at, HARBOUR.tz)}</time></a></span> <span class="byline">by <span class="author vcard"><a class="url fn n" href="{visit.base}/author/{slug(author)}/" rel="author">{esc(author)}</a></span></span> <span class="comments-link"><a href="{url}#comments">{label}</a></span></div></header>
<div class="post-thumbnail"><img width="960" height="480" src="{image_url(visit, article)}" class="wp-post-image" alt="" decoding="async"></div>
<div class="entry-content">
{body_html(article)}
{_sharing(url)}
{_related(visit, article)}
</div><!-- .entry-content -->
<footer class="entry-footer"><span class="cat-links">Posted in <a href="{visit.base}/category/{slug(story.section)}/" rel="category tag">{esc(story.section)}</a></span> <span class="tags-links">Tagged {tags}</span></footer>
</article>
{_neighbours(visit, article)}
{comments_area(visit, article, number)}"""
    title = f"{story.text.headline} – {HARBOUR.name}"
    body_class = f"wp-singular post-template-default single single-post postid-{article.number} single-format-standard"
    return themed(visit, title, _head(visit, article, number), body_class, main)


def _head(visit: Visit, article: Article, number: int) -> str:
    story, url = article.story, post_url(visit, article)
    headline, summary = esc(story.text.headline), esc(article.description)
    # As WordPress has it: a comment page is its own canonical page, down to the fragment.
    canonical = url if number == 1 else page_url(visit, article, number) + "#comments"
    tags = "\n".join(f'<meta property="article:tag" content="{esc(word)}">' for word in story.keywords)
    return f"""<link rel="alternate" type="application/rss+xml" title="{headline} Comments Feed" href="{url}feed/">
<meta name="description" content="{summary}">
<link rel="canonical" href="{canonical}">
<meta property="og:locale" content="en_GB">
<meta property="og:type" content="article">
<meta property="og:title" content="{headline}">
<meta property="og:description" content="{summary}">
<meta property="og:url" content="{url}">
<meta property="og:site_name" content="{esc(HARBOUR.name)}">
<meta property="og:image" content="{image_url(visit, article)}">
<meta property="article:published_time" content="{iso(article.published_at)}">
<meta property="article:section" content="{esc(story.section)}">
{tags}
<meta name="author" content="{esc(article.authors[0])}">
<link rel="alternate" title="JSON" type="application/json" href="{visit.base}/wp-json/wp/v2/posts/{article.number}">
<link rel="shortlink" href="{visit.base}/?p={article.number}">"""


def _sharing(url: str) -> str:
    links = "".join(
        f'<li class="share-{slug(name)}"><a rel="nofollow" href="{url}?share={slug(name)}">{name}</a></li>'
        for name in ("Facebook", "WhatsApp", "Email", "Print")
    )
    return f'<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><div class="sd-content"><ul>{links}</ul></div></div>'


def _related(visit: Visit, article: Article) -> str:
    others = [a for a in published(HARBOUR, visit.clock, 4) if a.number != article.number and a.role != "notice"]
    nearest = sorted(others, key=lambda other: other.story.section != article.story.section)[:3]
    links = "".join(
        f'<li class="jp-related-posts-i2__post"><a href="{post_url(visit, a)}">{esc(a.story.text.headline)}</a> In “{esc(a.story.section)}”</li>'
        for a in nearest
    )
    return f'<div id="jp-relatedposts" class="jp-relatedposts"><h3 class="jp-relatedposts-headline"><em>Related</em></h3><ul>{links}</ul></div>'


def _neighbours(visit: Visit, article: Article) -> str:
    day = [
        a for a in edition(HARBOUR, article.day) if a.published_at <= visit.clock and a.role in ("", "paged", "pinged")
    ]
    before = [a for a in day if a.published_at < article.published_at][-1:]
    after = [a for a in day if a.published_at > article.published_at][:1]
    links = "".join(
        f'<div class="nav-{name}"><a href="{post_url(visit, a)}" rel="{rel}">{esc(a.story.text.headline)}</a></div>'
        for name, rel, found in (("previous", "prev", before), ("next", "next", after))
        for a in found
    )
    return f'<nav class="navigation post-navigation" aria-label="Posts"><h2 class="screen-reader-text">Post navigation</h2><div class="nav-links">{links}</div></nav>'
