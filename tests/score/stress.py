"""Pages changed in ways that must not matter: other names for everything, and more around and between.

What does NOT belong here: measuring (``scoring``).
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable
from dataclasses import replace

from lxml import etree
from lxml.html import HtmlElement, document_fromstring, fragment_fromstring, tostring

from broadsheet.extract.encoding import decode
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


def _tree(raw: RawPage) -> HtmlElement:
    return document_fromstring(decode(raw.body, raw.page.content_type).encode("utf-8", "replace"), parser=html_parser())


def _PARSER() -> etree.HTMLParser:
    from broadsheet.extract.parser import html_parser

    return html_parser()


def _changed(raw: RawPage, tree: HtmlElement) -> RawPage:
    page = replace(raw.page, content_type="text/html; charset=utf-8")
    return RawPage(page, tostring(tree.getroottree(), encoding="utf-8", doctype="<!DOCTYPE html>"))


# Boxes as papers put them between paragraphs; {} is a text of _SAID.
_BOXES = (
    *(
        "<nav><p>{}</p></nav>",
        '<nav><a href="/a">{}</a></nav>',
        "<aside><p>{}</p></aside>",
        "<aside><h4>{}</h4><p>{}</p></aside>",
    ),
    *('<p style="display: none">{}</p>', '<div aria-hidden="true">{}</div>', "<div hidden><p>{}</p></div>"),
    *("<form><p>{}</p><input><button>OK</button></form>", "<button>{}</button>", "<label>{}</label>", "<div>{}</div>"),
    *(
        '<div class="share-this">{}</div>',
        '<div class="newsletter"><h3>{}</h3><p>{}</p></div>',
        '<div class="ad">{}</div>',
    ),
    *(
        '<div class="related-posts"><p><a href="/a">{}</a></p></div>',
        '<p><a href="/a">{}</a></p>',
        '<p><b><a href="/b">{}</a></b></p>',
    ),
    *('<ul><li><a href="/a">{}</a></li><li><a href="/b">{}</a></li></ul>', '<div><h3><a href="/a">{}</a></h3></div>'),
    *(
        "<footer>{}</footer>",
        "<dialog open><p>{}</p></dialog>",
        '<div class="x7"><span>{}</span><a href="/c">{}</a></div>',
    ),
)
_SAID = (
    *(
        "Tell your friends",
        "Home",
        "Your address",
        "Menu",
        "For machines only",
        "Subscribe to the paper.",
        "Advertisement",
        "Share",
    ),
    *(
        "Herring come close to the shore this spring",
        "Sign up to our morning letter",
        "Follow us on the networks",
        "Loading ...",
    ),
    *(
        "Mehr zum Thema",
        "Heringe kommen früh an die Küste",
        "Anzeige",
        "Jetzt den Newsletter bestellen",
        "Lesen Sie auch",
    ),
    *(
        "À lire aussi",
        "Les harengs arrivent tôt sur la côte",
        "Publicité",
        "Te puede interesar",
        "Los arenques llegan pronto",
    ),
    *(
        "Leggi anche",
        "Leia também",
        "Czytaj także",
        "Śledzie podpłynęły pod sam brzeg",
        "Читайте также",
        "Сельдь подошла к берегу",
    ),
    *(
        "اقرأ أيضا",
        "الرنجة تقترب من الشاطئ هذا الربيع",
        "相关阅读",
        "鲱鱼今春靠近海岸",
        "関連記事",
        "ニシン、今春は岸辺まで",
        "관련기사",
    ),
)
_GAPS = 6  # places of a page where boxes are put
_GAP_CHARS = 60  # of a paragraph that one is put beside


def interrupted(raw: RawPage) -> tuple[RawPage, frozenset[str]]:
    """A page with boxes between its paragraphs, and the texts in them. Where and which follows from the page's address."""
    tree = _tree(raw)
    draw = random.Random(raw.page.url)
    paragraphs = [p for p in tree.iter("p") if len(p.text_content()) >= _GAP_CHARS and p.getparent() is not None]
    said: set[str] = set()
    for paragraph in draw.sample(paragraphs, min(_GAPS, len(paragraphs))):
        box = draw.choice(_BOXES)
        texts = [draw.choice(_SAID) for _ in range(box.count("{}"))]
        said.update(texts)
        element = fragment_fromstring(box.format(*texts))
        if draw.random() < 0.5:
            _after(paragraph, element)
        else:
            paragraph.addprevious(element)
    return _changed(raw, tree), frozenset(said)


def rewritten(raw: RawPage) -> RawPage:
    """Parsed and written again, nothing else: what the other changes are compared with."""
    return _changed(raw, _tree(raw))


def renamed(raw: RawPage) -> RawPage:
    """All class names and ids replaced by hashes, the same name by the same hash; links to ids follow."""
    tree = _tree(raw)
    for element in tree.iter("*"):
        if element.get("class"):
            element.set("class", " ".join(_hash(name) for name in (element.get("class") or "").split()))
        if element.get("id"):
            element.set("id", _hash(element.get("id") or ""))
        href = element.get("href") or ""
        if re.fullmatch(r"#[\w-]+", href):
            element.set("href", "#" + _hash(href[1:]))
    return _changed(raw, tree)


def _hash(name: str) -> str:
    return "x" + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:7]


def wrapped(raw: RawPage) -> RawPage:
    """Inside two more divs, a cookie layer before, figures wrapped, related links and a newsletter box in the article's middle."""
    tree = _tree(raw)
    body = tree.find(".//body")
    if body is None:
        return _changed(raw, tree)
    for figure in list(body.iter("figure")):
        _wrap(figure, "fig-wrap")
    paragraphs = [p for p in body.iter("p") if len(p.text_content()) >= _ROOM_CHARS]
    if len(paragraphs) > 2:
        middle = paragraphs[len(paragraphs) // 2]
        for box in (_NEWSLETTER, _RELATED):
            _after(middle, fragment_fromstring(box))
    outer = body.makeelement("div", {"class": "pg-outer"})
    inner = etree.SubElement(outer, "div", {"class": "pg-inner"})
    inner.text, body.text = body.text, None
    for child in list(body):
        inner.append(child)
    body.append(fragment_fromstring(_COOKIES))
    body.append(outer)
    return _changed(raw, tree)


def _wrap(element: HtmlElement, name: str) -> None:
    parent = element.getparent()
    if parent is None:
        return
    box = element.makeelement("div", {"class": name})
    box.tail, element.tail = element.tail, None
    parent.replace(element, box)
    box.append(element)


def _after(element: HtmlElement, box: HtmlElement) -> None:
    box.tail, element.tail = element.tail, None
    element.addnext(box)


CHANGES: dict[str, Change] = {"rewritten": rewritten, "renamed": renamed, "wrapped": wrapped}
