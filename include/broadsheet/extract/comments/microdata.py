"""Comments marked up with microdata or RDFa: ``itemtype="https://schema.org/Comment"``, ``typeof="schema:Comment"`` (Drupal),
or ``itemprop="comment"`` alone.

What does NOT belong here: reading one comment (``record``).
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments.elements import View, walk
from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.comments.natives import native_id_in, native_id_of
from broadsheet.extract.comments.outline import section_roots
from broadsheet.extract.comments.record import read_record
from broadsheet.extract.comments.tree import parents_of
from broadsheet.extract.page import ParsedPage

_TYPE = re.compile(r"schema\.org/(?:User)?Comments?/?\s*$", re.IGNORECASE)
_RDF_TYPE = re.compile(r"(?:^|\s)(?:schema|sioct?|dctypes):Comment(?:\s|$)")


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The page's microdata or RDFa comments; None where there are none."""
    name, scopes = _scopes(page.marked)
    parents = parents_of([[scope] for scope in scopes])
    nested: list[set[HtmlElement]] = [set() for _ in scopes]
    for scope, parent in zip(scopes, parents, strict=True):
        if parent is not None:
            nested[parent].add(scope)
    found: list[Found] = []
    place: dict[int, int] = {}
    for number, scope in enumerate(scopes):
        view = View([scope], nested[number], clock, _native_id(scope, nested[number]))
        parent = parents[number]
        comment = read_record(view, name, None if parent is None else place.get(parent), _parent_native_id(view))
        if comment.body and (comment.author or comment.posted or "itemscope" in scope.attrib):
            place[number] = len(found)
            found.append(comment)
    return Section(name, tuple(found), elements=tuple(section_roots(scopes))) if found else None


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


def _parent_native_id(view: View) -> str | None:
    for element in view.parts:
        if {"parentitem", "replytourl"} & set((element.get("itemprop") or "").lower().split()):
            value = element.get("href") or element.get("content") or element.get("itemid") or ""
            if value.strip():
                return native_id_in(value.strip())
    return None
