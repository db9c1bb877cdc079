"""Shares that are too high, and kinds that were never seen before.

What does NOT belong here: which measure is asked so (``rules``).
"""

from __future__ import annotations

from broadsheet.health.checks.asking import FEW, HARDLY_CHANCE, UNLIKELY, Check, Finding, Tonight
from broadsheet.health.history import LEARNING_NIGHTS, History
from broadsheet.health.statistics import high_share, usual_share
from broadsheet.models import Level

LEAST_PAST = 8  # articles of the past without which a share says nothing


def share_high(
    name: str, *, effect: float, floor: float = 0.0, least: int = 2, hard: float | None = None, few: int = FEW
) -> Check:
    """The share is beyond what the site's nights give, by ``effect`` at least, not under ``floor``, of ``least`` articles or more.

    ``hard``: from this share on it is odd without any history, and with one where it is hardly chance; from ``few`` articles on.
    """

    def check(rule: str, tonight: Tonight, history: History) -> Finding | None:
        found = tonight.measures.get(name)
        if found is None or round(found.value * found.count) < least:
            return None
        past = history.shares(name, rule)
        usual = usual_share(past) if past else None
        is_learning = len(past) < LEARNING_NIGHTS or sum(count for _, count in past) < LEAST_PAST
        chance = 0.0 if is_learning else high_share(found.value, found.count, past)
        is_hard = hard is not None and found.value >= hard and round(found.value * found.count) >= few
        if is_hard and (usual is None or usual < found.value / 2) and chance < HARDLY_CHANCE:
            return Finding(found.value, usual, hard, found.examples)
        if usual is None or is_learning:
            return None
        limit = max(floor, usual + effect)
        if found.value < limit or chance >= UNLIKELY:
            return None
        return Finding(found.value, usual, limit, found.examples)

    return check


def never_seen(prefix: str, *, floor: float, least: int = FEW) -> Check:
    """Most of the night is of a kind (form of address, reader, source of dates) that no night of the history has shown."""

    def check(rule: str, tonight: Tonight, history: History) -> Finding | None:
        past = history.of(rule)
        seen = history.names(prefix, rule)
        if len(past) < LEARNING_NIGHTS or not seen:
            return None
        new = {n: m for n, m in tonight.measures.items() if n.startswith(prefix) and n.removeprefix(prefix) not in seen}
        value = sum(m.value for m in new.values())
        count = max((m.count for m in new.values()), default=0)
        if value < floor or round(value * count) < least:
            return None
        return Finding(value, 0.0, floor, tuple(e for m in new.values() for e in m.examples)[:3])

    return check


def comments_short(name: str) -> Check:
    """Fewer comments than the pages declare: a tenth is odd, half of them is a loss; a site that is always so is not odd."""

    def check(rule: str, tonight: Tonight, history: History) -> Finding | None:
        found = tonight.measures.get(name)
        if found is None or found.count < 5 or found.value * found.count < 3:
            return None
        past = history.shares(name, rule)
        if len(past) < LEARNING_NIGHTS:
            return None
        usual = usual_share(past)
        worst = max(value for value, count in past if count >= 5) if any(count >= 5 for _, count in past) else usual
        limit = max(usual + 0.1, min(0.5, 1.5 * worst), 0.1)
        if found.value < limit:
            return None
        return Finding(
            found.value, usual, limit, found.examples, Level.CRITICAL if found.value > 0.5 and usual < 0.25 else None
        )

    return check
