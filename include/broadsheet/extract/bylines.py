"""Where a page shows the names of its authors: lines at the headline, marked elements, links to author pages, the end of the text.

What does NOT belong here: collecting the lines (``header``), what is said for machines and what counts of all this (``authors``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from broadsheet.extract.byline_words import AFTER, BY, BY_FIRST
from broadsheet.extract.header import SEPARATOR, Line
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.extract.people import byline_in, credited, ends_with_by, is_and, is_full_name, is_uncased, people
from broadsheet.extract.prose import line_of, prose

_AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:es|en)?|auteurs?|autore|staff|writers?|reporters?|journalists?|producers|contributors?|columnists?|redaktion|people|profiles?|team|experts?)/[^/]+/?$"
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|by-?author|(?:article|post|entry|story|blog|news)?-?(?:authors?|writers?|reporters?|journalists?)(?:-?(?:name|link|byline|info))?"
    r"|autor(?:zeile|en|es|zy)?|autor[ei]|auteurs?|redacteur|forfatter|signature|firma|written-?by|contributors?|creator|vcard|submitted)(?:$|\s|[_-]+(?!desc|job|role|position))"
)
# one of which each of those has
_BYLINE_WORDS = "by-line byline by-author author autor auteur writer report journal redact forfat signature firma written contrib creator vcard submitted".split()
# the footer of an entry names its author; that of the page, its makers
_OF_ENTRY = r"(?<!post)(?<!post[-_])(?<!entry)(?<!entry[-_])(?<!article)(?<!article[-_])"
_AWAY = re.compile(
    rf"comment|{_OF_ENTRY}footer|related|recommend|trending|newsletter|breadcrumb|\bnav|menu|testimonial|teaser"
)
_NAME = re.compile(
    r"(?:^|[\s_-])(?:name|fn|autor\w*|author|writer|reporter|journalist|byline|kisha|journal)(?:$|[\s_-])"
)  # of a part that is a name
_TAGS = re.compile(
    r"(?:^|[\s_-])(?:tags?|categor\w*|taxonom\w*|topics?|filed|links|keywords?|cta|button|desc\w*|jobs?|role|position)(?:$|[\s_-])"
)
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ARTICLE = re.compile(r"(?:Article|Posting|Report)$")
_SENTENCE_ENDS = ".!?…。！？؟।"
_MAX_BYLINE = 160  # characters
_MAX_NAME, _LONG = 40, 100  # characters of a name that ends a text, and of the paragraph before it
_MAX_LOOKED_AT = 200  # elements marked as an author: comments have one each
_MAX_ABOUT = 8  # elements called after an author that are looked at where no byline was found
_NEAR = 3  # lines between a name alone and the date
_NO_TEXT = frozenset({"script", "style", "title", "option", "button", "figcaption", "noscript"})
_BY_LEVELS, _MAX_PIECES = 2, 24  # of elements around a "by", and texts in them
_BETWEEN = " \n\t,;&"
_ASIDE = frozenset({"footer", "aside", "nav"})
_WRAPPERS = frozenset({"body", "html", "main"})  # may be called anything


def by_lines(lines: list[Line]) -> list[str]:
    """The first "By Somebody" at the headline; the name may stand on the next line."""
    for number, line in enumerate(lines):
        byline = byline_in(line.text) if len(line.text) <= _MAX_BYLINE else None
        if byline is None or (line.is_heading and not _is_names(byline)):
            continue
        if not _is_alone(byline):
            return [_own_parts(byline, is_by=True)]
        follows = lines[number + 1].text if number + 1 < len(lines) else ""
        return [f"{byline} {follows}"] if _is_names(follows) else []
    return []


def _own_parts(text: str, *, is_by: bool = False) -> str:
    """The parts of a line up to the first that holds names, and those joined to it: what follows is a job, a section, another day."""
    kept: list[str] = []
    is_named = is_joined = False
    for part in text.split(SEPARATOR):
        is_joint = not part.strip(" ,;&") or is_and(part)
        if is_named and not (is_joint or is_joined or is_and(part.partition(" ")[0].strip(","))):
            break
        kept.append(part)
        is_named = is_named or (
            not (is_joint or ends_with_by(part)) and bool(people([part]) or (is_by and credited([part])))
        )
        is_joined = is_joint or part.endswith((",", "&")) or is_and(part.rpartition(" ")[2])
    return SEPARATOR.join(kept)


def _is_alone(byline: str) -> bool:
    return not BY.sub("", f"{byline} ", count=1).strip(" :|")


def _is_names(text: str) -> bool:
    """Whether a line after an empty "By" is the names that belong there, and not how the text begins."""
    if not text or text.rstrip()[-1] in _SENTENCE_ENDS:
        return False
    names = people([text])
    # Scripts without capitals do not tell.
    return bool(names) and all(is_full_name(name) or name.lower() == name.upper() for name in names)


def called_lines(lines: list[Line]) -> list[str]:
    """The lines at the headline in elements that are called after an author."""
    called = (line.text for line in lines if len(line.text) <= _MAX_BYLINE and _BYLINE.search(line.names))
    return [text for text in called if not _is_alone(text)]


def called_names(lines: list[Line]) -> list[str]:
    """The full names in the first of them that has any, and in those close below it that are called the same."""
    found: list[str] = []
    first = last = 0
    for number, line in enumerate(lines):
        if found and number - last > _NEAR:
            break
        is_called = len(line.text) <= _MAX_BYLINE and _BYLINE.search(line.names)
        if not is_called or (found and line.names.split()[:1] != lines[first].names.split()[:1]):
            continue
        if number and ends_with_by(lines[number - 1].text) and AFTER.match(lines[number - 1].text):  # "Fact checked by"
            continue
        names = [name for name in people([_own_parts(byline_in(line.text) or line.text)]) if is_full_name(name)]
        first = first if found or not names else number
        last = number if names else last
        found += names
    return found


def name_lines(lines: list[Line]) -> list[str]:
    """The first line that holds full names and nothing else: below the headline with a date on it or near it, above it with one on it."""
    dated = [number for number, line in enumerate(lines) if line.times or _DATED.search(line.text)]
    for number, line in enumerate(lines):
        is_linked = any(map(_is_author_page, line.links))
        is_near = is_linked or any(abs(number - other) <= (_NEAR if line.is_after else 0) for other in dated)
        is_list_or_title = line.is_heading or (line.is_item and not is_linked) or _TAGS.search(line.names)
        if is_near and len(line.text) <= _MAX_BYLINE and not is_list_or_title:
            names = people([line.text])
            is_name = bool(_NAME.search(line.names))
            if names and all(is_full_name(name) or (is_name and is_uncased(name)) for name in names):
                return list(people([_own_parts(line.text)]))
    return []


def with_others(lines: list[Line], stated: tuple[str, ...], organisations: list[str]) -> tuple[str, ...]:
    """The names of a line at the headline that begins with those that machines are told, and names more."""
    told = [name.casefold() for name in stated]
    for line in lines:
        if len(line.text) <= _MAX_BYLINE and told[0] in line.text.casefold():
            names = people([_own_parts(line.text)], organisations)
            if len(names) > len(told) and all(map(str.__contains__, map(str.casefold, names), told)):
                return tuple(filter(is_full_name, names))
    return ()


def marked(page: ParsedPage) -> list[str]:
    """Microdata: the authors of the article that the first full name among them belongs to."""
    marked = islice((e for e in page.marked if "author" in (e.get("itemprop") or "").split()), _MAX_LOOKED_AT)
    own = [e for e in marked if not any("comment" in names_of(a) for a in (e, *e.iterancestors()))]
    first = next((e for e in own if is_full_name(_text(e))), own[0] if own else None)
    return [_text(e) for e in own if first is not None and _scope(e) is _scope(first)]


def _scope(element: HtmlElement) -> HtmlElement | None:
    """The article that a property belongs to, its own or one that is listed beside it."""
    return next((a for a in element.iterancestors() if _ARTICLE.search(a.get("itemtype") or "")), None)


def rel_author(page: ParsedPage, *, anywhere: bool = False) -> list[str]:
    found = [element for element in page.related("author") if element.tag == "a"]
    if anywhere:  # an author's box may be called a sidebar
        return [_text(e) for e in found if not any("comment" in names_of(a) for a in e.iterancestors())][:1]
    names = [_text(e) for e in found if not _is_away(e)]
    # authors are named alike, and "Bio" is a link of theirs
    return [name for name in names if " " in name] if any(map(is_full_name, names)) else names


def _text(element: HtmlElement) -> str:
    inner = (e for e in element.iterdescendants("*") if "name" in (e.get("itemprop") or "").split())
    shown = next(inner, element)
    return shown.get("content") or line_of(shown)


def _is_author_page(link: HtmlElement) -> bool:
    return bool(_AUTHOR_PATH.search((link.get("href") or "").lower().partition("?")[0].partition("#")[0]))


def called_bylines(page: ParsedPage) -> list[str]:
    for element in page.called(_BYLINE, *_BYLINE_WORDS):
        if element.tag in {"span", "p", "div", "address"} and not _is_away(element):
            text = line_of(element)
            if 5 < len(text) <= _MAX_BYLINE and byline_in(text) is not None:
                return [text]
    return []


def linked(page: ParsedPage) -> list[str]:
    """The first link to an author's page, with its neighbours in the same line."""
    for link, _ in page.links:
        if _is_author_page(link) and _text(link) and not _is_away(link):
            around = next((a for a in link.iterancestors("p", "div", "ul", "address", "header", "td")), link)
            near = around if len(line_of(around)) <= 2 * _MAX_BYLINE else link
            return [_text(e) for e in near.iter("a") if _is_author_page(e)]
    return []


