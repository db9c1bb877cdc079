"""The one element that holds the article, and its text without what stands there besides the article.

Found by where the text is: from the page's root down, into the child that holds most of the text, for as long as one does. Names
(``articleBody``, ``entry-content``) only narrow that down, so that a page without them is read all the same. Every question is
answered from sums made in one pass: a page nested thousands deep, or with 50,000 links, takes time in proportion to its size.

What does NOT belong here: choosing between this text and trafilatura's (``body``), sentences that are no part of a text
(``boilerplate``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from broadsheet.extract.page import names_of
from broadsheet.extract.prose import prose

# Never text of an article, whatever they hold.
_SILENT = (
    "script", "style", "noscript", "template", "svg", "iframe", "button", "select", "option", "textarea", "object", "audio",
    "video", "canvas", "math", "head", "datalist",
)  # fmt: skip
# Not text, unless most of the page hangs in them: one that was never closed, or a form round the whole page.
_CHROME = ("nav", "aside", "footer", "form", "dialog", "menu", "noindex", "fieldset", "label", "picture", "map", "time")
# Never hold anything; the parser hangs what follows into them where it does not know them.
_EMPTY = ("source", "track", "link", "meta", "input", "area", "embed", "param", "wbr")
_HEAVY_CHARS = 1500  # characters in paragraphs that make chrome a part of the page
_HEAVY_PARAGRAPHS = 5

_INLINE = frozenset(  # but not "a": what is linked is as a rule about something else
    "abbr acronym b bdi big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var".split()
)
_HOLDS_TEXT = {  # tag: (least characters that count, weight); lists and headings are often furniture
    "p": (10, 1.0), "blockquote": (10, 1.0), "pre": (10, 1.0), "li": (20, 0.7), "td": (20, 0.7), "dd": (20, 0.7),
    "h2": (10, 0.7), "h3": (10, 0.7), "div": (40, 0.7), "section": (40, 0.7), "article": (40, 0.7),
}  # fmt: skip
_NO_CONTAINER = frozenset("p ul ol dl blockquote table tbody tr pre h1 h2 h3 h4".split())
_HEADINGS = frozenset("h2 h3 h4 h5 h6".split())
_BLOCKS = frozenset("ul ol dl div section table".split())

_MAIN_SHARE = 0.8  # of the text above that a child must hold to be gone into; flat between .7 and .8 on real pages
_NAMED_SHARE = 0.6  # of it that an element called the article's body must hold to be believed
_JUNK_SHARE = 0.25  # of the article's text that junk may hold: what holds more is no furniture, whatever it is called
_LINKED_SHARE = 0.8  # of a block's text in links that makes it a list of links
_LINKED_CHARS = 20  # a block shorter than that is a remark with a link

_BODY_CALLED = re.compile(
    r"(?:^|\s)(?:(?:article|entry|post|story)(?:-|_|__)?(?:body|content|text|bodycopy)|articlecontent|body-?text|td-post-content|post-?entry)(?:\s|$)"
)
_JUNK_CALLED = re.compile(
    r"(?:^|[\s_-])(?:nav|navigation|navbar|breadcrumbs?|sidebar|banner|cta|captions?|credits?|authors?|bio|donat(?:e|ion)|disclosure|share|sharing|sharedaddy|social|shares|sharebar|related|recommend(?:ed|ations?)"
    r"|newsletter|subscribe|subscription|promo|advert|advertisement|adsbygoogle|ads?|sponsor(?:ed)?|cookie|consent|modal|popup|outbrain|taboola"
    r"|most-?popular|popular|trending|more-?(?:on|stories|news|from)|read-?(?:next|also|more)|also-?read|byline|author-?(?:bio|box|info|card)"
    r"|pagination|pager|next-?post|prev-?post|post-?nav|skip-?link|sign-?up|screen-reader-text|sr-only|visually-hidden|login|up-?next"
    r"|related-?(?:posts?|articles?)|post-?meta|(?:entry|article)-meta|entry-utility|tag-?list|(?:post|entry)-tags|tags-links|cat-links"
    r"|(?:entry|post|article)-footer|no-?print)(?:$|[\s_-])"
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Container:
    """The element, its text, and whether the page itself calls it the article."""

    element: HtmlElement
    text: str
    is_named: bool


def strip_chrome(tree: HtmlElement) -> None:
    """Take out of the tree what no article is made of. Text that follows a removed element stays."""
    etree.strip_elements(tree, *_SILENT, with_tail=False)
    etree.strip_tags(tree, *_EMPTY)
    for element in tree.iter(*_CHROME):
        if _is_heavy(element):
            element.tag = "div"
    etree.strip_elements(tree, *_CHROME, with_tail=False)


def _is_heavy(element: HtmlElement) -> bool:
    if element.tag == "form":
        return len(element.text_content()) > _HEAVY_CHARS
    paragraphs = [len("".join(p.itertext())) for p in element.iter("p")] if len(element) else []
    return len(paragraphs) >= _HEAVY_PARAGRAPHS and sum(paragraphs) > _HEAVY_CHARS


def read_container(tree: HtmlElement) -> Container:
    """The article's element. Takes junk out of it: call ``strip_chrome`` before, and nothing that needs the tree after."""
    sums = _Sums(tree)
    element = _narrowed(_main(tree, sums), sums)
    is_named = any(_is_called_body(e) or e.tag == "article" for e in (element, *element.iterancestors()))
    for junk in list(_junk(element, sums)):
        if junk.getparent() is not None:
            junk.drop_tree()
    return Container(element, prose(element, cell=" | "), is_named)


