"""Regular expressions of site files on addresses that strangers wrote: no match takes longer than a moment.

Python's own ``re`` can't be stopped, and ``(a+)+$`` takes hours over thirty letters. ``regex`` reads the same patterns and can be
stopped, and is what matches. Which patterns a site file may have is told by how their cost grows with the address, so that a slow or busy
machine refuses none that a fast one takes.

What does NOT belong here: which patterns a site file has (``fields``, ``site``).
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

MOST_CHARS = 2000  # of an address that patterns are asked about
_SECONDS = 0.1  # of the thread's own processor time that a match may take
_PIECES = ("a", "a-", "aaaa-", "a/", "a.", "a_", "a1", "1", "1-", "/", "-", "a%20", "a=1&", "A", "é")
_HOST = "https://www.example.com/"
_SHORT = range(8, 57)  # characters: where each more doubles the cost, the last of them would take hours
_SHORT_SECONDS = 0.05  # a cost in the square of the length stays below a thousandth of it
_LONG = (400, 800)  # characters
_MOST_GROWTH = 6  # from one of these to the other: four times is the square of the length, eight times the cube
_MOST_GROWTH_OF_ENDLESS = 3  # where trying all ways would never end
_TRIES = 5  # measured before a pattern is refused: what else the processor does can spoil some
_LEAST_TRIES = 3  # measured before a costly one is taken: one that is spoilt can also be the shorter address's
_LEAST_SECONDS = 0.001  # less can't be compared, and is quick at the longest address
_NEVER_SECONDS = 1.0  # at these lengths: ten times what the square of the length takes


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
        return _search(pattern, address, _SECONDS)
    except TimeoutError:
        raise SlowPattern(
            f"the pattern {pattern!r} takes too long on it; write it without repetitions in repetitions"
        ) from None


def _search(pattern: str, address: str, seconds: float) -> bool:
    """Whether ``pattern`` is found. Raises TimeoutError after ``seconds`` of this thread: ``regex`` counts those of all threads."""
    compiled, allowed = _compiled(pattern), seconds
    while True:
        began = time.thread_time()
        try:
            return compiled.search(address, timeout=allowed) is not None
        except TimeoutError:
            if time.thread_time() - began >= seconds:
                raise
            allowed *= 2


def slow_on(pattern: str) -> str | None:
    """An address on which ``pattern`` takes too long; None where it is quick on all that are tried."""
    own = re.findall(r"[^\W_]{2,}", pattern)[:4]
    for piece in (*_PIECES, *own, *(f"{word}-" for word in own)):
        for begin in (_HOST, ""):
            if _is_steep(pattern, begin, piece):
                return f"{_HOST}{piece * 10}…!"
    return None


def _addresses(begin: str, piece: str, lengths: range | tuple[int, ...]) -> Iterator[str]:
    whole = begin + piece * max(lengths)
    return (whole[:length] + ("!" if begin else "\n") for length in lengths)


def _is_endless(pattern: str, begin: str, piece: str) -> bool:
    """Whether trying all ways to read an address takes many times as long for each character more, as Python's ``re`` does it."""
    plain = re.compile(pattern)

    def cost(address: str) -> float:
        began = time.thread_time()
        plain.search(address)
        return time.thread_time() - began

    return any(
        all(cost(address) > _SHORT_SECONDS for _ in range(_TRIES)) for address in _addresses(begin, piece, _SHORT)
    )


def _is_steep(pattern: str, begin: str, piece: str) -> bool:
    """Whether twice the length costs too many times as much, whatever a machine takes for it."""
    growth = _growth(pattern, begin, piece, _MOST_GROWTH)
    if _MOST_GROWTH_OF_ENDLESS < growth <= _MOST_GROWTH and _is_endless(pattern, begin, piece):
        return _growth(pattern, begin, piece, _MOST_GROWTH_OF_ENDLESS) > _MOST_GROWTH_OF_ENDLESS
    return growth > _MOST_GROWTH


def _growth(pattern: str, begin: str, piece: str, most: float) -> float:
    """How many times as much twice the length costs, by the least of several costs of each; 0 where it is next to nothing.

    Measured again while it is more than ``most``.
    """
    short, long = _addresses(begin, piece, _LONG)
    before = after = math.inf
    for number in range(1, _TRIES + 1):
        before, after = min(before, _cost(pattern, short)), min(after, _cost(pattern, long))
        if max(before, after) >= _NEVER_SECONDS:
            return math.inf
        if after < _LEAST_SECONDS:
            return 0.0
        if number >= _LEAST_TRIES and after / before <= most:
            break
    return after / before


def _cost(pattern: str, address: str) -> float:
    """Seconds of this thread for one search, at most ``_NEVER_SECONDS``."""
    began = time.thread_time()
    try:
        _search(pattern, address, _NEVER_SECONDS)
    except TimeoutError:
        return _NEVER_SECONDS
    return min(time.thread_time() - began, _NEVER_SECONDS)
