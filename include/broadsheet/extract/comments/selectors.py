"""Selectors, the few forms that the platforms' templates need, over what is already indexed.

``tag.token[attr=value]#prefix*`` with descendants by a space. A token is a class, an itemprop or an RDFa property, in lower case;
``#name`` is a whole id, ``#name*`` how one begins; the same goes for values, and ``*name`` is how a value ends; ``[attr]`` asks only that
it is there. A selector for the elements of one
comment never sees those of its replies.

What does NOT belong here: which selectors a platform needs (``template`` and its users), a site's own rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lxml.html import HtmlElement

from broadsheet.extract.comments.elements import View, tokens
from broadsheet.extract.page import ParsedPage
from broadsheet.models.selecting import select

_STEP = re.compile(r"^(?P<tag>[a-z][a-z0-9-]*)?(?P<rest>(?:\.[\w-]+|#[\w-]+\*?|\[[\w-]+(?:=[^\]]+)?\])*)$")
_PART = re.compile(r"\.(?P<token>[\w-]+)|#(?P<id>[\w-]+\*?)|\[(?P<attr>[\w-]+)(?:=(?P<value>[^\]]+))?\]")


@dataclass(frozen=True, slots=True)
class _Step:
    tag: str | None
    tokens: tuple[str, ...]
    ids: tuple[str, ...]
    attributes: tuple[tuple[str, str | None], ...]

    def fits(self, element: HtmlElement) -> bool:
        if self.tag is not None and element.tag != self.tag:
            return False
        if self.tokens and not set(self.tokens) <= set(tokens(element)):
            return False
        if not all(_is_value(element.get("id") or "", name) for name in self.ids):
            return False
        return all(
            (found := element.get(name)) is not None and (value is None or _is_value(found, value))
            for name, value in self.attributes
        )


def _is_value(value: str, wanted: str) -> bool:
    if wanted.startswith("*"):
        return value.endswith(wanted[1:])
    return value.startswith(wanted[:-1]) if wanted.endswith("*") else value == wanted


def check(selectors: Iterable[str]) -> None:
    """Raise ValueError for an invalid selector: when a module is imported, not when a page comes that needs it."""
    for selector in selectors:
        _steps(selector)


@lru_cache(maxsize=1024)
def _steps(selector: str) -> tuple[_Step, ...]:
    return tuple(_step(part, selector) for part in selector.split())


@lru_cache(maxsize=1024)
def _tokens(selector: str) -> frozenset[str]:
    return frozenset(token for step in _steps(selector) for token in step.tokens)


def _step(part: str, selector: str) -> _Step:
    match = _STEP.match(part)
    if match is None:
        raise ValueError(f"selector {selector!r}: {part!r} is not tag.class#id*[attribute=value]")
    pieces = list(_PART.finditer(match["rest"]))
    return _Step(
        match["tag"],
        tuple(p["token"].lower() for p in pieces if p["token"]),
        tuple(p["id"] for p in pieces if p["id"]),
        tuple((p["attr"], p["value"]) for p in pieces if p["attr"]),
    )


def fits(element: HtmlElement, selector: str, within: Sequence[HtmlElement] = ()) -> bool:
    """Whether a selector names ``element``; the steps before the last are looked for above it, up to ``within``."""
    steps = _steps(selector)
    return steps[-1].fits(element) and _lies_in(element, steps[:-1], within)


def _lies_in(element: HtmlElement, steps: tuple[_Step, ...], within: Sequence[HtmlElement]) -> bool:
    left = list(steps)
    above: HtmlElement | None = element
    while left and above is not None and above not in within:
        above = above.getparent()
        if above is not None and left[-1].fits(above):
            left.pop()
    return not left


class Parts:
    """One comment's elements by tag and token, its roots included."""

    def __init__(self, view: View) -> None:
        self.view = view

    @cached_property
    def _found(self) -> dict[str, list[HtmlElement]]:
        found: dict[str, list[HtmlElement]] = {}
        for element in self.view.all:
            found.setdefault(element.tag, []).append(element)
            for token in dict.fromkeys(tokens(element)):
                found.setdefault("." + token, []).append(element)
        return found

    def select(self, selector: str) -> Iterator[HtmlElement]:
        """What a selector names, in page order."""
        last = _steps(selector)[-1]
        if last.tokens:
            candidates = self._found.get("." + last.tokens[0], [])
        else:
            candidates = self._found.get(last.tag, []) if last.tag else self.view.all
        return (element for element in candidates if fits(element, selector, self.view.roots))

    def first_of(self, selectors: Iterable[str]) -> list[HtmlElement]:
        """What the first of ``selectors`` that names anything names; of elements within each other the outermost."""
        for selector in selectors:
            found = list(self.select(selector))
            if found:
                chosen = set(found)
                return [e for e in found if not any(above in chosen for above in e.iterancestors())]
        return []


class CssParts(Parts):
    """The same by a site's own CSS selectors."""

    def select(self, selector: str) -> Iterator[HtmlElement]:
        """What a CSS selector names, in page order."""
        own = set(self.view.all)
        return (e for root in self.view.roots for e in select(selector, root) if e in own)


def parts_of(view: View, *, is_css: bool) -> Parts:
    """One comment's elements, to be named by selectors."""
    return CssParts(view) if is_css else Parts(view)


def select_on(page: ParsedPage, selector: str) -> Iterator[HtmlElement]:
    """Elements of a page that a selector names, by their classes and ids alone; in page order but for ids cut short."""
    if not _tokens(selector) <= page.by_name.keys():
        return
    last = _steps(selector)[-1]
    if last.tokens:
        candidates: Iterable[HtmlElement] = page.by_name.get(last.tokens[0], ())
    elif last.ids:
        begin = last.ids[0].rstrip("*").lower()
        if f"\n{begin}" not in page.name_lines:
            return
        candidates = (e for name, named in page.by_name.items() if name.startswith(begin) for e in named)
    else:
        candidates = page.of(last.tag) if last.tag else page.elements
    yield from (element for element in candidates if fits(element, selector))
