"""What a page says of its article besides the text: JSON-LD first, then ``<meta>``, then the markup, then trafilatura's guesses.

What does NOT belong here: the body (``body``), comments and their count (``comments``), the address (``address``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from broadsheet.extract import json_ld
from broadsheet.extract.authors import article_authors
from broadsheet.extract.clock import Clock, Moment
from broadsheet.extract.json_ld import Node
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.extract.prose import line_of, prose_of_html
from broadsheet.extract.times import read_iso, read_time
from broadsheet.models import Link
from broadsheet.text import squeeze
from broadsheet.urls import host_of

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date_published",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "publish-date",
    "publishdate",
    "pubdate",
    "publication_date",
    "originalpublicationdate",
    "cxenseparse:recs:publishtime",
    "rnews:datepublished",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")
_KEYWORDS = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_PUBLISHED_CLASS = re.compile(
    r"(?:^|[\s_-])(?:entry-date|published|post-date|pub-?date|date-published|article-date|publish(?:ed)?-?(?:date|time|on))(?:$|[\s_-])"
)
_TITLE_END = re.compile(r"\s+[|–—·•»:-]\s+[^|–—·•»]{2,60}$")
_LANGUAGE = re.compile(r"^\s*([a-z]{2})(?:[-_][a-z0-9]{2,8})*\s*$", re.IGNORECASE)
_MAX_HEADLINE = 300  # characters, as rule A10 has it


@dataclass(frozen=True, slots=True)
class Metadata:
    """Columns of the article row that come from the page's head."""

    headline: str | None
    authors: tuple[str, ...]
    published: Moment | None
    published_at_source: str | None
    modified_at: datetime | None
    description: str | None
    section: str | None
    keywords: tuple[str, ...]
    language_declared: str | None
    image_url: str | None
    publisher: str | None
    license_url: str | None
    is_accessible_for_free: bool | None
    json_ld_body: str | None


def read_metadata(page: ParsedPage, article: Node | None, clock: Clock, link: Link | None) -> Metadata:
    """Everything the page says of its article. ``article`` is its JSON-LD node, where there is one."""
    node = article or {}
    publisher = _publisher(page, node)
    published, source = _published(page, node, clock, link)
    return Metadata(
        headline=_headline(page, node, publisher, link),
        authors=article_authors(page, node, publisher),
        published=published,
        published_at_source=source,
        modified_at=_modified(page, node, clock),
        description=_line(
            json_ld.text(node.get("description")) or page.meta("og:description", "description", "twitter:description")
        ),
        section=_line(json_ld.text(node.get("articleSection")) or page.meta("article:section", "parsely-section")),
        keywords=_keywords(page, node),
        language_declared=_language(page, node),
        image_url=_image(page, node),
        publisher=publisher,
        license_url=_license(page, node),
        is_accessible_for_free=_is_free(node.get("isAccessibleForFree")),
        json_ld_body=json_ld.text(node.get("articleBody")),
    )


def _line(text: str | None) -> str | None:
    return None if text is None else squeeze(text) or None


def _publisher(page: ParsedPage, node: Node) -> str | None:
    named = page.json_ld.resolve(node.get("publisher"))
    return _line(json_ld.text(named.get("name")) if isinstance(named, dict) else json_ld.text(named)) or _line(
        page.meta("og:site_name", "application-name", "publisher", "dc.publisher")
    )


def _headline(page: ParsedPage, node: Node, publisher: str | None, link: Link | None) -> str | None:
    """The title that readers see, if JSON-LD, OpenGraph or ``<title>`` confirm it; else what those say."""
    paper = _names_of_paper(page, publisher)
    stated = (json_ld.text(node.get("headline")), page.meta("og:title", "twitter:title", "dc.title", "headline"))
    known = [squeeze(prose_of_html(text).replace("\n", " ")) for text in stated if text]
    shown = [text for text in _shown_titles(page) if _plain(text) not in paper]
    for text in shown:
        if any(_same_title(text, other) for other in known):
            return text
    title = _without_paper(squeeze(page.tree.findtext(".//title") or ""), paper)
    inside = [text for text in shown if _plain(text) in _plain(title) and 2 * len(_plain(text)) >= len(_plain(title))]
    if inside:
        return max(inside, key=len)
    hint = link.headline_hint if link else None
    candidates = [_without_paper(text, paper) for text in (*known, title, *shown[:1], hint) if text]
    own = [text for text in candidates if _plain(text) and _plain(text) not in paper]
    return next(iter(own or candidates), "")[:_MAX_HEADLINE] or None


def _names_of_paper(page: ParsedPage, publisher: str | None) -> set[str]:
    names = (publisher, page.site.name, host_of(page.url).removeprefix("www."))
    return {plain for name in names if name and (plain := _plain(name))}


