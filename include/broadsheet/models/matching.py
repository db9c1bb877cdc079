"""Regular expressions of site files on addresses that strangers wrote: no match takes longer than a moment.

Python's own ``re`` can't be stopped, and ``(a+)+$`` takes hours over thirty letters. ``regex`` reads the same patterns and counts the
processor's time.

What does NOT belong here: which patterns a site file has (``fields``, ``site``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

MOST_CHARS = 2000  # of an address that patterns are asked about
_SECONDS = 0.1  # of the processor's time that a match may take
_PIECES = ("a", "a-", "aaaa-", "a/", "a.", "a_", "a1", "1", "1-", "/", "-", "a%20", "a=1&", "A", "é")
_HOST = "https://www.example.com/"


class SlowPattern(ValueError):
    """A pattern that took too long."""


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:
    import regex

    return regex.compile(pattern)


def matches(pattern: str, address: str) -> bool:
    """Whether ``pattern`` is found in ``address``. Raises SlowPattern where that can't be told in time."""
    if len(address) > MOST_CHARS:
        raise SlowPattern(f"it is longer than the {MOST_CHARS} characters that patterns are asked about")
    try:
        return _compiled(pattern).search(address, timeout=_SECONDS) is not None
    except TimeoutError:
        raise SlowPattern(
            f"the pattern {pattern!r} takes too long on it; write it without repetitions in repetitions"
        ) from None


def slow_on(pattern: str) -> str | None:
    """An address on which ``pattern`` takes too long; None where it is quick on all that are tried."""
    own = re.findall(r"[^\W_]{2,}", pattern)[:4]
    for piece in (*_PIECES, *own, *(f"{word}-" for word in own)):
        for address in (
            _HOST + piece * 40 + "!",
            (_HOST + piece * MOST_CHARS)[: MOST_CHARS - 1] + "!",
            (piece * MOST_CHARS)[: MOST_CHARS - 1] + "\n",
        ):
            try:
                matches(pattern, address)
            except SlowPattern:
                return f"{_HOST}{piece * 10}…!"
    return None
