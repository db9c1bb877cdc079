"""Where a page names the authors of its article: JSON-LD, ``<meta>``, microdata, links to author pages, bylines.

What does NOT belong here: which of the names are people (``people``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from broadsheet.extract import json_ld
from broadsheet.extract.json_ld import Node
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.extract.people import people
from broadsheet.extract.prose import line_of
from broadsheet.urls import host_of, is_http

_META = (
    "author",
    "article:author",
    "og:article:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "authors",
)
_AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:es|en)?|auteurs?|autore|staff|writers?|reporters?|journalists?|producers|contributors?|redaktion|people)/[^/]+/?$"
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|by-?author|author-?(?:name|link|byline)?|post-?author|entry-?author|autor(?:zeile)?|written-?by)(?:$|[\s_-])"
)
_AWAY = re.compile(r"comment|footer|sidebar|related|recommend|trending|newsletter|breadcrumb|\bnav|menu")
_MAX_BYLINE = 160  # characters


def article_authors(page: ParsedPage, node: Node, publisher: str | None) -> tuple[str, ...]:
    """The people who wrote the article, from the surest place that names any."""
    organisations = [page.site.name, publisher or "", host_of(page.url), page.meta("og:site_name") or ""]
    for names, least_words in _places(page, node):
        found = [name for name in people(names, organisations) if len(name.split()) >= least_words]
        if found:
            return tuple(found)
    return ()


def _places(page: ParsedPage, node: Node) -> Iterator[tuple[list[str], int]]:
    """(names, words that a name must have there): a guess has to look like a name, a statement does not."""
    yield _stated(page, node), 1
    for key in _META:
        yield [name for name in page.metas(key) if not is_http(name)], 1
    yield _twitter_card(page), 2
    marked = (e for e in page.marked if "author" in (e.get("itemprop") or "").split())
    yield [_text(e) for e in marked if not any("comment" in names_of(a) for a in e.iterancestors())], 1
    yield [_text(e) for e in page.of("a") if "author" in (e.get("rel") or "").lower().split() and not _is_away(e)], 1
    yield _linked(page), 2
    yield _bylines(page), 2
    from trafilatura.metadata import extract_author  # a quarter of a second to import

    guess = extract_author(page.tree)
    yield guess.split(";") if guess else [], 2


def _stated(page: ParsedPage, node: Node) -> list[str]:
    authors = node.get("author") or node.get("creator") or []
    nodes = [page.json_ld.resolve(a) for a in (authors if isinstance(authors, list) else [authors])]
    return [
        name
        for a in nodes
        if not _is_organisation(a) and (name := json_ld.text(a.get("name") if isinstance(a, dict) else a))
    ]


def _is_organisation(author: Any) -> bool:
    return isinstance(author, dict) and any(kind.endswith("Organization") for kind in json_ld.types(author))


def _twitter_card(page: ParsedPage) -> list[str]:
    """Yoast's "Written by" on the card that Twitter shows."""
    for number in ("1", "2"):
        if re.match(
            r"written by|verfasst von|écrit par|escrito por|by$",
            page.meta(f"twitter:label{number}") or "",
            re.IGNORECASE,
        ):
            return page.metas(f"twitter:data{number}")
    return []


def _text(element: HtmlElement) -> str:
    name = next(
        (
            e
            for e in element.iter()
            if e is not element and isinstance(e.tag, str) and "name" in (e.get("itemprop") or "").split()
        ),
        None,
    )
    shown = element if name is None else name
    return shown.get("content") or line_of(shown)


def _linked(page: ParsedPage) -> list[str]:
    """The first link to an author's page, with its neighbours in the same line."""
    for link in page.of("a"):
        if _is_author_page(link) and _text(link) and not _is_away(link):
            parent = link.getparent()
            return [_text(e) for e in ([link] if parent is None else parent.iterchildren("a")) if _is_author_page(e)]
    return []


def _is_author_page(link: HtmlElement) -> bool:
    return bool(_AUTHOR_PATH.search((link.get("href") or "").lower().partition("?")[0].partition("#")[0]))


def _bylines(page: ParsedPage) -> list[str]:
    for element, names in page.named:
        if element.tag in {"span", "p", "div", "address"} and _BYLINE.search(names) and not _is_away(element):
            text = line_of(element)
            if 5 < len(text) <= _MAX_BYLINE and re.match(r"\W*(?:by|von|par|por|di|door)\s", text, re.IGNORECASE):
                return [text]
    return []


def _is_away(element: HtmlElement) -> bool:
    return any(
        a.tag in {"footer", "aside", "nav"} or _AWAY.search(names_of(a))
        for a in (element, *element.iterancestors())
        if a.tag not in {"body", "html", "main"}
    )
