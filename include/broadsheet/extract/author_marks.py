"""What a page marks as an author, wherever it stands: microdata, ``rel=author``, links to author pages, boxes, the end of the text.

What does NOT belong here: the lines at the headline (``bylines``), what counts of all this (``authors``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.extract.people import byline_in, is_full_name, people
from broadsheet.extract.prose import line_of, prose

_AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:es|en)?|auteurs?|autore|staff|writers?|reporters?|journalists?|producers|contributors?|columnists?|redaktion|people|profiles?|team|experts?)/[^/]+/?$"
)
BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|by-?author|(?:article|post|entry|story|blog|news)?-?(?:authors?|writers?|reporters?|journalists?)(?:-?(?:name|link|byline|info))?"
    r"|autor(?:zeile|en|es|zy)?|autor[ei]|auteurs?|redacteur|forfatter|signature|firma|written-?by|contributors?|creator|vcard|submitted)(?:$|[\s_-])"
)
# one of which each of those has
BYLINE_WORDS = "by-line byline by-author author autor auteur writer report journal redact forfat signature firma written contrib creator vcard submitted".split()
_ARTICLE = re.compile(r"(?:Article|Posting|Report)$")
# the footer of an entry names its author; that of the page, its makers
_OF_ENTRY = r"(?<!post)(?<!post[-_])(?<!entry)(?<!entry[-_])(?<!article)(?<!article[-_])"
_AWAY = re.compile(
    rf"comment|{_OF_ENTRY}footer|related|recommend|trending|newsletter|breadcrumb|\bnav|menu|testimonial|teaser"
)
MAX_BYLINE = 160  # characters
_MAX_NAME, _LONG = 40, 100  # characters of a name that ends a text, and of the paragraph before it
_MAX_LOOKED_AT = 200  # elements marked as an author: comments have one each
_MAX_MARKED = 12  # elements marked as an author: more are a list of works, each with its own
_FORM_LEVELS = 4
_MAX_ABOUT = 8  # elements called after an author that are looked at where no byline was found


def marked(page: ParsedPage) -> list[str]:
    marked = islice((e for e in page.marked if "author" in (e.get("itemprop") or "").split()), _MAX_LOOKED_AT)
    own = [e for e in marked if not any("comment" in names_of(a) for a in (e, *e.iterancestors()))]
    if len(own) > _MAX_MARKED:
        return []
    first = next((e for e in own if is_full_name(_text(e))), own[0] if own else None)
    return _alike([_text(e) for e in own if first is not None and _scope(e) is _scope(first)])


def _scope(element: HtmlElement) -> HtmlElement | None:
    """The article that a property belongs to, its own or one that is listed beside it."""
    return next((a for a in element.iterancestors() if _ARTICLE.search(a.get("itemtype") or "")), None)


def rel_author(page: ParsedPage, *, anywhere: bool = False) -> list[str]:
    found = [element for element in page.related("author") if element.tag == "a"]
    if anywhere:  # an author's box may be called a sidebar
        return [_text(e) for e in found if not any("comment" in names_of(a) for a in e.iterancestors())][:1]
    # in an entry's footer it may be the whole site's, hidden from readers
    return _alike([_text(e) for e in found if not _is_away(e) and not _is_in_footer(e)])


def _text(element: HtmlElement) -> str:
    name = next(
        (
            e
            for e in element.iter()
            if e is not element and isinstance(e.tag, str) and "name" in (e.get("itemprop") or "").split()
        ),
        None,
    )
    shown = element if name is None else name
    return shown.get("content") or line_of(shown)


def linked(page: ParsedPage) -> list[str]:
    """The first link to an author's page, with its neighbours in the same line."""
    for link, _ in page.links:
        if is_author_page(link) and _text(link) and not _is_away(link):
            parent = link.getparent()
            return [_text(e) for e in ([link] if parent is None else parent.iterchildren("a")) if is_author_page(e)]
    return []


def is_author_page(link: HtmlElement) -> bool:
    return bool(_AUTHOR_PATH.search((link.get("href") or "").lower().partition("?")[0].partition("#")[0]))


def called_bylines(page: ParsedPage) -> list[str]:
    for element in page.called(BYLINE, *BYLINE_WORDS):
        if element.tag in {"span", "p", "div", "address"} and not _is_away(element):
            text = line_of(element)
            if 5 < len(text) <= MAX_BYLINE and byline_in(text) is not None:
                return [text]
    return []


def about(page: ParsedPage) -> list[str]:
    """The first full name that stands alone in an element called after an author, as in the box below the article."""
    for element in islice(_called(page), _MAX_ABOUT):
        for line in prose(element).split("\n")[:3]:
            if len(line) <= MAX_BYLINE and is_full_name(name := line.removeprefix("About ").strip()):
                return [name]
    return []


def called_text(page: ParsedPage) -> list[str]:
    """The text of the first element called after an author that holds no more than a name may be long: a desk, a pseudonym."""
    texts = (text for e in _called(page) if 0 < len(text := line_of(e)) <= _MAX_NAME)
    return list(islice((text for text in texts if not re.search(r"\d", text)), 1))


def _called(page: ParsedPage) -> Iterator[HtmlElement]:
    found = (e for e in page.called(BYLINE, *BYLINE_WORDS) if e.tag not in {"body", "article", "main", "label"})
    return (e for e in found if not _is_away(e) and not _asks(e))


def _asks(element: HtmlElement) -> bool:
    """Whether it stands in a form, where readers are asked for their own name; a form around the whole page is further out."""
    return any(around.tag == "form" for around in islice(element.iterancestors(), _FORM_LEVELS))


def at_end(page: ParsedPage) -> list[str]:
    """The name that ends the text, set off by its style: the last of several paragraphs, after a long one, all of it a full name."""
    for paragraph in page.of("p"):
        before, after = paragraph.getprevious(), paragraph.getnext()
        if before is None or before.tag != "p" or (after is not None and after.tag == "p"):
            continue
        text = line_of(paragraph)
        if len(text) <= _MAX_NAME and _is_set_off(paragraph) and len(before.text_content()) >= _LONG:
            names = people([text])
            if names and all(is_full_name(name) for name in names) and not _is_away(paragraph):
                return list(names)
    return []


def _is_set_off(paragraph: HtmlElement) -> bool:
    style = f"{paragraph.get('style') or ''} {paragraph.get('align') or ''} {names_of(paragraph)}"
    inner = paragraph[0].tag if len(paragraph) == 1 and not (paragraph.text or "").strip() else ""
    is_last = paragraph.getnext() is None and inner in {"strong", "b", "em", "i"}
    return "right" in style or is_last or bool(BYLINE.search(names_of(paragraph)))


def _alike(names: list[str]) -> list[str]:
    """Names without the single words beside full ones: authors are named alike, and "Bio" is a link of theirs."""
    return [name for name in names if " " in name] if any(map(is_full_name, names)) else names


def _is_in_footer(element: HtmlElement) -> bool:
    return any("footer" in names_of(a) for a in element.iterancestors() if a.tag not in {"body", "html", "main"})


def _is_away(element: HtmlElement) -> bool:
    return any(
        a.tag in {"footer", "aside", "nav"} or _AWAY.search(names_of(a))
        for a in (element, *element.iterancestors())
        if a.tag not in {"body", "html", "main"}
    )
