"""Markup taken apart roughly and in linear time, whatever it is: pages come from anyone, and one must not hold up a crawl.

What does NOT belong here: real parsing (``extract``), which runs in workers that can be killed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_TAG = re.compile(rb"<[^<>]*>")
_WITHOUT_TEXT = (b"script", b"style", b"noscript", b"template", b"svg", b"head", b"select")
_SWALLOWS_THE_REST = (b"script", b"style")  # unclosed, a browser shows nothing behind them


def without_tags(lowered: bytes) -> bytes:
    """Text between tags, spaces as they are."""
    return _TAG.sub(b" ", lowered)


def visible(lowered: bytes) -> bytes:
    """Text that a reader sees, roughly."""
    return without_tags(without_elements(lowered, _WITHOUT_TEXT))


def without_elements(lowered: bytes, names: Sequence[bytes], *, keep_tags: bool = False) -> bytes:
    """``lowered`` without comments and without what lies in the elements called ``names``."""
    opener = re.compile(rb"<!--|<(" + b"|".join(names) + rb")\b")
    parts: list[bytes] = []
    position = 0
    unclosed: set[bytes] = set()
    while found := opener.search(lowered, position):
        name = found[1] or b""
        begin = lowered.find(b">", found.end()) + 1 if keep_tags and name else found.start()
        closer = b"</" + name if name else b"-->"
        end = -1 if name in unclosed else lowered.find(closer, found.end())
        if end >= 0:
            parts.append(lowered[position : max(begin, position)])
            position = max(end + len(closer), begin)
            continue
        if not name or name in _SWALLOWS_THE_REST:
            parts.append(lowered[position : max(begin, position)])
            return b" ".join(parts)
        unclosed.add(name)
        parts.append(lowered[position : found.end()])
        position = found.end()
    return b" ".join((*parts, lowered[position:]))


def element(lowered: bytes, name: bytes, start: int, limit: int) -> tuple[bytes, int]:
    """The first ``limit`` bytes in the next element called ``name``, and where it ends; empty where there is none."""
    found = re.compile(b"<" + name + rb"[\s>]").search(lowered, start)
    begin = lowered.find(b">", found.end() - 1) + 1 if found else 0
    end = lowered.find(b"</" + name, begin) if begin else -1
    return (lowered[begin : min(end, begin + limit)], end) if end >= 0 else (b"", len(lowered))


def paragraph_chars(lowered: bytes, shortest: int, enough: int) -> int:
    """Length of the text in paragraphs of at least ``shortest`` characters, roughly; counted until it is ``enough``."""
    total = 0
    starts = re.compile(rb"<p[ >]").finditer(lowered)
    found = next(starts, None)
    while found and total < enough:
        following = next(starts, None)
        begin, end = found.end() - 1, following.start() if following else len(lowered)
        end = min(end, begin + 20_000)
        closed = lowered.find(b"</p", begin, end)
        length = len(
            b" ".join(without_tags(lowered[begin : closed if closed >= 0 else min(end, begin + 2_000)]).split())
        )
        total += length if length >= shortest else 0
        found = following
    return total
