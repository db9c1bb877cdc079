"""CSS selectors of site files on pages that strangers wrote: in time that grows as the page does.

lxml makes one XPath of a selector, whose steps libxml2 multiplies: ``div div a`` costs the square of a page, ``p ~ p ~ p a`` the cube,
and nothing can stop it. Here each step is looked up alone, and one pass over the page joins them.

What does NOT belong here: which selectors a site file has (``fields``, ``site``), what is read from what they name.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # DAG files load site files, and can't afford lxml
    from lxml.html import HtmlElement

MOST_ELEMENTS = (
    20_000  # of a page on which conditions that count or look inside (:nth-child, :has, :contains) are asked
)
_SAMPLE_ELEMENTS = 4000
_SAMPLE_DEPTH = 100
_MOST_TIMES = 200  # what naming all elements of a sample takes; :nth-child(odd) takes 15 times as long, the cube of siblings 3000 times
_TRIES = 3  # before a selector is refused: what else the processor does can spoil one


class CostlySelector(ValueError):
    """A selector that would take too long on this page."""


@dataclass(frozen=True, slots=True)
class _Step:
    combinator: str  # what leads to it from the step before; empty for the first
    path: str  # XPath of the elements that fit it alone
    is_costly: bool  # whether it counts, or looks inside elements


def select(selector: str, root: HtmlElement) -> list[HtmlElement]:
    """What ``selector`` names in ``root``, itself included, in page order. Raises CostlySelector where the page is too large for it."""
    groups = _groups(selector)
    if any(step.is_costly for steps in groups for step in steps):
        _refuse_large(selector, root)
    found = [_joined(steps, root) for steps in groups]
    if len(found) == 1:
        return found[0]
    named = {element for elements in found for element in elements}
    return [element for element in root.iter() if element in named] if named else []


def _refuse_large(selector: str, root: HtmlElement) -> None:
    for number, _ in enumerate(root.iter()):
        if number > MOST_ELEMENTS:
            raise CostlySelector(
                f"the page has more than {MOST_ELEMENTS} elements, too many for {selector!r}; write it without :nth-..., :has or :contains"
            )


def _joined(steps: tuple[_Step, ...], root: HtmlElement) -> list[HtmlElement]:
    named: set[HtmlElement] = set()
    found: list[HtmlElement] = []
    for step in steps:
        alone = [e for e in _compiled(step.path)(root) if isinstance(e.tag, str)]
        if step.combinator:
            reached = _reached(step.combinator, named, root)
            alone = [e for e in alone if e in reached]
        found, named = alone, set(alone)
        if not named:
            return []
    return found


def _reached(combinator: str, named: set[HtmlElement], root: HtmlElement) -> set[HtmlElement]:
    """The elements that a combinator leads to from ``named``; each element of the page is looked at once."""
    if combinator == ">":
        return {child for element in named for child in element}
    if combinator == "+":
        return {after for element in named if (after := _element_behind(element)) is not None}
    reached: set[HtmlElement] = set()
    for element in root.iter():
        if combinator == " ":
            if element in named or element in reached:
                reached.update(element)
        elif (element in named or element in reached) and (after := _element_behind(element)) is not None:
            reached.add(after)
    return reached


def _element_behind(element: HtmlElement) -> HtmlElement | None:
    after = element.getnext()
    while after is not None and not isinstance(after.tag, str):
        after = after.getnext()
    return after


@lru_cache(maxsize=512)
def _groups(selector: str) -> tuple[tuple[_Step, ...], ...]:
    from cssselect import parse

    return tuple(tuple(_steps(each.parsed_tree)) for each in parse(selector))


def _steps(tree: Any) -> Iterator[_Step]:
    from cssselect.parser import CombinedSelector

    if isinstance(tree, CombinedSelector):
        yield from _steps(tree.selector)
        yield _step(tree.combinator, tree.subselector)
    else:
        yield _step("", tree)


def _step(combinator: str, compound: Any) -> _Step:
    from broadsheet.models.counting import Translator

    return _Step(combinator, f"descendant-or-self::{Translator().xpath(compound)}", _is_costly(compound))


@lru_cache(maxsize=1024)
def _compiled(path: str) -> Any:
    from lxml.etree import XPath

    return XPath(path)


def _is_costly(compound: Any) -> bool:
    """Whether one of its conditions is more than a name, a class, an id or an attribute."""
    from cssselect.parser import Attrib, Class, Element, Hash

    if isinstance(compound, Element):
        return False
    return not isinstance(compound, Attrib | Class | Hash) or _is_costly(compound.selector)


def is_slow(selector: str) -> bool:
    """Whether a selector takes too long on one of three samples: flat, deep, and of lists; on a slow or busy machine as on a fast one."""
    if not any(step.is_costly for steps in _groups(selector) for step in steps):
        return False
    size = _SAMPLE_ELEMENTS // 32
    while size <= _SAMPLE_ELEMENTS:  # growing: what costs the cube is found out while it is small
        if any(_is_slow_on(sample, selector) for sample in _samples(size)):
            return True
        size *= 2
    return False


def _is_slow_on(sample: HtmlElement, selector: str) -> bool:
    return all(_cost("*", sample) * _MOST_TIMES < _cost(selector, sample) for _ in range(_TRIES))


def _cost(selector: str, sample: HtmlElement) -> float:
    """Seconds of this thread."""
    began = time.thread_time()
    select(selector, sample)
    return time.thread_time() - began


@lru_cache(maxsize=8)
def _samples(size: int) -> tuple[HtmlElement, ...]:
    from lxml.html import document_fromstring

    block = '<div class="x"><p>x</p></div>'
    deep = f"{'<div>' * _SAMPLE_DEPTH}<a href=x>x</a>{'</div>' * _SAMPLE_DEPTH}"
    items = '<ul><li><a href="x">x</a></li></ul>'
    texts = (block * (size // 2), deep * (size // _SAMPLE_DEPTH), items * (size // 3))
    return tuple(document_fromstring(f"<html><body>{text}<p>x</p></body></html>") for text in texts)
