"""Who wrote an article: JSON-LD, ``<meta>``, what the page marks, the byline at its headline, links to author pages; which of them count.

What does NOT belong here: the places on a page (``bylines``), which of the names are people (``people``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from broadsheet.extract import bylines, json_ld
from broadsheet.extract.header import Line
from broadsheet.extract.json_ld import Node
from broadsheet.extract.page import ParsedPage
from broadsheet.extract.people import credited, is_full_name, is_same_name, is_uncased, people
from broadsheet.urls import host_of, is_http

_META = (
    "author article:author og:article:author article:author_name byl byline parsely-author sailthru.author citation_author dc.creator"
    " dcterms.creator dc.contributor author_name authors"
).split()
_WRITTEN_BY = re.compile(r"written by|verfasst von|écrit par|escrito por|by$", re.IGNORECASE)
_BAR = re.compile(r"\s*(?:[|｜]|//)\s*")
_PAGES = re.compile(r"Page$")
_MAX_DEPTH = 4  # of lists in lists


def article_authors(page: ParsedPage, node: Node, publisher: str | None, lines: list[Line]) -> tuple[str, ...]:
    """The people who wrote the article; where none is named, what its byline says: an agency, a desk, a pseudonym.

    What is stated for machines counts, unless readers are shown more; then what the byline says; then what stands where authors stand.
    """
    organisations = _organisations(page, publisher)
    stated = _first(_statements(page, node), organisations)
    by = people(bylines.by_lines(lines), organisations)
    shown = tuple(name for name in by if is_full_name(name, is_credited=True) or is_uncased(name))
    if shown and _is_fuller(shown, stated):
        return shown
    # a word in small letters is an account
    if stated and not all(" " not in name and name.islower() for name in stated):
        return bylines.with_others(lines, stated, organisations) or stated
    called = people(bylines.called_names(lines), organisations)
    if stated:
        return called or people(bylines.name_lines(lines), organisations) or stated
    told = list(_told(page, node))
    # That the paper itself is the author is what systems fill in: it counts where the page shows nobody.
    others = [[n for n in names if is_full_name(n) or not is_same_name(n, organisations)] for names in told]
    return (
        called
        or people(bylines.called_bylines(page), organisations)
        or _first_credited(others)
        or _first_credited(_printed(page, lines))
        or _first(_around(page, lines), organisations)
        or _first_credited((*told, bylines.called_text(page)))
    )


def candidates(
    page: ParsedPage, node: Node, publisher: str | None, lines: list[Line]
) -> list[tuple[str, list[str], tuple[str, ...]]]:
    """(place, names as they stand there, people among them) of each place that may name the authors and names anybody."""
    of_lines = (bylines.by_lines, bylines.called_names, bylines.called_lines, bylines.name_lines)
    of_page = (bylines.marked, bylines.rel_author, bylines.linked, bylines.called_bylines, bylines.said)
    places = {
        "json_ld": _stated(page, node),
        **{f"meta {key}": _metas(page, key) for key in _META},
        "twitter_card": _twitter_card(page),
        **{find.__name__: find(lines) for find in of_lines},
        **{find.__name__: find(page) for find in (*of_page, bylines.at_end, bylines.about)},
    }
    organisations = _organisations(page, publisher)
    return [(place, names, people(names, organisations)) for place, names in places.items() if names]


def _organisations(page: ParsedPage, publisher: str | None) -> list[str]:
    return [page.site.name, publisher or "", host_of(page.url), page.meta("og:site_name") or ""]


def _first(places: Iterable[list[str]], organisations: list[str]) -> tuple[str, ...]:
    return next(filter(None, (people(names, organisations) for names in places)), ())


def _first_credited(places: Iterable[list[str]]) -> tuple[str, ...]:
    return next(filter(None, map(credited, places)), ())


def _is_fuller(shown: tuple[str, ...], stated: tuple[str, ...]) -> bool:
    """Whether the byline that readers see says more than what machines are told: all of them and others, or a name for an account."""
    folded = {name.casefold() for name in shown}
    return all(name.casefold() in folded or len(name.split()) == 1 for name in stated)


def _statements(page: ParsedPage, node: Node) -> Iterator[list[str]]:
    yield _stated(page, node, are_people=True)
    yield from islice(_told(page, node), 1, None)
    yield bylines.marked(page)
    yield bylines.rel_author(page)


def _told(page: ParsedPage, node: Node) -> Iterator[list[str]]:
    """What is said for machines alone."""
    yield _stated(page, node)
    yield from (_metas(page, key) for key in _META)
    yield _twitter_card(page)
    yield from (_stated(page, node) for node in page.json_ld.of_type(_PAGES))


def _printed(page: ParsedPage, lines: list[Line]) -> Iterator[list[str]]:
    yield bylines.marked(page)
    yield bylines.by_lines(lines)
    yield list(credited(bylines.called_lines(lines))[:1])
    yield bylines.rel_author(page)[:1]


def _around(page: ParsedPage, lines: list[Line]) -> Iterator[list[str]]:
    """Where a name may be the author's, the likeliest first."""
    yield bylines.linked(page)
    yield bylines.at_end(page)
    yield bylines.rel_author(page, anywhere=True)
    yield bylines.name_lines(lines)
    yield bylines.said(page)
    yield bylines.about(page)


def _stated(page: ParsedPage, node: Node, *, are_people: bool = False) -> list[str]:
    """JSON-LD's authors; with ``are_people`` without its organisations."""
    authors = [page.json_ld.resolve(a) for a in _flat(node.get("author") or node.get("creator"))]
    named = [author for author in authors if not (are_people and _is_organisation(author))]
    return _before_bars(name for author in named for name in _names_of(author))


def _metas(page: ParsedPage, key: str) -> list[str]:
    return _before_bars(page.metas(key))


def _before_bars(names: Iterable[str]) -> list[str]:
    """Stated names without what follows a bar, as "Ana Ruiz | El Sol" has it, and without addresses."""
    firsts = ((_BAR.split(name, maxsplit=1)[0], name) for name in names if name and not is_http(name))
    return [first if people([first]) else name for first, name in firsts]


def _flat(value: Any, depth: int = 0) -> Iterator[Any]:
    if isinstance(value, list) and depth < _MAX_DEPTH:
        for item in value:
            yield from _flat(item, depth + 1)
    elif value:
        yield value


def _names_of(author: Any) -> list[str]:
    """The name of an author's node, its given and family name, or several in one."""
    if not isinstance(author, dict):
        return [name for name in [json_ld.text(author)] if name]
    names = [name for value in _flat(author.get("name")) if (name := json_ld.text(value))]
    parts = [json_ld.text(author.get(key)) for key in ("givenName", "familyName")]
    return names or [name for name in [" ".join(filter(None, parts))] if name]


def _is_organisation(author: Any) -> bool:
    return isinstance(author, dict) and any(kind.endswith("Organization") for kind in json_ld.types(author))


def _twitter_card(page: ParsedPage) -> list[str]:
    """Yoast's "Written by" on the card that Twitter shows."""
    labels = (number for number in "12" if _WRITTEN_BY.match(page.meta(f"twitter:label{number}") or ""))
    return next((page.metas(f"twitter:data{number}") for number in labels), [])
