"""One article of the Ledger: JSON-LD, text, and the debate below in schema.org microdata with relative times.

What does NOT belong here: which article an address means (``routes``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from demo.ledger.frame import article_url, image_url, laid_out
from demo.newsroom import slug
from demo.page import Answer, Visit, esc, script_json
from demo.papers import LEDGER, Article, Comment
from demo.threads import visible_comments
from demo.times import day_month_time, iso, relative

_WORDS = {
    "en": {
        "by": "By", "debate": "Debate", "one": "comment", "many": "comments", "none": "No one has spoken yet.",
        "report": "Report", "link": "Link", "changed": "Updated", "join": "Subscribers can join the debate.",
    },
    "de": {
        "by": "Von", "debate": "Debatte", "one": "Kommentar", "many": "Kommentare", "none": "Noch keine Wortmeldung.",
        "report": "Melden", "link": "Link", "changed": "Aktualisiert", "join": "Abonnenten können mitreden.",
    },
}  # fmt: skip


def article_page(visit: Visit, article: Article) -> Answer:
    """The article as it stands at the clock. The flaky one is marked: the server answers its first request with a 500."""
    story, text = article.story, article.version(visit.clock)
    words, url = _WORDS[story.language], article_url(visit, article)
    comments = visible_comments(article, visit.clock)
    modified = article.modified_at(visit.clock)
    changed = f" · {words['changed']} {_time(modified, story.language)}" if modified else ""
    names = ", ".join(f'<a href="{visit.base}/people/{slug(n)}">{esc(n)}</a>' for n in article.authors)
    paragraphs = "\n".join(f'<p class="lt-par">{esc(p)}</p>' for p in article.shown_paragraphs(visit.clock))
    main = f"""<article class="lt-story">
<header><p class="lt-kicker">{esc(story.section)}</p>
<h1>{esc(text.headline)}</h1>
<p class="lt-by">{words["by"]} {names} · {_time(article.published_at, story.language)}{changed}</p></header>
<img class="lt-shot" src="{image_url(visit, article)}" width="960" height="480" alt="">
<div class="lt-copy article__body">
{paragraphs}
</div>
{_offer(visit) if article.is_teaser else ""}
</article>
{_debate(visit, article, comments)}"""
    head = f"""<link rel="canonical" href="{url}">
<meta name="description" content="{esc(article.description)}">
<meta property="og:type" content="article">
<meta property="og:title" content="{esc(text.headline)}">
<meta property="og:url" content="{url}">
<meta property="og:image" content="{image_url(visit, article)}">
<script type="application/ld+json">
{script_json(_json_ld(visit, article, len(comments)))}
</script>
<script type="application/ld+json">
{script_json(_breadcrumbs(visit, article))}
</script>"""
    answer = laid_out(visit, f"{text.headline} | {LEDGER.name}", head, main, story.language)
    return replace(answer, fails_first=True) if article.role == "flaky" else answer


def _time(moment: Any, language: str) -> str:
    return f'<time datetime="{iso(moment, LEDGER.tz)}">{day_month_time(moment, LEDGER.tz, language)}</time>'


def _offer(visit: Visit) -> str:
    return (
        '<div class="lt-offer"><p><strong>Read on with a subscription</strong></p>'
        f'<p>Four weeks for one euro. <a href="{visit.base}/subscribe">See all offers</a></p></div>'
    )


def _json_ld(visit: Visit, article: Article, comment_count: int) -> dict[str, Any]:
    story, url = article.story, article_url(visit, article)
    modified = article.modified_at(visit.clock)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "headline": article.version(visit.clock).headline,
        "description": article.description,
        "image": [image_url(visit, article)],
        "datePublished": iso(article.published_at, LEDGER.tz),
        "author": [{"@type": "Person", "name": n, "url": f"{visit.base}/people/{slug(n)}"} for n in article.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": LEDGER.name, "url": f"{visit.base}/"},
        "articleSection": story.section,
        "keywords": list(story.keywords),
        "inLanguage": story.language,
        "commentCount": comment_count,
        "isAccessibleForFree": not article.is_teaser,
    }
    if modified:
        found["dateModified"] = iso(modified, LEDGER.tz)
    if article.is_teaser:
        found["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".lt-offer"}
    return found


def _breadcrumbs(visit: Visit, article: Article) -> dict[str, Any]:
    steps = [
        (LEDGER.name, f"{visit.base}/"),
        (article.story.section, f"{visit.base}/section/{slug(article.story.section)}"),
    ]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": item}
            for place, (name, item) in enumerate(steps, start=1)
        ],
    }


def _debate(visit: Visit, article: Article, comments: list[Comment]) -> str:
    words = _WORDS[article.story.language]
    count = f"{len(comments)} {words['one' if len(comments) == 1 else 'many']}"
    voices = "\n".join(_voice(visit, article, comment) for comment in comments)
    return f"""<section class="lt-debate" id="debate">
<h2>{words["debate"]} <small>{count}</small></h2>
{voices or f"<p>{words['none']}</p>"}
<p class="lt-voice-foot">{words["join"]}</p>
</section>"""


def _voice(visit: Visit, article: Article, comment: Comment) -> str:
    language = article.story.language
    words, anchor = _WORDS[language], f"remark-{comment.number}"
    when, _, _ = relative(comment.posted_at, visit.clock, language)
    said = "".join(
        f'<p class="lt-cited">{esc(p.text)}</p>' if p.is_quote else f"<p>{esc(p.text)}</p>" for p in comment.paragraphs
    )
    votes = f'👍 <span itemprop="upvoteCount">{comment.upvotes}</span> · ' if comment.upvotes is not None else ""
    staff = ' <em class="lt-staff">Ledger Nord</em>' if comment.is_staff else ""
    return f"""<div class="lt-voice" id="{anchor}" itemprop="comment" itemscope itemtype="https://schema.org/Comment">
<div class="lt-voice-top"><span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">{esc(comment.author)}</b></span>{staff} · <span itemprop="dateCreated">{when}</span></div>
<div class="lt-said" itemprop="text">{said}</div>
<div class="lt-voice-foot">{votes}<a itemprop="url" href="{article_url(visit, article)}#{anchor}">{words["link"]}</a> · <a href="{visit.base}/report/{comment.number}" rel="nofollow">{words["report"]}</a></div>
</div>"""
