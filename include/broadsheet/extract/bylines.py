"""Where a page shows the names of its authors: lines at the headline, marked elements, links to author pages, the end of the text.

What does NOT belong here: collecting the lines (``header``), what is said for machines and what counts of all this (``authors``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product

from lxml.html import HtmlElement

from broadsheet.extract.header import SEPARATOR, Line
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.extract.parser import letters
from broadsheet.extract.people import (
    AFTER,
    AGENCIES,
    BY,
    BY_FIRST,
    I_SAY,
    PICTURED,
    are_credited,
    byline_in,
    credited,
    ends_with_by,
    is_and,
    is_full_name,
    is_uncased,
    people,
)
from broadsheet.extract.prose import LINE_CHARS, line_of, prose
from broadsheet.text import squeeze
from broadsheet.urls import host_of

_AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:es|en)?|auteurs?|autore|staff|writers?|reporters?|journalists?|producers|contributors?|columnists?|redaktion|people|profiles?|team|experts?)/(?:\d+/)?[^/]+/?$"
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|by-?author|(?:article|post|entry|story|blog|news)?-?(?:authors?|writers?|reporters?|journalists?)(?:-?(?:name|link|byline|info))?"
    r"|autor(?:zeile|en|es|zy)?|autor[ei]|auteurs?|redacteur|forfatter|signature|firma|imza|muhabir|yazar|penulis|written-?by|contributors?|creator|vcard|submitted)(?:$|\s|[_-]+(?!desc|job|role|position))"
)
# one of which each of those has
_BYLINE_WORDS = "by-line byline by-author author autor auteur writer report journal redact forfat signature firma imza muhabir yazar penulis written contrib creator vcard submitted".split()
# the footer of an entry names its author; that of the page, its makers
_OF_ENTRY = r"(?<!post)(?<!post[-_])(?<!entry)(?<!entry[-_])(?<!article)(?<!article[-_])"
_AWAY = re.compile(
    rf"comment|{_OF_ENTRY}footer|related|recommend|trending|newsletter|breadcrumb|\bnav|menu|testimonial|teaser"
)
_TAGS = re.compile(
    r"(?:^|[\s_-])(?:tags?|categor\w*|taxonom\w*|topics?|filed|links|keywords?|cta|button|desc\w*|jobs?|role|position)(?:$|[\s_-])"
)
_NAME = re.compile(
    r"(?:^|[\s_-])(?:name|fn|autor\w*|author|writer|reporter|journalist|byline|kisha|journal)(?:$|[\s_-])"
)  # of a part that is a name
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SENTENCE_ENDS = ".!?…。！？؟।"
_MAX_BYLINE = 160  # characters
_MAX_NAME, _LONG = 40, 100  # characters of a name that ends a text, and of the paragraph before it
_MAX_BESIDE = 20  # elements before or after a signature that are looked at
# As Japanese papers sign: names in brackets, and nothing else; in round ones several.
_SIGNED = re.compile(r"【([^【】\d]{2,30})】$|（([\u3400-\u9fff]{3,5}(?:[、・][\u3400-\u9fff]{3,5})+)）$")
_OPENING = re.compile(r"^([^/()\d]{5,60}?)\s*/\s*[^a-zçğıöşü()\d]{3,30},?\s*\([A-ZÇĞİÖŞÜ]{2,6}\)\s*[-–—]")
_TO_A_SIDE = re.compile(r"(?:text-align:\s*|float:\s*|;)(right|end|left)")
_MAX_LOOKED_AT = 200  # elements marked as an author: comments have one each
_MAX_CALLED = 24  # elements called after an author that are looked at
_NEAR = 3  # lines between a name alone and the date
_NO_TEXT = frozenset({"script", "style", "title", "option", "button", "figcaption", "noscript"})
_BY_LEVELS, _MAX_PIECES = 3, 24  # of elements around a "by", and texts in them
_LEAST_LABEL, _OFTEN, _SELDOM = 5, 3, 200  # letters of a label that may be a name; "I" three times, every 200 words
_WORDS, _QUOTED = re.compile(r"[^\W\d_][\w.’'-]*"), re.compile(r"[“\"„«].{0,400}?[”\"“»]", re.DOTALL)
_BETWEEN, _IN_NAMES = " \n\t,;&", " \n\t\xa0.-'’_"  # around a name in a text; between the words of one
_ASIDE = frozenset({"footer", "aside", "nav"})
_BOLD = frozenset({"strong", "b", "em", "i"})
_COMMENT, _META = re.compile("comment"), re.compile("meta|author|byline")
_WRAPPERS = frozenset({"body", "html", "main"})  # may be called anything
_BLOCKS = ("p", "div", "ul", "address", "header", "td")


@dataclass(frozen=True, slots=True)
class Named:
    """Texts that may name the authors, and the kind of place where they stand: ``authors`` says what it counts."""

    place: str
    texts: tuple[str, ...]


def at_headline(lines: list[Line], told: tuple[str, ...]) -> Iterator[Named]:
    """Lines at the headline that say "by" or are called after an author; full names alone, where one is ``told``, linked or beside a date."""
    dated = [number for number, line in enumerate(lines) if line.times or _DATED.search(line.text)]
    together: list[str] = []  # full names in lines near each other that are called the same
    is_found, first, last = False, 0, 0
    for number, line in enumerate(lines):
        before = lines[number - 1].text if number else ""  # it may say that this one names who checked the facts
        is_of_others = (
            PICTURED.match(line.text) or AFTER.match(line.text) or (ends_with_by(before) and AFTER.match(before))
        )
        if not 0 < len(line.text) <= _MAX_BYLINE or is_of_others:
            continue
        byline, follows = byline_in(line.text), lines[number + 1].text if number + 1 < len(lines) else ""
        if byline is not None and not BY.sub("", f"{byline} ", count=1).strip(" :|"):
            byline = f"{byline} {follows}" if _is_names(follows) else ""
        is_by = bool(byline) and (not line.is_heading or _is_names(byline or ""))
        if is_by and not is_found:
            own = _own_parts(byline or "", is_by=True)
            is_found = are_credited(people([own]))
            yield Named("by", (own,))
        if byline != "" and _BYLINE.search(line.names):
            own = _own_parts(byline or line.text, is_by=is_by)
            kind, named = line.names.split()[0], list(filter(is_full_name, people([own])))
            is_same = not together or (kind == lines[first].names.split()[0] and number - last <= _NEAR)
            if named and is_same:
                first, last = first if together else number, number
                together += named
            else:
                yield Named("called_line", (own,))
        elif byline is None:
            is_linked = any(_leads_to_author(link.get("href") or "") for link in line.links)
            is_told = any(name.casefold() in line.text.casefold() for name in told[:1])
            is_near = is_linked or any(abs(number - other) <= _NEAR * line.is_after for other in dated)
            beside = [lines[other] for other in dated if line.is_after and abs(number - other) == 1]
            is_listed = line.is_item and not any(other.is_item for other in beside)
            is_else = line.is_heading or _TAGS.search(line.names) or (is_listed and not is_linked)
            is_names = not is_else and _is_names(line.text, is_called=bool(_NAME.search(line.names)))
            if (is_names and (is_told or is_near)) or line.text.casefold() in AGENCIES:
                yield Named("told" if is_told else "alone", (_own_parts(line.text),))
    yield Named("called", tuple(together))


def _own_parts(text: str, *, is_by: bool = False) -> str:
    """The parts of a line up to the first that holds names, and those joined to it: what follows is a job, a section, another day."""
    if SEPARATOR not in text:
        return text
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


def _is_names(text: str, *, is_called: bool = True) -> bool:
    """Whether a line is full names and nothing else; scripts without capitals do not tell, unless the line is called a name."""
    names = people([text]) if text and text.rstrip()[-1] not in _SENTENCE_ENDS else ()
    return bool(names) and all(is_full_name(name) or (is_called and is_uncased(name)) for name in names)


def marked(page: ParsedPage) -> Iterator[Named]:
    """Microdata; the authors of one block together."""
    authors = (e for e in page.marked if "author" in (e.get("itemprop") or "").split())
    yield from _together("marked", authors, _COMMENT)


def linked(page: ParsedPage) -> Iterator[Named]:
    """Links to authors, by what they are called or where they lead, those of one block together."""
    called = [element for element in page.related("author") if element.tag == "a"][:_MAX_LOOKED_AT]
    yield from _together("rel", called, _AWAY)
    others = (link for link, href in page.links if _leads_to_author(href) and link not in called)
    yield from _together("linked", others, _AWAY)


def _together(place: str, found: Iterable[HtmlElement], away: re.Pattern[str]) -> Iterator[Named]:
    groups: dict[HtmlElement, list[str]] = {}
    for element in islice(found, _MAX_LOOKED_AT):
        if len(groups) > _NEAR:
            break
        own = _chars(element)  # what holds no more is not what authors stand together in
        around = next((a for a in element.iterancestors(*_BLOCKS) if _chars(a) > own), element)
        block = around if _chars(around) <= 2 * _MAX_BYLINE else element
        if not _is_away(element if place == "marked" else block, away):
            groups.setdefault(block, []).append(_text(element))
    for texts in islice(groups.values(), _NEAR):
        # "Bio" is a link of theirs, too
        yield Named(place, tuple(text for text in texts if " " in text or not any(map(is_full_name, texts))))


def _chars(element: HtmlElement) -> int:
    return len("".join(element.text_content().split()))


def _text(element: HtmlElement) -> str:
    shown = next((e for e in element.iterdescendants("*") if "name" in (e.get("itemprop") or "").split()), element)
    return shown.get("content") or line_of(shown)


def _leads_to_author(href: str) -> bool:
    return bool(_AUTHOR_PATH.search(href.lower().partition("?")[0].partition("#")[0]))


def called(page: ParsedPage) -> Iterator[Named]:
    """Elements called after an author: the first that says "by", that begins with a full name, that holds no more than a name may be long."""
    kinds = {"called_by", "about", "called_text"}
    for element in islice(page.called(_BYLINE, *_BYLINE_WORDS), _MAX_CALLED):
        if not kinds or element.tag in {*_WRAPPERS, "article", "label"} or _is_away(element):
            continue
        whole = prose(element, most=LINE_CHARS)
        text, lines = squeeze(whole.replace("\n", " ")), whole.split("\n")[:3] if "about" in kinds else []
        first = next((name for line in lines if is_full_name(name := line.removeprefix("About "))), "")
        said = {
            "called_by": text if 5 < len(text) <= _MAX_BYLINE and byline_in(text) is not None else "",
            "about": first if len(first) <= _MAX_BYLINE else "",
            "called_text": text if len(text) <= _MAX_NAME and not re.search(r"\d", text) else "",
        }
        for kind in sorted(kinds & {kind for kind, names in said.items() if names}):
            kinds.remove(kind)
            yield Named(kind, (said[kind],))


def said(page: ParsedPage) -> Iterator[Named]:
    """The full names after the first "by" or "Author" that begins a text, whatever it stands in: in that text, or in those that follow."""
    for element, whole in page.texts:
        text = whole[: _MAX_BYLINE + 1].strip(_BETWEEN)
        if not text or len(text) > _MAX_BYLINE or not BY_FIRST.match(f"{text} ") or element.tag in _NO_TEXT:
            continue
        for around in (element, *islice(element.iterancestors(), _BY_LEVELS)):
            pieces = [piece for t in islice(around.itertext(), _MAX_PIECES) if (piece := t.strip(_BETWEEN))]
            pieces = pieces[pieces.index(text) :] if text in pieces else [text]
            if len(pieces) > 1 or not BY_FIRST.fullmatch(f"{text} "):
                names = _in_pieces(pieces)
                if names and not _is_away(element):
                    yield Named("said", tuple(names))
                    return
                break


def _in_pieces(pieces: list[str]) -> list[str]:
    """The full names in the first of these texts that holds nothing else, and in those that follow it at once; few stand before it."""
    found: list[str] = []
    for number, piece in enumerate(pieces):
        names = people([byline_in(piece) or piece])
        # after "Written by" one word may be a name
        is_sole = number == 1 and " " in pieces[0] and " " not in piece and piece.istitle()
        if is_sole or all(name[0].isupper() and is_full_name(name, is_credited=not number) for name in names):
            found += names
        if (found and not (names and number)) or number > _NEAR + len(found):
            break
    return found


def at_end(page: ParsedPage) -> Iterator[Named]:
    """The name that ends the text: in a short line after a long paragraph, set off by its style and all a name, or in brackets of its own."""
    for line in (*page.of("p"), *(div for div in page.of("div") if div.get("align"))):
        ends = ((line[-1].tail if len(line) else line.text) or "").rstrip().endswith(("】", "）"))
        if ends and (signed := _SIGNED.search(line_of(line))) and _is_last(line) and not _is_away(line):
            if people([names := signed[1] or signed[2]]):
                yield Named("at_end", (names,))
            return
        style = f"{line.get('style') or ''} {line.get('align') or ''} {names_of(line)}"
        after, is_alone = line.getnext(), not (line.text or "").strip()
        is_bold = is_alone and any(e.tag in _BOLD for e in line) and (after is None or after.tag == "p")
        side = _TO_A_SIDE.search(f"{line.get('style') or ''};{line.get('align') or ''}")
        # to the left is an end where the script has no capitals and may run from the right
        set_apart = side and (side[1] != "left" or line_of(line).upper() == line_of(line).lower())
        is_apart = is_bold or set_apart or _BYLINE.search(style)
        if not is_apart or len(text := line_of(line)) > _MAX_NAME:
            continue
        # scripts without capitals tell no name by its looks
        names, is_told = people([text]), byline_in(text) is not None or "/" in text
        is_name = names and (all(map(is_full_name, names)) or (is_told and all(map(is_uncased, names))))
        if is_name and _chars_before(line) >= _LONG and _is_last(line) and not _is_away(line):
            yield Named("at_end", (text,))
            return


def _is_last(line: HtmlElement) -> bool:
    """Whether no paragraph follows but short lines, whose pictures they are, the end; and no box with much text."""
    following = islice(line.itersiblings("p", "div", "blockquote"), _MAX_BESIDE)
    return all(
        len(after.text_content().strip()) <= (_MAX_NAME if after.tag == "p" else _LONG * 4) for after in following
    )


def _chars_before(line: HtmlElement) -> int:
    """Characters of the text before an element: of the paragraph, or the last line of text that stands in none."""
    before, parent = line.getprevious(), line.getparent()
    if before is not None and before.tag == "p":
        return len(before.text_content())
    tails = (e.tail for e in islice(line.itersiblings(preceding=True), _MAX_BESIDE))
    texts = (*tails, parent.text if parent is not None else None)
    return next((len(text.strip()) for text in texts if text and text.strip()), 0)


def opening(page: ParsedPage) -> Iterator[Named]:
    """The names before the place and the agency that begin a text: "Ada ÇELİK - Ali DEMİR / ANKARA, (DHA) -"."""
    for paragraph in page.of("p"):
        text = squeeze(paragraph.text_content()[:_MAX_BYLINE])
        if (
            "/" in text
            and (match := _OPENING.match(text))
            and are_credited(people([match[1]]))
            and not _is_away(paragraph)
        ):
            yield Named("at_end", (match[1],))
            return


def owner(page: ParsedPage) -> tuple[str, ...]:
    """The full name that the site's host is made of and the page shows, where its text says "I": the paper is one person's."""
    labels = {plain for part in host_of(page.url).split(".")[:-1] if len(plain := letters(part)) >= _LEAST_LABEL}
    texts = [(e, text[:_MAX_BYLINE].strip()) for e, text in page.texts] if labels else []
    joined = "\0".join([text for _, text in texts]).casefold()  # looked through at once, not one by one
    for mark in _IN_NAMES:
        joined = joined.replace(mark, "")
    lines = zip(texts, joined.split("\0"), strict=False)
    for element, text in (shown for shown, line in lines if any(map(line.__contains__, labels))):
        spelt = list(map(letters, words := _WORDS.findall(text)))
        for n, size in product(range(len(words)), (2, 3)):
            name = " ".join(words[n : n + size])
            is_first = spelt[n] in labels and element.tag == "title" and text.endswith(name)
            is_made = (is_first or "".join(spelt[n : n + size]) in labels) and is_full_name(name)
            if is_made and not I_SAY.search(f"{name} {name.lower()}"):
                return (name,) if _says_i(page, name) else ()
    return ()


def _says_i(page: ParsedPage, name: str) -> bool:
    """Whether the text outside of quotations often says "I", and nowhere has a word of ``name`` in small letters, as it would of a word."""
    pieces = (t for e in page.elements if e.tag not in _NO_TEXT for t in (e.text, e.tail) if t and len(t) > _MAX_NAME)
    text = _QUOTED.sub(" ", " ".join(pieces))
    said, words = len(I_SAY.findall(text)), text.split()
    return said >= _OFTEN and said * _SELDOM >= len(words) and not set(name.lower().split()) & set(words)


def _is_away(element: HtmlElement, called: re.Pattern[str] = _AWAY) -> bool:
    """Whether it stands in a box of the page that is not around the headline, too."""
    boxes = (
        a
        for a in (element, *element.iterancestors())
        if a.tag not in _WRAPPERS
        and ((a.tag in _ASIDE and called is _AWAY and not _META.search(names_of(a))) or called.search(names_of(a)))
        and not (a.tag == "footer" and next(a.iterancestors("article"), None) is not None)
    )
    return any(box.find(".//h1") is None for box in boxes)


# What is looked for beside the lines at the headline, and the place there that counts most (``authors``).
ON_PAGE = (
    (marked, "marked"),
    (called, "called_by"),
    (at_end, "at_end"),
    (opening, "at_end"),
    (linked, "rel"),
    (said, "said"),
)
