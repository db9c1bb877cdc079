"""Bytes that should be JSON: unpacked, decoded, read within bounds, and refused with a helpful message where they are something else.

What does NOT belong here: what the document promises (``json_feeds``, ``wordpress``, ``wayback``).
"""

from __future__ import annotations

import json
from typing import Any

from broadsheet.discover.documents import described
from broadsheet.discover.reading import Answer
from broadsheet.discover.unpacking import unpack
from broadsheet.encoding import decode
from broadsheet.errors import InvalidFeed

# Values take up to 20 times their text in memory. A JSON Feed of 10,000 items without bodies is 3 MB.
MAX_JSON_BYTES = 20 * 1024 * 1024
_LONGEST_NUMBER = 20  # digits; Python takes time squared over long ones, and refuses from 4,300 on


def open_json(answer: Answer, promised: str, remedy: str) -> Any:
    """The value of the JSON that arrived; NaN and numbers beyond all use are None.

    Raises InvalidFeed, naming what arrived where ``promised`` was, and the remedy.
    """
    url = answer.url
    unpacked = unpack(url, answer.body, MAX_JSON_BYTES)
    text = decode(unpacked.body, answer.content_type, is_guessed=False).lstrip("\ufeff \t\r\n")
    if text[:1] not in ("{", "["):
        raise InvalidFeed(
            f"{url}: {described(text, answer.content_type)} arrived where {promised} was promised; {remedy}"
        )
    try:
        # strict=False: raw line breaks inside of strings cost no entry
        return json.loads(text, strict=False, parse_constant=lambda _: None, parse_int=_integer, parse_float=_decimal)
    except RecursionError:
        what = "JSON that is nested too deeply"
    except ValueError as error:
        what = f"broken JSON ({unpacked.broken or error})"
    raise InvalidFeed(f"{url}: {what} arrived where {promised} was promised; {remedy}")


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else None


def _decimal(digits: str) -> float | None:
    return float(digits) if len(digits) <= 2 * _LONGEST_NUMBER else None


def text_in(fields: dict[str, Any], name: str) -> str:
    """The text under ``name``, as it stands there; empty where there is none, or something else than text."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""
