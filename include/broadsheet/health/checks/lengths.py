"""How long the new bodies are, against what is usual here.

What does NOT belong here: limits that hold for every site, which are row rules (``quality``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from broadsheet.health.checks.asking import FEW, HARDLY_CHANCE, UNLIKELY, Finding, Tonight
from broadsheet.health.history import LEARNING_NIGHTS, History, Night
from broadsheet.health.statistics import high_share, usual_share

DECILE = "body_chars 10"  # where there is one, there are all nine


def bodies_short(rule: str, tonight: Tonight, history: History) -> Finding | None:
    """Most new bodies have less than half of what is usual here, and more of them than on any usual night."""
    past = history.of(rule)
    medians = [night.measures["body_chars 50"] for night in past if "body_chars 50" in night.measures]
    if len(medians) < LEARNING_NIGHTS or len(tonight.lengths) < 2:
        return None
    usual = median(value for value, _ in medians)
    limit = usual / 2
    short = sum(length < limit for length in tonight.lengths)
    before = _lengths_beyond(past, lambda length: length < limit)
    value, count = short / len(tonight.lengths), len(tonight.lengths)
    if value < usual_share(before) + 0.4 or short < 2 or high_share(value, count, before) >= UNLIKELY:
        return None
    return Finding(float(median(tonight.lengths)), usual, limit)


def bodies_long(rule: str, tonight: Tonight, history: History) -> Finding | None:
    """New bodies are far longer than they ever were: comments or the page's furniture have run into them."""
    past = history.of(rule)
    medians = [night.measures["body_chars 50"][0] for night in past if "body_chars 50" in night.measures]
    if len(medians) < LEARNING_NIGHTS or len(tonight.lengths) < FEW:
        return None
    usual = median(medians)
    value, limit = float(median(tonight.lengths)), max(2 * usual, 1.2 * max(medians))
    # Of a few, one long report makes no median: nearly all have to be long, more than reports and notices by turns make it.
    count, bound = len(tonight.lengths), 1.5 * usual
    long = sum(length > bound for length in tonight.lengths)
    if value <= limit or long < max(4, 0.8 * count):
        return None
    before = _lengths_beyond(past, lambda length: length > bound)
    return Finding(value, usual, limit) if high_share(long / count, count, before) < HARDLY_CHANCE else None


def _lengths_beyond(past: Sequence[Night], is_beyond: Callable[[float], bool]) -> list[tuple[float, int]]:
    """The share of each night's bodies that are so, as its deciles tell it, and how many there were."""
    return [
        (sum(is_beyond(night.measures[f"body_chars {10 * i}"][0]) for i in range(1, 10)) / 9, night.measures[DECILE][1])
        for night in past
        if DECILE in night.measures
    ]
