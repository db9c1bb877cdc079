"""Small questions of plain text that more than one room asks.

What does NOT belong here: HTML (``extract``) and URLs (``urls``).
"""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"[^\S\n]+")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def squeeze(text: str) -> str:
    """One line: NFC, invisible characters out, every run of white space one blank."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def paragraphs(text: str) -> list[str]:
    """The lines of ``text`` that hold something, each squeezed."""
    return [line for line in (squeeze(part) for part in text.splitlines()) if line]


def shorten(text: str, limit: int = 120) -> str:
    """``text`` on one line of at most ``limit`` characters, for messages."""
    line = squeeze(text)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
