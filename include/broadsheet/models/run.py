"""The run: which site, which window, and what each stage says it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from broadsheet.models.asking import Mode, Source
from broadsheet.models.judgement import Verdict

STAGES = ("discover", "fetch", "extract", "validate", "load", "publish")
INGEST_STAGES = STAGES[:-1]  # publish is one for all sites
RELEASE = "release"  # trigger of a run that loads rows which an earlier run rejected
PART = "part"  # in ops.runs: trigger of a run that asked for a part of its days


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span of time, UTC: ``start_at <= t < end_at``."""

    start_at: datetime
    end_at: datetime

    @classmethod
    def of_days(cls, first: date, last: date, zone: str) -> Window:
        """The calendar days ``first`` to ``last``, both included, in ``zone``; 23 and 25 hour days are right."""
        tz = ZoneInfo(zone)
        start = datetime.combine(first, time.min, tz)
        end = datetime.combine(last + timedelta(days=1), time.min, tz)
        return cls(start.astimezone(UTC), end.astimezone(UTC))

    def holds(self, moment: datetime) -> bool:
        """Whether ``moment`` (aware) lies within."""
        return self.start_at <= moment < self.end_at

    def days(self, zone: str) -> tuple[date, date]:
        """First and last calendar day that the window touches in ``zone``."""
        tz = ZoneInfo(zone)
        return self.start_at.astimezone(tz).date(), (self.end_at - timedelta(microseconds=1)).astimezone(tz).date()


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one site. ``window`` is None for a WARC file that is read whole, whatever its dates."""

    run_id: str
    site: str
    trigger: str  # cli, scheduled, backfill, manual, asset, reextract, release
    window: Window | None
    started_at: datetime
    warc: str | None = None  # absolute path of a WARC file to read instead of the network
    is_nightly: bool = False  # takes what is new since it was last seen, and revisits; else what its window holds
    attempt_number: int = 1  # settled by discover
    source: str = Source.AUTO.value
    mode: str = Mode.REFETCH.value
    limit: int | None = None  # articles to ask for at most

    @property
    def is_part(self) -> bool:
        """Whether it asks for a part of what its days hold: what it finds says nothing of the whole."""
        return (self.source, self.mode, self.limit) != (Source.AUTO, Mode.REFETCH, None)


@dataclass(frozen=True, slots=True)
class StageReport:
    """What a stage did: counts by name, and messages worth a line in the log."""

    stage: str
    counts: dict[str, int] = field(default_factory=dict)
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule of one suite said."""

    suite: str  # articles or comments
    rule_id: str  # A13, C02, ... of the data dictionary
    severity: str  # critical or warning
    gate: str  # row or batch
    is_passed: bool
    checked_count: int
    failed_count: int
    detail: str


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What validation said of one batch."""

    results: tuple[RuleResult, ...]
    counts: dict[str, int]
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def is_held(self) -> bool:
        """Whether nothing new of this site may load in this run: a critical batch rule failed, or its history speaks against it."""
        return bool(self.verdict.new_held_by) or any(
            r.gate == "batch" and r.severity == "critical" and not r.is_passed for r in self.results
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is."""

    done: int
    total: int
    pages_per_second: float
    eta_seconds: float | None


class Pace:
    """Counts pages done against a monotonic clock, which is asked only here and only for progress lines."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._began = total, 0, monotonic()

    def step(self) -> Progress:
        """One more is done."""
        self._done += 1
        rate = self._done / max(monotonic() - self._began, 1e-6)
        return Progress(self._done, self._total, rate, max(self._total - self._done, 0) / rate)
