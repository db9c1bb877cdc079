"""The time that an element shows or carries: of all its spellings the most exact.

What does NOT belong here: which element it is (``columns``, ``byline``), reading a time's words (``times``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock, Moment, finer
from broadsheet.extract.times import MAX_CHARS, read_iso, read_time

STAMPS = (
    *("data-at-unix", "data-timestamp", "data-time", "data-utc", "data-epoch", "data-date", "data-created"),
    *("datetime", "data-datetime", "content"),
)  # attributes with a machine's time
TIPS = ("title", "data-original-title", "data-tippy-content", "data-tooltip", "data-title")  # shown to who points at it
DATELIKE = re.compile(
    r"\d\s?[:h.]\s?\d\d|\b(?:19|20)\d\d\b|\d[/.-]\s?\d|\d\.?\s*[^\W\d_]{1,}|[^\W\d_]{3,}\.?\s+\d{1,2}\b"
)
_TIME_ALONE = re.compile(
    r"^\W*\d{1,2}\s?[:.h]\s?\d\d(?:\s?[:.]\s?\d\d)?\s*(?:[ap]\.?\s?m\.?|uhr|h)?\W*$", re.IGNORECASE
)


# Candidates share records, and are read one after the other: what has been read needs no second look.
read_printed = lru_cache(maxsize=2048)(read_time)


def is_time_alone(text: str) -> bool:
    """Whether a text is a time of which nobody knows the day: "4:14 pm"."""
    return _TIME_ALONE.match(text) is not None


def moment_in(element: HtmlElement, text: str, clock: Clock) -> Moment | None:
    """The time of an element whose line is ``text``; None where it neither shows nor carries one."""
    best: Moment | None = None
    for moment in _moments(element, text, clock):
        best = finer(best, moment)
        if best is not None and best.is_absolute and best.precision in {"second", "minute"}:
            break  # reading words costs most, and they are no finer
    return best


def _moments(element: HtmlElement, text: str, clock: Clock) -> Iterator[Moment | None]:
    for name in STAMPS:
        if value := element.get(name):
            yield read_iso(value, clock)
    for name in TIPS:
        if (tip := element.get(name)) and any(c.isdigit() for c in tip):
            yield read_iso(tip.rsplit(None, 1)[-1], clock)  # "2025-03-03T14:03:00 1741010580"
            yield read_printed(tip, clock)
    for child in element.iterdescendants("time", "abbr"):
        if value := child.get("datetime") or child.get("title"):
            yield read_iso(value, clock)
    if text and len(text) <= MAX_CHARS and not is_time_alone(text):
        yield read_printed(text, clock)
