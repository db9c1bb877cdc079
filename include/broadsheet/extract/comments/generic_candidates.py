"""Sets of elements that may be the comments of an unknown system: repeated records within what is called comments.

Only what lies in a region (``generic_regions``) is grouped: by tag and class, by tag and the shape of the id ("comment-#"),
or by tag and parent where there are no names. A group may be spread over a tree of replies; that is why it is not siblings that are
looked for. Times and names are not read yet.

What does NOT belong here: judging (``generic_score``), reading (``parts``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from math import log2

from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.extract.comments.elements import Within
from broadsheet.extract.comments.generic_regions import Regions, is_whole_heading, says_comments
from broadsheet.extract.page import names_of
from broadsheet.text import squeeze

_RECORD_TAGS = frozenset("li div article section tr td tbody table dl dt dd blockquote p aside details ul".split())
_ROWS = frozenset({"li", "dt", "tr", "article"})  # what lies in one list is a set, whatever its rows are called
_NO_FOLLOWERS = frozenset("script style form h1 h2 nav hr br".split())
_COMMON = frozenset({"odd", "even", "first", "last", "alt", "clearfix", "clear", "row", "active", "hidden"})
_DIGITS = re.compile(r"[0-9a-f]{12,}|\d+")
_TOKEN = re.compile(r"(?<=[a-z][-_:])(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{5,40}$")  # of letters and digits: "c-k8f2a"
_NUMBERED = ("data-comment-id", "data-cid", "data-id", "data-cmtid")  # as front ends number what they show
_BY_ID = re.compile(r"[^.#/]+#")  # keys of what shares the shape of an id
_WORD = re.compile(r"[a-z]{3}")  # before a number; "x507" is a name of its own
_MAX_MEMBERS = 5000
AT_LEAST = 2  # records: one alone repeats nothing, and reads like a notice, unless the page counts one and it has an id
_SAMPLE = 5
_LEAST_SIGNS = 0.4
_EACH_SIGNED = 0.8
_HEAD_CHARS, _HEAD_PIECES = 120, 40  # of a row that says who wrote the next one, and when
_COUNT_CHARS = 80  # of a line that counts comments
_MOST_ELEMENTS = 150  # in the only comment of a page
_PAGE_FORM = 150  # blocks in a form that is the page
_TYPED = frozenset({"text", "email", "password", "search", "url", "tel"})
_MIN_CHARS = 12  # of a record on average: a name, a time and a word
_MAX_CHARS = 20_000  # of a record: what is longer is a part of the page
_DATELIKE = re.compile(
    r"\d\s?[:h.]\s?\d\d|\b(?:19|20)\d\d\b|\d[/-]\d|\d\s*(?:min|std|h\b|hour|day|week|month|year|jahr|tag|monat|an|mois|jour|día|hora|dag|dzie)",
    re.I,
)
_FULL_READS = 4  # candidates that are read in full


@dataclass(frozen=True)
class Candidate:
    """A set of records, in page order; each is one element, or some siblings that belong together."""

    key: str  # what they share: "li.comment", "div#comment-#"
    items: tuple[tuple[HtmlElement, ...], ...]
    is_named: bool  # whether what they share says comments
    region: str  # strong where something around them says comments, heading where a heading does
    signs: float  # 0 to 1: how often samples show something like a name, and something like a time
    may_be_dated: bool  # whether a sample has so much as a digit, or its followers may


def candidates(regions: Regions) -> list[Candidate]:
    """The likeliest sets of records, best first; few, because each is read in full."""
    found: dict[tuple[HtmlElement, int], Candidate] = {}
    asides = Within(_is_aside, regions.above_article)
    for key, members in _groups(regions).items():
        named = says_comments(key[0])
        is_alone = len(members) < AT_LEAST
        if len(members) > _MAX_MEMBERS or (is_alone and not _may_be_alone(members[0], regions)):
            continue
        members = [m for m in members if m not in asides and not _leads_on(m)]
        if members and members[0].tag == "tr":
            members = _without_spacers(members)
        known = found.get((members[0], len(members))) if members else None
        if not members or (known is not None and (known.is_named or not named)):
            continue
        signs, is_dated = _signs([(m,) for m in members])
        items = _with_followers(members) if signs >= _LEAST_SIGNS or named else ()
        if signs < _LEAST_SIGNS and any(len(item) > 1 for item in items):  # a text, and who signed it behind it
            signs, is_dated = _signs(items)
        is_pair = len(items) == 1 and len(items[0]) > 1  # a term and what describes it
        if signs >= _LEAST_SIGNS and (not is_alone or is_pair or _is_the_one(members[0], signs)):
            dated, region = is_dated or any(len(item) > 1 for item in items), regions.elements[members[0]]
            found[members[0], len(members)] = Candidate(key[0], items, named, region, signs, dated)
    return sorted(found.values(), key=_promise, reverse=True)[:_FULL_READS]


def _may_be_alone(element: HtmlElement, regions: Regions) -> bool:
    """Whether an element is no larger than a comment, and a heading over it counts one; or the page does elsewhere, and it is called a comment, not a recent one."""
    is_one = regions.count_over(element) == 1
    if not is_one and regions.declared == 1 and says_comments(names_of(element)):
        around = (names_of(e) for e in (element, *element.iterancestors()) if e.tag not in {"body", "html"})
        is_one = not any(map(words.RECENT.search, around))
    return is_one and next(islice(element.iter(), _MOST_ELEMENTS, None), None) is None


def _is_the_one(element: HtmlElement, signs: float) -> bool:
    """Whether an element may be the one comment that the heading over it counts: by a numbered id, or a name and a time in it, and no such count."""
    has_id = any(char.isdigit() for char in element.get("id") or "")
    return has_id or (
        signs > 1 and not any(is_whole_heading(e.text_content()[:_COUNT_CHARS]) for e in element.iter("*"))
    )


def _promise(candidate: Candidate) -> float:
    # a numbered id says as much as a name: classes that only say how a thing looks are on more, and smaller, things
    told = 2.0 if _BY_ID.match(candidate.key) else 1.5 if candidate.is_named else 0.0
    return 3 * candidate.signs + told + min(log2(len(candidate.items)), 6)


def _groups(regions: Regions) -> dict[tuple[str, int], list[HtmlElement]]:
    places = [e for e in regions.elements if (e.tag in _RECORD_TAGS or "-" in e.tag) and e not in regions.above_article]
    number_with = Counter((e.tag, token) for e in places for token in set(_tokens(e)))
    groups: dict[tuple[str, int], list[HtmlElement]] = {}
    for element in places:
        for key in dict.fromkeys(_keys(element, number_with)):
            groups.setdefault(key, []).append(element)
    return groups


def _tokens(element: HtmlElement) -> list[str]:
    return [token for token in (element.get("class") or "").lower().split() if token not in _COMMON]


def _keys(element: HtmlElement, number_with: Counter[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    """What records may share: a class, or one that differs in its number alone ("comment-12"), an id that does, or the parent."""
    tag, tokens = element.tag, _tokens(element)
    name = element.get("id") or ("" if tokens else _anchor_before(element))
    if any(c.isdigit() for c in name):
        yield f"{tag}#{_DIGITS.sub('#', _TOKEN.sub('#', name.lower()))}", 0
    elif numbered := next((a for a in _NUMBERED if any(c.isdigit() for c in element.get(a) or "")), None):
        yield f"{tag}#{numbered}", 0
    for token in tokens:
        if token[-1].isdigit() and _WORD.match(token):  # "comment-12"; "row1" and "row2" by turns
            yield f"{tag}.{_DIGITS.sub('#', token)}", 0
        if number_with[tag, token] > 1 or not token[-1].isdigit():
            yield f"{tag}.{token}", 0
    if "-" in tag:  # a custom element is called by its tag
        yield tag, 0
    if tag in _ROWS or not (name or (element.get("class") or "").strip()):
        parent = element.getparent()
        yield f"{tag}/", id(parent) if tag != "p" else -1
        if tag == "dt" and parent is not None and (called := names_of(parent)):
            yield f"{called}>{tag}", 0  # lists are divided by advertisements
        if tag == "tr" and _is_head(element):  # a row says who and when, the next one what
            yield f"{tag}/head{len(element)}", id(parent)


def _anchor_before(element: HtmlElement) -> str:
    """The name of an empty link target right before an element: what pages had before elements had ids."""
    before = element.getprevious()
    if before is None or before.tag != "a" or len(before) or before.get("href") or (before.tail or "").strip():
        return ""
    return before.get("name") or before.get("id") or ""


def _without_spacers(rows: list[HtmlElement]) -> list[HtmlElement]:
    """Rows without those that say nothing, which only space a table, where each of the others is a comment; else all."""
    said = [row for row in rows if any(text.strip() for text in row.itertext())]
    return said if 0 < len(said) < len(rows) and _signs([(row,) for row in said])[0] >= _EACH_SIGNED else rows


def _is_aside(element: HtmlElement) -> bool:
    """Whether an element is navigation, a form, nothing but a form, a pattern of records to come, or a list of related articles."""
    if element.tag == "template" and element.get("shadowrootmode") is None:
        return True
    if element.tag == "nav" or (len(element) == 1 and element[0].tag == "form" and _is_aside(element[0])):
        return True
    if element.tag == "form":
        # ASP.NET puts the whole page into one form, others all comments; one to write a comment has few blocks, and a field to type in
        fields = (e.get("type") or "text" for e in element.iter("textarea", "input"))
        return any(kind.lower() in _TYPED for kind in fields) and sum(1 for _ in element.iter("p", "div")) < _PAGE_FORM
    return bool((names := names_of(element)) and element.tag not in {"body", "html"} and words.ASIDE.search(names))


def _signs(items: Sequence[tuple[HtmlElement, ...]]) -> tuple[float, bool]:
    """How much samples look like written by somebody at some time, 1 where all do; and whether any has so much as a digit."""
    sample = items[:: max(1, len(items) // _SAMPLE)][:_SAMPLE]
    score, is_dated = 0.0, False
    for item in sample:
        text = " ".join([element.text_content() for element in item])
        if len(text) > _MAX_CHARS:
            return 0.0, False
        if len(text) < _MIN_CHARS:
            continue
        inside = [e for element in item for e in element.iterdescendants("*")]
        has_name = any(e.tag == "cite" or words.AUTHOR.search(names_of(e)) for e in inside)
        has_time = _looks_dated(text) or any(e.tag == "time" or words.TIME.search(names_of(e)) for e in inside)
        if inside or has_name:
            score += 0.5 * (has_name or len(item) > 1 or len(item[0]) > 1) + 0.5 * has_time
        score += 0.1 * has_name
        is_dated = is_dated or has_time or any(map(str.isdigit, text))
    return score / len(sample), is_dated


def _looks_dated(text: str) -> bool:
    return bool(_DATELIKE.search(text[:400]) or _DATELIKE.search(text[-200:]))


def _with_followers(members: list[HtmlElement]) -> tuple[tuple[HtmlElement, ...], ...]:
    """Members with the siblings that follow each of them, where all have such: a header and a text, dt and dd."""
    alone = tuple((m,) for m in members)
    parent = members[0].getparent()
    # a term and its descriptions belong together wherever they lie: answers lie in descriptions
    is_one_list = all(m.getparent() is parent for m in members)
    if parent is None or not (is_one_list or members[0].tag == "dt") or (len(members) < 2 and members[0].tag != "dt"):
        return alone
    all_members = set(members)
    gaps = [_between(one, all_members) for one in members]
    # what follows the last one may be anything
    shapes = [tuple(e.tag for e in gap) for gap in gaps[: max(1, len(gaps) - 1)]]
    gaps[-1] = gaps[-1][: max(map(len, shapes))]
    filled = [shape for shape in shapes if shape]
    if replies := [reply for gap in gaps for e in gap if e.tag in {"ul", "ol", "dl"} for reply in _dated_rows(e)]:
        # lists of what is dated itself are answers, though their markup is another
        every = all_members.union(replies)
        return tuple((e,) for e in parent.iter() if e in every) if _is_dated(members[0]) else alone
    if len(filled) < 0.8 * len(shapes):
        return alone
    if members[0].tag == "tr" and not gaps[-1]:  # nothing follows the last one: the rows are signed below
        above = [e for e in members[0].itersiblings(preceding=True) if e.text_content().strip()]
        if first := above[: max(map(len, gaps))][::-1]:
            return tuple((*rows, member) for rows, member in zip((first, *gaps), members, strict=False))
    tags = {tag for shape in filled for tag in shape}
    return tuple((m, *(e for e in gap if e.tag in tags)) for m, gap in zip(members, gaps, strict=True))


def _dated_rows(listed: HtmlElement) -> list[HtmlElement]:
    rows = [row for row in listed if row.tag in {"li", "dd"}]
    return rows if rows and all(_is_dated(row) for row in rows) else []


def _is_dated(element: HtmlElement) -> bool:
    return len(element) > 0 and _looks_dated(element.text_content())


def _leads_on(element: HtmlElement) -> bool:
    """Whether an element says only that comments follow, or leads to where one is written."""
    text = squeeze(_short_text(element))
    return len(text) <= _COUNT_CHARS and (words.WRITE_LINK.match(text) is not None or is_whole_heading(text))


def _is_head(element: HtmlElement) -> bool:
    """Whether an element is short and looks dated."""
    return _DATELIKE.search(_short_text(element)) is not None


def _short_text(element: HtmlElement) -> str:
    """An element's text; empty where it is long, or in many pieces: elements lie in one another."""
    pieces = [piece.strip() for piece in islice(element.itertext(), _HEAD_PIECES + 1)]
    return " ".join(pieces) if len(pieces) <= _HEAD_PIECES and sum(map(len, pieces)) <= _HEAD_CHARS else ""


def _between(member: HtmlElement, members: set[HtmlElement]) -> list[HtmlElement]:
    def may_follow(sibling: HtmlElement) -> bool:
        if not isinstance(sibling.tag, str) or sibling.tag in _NO_FOLLOWERS or not sibling.text_content().strip():
            return False
        return (sibling.tag == "dd" and member.tag == "dt") or members.isdisjoint(sibling.iter())

    behind = takewhile(lambda sibling: sibling not in members, member.itersiblings())
    return list(islice(filter(may_follow, behind), 4))
