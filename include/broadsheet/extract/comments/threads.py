"""Who answers whom among records, and the ids they carry: one spelling whichever reader saw it, ``comment-123``, ``#c123`` and ``123`` are one.

Parents come from nesting, from a depth in an attribute, a class or an indent, and from links to the parent.

What does NOT belong here: what a record says (``parts``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.extract.comments.elements import walk
from broadsheet.extract.page import names_of

_ID_ATTRIBUTES = "data-comment-id data-commentid data-comment_id data-cid data-id data-post-id data-postid data-message-id data-fullname thingid".split()
_DEPTH_ATTRIBUTES = ("data-depth", "data-level", "data-indent", "aria-level", "depth", "level", "indent")
_PARENT_ATTRIBUTES = "data-parent-id data-parentid data-parent data-parent-comment-id data-reply-to parentid".split()
_INDENT = re.compile(
    r"(?:margin|padding)(?:-left|-right|-inline-start)?:\s*(?:0(?:px)?\s+){0,3}(\d+(?:\.\d+)?)(px|em|rem|%)"
)
_MARGIN_LEFT = re.compile(r"(?:margin|padding)-(?:left|inline-start):\s*(\d+(?:\.\d+)?)")
# "comment-", "li-comment-", "c", "remark_": words before a number that runs to the end
_PREFIX = re.compile(r"^(?:[a-z]+[-_:])*[a-z]*[-_:]?(?=\d+$)", re.IGNORECASE)
_MAX_ID = 100  # characters
# No repeat within a repeat: ids are whatever a page says, and as long
_NAMED_ID = re.compile(r"^[a-z_:-]*(?:\d+|(?=[a-z]*\d)[0-9a-z_-]{16,80})(?:[-_][a-z]{1,12})?$", re.IGNORECASE)
_FRAGMENT = re.compile(r"#[a-z_:=-]{0,40}(\d{1,20})$", re.IGNORECASE)
_QUERY = re.compile(
    r"[?&/](?:comment|comentario|kommentar|commentid|comment_id|cid|post|item|id)[=/](\d{1,20})\b", re.IGNORECASE
)
_TO_PARENT = re.compile(r"reply[-_]?to|in-?reply|parent|antwort-?auf|en-?reponse|reference", re.IGNORECASE)

MOST_HAVE_IDS = 0.75  # of the records: answers may have none
_MOST_BESIDE = 0.8  # of the records, that answer the one beside them: more are links to the next record

_ANSWER = re.compile(
    r"repl(?:y|ies)|answer|antwort|respuesta|resposta|reponse|rispost|odpov|odgovor|otvet|svar|vastaus|yanit|cevap"
)


@dataclass(frozen=True)
class Thread:
    """The tree of a candidate's records."""

    parents: tuple[int | None, ...]  # number of each record's parent
    nested: tuple[set[HtmlElement], ...]  # elements in each record that are other records
    native_ids: tuple[str | None, ...]
    parent_native_ids: tuple[str | None, ...]


@dataclass(frozen=True)
class Stated:
    """What a template says of records, one value each; an empty list where it says nothing."""

    native_ids: Sequence[str | None] = ()
    parent_native_ids: Sequence[str | None] = ()
    depths: Sequence[float | None] = ()


NOTHING = Stated()


def native_id_in(name: str) -> str:
    """The id in an element's id, a URL's fragment, or a JSON-LD identifier; what has no number is kept as it is."""
    fragment = name.rpartition("#")[2]
    return _PREFIX.sub("", fragment.strip()) or fragment


def thread_of(items: Sequence[Sequence[HtmlElement]], stated: Stated = NOTHING) -> Thread:
    """The tree of these records, which are in page order."""
    inside = _parents_around(items)
    nested: list[set[HtmlElement]] = [set() for _ in items]
    for number, above in enumerate(inside):
        if above is not None:
            nested[above].update(items[number])
    # depths that are told come before nesting, which elements that nobody closed make deeper than it is
    depths, is_told = (_ranked(stated.depths), True) if stated.depths else _depths(items)
    parents = list(inside)
    last_at: dict[int, int] = {}
    for number, depth in enumerate(depths):
        if is_told or inside[number] is None:
            parents[number] = last_at.get(depth - 1)
        last_at[depth] = number
    ids = tuple(stated.native_ids) if any(stated.native_ids) else _native_ids(items, nested)
    numbers = {name: number for number, name in enumerate(ids) if name}
    known = stated.parent_native_ids or [None] * len(items)
    named = [known[n] or _parent_name(item, nested[n]) for n, item in enumerate(items)]
    if not any(named) and not any(parent is not None for parent in parents):
        named = _referred(items, nested, ids)
    for number, name in enumerate(named):
        # a parent may come later in the page, where the newest comes first
        if (parents[number] is None or known[number]) and name in numbers and numbers[name] != number:
            parents[number] = numbers[name]
    around = list(parents)
    for number, above in enumerate(around):
        if above is not None and (other := _linked(items[number], nested[number], numbers, number)) is not None:
            # all answers to one comment stand in one box, and some answer each other
            parents[number] = other if other < number and around[other] == above else above
    missing = (name if name in numbers or name in known else None for name in named)
    return Thread(tuple(parents), tuple(nested), ids, tuple(missing))


