"""What others thought of a comment: votes for and against, by the template or as known systems call them.

What does NOT belong here: the other parts of a comment (``parts``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

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
            up, down = _numbers_called(view)
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


def _numbers_called(view: View) -> tuple[int | None, int | None]:
    """(for, against), where a part is called so and shows nothing but a number."""
    up = down = None
    for element in view.parts:
        names = names_of(element)
        if not names or len(element) > 2 or not (words.UP.search(names) or words.DOWN.search(names)):
            continue
        text = line_of(element).strip(" ()+")
        if not (match := _NUMBER.fullmatch(text)):
            continue
        value = number_in(match["digits"])
        if words.DOWN.search(names):
            down = value if down is None else down
        elif up is None:
            up = value
    return up, down
