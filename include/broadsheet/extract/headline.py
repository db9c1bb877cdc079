"""The article's headline, and the element that shows it: where bylines and dates are looked for.

What does NOT belong here: what stands around the headline (``header``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from broadsheet.extract import json_ld
from broadsheet.extract.json_ld import Node
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.extract.parser import letters
from broadsheet.extract.prose import LINE_CHARS, prose_of_html
from broadsheet.models import Link
from broadsheet.text import squeeze
from broadsheet.urls import host_of

_TITLE_END = re.compile(r"(?:\s+[|–—·•»:-]|\s*[|»])\s+[^|–—·•»]{2,60}$")
_CALLED = re.compile(
    r"(?:^|[\s_-])(?:headline|(?:entry|post|article|story|page|blog|news|content|single)-?_{0,2}(?:title|heading))(?:$|[\s_-])"
)
_AWAY = re.compile(
    r"(?:^|[\s_-])(?:logo|branding|site-?title|widget\w*|sidebar|related|recommend\w*|teaser|card|promo|menu|nav|footer)(?:$|[\s_-])"
)
_IN_HEAD = frozenset({"title", "script", "style", "meta", "option", "textarea"})
_WORD = re.compile(r"[^\W_]{4,}|\d{2,}")
_MAX_ALONE = 160  # characters: a longer first-level heading is a deck
_MAX_HEADLINE = 300  # characters, as rule A10 has it
_WRAPPERS = frozenset({"body", "html", "main", "article"})  # a page's own wrappers may be called anything


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline, and the element it is shown in, where one was found."""

    text: str | None
    element: HtmlElement | None


def read_headline(page: ParsedPage, node: Node, publisher: str | None, link: Link | None) -> Headline:
    """The title that readers see, if something confirms it: JSON-LD, OpenGraph, ``<title>``, or its being the only one.

    Else what those say.
    """
    paper = _names_of_paper(page, publisher)
    stated = (json_ld.text(node.get("headline")), page.meta("og:title", "twitter:title", "dc.title", "headline"))
    known = [_without_paper(squeeze(prose_of_html(text).replace("\n", " ")), paper) for text in stated if text]
    title = _without_paper(squeeze((page.tree.findtext(".//title") or "")[:LINE_CHARS]), paper)
    shown = [(text, e) for text, e in _shown_titles(page) if letters(text) not in paper]
    first = [pair for pair in shown if pair[1].tag != "h2"] or shown
    for confirm in (_confirmed(shown, known), _alone(page, first, (*known, title)), _inside(first, title)):
        if confirm is not None:
            return Headline(*confirm)
    hint = link.headline_hint if link else None
    candidates = [
        _without_paper(text, paper) for text in (*known, title, *(text for text, _ in shown[:1]), hint) if text
    ]
    own = [text for text in candidates if letters(text) and letters(text) not in paper]
    text = next(iter(own or candidates), "")[:_MAX_HEADLINE] or None
    return Headline(text, _showing(page, text) if text else None)


_Shown = tuple[str, HtmlElement]


def _confirmed(shown: list[_Shown], known: list[str]) -> _Shown | None:
    return next((pair for pair in shown if any(_same_title(pair[0], other) for other in known)), None)


def _alone(page: ParsedPage, shown: list[_Shown], stated: tuple[str, ...]) -> _Shown | None:
    """The one first-level heading of the page, or the one that is called a headline: editors write other titles for machines.

    It has to share a word with what machines are told.
    """
    own = [pair for pair in shown if pair[1].tag == "h1" and " " in pair[0] and len(pair[0]) <= _MAX_ALONE]
    own = [pair for pair in own if not _is_away(pair[1])]
    called = [pair for pair in own if _CALLED.search(names_of(pair[1]))]
    words = {word for text in stated for word in _WORD.findall(text.casefold())}
    words.update(_WORD.findall(urlsplit(page.url).path.casefold()))
    for group in (own, called):
        if len({letters(text) for text, _ in group}) == 1:
            return group[0] if words & set(_WORD.findall(group[0][0].casefold())) else None
    return None


def _inside(shown: list[_Shown], title: str) -> _Shown | None:
    plain = letters(title)
    inside = [pair for pair in shown if letters(pair[0]) in plain and 2 * len(letters(pair[0])) >= len(plain)]
    return max(inside, key=lambda pair: len(pair[0])) if inside else None


def _showing(page: ParsedPage, headline: str) -> HtmlElement | None:
    """The element that shows a headline without being a heading."""
    plain, least = letters(headline), len(headline) // 2
    return next(
        (
            e
            for e in page.elements
            if e.text and len(e.text) > least and e.tag not in _IN_HEAD and letters(e.text) == plain
        ),
        None,
    )


def _names_of_paper(page: ParsedPage, publisher: str | None) -> set[str]:
    names = (publisher, page.site.name, host_of(page.url).removeprefix("www."))
    return {plain for name in names if name and (plain := letters(name))}


def _shown_titles(page: ParsedPage) -> Iterator[_Shown]:
    marked = [e for e in page.marked if "headline" in (e.get("itemprop") or "").lower().split()]
    seen: set[str] = set()
    for element in (*page.of("h1"), *marked, *page.of("h2")):
        text = squeeze(element.get("content") or element.text_content())
        if 3 <= len(text) <= _MAX_HEADLINE and letters(text) and text not in seen:
            seen.add(text)
            yield text, element


def _is_away(element: HtmlElement) -> bool:
    if any(ancestor.tag in {"nav", "aside", "footer"} for ancestor in element.iterancestors()):
        return True
    parent = element.getparent()
    return any(_AWAY.search(names_of(e)) for e in (element, parent) if e is not None and e.tag not in _WRAPPERS)


def _same_title(one: str, other: str) -> bool:
    a, b = letters(one), letters(other)
    return bool(a) and (a == b or (min(len(a), len(b)) >= 15 and (a.startswith(b) or b.startswith(a))))


def _without_paper(title: str, paper: set[str]) -> str:
    """ "Headline | The Paper" without the paper, where what follows the bar is its name."""
    for _ in range(2):  # "Headline | The Paper | The Paper"
        end = _TITLE_END.search(title)
        tail = letters(end[0]) if end else ""
        if not end or not tail or not any(tail in name or name in tail for name in paper):
            break
        title = title[: end.start()]
    return squeeze(title)
