"""What a report says: one frozen model a part, nothing of which has been written by us alone.

Texts are as strangers wrote them, cut to a length; making them safe is the page's work (``page``).

What does NOT belong here: where the figures come from (``reading``) and how they look (``page``, ``charts``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from typing import Any

from broadsheet.models import PART

TROUBLED = ("failed", "held", "broken", "suspect", "degraded")  # standings of a night that needs a look
IN_PART = "in_part"  # standing of a run that asked for a part of its days: no night to judge


@dataclass(frozen=True, slots=True)
class Night:
    """What one night of a site gave; ``body_chars`` and ``completeness`` are None where there is nothing to measure."""

    day: date
    run_id: str
    status: str
    articles: int
    comments: int
    rejected: int
    body_chars: float | None  # median of the new articles, characters
    completeness: float | None  # extracted / declared comments
    state: str | None = None  # of its health
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How some links ended at one stage."""

    stage: str
    kind: str
    count: int
    examples: tuple[tuple[str, str], ...]  # URL and reason


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel: how many came so far, and what was lost on the way to it."""

    label: str
    count: int
    lost: tuple[Ending, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """One row that shows what is meant."""

    label: str
    url: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Rejects:
    """What one rule rejected."""

    rule_id: str
    what: str  # article or comment
    count: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class FailedRule:
    """A rule that something failed."""

    rule_id: str
    suite: str
    severity: str
    checked_count: int
    failed_count: int
    detail: str


@dataclass(frozen=True, slots=True)
class Thread:
    """An article whose comments are not as many as its page declares."""

    headline: str | None
    url: str
    declared: int
    extracted: int


@dataclass(frozen=True, slots=True)
class Source:
    """What one source of links gave."""

    url: str
    channel: str
    link_count: int
    window_link_count: int
    taken_count: int
    newest_at: datetime | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Sign:
    """A signal of the site's health, with its evidence."""

    rule: str
    level: str
    value: float | None
    usual: float | None
    limit: float | None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """How the night was judged."""

    state: str
    level: str | None
    signs: tuple[Sign, ...]
    first_seen: date | None = None
    is_muted_until: date | None = None


@dataclass(frozen=True, slots=True)
class SiteNight:
    """All that is to be said of one run of one site."""

    site: str
    name: str
    url: str | None
    run: dict[str, Any]  # its row of ops.runs
    day: date
    first_day: date
    steps: tuple[Step, ...]
    declared: int
    extracted: int
    nights: tuple[Night, ...]
    rejects: tuple[Rejects, ...] = ()
    rules: tuple[FailedRule, ...] = ()
    threads: tuple[Thread, ...] = ()
    sources: tuple[Source, ...] = ()
    health: Health | None = None
    suspects: tuple[Example, ...] = ()
    suspect_count: int = 0
    seconds: dict[str, float] = field(default_factory=dict)  # by stage

    @property
    def loaded(self) -> int:
        """Articles that passed to the tables."""
        return self.steps[-1].count

    @property
    def completeness(self) -> float | None:
        """Extracted / declared comments; None where none is declared."""
        return self.extracted / self.declared if self.declared else None

    @property
    def rejected(self) -> int:
        """Rows rejected."""
        return (self.run["rejected_article_count"] or 0) + (self.run["rejected_comment_count"] or 0)

    @property
    def usual_articles(self) -> float | None:
        """Median of the nights before."""
        return middle([night.articles for night in self.nights if night.run_id != self.run["run_id"]])

    @property
    def standing(self) -> str:
        """One word for how the night stands: its health where it was judged, else how its run ended."""
        status = str(self.run["status"])
        if status in ("failed", "held"):
            return status
        if self.run.get("trigger") == PART:
            return IN_PART
        return self.health.state if self.health else status

    @property
    def is_troubled(self) -> bool:
        """Whether the night needs a look."""
        return self.standing in TROUBLED


@dataclass(frozen=True, slots=True)
class NightLine:
    """One night of a site as words and figures for a line of text."""

    site: str
    night: str
    state: str
    articles: str
    usual: str
    comments: str
    found: str
    rejected: str


@dataclass(frozen=True, slots=True)
class Content:
    """A whole page."""

    title: str
    made_at: datetime
    sites: tuple[SiteNight, ...]
    silent: tuple[tuple[str, date], ...] = ()  # sites with no run in this night, and the day of their last one
    whys: dict[str, str] = field(default_factory=dict)  # why there is a rule, by its id


def middle(values: Sequence[float]) -> float | None:
    """The median; None of nothing."""
    return median(values) if values else None
