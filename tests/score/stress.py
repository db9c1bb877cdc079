"""Pages changed in ways that must not matter: other names for everything, and more around and between.

What does NOT belong here: measuring (``scoring``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

from lxml import etree
from lxml.html import HtmlElement, document_fromstring, fragment_fromstring, tostring

from broadsheet.encoding import decode
from broadsheet.extract.parser import html_parser
from broadsheet.models import RawPage

Change = Callable[[RawPage], RawPage]

_COOKIES = (
    '<div class="ck-layer"><h2>We value your privacy</h2><p>We and our 842 partners store and read information on your device, such as cookies,'
    " and process personal data for advertising, measurement and the development of services.</p>"
    "<button>Accept all</button><button>Reject</button></div>"
)
_RELATED = (
    '<div class="rel-box"><h3>Related</h3><ul>'
    '<li><a href="/one">Harbour bridge to stay shut until the end of spring</a></li>'
    '<li><a href="/two">Ferry crews vote on an offer that nobody expected</a></li>'
    '<li><a href="/three">What the new timetable means for the islands</a></li></ul></div>'
)
_NEWSLETTER = (
    '<div class="nl-box"><h3>Get the morning letter</h3><p>The five stories of the day, before breakfast.</p>'
    '<form action="/letter"><input type="email"><button>Subscribe</button></form></div>'
)
_ROOM_CHARS = 100  # of a paragraph that boxes are put beside


def tree_of(raw: RawPage) -> HtmlElement:
    return document_fromstring(decode(raw.body, raw.page.content_type).encode("utf-8", "replace"), parser=html_parser())


def changed(raw: RawPage, tree: HtmlElement) -> RawPage:
    return changed_to(raw, tostring(tree.getroottree(), encoding="utf-8", doctype="<!DOCTYPE html>"))


def changed_to(raw: RawPage, body: bytes) -> RawPage:
    """The same page with another body, in UTF-8."""
    return RawPage(replace(raw.page, content_type="text/html; charset=utf-8"), body)


def rewritten(raw: RawPage) -> RawPage:
    """Parsed and written again, nothing else: what the other changes are compared with."""
    return changed(raw, tree_of(raw))


def renamed(raw: RawPage) -> RawPage:
    """All class names and ids replaced by hashes, the same name by the same hash; links to ids follow."""
    tree = tree_of(raw)
    for element in tree.iter("*"):
        if element.get("class"):
            element.set("class", " ".join(_hash(name) for name in (element.get("class") or "").split()))
        if element.get("id"):
            element.set("id", _hash(element.get("id") or ""))
        href = element.get("href") or ""
        if re.fullmatch(r"#[\w-]+", href):
            element.set("href", "#" + _hash(href[1:]))
    return changed(raw, tree)


def _hash(name: str) -> str:
    return "x" + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:7]


def wrapped(raw: RawPage) -> RawPage:
    """Inside two more divs, a cookie layer before, figures wrapped, related links and a newsletter box in the article's middle."""
    tree = tree_of(raw)
    body = tree.find(".//body")
    if body is None:
        return changed(raw, tree)
    for figure in list(body.iter("figure")):
        _wrap(figure, "fig-wrap")
    paragraphs = [p for p in body.iter("p") if len(p.text_content()) >= _ROOM_CHARS]
    if len(paragraphs) > 2:
        middle = paragraphs[len(paragraphs) // 2]
        for box in (_NEWSLETTER, _RELATED):
            put_after(middle, fragment_fromstring(box))
    outer = body.makeelement("div", {"class": "pg-outer"})
    inner = etree.SubElement(outer, "div", {"class": "pg-inner"})
    inner.text, body.text = body.text, None
    for child in list(body):
        inner.append(child)
    body.append(fragment_fromstring(_COOKIES))
    body.append(outer)
    return changed(raw, tree)


def _wrap(element: HtmlElement, name: str) -> None:
    parent = element.getparent()
    if parent is None:
        return
    box = element.makeelement("div", {"class": name})
    box.tail, element.tail = element.tail, None
    parent.replace(element, box)
    box.append(element)


def put_after(element: HtmlElement, box: HtmlElement) -> None:
    box.tail, element.tail = element.tail, None
    element.addnext(box)


CHANGES: dict[str, Change] = {"rewritten": rewritten, "renamed": renamed, "wrapped": wrapped}
