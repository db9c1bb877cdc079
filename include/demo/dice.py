"""Choices that depend on a key alone, the same in every process and Python version.

What does NOT belong here: what is chosen among.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of choices for one key, such as (paper, day, article)."""

    def __init__(self, *key: object) -> None:
        # Only .random() is used: Python promises its sequence for a seed, not that of choice() or shuffle().
        self._random = random.Random("/".join(map(str, key)))  # noqa: S311 - invented text, no secret

    def share(self) -> float:
        """A number from 0 to below 1."""
        return self._random.random()

    def chance(self, probability: float) -> bool:
        """True with that probability."""
        return self.share() < probability

    def number(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self.share() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        """One of ``items``."""
        return items[int(self.share() * len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """``items`` in another order."""
        order = list(items)
        for i in range(len(order) - 1, 0, -1):
            j = self.number(0, i)
            order[i], order[j] = order[j], order[i]
        return order

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """``count`` different ones of ``items``, or all if there are fewer."""
        return self.shuffled(items)[:count]

    def split(self, total: int, parts: int, low: int, high: int) -> list[int]:
        """``parts`` numbers from ``low`` to ``high`` that add up to ``total``, as near as these bounds let them."""
        numbers = [low] * parts
        for _ in range(min(total, parts * high) - parts * low):
            numbers[self.pick([i for i, n in enumerate(numbers) if n < high])] += 1
        return numbers
