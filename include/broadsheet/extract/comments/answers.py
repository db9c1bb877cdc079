"""Answers that stand within the comment they answer, in other markup than it: a record that holds several names and times holds several comments.

What does NOT belong here: answers that are records of their own (``threads`` finds whom they answer).
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import takewhile

from lxml.html import HtmlElement

from broadsheet.extract.comments.byline import moment_in, split_line
from broadsheet.extract.comments.column import sign
from broadsheet.extract.comments.columns import Fields
from broadsheet.extract.comments.elements import tokens
from broadsheet.extract.comments.reading import Item, Laid

_NAMES = frozenset({"h2", "h3", "h4", "h5", "h6", "cite"})  # what names stand in, and hardly anything else of a comment


def with_answers(laid: Laid) -> Sequence[Item]:
    """The records and the answers within them, in page order; the same records where none holds any."""
    found, boxes = set[HtmlElement](), set[HtmlElement]()
    for record, answers, is_box in _answers(Fields(laid.views, laid.views[0].clock), laid):
        found.update(answers)
        boxes.update([record] if is_box else ())
    if len(laid.items) < 2 or not found:
        return laid.items
    starts = {item[0]: item for item in laid.items if item[0] not in boxes} | {answer: (answer,) for answer in found}
    return [starts[e] for e in laid.items[0][0].getroottree().getroot().iter("*") if e in starts]


def _answers(fields: Fields, laid: Laid) -> Iterator[tuple[HtmlElement, list[HtmlElement], bool]]:
    """(a record, the answers in it, whether they are all of it)

    For each further time in a record the largest element around it that holds no other, no record, and a name as well. Where the first
    time stands in one beside them that is built alike, the record is nothing but a box of answers.
    """
    if (time := fields.time) is None or (author := fields.author) is None:
        return
    names, called = set(author.elements), sign(time.first) if time.first.get("class") else None
    headed = sign(author.first) if author.first.tag in _NAMES else None
    for number, view in enumerate(laid.views):
        # an answer's parts may hang in another element
        times = [e for e in view.parts if sign(e) == called] if called else time.cells.get(number, [])
        if len(times) < 2 or len(laid.items[number]) > 1:
            continue
        # old pages call the text as they call the time
        read = ((e, fields.line_of(e)) for e in times)
        times = [e for e, s in read if e.tag == "time" or moment_in(e, s, fields.clock) or split_line(s, fields.clock)]
        if len(times) < 2:
            continue
        record = laid.items[number][0]
        of_times = {token for moment in times for token in tokens(moment)}
        of_names = {token for name in author.cells.get(number, []) for token in tokens(name)} - of_times
        around = [list(takewhile(partial(operator.is_not, record), (e, *e.iterancestors()))) for e in times]
        held = Counter(a for boxes in around for a in boxes)
        largest = []
        for boxes in around:
            own = [a for a in boxes if held[a] == 1 and a not in fields.holds_reply[number]]
            while len(own) > 1 and len(own[-1]) == 1 and not (own[-1].text or "").strip():
                own.pop()  # what holds nothing else is not the answer
            is_named = own and any(
                e in names or sign(e) == headed or of_names.intersection(tokens(e)) for e in own[-1].iter("*")
            )
            largest.append(own[-1] if is_named else None)
        first, *further = largest
        answers = [box for box in further if box is not None]
        is_box = first is not None and any(_is_alike(first, answer) for answer in answers)
        if answers:
            yield record, [first, *answers] if is_box and first is not None else answers, is_box


def _is_alike(one: HtmlElement, other: HtmlElement) -> bool:
    return one.getparent() is other.getparent() and sign(one) == sign(other)
