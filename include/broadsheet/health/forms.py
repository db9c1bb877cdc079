"""The form of an address: its host, the kinds of its path's segments, the names of its parameters; the words in it do not count.

What does NOT belong here: whether an address is an article's (``discover``, ``listing_words``).
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from broadsheet.urls import bare_host, host_of

_DIGITS = re.compile(r"[0-9]+")
_SLUG_CHARS = 20  # a section's name is shorter, a headline in an address longer
_MOST_SEGMENTS = 8


def form_of(url: str) -> str:
    """``https://www.herald.example/2026/03/ferry-sinks-in-harbour.html?id=7`` -> ``herald.example/#/#/slug.html?id``."""
    try:
        parts = urlsplit(url)
        host = bare_host(host_of(url))
    except ValueError:
        return "?"
    segments = [segment for segment in parts.path.split("/") if segment]
    shapes = [_shape(segment) for segment in segments[:_MOST_SEGMENTS]]
    names = sorted({name.casefold() for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    end = "/" if parts.path.endswith("/") and segments else ""
    return f"{host}/{'/'.join(shapes)}{end}" + (f"?{'&'.join(names)}" if names else "")


def _shape(segment: str) -> str:
    segment, mark, parameter = segment.partition(";")
    if mark:  # a session's id, mostly
        return f"{_shape(segment)};{parameter.partition('=')[0].casefold()}"
    stem, dot, extension = segment.rpartition(".")
    if dot and extension.isalpha() and len(extension) <= 5:
        return f"{_shape(stem)}.{extension.casefold()}"
    if _DIGITS.fullmatch(segment):
        return "#"  # a year or not: numbers of articles pass through 2026, too
    if segment.count("-") >= 2 or segment.count("_") >= 2 or len(segment) >= _SLUG_CHARS:
        return "slug"
    return "w#" if any(char.isdigit() for char in segment) else "w"
