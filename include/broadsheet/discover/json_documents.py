"""Bytes that should be JSON: unpacked, decoded, read within bounds, and refused with a helpful word where they are something else.

What does NOT belong here: what the document promises (``json_feeds``, ``wordpress``, ``wayback``).
"""

from __future__ import annotations

import json
from datetime import datetime, tzinfo
from typing import Any

from broadsheet.discover.documents import decode, described, unpack
from broadsheet.discover.moments import Span, span_of
from broadsheet.discover.reading import storable
from broadsheet.errors import InvalidFeed

# Values take up to 20 times their text in memory. A JSON Feed of 10,000 items without bodies is 3 MB.
MAX_JSON_BYTES = 20 * 1024 * 1024
_LONGEST_NUMBER = 20  # digits; Python takes time squared over long ones, and refuses from 4,300 on


def open_json(url: str, body: bytes, content_type: str | None, promised: str, remedy: str) -> Any:
    """The value of the JSON that arrived from ``url``; NaN and numbers beyond all use are None.

    Raises InvalidFeed, naming what arrived where ``promised`` was, and the remedy.
    """
    text = decode(unpack(url, body, MAX_JSON_BYTES), content_type).lstrip("\ufeff \t\r\n")
    if text[:1] not in ("{", "["):
        raise InvalidFeed(
            f"{url}: {described(url, text, content_type)} arrived where {promised} was promised; {remedy}"
        )
    try:
        # strict=False: raw line breaks inside of strings cost no entry
        return json.loads(text, strict=False, parse_constant=lambda _: None, parse_int=_integer)
    except RecursionError:
        what = "JSON that is nested too deeply"
    except ValueError as error:
        what = f"broken JSON ({error})"
    raise InvalidFeed(f"{url}: {what} arrived where {promised} was promised; {remedy}")


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else None


def text_in(fields: dict[str, Any], name: str) -> str:
    """The text under ``name``; empty where there is none, or something else than text."""
    value = fields.get(name)
    return storable(value) if isinstance(value, str) else ""


def span_in(fields: dict[str, Any], name: str, zone: tzinfo, unread: list[str]) -> Span | None:
    """The time under ``name``; what is there and is no time goes to ``unread``."""
    value = fields.get(name)
    if value is None or value == "":
        return None
    span = span_of(storable(value), zone) if isinstance(value, str) else None
    if span is None:
        unread.append(repr(value)[:60])
    return span


def first_moment(span: Span | None) -> datetime | None:
    """The earliest instant that a time can mean: what a hint of publication is."""
    return span.first_at if span else None


def last_moment(span: Span | None) -> datetime | None:
    """The latest instant that a time can mean: what a hint of change is."""
    return span.last_at if span else None
