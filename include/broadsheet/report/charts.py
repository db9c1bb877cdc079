"""Charts as SVG: pygal draws them, and what is not drawing is taken out: scripts, styles, comments, addresses.

The page's own style colours them, so that they follow light and dark. Each has its text as a label, and each mark its figure as a
title: nobody needs colours to read it.

What does NOT belong here: which figures are drawn (``page``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

import pygal
from lxml import etree
from markupsafe import Markup

from broadsheet.printable import printable
from broadsheet.report.content import middle

WIDTH, HEIGHT = 340, 132
_DRAWN = ("g", "path", "rect", "circle", "text", "title")  # no script, style or link, whatever pygal comes to write
_NOT_DRAWN = frozenset({"background", "titles", "tooltip-overlay", "text-overlay"})  # classes
_NUMBER = re.compile(r"-?\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Mark:
    """The figure of one night."""

    day: date
    value: float | None
    is_now: bool = False  # the night that the report is about
    note: str | None = None  # a word on it: critical, warning, failed, held


def chart(
    kind: str, title: str, marks: Sequence[Mark], say: Callable[[float], str], *, is_share: bool = False
) -> Markup:
    """``marks`` as bars or as a line, ``kind`` "bars" or "line"; ``say`` writes a figure for a reader."""
    drawn = _drawn(kind, marks, say, is_share=is_share)
    root = drawn.render_tree()
    _strip(root)
    for name in ("id", "class"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("aria-label", _words(title, marks, say))
    etree.cleanup_namespaces(root)
    text = etree.tostring(root, encoding="unicode")
    # In HTML an inline drawing needs no namespace, and so the page names no address but those of its links.
    return Markup(text.replace(' xmlns="http://www.w3.org/2000/svg"', ""))


def _drawn(kind: str, marks: Sequence[Mark], say: Callable[[float], str], *, is_share: bool) -> pygal.graph.graph.Graph:
    values = [mark.value for mark in marks if mark.value is not None]
    top = max(1.0, ceil(max(values, default=1.0) * 10) / 10) if is_share else nice_top(max(values, default=1.0))
    make = pygal.Bar if kind == "bars" else pygal.Line
    drawn = make(
        width=WIDTH,
        height=HEIGHT,
        margin=2,
        margin_right=10,
        truncate_label=-1,
        spacing=4,
        js=(),
        css=(),
        no_prefix=True,
        show_legend=False,
        show_minor_x_labels=False,
        dots_size=2.5,
        range=(0, top),
        value_formatter=lambda value: say(value) if value is not None else "",
    )
    drawn.y_labels = [0, top / 2, top]
    drawn.x_labels = [f"{mark.day.day} {mark.day:%b}" for mark in marks]
    shown = {0, len(marks) - 1} if len(marks) < 12 else {0, len(marks) // 2, len(marks) - 1}
    drawn.x_labels_major = [drawn.x_labels[n] for n in sorted(shown)] if marks else []
    drawn.add("", [_value(mark, say) for mark in marks])
    return drawn


def _value(mark: Mark, say: Callable[[float], str]) -> dict[str, object] | None:
    if mark.value is None:
        return None
    note = f" ({mark.note})" if mark.note else ""
    classes = "mark" + (" now" if mark.is_now else "") + (" alarm" if mark.note else "")
    said = f"{mark.day:%a} {mark.day.day} {mark.day:%b}: {say(mark.value)}{note}"
    return {"value": mark.value, "label": printable(said), "node": {"class": classes}}


def _strip(root: etree._Element) -> None:
    """Leave what is drawn, and its figures."""
    for element in list(root.iter()):
        parent = element.getparent()
        if parent is None:
            continue
        tag: object = element.tag  # a function for comments, whatever the stubs say
        name = etree.QName(element).localname if isinstance(tag, str) else ""
        classes = (element.get("class") or "").split()
        label = element.find("{*}desc[@class='label']")
        if label is not None:
            title = etree.Element(etree.QName(root.nsmap[None], "title"))
            title.text = label.text
            element.insert(0, title)
        is_other_title = name == "title" and element.getnext() is None
        is_empty = name == "g" and not len(element)
        if name not in _DRAWN or is_other_title or is_empty or not _NOT_DRAWN.isdisjoint(classes):
            parent.remove(element)
        else:
            for attribute, value in element.items():
                element.set(attribute, _NUMBER.sub(lambda found: f"{float(found[0]):.1f}", str(value)))
    first = root.find("{*}title")
    if first is not None:
        root.remove(first)


def _words(title: str, marks: Sequence[Mark], say: Callable[[float], str]) -> str:
    """The chart for somebody who can't see it."""
    values = [mark.value for mark in marks if mark.value is not None]
    if not values:
        return f"{title}: no figures yet"
    now = next((mark.value for mark in marks if mark.is_now and mark.value is not None), None)
    tonight = f"this night {say(now)}, " if now is not None else ""
    usual = middle(values)
    assert usual is not None
    return f"{title}, {len(marks)} nights: {tonight}median {say(usual)}, lowest {say(min(values))}, highest {say(max(values))}"


def nice_top(most: float) -> float:
    """The end of an axis: 1, 2, 4, 5, 6, 8 or 10 times a power of ten, whole and even where the figures are small."""
    if most <= 2:
        return 2.0
    power = 10.0 ** floor(log10(most))
    return next(step * power for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= most)
