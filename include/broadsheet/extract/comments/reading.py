"""Records as comments, with who answers whom, and the section they lie in: those that a template names, and those that only look like comments.

What does NOT belong here: the parts of one (``parts``), finding records (``platforms``, ``generic``).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.extract.comments.column import sign
from broadsheet.extract.comments.elements import View, tokens
from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.comments.parts import Records
from broadsheet.extract.comments.template import Template
from broadsheet.extract.comments.threads import NOTHING, Stated, Thread, thread_of
from broadsheet.extract.page import names_of
from broadsheet.extract.prose import PARAGRAPH
from broadsheet.printed_times.clock import Clock
from broadsheet.text import squeeze

# The elements of one comment: one; several in definition lists, and where nothing is around a comment.
Item = tuple[HtmlElement, ...]
_Said = tuple[str | None, datetime | None, str]  # who, when, what
_PING = frozenset({"pingback", "trackback"})
_WHOM_CHARS, _WHOM_WORDS = 60, 5  # of a part that says whom a comment answers, and of a name
_TOLD_CHARS = 4  # of a name of one word that a text is believed to name
_CLOCK = re.compile(r"\d[:.]\d\d")
_QUOTATION = re.compile(r"quot|zitat|citat|citazione|citac|cytat|bbcode")
_QUOTES = "@\"':“”„«»"
_BADGE_CHARS = 30  # of the line over a comment that was chosen
_NEVER = frozenset({"html", "body", "main"})


@dataclass(frozen=True)
class Laid:
    """Records laid out: who answers whom, and what belongs to each; nothing is read yet."""

    items: Sequence[Item]
    thread: Thread
    views: tuple[View, ...]


@dataclass(frozen=True)
class Reading(Laid):
    """What records read as."""

    comments: tuple[Found, ...]  # one a record, in the same order, those without text included
    likeness: float  # how alike the records are built: 1 where every part is in most of them
    is_known: bool  # whether a template named them

    def section(self, name: str) -> Section | None:
        """Those that have a text, each once; None where there are none."""
        pings = {number for number, view in enumerate(self.views) if _is_called_ping(view)}
        # a text that nobody has signed: "Pingback: The dam", or the line of a comment that is to be written
        unsigned = {n: c.body for n, c in enumerate(self.comments) if c.author is None and c.posted is None}
        pings |= {n for n, body in unsigned.items() if words.PINGBACK.match(body)}
        pings |= {
            n for n, c in enumerate(self.comments) if words.PINGBACK.match(c.author or "") or words.PINGS.match(c.body)
        }
        unwritten = {n for n, body in unsigned.items() if body and not words.BY.sub("", f"{body} ").strip()}
        # a box around a comment's own, which says no more than its number
        around = {n for n, view in enumerate(self.views) if view.nested and self.comments[n].body.isdigit()}
        kept = [number for number in self._once() if number not in pings | around | unwritten]
        if not kept and not pings:
            return None
        place = {number: index for index, number in enumerate(kept)}
        found: list[Found] = []
        for number in kept:
            comment = self.comments[number]
            above = comment.parent
            if above in around:
                above = self.comments[above].parent
            # an answer to a picture, or to what has no text any more, names a parent that is nowhere
            named = comment.parent_native_id or (None if above is None else self.views[above].native_id)
            found.append(replace(comment, parent=None if above is None else place.get(above), parent_native_id=named))
        elements = [element for item in self.items for element in item]
        return Section(name, tuple(found), len(pings), elements=tuple(section_roots(elements)))

    def _once(self) -> list[int]:
        """Numbers of the records to keep: with text, and each once where a list is rendered twice.

        Equal comments side by side in one list are two people's, or one person's who sent it twice; a run of equal ones elsewhere is the
        same list, or a choice from it.
        """
        comments = self.comments
        if self.is_known:
            return [number for number, comment in enumerate(comments) if comment.body]
        lists: dict[object, list[int]] = {}
        for number, view in enumerate(self.views):
            if comments[number].body:
                lists.setdefault(view.roots[0].getparent(), []).append(number)
        seen: set[tuple[object, ...]] = set()
        said_at: dict[tuple[str | None, datetime | None], str] = {
            (c.author, c.posted.at): c.body for c in comments if c.author and c.posted and "\n" not in c.body
        }
        kept: list[int] = []
        for numbers in sorted(lists.values(), key=len, reverse=True):
            said = (comments[n] for n in numbers)
            own = [(c.author, c.posted.at if c.posted else None, c.body) for c in said]
            fresh = [n for n, key in zip(numbers, own, strict=True) if key not in seen and not _is_choice(key, said_at)]
            kept += fresh
            seen.update(own)
        return sorted(kept)


def _is_choice(key: _Said, said_at: Mapping[tuple[str | None, datetime | None], str]) -> bool:
    """Whether somebody's text of one moment is there as well without the badge over it ("Best")."""
    head, _, rest = key[2].partition("\n")
    return len(head) <= _BADGE_CHARS and bool(rest) and said_at.get(key[:2]) == rest.strip()


