"""Le Fanal du Quai: French, about twenty articles a day, of today's make: JSON-LD, time elements, Atom, a news sitemap, ETags."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

from tests.breakages.designs.paper import Paper, Printed, Source
from tests.breakages.designs.quay import whole
from tests.breakages.truth import Life, Story
from tests.breakages.view import Entry, Shown, View
from tests.breakages.words import FRENCH

NAME = "Le Fanal du Quai"


def article(view: View, moment: datetime, base: str) -> str:
    """An article page."""
    stamp = view.published_at.isoformat() if view.published_at else None
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": view.headline,
        "datePublished": stamp,
        "author": [{"@type": "Person", "name": name} for name in view.authors]
        or ([{"@type": "Person", "name": ""}] if view.byline_is_empty else None),
        "articleSection": view.section,
        "description": view.summary,
        "mainEntityOfPage": base + view.canonical,
        "publisher": {"@type": "Organization", "name": NAME},
        "commentCount": view.declared,
    }
    ld = json.dumps({key: value for key, value in data.items() if value is not None}, ensure_ascii=False).replace(
        "</", "<\\/"
    )
    names = ", ".join(f'<span class="nom">{escape(name)}</span>' for name in view.authors)
    byline = f'<p class="signature">Par {names}</p>' if names or view.byline_is_empty else ""
    when = f'<time datetime="{stamp}">{view.published_at:%d/%m/%Y à %H:%M}</time>' if view.published_at else ""
    text = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in view.paragraphs)
    return f"""<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>{escape(view.headline)}</title>
<meta property="og:site_name" content="{NAME}"><meta property="og:title" content="{escape(view.headline)}">
<link rel="canonical" href="{base}{view.canonical}"><script type="application/ld+json">{ld}</script></head>
<body><header class="bandeau"><a href="/" class="logo">{NAME}</a><nav>{_links()}</nav></header>
<main><article class="billet"><header><h1>{escape(view.headline)}</h1>{byline}{when}</header>
<div class="corps">
{text}{view.below_text}</div></article>
{_comments(view)}</main>
<footer class="pied"><p>© {NAME}</p><a href="/mentions-legales">Mentions légales</a></footer></body></html>"""


def _comments(view: View) -> str:
    if not view.shows_list:
        return ""
    word = "réaction" if view.declared == 1 else "réactions"
    heading = f"<h2>{view.declared} {word}</h2>" if view.declared is not None else ""
    items = "".join(
        _item(remark, view.remarks)
        for remark in view.remarks
        if remark.parent is None or not any(o.id == remark.parent for o in view.remarks)
    )
    return f'<section class="comments commentaires" id="commentaires">{heading}<div class="fil">{items}</div><a class="reagir" href="/connexion">Réagir</a></section>'


def _item(remark: Shown, every: Sequence[Shown]) -> str:
    answers = "".join(_item(other, every) for other in every if other.parent == remark.id)
    nested = f'<div class="reponses">{answers}</div>' if answers else ""
    author = f'<span class="comment-author pseudo">{escape(remark.author)}</span>' if remark.author else ""
    when = (
        f'<time datetime="{remark.posted_at.isoformat()}">{remark.posted_at:%d/%m/%Y %H:%M}</time>'
        if remark.posted_at
        else ""
    )
    return f"""<article class="comment commentaire" id="c-{remark.id}"><header>{author} {when}</header>
<div class="comment-text texte"><p>{escape(remark.text)}</p></div>{nested}</article>
"""


def _links() -> str:
    return "".join(f'<a href="/{name}">{name.title()}</a>' for name in FRENCH.sections)


def front(entries: Sequence[Entry], moment: datetime, base: str) -> str:
    """The front page, and any page of a section or tag."""
    items = "".join(f'<li><a href="{escape(entry.url)}">{escape(entry.headline)}</a></li>' for entry in entries)
    return f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{NAME}</title></head><body><header class="bandeau"><nav>{_links()}</nav></header><main><ul class="une">{items}</ul></main></body></html>'


def atom(entries: Sequence[Entry], moment: datetime, base: str) -> Printed:
    """The feed."""
    items = "".join(
        f'<entry><title>{escape(entry.headline)}</title><link rel="alternate" href="{escape(whole(entry.url, base))}"/><id>{escape(whole(entry.url, base))}</id>'
        f"<published>{entry.published_at.isoformat()}</published><updated>{entry.published_at.isoformat()}</updated><summary>{escape(entry.summary)}</summary></entry>\n"
        for entry in entries
    )
    return (
        "application/atom+xml; charset=utf-8",
        f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{NAME}</title><id>{base}/</id><updated>{moment.isoformat()}</updated>{items}</feed>',
    )


def news_sitemap(entries: Sequence[Entry], moment: datetime, base: str) -> Printed:
    """The sitemap of the last two days."""
    urls = "".join(
        f"<url><loc>{escape(whole(entry.url, base))}</loc><news:news><news:publication><news:name>{NAME}</news:name><news:language>fr</news:language></news:publication>"
        f"<news:publication_date>{entry.published_at.isoformat()}</news:publication_date><news:title>{escape(entry.headline)}</news:title></news:news></url>\n"
        for entry in entries
    )
    return (
        "application/xml; charset=utf-8",
        f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>',
    )


def _path(story: Story) -> str:
    return f"/{story.section}/{story.slug}-{story.number}"


FANAL = Paper(
    id="fanal",
    name=NAME,
    life=Life(FRENCH, "Europe/Paris", 20, 0.35, 37),
    sources=(
        Source("atom", "/atom.xml", timedelta(days=2), atom, at_least=20),
        Source("news_sitemap", "/sitemap-news.xml", timedelta(days=2), news_sitemap),
    ),
    article=article,
    front=front,
    path_of=_path,
    place=2,
)
