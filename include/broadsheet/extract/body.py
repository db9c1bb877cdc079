"""The article's text: what stands in its element, with trafilatura as the second opinion where that element is not sure.

From a tree from which comments, forms, widgets and share bars were taken. Where the page itself names its article's element, its
text is taken ("markup"). Where it does not, trafilatura reads the same element, and the ends that it leaves out go ("agreed").
Where next to nothing was found, trafilatura reads the whole page with all its fallbacks, and then JSON-LD is asked.

Plain text. Paragraphs, headings and quotes are split by an empty line; list items begin with ``- `` and table rows with ``|``,
one a line. The dateline stays in the text, the credit line does not.

What does NOT belong here: finding the comment section (``comments``) and the article's element (``container``), metadata.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from broadsheet.extract.boilerplate import without_boilerplate
from broadsheet.extract.comments import markup
from broadsheet.extract.comments.outline import holds_article
from broadsheet.extract.container import Container, read_container, strip_chrome
from broadsheet.extract.page import ParsedPage
from broadsheet.extract.parser import letters
from broadsheet.extract.prose import prose_of_html
from broadsheet.text import squeeze

_ASIDE = re.compile(  # class tokens and ids of share bars, reply forms and comment sections
    r"sharedaddy|sd-sharing|jp-relatedposts|addtoany_share_save_container|addthis_toolbox|heateor_sss.*|a2a_kit|social-share|share-buttons?"
    r"|sharing-buttons?|share-bar|shariff|ssba|essb_links|mashsb-container|social-links|post-share"
    r"|respond|commentform|comment-form|comment-respond|reply-form|leave-?a?-?comment"
    r"|comments|comments-area|comment-?list|commentlist|comments-section|comment-section|disqus_thread"
)
_PRUNED = frozenset({"div", "section", "ul", "ol", "dl", "aside", "form", "details", "p", "footer"})
_AGENCY = r"reuters|afp|ap|dpa|apa|epd|kna|sid|sda|ansa|efe|pti|ani|ians|upi|xinhua|tass|interfax|pap|ctk|belga|anp|ntb|ritzau|tt|jta|anadolu|bloomberg|agencies"
# A closing paragraph that is nothing but brackets round a name: "(YWN World Headquarters – NYC)", "[AFP]", "(dpa/lno)".
_CREDIT = re.compile(r"^[(\[]\s*[^()\[\]]*\w[^()\[\]]*[)\]]\.?$")
_CREDIT_END = re.compile(rf"\s*(?P<credit>[(\[](?:{_AGENCY})(?:[/,\s–-]+[\w.]+){{0,3}}[)\]])\s*$", re.IGNORECASE)
_MAX_CREDIT = 100  # characters: longer brackets are a remark, not a credit
_SENTENCE = re.compile(
    r"[.!?]\s+\S|[.!?][)\]]$|\b(?:is|was|are|were|has|have|ist|war|wurde|est|es|fue)\b", re.IGNORECASE
)
_DATELINE = re.compile(
    r"^(?P<dateline>[A-ZÀ-ÞĀ-Ž][A-ZÀ-ÞĀ-Ž .’'/-]{2,40}(?:,\s*[\w .’'-]{2,30})?(?:\s*\((?:[A-Z][\w .&/-]{1,30})\))?)\s*(?:—|–|--|-|:)\s+(?=\S)"
)
_MORE = re.compile(
    r"(?:\[?(?:…|\.\.\.)\]?|(?:continue|keep) reading\W*|seguir leyendo\W*|continuer la lecture\W*|read (?:more|the full|full)\b.{0,40}"
    r"|weiterlesen\W*|mehr lesen\W*|lire la suite\W*|leer más\W*|leggi tutto\W*|lees verder\W*|czytaj dalej\W*)$",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(?:to (?:continue|keep) reading|subscribe (?:now )?to (?:read|continue)|subscribers? only|this (?:article|content|story) is (?:only )?(?:for|available to) (?:our )?subscribers"
    r"|already a subscriber|nur für abonnenten|weiterlesen mit|jetzt abonnieren|réservé aux abonnés|exclusivo para suscriptores|solo para suscriptores|riservato agli abbonati)",
    re.IGNORECASE,
)
_LEAST = 250  # characters of a text below which trafilatura reads the whole page
_MOST_COMPARED = 300_000  # characters: no article is longer, and trafilatura takes its time over lists of that length
_FAR_LONGER = 2  # times as long as ours must trafilatura's text be to be believed against it
_AGREED = (
    0.9  # share of what lies between the ends that trafilatura must hold: one that skips about cannot tell the ends
)
_PARAGRAPH_CHARS = 300  # a block that long is text, whatever trafilatura thinks of it
_PROBED_CHARS = 300  # of a block, letters and digits, looked for in trafilatura's text
_TEASER_CHARS = 1500  # a body below which isAccessibleForFree=false is believed to mean "cut here"
_TEASER_WORDS = 200
_LINKED = re.compile(r"^(?:- |\|)")


@dataclass(frozen=True, slots=True)
class Body:
    """The article's text and what was found at its ends."""

    text: str | None
    extractor: str | None
    credit_line: str | None
    dateline: str | None
    trafilatura_chars: int | None = None  # of its text, where it was asked
    link_share: float | None = None  # of the element's text, in links