def said(page: ParsedPage) -> list[str]:
    """The full names after the first "by" or "Author" that begins a text, whatever it stands in: in that text, or in those that follow."""
    for element in page.elements:
        text = (element.text or "")[: _MAX_BYLINE + 1].strip(_BETWEEN)
        if not text or len(text) > _MAX_BYLINE or not BY_FIRST.match(f"{text} ") or element.tag in _NO_TEXT:
            continue
        for around in (element, *islice(element.iterancestors(), _BY_LEVELS)):
            pieces = [piece for t in islice(around.itertext(), _MAX_PIECES) if (piece := t.strip(_BETWEEN))]
            pieces = pieces[pieces.index(text) :] if text in pieces else [text]
            if len(pieces) > 1 or not BY_FIRST.fullmatch(f"{text} "):
                names = _in_pieces(pieces)
                if names and not _is_away(element):
                    return names
                break
    return []


def _in_pieces(pieces: list[str]) -> list[str]:
    """The full names in the first of these texts that holds nothing else, and in those that follow it at once; few stand before it.

    After "Written by" one word may be a name.
    """
    found: list[str] = []
    for number, piece in enumerate(pieces):
        names = people([byline_in(piece) or piece])
        is_sole = number == 1 and " " in pieces[0] and " " not in piece and piece.istitle()
        if is_sole or all(name[0].isupper() and is_full_name(name, is_credited=not number) for name in names):
            found += names
        if (found and not names) or number > _NEAR + len(found) or (found and not number):
            break
    return found


