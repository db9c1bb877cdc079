"""The front page, archives by day, section, tag and author, and what is shown for a page that isn't there.

What does NOT belong here: a single post (``post``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from demo.editions import edition, published
from demo.newsroom import slug
from demo.page import Answer, Visit, esc, shortened
from demo.papers import HARBOUR, Article
from demo.threads import visible_comments
from demo.times import iso, long_date, wordpress_time
from demo.wordpress.frame import image_url, post_url, themed

_DAYS = 7  # how far archives by section, tag and author look back


def front_page(visit: Visit) -> Answer:
    """The newest posts."""
    newest = [a for a in published(HARBOUR, visit.clock, 3) if a.role != "notice"][:12]
    head = f'<link rel="canonical" href="{visit.base}/">\n<meta property="og:type" content="website">'
    title = f"{HARBOUR.name} – {HARBOUR.tagline}"
    return themed(visit, title, head, "home blog hfeed", _entries(visit, newest))


def day_archive(visit: Visit, day: date) -> Answer:
    """All posts of one day."""
    posts = _posts_of(visit, day)
    if not posts:
        return not_found(visit)
    near = [day - timedelta(days=1), day + timedelta(days=1)]
    links = "".join(
        f'<a href="{visit.base}/{other:%Y/%m/%d}/">{long_date(other)}</a>' for other in near if _posts_of(visit, other)
    )
    navigation = f'<nav class="navigation"><div class="nav-links">{links}</div></nav>'
    return _archive(visit, long_date(day), "date", posts, navigation)


def _posts_of(visit: Visit, day: date) -> list[Article]:
    return [a for a in edition(HARBOUR, day) if a.published_at <= visit.clock and a.role != "notice"]


def archive_of(visit: Visit, kind: str, name: str) -> Answer:
    """The posts of the last week with that category, tag or author."""
    posts = [a for a in published(HARBOUR, visit.clock, _DAYS) if a.role != "notice" and name in _names(a, kind)]
    if not posts:
        return not_found(visit)
    return _archive(visit, f"{kind.title()}: {_names(posts[0], kind)[name]}", kind, posts)


def not_found(visit: Visit) -> Answer:
    """The theme's 404 page."""
    main = (
        '<section class="error-404 not-found"><h1 class="page-title">Nothing here</h1>'
        "<p>It looks like nothing was found at this location. Maybe try a search?</p></section>"
    )
    return themed(visit, f"Page not found – {HARBOUR.name}", "", "error404", main, status=404)


def _names(article: Article, kind: str) -> dict[str, str]:
    story = article.story
    words = {"category": (story.section,), "tag": story.keywords, "author": article.authors}[kind]
    return {slug(word): word for word in words}


def _archive(visit: Visit, title: str, kind: str, posts: Iterable[Article], below: str = "") -> Answer:
    main = (
        f'<header class="page-header"><h1 class="page-title">{esc(title)}</h1></header>{_entries(visit, posts)}{below}'
    )
    return themed(visit, f"{title} – {HARBOUR.name}", "", f"archive {kind}", main)


def _entries(visit: Visit, posts: Iterable[Article]) -> str:
    return "\n".join(_entry(visit, article) for article in posts)


def _entry(visit: Visit, article: Article) -> str:
    url, text = post_url(visit, article), article.story.text
    count = len(visible_comments(article, visit.clock))
    return f"""<article id="post-{article.number}" class="post-{article.number} post type-post status-publish hentry">
<a class="post-thumbnail" href="{url}" aria-hidden="true" tabindex="-1"><img width="960" height="480" src="{image_url(visit, article)}" alt="" loading="lazy"></a>
<header class="entry-header"><h2 class="entry-title"><a href="{url}" rel="bookmark">{esc(text.headline)}</a></h2>
<div class="entry-meta"><time class="entry-date published" datetime="{iso(article.published_at, HARBOUR.tz)}">{wordpress_time(article.published_at, HARBOUR.tz)}</time> by {esc(article.authors[0])} · <a href="{url}#comments">{count} comment{"" if count == 1 else "s"}</a></div></header>
<div class="entry-summary"><p>{esc(shortened(text.paragraphs[0], 55))}</p></div>
</article>"""
