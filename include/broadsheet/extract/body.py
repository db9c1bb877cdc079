"""The article's text: trafilatura, on a tree from which comments, forms, widgets and share bars were taken.

Plain text. Paragraphs, headings and quotes are split by an empty line; list items begin with ``- `` and table rows with ``|``,
one a line. The dateline stays in the text, the credit line does not.

What does NOT belong here: finding the comment section (``comments``), metadata.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml.html import HtmlElement

from broadsheet.extract.comments import markup
from broadsheet.extract.comments.outline import holds_article
from broadsheet.extract.page import ParsedPage
from broadsheet.extract.prose import prose, prose_of_html
from broadsheet.text import squeeze

_SHARE = re.compile(
    r"(?:^|\s)(?:sharedaddy|sd-sharing|jp-relatedposts|addtoany_share_save_container|addthis_toolbox|heateor_sss\S*|a2a_kit|social-share|share-buttons?"
    r"|sharing-buttons?|share-bar|shariff|ssba|essb_links|mashsb-container|social-links|post-share)(?:\s|$)"
)
_FORM = re.compile(
    r"(?:^|\s)(?:respond|commentform|comment-form|comment-respond|reply-form|leave-?a?-?comment)(?:\s|$)"
)
_COMMENTS_CALLED = re.compile(
    r"(?:^|\s)(?:comments|comments-area|comment-?list|commentlist|comments-section|comment-section|disqus_thread)(?:\s|$)"
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
_BODY_CALLED = re.compile(r"(?:^|\s)(?:(?:article|entry|post|story)(?:-|_|__)?(?:body|content|text))(?:\s|$)")
_SHORT = 1500  # characters of a text below which trafilatura looks for more
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


def read_body(page: ParsedPage, comments: Iterable[HtmlElement], json_ld_body: str | None) -> Body:
    """The body of a page. Cuts ``comments`` and everything like them out of the page's tree: nothing can be read off it later."""
    prune(page, comments)
    marked = _marked_body(page)
    text, extractor = _by_trafilatura(page), "trafilatura"
    if len(text) < _SHORT and marked is not None and text.startswith(marked) and text != marked:
        text, extractor = marked, "markup"
    if not text and json_ld_body:
        text, extractor = prose_of_html(json_ld_body), "json_ld"
    if not text:
        return Body(None, None, None, None)
    text, credit = split_credit_line(text)
    dateline = _DATELINE.match(text)
    return Body(text or None, extractor, credit, dateline["dateline"].strip() if dateline else None)


def prune(page: ParsedPage, comments: Iterable[HtmlElement]) -> None:
    """Take comment sections, reply forms, comment widgets and share bars out of the page's tree."""
    doomed = dict.fromkeys(comments)
    for element, names in page.named:
        if element.tag in _PRUNED and _is_aside(names) and not holds_article(element):
            doomed[element] = None
    for element in doomed:
        if element.getparent() is not None:
            element.drop_tree()


def _is_aside(names: str) -> bool:
    return any(p.search(names) for p in (_SHARE, _FORM, _COMMENTS_CALLED, markup.WIDGET))


def _marked_body(page: ParsedPage) -> str | None:
    """Text of the one element that the page calls its article's body; None where it is not one, or empty.

    Short texts make trafilatura gather what stands around them: kicker, headline, offers of subscriptions.
    """
    found = [e for e, names in page.named if _BODY_CALLED.search(names)]
    found += [e for e in page.marked if "articlebody" in (e.get("itemprop") or "").lower().split() and e not in found]
    inside = [e for e in found if page.tree in (e, *e.iterancestors())]
    return (prose(inside[0]) or None) if len(inside) == 1 else None


def _by_trafilatura(page: ParsedPage) -> str:
    from trafilatura import bare_extraction  # half a second to import

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # our issues say what it would
    try:
        document = bare_extraction(page.tree, url=page.url, include_comments=False, with_metadata=False)
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
