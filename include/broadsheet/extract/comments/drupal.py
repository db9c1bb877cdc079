"""Comments that Drupal wrote, versions 5 to 11, in whatever theme.

All of them put an empty ``<a id="comment-123"></a>`` before a comment, and ``<div class="indented">`` around the answers to it;
the rest is the theme's. Classes of the core templates: ``.submitted``, ``.username``, ``.field-name-comment-body`` (7),
``.js-comment``, ``.field--name-comment-body`` (8 and later). "In reply to" links name the parent where the list is flat.

Source: core's comment.tpl.php, comment.html.twig (classy, bartik, olivero), ``template_preprocess_comment``.

What does NOT belong here: Drupal's RDFa (``microdata``), reading one comment (``template``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments import byline
from broadsheet.extract.comments.elements import tokens
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.items import Item, read_items
from broadsheet.extract.comments.template import Template
from broadsheet.extract.page import ParsedPage

_ID = re.compile(r"^comment-(?P<id>\d{1,12})$")
_PARENT = re.compile(r"(?:#comment-|/comment/)(?P<id>\d{1,12})(?:#comment-\d+)?$")
_PATHS = re.compile(r"/(?:sites/[\w.-]+/(?:files|themes|modules)|core/(?:misc|themes|modules)|misc/drupal\.js)")
_SETTINGS = ("Drupal.settings", "drupalSettings")
_GUEST = re.compile(
    r"\s*\((?:not verified|nicht (?:überprüft|verifiziert)|non vérifié(?:\(e\))?|no verificado|non verificato|não verificado|niet gecontroleerd"
    r"|niet geverifieerd|ikke verificeret|ej verifierad|nie zweryfikowano|не проверено|doğrulanmamış)\)\s*$",
    re.IGNORECASE,
)
_SUBMITTED = re.compile(
    r"^\W*(?:submitted|posted|verfasst|eingereicht|gespeichert|geschrieben|soumis|posté|proposé|enviado|publicado|inviato|ingediend|skrevet|wysłane)"
    r"\s+(?:by|von|par|por|da|door|av|przez)\s+",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?(?:span|a|em|strong)\b[^>]*>")  # views print a name's markup as text
_ON_DATE = re.compile(
    r",?\s+(?:on|am|le|el|il|op|em|den)\s+(?=\D{0,14}\d).*$|\s+[-—–|]\s+(?=\D{0,14}\d).*$", re.IGNORECASE
)
_DATED = re.compile(r"^\W*(?:[^\W\d]+\.?,?\s+)?[\d/.-]{6,10}.*?\s[—–]\s+")
_DATELIKE = re.compile(r"\d[:/.]\d|\b(?:19|20)\d\d\b.*\d")
_AROUND_COMMENT = frozenset({"comment", "js-comment", "comment-wrapper", "ajax-comment-wrapper"})


def _clean(text: str) -> str:
    """The name in ``.username``, or in a whole line: "Submitted by Anna on Mon, 2008-03-03 12:00", "Mon, 2008-03-03 - Anna"."""
    line = _DATED.sub("", _ON_DATE.sub("", _SUBMITTED.sub("", _TAG.sub("", text))))
    name = byline.clean_name(_GUEST.sub("", line))
    return "" if _DATELIKE.search(name) else name


_TEMPLATE = Template(
    "drupal",
    body=(
        ".encoded",  # property="content:encoded"
        "div.text.field",  # property="schema:text"
        ".field.field--name-comment-body",
        ".field-name-comment-body",
        ".field--name-comment-body",
        ".comment__text-content",
        ".comment__content",
        ".comment-content",
        ".comment_content",
        ".comment-body",
        ".comment-text .content",
        "div.content",
        ".comment-text",
    ),
    author=(
        ".submitted .username",
        ".comment__author .username",
        ".commenter-name .username",
        ".attribution .username",
        "footer .username",
        ".username",
        ".comment__author",
        ".comment-author",
        ".comment_author_name",
        ".commenter-name",
        ".author",
        ".submitted strong",
        ".submitted a",
        ".submitted",
        ".comment__submitted",
        ".comment-submitted",
    ),
    time=(
        ".created",  # property="dc:created"
        ".datecreated",  # property="schema:dateCreated"
        "time",
        ".comment__time",
        ".comment-time",
        ".comment-date",
        ".comment__submitted",
        ".comment-submitted",
        ".submitted",
        ".date",
        ".attribution",
        ".comment_author",
        "footer p",
        "footer",
    ),
    title=(
        "h3 a.permalink",
        ".comment__title",
        ".comment-title",
        ".comment_title",
        "h3.title",
        "h3 a.active",
        "h2.title",
        ".comment-subject",
        ".subject",
        ".titre",
        ".titel",
    ),
    skip=(
        "ul.links",
        "div.links",
        "h3 a.permalink",
        ".field-label",
        ".field__label",
        ".user-signature",
        ".expanding-formatter-ellipsis",  # the module "Expanding formatter" hides the rest of a long text
        ".expanding-formatter-trigger",
    ),
    staff=(".by-node-author", ".comment-by-node-author"),
    is_themed=True,
    clean_author=_clean,
)


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The page's Drupal comments; None where there are none."""
    return read_items(_items(page), _TEMPLATE, clock) if _is_drupal(page) else None


