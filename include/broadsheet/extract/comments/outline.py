"""Where the comment section lies: what has to go before the article's body is read.

What does NOT belong here: reading comments, and the body itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.extract.page import names_of

_NEVER = frozenset({"html", "body", "main"})


def section_roots(items: Iterable[HtmlElement]) -> list[HtmlElement]:
    """The outermost elements around ``items`` that are called comments and hold no article.

    The heading of the section and its navigation go with it; where nothing around is called so, the items alone go.
    """
    roots: dict[HtmlElement, None] = {}
    known: dict[HtmlElement, bool] = {}  # whether an element holds the article
    for item in items:
        if not any(ancestor in roots for ancestor in item.iterancestors()) and item not in roots:
            roots[_root(item, known)] = None
    return list(roots)


def _root(item: HtmlElement, known: dict[HtmlElement, bool]) -> HtmlElement:
    root = item
    for ancestor in item.iterancestors():
        if ancestor not in known:
            known[ancestor] = ancestor.tag in _NEVER or holds_article(ancestor)
        if known[ancestor]:
            break
        if (ancestor.tag in {"ol", "ul", "dl"} and ancestor is item.getparent()) or words.SECTION.search(
            names_of(ancestor)
        ):
            root = ancestor
    return root


def holds_article(element: HtmlElement) -> bool:
    """Whether an element that is called comments holds the article as well: themes do name wrappers like that."""
    if element.find(".//h1") is not None:
        return True
    return any("articlebody" in (e.get("itemprop") or "").lower() for e in element.iter("div", "section", "article"))
