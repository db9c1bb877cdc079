"""What others thought of a comment: votes for and against, by the template or as known systems call them.

What does NOT belong here: the other parts of a comment (``parts``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.extract.comments.elements import View
from broadsheet.extract.comments.template import Template, named
from broadsheet.extract.page import names_of
from broadsheet.extract.prose import line_of
from broadsheet.text import number_in

_NUMBER = re.compile(r"(?P<sign>[-−–])?\s?(?P<digits>\d{1,3}(?:[.,\s]\d{3})+|\d+)(?![.,]?\d)")


def votes_of(view: View, template: Template) -> tuple[int | None, int | None]:
    """(for, against). A single balance counts as for where it is positive, as against where it is negative."""
    up = _count(named(view, template.upvotes))
    down = _count(named(view, template.downvotes))
    balance = _count(named(view, template.balance))
    if not (template.upvotes or template.downvotes or template.balance or template.body):
        up, down = _count(view.named(words.UPVOTES)), _count(view.named(words.DOWNVOTES))
        balance = _count(view.named(words.NET_VOTES))
        if up is None and down is None and balance is None:
            against = list(_numbers_called(view, words.DOWN))
            up = _count(e for e in _numbers_called(view, words.UP) if e not in against)
            down = _count(against)
    if up is None and down is None and balance is not None:
        return (balance, None) if balance >= 0 else (None, -balance)
    return up, down


def _count(elements: Iterable[HtmlElement]) -> int | None:
    """The first number that one of them states or shows."""
    for element in elements:
        values = (element.get(name) or "" for name in ("content", "data-like-count"))
        for value in (*values, line_of(element), element.get("aria-label") or "", element.get("title") or ""):
            if match := _NUMBER.search(value):
                number = number_in(match["digits"])
                return -number if number and match["sign"] else number
    return None


def _numbers_called(view: View, pattern: re.Pattern[str]) -> Iterator[HtmlElement]:
    """Parts that are called so and show nothing but a number."""
    called = (e for e in view.parts if len(e) <= 2 and pattern.search(names_of(e)))
    return (e for e in called if _NUMBER.fullmatch(line_of(e).strip(" ()+")))
