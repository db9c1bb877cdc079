"""Which node of a page's JSON-LD is about the page's own article: pages also describe their related articles, often first.

What does NOT belong here: reading JSON-LD (``json_ld``), what the node says (``metadata``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from broadsheet.extract import json_ld
from broadsheet.extract.json_ld import Node
from broadsheet.extract.page import ParsedPage
from broadsheet.extract.parser import letters
from broadsheet.extract.prose import LINE_CHARS, line_of
from broadsheet.text import words

ARTICLE = re.compile(r"(?:Article|BlogPosting|Posting|Report|Review|Recipe)$")
# Evidence that a node is about the page, and what it counts.
_WEIGHTS = {
    "same_url": 4,
    "same_title": 4,
    "shares_words": 1,  # half of its headline's, with a title of the page
    "other_url": -3,
}
_ENOUGH, _ENOUGH_ALONE = 1, 0
_MAX_TITLES = 12  # headings looked at
_MAX_WORDS = 40


def own_node(page: ParsedPage) -> Node | None:
    """The node for which most speaks; None where that is not enough."""
    nodes = [node for node in page.json_ld.of_type(ARTICLE) if node.get("headline") or node.get("name")]
    if not nodes:
        return None
    urls = {key for url in page.own_addresses if (key := _key(page, url))}
    titles = {plain: frozenset(words(text, _MAX_WORDS)) for text in _titles(page) if (plain := letters(text))}
    weighed = [(_weight(page, node, urls, titles), -number) for number, node in enumerate(nodes)]
    best, number = max(weighed)
    return nodes[-number] if best >= (_ENOUGH if len(nodes) > 1 else _ENOUGH_ALONE) else None


def _weight(page: ParsedPage, node: Node, urls: set[str], titles: dict[str, frozenset[str]]) -> int:
    named = {key for url in _addresses(node) if (key := _key(page, url))}
    title = (json_ld.text(node.get("headline")) or json_ld.text(node.get("name")) or "")[:LINE_CHARS]
    mine = set(words(title, _MAX_WORDS))
    evidence = {
        "same_url": bool(named & urls),
        "same_title": letters(title) in titles,
        "shares_words": any(2 * len(mine & others) >= len(mine) for others in titles.values()),
        "other_url": bool(named) and not named & urls,
    }
    return sum(_WEIGHTS[name] for name, holds in evidence.items() if holds)


def _titles(page: ParsedPage) -> Iterator[str]:
    titles = (e.text for e in islice(page.of("title"), 1))
    yield from filter(None, (page.meta("og:title"), page.meta("twitter:title"), *titles))
    yield from (line_of(e) for e in islice(page.of("h1", "h2"), _MAX_TITLES))


def _key(page: ParsedPage, address: str | None) -> str | None:
    """An address without its scheme and fragment."""
    url = page.absolute(address)
    return url.split("#")[0].partition("://")[2].removeprefix("www.").rstrip("/") if url else None


def _addresses(node: Node) -> Iterator[str]:
    for key in ("url", "@id", "mainEntityOfPage"):
        value = node.get(key)
        found = (value.get("@id") or value.get("url")) if isinstance(value, dict) else value
        if isinstance(found, str) and not found.startswith("#"):
            yield found
