"""Feeds, sitemaps and robots.txt.

What does NOT belong here: pages for people.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from demo.editions import published
from demo.page import TEXT, XML, Answer, Visit, cdata, esc, page, shortened
from demo.papers import HARBOUR, Article, Comment
from demo.threads import visible_comments
from demo.times import iso, rfc1123
from demo.wordpress.comments import paragraphs_html
from demo.wordpress.frame import latest_comments, post_url

ITEMS = 30
_COMMENTS = 10  # posts_per_rss bounds comment feeds
_NEWS = timedelta(days=2)  # Google's rule for a news sitemap
_SITEMAP_DAYS = 30
RSS = "application/rss+xml; charset=UTF-8"
_NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
)


def robots(visit: Visit) -> Answer:
    """Everything but the back room and the public notices."""
    return page(
        "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\nDisallow: /notices/\nCrawl-delay: 0\n\n"
        f"Sitemap: {visit.base}/wp-sitemap.xml\nSitemap: {visit.base}/news-sitemap.xml\n",
        TEXT,
    )


def entries_feed(visit: Visit) -> Answer:
    """The newest posts, notices among them."""
    newest = list(published(HARBOUR, visit.clock, 5))[:ITEMS]
    return _feed(visit, HARBOUR.name, "/feed/", f"{visit.base}/", "\n".join(_item(visit, a) for a in newest))


def comments_feed(visit: Visit, article: Article | None) -> Answer:
    """The newest comments below ``article``, or of the whole paper, newest first; a post's feed has its pingbacks too."""
    if article is None:
        pairs = list(latest_comments(visit.clock))
        title, path, link = f"Comments for {HARBOUR.name}", "/comments/feed/", f"{visit.base}/"
    else:
        newest = reversed(visible_comments(article, visit.clock)[-_COMMENTS:])
        pairs = [(article, comment) for comment in newest]
        title = f"Comments on: {article.story.text.headline}"
        path, link = f"{article.path}feed/", post_url(visit, article)
    items = "\n".join(_comment_item(visit, a, comment, is_single=article is not None) for a, comment in pairs)
    return _feed(visit, title, path, link, items)


def news_sitemap(visit: Visit) -> Answer:
    """Posts of the last two days, newest first."""
    entries = "\n".join(
        f"<url><loc>{esc(post_url(visit, a))}</loc><news:news><news:publication><news:name>{esc(HARBOUR.name)}</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{iso(a.published_at, HARBOUR.tz)}</news:publication_date>"
        f"<news:title>{esc(a.story.text.headline)}</news:title></news:news></url>"
        for a in published(HARBOUR, visit.clock, 4)
        if visit.clock - a.published_at <= _NEWS
    )
    return _urlset(
        entries,
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"',
    )


def core_sitemap(visit: Visit) -> Answer:
    """WordPress's own sitemap index."""
    return page(
        '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{visit.base}/wp-sitemap-posts-post-1.xml</loc></sitemap></sitemapindex>\n",
        XML,
    )


def posts_sitemap(visit: Visit) -> Answer:
    """Its part with the posts of the last thirty days."""
    entries = "\n".join(
        f"<url><loc>{esc(post_url(visit, a))}</loc><lastmod>{iso(a.published_at)}</lastmod></url>"
        for a in published(HARBOUR, visit.clock, _SITEMAP_DAYS)
        if a.role != "notice"
    )
    return _urlset(entries, 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"')


def _urlset(entries: str, namespaces: str) -> Answer:
    return page(f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {namespaces}>\n{entries}\n</urlset>\n', XML)


def _feed(visit: Visit, title: str, path: str, link: str, items: str) -> Answer:
    return page(
        f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {_NAMESPACES}>
<channel>
<title>{esc(title)}</title>
<atom:link href="{visit.base}{path}" rel="self" type="application/rss+xml" />
<link>{link}</link>
<description>{esc(HARBOUR.tagline)}</description>
<lastBuildDate>{rfc1123(visit.clock)}</lastBuildDate>
<language>en-GB</language>
<sy:updatePeriod>hourly</sy:updatePeriod>
<sy:updateFrequency>1</sy:updateFrequency>
<generator>https://wordpress.org/?v=6.7.2</generator>
{items}
</channel>
</rss>
""",
        RSS,
    )


def _item(visit: Visit, article: Article) -> str:
    story, url = article.story, post_url(visit, article)
    excerpt = shortened(story.text.paragraphs[0], 55)
    words = "".join(f"<category>{cdata(word)}</category>" for word in (story.section, *story.keywords))
    comments = (
        ""
        if article.role == "notice"
        else f"""
<comments>{url}#comments</comments>
<wfw:commentRss>{url}feed/</wfw:commentRss>
<slash:comments>{len(visible_comments(article, visit.clock))}</slash:comments>"""
    )
    content = f'<p>{esc(excerpt)}</p>\n<p>The post <a href="{url}">{esc(story.text.headline)}</a> appeared first on <a href="{visit.base}">{esc(HARBOUR.name)}</a>.</p>'
    return f"""<item>
<title>{esc(story.text.headline)}</title>
<link>{url}</link>
<dc:creator>{cdata(article.authors[0])}</dc:creator>
<pubDate>{rfc1123(article.published_at)}</pubDate>
{words}
<guid isPermaLink="false">{visit.base}/?p={article.number}</guid>
<description>{cdata(f"<p>{esc(excerpt)}</p>")}</description>
<content:encoded>{cdata(content)}</content:encoded>{comments}
</item>"""


def _comment_item(visit: Visit, article: Article, comment: Comment, *, is_single: bool) -> str:
    link = f"{post_url(visit, article)}#comment-{comment.number}"
    title = f"By: {comment.author}" if is_single else f"Comment on {article.story.text.headline} by {comment.author}"
    texts: Iterable[str] = (paragraph.text for paragraph in comment.paragraphs)
    return f"""<item>
<title>{esc(title)}</title>
<link>{link}</link>
<dc:creator>{cdata(comment.author)}</dc:creator>
<pubDate>{rfc1123(comment.posted_at)}</pubDate>
<guid isPermaLink="false">{visit.base}/?p={article.number}#comment-{comment.number}</guid>
<description>{cdata(esc(" ".join(texts)))}</description>
<content:encoded>{cdata(paragraphs_html(comment.paragraphs))}</content:encoded>
</item>"""
