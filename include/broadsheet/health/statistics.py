"""How unlikely tonight is, by models that hold for small numbers: a paper of three a day as well as one of three hundred.

Counts follow a negative binomial (a Poisson that also knows good and bad days), shares a beta-binomial (articles of one night are
alike). Plain sums over ``math.lgamma``; no array library, since a night has some thousand articles at the most.

What does NOT belong here: which measure is looked at, and what follows (``rules``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log
from statistics import median

LEAST_SPREAD = 0.25  # of the mean: no paper is as even as a Poisson process, whatever a short history shows
OWN_NIGHTS = 2.0  # nights of all weekdays that a weekday's own are averaged with
TIGHTEST, LOOSEST = 60.0, 4.0  # strength of a share's prior, in articles: how alike nights may be taken to be


@dataclass(frozen=True, slots=True)
class Volume:
    """What a night of one weekday brings: mean, and by how much nights differ (size of the negative binomial)."""

    mean: float
    size: float

    def at_most(self, count: int, nights: float = 1.0) -> float:
        """Probability of ``count`` or less in so many nights."""
        return sum(_pmf(k, self.mean * nights, self.size * nights) for k in range(count + 1)) if self.mean > 0 else 1.0

    def at_least(self, count: int, nights: float = 1.0) -> float:
        """Probability of ``count`` or more in so many nights."""
        if count <= 0 or self.mean <= 0:
            return 1.0
        return max(0.0, 1.0 - sum(_pmf(k, self.mean * nights, self.size * nights) for k in range(count)))


def volume_of(past: Sequence[tuple[int, float]], weekday: int) -> Volume:
    """What ``weekday`` brings, from (weekday, count) of earlier nights: the fewer of its own there are, the more all nights count."""
    if not past:
        return Volume(0.0, 1.0)
    overall = centre_of([value for _, value in past])
    means = {day: _shrunk([value for other, value in past if other == day], overall) for day in {d for d, _ in past}}
    mean = means.get(weekday, overall)
    # How much more than chance the nights differ from what their weekday brings.
    beyond = sum((value - means[day]) ** 2 / max(means[day], 0.5) for day, value in past) / max(1, len(past) - 7)
    extra = max((beyond - 1) * mean, (LEAST_SPREAD * mean) ** 2)
    return Volume(mean, mean * mean / extra if extra > 0 else 1e6)


def _shrunk(values: Sequence[float], overall: float) -> float:
    return (len(values) * centre_of(values) + OWN_NIGHTS * overall) / (len(values) + OWN_NIGHTS)


def centre_of(past: Sequence[float]) -> float:
    """Between the median and the mean: for small counts the median jumps, for large ones the mean follows outliers."""
    return (median(past) + sum(past) / len(past)) / 2 if past else 0.0


def _pmf(k: int, mean: float, size: float) -> float:
    return exp(
        lgamma(k + size)
        - lgamma(size)
        - lgamma(k + 1)
        + size * log(size / (size + mean))
        + k * log(mean / (size + mean))
    )


def usual_share(past: Sequence[tuple[float, int]]) -> float:
    """Share over all nights of ``past`` together; each is (share, of how many)."""
    total = sum(count for _, count in past)
    return (sum(value * count for value, count in past) + 0.5) / (total + 1)


def high_share(value: float, count: int, past: Sequence[tuple[float, int]]) -> float:
    """Probability that of ``count`` articles of a night of this history at least the share ``value`` has the trait."""
    usual, strength = usual_share(past), _strength(past)
    return beta_binomial_tail(round(value * count), count, usual * strength, (1 - usual) * strength)


def _strength(past: Sequence[tuple[float, int]]) -> float:
    """How alike the nights are, by moments: what their shares vary beyond what chance would do."""
    nights = [(value, count) for value, count in past if count > 0]
    total = sum(count for _, count in nights)
    if len(nights) < 2 or total <= len(nights):
        return TIGHTEST
    usual = usual_share(nights)
    by_chance = usual * (1 - usual)
    seen = sum(count * (value - usual) ** 2 for value, count in nights)
    squares = sum(count * count for _, count in nights)
    excess = (seen - (len(nights) - 1) * by_chance) / ((total - squares / total) * by_chance)
    return TIGHTEST if excess <= 0 else min(TIGHTEST, max(LOOSEST, 1 / excess - 1))


def beta_binomial_tail(k: int, count: int, alpha: float, beta: float) -> float:
    """P(at least ``k`` of ``count``)."""
    if k <= 0:
        return 1.0
    whole = lgamma(alpha) + lgamma(beta) - lgamma(alpha + beta)
    return min(
        1.0,
        sum(
            exp(
                lgamma(count + 1)
                - lgamma(i + 1)
                - lgamma(count - i + 1)
                + lgamma(i + alpha)
                + lgamma(count - i + beta)
                - lgamma(count + alpha + beta)
                - whole
            )
            for i in range(k, count + 1)
        ),
    )
