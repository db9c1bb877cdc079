"""The elements of one comment, by the words they are called with.

What does NOT belong here: which words mean what (``words``), and reading them (``byline``, ``parts``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml import etree
from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.printed_times.clock import Clock

_HIDDEN = re.compile(r"display:none|visibility:hidden")


def tokens(element: HtmlElement) -> list[str]:
    """Class tokens, itemprops and RDFa properties (without their prefix) of an element, in lower case."""
    names = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower().split()
    properties = element.get("property")
    return [*names, *(name.rsplit(":", 1)[-1] for name in properties.lower().split())] if properties else names


def is_junk(element: HtmlElement) -> bool:
    """Whether an element inside a comment is interface: reply links, votes, share buttons, hidden text."""
    if is_hidden(element):
        return True
    return any(token in words.JUNK or token.startswith(words.JUNK_PREFIXES) for token in tokens(element))


def is_hidden(element: HtmlElement) -> bool:
    """Whether its own attributes hide an element."""
    classes = element.get("class") or ""
    # "hidden sm:block" is shown on wider screens
    is_called = "hidden" in classes and "hidden" in classes.split() and ":" not in classes
    style = (element.get("style") or "").replace(" ", "").lower()
    return is_called or element.get("hidden") is not None or _HIDDEN.search(style) is not None


def is_called_time(element: HtmlElement) -> bool:
    """Whether an element's tag or classes say that it is a time."""
    return element.tag == "time" or not set(words.TIME_TOKENS).isdisjoint(tokens(element))


def walk(root: HtmlElement, nested: Collection[HtmlElement]) -> Iterator[HtmlElement]:
    """``root`` and what is in it, in page order, without the ``nested`` elements below it and theirs."""
    if not nested:
        yield from root.iter("*")
        return
    steps = etree.iterwalk(root, events=("start",))
    for _, element in steps:
        if element in nested and element is not root:
            steps.skip_subtree()
        elif isinstance(element.tag, str):
            yield element


def is_within(element: HtmlElement, ancestor: HtmlElement) -> bool:
    """Whether ``element`` is ``ancestor`` or lies in it."""
    return element is ancestor or any(e is ancestor for e in element.iterancestors())


class Within:
    """Which elements are of a kind, or lie in one that is; each is asked once."""

    def __init__(self, is_one: Callable[[HtmlElement], bool], known: Iterable[HtmlElement] = ()) -> None:
        self._is_one = is_one
        self._known = dict.fromkeys(known, False)

    def __contains__(self, element: HtmlElement | None) -> bool:
        path: list[HtmlElement] = []
        while element is not None and element not in self._known:
            path.append(element)
            element = element.getparent()
        answer = element is not None and self._known[element]
        for place in reversed(path):
            answer = self._known[place] = answer or self._is_one(place)
        return answer


@dataclass
class View:
    """One comment's elements without those of its replies."""

    roots: Sequence[HtmlElement]  # one; a term and its descriptions in definition lists
    nested: Collection[HtmlElement]  # elements below that belong to other comments
    clock: Clock
    native_id: str | None = None

    @cached_property
    def all(self) -> list[HtmlElement]:
        """Every element in page order, the roots included."""
        return [element for root in self.roots for element in walk(root, self.nested)]

    @cached_property
    def own(self) -> frozenset[HtmlElement]:
        """The same, to ask whether an element is one of them."""
        return frozenset(self.all)

    @cached_property
    def parts(self) -> list[HtmlElement]:
        """Every element but the root: its classes speak of the whole comment. Of several roots each is a part."""
        roots = set(self.roots) if len(self.roots) == 1 else set()
        return [element for element in self.all if element not in roots]

    @cached_property
    def junk(self) -> list[HtmlElement]:
        """What is interface."""
        return [element for element in self.parts if is_junk(element)]

    @cached_property
    def _by_token(self) -> dict[str, list[HtmlElement]]:
        found: dict[str, list[HtmlElement]] = {}
        for element in self.parts:
            for token in tokens(element):
                found.setdefault(token, []).append(element)
        return found

    def named(self, names: Sequence[str]) -> Iterator[HtmlElement]:
        """Elements called exactly one of ``names``, in the order of the names."""
        return (element for name in names for element in self._by_token.get(name, ()))
