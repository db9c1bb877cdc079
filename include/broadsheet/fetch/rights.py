"""What an answer itself says of its rights: archiving (robots directives), text and data mining (TDMRep), licences (RSL).

``noarchive`` or ``none``, in X-Robots-Tag or a meta element for all or for us: the row is kept, the bytes only pass through
the run. A reservation (``tdm-reservation: 1``; an RSL licence named in robots.txt, a Link header or the page): the bytes pass
through as well, and extraction keeps metadata only. That is so unless the site file records a basis (``rights.basis``). We
neither fetch licences nor judge or negotiate their terms: whether one covers this use is for a person to decide and to write
down. Where two places contradict each other, the one that reserves counts.

What does NOT belong here: tdmrep.json (``tdmrep``) and where bytes go (``keeping``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadsheet.fetch.markup import without_elements
from broadsheet.fetch.robots import PRODUCT_TOKEN

Headers = Sequence[tuple[str, str]]

_KEEPS_AWAY = frozenset({"noarchive", "none"})
_US = PRODUCT_TOKEN.lower()
_WITH_VALUES = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")
_AGENT = re.compile(r"[a-z0-9*][a-z0-9_.*-]*")
_RSL = "application/rsl+xml"
_HINTS = (b"robots", _US.encode(), b"tdm-reservation", _RSL.encode())
_ELEMENT = re.compile(rb"<(?:meta|link|script)\b")
_ELEMENT_BYTES = 2000
# From the beginning of a name on, and nothing is given back: each byte is looked at a few times at most.
_ATTRIBUTE = re.compile(rb"""(?<![a-z:-])([a-z:-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Rights:
    """What was said, by where it was said; None where it was not."""

    noarchive: str | None = None  # header, meta
    reservation: str | None = None  # header, meta, rsl: see Page.reservation


def rights_of(headers: Headers, body: bytes, license_url: str | None = None) -> Rights:
    """The rights that an answer tells. ``license_url`` is what robots.txt of its host names.

    ``body`` is read for markup, whatever its type: feeds and JSON hold no such elements.
    """
    in_page = _in_page(body)
    noarchive = "header" if forbids_archiving(headers) else in_page.noarchive
    if any(name.lower() == "tdm-reservation" and value.strip() == "1" for name, value in headers):
        return Rights(noarchive, "header")
    if in_page.reservation == "meta":
        return Rights(noarchive, "meta")
    is_licensed = license_url is not None or _links_to_licence(headers) or in_page.reservation is not None
    return Rights(noarchive, "rsl" if is_licensed else None)


def forbids_archiving(headers: Headers) -> bool:
    """Whether an X-Robots-Tag says so to all, or to us by name."""
    return any(_tag_forbids(value) for name, value in headers if name.lower() == "x-robots-tag")


def _tag_forbids(value: str) -> bool:
    agent = "*"  # a name counts for the directives behind it
    for token in value.lower().split(","):
        left, colon, right = (part.strip() for part in token.partition(":"))
        directive = left
        if colon and left not in _WITH_VALUES and _AGENT.fullmatch(left):
            agent, directive = left, right
        if directive in _KEEPS_AWAY and agent in ("*", _US):
            return True
    return False


def _links_to_licence(headers: Headers) -> bool:
    """RFC 8288: ``<URL>; rel="license"; type="application/rsl+xml"``, several to a line."""
    links = (link.lower() for name, value in headers if name.lower() == "link" for link in value.split("<"))
    return any(_RSL in link and any(map(_is_licence, link.split(";"))) for link in links)


def _is_licence(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip() == "rel" and "license" in value.replace('"', " ").replace("'", " ").replace(",", " ").split()


def _in_page(body: bytes) -> Rights:
    lowered = body.lower()
    if body[:2] in _UTF16:
        lowered = body.decode("utf-16", "replace").lower().encode()
    found = _in_markup(lowered)
    if found == Rights():
        return found
    return _in_markup(
        without_elements(lowered, (b"script",), keep_tags=True)
    )  # not what is commented out, or in a script


def _in_markup(lowered: bytes) -> Rights:
    noarchive = reservation = None
    for element in _hinted(lowered):
        attributes = {name.decode(): b"".join(value).decode("latin-1") for name, *value in _ATTRIBUTE.findall(element)}
        name, content = attributes.get("name", "").strip(), attributes.get("content", "")
        if name in ("robots", _US) and not _KEEPS_AWAY.isdisjoint(re.split(r"[,\s]+", content)):
            noarchive = "meta"
        elif name == "tdm-reservation" and content.strip() == "1":
            reservation = "meta"
        elif attributes.get("type", "").strip() == _RSL:
            reservation = reservation or "rsl"
    return Rights(noarchive, reservation)


def _hinted(lowered: bytes) -> Iterator[bytes]:
    """Elements of the kinds that may tell, which hold one of the words that do: far cheaper than looking at each."""
    for hint in _HINTS:
        position = lowered.find(hint)
        while position >= 0:
            end = lowered.find(b">", position, position + _ELEMENT_BYTES)
            start = lowered.rfind(b"<", max(0, position - _ELEMENT_BYTES), position)
            if start >= 0 and end >= 0 and _ELEMENT.match(lowered, start):
                yield lowered[start : end + 1]
                position = end - len(hint)  # the element is done with
            position = lowered.find(hint, position + len(hint))
