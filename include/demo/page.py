"""What a page is asked for with and answered by, and the few things both papers need to write markup.

What does NOT belong here: the markup of either paper.
"""

from __future__ import annotations

import hashlib
import html
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

HTML = "text/html; charset=UTF-8"
XML = "text/xml; charset=UTF-8"
JSON = "application/json; charset=UTF-8"
TEXT = "text/plain; charset=utf-8"
SVG = "image/svg+xml"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: what is asked for, when, and the address that links begin with (no closing slash)."""

    path: str
    query: dict[str, str]
    clock: datetime
    base: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``fails_first``: the server gives a 500 in its place to the first request for that path."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    fails_first: bool = False


def page(text: str, content_type: str = HTML, status: int = 200) -> Answer:
    """An answer with ``text`` as UTF-8."""
    return Answer(status, content_type, text.encode("utf-8"))


def redirect(url: str) -> Answer:
    """A permanent redirect."""
    return Answer(301, HTML, b"", (("Location", url),))


def as_json(value: Any, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An answer with ``value`` as JSON."""
    return Answer(status, JSON, json.dumps(value, ensure_ascii=False).encode("utf-8"), headers)


def esc(text: str) -> str:
    """``text`` for markup, also within quotes."""
    return html.escape(text, quote=True)


def cdata(text: str) -> str:
    """``text`` as an XML CDATA section."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def script_json(value: Any) -> str:
    """``value`` as JSON that can stand in a script element."""
    return json.dumps(value, ensure_ascii=False, indent=1).replace("</", "<\\/")


def shortened(text: str, words: int) -> str:
    """The first words of ``text``."""
    found = text.split()
    return text if len(found) <= words else " ".join(found[:words]) + " […]"


def picture(key: str, width: int = 960, height: int = 480) -> Answer:
    """A small invented landscape for ``key``: sky, sun, three ridges, water."""
    seed = hashlib.sha256(key.encode()).digest()
    hue, sun = seed[0] * 360 // 256, 80 + seed[1] * (width - 160) // 256
    ridges = "".join(
        f'<path d="M0 {height} L0 {y} Q{width * (seed[i + 5] + 64) // 384} {y - 40 - seed[i + 8] // 3} {width} {y + 20} L{width} {height}Z"'
        f' fill="hsl({(hue + 180) % 360} 25% {62 - 14 * i}%)"/>'
        for i, y in enumerate((height // 2, height * 3 // 5, height * 7 // 10))
    )
    return page(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<rect width="{width}" height="{height}" fill="hsl({hue} 45% 84%)"/>'
        f'<circle cx="{sun}" cy="{60 + seed[2] // 3}" r="{24 + seed[3] // 12}" fill="hsl({(hue + 40) % 360} 90% 70%)"/>'
        f'{ridges}<rect y="{height * 5 // 6}" width="{width}" height="{height // 6}" fill="hsl(205 40% 45%)"/></svg>',
        SVG,
    )
