"""Comments marked up with microdata or RDFa: ``itemtype="https://schema.org/Comment"``, ``typeof="schema:Comment"`` (Drupal),
or ``itemprop="comment"`` alone.

What does NOT belong here: reading one comment (``parts``).
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments.elements import walk
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.items import Item, read_items
from broadsheet.extract.comments.natives import native_id_in, native_id_of
from broadsheet.extract.comments.template import Template
from broadsheet.extract.page import ParsedPage

_TYPE = re.compile(r"schema\.org/(?:User)?Comments?/?\s*$", re.IGNORECASE)
_RDF_TYPE = re.compile(r"(?:^|\s)(?:schema|sioct?|dctypes):Comment(?:\s|$)")


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The page's microdata or RDFa comments; None where there are none."""
    name, scopes = _scopes(page.marked)
    taken = set(scopes)
    items = [
        Item([scope], _native_id(scope, taken - {scope}), _parent_native_id(scope, taken - {scope})) for scope in scopes
    ]
    return read_items(items, Template(name), clock)


def _scopes(elements: list[HtmlElement]) -> tuple[str, list[HtmlElement]]:
    if typed := [e for e in elements if _TYPE.search(e.get("itemtype") or "")]:
        return "microdata", typed
    if typed := [e for e in elements if _RDF_TYPE.search(e.get("typeof") or "")]:
        return "rdfa", typed
    # one wrapper called "comment" around a whole section is not a comment
    named = [e for e in elements if "comment" in (e.get("itemprop") or "").lower().split()]
    return "microdata", named if len(named) > 1 or any("itemscope" in e.attrib for e in named) else []


def _native_id(scope: HtmlElement, nested: set[HtmlElement]) -> str | None:
    for element in walk(scope, nested):
        if {"identifier", "commentid"} & set((element.get("itemprop") or "").lower().split()):
            value = (element.get("content") or element.text_content()).strip()
            if value:
                return native_id_in(value)
    return native_id_of(scope)


def _parent_native_id(scope: HtmlElement, nested: set[HtmlElement]) -> str | None:
    for element in walk(scope, nested):
        if {"parentitem", "replytourl"} & set((element.get("itemprop") or "").lower().split()):
            value = element.get("href") or element.get("content") or element.get("itemid") or ""
            if value.strip():
                return native_id_in(value.strip())
    return None
