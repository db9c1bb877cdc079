"""What a page says of its article besides the text: JSON-LD first, then ``<meta>``, then the markup, then trafilatura's guesses.

What does NOT belong here: the body (``body``), comments and their count (``comments``), the address (``address``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from broadsheet.extract import json_ld
from broadsheet.extract.authors import article_authors
from broadsheet.extract.dates import Dates, read_dates
from broadsheet.extract.guarding import tried
from broadsheet.extract.header import Line, header_lines
from broadsheet.extract.headline import Headline, read_headline
from broadsheet.extract.json_ld import Node
from broadsheet.extract.page import ParsedPage
from broadsheet.models import Link
from broadsheet.printed_times.clock import Clock, Moment
from broadsheet.text import squeeze

_KEYWORDS = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_LANGUAGE = re.compile(r"^\s*([a-z]{2})(?:[-_][a-z0-9]{2,8})*\s*$", re.IGNORECASE)
_LEAST = 80  # characters: below, detection guesses
_MOST = 300  # more changed one answer on 3,289 pages in many languages, 200 nine; it is read byte by byte


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
    described = page.meta("og:description", "description", "twitter:description")
    publisher = tried(page, "publisher", lambda: _publisher(page, node), None)
    headline = tried(page, "headline", lambda: read_headline(page, node, publisher, link), Headline(None, None))
    lines: list[Line] = tried(page, "header", lambda: header_lines(headline.element), [])
    dates = tried(
        page, "dates", lambda: read_dates(page, node, lines, clock, link, headline.element), Dates(None, None, None)
    )
    return Metadata(
        headline=headline.text,
        authors=tried(page, "authors", lambda: article_authors(page, node, publisher, lines), ()),
        published=dates.published,
        published_at_source=dates.source,
        modified_at=dates.modified_at,
        description=_line(json_ld.text(node.get("description")) or described),
        section=_line(json_ld.text(node.get("articleSection")) or page.meta("article:section", "parsely-section")),
        keywords=tried(page, "keywords", lambda: _keywords(page, node), ()),
        language_declared=tried(page, "language", lambda: _language(page, node), None),
        image_url=tried(page, "image", lambda: _image(page, node), None),
        publisher=publisher,
        license_url=tried(page, "license", lambda: _license(page, node), None),
        is_accessible_for_free=_is_free(node.get("isAccessibleForFree")),
        json_ld_body=json_ld.whole_text(node.get("articleBody")),
    )


def _line(text: str | None) -> str | None:
    return None if text is None else squeeze(text) or None


def _publisher(page: ParsedPage, node: Node) -> str | None:
    named = page.json_ld.resolve(node.get("publisher"))
    stated = json_ld.text(named.get("name") if isinstance(named, dict) else named)
    return _line(stated) or _line(page.meta("og:site_name", "application-name", "publisher", "dc.publisher"))


def _keywords(page: ParsedPage, node: Node) -> tuple[str, ...]:
    value = node.get("keywords")
    stated = [text for item in (value if isinstance(value, list) else [value]) if (text := json_ld.text(item))]
    named = next((values for name in _KEYWORDS if (values := page.metas(name))), [])
    texts = stated or page.metas("article:tag") or named
    words = texts if len(texts) > 1 else re.split(r"[,;|]", texts[0]) if texts else []
    return tuple(dict.fromkeys(word for text in words if (word := squeeze(text)) and len(word) <= 100))


def _language(page: ParsedPage, node: Node) -> str | None:
    named = page.meta("content-language", "og:locale", "language", "dc.language")
    for text in (json_ld.text(node.get("inLanguage")), page.language_tag, named):
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
    linked = [element.get("href") for element in page.related("license")]
    return next((url for text in (json_ld.text(value), *linked) if (url := page.absolute(text))), None)


def _is_free(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower().rsplit("/", 1)[-1] if value is not None else ""
    return {"true": True, "false": False}.get(word)


def detect(text: str | None) -> str | None:
    """ISO 639-1 code of the text's language, by a model of fixed tables; None where the text is too short to tell."""
    if text is None or len(text) < _LEAST:
        return None
    import py3langid  # 0.1 s, and numpy

    code, _ = py3langid.classify(text[:_MOST])
    return str(code)
