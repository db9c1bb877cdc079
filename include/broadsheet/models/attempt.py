"""An attempt at a run: when it began, how far it came, how it ended.

What does NOT belong here: keeping attempts (``attempts``) and showing them (``recording``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from broadsheet.errors import QualityFailed, Terminal

RESUMED_WITHIN = timedelta(days=2)  # later, what the sources said then is no longer what they say


class RunStatus(StrEnum):
    """How an attempt, and with it its run, stands."""

    RUNNING = "running"
    LOADED = "loaded"
    QUIET = "quiet"  # the sources answered well, and nothing was new
    HELD = "held"  # a batch rule said no
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a run."""

    attempt_number: int  # from 1
    started_at: datetime
    changed_at: datetime  # when any of this was last written
    status: RunStatus = RunStatus.RUNNING
    stage: str | None = None  # the stage that it was in last
    is_at_work: bool = False  # a process is in that stage, and holds the run's lock
    ended_at: datetime | None = None
    error_class: str | None = None
    message: str | None = None
    is_resumable: bool = True  # of a failed one: whether trying again goes on with what it has

    def entered(self, stage: str, now: datetime) -> Attempt:
        """A process begins ``stage``."""
        return Attempt(self.attempt_number, self.started_at, changed_at=now, stage=stage, is_at_work=True)

    def left(self, now: datetime) -> Attempt:
        """The stage has ended well, and another one follows."""
        return replace(self, is_at_work=False, changed_at=now)

    def ended(self, status: RunStatus, now: datetime) -> Attempt:
        """Its last stage has ended."""
        return replace(self, status=status, is_at_work=False, ended_at=now, changed_at=now)

    def failed(self, error: BaseException, message: str, now: datetime) -> Attempt:
        """Its stage has ended with ``error``; a batch that was held is an end of its own.

        Sources that answered wrongly have to be asked again, so a failed discovery is no ground to go on from, unless it may pass.
        """
        is_held = self.stage == "load" and isinstance(error, QualityFailed)
        is_final = self.stage == "discover" and isinstance(error, Terminal)
        return replace(
            self.ended(RunStatus.HELD if is_held else RunStatus.FAILED, now),
            error_class=type(error).__name__,
            message=message,
            is_resumable=not is_final,
        )

    def given_up(self, error_class: str, message: str, now: datetime) -> Attempt:
        """Its process ended without a word: found out later, from ``now`` on."""
        return replace(self.ended(RunStatus.FAILED, now), error_class=error_class, message=message)

    def goes_on(self, now: datetime) -> bool:
        """Whether running the run again goes on with this attempt; else a new one begins and asks again."""
        is_open = self.status == RunStatus.RUNNING or (self.status == RunStatus.FAILED and self.is_resumable)
        return is_open and now - self.changed_at < RESUMED_WITHIN
