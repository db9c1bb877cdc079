"""How comments of one system are found and read: a row of CSS selectors, and no code. A site's own selectors are one, those of known
systems stand in ``platforms.yml``.

What a template does not say is found as in any list (``parts``, ``threads``): a new one names the records, and little else.

What does NOT belong here: looking for records (``platforms``), reading the parts (``parts``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from lxml.html import HtmlElement

from broadsheet.extract.comments.elements import View
from broadsheet.extract.page import ParsedPage
from broadsheet.models.selecting import select
from broadsheet.own_yaml import read_own_yaml

_FILE = Path(__file__).with_name("platforms.yml")
_NAME = re.compile(r"[.#]([\w-]+)")
_BEGIN = re.compile(r"\[(?:id|class)([\^*])=[\"']?([\w-]+)")
_MARKED = "[]"  # stands for microdata and RDFa
_MARKING = ("itemtype", "itemprop", "typeof")
_MARK = re.compile(r"\[(?:itemtype|itemprop|typeof)\b")

Selectors = tuple[str, ...]  # CSS, the surest first


@dataclass(frozen=True, slots=True)
class Template:
    """One system, or one version of it. ``name`` is what ``found_by`` says."""

    name: str
    record: Selectors = ()  # what is a comment; its answers may lie in it
    behind: Selectors = ()  # what right behind a comment belongs to it
    holds: Selectors = ()  # a comment has one of these in it
    but_not: Selectors = ()  # what looks like a comment and is none
    page: re.Pattern[str] | None = None  # in the addresses and the generator that the page names
    native_id: re.Pattern[str] | None = None  # group 1; without it an id is found as in any list
    id_in: tuple[str, ...] = ("id",)  # attributes that may hold the native id
    parent: Selectors = ()  # links to the comment that is answered
    depth: Selectors = ()  # elements that tell how deep a comment is; the comment itself where there are none
    depth_in: str | None = None  # the attribute that tells it
    author: Selectors = ()
    time: Selectors = ()
    body: Selectors = ()
    title: Selectors = ()  # a heading that the commenter wrote
    ignore: Selectors = ()  # in the body, and not of it
    upvotes: Selectors = ()
    downvotes: Selectors = ()
    balance: Selectors = ()  # one number, for less against
    staff: Selectors = ()  # there where the site's own people write
    deleted: Selectors = ()  # there where the text was taken away; stands for the text
    is_utc: bool = False  # times without a zone are in UTC whatever the site's zone is

    def on(self, page: ParsedPage) -> Template | None:
        """The same with those selectors only that can name anything on this page; None where no record can."""
        if (needed := _one_of(self.record)) and page.names.isdisjoint(needed):
            return None
        marks = page.once("marks of templates", lambda: _Marks(page))
        record = [selector for selector in self.record if marks.may_name(selector)]
        if not record or (self.holds and not any(map(marks.may_name, self.holds))) or not self._has_ids(page):
            return None
        if self.page is not None and not self.page.search(page.origins):
            return None
        kept: dict[str, Any] = {name: tuple(filter(marks.may_name, getattr(self, name))) for name in _SELECTORS}
        return replace(self, **{**kept, "record": tuple(record)})

    def _has_ids(self, page: ParsedPage) -> bool:
        """Whether an id on the page is a comment's, where comments are told by their ids."""
        if self.native_id is None or not all("[id^=" in selector for selector in self.record):
            return True
        return re.search(self.native_id.pattern, page.name_lines, re.MULTILINE | re.IGNORECASE) is not None


_SELECTORS = tuple(field.name for field in fields(Template) if field.type == "Selectors")
_PATTERNS = ("page", "native_id")


def first_of(view: View, selectors: Sequence[str]) -> list[HtmlElement]:
    """What the first of ``selectors`` that names anything of one comment names; of elements within each other the outermost."""
    for selector in selectors:
        if found := list(named(view, (selector,))):
            chosen = set(found)
            return [e for e in found if not any(above in chosen for above in e.iterancestors())]
    return []


def named(view: View, selectors: Sequence[str]) -> Iterator[HtmlElement]:
    """What these selectors name of one comment, and nothing of its answers."""
    return (e for selector in selectors for root in view.roots for e in select(selector, root) if e in view.own)


class _Marks:
    """What is on a page of all that selectors ask for; each is looked for once. Most systems are not there, and that must cost nothing."""

    def __init__(self, page: ParsedPage) -> None:
        # not the page itself: it holds this, and what holds each other is freed late
        self._names, self._lines, self._marked = page.names, page.name_lines, page.marked
        self._known: dict[str, bool] = {}

    def may_name(self, selector: str) -> bool:
        """Whether what one of the selector's alternatives asks for is on the page at all."""
        known = self._known.get(selector)
        if known is None:
            known = self._known[selector] = any(
                names <= self._names and all(map(self._has, others)) for names, others in _needed(selector)
            )
        return known

    def _has(self, mark: str) -> bool:
        return self._is_marked if mark == _MARKED else mark in self._lines

    @cached_property
    def _is_marked(self) -> bool:
        """Whether the page's microdata or RDFa speaks of comments at all."""
        return any("omment" in (e.get(name) or "") for e in self._marked for name in _MARKING)


@lru_cache(maxsize=1024)
def _needed(selector: str) -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
    """For each alternative of a selector the names it needs; and how others begin, and whether it asks for microdata."""
    return tuple(
        (
            frozenset(name.lower() for name in _NAME.findall(re.sub(r"\[[^]]*\]", "", part))),
            (
                *(("\n" if how == "^" else "") + begin.lower() for how, begin in _BEGIN.findall(part)),
                *((_MARKED,) if _MARK.search(part) else ()),
            ),
        )
        for part in selector.split(",")
    )


@lru_cache(maxsize=256)
def _one_of(selectors: Selectors) -> frozenset[str]:
    """One name of each alternative: where the page has none of them, nothing is named. Empty where an alternative needs no name."""
    needed = [min(names, default="") for selector in selectors for names, _ in _needed(selector)]
    return frozenset(needed) if all(needed) else frozenset()


@cache
def templates() -> tuple[Template, ...]:
    """Those of known systems, in order of trust."""
    listed: dict[str, Any] = read_own_yaml(_FILE)
    return tuple(
        template_of(name, {key: _in_order(value) if key in _SELECTORS else value for key, value in form.items()})
        for name, forms in listed.items()
        for form in (forms if isinstance(forms, list) else [forms])
    )


def _in_order(value: str | list[str]) -> list[str]:
    """The selectors of a list with commas, each for itself: CSS knows no order among them."""
    return [part.strip() for one in ([value] if isinstance(value, str) else value) for part in one.split(",")]


def template_of(name: str, form: dict[str, Any]) -> Template:
    """A template from what the file says; a single selector needs no list."""
    values: dict[str, Any] = {}
    for key, value in form.items():
        if key in _PATTERNS:
            # addresses are looked at in small letters: to look for both cases takes far longer
            values[key] = re.compile(value, 0 if key == "page" else re.IGNORECASE)
        elif key in _SELECTORS or key == "id_in":
            values[key] = tuple(value) if isinstance(value, list | tuple) else (value,)
        else:
            values[key] = value
    return Template(name, **values)
