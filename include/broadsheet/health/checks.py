"""The kinds of questions that rules ask of a night: a share too high, a volume out of bounds, something never seen before.

Each is a function from tonight and the history to a Finding or nothing. A share has to be unlikely for this site *and* to
differ by an amount that matters; of few articles, several have to agree.

What does NOT belong here: which measure is asked which question, how loud, and why (``rules``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from broadsheet.health.batch import NOTHING_DISCOVERED
from broadsheet.health.history import LEARNING_NIGHTS, History, Night
from broadsheet.health.measures import Measure
from broadsheet.health.statistics import centre_of, high_share, usual_share, volume_of
from broadsheet.models import Level

UNLIKELY = 3e-4  # some forty questions a night: about one false alarm in fifty nights, had they no least effect as well
HARDLY_CHANCE = 2e-3  # where a fixed limit is passed as well
LEAST_PAST = 8  # articles of the past without which a share says nothing
EMPTY_UNLIKELY = 1e-3  # one question a night
VOLUME_UNLIKELY = 1e-4  # holidays and big stories are in no model
HARDLY_ANY, LEAST_VOLUME, MOST_VOLUME = 0.12, 0.22, 3.0  # of the usual; a holiday on a Sunday brings a quarter
DECILE = "body_chars 10"  # where there is one, there are all nine
STEADY, LEAST_STEADY = 0.9, 8  # of the usual: what never named less is of a fixed length, not of a day or two; links
FEW = 3  # of so many articles on, a night can be wrong as a whole


@dataclass(frozen=True, slots=True)
class Tonight:
    """What is asked: the night, its measures, and what the run was."""

    night: date
    measures: Mapping[str, Measure]
    lengths: tuple[int, ...] = ()  # of the new bodies, characters
    is_nightly: bool = True
    may_be_quiet: bool = False  # the site file lets the day be without an article
    window_days: float = 1.0
    failure: str | None = None  # class of the error that ended the run


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: tonight's value, the usual one, the limit, examples; its own level where that is not the rule's."""

    value: float | None
    usual: float | None = None
    limit: float | None = None
    examples: tuple[str, ...] = ()
    level: Level | None = None


Check = Callable[[str, Tonight, History], Finding | None]  # the rule's id comes first: history leaves its nights out


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


def volume_zero(rule: str, tonight: Tonight, history: History) -> Finding | None:
    """The night is empty, which its weekday hardly ever is; several empty nights count together: of a small paper, one is no sign."""
    found = tonight.measures.get("seen")
    past = history.volumes("seen", rule)
    if found is None or found.value > 0 or tonight.may_be_quiet or not tonight.is_nightly:
        return None
    if len(past) < LEARNING_NIGHTS:
        return None
    if _empty_by_chance(past, tonight, history) >= EMPTY_UNLIKELY:
        return None
    return Finding(0.0, volume_of(past, tonight.night.weekday()).mean * tonight.window_days, 1.0)


def _empty_by_chance(past: list[tuple[int, float]], tonight: Tonight, history: History) -> float:
    """Probability that tonight and the empty nights right before it were empty with nothing wrong."""
    chance = volume_of(past, tonight.night.weekday()).at_most(0, tonight.window_days)
    for weekday in history.empty_before("seen"):
        chance *= volume_of(past, weekday).at_most(0)
    return chance


def volume_low(name: str) -> Check:
    """The night brought far less than its weekday does."""

    def check(rule: str, tonight: Tonight, history: History) -> Finding | None:
        found = tonight.measures.get(name)
        past = history.volumes(name, rule)
        if found is None or found.value <= 0 or not tonight.is_nightly or len(past) < LEARNING_NIGHTS:
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


def sources_failed(rule: str, tonight: Tonight, history: History) -> Finding | None:
    """A source could not be read that mostly can."""
    found = tonight.measures.get("failed_sources")
    if found is None or not 0 < found.value < 1:
        return None  # where none can be read the run has failed
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