def _is_drupal(page: ParsedPage) -> bool:
    if "drupal" in (page.meta("generator") or "").lower() or "js-comment" in page.by_name:
        return True
    if any(e.get("name") == "form_build_id" or e.get("data-drupal-selector") for e in page.of("input")):
        return True
    if _PATHS.search("\n".join(e.get("src") or e.get("href") or "" for e in page.of("link", "script", "img"))):
        return True
    return any(name in text for e in page.of("script") if (text := e.text) for name in _SETTINGS)


def _items(page: ParsedPage) -> Iterator[Item]:
    anchors = [e for e in page.of("a", "article", "div") if _ID.match(e.get("id") or "")]
    taken: set[HtmlElement] = set()
    for anchor in anchors:
        native_id = (anchor.get("id") or "").removeprefix("comment-")
        elements = _behind(anchor) if anchor.tag == "a" else [anchor]
        if elements and taken.isdisjoint(elements):
            taken.update(elements)
            yield Item(elements, native_id, _parent(elements, native_id))
    if taken:
        return
    for element in page.by_name.get("js-comment", ()):  # themes that leave the anchors out
        native_id = element.get("data-comment-id") or (element.get("about") or "").rpartition("/")[2]
        if native_id.isdigit():
            yield Item([element], native_id, _parent([element], native_id))


def _behind(anchor: HtmlElement) -> list[HtmlElement]:
    """What stands between an empty anchor and the next one, or the answers; the element around where it is a comment."""
    if (anchor.text or "").strip() or anchor.get("href"):
        return []
    around = anchor.getparent()
    if around is not None and not _AROUND_COMMENT.isdisjoint(tokens(around)) and len(_anchors_in(around)) == 1:
        return [around]
    found: list[HtmlElement] = []
    for sibling in anchor.itersiblings():
        if (sibling.tag == "a" and _ID.match(sibling.get("id") or "")) or "indented" in tokens(sibling):
            break
        if _anchors_in(sibling) or sibling.tag in {"form", "h2"} or "pager" in tokens(sibling):
            break
        found.append(sibling)
        if "comment" in tokens(sibling):
            break
    return found


def _anchors_in(element: HtmlElement) -> list[HtmlElement]:
    return [e for e in element.iter("a") if _ID.match(e.get("id") or "")]


def _parent(elements: list[HtmlElement], native_id: str) -> str | None:
    """ "In reply to" for those who cannot see the nesting, or RDF's ``sioc:reply_of``."""
    for root in elements:
        for element in root.iter("p", "div", "span"):
            if "parent" in tokens(element):
                links = [a.get("href") or "" for a in element.iter("a")]
            elif element.get("rel") == "sioc:reply_of":
                links = [element.get("resource") or ""]
            else:
                continue
            for link in links:
                if (match := _PARENT.search(link)) and match["id"] != native_id:
                    return match["id"]
    return None
