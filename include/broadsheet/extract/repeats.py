"""Blocks of a text that are there twice: captions, pulled quotes, a page written once for wide and once for narrow screens.

What does NOT belong here: which blocks are the article's (``judging``).
"""

from __future__ import annotations

from collections.abc import Sequence

_REPEATED_CHARS = 40  # a block that long which comes again at once, word for word, is a caption or a pulled quote
_NEAR = 4  # blocks: how near "at once" is
_COPY_CHARS = 150  # a block that long which comes again anywhere: the page is there twice


def unrepeated(blocks: Sequence[str]) -> list[str]:
    """``blocks`` without those that are there already. What is short may come again, but not in its old place beside a copy."""
    last: dict[str, int] = {}
    pairs: set[tuple[str, str]] = set()
    # Numbers of blocks: those that go, those that follow the block before them as they did before, those that were there before.
    copies: set[int] = set()
    follows: set[int] = set()
    again: set[int] = set()
    for number, block in enumerate(blocks):
        pair = (blocks[number - 1], block) if number else ("", block)
        if block in last:
            again.add(number)
            near = number - last[block] <= _NEAR
            if len(block) >= _COPY_CHARS or (near and len(block) >= _REPEATED_CHARS):
                copies.add(number)
        if pair in pairs:
            follows.add(number)
        pairs.add(pair)
        last[block] = number
    for number in range(1, len(blocks)):
        if number in follows and number - 1 in copies:
            copies.add(number)
    for number in range(len(blocks) - 2, -1, -1):
        if number in again and number + 1 in copies and number + 1 in follows:
            copies.add(number)
    return [block for number, block in enumerate(blocks) if number not in copies]
