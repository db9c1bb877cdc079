"""Dates that a page shows away from its headline, or keeps in the data of its scripts: asked where nothing nearer gives one.

What does NOT belong here: the lines at the headline and what is stated (``dates``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock, Moment
from broadsheet.extract.date_words import CREATED, NO_CHANGE, UPDATED, YEAR, read_change, read_text
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.extract.times import read_iso

_OWN = "not(parent::script or parent::style or parent::option or parent::title)"
_WITH_YEAR: Any = etree.XPath(
    f"//text()[(contains(., '20') or contains(., '19')) and {_OWN}] | //@title[starts-with(., '20')] | //@datetime"
)
_DATED = re.compile(r"(?:^|[\s_-])(?:datum|fecha|data|published|posted|time|timestamp)(?:$|[\s_-])|date")
_AWAY = re.compile(r"related|recommend|teaser|popular|trending|latest|card\b")
_OF_OTHERS = re.compile(r"comment|copyright")
_ASIDE = frozenset({"aside", "footer", "nav", "select", "head"})
_WRAPPERS = frozenset({"body", "html", "main"})  # may be called anything
_IN_DATA = re.compile(
    r'"(?:date_?published|published_?(?:at|on|date|time)?|created_?(?:at|on)?|pub(?:lication)?_?date)\\?"\s*:\s*\\?"(\d{4}-\d\d-\d\d[^"\\]*)'
)
_LINE_CHARS, _LINE_WORDS = 60, 8  # of a line that is a date and little else
_BEGINNING = 50  # characters of a paragraph: "Wexbridge, 12 March 2026 - The council"
_MOST = 30  # texts with a date that are looked at


def dates_elsewhere(page: ParsedPage, clock: Clock) -> Iterator[tuple[str, Moment]]:
    """(source, date), the likeliest first.

    In elements called after a date; the only one in footers and boxes; lines; changes; data of scripts; at the beginning of a paragraph.
    """
    shown = _shown(page, clock)
    only = shown["aside"] if len({moment.at.date() for moment in shown["aside"]}) == 1 else []
    in_data = [read_iso(match[1].upper(), clock) for match in islice(_IN_DATA.finditer(page.scripts), 1)]
    yield from (("html", moment) for moment in (*shown["called"], *only, *shown["lines"]))
    yield from (("updated", moment) for moment in shown["changes"])
    yield from (("html", moment) for moment in (*in_data, *shown["leading"]) if moment is not None)


def _shown(page: ParsedPage, clock: Clock) -> dict[str, list[Moment]]:
    found: dict[str, list[Moment]] = defaultdict(list)
    for text, element, is_line in islice(_texts(page), _MOST):
        around = [(a.tag, names_of(a)) for a in (element, *element.iterancestors()) if a.tag not in _WRAPPERS]
        is_called = element.tag == "time" or bool(_DATED.search(names_of(element)))
        is_link = element.tag == "a" and not is_called
        is_aside = is_link or any(tag in _ASIDE or _AWAY.search(names) for tag, names in around)
        is_change = bool(UPDATED.search(text)) and not CREATED.search(text)
        is_no_date = is_aside and (is_change or not is_line)
        if is_no_date or NO_CHANGE.search(text) or any(_OF_OTHERS.search(names) for _, names in around):
            continue
        place = "aside" if is_aside else "called" if is_called else "lines" if is_line else "leading"
        moment = read_change(text, clock) if is_change else read_text(text, clock)
        if moment is not None:
            found["changes" if is_change else place].append(moment)
    return found


def _texts(page: ParsedPage) -> Iterator[tuple[str, HtmlElement, bool]]:
    """Texts that may be a date and little else, or begin with one, the element each stands in, and whether it is a line."""
    for node in _WITH_YEAR(page.tree):
        text = node.strip()
        is_line = len(text) <= _LINE_CHARS
        year = YEAR.search(text[:_LINE_CHARS] if is_line else text[:_BEGINNING])
        if year is None or (is_line and len(text.split()) > _LINE_WORDS):
            continue
        element = node.getparent().getparent() if node.is_tail else node.getparent()
        yield (text if is_line else text[: year.end()]), element, is_line