def read_body(
    page: ParsedPage, comments: Iterable[HtmlElement], json_ld_body: str | None, headline: str | None = None
) -> Body:
    """The body of a page. Cuts ``comments`` and everything like them out of the page's tree: nothing can be read off it later.

    A first line that is ``headline`` is left out: it has its own column.
    """
    prune(page, comments)
    strip_chrome(page.tree)
    found = _text(page, headline)
    text, extractor = found.text, found.extractor
    if not text and json_ld_body:
        text, extractor = prose_of_html(json_ld_body), "json_ld"
    if not text:
        return Body(None, None, None, None)
    text, credit = split_credit_line(text)
    dateline = _DATELINE.match(text)
    place = dateline["dateline"].strip() if dateline else None
    return Body(text or None, extractor, credit, place, found.trafilatura_chars, found.link_share)


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    extractor: str
    link_share: float | None
    trafilatura_chars: int | None = None


def _text(page: ParsedPage, headline: str | None) -> _Text:
    """The text and who found it. Evidence in this order: the page names the element; trafilatura agrees; who found more."""
    found = read_container(page.tree)
    text = without_boilerplate(found.text, headline)
    linked = _link_share(found)
    if (found.is_named and text) or len(text) > _MOST_COMPARED:
        return _Text(text, "markup", linked)
    if len(text) < _LEAST:
        other = _by_trafilatura(page, page.tree, fast=False)
        is_better = len(other) > _FAR_LONGER * len(text)
        return _Text(other, "trafilatura", None, len(other)) if is_better else _Text(text, "markup", linked, len(other))
    other = _by_trafilatura(page, _alone(found, page), fast=True)
    return _Text(between_agreed_ends(text, other), "agreed", linked, len(other))


def _link_share(found: Container) -> float | None:
    """Share of the element's text that stands in links, 0 to 1; None where it has no text."""
    linked = sum(len("".join(link.itertext()).strip()) for link in found.element.iter("a"))
    return min(1.0, linked / len(found.text)) if found.text else None


def _alone(found: Container, page: ParsedPage) -> HtmlElement:
    """A page that holds nothing but the article's element: a third of the work for trafilatura, and nothing to mistake."""
    if found.element.tag in {"html", "body"}:
        return page.tree
    html = found.element.makeelement("html")
    etree.SubElement(html, "body").append(found.element)
    return html


def between_agreed_ends(text: str, other: str) -> str:
    """``text`` from the first to the last block that ``other`` holds as well, long blocks outside of them kept.

    Whole where ``other`` leaves out much in between as well: then it says nothing of the ends.
    """
    blocks, known = text.split("\n\n"), letters(other)
    shared = [bool(plain := letters(block)[:_PROBED_CHARS]) and plain in known for block in blocks]
    if not any(shared):
        return text
    first, end = shared.index(True), len(shared) - shared[::-1].index(True)
    between = sum(map(len, blocks[first:end]))
    if sum(len(block) for block, held in zip(blocks, shared, strict=True) if held) < _AGREED * between:
        return text
    return "\n\n".join(block for n, block in enumerate(blocks) if first <= n < end or len(block) >= _PARAGRAPH_CHARS)


def prune(page: ParsedPage, comments: Iterable[HtmlElement]) -> None:
    """Take comment sections, reply forms, comment widgets and share bars out of the page's tree."""
    doomed = dict.fromkeys(comments)
    for name, elements in page.by_name.items():
        if _ASIDE.fullmatch(name) or markup.WIDGET.search(name):
            doomed |= dict.fromkeys(e for e in elements if e.tag in _PRUNED and not holds_article(e))
    for element in doomed:
        if element.getparent() is not None:
            element.drop_tree()


def _by_trafilatura(page: ParsedPage, tree: HtmlElement, *, fast: bool) -> str:
    """trafilatura's text of a tree, which stays as it was; never its metadata or comments. ``fast``: without its fallbacks."""
    from trafilatura import bare_extraction  # half a second to import

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # our issues say what it would
    try:
        document = bare_extraction(tree, url=page.url, fast=fast, include_comments=False, with_metadata=False)
    except RecursionError:
        page.note("body_not_readable", "the page is nested too deeply for trafilatura")
        return ""
    return paragraphs_of_lines(str(getattr(document, "text", "") or ""))


def paragraphs_of_lines(text: str) -> str:
    """trafilatura's lines as paragraphs: list items and table rows that follow each other stay together."""
    blocks: list[str] = []
    for raw in text.split("\n"):
        line = squeeze(raw)
        if not line or line in {"-", "|"}:
            continue
        if blocks and _LINKED.match(line) and _LINKED.match(blocks[-1].rsplit("\n", 1)[-1]):
            blocks[-1] += "\n" + line
        else:
            blocks.append(line)
    return "\n\n".join(blocks)


def split_credit_line(text: str) -> tuple[str, str | None]:
    """(text without its closing credit, the credit as printed or None)."""
    head, _, last = text.rpartition("\n\n")
    if (
        head
        and len(last) <= _MAX_CREDIT
        and _CREDIT.match(last)
        and not _SENTENCE.search(last)
        and any(c.isupper() for c in last)
    ):
        return head, last
    if (end := _CREDIT_END.search(text)) and end.start() > 0:
        return text[: end.start()].rstrip(), end["credit"]
    return text, None


def is_teaser(text: str | None, is_free: bool | None, json_ld_body: str | None, word_count: int | None) -> bool:
    """Whether only the beginning of the article is there.

    The page says so (not free, and short); the text stops with "…" or "read more"; a subscribe phrase closes it; or JSON-LD has,
    or counts, more than twice as much.
    """
    if not text:
        return False
    last = text.rsplit("\n\n", 1)[-1]
    words = len(text.split())
    if is_free is False and len(text) < _TEASER_CHARS:
        return True
    if _MORE.search(last) and (words < 2 * _TEASER_WORDS or not last.endswith(("…", "..."))):
        return True
    if words < _TEASER_WORDS and _PAYWALL.search(text[-400:]):
        return True
    whole = word_count or len((json_ld_body or "").split())
    return whole > 2 * words and whole - words > _TEASER_WORDS
