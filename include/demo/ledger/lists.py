"""Front page, sections, people, dated archives, the subscription page, sitemaps and robots.txt of the Ledger.

What does NOT belong here: a single article (``article``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from demo.editions import edition
from demo.ledger.frame import article_url, image_url, laid_out, readable
from demo.newsroom import slug
from demo.page import TEXT, XML, Answer, Visit, esc, page, shortened
from demo.papers import LEDGER, Article
from demo.times import iso, long_date

_DAYS = 30  # parts of the sitemap index; older days are answered but not listed
_RECENT = 7  # days that sections and people look back


def front_page(visit: Visit) -> Answer:
    """The newest articles."""
    head = f'<link rel="canonical" href="{visit.base}/">\n<meta name="description" content="{esc(LEDGER.tagline)}">'
    main = f"<h1>The day in the north</h1>{_cards(visit, readable(visit, 3)[:12])}"
    return laid_out(visit, f"{LEDGER.name} – {LEDGER.tagline}", head, main)


def section(visit: Visit, name: str) -> Answer:
    """The last week of one section."""
    return _list(visit, [a for a in readable(visit, _RECENT) if slug(a.story.section) == name], "section")


def person(visit: Visit, name: str) -> Answer:
    """The last week of one author."""
    return _list(visit, [a for a in readable(visit, _RECENT) if name in map(slug, a.authors)], "author")


def archive(visit: Visit, day: date) -> Answer:
    """All articles of one day."""
    found = [a for a in edition(LEDGER, day) if a.published_at <= visit.clock and a.role != "dead"]
    if not found:
        return not_found(visit)
    near = [day - timedelta(days=1), day + timedelta(days=1)]
    steps = " · ".join(
        f'<a href="{visit.base}/archive/{other}">{long_date(other)}</a>' for other in near if _linked(visit, other)
    )
    return laid_out(
        visit, f"{long_date(day)} | {LEDGER.name}", "", f"<h1>{long_date(day)}</h1>{_cards(visit, found)}<p>{steps}</p>"
    )


def subscribe(visit: Visit) -> Answer:
    """The page that sells nothing."""
    main = "<h1>Subscribe</h1><p>The Ledger Nord is invented, and so is its price. Thank you for asking.</p>"
    return laid_out(visit, f"Subscribe | {LEDGER.name}", "", main)


def not_found(visit: Visit) -> Answer:
    """The 404 page."""
    main = "<h1>Page not found</h1><p>This address leads nowhere. It may once have led somewhere.</p>"
    return laid_out(visit, f"Not found | {LEDGER.name}", "", main, status=404)


def robots(visit: Visit) -> Answer:
    """Everything but accounts and the report form."""
    return page(f"User-agent: *\nDisallow: /account/\nDisallow: /report/\n\nSitemap: {visit.base}/sitemap.xml\n", TEXT)


def sitemap_index(visit: Visit) -> Answer:
    """One part a day for the last thirty days that have articles, newest first."""
    today = LEDGER.today(visit.clock)
    parts = []
    for day in (today - timedelta(days=back) for back in range(_DAYS)):
        there = _linked(visit, day)
        if there:
            latest = max(a.modified_at(visit.clock) or a.published_at for a in there)
            parts.append(
                f"<sitemap><loc>{visit.base}/sitemaps/{day}.xml</loc><lastmod>{iso(latest, LEDGER.tz)}</lastmod></sitemap>"
            )
    return page(
        '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(parts)
        + "\n</sitemapindex>\n",
        XML,
    )


def sitemap_part(visit: Visit, day: date) -> Answer:
    """The links of one day, the dead one among them."""
    there = _linked(visit, day)
    if not there:
        return not_found(visit)
    entries = "\n".join(
        f"<url><loc>{esc(article_url(visit, a))}</loc><lastmod>{iso(a.modified_at(visit.clock) or a.published_at, LEDGER.tz)}</lastmod></url>"
        for a in there
    )
    return page(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}\n</urlset>\n',
        XML,
    )


def _linked(visit: Visit, day: date) -> list[Article]:
    return [article for article in edition(LEDGER, day) if article.published_at <= visit.clock]


def _list(visit: Visit, found: list[Article], kind: str) -> Answer:
    if not found:
        return not_found(visit)
    title = found[0].story.section if kind == "section" else ", ".join(found[0].authors)
    return laid_out(visit, f"{title} | {LEDGER.name}", "", f"<h1>{esc(title)}</h1>{_cards(visit, found)}")


def _cards(visit: Visit, found: Iterable[Article]) -> str:
    return f'<div class="lt-cards">{"".join(_card(visit, a) for a in found)}</div>'


def _card(visit: Visit, article: Article) -> str:
    text, url = article.version(visit.clock), article_url(visit, article)
    return f"""<div class="lt-card"><a href="{url}"><img src="{image_url(visit, article)}" width="960" height="480" alt="" loading="lazy"></a>
<p class="lt-kicker">{esc(article.story.section)}</p><h2><a href="{url}">{esc(text.headline)}</a></h2>
<p>{esc(shortened(text.paragraphs[0], 26))}</p></div>"""
