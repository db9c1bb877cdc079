"""The state of a site on one night: from tonight's signals and the row of the night before.

What does NOT belong here: where the signals come from (``judging``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from broadsheet.models import Level, Signal


class State(StrEnum):
    """How a site stands."""

    LEARNING = "learning"  # too few nights to say what is usual; the hard floors hold all the same
    OK = "ok"
    SUSPECT = "suspect"  # something is odd
    BROKEN = "broken"  # something is wrong
    RECOVERED = "recovered"  # the first good night after a bad one


TROUBLE = (State.SUSPECT, State.BROKEN)


@dataclass(frozen=True, slots=True)
class SiteHealth:
    """A row of ops.site_health."""

    site: str
    night: date
    run_id: str
    state: State
    level: Level | None
    signals: tuple[Signal, ...] = ()
    first_seen: date | None = None
    is_muted_until: date | None = None


def health_of(
    site: str,
    night: date,
    run_id: str,
    signals: Sequence[Signal],
    *,
    is_learning: bool,
    before: tuple[str, date | None] | None,
    muted_until: date | None = None,
) -> SiteHealth:
    """The row of one night. ``before``: state and first_seen of the last night before it that has a row."""
    levels = {signal.level for signal in signals}
    level = Level.CRITICAL if Level.CRITICAL in levels else Level.WARNING if levels else None
    was_in_trouble = before is not None and before[0] in TROUBLE
    first_seen = None
    if level is not None:
        state = State.BROKEN if level == Level.CRITICAL else State.SUSPECT
        first_seen = before[1] if before is not None and was_in_trouble and before[1] else night
    elif was_in_trouble:
        state = State.RECOVERED
    else:
        state = State.LEARNING if is_learning else State.OK
    is_muted = muted_until is not None and muted_until >= night
    return SiteHealth(site, night, run_id, state, level, tuple(signals), first_seen, muted_until if is_muted else None)
