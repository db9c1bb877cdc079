"""What a rule is: what it looks at, how loud it is, why it exists, and what it says of a row that fails.

A rule of the data dictionary may stand here twice with two severities: a date may be odd (warning) or impossible (critical).
Ids and thresholds: the table of quality rules in the data dictionary.

What does NOT belong here: the rules themselves (``article_rules``, ``comment_rules``) and running them (``engine``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from broadsheet.models import Run, Site

ARTICLES, COMMENTS = "articles", "comments"
CRITICAL, WARNING, INFO = "critical", "warning", "info"
ROW, BATCH = "row", "batch"

MAX_THREAD_DEPTH = 50
ANY_VOTES = 10**9
SHORTEST_DAY = 22 / 24  # of clock changes


@dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds that depend on the site and the run."""

    min_articles: int
    max_articles: int
    min_body_chars: int
    known_articles: int = 0  # of the window, brought in by an earlier run: the night's too
    revisited_articles: int = (
        0  # rows of the batch that say nothing about the night: a site that broke has them as well
    )
    max_body_chars: int = 200_000  # longer than any news text: two pages run together, or a script's data
    min_headline_chars: int = 5
    max_link_share: float = 0.4
    max_same_texts: int = 5
    max_repeated_share: float = 0.6
    max_mojibake: float = 10.0
    max_comment_chars: int = 20_000  # above every platform's own limit
    min_votes: int = 0

    @classmethod
    def of(cls, site: Site, run: Run, known_articles: int = 0, revisited_articles: int = 0) -> Limits:
        """Thresholds are a day's: of several days the most is so much more, of a part of a day the fewest so much less.

        A WARC file that is read whole holds what it holds: one article is enough, whatever a night should give.
        """
        rules = site.quality
        fewest, most = 1, rules.max_articles
        if run.window is not None:
            days = (run.window.end_at - run.window.start_at) / timedelta(days=1)
            most = ceil(rules.max_articles * max(1, days))
            fewest = rules.min_articles if days > SHORTEST_DAY else int(rules.min_articles * days)
        return cls(
            fewest,
            most,
            rules.min_body_chars,
            known_articles,
            revisited_articles,
            max_body_chars=rules.max_body_chars,
            min_headline_chars=rules.min_headline_chars,
            max_link_share=rules.max_link_share,
            max_same_texts=rules.max_same_texts,
            max_repeated_share=rules.max_repeated_share,
            max_mojibake=rules.max_mojibake,
            max_comment_chars=rules.max_comment_chars,
            min_votes=-ANY_VOTES if rules.has_negative_votes else 0,
        )

    @property
    def fewest_rows(self) -> int:
        """Rows that the batch must have at least."""
        return max(0, self.min_articles - self.known_articles) + self.revisited_articles

    @property
    def most_rows(self) -> int:
        """Rows that it may have at most."""
        return self.max_articles + self.revisited_articles


# Takes the module great_expectations.expectations, so that naming a rule does not import it; gives an expectation.
Build = Callable[[Any, Limits], Any]


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation on a check frame, and the sentence for a row that fails it.

    ``reason`` may name columns of the frame and fields of Limits in braces; of a batch, ``row_count``.
    """

    build: Build
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one suite. A row fails it that fails any of its checks."""

    id: str
    suite: str
    severity: str
    gate: str
    why: str
    checks: tuple[Check, ...]

    def __post_init__(self) -> None:
        if self.gate == BATCH and self.suite != ARTICLES:
            # Articles are split before their comments are checked: a later batch rule would come too late for them.
            raise ValueError(f"{self.id}: batch rules belong to the suite {ARTICLES!r}")


def not_null(column: str) -> Build:
    """The column holds something."""
    return lambda gxe, _: gxe.ExpectColumnValuesToNotBeNull(column=column)


def among(column: str, *values: object) -> Build:
    """The column is null or one of ``values``."""
    return lambda gxe, _: gxe.ExpectColumnValuesToBeInSet(column=column, value_set=list(values))


def between(column: str, low: float | None, high: float | None) -> Build:
    """The column is null or ``low <= value <= high``; None is no bound."""
    return lambda gxe, _: gxe.ExpectColumnValuesToBeBetween(column=column, min_value=low, max_value=high)


def is_null(column: str) -> Build:
    """The column holds nothing."""
    return lambda gxe, _: gxe.ExpectColumnValuesToBeNull(column=column)


def within(column: str, low: str | float | None, high: str | float | None) -> Build:
    """As ``between``; a bound that is a name is that field of Limits."""

    def bound(limits: Limits, value: str | float | None) -> float | None:
        found: float | None = getattr(limits, value) if isinstance(value, str) else value
        return found

    return lambda gxe, limits: gxe.ExpectColumnValuesToBeBetween(
        column=column, min_value=bound(limits, low), max_value=bound(limits, high)
    )


def each_present(columns: Iterable[str]) -> tuple[Check, ...]:
    """A check for each column that has to be there."""
    return tuple(Check(not_null(column), f"{column} is missing") for column in columns)