def _shown_titles(page: ParsedPage) -> list[str]:
    marked = [e for e in page.marked if "headline" in (e.get("itemprop") or "").lower().split()]
    texts = (squeeze(e.get("content") or e.text_content()) for e in (*page.of("h1"), *marked, *page.of("h2")))
    return [text for text in dict.fromkeys(texts) if 3 <= len(text) <= _MAX_HEADLINE and _plain(text)]


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _same_title(one: str, other: str) -> bool:
    a, b = _plain(one), _plain(other)
    return bool(a) and (a == b or (min(len(a), len(b)) >= 15 and (a.startswith(b) or b.startswith(a))))


def _without_paper(title: str, paper: set[str]) -> str:
    """ "Headline | The Paper" without the paper, where what follows the bar is its name."""
    end = _TITLE_END.search(title)
    tail = _plain(end[0]) if end else ""
    if end and tail and any(tail in name or name in tail for name in paper):
        return squeeze(title[: end.start()])
    return squeeze(title)


def _published(page: ParsedPage, node: Node, clock: Clock, link: Link | None) -> tuple[Moment | None, str | None]:
    for source, texts in (
        ("json_ld", [json_ld.text(node.get("datePublished")), json_ld.text(node.get("dateCreated"))]),
        ("meta", [value for name in _PUBLISHED for value in page.metas(name)]),
        ("html", list(_stamps(page))),
    ):
        for text in texts:
            moment = (read_iso(text, clock) or read_time(text, clock)) if text else None
            if moment is not None and moment.is_absolute:
                return moment, source
    if link is not None and link.published_hint_at is not None:
        return Moment(link.published_hint_at, "second", "utc", link.published_hint_at.isoformat()), "feed"
    return _guessed(page, clock)


def _stamps(page: ParsedPage) -> Iterator[str]:
    """``<time>`` and the like that are called the article's date; comments are called otherwise."""
    marked = (e for e in page.marked if "datepublished" in (e.get("itemprop") or "").lower().split())
    named = (e for e, names in page.named if _PUBLISHED_CLASS.search(names))
    for element in (*marked, *(e for e in page.of("time") if e.get("pubdate") is not None), *named):
        if not any(
            "comment" in f"{names_of(a)} {a.get('itemtype') or ''}".lower() for a in (element, *element.iterancestors())
        ):
            yield element.get("datetime") or element.get("content") or element.get("title") or line_of(element)


def _guessed(page: ParsedPage, clock: Clock) -> tuple[Moment | None, str | None]:
    from htmldate import find_date

    day = find_date(
        page.tree, url=page.url, original_date=True, max_date=f"{clock.now:%Y-%m-%d}", deferred_url_extractor=True
    )
    moment = read_iso(day, clock) if day else None
    in_url = moment is not None and re.search(rf"{moment.at:%Y}[/-]?{moment.at:%m}[/-]?{moment.at:%d}", page.url)
    return moment, None if moment is None else "url" if in_url else "html"


def _modified(page: ParsedPage, node: Node, clock: Clock) -> datetime | None:
    for text in (json_ld.text(node.get("dateModified")), *(value for name in _MODIFIED for value in page.metas(name))):
        if text and (moment := read_iso(text, clock)):
            return moment.at
    return None


def _keywords(page: ParsedPage, node: Node) -> tuple[str, ...]:
    value = node.get("keywords")
    stated = [text for item in (value if isinstance(value, list) else [value]) if (text := json_ld.text(item))]
    texts = (
        stated or page.metas("article:tag") or next((values for name in _KEYWORDS if (values := page.metas(name))), [])
    )
    words = texts if len(texts) > 1 else re.split(r"[,;|]", texts[0]) if texts else []
    return tuple(dict.fromkeys(word for text in words if (word := squeeze(text)) and len(word) <= 100))


def _language(page: ParsedPage, node: Node) -> str | None:
    for text in (
        json_ld.text(node.get("inLanguage")),
        page.language_tag,
        page.meta("content-language", "og:locale", "language", "dc.language"),
    ):
        if text and (match := _LANGUAGE.match(text.split(",")[0])):
            return match[1].lower()
    return None


def _image(page: ParsedPage, node: Node) -> str | None:
    images = node.get("image")
    first = page.json_ld.resolve(images[0] if isinstance(images, list) and images else images)
    stated = (first.get("url") or first.get("contentUrl")) if isinstance(first, dict) else first
    meta = page.meta("og:image:secure_url", "og:image", "twitter:image", "twitter:image:src")
    return page.absolute(json_ld.text(stated)) or page.absolute(meta)


def _license(page: ParsedPage, node: Node) -> str | None:
    stated = page.json_ld.resolve(node.get("license"))
    value = (stated.get("url") or stated.get("@id")) if isinstance(stated, dict) else stated
    linked = [e.get("href") for e in page.of("link", "a") if "license" in (e.get("rel") or "").lower().split()]
    return next((url for text in (json_ld.text(value), *linked) if (url := page.absolute(text))), None)


def _is_free(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower().rsplit("/", 1)[-1] if value is not None else ""
    return {"true": True, "false": False}.get(word)