def _parents_around(items: Sequence[Sequence[HtmlElement]]) -> list[int | None]:
    """Number of the item that each lies in, or whose replies it lies among."""
    numbers = {element: number for number, elements in enumerate(items) for element in elements}
    before: dict[HtmlElement, int] = {}  # the nearest item among an element's siblings before it
    # Classes of boxes between two items, or beside the only one of several boxes alike: at the end of a list a box may hold the rest of it.
    between: set[str] = set()
    units = Counter(element.getparent() for element in numbers)
    alike = Counter(unit.get("class") for unit, number in units.items() if unit is not None and number == 1)
    for element, number in numbers.items():
        behind = list(takewhile(lambda e: e not in numbers, element.itersiblings()))
        before.update(dict.fromkeys(behind, number))
        is_unit = (unit := element.getparent()) is not None and units[unit] == 1 and alike[unit.get("class")] > 1
        if is_unit or (behind[-1] if behind else element).getnext() is not None:
            between.update(called for e in behind if (called := e.get("class")))
    return [_around_item(elements[0], numbers, before, between) for elements in items]


def _around_item(
    element: HtmlElement, numbers: dict[HtmlElement, int], before: dict[HtmlElement, int], between: set[str]
) -> int | None:
    above = element
    while (parent := above.getparent()) is not None:
        if parent in numbers:
            return numbers[parent]
        # <li><article>the comment</article><ul>its replies</ul></li>, or replies in an indented box behind it
        is_behind = above in before and above is not element
        is_list = above.tag in {"ul", "ol"} or above.get("class") in between
        if is_behind and (is_list or words.REPLIES.search(names_of(above))):
            return before[above]
        above = parent
    return None


def _depths(items: Sequence[Sequence[HtmlElement]]) -> tuple[list[int], bool]:
    """Depth of each record from 1, ranks of whatever says how far it is set in, none where nothing does; and whether
    an attribute or a class says it."""
    for measure in (_by_attribute, _by_class, _by_indent):
        values = [measure(item[0]) for item in items]
        if len(set(values) - {None}) > 1 and sum(v is not None for v in values) >= 0.8 * len(values):
            return _ranked(values), measure in {_by_attribute, _by_class}
    return [], False


def _ranked(values: Sequence[float | None]) -> list[int]:
    """Ranks from 1 without gaps: none is deeper than one more than the record before it."""
    ranks = {value: rank for rank, value in enumerate(sorted({v for v in values if v is not None}), start=1)}
    found: list[int] = []
    for value in values:
        found.append(min(1 if value is None else ranks[value], (found[-1] if found else 0) + 1))
    return found