def lay_out(items: Sequence[Item], clock: Clock, stated: Stated = NOTHING) -> Laid:
    """Records, each without what belongs to its answers."""
    thread = thread_of(items, stated)
    views = tuple(View(item, thread.nested[n], clock, thread.native_ids[n]) for n, item in enumerate(items))
    return Laid(items, thread, views)


def read_records(laid: Laid, template: Template) -> Reading:
    """Every record as a comment; parents are numbers of records."""
    views, thread = laid.views, laid.thread
    alike: dict[str, list[int]] = {}  # answers may have other markup than what they answer
    for number, view in enumerate(views):
        if not _is_called_ping(view):
            alike.setdefault(view.roots[0].tag, []).append(number)
    read: dict[int, Found] = {}
    likeness = 1.0
    for numbers in alike.values():
        records = Records([views[n] for n in numbers], template)
        read.update(zip(numbers, records.read(), strict=True))
        likeness = likeness if template.record else min(likeness, records.table.likeness)
    nothing = Found("", template.name)
    found = [read.get(n, nothing) for n in range(len(views))]
    is_told = any(p is not None for p in (*thread.parents, *thread.parent_native_ids))
    answered, lines = _answered(views, [c.author for c in found])
    parents = thread.parents if is_told else _addressed(answered, views, found)
    comments = tuple(
        replace(
            comment,
            body=comment.body.removeprefix(f"{lines[n]}{PARAGRAPH}") if lines[n] else comment.body,
            parent=parents[n],
            parent_native_id=thread.parent_native_ids[n],
        )
        for n, comment in enumerate(found)
    )
    return Reading(laid.items, thread, views, comments, likeness, bool(template.record))


def _answered(views: Sequence[View], authors: Sequence[str | None]) -> tuple[list[int | None], list[str]]:
    """(whom each record answers, the line that says so)

    By a part that ends in another's name, in each record that has it: "in reply to Ida", "@Ida".
    """
    names = {author for author in authors if author}
    whom: dict[str, dict[int, str | None]] = {}  # by part and record, whose name it ends in
    said_in: dict[str, dict[int, str]] = {}
    for number, view in enumerate(views):
        texts = [squeeze(element.text or "") if len(element) == 0 else "" for element in view.parts]
        longest = max(range(len(texts)), key=lambda place: _own_chars(view.parts[place]), default=0)
        for place, (element, text) in enumerate(zip(view.parts, texts, strict=True)):
            if 1 < len(text) <= _WHOM_CHARS:
                said = text.rstrip(_QUOTES).split()[-_WHOM_WORDS:]
                ends = (" ".join(said[n:]).lstrip(_QUOTES) for n in range(len(said)))
                name = next((end for end in ends if end in names), None)
                # names below the text are of those who like it, unless more is said than one
                if place >= longest and (name is None or text in names or sum(other in text for other in names) > 1):
                    continue
                part = f"{sign(element.getparent())}>{sign(element)}"
                whom.setdefault(part, {})[number] = name if name != authors[number] else None
                said_in.setdefault(part, {})[number] = _systems_line(element, text, name)
    parents: list[int | None] = [None] * len(views)
    lines = [""] * len(views)
    for part, named in whom.items():
        if len(named) > 1 and all(named.values()):
            last_by: dict[str | None, int] = {}
            for number, author in enumerate(authors):
                parents[number] = last_by.get(named[number]) if number in named else None
                lines[number] = said_in[part].get(number, "")
                last_by[author] = number
            break
    return parents, lines


def _own_chars(element: HtmlElement) -> int:
    """Characters of an element's own text, what stands behind its line breaks included."""
    return len((element.text or "").strip()) + sum(len((child.tail or "").strip()) for child in element)


