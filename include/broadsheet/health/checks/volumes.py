"""How much a night brought: nothing, far too little, far too much, or no end at all.

What does NOT belong here: which source it came from (``sources``).
"""

from __future__ import annotations

from datetime import date
from statistics import median

from broadsheet.health.batch import NOTHING_DISCOVERED
from broadsheet.health.checks.asking import EMPTY_UNLIKELY, Check, Finding, Tonight
from broadsheet.health.history import LEARNING_NIGHTS, History
from broadsheet.health.statistics import centre_of, volume_of
from broadsheet.models import Level

VOLUME_UNLIKELY = 1e-4  # holidays and big stories are in no model
HARDLY_ANY, LEAST_VOLUME, MOST_VOLUME = 0.12, 0.22, 3.0  # of the usual; a holiday on a Sunday brings a quarter
MISSED_FROM, NEVER_NIGHTS = 6.0, 14  # articles a night, nights: of so many, and where none never was, none is no chance
THIN_UNLIKELY = 0.02  # where a night may come to be called too little, with a margin
UNNAMED_BY_CHANCE = 0.2  # of the articles on a front page: what is older than our history stands there, too


def volume_zero(rule: str, tonight: Tonight, history: History) -> Finding | None:
    """The night is empty, which its weekday hardly ever is; several empty nights count together: of a small paper, one is no sign."""
    found = tonight.measures.get("seen")
    past = history.volumes("seen", rule)
    if found is None or found.value > 0 or tonight.may_be_quiet or not tonight.is_nightly:
        return None
    if len(past) < LEARNING_NIGHTS:
        return None
    usual = volume_of(past, tonight.night.weekday()).mean
    was_never = len(past) >= NEVER_NIGHTS and usual >= MISSED_FROM and all(value > 0 for _, value in past)
    if not was_never and _empty_by_chance(past, tonight, history) >= EMPTY_UNLIKELY:
        return None
    return Finding(0.0, usual * tonight.window_days, 1.0)


def _empty_by_chance(past: list[tuple[int, float]], tonight: Tonight, history: History) -> float:
    """Probability that tonight and the empty nights right before it were empty with nothing wrong."""
    chance = volume_of(past, tonight.night.weekday()).at_most(0, tonight.window_days)
    for weekday in history.empty_before("seen"):
        chance *= volume_of(past, weekday).at_most(0)
    return chance


def volume_low(name: str) -> Check:
    """The night brought far less than its weekday does, and the paper's front page does not say that this was all."""

    def check(rule: str, tonight: Tonight, history: History) -> Finding | None:
        found = tonight.measures.get(name)
        past = history.volumes(name, rule)
        if found is None or found.value <= 0 or not tonight.is_nightly or len(past) < LEARNING_NIGHTS:
            return None
        if _is_all_there_was(tonight):
            return None
        usual = volume_of(past, tonight.night.weekday())
        expected = usual.mean * tonight.window_days
        unlikely = usual.at_most(int(found.value), tonight.window_days)
        if found.value <= HARDLY_ANY * expected and unlikely < EMPTY_UNLIKELY:
            return Finding(found.value, expected, LEAST_VOLUME * expected, found.examples, Level.CRITICAL)
        if found.value < LEAST_VOLUME * expected and unlikely < VOLUME_UNLIKELY:
            return Finding(found.value, expected, LEAST_VOLUME * expected, found.examples)
        return None

    return check


def _is_all_there_was(tonight: Tonight) -> bool:
    """Whether the front page, which names tonight's articles, names hardly any that no source has named: a holiday."""
    unnamed = tonight.measures.get("front_unnamed")
    return unnamed is not None and unnamed.value < UNNAMED_BY_CHANCE


def is_thin(seen: int, night: date, window_days: float, history: History) -> bool:
    """Whether ``seen`` articles may come to be called too few for ``night``: then a second witness is worth a request."""
    past = history.volumes("seen", "S02")
    if len(past) < LEARNING_NIGHTS:
        return False
    return volume_of(past, night.weekday()).at_most(seen, window_days) < THIN_UNLIKELY


def volume_high(name: str) -> Check:
    """The night brought over three times what its weekday does."""

    def check(rule: str, tonight: Tonight, history: History) -> Finding | None:
        found = tonight.measures.get(name)
        past = history.volumes(name, rule)
        if found is None or not tonight.is_nightly or len(past) < LEARNING_NIGHTS:
            return None
        usual = volume_of(past, tonight.night.weekday())
        expected = usual.mean * tonight.window_days
        limit = max(MOST_VOLUME * max(expected, centre_of([value for _, value in past])), 8.0)
        if found.value <= limit or usual.at_least(int(found.value), tonight.window_days) >= VOLUME_UNLIKELY:
            return None
        return Finding(found.value, expected, limit, found.examples)

    return check


def nothing_at_all(rule: str, tonight: Tonight, history: History) -> Finding | None:
    """Where nothing is known of the site yet: a night without a single article."""
    found = tonight.measures.get("seen")
    past = history.volumes("seen", rule)
    if found is None or found.value > 0 or tonight.may_be_quiet or len(past) >= LEARNING_NIGHTS:
        return None
    some = [(weekday, value) for weekday, value in past if value > 0]
    if some and _empty_by_chance(some, tonight, history) >= EMPTY_UNLIKELY:
        return None  # a small paper's quiet day
    return Finding(0.0, median(value for _, value in some) if some else None, 1.0)


def nothing_promised(rule: str, tonight: Tonight, history: History) -> Finding | None:
    """The feeds and lists hold nothing at all, not even what is old: a quiet day leaves them as they were."""
    found = tonight.measures.get("promised")
    past = history.values("promised", rule)
    if found is None or found.value > 0 or (past and max(past) == 0):
        return None
    return Finding(0.0, median(past) if past else None, 1.0, found.examples)


def failed(rule: str, tonight: Tonight, history: History) -> Finding | None:
    """The run ended before its load. That nothing was discovered is left to the rules on volume: it may be a quiet day."""
    if tonight.failure is None or tonight.failure == NOTHING_DISCOVERED:
        return None
    return Finding(None)
