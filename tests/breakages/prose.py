"""How invented articles and remarks are put together from sentences with slots.

Every text follows from the dice that are handed in. What does NOT belong here: the sentences (``words``), and pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Words:
    """Patterns with ``{slots}``, and what fills them."""

    headlines: tuple[str, ...]
    sentences: tuple[str, ...]
    remarks: tuple[str, ...]
    slots: dict[str, tuple[str, ...]]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    readers: tuple[str, ...]
    sections: tuple[str, ...]

    def fill(self, pattern: str, dice: Random) -> str:
        """``pattern`` with each slot filled; the first letter is a capital."""
        chosen: dict[str, str] = {}
        for name, values in self.slots.items():
            chosen[name], chosen[f"{name}2"] = dice.sample(values, 2)
        text = pattern.format(n=dice.randint(3, 96), m=dice.randint(110, 980), **chosen)
        return text[0].upper() + text[1:]

    def headline(self, dice: Random) -> str:
        """A headline."""
        return self.fill(dice.choice(self.headlines), dice)

    def paragraphs(self, dice: Random) -> tuple[str, ...]:
        """Three to eight paragraphs, 600 to 3,000 characters."""
        return tuple(self._paragraph(dice) for _ in range(dice.randint(4, 8)))

    def _paragraph(self, dice: Random) -> str:
        return " ".join(self.fill(p, dice) for p in dice.sample(self.sentences, dice.randint(2, 4)))

    def remark(self, dice: Random) -> str:
        """What a reader says, one to three sentences."""
        return " ".join(self.fill(p, dice) for p in dice.sample(self.remarks, dice.choice((1, 2, 2, 3))))

    def name(self, dice: Random) -> str:
        """First and last name."""
        return f"{dice.choice(self.first_names)} {dice.choice(self.last_names)}"
