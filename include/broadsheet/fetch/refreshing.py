"""Pages that only send the reader on: a meta refresh, or the Refresh header, is a redirect (WHATWG HTML, section 4.2.4.3).

A page that leaves at once is one, whatever it holds; one that leaves after a while only where there is next to nothing to read on
it: papers reload their front pages and live blogs every few minutes. What lies in ``noscript`` sends browsers without scripts to a
lesser page, so it counts only where there is nothing else.

What does NOT belong here: whether we may go there (``visiting``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

from w3lib.url import safe_url_string

from broadsheet.archive import Exchange
from broadsheet.fetch.markup import visible, without_elements

AT_ONCE_SECONDS = 1  # a person would not see the page
MAX_SECONDS = 30
NOTHING_TO_READ_CHARS = 300  # "Redirecting to the article", and a link
_LOOKED_AT_BYTES = 64 * 1024  # such an element stands in the head
_TRIVIAL_BYTES = 256 * 1024  # of markup; a longer page is no mere signpost
_MAX_ELEMENTS = 10
_META = re.compile(rb"<meta\b[^<>]{0,3000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"""(?<![a-z-])([a-z-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.IGNORECASE)
_CONTENT = re.compile(r"\s*(\d{1,6})(?:\.[\d.]*)?\s*(?:[;,]\s*|\s)\s*(?:url\s*=\s*)?+(.*)", re.IGNORECASE | re.DOTALL)


def refreshed_to(answer: Exchange, body: bytes) -> str | None:
    """URL that the page ``answer``, decoded ``body``, sends its reader on to; None where it is a page to read."""
    found = [(said, False) for said in [answer.header("Refresh")] if said]
    head = body[:_LOOKED_AT_BYTES]
    if b"refresh" in head.lower():
        found += _in_page(head)
    for said, is_for_few in found:
        target = _target(said[:3000], answer.url)
        if target is None:
            continue
        seconds, url = target
        if seconds <= AT_ONCE_SECONDS and not is_for_few:
            return url
        if seconds <= MAX_SECONDS and _has_nothing_to_read(body):
            return url
    return None


def _in_page(head: bytes) -> Iterator[tuple[str, bool]]:
    """What the refresh elements say, and whether only browsers without scripts heed it."""
    lowered = head.lower()
    shown = without_elements(lowered, (b"script", b"style", b"template"))
    for_all = without_elements(shown, (b"noscript",))
    elements = (element for element in _META.findall(head) if b"refresh" in element.lower())
    for _, element in zip(range(_MAX_ELEMENTS), elements, strict=False):
        attributes = {name.decode().lower(): b"".join(value) for name, *value in _ATTRIBUTE.findall(element)}
        if attributes.get("http-equiv", b"").strip().lower() == b"refresh" and element.lower() in shown:
            content = html.unescape(attributes.get("content", b"").decode("utf-8", "replace"))
            yield content, element.lower() not in for_all


def _target(said: str, base: str) -> tuple[int, str] | None:
    found = _CONTENT.fullmatch(said)
    if not found:
        return None
    place = found[2].strip()
    if not place:
        return None
    if place[:1] in ("'", '"'):
        place = place[1:].partition(place[0])[0]
    try:
        url = urldefrag(safe_url_string(urljoin(base, place.strip()))).url
    except ValueError:
        return None
    return (int(found[1]), url) if url and url != urldefrag(base).url else None


def _has_nothing_to_read(body: bytes) -> bool:
    return len(body) <= _TRIVIAL_BYTES and len(b" ".join(visible(body.lower()).split())) <= NOTHING_TO_READ_CHARS
