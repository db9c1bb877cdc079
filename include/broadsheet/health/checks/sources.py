"""How each source stands: it fails, is silent, cut off or stale, or misses what the news sitemap names.

What does NOT belong here: how much they bring together (``volumes``).
"""

from __future__ import annotations

from statistics import median

from broadsheet.health.checks.asking import EMPTY_UNLIKELY, FEW, UNLIKELY, Finding, Tonight
from broadsheet.health.history import LEARNING_NIGHTS, History
from broadsheet.health.statistics import high_share, usual_share, volume_of

STEADY, LEAST_STEADY = 0.9, 8  # of the usual: what never named less is of a fixed length, not of a day or two; links


def sources_failed(rule: str, tonight: Tonight, history: History) -> Finding | None:
    """A source could not be read, or not to its end, that mostly can.

    Where all of them say so each has named something: else the run has failed, and nothing is left to measure here.
    """
    found = tonight.measures.get("failed_sources")
    if found is None or found.value == 0:
        return None
    past = history.shares("failed_sources", rule)
    usual = usual_share(past) if past else 0.0
    return Finding(found.value, usual, 0.0, found.examples) if found.value > usual + 0.5 / found.count else None


def source_silent(rule: str, tonight: Tonight, history: History) -> Finding | None:
    """A source that names nothing, or nothing of the night, while another one lives."""
    for name, found in tonight.measures.items():
        if not name.startswith("source_links ") or found.value > 0:
            continue
        past = history.values(name, rule)
        if len(past) >= FEW and sum(value > 0 for value in past) >= 0.9 * len(past):
            return Finding(0.0, median(past), 1.0, found.examples)
    for name, found in tonight.measures.items():
        if not name.startswith("source_window_links ") or found.value > 0:
            continue
        past = history.values(name, rule)
        others = [m.value for n, m in tonight.measures.items() if n.startswith("source_window_links ") and n != name]
        if (
            len(past) >= LEARNING_NIGHTS
            and max(others, default=0) > 0
            and volume_of([(0, value) for value in past], 0).at_most(0) < EMPTY_UNLIKELY
        ):
            return Finding(0.0, median(past), 1.0, found.examples)
    return None


def source_shrunk(rule: str, tonight: Tonight, history: History) -> Finding | None:
    """A source of a steady length, as feeds and lists of the newest are, that names not half as much as it ever did."""
    for name, found in tonight.measures.items():
        if not name.startswith("source_links ") or found.value == 0:
            continue
        past = history.values(name, rule)
        if len(past) < LEARNING_NIGHTS or min(past) < max(LEAST_STEADY, STEADY * median(past)):
            continue
        limit = min(past) / 2
        if found.value < limit:
            return Finding(found.value, median(past), limit, found.examples)
    return None


def source_stale(rule: str, tonight: Tonight, history: History) -> Finding | None:
    """A source whose newest item is older than three times what is usual for it, and older than a day beyond that."""
    for name, found in tonight.measures.items():
        if not name.startswith("source_age "):
            continue
        past = history.values(name, rule)
        if len(past) < LEARNING_NIGHTS:
            continue
        limit = max(3 * median(past), 1.5 * max(past), median(past) + 24)
        if found.value > limit:
            return Finding(found.value, median(past), limit, found.examples)
    return None


def recall_low(rule: str, tonight: Tonight, history: History) -> Finding | None:
    """The news sitemap names articles that the other sources don't: more than one in five, and more than usual."""
    for name, found in tonight.measures.items():
        if not name.startswith("unnamed ") or found.value <= 0.2 or found.value * found.count < 2:
            continue
        past = history.shares(name, rule)
        if len(past) >= LEARNING_NIGHTS and (
            found.value < usual_share(past) + 0.2 or high_share(found.value, found.count, past) >= UNLIKELY
        ):
            continue
        if len(past) < LEARNING_NIGHTS:
            continue
        return Finding(1 - found.value, 1 - usual_share(past), 0.8, found.examples)
    return None