def about(page: ParsedPage) -> list[str]:
    """The first full name that stands alone in an element called after an author, as in the box below the article."""
    for element in islice(_called(page), _MAX_ABOUT):
        for line in prose(element).split("\n")[:3]:
            if len(line) <= _MAX_BYLINE and is_full_name(name := line.removeprefix("About ").strip()):
                return [name]
    return []


def called_text(page: ParsedPage) -> list[str]:
    """The text of the first element called after an author that holds no more than a name may be long: a desk, a pseudonym."""
    texts = (text for e in _called(page) if 0 < len(text := line_of(e)) <= _MAX_NAME)
    return list(islice((text for text in texts if not re.search(r"\d", text)), 1))


def _called(page: ParsedPage) -> Iterator[HtmlElement]:
    found = (e for e in page.called(_BYLINE, *_BYLINE_WORDS) if e.tag not in {"body", "article", "main", "label"})
    return (e for e in found if not _is_away(e))


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
    return "right" in style or is_last or bool(_BYLINE.search(names_of(paragraph)))


def _is_away(element: HtmlElement) -> bool:
    """Whether it stands in a box of the page that is not around the headline, too."""
    boxes = (
        a
        for a in (element, *element.iterancestors())
        if a.tag not in _WRAPPERS
        and (a.tag in _ASIDE or _AWAY.search(names_of(a)))
        and not (a.tag == "footer" and next(a.iterancestors("article"), None) is not None)
    )
    return any(box.find(".//h1") is None for box in boxes)