class _Sums:
    """Characters under each element: all, those in links, and those in paragraphs and the like, weighted."""

    def __init__(self, tree: HtmlElement) -> None:
        self.chars: dict[HtmlElement, int] = {}
        self.linked: dict[HtmlElement, int] = {}
        self.mass: dict[HtmlElement, float] = {}
        self.elements = [e for e in tree.iter() if isinstance(e.tag, str)]
        for element in reversed(self.elements):
            self._add(element)

    def _add(self, element: HtmlElement) -> None:
        own = chars = len((element.text or "").strip())
        linked, mass = 0, 0.0
        for child in element:
            tail = len((child.tail or "").strip())
            inside = self.chars.get(child, 0)
            chars += inside + tail
            own += tail + (inside if child.tag in _INLINE else 0)
            linked += self.linked.get(child, 0)
            mass += self.mass.get(child, 0.0)
        least, weight = _HOLDS_TEXT.get(element.tag, (0, 0.0))
        self.chars[element] = chars
        self.linked[element] = chars if element.tag == "a" else linked
        self.mass[element] = mass + (own * weight if weight and own >= least else 0.0)

    def link_share(self, element: HtmlElement) -> float:
        """Share of an element's characters that stand in links; 0 where it has no text."""
        return self.linked[element] / self.chars[element] if self.chars[element] else 0.0


def _main(tree: HtmlElement, sums: _Sums) -> HtmlElement:
    element = tree
    while True:
        children = [child for child in element if child in sums.mass]
        best = max(children, key=sums.mass.__getitem__, default=None)
        if best is None or best.tag in _NO_CONTAINER or sums.mass[best] < _MAIN_SHARE * sums.mass[element]:
            return element
        element = best


def _narrowed(element: HtmlElement, sums: _Sums) -> HtmlElement:
    """The innermost element inside that is called the article's body and holds most of the text; else ``element``."""
    least = _NAMED_SHARE * sums.mass[element]
    inside = element.iter("div", "section", "article", "main", "td")
    called = [e for e in inside if e is not element and sums.mass[e] >= least and _is_called_body(e)]
    return called[-1] if called else element


def _is_called_body(element: HtmlElement) -> bool:
    return "articlebody" in (element.get("itemprop") or "").lower() or bool(_BODY_CALLED.search(names_of(element)))


def _junk(element: HtmlElement, sums: _Sums) -> Iterator[HtmlElement]:
    most = _JUNK_SHARE * sums.mass[element]
    for inner in element.iterdescendants():
        if inner in sums.mass and sums.mass[inner] < most and _is_junk(inner, sums):
            yield inner


def _is_junk(element: HtmlElement, sums: _Sums) -> bool:
    tag = element.tag
    if tag in _HEADINGS:
        return False
    if tag in {"h1", "figure", "figcaption"} or _is_hidden(element):
        return True
    if tag not in {"p", "li"} and _is_junk_called(names_of(element)):
        return True
    return tag in _BLOCKS and sums.chars[element] > _LINKED_CHARS and sums.link_share(element) > _LINKED_SHARE


@lru_cache(maxsize=8192)  # pages of one site share their class names
def _is_junk_called(names: str) -> bool:
    return bool(names and _JUNK_CALLED.search(names))


def _is_hidden(element: HtmlElement) -> bool:
    style = element.get("style")
    return (
        bool(style and _HIDDEN.search(style))
        or element.get("aria-hidden") == "true"
        or element.get("hidden") is not None
    )
