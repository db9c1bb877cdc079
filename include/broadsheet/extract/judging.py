"""How likely each block is a part of the article: a weighted sum of its signs, then of what its neighbours came to.

The weights are data (``block_weights.json``), fitted on labelled pages by ``python -m tests.score.fitting``, which also measures them on
sites that they were not fitted on. Two steps, since a short line says little by itself and much by what stands around it.

What does NOT belong here: the signs (``evidence``), choosing a text (``body``).
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

_FILE = Path(__file__).with_name("block_weights.json")
_LIKELY = (0.02, 0.1, 0.25, 0.4, 0.6, 0.75, 0.9, 0.98)
_PARTS = (0.0001, 0.1, 0.5, 0.9, 0.9999)
_WINDOW = 6  # blocks before and after
_MOST = 30.0  # of a sum: e to its power is still a number


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight of each sign, "name=value", and the sum that a block without a sign begins with."""

    signs: Mapping[str, float]
    start: float

    def likelihood(self, signs: Iterable[str]) -> float:
        """0 to 1; a sign without a weight counts for nothing."""
        weight = self.signs.get
        total = self.start + sum([weight(sign, 0.0) for sign in signs])
        return 1 / (1 + math.exp(-max(-_MOST, min(_MOST, total))))


@cache
def fitted() -> tuple[Weights, Weights]:
    """The weights of both steps."""
    stored = json.loads(_FILE.read_text(encoding="utf-8"))
    first, second = (Weights(stored[step]["signs"], stored[step]["start"]) for step in ("own", "neighbours"))
    return first, second


def likelihoods(signs: Iterable[Sequence[str] | None], chars: Sequence[int]) -> list[float]:
    """Of each block, 0 to 1, from its signs and its length in characters; without signs 0."""
    own, neighbours = fitted()
    first = [own.likelihood(of_block) if of_block is not None else 0.0 for of_block in signs]
    return [neighbours.likelihood(of_block) for of_block in neighbour_signs(first, chars)]


def neighbour_signs(first: Sequence[float], chars: Sequence[int]) -> Iterator[list[str]]:
    """The signs of the second step: a block's likelihood by itself, those of its neighbours, and where the sure text lies."""
    count = len(first)
    level = [_bucket(likely, _LIKELY) for likely in first]
    until = [0.0, *accumulate(likely * size for likely, size in zip(first, chars, strict=True))]
    length = [0, *accumulate(chars)]
    sure = [0, *accumulate(size if likely > 0.5 else 0 for likely, size in zip(first, chars, strict=True))]
    whole = sure[-1] or 1

    def around(start: int, end: int) -> float:
        start, end = max(0, start), min(count, end)
        size = length[end] - length[start] if start < end else 0
        return (until[end] - until[start]) / size if size else 0.0

    for number in range(count):
        signs = [f"likely={level[number]}"]
        for offset in (-2, -1, 1, 2):
            other = number + offset
            signs.append(f"likely{offset:+d}={level[other] if 0 <= other < count else 'none'}")
        before, after = around(number - _WINDOW, number), around(number + 1, number + 1 + _WINDOW)
        low, high = sorted((before, after))
        signs += (
            f"window_before={_bucket(before, _LIKELY)}",
            f"window_after={_bucket(after, _LIKELY)}",
            f"sure_before={_bucket(sure[number] / whole, _PARTS)}",
            f"sure_after={_bucket((sure[-1] - sure[number + 1]) / whole, _PARTS)}",
            f"chars_likely={_bucket(chars[number], (40, 100, 300))}{_bucket(first[number], (0.1, 0.3, 0.5, 0.7, 0.9))}",
            f"low_high={_bucket(low, (0.1, 0.4, 0.7, 0.9))}{_bucket(high, (0.1, 0.4, 0.7, 0.9))}",
        )
        yield signs


def doubt(likely: Sequence[float], chars: Sequence[int]) -> float:
    """Share of the text that is expected to be wrong, 0 and up: characters on the less likely side over characters expected."""
    expected = sum(size * chance for chance, size in zip(likely, chars, strict=True))
    wrong = sum(size * min(chance, 1 - chance) for chance, size in zip(likely, chars, strict=True))
    return wrong / expected if expected else 0.0


def _bucket(value: float, edges: Sequence[float]) -> int:
    return bisect_right(edges, value)