def _around(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    for ancestor in element.iterancestors():
        if len(ancestor) > 3:
            return
        yield ancestor


def _by_attribute(element: HtmlElement) -> float | None:
    values = (place.get(name) or "" for place in _around(element) for name in _DEPTH_ATTRIBUTES)
    return next((float(value) for value in values if value.isdigit() and len(value) < 4), None)


def _by_class(element: HtmlElement) -> float | None:
    for place in _around(element):
        if match := words.DEPTH.search(names_of(place)):
            return float(match[1])
    return None


def _by_indent(element: HtmlElement) -> float | None:
    for place in (*_around(element), *list(element)[:2]):
        style = (place.get("style") or "").lower()
        if "background" in style:
            continue  # room for a picture
        if match := _MARGIN_LEFT.search(style) or _INDENT.search(style):
            return float(match[1])
    spacers = (e.get("width") or "" for e in element.iter("img") if e.get("height") in {"1", "0"})
    return next((float(width) for width in spacers if width.isdigit()), 0.0)


def _native_ids(items: Sequence[Sequence[HtmlElement]], nested: Sequence[set[HtmlElement]]) -> tuple[str | None, ...]:
    """The ids by the first way that gives nearly every record one of its own."""
    for way in (_by_own_id, _by_data, _by_anchor, _by_link):
        names = [way(item, nested[n]) for n, item in enumerate(items)]
        known = [name for name in names if name]
        if len(known) >= MOST_HAVE_IDS * len(items) and len(set(known)) == len(known):
            return tuple(names)
    return tuple(None for _ in items)


def _by_own_id(item: Sequence[HtmlElement], nested: set[HtmlElement]) -> str | None:
    name = (item[0].get("id") or "").strip()[:_MAX_ID]
    return native_id_in(name) if _NAMED_ID.match(name) else None


def _by_data(item: Sequence[HtmlElement], nested: set[HtmlElement]) -> str | None:
    for element in (*item, *(e for e in item[0] if isinstance(e.tag, str) and e not in nested)):
        for name in _ID_ATTRIBUTES:
            if (value := (element.get(name) or "").strip()) and any(c.isalnum() for c in value) and len(value) < 60:
                return native_id_in(value)
    return None


def _by_anchor(item: Sequence[HtmlElement], nested: set[HtmlElement]) -> str | None:
    anchors = (e for e in (item[0].getprevious(), *islice(_own(item, nested), 25)) if e is not None and e.tag == "a")
    names = ((e.get("name") or e.get("id") or "").strip()[:_MAX_ID] for e in anchors)
    return next((native_id_in(name) for name in names if _NAMED_ID.match(name)), None)


def _by_link(item: Sequence[HtmlElement], nested: set[HtmlElement]) -> str | None:
    for element in _own(item, nested):
        href = element.get("href") if element.tag == "a" else None
        if href and (match := _FRAGMENT.search(href) or _QUERY.search(href)):
            return match[1]
    return None


def _own(item: Sequence[HtmlElement], nested: set[HtmlElement]) -> Iterator[HtmlElement]:
    return (element for root in item for element in walk(root, nested))


def _parent_name(item: Sequence[HtmlElement], nested: set[HtmlElement]) -> str | None:
    """By an attribute, or by a link that is called so: a flat list has no other sign."""
    for name in _PARENT_ATTRIBUTES:
        if (value := (item[0].get(name) or "").strip()) and value != "0":
            return native_id_in(value)
    links = (e for e in _own(item, nested) if e.tag == "a" and _FRAGMENT.search(e.get("href") or ""))
    named = (e for e in links if _TO_PARENT.search(f"{names_of(e)} {names_of(e.getparent())}"))
    return next((native_id_in(link.get("href") or "") for link in named), None)


def _linked(item: Sequence[HtmlElement], nested: set[HtmlElement], numbers: Mapping[str, int], own: int) -> int | None:
    """Number of the one other record that a record links to on the page; None where it links to none, or to several."""
    links = (e.get("href") or "" for e in _own(item, nested) if e.tag == "a")
    targets = {native_id_in(href) for href in links if href.startswith("#") and _FRAGMENT.search(href)}
    others = {numbers[name] for name in targets if name in numbers} - {own}
    return others.pop() if len(others) == 1 else None


def _referred(
    items: Sequence[Sequence[HtmlElement]], nested: Sequence[set[HtmlElement]], ids: Sequence[str | None]
) -> list[str | None]:
    """The one other record that each leads to by a link, "in answer to #3", or by an attribute of its own that is no mere count.

    A single one may be anything, unless its record is called an answer; and links to the next record are in nearly all.
    """
    place = {name: number for number, name in enumerate(ids) if name}
    found: list[str | None] = []
    for number, item in enumerate(items):
        links = (e.get("href") or "" for e in _own(item, nested[number]) if e.tag == "a")
        targets = {native_id_in(href) for href in links if href.startswith("#") and _FRAGMENT.search(href)}
        targets |= {native_id_in(value) for name, value in item[0].items() if name[:5] == "data-" and len(value) > 2}
        others = [name for name in targets if name in place and name != ids[number]]
        found.append(others[0] if len(others) == 1 else None)
    beside = sum(abs(place[name] - number) == 1 for number, name in enumerate(found) if name)
    answers = [n for n, name in enumerate(found) if name]
    is_told = len(answers) > 1 or any(_ANSWER.search(names_of(items[n][0])) for n in answers)
    return found if is_told and beside <= _MOST_BESIDE * len(items) else [None] * len(items)
