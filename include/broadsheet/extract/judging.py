"""How likely each block is a part of the article: a weighted sum of its signs, then of what its neighbours came to.

The weights are data (``block_weights.json``), fitted on labelled pages by ``python -m tests.score.fitting``, which also measures them on
sites that they were not fitted on. Two steps, since a short line says little by itself and much by what stands around it. The
weights of the second are the mean of two models: one has the neighbours' likelihoods one by one, the other in pairs.

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

_LIKELY = (0.02, 0.1, 0.25, 0.4, 0.6, 0.75, 0.9, 0.98)
_CHARS, _CHANCES, _SPREAD = (40, 100, 300), (0.1, 0.3, 0.5, 0.7, 0.9), (0.1, 0.4, 0.7, 0.9)
_PARTS, _SHARES = (0.0001, 0.1, 0.5, 0.9, 0.9999), (0.001, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9)
_WINDOW = 6  # blocks before and after
_MOST = 30.0  # of a sum: e to its power is still a number
_NONE = len(_LIKELY) + 1  # where there is no block
_Signs = list[str] | None  # of a block; None where it has no chance


def _spelled(name: str, edges: Sequence[float]) -> list[str]:
    """All values of a sign, made once: every block has a dozen."""
    return [f"{name}={step}" for step in range(len(edges) + 1)]


def _spelled_pairs(name: str, edges: Sequence[float], others: Sequence[float]) -> list[list[str]]:
    return [[f"{name}={step}{other}" for other in range(len(others) + 1)] for step in range(len(edges) + 1)]


_OWN, _BEFORE, _AFTER = (_spelled(name, _LIKELY) for name in ("likely", "window_before", "window_after"))
_SURE_BEFORE, _SURE_AFTER = (_spelled(name, _PARTS) for name in ("sure_before", "sure_after"))
_BESIDE = [(n + 2, [*_spelled(f"likely{n:+d}", _LIKELY), f"likely{n:+d}=none"]) for n in (-2, -1, 1, 2)]
_CHARS_LIKELY = _spelled_pairs("chars_likely", _CHARS, _CHANCES)
# A block's own likelihood with that of the block next or next but one before it: together they say more than each by itself.
_WITH_NEXT, _WITH_LAST = (_spelled_pairs(name, _LIKELY, range(_NONE)) for name in ("likely_next", "likely_before"))
_LOW_HIGH = _spelled_pairs("low_high", _SPREAD, _SPREAD)
_STEPS = len(_CHANCES) + 1  # of a likelihood, beside a length and a share
_CHARS_SHARE = _spelled_pairs("chars_likely_share", range((len(_CHARS) + 1) * _STEPS - 1), _SHARES)


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight of each sign, "name=value", and the sum that a block without a sign begins with."""

    signs: Mapping[str, float]
    start: float

    def likelihood(self, signs: Iterable[str]) -> float:
        """0 to 1; a sign without a weight counts for nothing."""
        total = self.start + sum(filter(None, map(self.signs.get, signs)))
        return 1 / (1 + math.exp(-max(-_MOST, min(_MOST, total))))


@cache
def fitted() -> tuple[Weights, Weights]:
    """The weights of both steps."""
    stored = json.loads(Path(__file__).with_name("block_weights.json").read_text(encoding="utf-8"))
    first, second = (Weights(stored[step]["signs"], stored[step]["start"]) for step in ("own", "neighbours"))
    return first, second


def likelihoods(signs: Iterable[Sequence[str] | None], chars: Sequence[int], shares: Sequence[float]) -> list[float]:
    """Of each block, 0 to 1, from its signs, its length in characters and its element's share of the text; without signs 0."""
    own, neighbours = fitted()
    return likely(neighbour_signs(likely(signs, own), chars, shares), neighbours)


def likely(signs: Iterable[Sequence[str] | None], weights: Weights) -> list[float]:
    return [0.0 if of_block is None else weights.likelihood(of_block) for of_block in signs]


def neighbour_signs(first: Sequence[float], chars: Sequence[int], shares: Sequence[float]) -> Iterator[_Signs]:
    """The signs of the second step: a block's likelihood by itself, those of its neighbours, and where the sure text lies.

    None for a block that had no signs, and therefore no chance at all.
    """
    level = [bisect_right(_LIKELY, chance) for chance in first]
    beside = [_NONE, _NONE, *level, _NONE, _NONE]  # two more at each end, so that each block has its neighbours
    until = [0.0, *accumulate(chance * size for chance, size in zip(first, chars, strict=True))]
    length = [0, *accumulate(chars)]
    sure = [0, *accumulate(size if chance > 0.5 else 0 for chance, size in zip(first, chars, strict=True))]
    whole = sure[-1] or 1

    def around(start: int, end: int) -> float:
        size = length[end] - length[start] if start < end else 0
        return (until[end] - until[start]) / size if size else 0.0

    for number, chance in enumerate(first):
        if not chance:
            yield None
            continue
        before = around(max(0, number - _WINDOW), number)
        after = around(number + 1, min(len(first), number + 1 + _WINDOW))
        low, high = sorted((before, after))
        own, size, step = level[number], bisect_right(_CHARS, chars[number]), bisect_right(_CHANCES, chance)
        yield [
            _OWN[own],
            *[spelled[beside[number + place]] for place, spelled in _BESIDE],
            _BEFORE[bisect_right(_LIKELY, before)],
            _AFTER[bisect_right(_LIKELY, after)],
            _SURE_BEFORE[bisect_right(_PARTS, sure[number] / whole)],
            _SURE_AFTER[bisect_right(_PARTS, (sure[-1] - sure[number + 1]) / whole)],
            _CHARS_LIKELY[size][step],
            _CHARS_SHARE[size * _STEPS + step][bisect_right(_SHARES, shares[number])],
            _LOW_HIGH[bisect_right(_SPREAD, low)][bisect_right(_SPREAD, high)],
            _WITH_NEXT[own][beside[number + 3]],
            _WITH_LAST[own][beside[number]],
        ]


def doubt(likely: Sequence[float], chars: Sequence[int]) -> float:
    """Share of the text that is expected to be wrong, 0 and up: characters on the less likely side over characters expected."""
    expected = sum(size * chance for chance, size in zip(likely, chars, strict=True))
    wrong = sum(size * min(chance, 1 - chance) for chance, size in zip(likely, chars, strict=True))
    return wrong / expected if expected else 0.0