def _names_in(text: str, names: Container[str]) -> int:
    """How many names of several words or one a short text holds."""
    said = [word.strip(",;&") for word in text.split()]
    runs = (" ".join(said[n:m]) for n in range(len(said)) for m in range(n + 1, min(n + _WHOM_WORDS, len(said)) + 1))
    return sum(run in names for run in runs)


def _addressed(parents: Sequence[int | None], views: Sequence[View], found: Sequence[Found]) -> list[int | None]:
    """The same, and whom the others quote or speak to: "Ida Pell wrote:" over a quotation, "@Ida Pell" before the text."""
    by: dict[str, list[int]] = {}
    for number, comment in enumerate(found):
        if comment.author:
            by.setdefault(comment.author, []).append(number)
    addressed = list(parents)
    for number, (view, comment) in enumerate(zip(views, found, strict=True)):
        if parents[number] is None and (name := _spoken_to(view, comment, by)):
            # what is quoted was said before, which may stand below
            addressed[number] = by[name][max(0, bisect_left(by[name], number) - 1)]
    return addressed


def _spoken_to(view: View, comment: Found, names: Container[str]) -> str | None:
    if comment.body.startswith("@"):
        name = _beginning(comment.body[1 : _WHOM_CHARS + 1], names)
        return name if name != comment.author else None
    heads = (squeeze(e.text or "") for e in view.parts if len(e) == 0 and (e.text or "").rstrip().endswith((":", "：")))
    found = (_beginning(text, names) for text in heads if len(text) <= _WHOM_CHARS)
    return next((name for name in found if name and name != comment.author), None)


def _beginning(text: str, names: Container[str]) -> str | None:
    """The longest name that a text begins with."""
    ends = (end for end in range(len(text), 0, -1) if not text[end : end + 1].isalnum())
    found = next((text[:end] for end in ends if text[:end] in names), None)
    return found if found and (len(found) >= _TOLD_CHARS or " " in found) else None  # "Max speed:"


def _systems_line(element: HtmlElement, text: str, name: str | None) -> str:
    """The line that says whom a comment answers, where the system says it: no head of a quotation, which has a time, and no "@Ida"."""
    line = _whole_line(element)
    is_typed = text.startswith("@") or _CLOCK.search(line.replace(name or "", ""))
    return "" if is_typed or _heads_quotation(element) else line


def _heads_quotation(element: HtmlElement) -> bool:
    """Whether what follows an element is what is quoted: then the line is of the text as well."""
    after = element.getnext()
    return after is not None and (after.tag == "blockquote" or _QUOTATION.search(names_of(after)) is not None)


def _whole_line(element: HtmlElement) -> str:
    """The line that an element ends: of "in reply to <a>Ida</a>" all."""
    line, parent = squeeze(element.text or ""), element.getparent()
    whole = squeeze(parent.text_content()) if parent is not None and parent[-1] is element else ""
    return whole if whole.endswith(line) and len(whole) <= 2 * _WHOM_CHARS else line


def _is_called_ping(view: View) -> bool:
    return any(not _PING.isdisjoint(tokens(root)) for root in view.roots)


def section_roots(items: Iterable[HtmlElement]) -> list[HtmlElement]:
    """The outermost elements around ``items`` that are called comments and hold no article.

    The heading of the section and its navigation go with it; where nothing around is called so, the items alone go.
    """
    roots: dict[HtmlElement, None] = {}
    known: dict[HtmlElement, bool] = {}  # whether an element holds the article
    for item in items:
        if not any(ancestor in roots for ancestor in item.iterancestors()) and item not in roots:
            roots[_root(item, known)] = None
    return list(roots)


def _root(item: HtmlElement, known: dict[HtmlElement, bool]) -> HtmlElement:
    root = item
    for ancestor in item.iterancestors():
        if ancestor not in known:
            known[ancestor] = ancestor.tag in _NEVER or _holds_article(ancestor)
        if known[ancestor]:
            break
        is_list = ancestor.tag in {"ol", "ul", "dl"} and ancestor is item.getparent()
        if is_list or words.SECTION.search(names_of(ancestor)):
            root = ancestor
    return root


def _holds_article(element: HtmlElement) -> bool:
    """Whether an element that is called comments holds the article as well: themes do name wrappers like that."""
    if element.find(".//h1") is not None:
        return True
    return any("articlebody" in (e.get("itemprop") or "").lower() for e in element.iter("div", "section", "article"))
