"""Seconds as servers write them: ``10``, ``0.5``, ``0,5``, ``10s``, ``120 seconds``, ``2 min``.

The standards know a bare number only. What does NOT belong here: dates (``archive.reading.http_date``).
"""

from __future__ import annotations

import re

_LONGEST = 100  # characters that are looked at
_UNITS = {"ms": 0.001, "milli": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_DURATION = re.compile(
    r"\s*(\d{1,12}(?:[.,]\d{1,9})?|[.,]\d{1,9})\d*\s*(ms|milli|s|m|h|d)?(?:ec|econd|in|inute|our|r|ay|second)?s?(?=$|[\s;,#).])",
    re.ASCII | re.IGNORECASE,
)


def seconds_in(text: str) -> float | None:
    """Seconds that ``text`` begins with, with a unit or without; None where it begins with no number."""
    found = _DURATION.match(text[:_LONGEST])
    if not found:
        return None
    return float(found[1].replace(",", ".")) * _UNITS[(found[2] or "s").lower()]
