"""The theme around every page: head, masthead, sidebar, footer.

What does NOT belong here: the main column.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from demo.editions import published
from demo.newsroom import slug
from demo.page import Answer, Visit, esc, page, shortened
from demo.papers import HARBOUR, Article, Comment
from demo.prose import load_grammar
from demo.threads import visible_comments
from demo.times import iso, long_date, wordpress_time

SECTIONS = sorted({topic["section"] for topic in load_grammar("harbour").topics})
_STYLE = """
:root{--ink:#1c2733;--sea:#1d4e68;--line:#d9d4c7}*{box-sizing:border-box}
body{margin:0;background:#f7f4ec;color:var(--ink);font:17px/1.6 Georgia,'Times New Roman',serif}
a{color:var(--sea)}.site-header{text-align:center;border-bottom:4px double var(--line);padding:1.2rem 1rem .4rem}
.site-title{font-size:2.6rem;margin:0;font-variant:small-caps;letter-spacing:.04em}.site-title a{color:inherit;text-decoration:none}
.site-description{margin:0;font-style:italic;color:#667}.main-navigation a{margin:0 .6rem;font:14px sans-serif;text-decoration:none}
.wrap{max-width:1080px;margin:0 auto;padding:1rem;display:grid;grid-template-columns:minmax(0,1fr) 290px;gap:2.5rem}
@media(max-width:800px){.wrap{display:block}}.entry-title{line-height:1.2;margin:.2em 0}.entry-meta,.entry-footer,.comment-metadata{font:13px sans-serif;color:#667}
.post-thumbnail img{width:100%;height:auto;display:block}figcaption{font:12px sans-serif;color:#667}
.hentry{border-bottom:1px solid var(--line);padding-bottom:1rem;margin-bottom:1.4rem}.sharedaddy,.jp-relatedposts{font:14px sans-serif;border-top:1px solid var(--line);margin-top:1rem}
.sharedaddy ul{list-style:none;display:flex;gap:.8rem;padding:0}ol.comment-list,ol.children{list-style:none;padding-left:0}ol.children{padding-left:1.8rem;border-left:2px solid var(--line)}
.comment-body{padding:.6rem 0}.comment-author .avatar{vertical-align:middle;border-radius:50%;margin-right:.5rem}.says{display:none}
blockquote{border-left:3px solid var(--sea);margin:.4rem 0;padding-left:.8rem;color:#556}.widget{font-size:15px;margin-bottom:1.6rem}.widget h2{font-size:1.05rem;border-bottom:1px solid var(--line)}
.widget ul{padding-left:1.1rem}.comment-respond input,.comment-respond textarea{width:100%;padding:.4rem}.site-footer{text-align:center;font:13px sans-serif;color:#667;padding:2rem;border-top:4px double var(--line)}
.nav-links{display:flex;justify-content:space-between;font:14px sans-serif}.screen-reader-text{position:absolute;left:-9999px}
"""


def post_url(visit: Visit, article: Article) -> str:
    """Permalink of a post."""
    return visit.base + article.path


def image_url(visit: Visit, article: Article) -> str:
    """Address of a post's picture."""
    return f"{visit.base}/wp-content/uploads/{article.day:%Y/%m}/{article.number}.svg"


def themed(visit: Visit, title: str, head: str, body_class: str, main: str, status: int = 200) -> Answer:
    """A whole page with ``main`` in its main column."""
    base, name = visit.base, esc(HARBOUR.name)
    links = "".join(f'<a href="{base}/category/{slug(section)}/">{esc(section)}</a>' for section in SECTIONS)
    return page(
        f"""<!DOCTYPE html>
<html lang="en-GB" prefix="og: https://ogp.me/ns#">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{esc(title)}</title>
<link rel="alternate" type="application/rss+xml" title="{name} &raquo; Feed" href="{base}/feed/">
<link rel="alternate" type="application/rss+xml" title="{name} &raquo; Comments Feed" href="{base}/comments/feed/">
{head}
<link rel="https://api.w.org/" href="{base}/wp-json/">
<meta name="generator" content="WordPress 6.7.2">
<style>{_STYLE}</style>
</head>
<body class="{body_class} wp-embed-responsive">
<div id="page" class="site">
<a class="skip-link screen-reader-text" href="#content">Skip to content</a>
<header id="masthead" class="site-header"><div class="site-branding"><p class="site-title"><a href="{base}/" rel="home">{name}</a></p>
<p class="site-description">{esc(HARBOUR.tagline)} · {long_date(HARBOUR.today(visit.clock))}</p></div>
<nav id="site-navigation" class="main-navigation"><a href="{base}/">Front page</a>{links}</nav></header>
<div class="wrap">
<main id="content" class="site-main">
{main}
</main>
<aside id="secondary" class="widget-area">
{"".join(_widgets(visit))}
</aside>
</div>
<footer id="colophon" class="site-footer"><p>{name} is an invented newspaper. Any likeness to a real one is chance.</p>
<p><a href="{base}/feed/">Entries feed</a> · <a href="{base}/comments/feed/">Comments feed</a> · Proudly powered by WordPress-shaped templates</p></footer>
</div>
</body>
</html>
""",
        status=status,
    )


def _widgets(visit: Visit) -> Iterator[str]:
    """Search, recent posts, recent comments in the classic and the block form, archives."""
    base = visit.base
    posts = [article for article in published(HARBOUR, visit.clock, 2) if article.role != "notice"][:5]
    yield f'<section id="search-2" class="widget widget_search"><form role="search" method="get" class="search-form" action="{base}/"><label><span class="screen-reader-text">Search for:</span> <input type="search" class="search-field" placeholder="Search …" name="s"></label></form></section>'
    yield '<section id="recent-posts-2" class="widget widget_recent_entries"><h2 class="widget-title">Recent Posts</h2><ul>'
    for article in posts:
        yield f'<li><a href="{post_url(visit, article)}">{esc(article.version(visit.clock).headline)}</a></li>'
    yield '</ul></section>\n<section id="recent-comments-2" class="widget widget_recent_comments"><h2 class="widget-title">Recent Comments</h2><ul id="recentcomments">'
    latest = latest_comments(visit.clock)
    for article, comment in latest[:5]:
        yield (
            f'<li class="recentcomments"><span class="comment-author-link">{esc(comment.author)}</span> on '
            f'<a href="{post_url(visit, article)}#comment-{comment.number}">{esc(article.story.text.headline)}</a></li>'
        )
    yield '</ul></section>\n<section id="block-7" class="widget widget_block"><h2>Readers say</h2><ol class="has-dates has-excerpts wp-block-latest-comments">'
    for article, comment in latest[5:8]:
        yield (
            '<li class="wp-block-latest-comments__comment"><article><footer class="wp-block-latest-comments__comment-meta">'
            f'<span class="wp-block-latest-comments__comment-author">{esc(comment.author)}</span> on '
            f'<a class="wp-block-latest-comments__comment-link" href="{post_url(visit, article)}#comment-{comment.number}">{esc(article.story.text.headline)}</a>'
            f'<time datetime="{iso(comment.posted_at, HARBOUR.tz)}" class="wp-block-latest-comments__comment-date">{wordpress_time(comment.posted_at, HARBOUR.tz)}</time></footer>'
            f'<div class="wp-block-latest-comments__comment-excerpt"><p>{esc(shortened(comment.paragraphs[-1].text, 20))}</p></div></article></li>'
        )
    yield '</ol></section>\n<section id="archives-2" class="widget widget_archive"><h2 class="widget-title">Archives</h2><ul>'
    for day in dict.fromkeys(article.day for article in published(HARBOUR, visit.clock, 8)):
        yield f'<li><a href="{base}/{day:%Y/%m/%d}/">{long_date(day)}</a></li>'
    yield "</ul></section>"


@lru_cache(maxsize=8)
def latest_comments(clock: datetime) -> tuple[tuple[Article, Comment], ...]:
    """The newest ten comments of the paper with their articles, newest first; no pingbacks."""
    found = [
        (article, comment)
        for article in published(HARBOUR, clock, 3)
        for comment in visible_comments(article, clock)
        if not comment.is_pingback
    ]
    return tuple(sorted(found, key=lambda pair: pair[1].posted_at, reverse=True)[:10])
