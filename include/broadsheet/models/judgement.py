"""What is said of a batch beside its rows: how known articles compare, what is odd against the site's history, what may load.

What does NOT belong here: comparing (``quality``), judging a night (``health``) and what follows for core.* (``load``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from broadsheet.models.rows import column


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the new reading of one known article compares with what the warehouse says of it; one row a known article."""

    url: str = column("The article's link.")
    article_id: str = column("UUID of the article.")
    known_fetched_at: datetime = column("When what is known was fetched.")
    doubts: tuple[str, ...] = column("Ids of the rules that speak against the new reading; none: it is believed.")
    reason: str = column("What each rule saw.")
    known_body_chars: int = column("Length of the known body, characters.")
    body_chars: int = column("Length of the new body, characters.")
    kept_text_share: float | None = column("Share of the known text that stands in the new one, 0 to 1.", default=None)
    is_headline_changed: bool = column("Whether the headline is another one, or gone.", default=False)
    is_author_lost: bool = column("Whether there were authors and are none.", default=False)
    is_author_changed: bool = column("Whether there are other authors.", default=False)
    is_date_lost: bool = column("Whether there was a date of publication and is none.", default=False)
    published_shift_seconds: float | None = column(
        "New date of publication minus the known one, seconds.", default=None
    )
    known_comment_count: int = column("Known comments that were not deleted.", default=0)
    comment_count: int = column("Comments of the new reading.", default=0)
    kept_comment_count: int = column("Known comments that the new reading has too, by id or by text.", default=0)
    renumbered_count: int = column("Of these, known only by their text: their ids have changed.", default=0)
    known_url: str = column("The known article's link.", default="")
    is_compared: bool = column(
        "Whether ``doubts`` says something: not where a person reads again, or the reading is older and fits.",
        default=True,
    )
    is_known_weak: bool = column("Whether nothing but what an odd night brought was known.", default=False)


class Level(StrEnum):
    """How loud a signal is."""

    CRITICAL = "critical"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that is odd about a night of a site."""

    rule: str
    level: Level
    value: float | None  # tonight's
    usual: float | None  # the site's own, where its history tells
    limit: float | None  # what the value should have kept to
    examples: tuple[str, ...] = ()  # up to three URLs


class BatchState(StrEnum):
    """What the batch gate says of a site's night."""

    OK = "ok"
    DEGRADED = "degraded"  # loaded, and something is odd
    HELD = "held"  # something of it may not load; the last good data stays
    BROKEN = "broken"  # a rule could not be evaluated


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a batch may load. New and known articles are held apart, by rule id and reason; comments go with them."""

    state: BatchState = BatchState.OK
    signals: tuple[Signal, ...] = ()
    new_held_by: Mapping[str, str] = field(default_factory=dict)
    known_held_by: Mapping[str, str] = field(default_factory=dict)
    doubts_new: bool = (
        False  # new articles are loaded with a doubt: they count as long as no other reading of them comes
    )
