"""A site's earlier nights, and which of them tell what is usual.

A night that was broken feeds nothing: else a broken week would become usual. A night on which one rule warned feeds all
others; what has lasted two weeks is taken for the new usual by rules that only warn.

What does NOT belong here: reading the nights (``store``) and judging by them (``checks``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

LEARNING_NIGHTS = 7  # fewer say "not enough history"
USUAL_NIGHTS = 28  # four weeks: each weekday four times
ACCEPTED_AFTER = 14  # nights in a row of the same warning


@dataclass(frozen=True, slots=True)
class Night:
    """One night of a site as it was measured: ``measures`` gives (value, of how many)."""

    night: date
    run_id: str
    measures: Mapping[str, tuple[float, int]]
    rules: frozenset[str] = frozenset()
    is_sound: bool = True
    is_nightly: bool = True
    window_days: float = 1.0


@dataclass(frozen=True, slots=True)
class History:
    """The nights before tonight, oldest first, one a night.

    ``accepted``: rules that a person lets learn anew, and from which night on.
    """

    nights: Sequence[Night] = ()
    accepted: Mapping[str, date] = field(default_factory=dict)

    @property
    def is_learning(self) -> bool:
        """Whether there are too few sound nights to say what is usual."""
        return len(self._sound()) < LEARNING_NIGHTS

    def _sound(self) -> list[Night]:
        return [night for night in self.nights if night.is_sound and night.is_nightly]

    def of(self, rule: str) -> list[Night]:
        """The nights that tell ``rule`` what is usual, oldest first."""
        since = self.accepted.get(rule, date.min)
        sound = [night for night in self._sound() if night.night >= since]
        begin, accepted, row = 0, 0, 0
        for place, night in enumerate(sound):
            row = row + 1 if rule in night.rules else 0
            if row >= ACCEPTED_AFTER:  # what was usual before that no longer is
                begin, accepted = place - row + 1, place + 1
        return [
            night for place, night in enumerate(sound[begin:], begin) if place < accepted or rule not in night.rules
        ][-USUAL_NIGHTS:]

    def is_learning_anew(self, rule: str) -> bool:
        """Whether ``rule`` was accepted and has seen too few nights since to say what is usual now."""
        return rule in self.accepted and len(self.of(rule)) < LEARNING_NIGHTS

    def shares(self, name: str, rule: str) -> list[tuple[float, int]]:
        """(share, of how many) on each of these nights that had something to count."""
        return [night.measures[name] for night in self.of(rule) if night.measures.get(name, (0.0, 0))[1] > 0]

    def values(self, name: str, rule: str) -> list[float]:
        """The value on each of these nights that has one."""
        return [night.measures[name][0] for night in self.of(rule) if name in night.measures]

    def names(self, prefix: str, rule: str) -> set[str]:
        """What follows ``prefix`` in the names of measures of these nights."""
        return {n.removeprefix(prefix) for night in self.of(rule) for n in night.measures if n.startswith(prefix)}

    def volumes(self, name: str, rule: str) -> list[tuple[int, float]]:
        """(weekday, value a day) of these nights."""
        return [
            (night.night.weekday(), night.measures[name][0] / night.window_days)
            for night in self.of(rule)
            if name in night.measures
        ]

    def empty_before(self, name: str) -> list[int]:
        """Weekdays of the nights in a row, up to the last one, that brought nothing, however they ended; one that can't tell ends it."""
        empty = []
        for night in reversed(self.nights):
            if night.measures.get(name, (1.0, 1))[0] > 0:
                break
            empty += [night.night.weekday()] if night.is_nightly else []
        return empty
