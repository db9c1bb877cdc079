"""Boxes that are no part of any article by what they are, not by what they are called: layers that ask for consent, sign-up boxes, hidden copies.

Each needs two signs of the page's structure, and none may hold much of the page's text, so that an article that is laid out oddly stays.

What does NOT belong here: what words and names say (``evidence``), the comment section (``comments``).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from broadsheet.extract.page import ParsedPage
from broadsheet.extract.parser import letters

_MOST_OF_LAYER = 0.4  # of the page's text, that a layer may hold
_SIGN_UP_CHARS, _MOST_OF_SIGN_UP = 400, 0.2  # of a sign-up box, and of the page's text
_LEVELS = 3  # from a form to the box around it
_COPY_CHARS = 300  # of a hidden text: a shorter one may be a label that is repeated
_COPIED = 0.8  # of a hidden text stands elsewhere as well
_OF_AMP = ("amp-user-notification", "amp-consent", "amp-sidebar")
_MOST_LOOKED_AT = 20  # forms and hidden elements: each costs a look at what is around or in it
_HEADINGS = tuple(f"h{level}" for level in range(1, 7))
_WHOLE = frozenset({"html", "body", "main", "article"})


def asking_boxes(page: ParsedPage, headline: str | None) -> list[HtmlElement]:
    """The outermost elements that are such boxes; none where that would take more than stated above."""
    root = next(page.of("body"), None)
    if root is None:
        return []
    found = [*_layers(page, root, headline), *_sign_ups(page, root), *_copies(page)]
    return [*dict.fromkeys(found), *(e for name in _OF_AMP for e in page.of(name))]


def _layers(page: ParsedPage, root: HtmlElement, headline: str | None) -> Iterator[HtmlElement]:
    """What stands whole before the headline, with two buttons and a sentence: layers ask, and let choose."""
    plain = letters(headline or "")
    named = (e for tags in (_HEADINGS, ("a",)) for e in page.of(*tags) if plain and letters(e.text_content()) == plain)
    place = next(named, None)
    if place is None:
        return
    around = [place, *place.iterancestors()]
    for parent, below in zip(around[1:], around, strict=False):
        for box in below.itersiblings(preceding=True):
            if _asks(box) and _chars(box) <= _MOST_OF_LAYER * _all_chars(page, root):
                yield box
        if parent is root:
            return


def _asks(box: HtmlElement) -> bool:
    return isinstance(box.tag, str) and len(list(box.iter("button"))) > 1 and any(_chars(p) > 60 for p in box.iter("p"))


def _sign_ups(page: ParsedPage, root: HtmlElement) -> Iterator[HtmlElement]:
    """The small box around a form that asks for nothing but an e-mail address."""
    fields = (field for field in page.of("input") if field.get("type") == "email")
    for field in islice(fields, _MOST_LOOKED_AT):
        form = next(field.iterancestors("form"), None)
        if form is None or form.find(".//textarea") is not None:
            continue
        most = min(_SIGN_UP_CHARS, _MOST_OF_SIGN_UP * _all_chars(page, root))
        box = None
        for around in islice((form, *form.iterancestors()), _LEVELS + 1):
            if around.tag in _WHOLE or _chars(around) > most:
                break
            box = around
        if box is not None:
            yield box


def _copies(page: ParsedPage) -> Iterator[HtmlElement]:
    """Hidden elements whose paragraphs stand in the page a second time, as copies for printing do."""
    called = (e for e in page.hidden if e.find(".//p") is not None)  # not icons, which are most
    hidden = [e for e in islice(called, _MOST_LOOKED_AT) if _chars(e) >= _COPY_CHARS]
    if not hidden:
        return
    inside = {p for e in hidden for p in e.iter("p")}
    shown = {letters(p.text_content()) for p in page.of("p") if p not in inside}
    for element in hidden:
        sizes = [(len(text), text in shown) for p in element.iter("p") if (text := letters(p.text_content()))]
        whole = sum(size for size, _ in sizes)
        if whole and sum(size for size, is_twice in sizes if is_twice) >= _COPIED * whole:
            yield element


def _all_chars(page: ParsedPage, root: HtmlElement) -> int:
    return page.once("characters", lambda: max(1, _chars(root)))


def _chars(element: HtmlElement) -> int:
    """Length of the text, scripts and styles left out."""
    whole = len(element.text_content())
    return whole - sum(len(e.text_content()) for e in element.iter("script", "style", "noscript", "template"))
