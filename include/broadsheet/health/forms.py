"""The form of an address: its host, the kinds of its path's segments, the names of its parameters; the words in it do not count.

What does NOT belong here: whether an address is an article's (``discover``, ``listing_words``).
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from broadsheet.urls import bare_host, host_of

_DIGITS = re.compile(r"[0-9]+")
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_SLUG_CHARS = 20  # a section's name is shorter, a headline in an address longer
_MOST_SEGMENTS = 8


def form_of(url: str) -> str:
    """``https://www.herald.example/2026/03/ferry-sinks-in-harbour.html?id=7`` -> ``herald.example/year/#/slug.html?id``."""
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
    stem, dot, extension = segment.rpartition(".")
    if dot and extension.isalpha() and len(extension) <= 5:
        return f"{_shape(stem)}.{extension.casefold()}"
    if _DIGITS.fullmatch(segment):
        return "year" if _YEAR.fullmatch(segment) else "#"
    if segment.count("-") >= 2 or segment.count("_") >= 2 or len(segment) >= _SLUG_CHARS:
        return "slug"
    return "w#" if any(char.isdigit() for char in segment) else "w"
