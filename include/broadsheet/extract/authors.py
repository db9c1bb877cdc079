"""Where a page names the authors of its article: JSON-LD, ``<meta>``, microdata, the byline at its headline, links to author pages.

What does NOT belong here: which of the names are people (``people``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from broadsheet.extract import json_ld
from broadsheet.extract.header import Line
from broadsheet.extract.json_ld import Node
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.extract.people import byline_in, credited, is_full_name, is_same_name, people
from broadsheet.extract.prose import line_of, prose
from broadsheet.urls import host_of, is_http

_META = (
    "author",
    "article:author",
    "og:article:author",
    "article:author_name",
    "byl",
    "byline",
    "parsely-author",
    "sailthru.author",
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "author_name",
    "authors",
)
_AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:es|en)?|auteurs?|autore|staff|writers?|reporters?|journalists?|producers|contributors?|columnists?|redaktion|people|profiles?|team|experts?)/[^/]+/?$"
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|by-?author|(?:article|post|entry|story|blog)?-?authors?(?:-?(?:name|link|byline|info))?|autor(?:zeile)?|written-?by"
    r"|contributors?|creator|vcard)(?:$|[\s_-])"
)
_AWAY = re.compile(
    r"comment|footer|sidebar|related|recommend|trending|newsletter|breadcrumb|\bnav|menu|quote|testimonial|card__|teaser"
)
_TAGS = re.compile(r"(?:^|[\s_-])(?:tags?|categor\w*|taxonom\w*|topics?|filed|links|keywords?|cta|button)(?:$|[\s_-])")
_BY_ALONE = frozenset({"by", "written by", "posted by", "von", "par", "por", "di", "door", "author", "autor", "auteur"})
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NEAR = 2  # lines between a name alone and the date
_MAX_BYLINE = 160  # characters
_MAX_MARKED = 12  # elements marked as an author: more are a list of works, each with its own
_SENTENCE_ENDS = ".!?…。！？؟।"
_MAX_ABOUT = 8  # elements called after an author that are looked at where no byline was found


def article_authors(page: ParsedPage, node: Node, publisher: str | None, lines: list[Line]) -> tuple[str, ...]:
    """The people who wrote the article; where none is named, what its byline says: an agency, a desk, a pseudonym."""
    organisations = [page.site.name, publisher or "", host_of(page.url), page.meta("og:site_name") or ""]
    found: tuple[str, ...] = ()
    for names, least_words in _places(page, node, lines):
        found = tuple(name for name in people(names, organisations) if len(name.split()) >= least_words)
        if found:
            break
    shown = tuple(name for name in people(_by_lines(lines), organisations) if is_full_name(name))
    if shown and _is_fuller(shown, found):
        return shown
    if found:
        return found
    if credits := _credited(page, node, lines, organisations):
        return credits
    return people(_name_lines(lines) or _about(page) or _rel_author(page, anywhere=True), organisations)


def _is_fuller(shown: tuple[str, ...], stated: tuple[str, ...]) -> bool:
    """Whether the byline that readers see says more than what machines are told: all of them and others, or a name for an account."""
    folded = {name.casefold() for name in shown}
    return all(name.casefold() in folded or len(name.split()) == 1 for name in stated)


def _places(page: ParsedPage, node: Node, lines: list[Line]) -> Iterator[tuple[list[str], int]]:
    """(names, words that a name must have there): a guess has to look like a name, a statement does not."""
    yield _stated(page, node), 1
    for key in _META:
        yield [name for name in page.metas(key) if not is_http(name)], 1
    yield _twitter_card(page), 2
    yield _marked(page), 1
    yield _by_lines(lines), 2
    yield _called_names(lines), 2
    yield _rel_author(page), 1
    yield _linked(page), 2
    yield _bylines(page), 2


def _credited(page: ParsedPage, node: Node, lines: list[Line], organisations: list[str]) -> tuple[str, ...]:
    for names in (
        _stated(page, node, organisations),
        *([name for name in page.metas(key) if not is_http(name)] for key in _META),
        _twitter_card(page),
        _marked(page),
        _by_lines(lines),
        _called_lines(lines),
        _rel_author(page)[:1],
    ):
        found = credited(names)
        if found:
            return found
    return ()


def _stated(page: ParsedPage, node: Node, organisations: list[str] | None = None) -> list[str]:
    """JSON-LD's authors: its people; where ``organisations`` are given, those that are not one of them too."""
    authors = node.get("author") or node.get("creator") or []
    nodes = [page.json_ld.resolve(a) for a in (authors if isinstance(authors, list) else [authors])]
    named = [(json_ld.text(a.get("name") if isinstance(a, dict) else a), _is_organisation(a)) for a in nodes]
    return [
        name
        for name, is_organisation in named
        if name
        and not is_http(name)
        and not (is_organisation and (organisations is None or is_same_name(name, organisations)))
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


def _marked(page: ParsedPage) -> list[str]:
    marked = [e for e in page.marked if "author" in (e.get("itemprop") or "").split()]
    own = [e for e in marked if not any("comment" in names_of(a) for a in (e, *e.iterancestors()))]
    return [_text(e) for e in own] if len(own) <= _MAX_MARKED else []


def _rel_author(page: ParsedPage, *, anywhere: bool = False) -> list[str]:
    found = [e for e in page.of("a") if "author" in (e.get("rel") or "").lower().split()]
    if anywhere:  # an author's box may be called a sidebar
        return [_text(e) for e in found if not any("comment" in names_of(a) for a in e.iterancestors())][:1]
    return [_text(e) for e in found if not _is_away(e)]


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


def _by_lines(lines: list[Line]) -> list[str]:
    """The first "By Somebody" at the headline; the name may stand on the next line."""
    for number, line in enumerate(lines):
        byline = byline_in(line.text) if len(line.text) <= _MAX_BYLINE and not line.is_heading else None
        if byline is None:
            continue
        if not _is_alone(byline):
            return [byline]
        follows = lines[number + 1].text if number + 1 < len(lines) else ""
        return [f"{byline} {follows}"] if _is_names(follows) else []
    return []


def _is_alone(byline: str) -> bool:
    return byline.rstrip(" :|").casefold() in _BY_ALONE


def _is_names(text: str) -> bool:
    """Whether a line after an empty "By" is the names that belong there, and not how the text begins."""
    if not text or text.rstrip()[-1] in _SENTENCE_ENDS:
        return False
    names = people([text])
    # Scripts without capitals do not tell.
    return bool(names) and all(is_full_name(name) or name.lower() == name.upper() for name in names)


def _called_lines(lines: list[Line]) -> list[str]:
    """The lines at the headline in elements that are called after an author."""
    called = (line.text for line in lines if len(line.text) <= _MAX_BYLINE and _BYLINE.search(line.names))
    return [text for text in called if not _is_alone(text)]


def _called_names(lines: list[Line]) -> list[str]:
    """The full names in the first of them that has any, and in those close below it."""
    found: list[str] = []
    last = 0
    for number, line in enumerate(lines):
        if found and number - last > _NEAR:
            break
        if len(line.text) <= _MAX_BYLINE and _BYLINE.search(line.names):
            names = [name for name in people([line.text]) if is_full_name(name)]
            last = number if names else last
            found += names
    return found


def _name_lines(lines: list[Line]) -> list[str]:
    """The first line below the headline that holds full names and nothing else, with a date on it or near it."""
    dated = [number for number, line in enumerate(lines) if line.times or _DATED.search(line.text)]
    for number, line in enumerate(lines):
        is_near = any(abs(number - other) <= _NEAR for other in dated) or any(map(_is_author_page, line.links))
        if is_near and line.is_after and len(line.text) <= _MAX_BYLINE and not _is_list_or_title(line):
            names = people([line.text])
            if names and all(is_full_name(name) for name in names):
                return list(names)
    return []


def _is_list_or_title(line: Line) -> bool:
    return line.is_heading or line.is_item or bool(_TAGS.search(line.names))


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
    for element in page.called(_BYLINE):
        if element.tag in {"span", "p", "div", "address"} and not _is_away(element):
            text = line_of(element)
            if 5 < len(text) <= _MAX_BYLINE and byline_in(text) is not None:
                return [text]
    return []


def _about(page: ParsedPage) -> list[str]:
    """The first full name that stands alone in an element called after an author, as in the box below the article."""
    looked = 0
    for element in page.called(_BYLINE):
        if not _is_away(element) and element.tag not in {"body", "article", "main"}:
            looked += 1
            for line in prose(element).split("\n")[:3]:
                if len(line) <= _MAX_BYLINE and is_full_name(name := line.removeprefix("About ").strip()):
                    return [name]
            if looked == _MAX_ABOUT:
                break
    return []


def _is_away(element: HtmlElement) -> bool:
    return any(
        a.tag in {"footer", "aside", "nav"} or _AWAY.search(names_of(a))
        for a in (element, *element.iterancestors())
        if a.tag not in {"body", "html", "main"}
    )
