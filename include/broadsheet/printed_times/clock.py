"""A time that was read off a page, and the clock that the page's times refer to.

What does NOT belong here: reading times (``times``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

PRECISIONS = ("second", "minute", "hour", "day", "week", "month", "year")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that was read."""

    at: datetime  # UTC
    precision: str  # second, minute, hour, day, week, month, year: ``at`` is cut to it
    source: str  # whose zone: offset, utc, site, relative
    text: str  # as printed
    is_absolute: bool = True  # whether the same page read on another day gives the same time
    lacks_year: bool = False  # whether a day and a month are printed, and no year


@dataclass(frozen=True, slots=True)
class Clock:
    """What a page's times refer to."""

    now: datetime  # UTC, when the page was served
    zone: tzinfo = UTC  # of times without a zone
    languages: tuple[str, ...] = ()  # tags, best first: en-US, de
    day_first: bool | None = None  # whether 3/4/2025 is in April; None: as the language has it
    # Texts of this page that are a time in no language, which costs most to find out, and in its own: after many of either others are left out.
    unread: list[str] = field(default_factory=list, compare=False, repr=False)
    read: list[str] = field(default_factory=list, compare=False, repr=False)


def finer(one: Moment | None, other: Moment | None) -> Moment | None:
    """The more exact of two readings of one time: absolute before relative, then the finer; the first where equal."""
    if one is None or other is None:
        return one or other
    return min(one, other, key=lambda m: (not m.is_absolute, PRECISIONS.index(m.precision), m.source == "site"))


def moment_in(stamp: datetime, precision: str, text: str, clock: Clock) -> Moment:
    """A stamp as a Moment; one without a zone is in the page's."""
    if stamp.tzinfo is None:
        return Moment(stamp.replace(tzinfo=clock.zone).astimezone(UTC), precision, "site", text)
    source = "utc" if stamp.utcoffset() == timedelta(0) else "offset"
    return Moment(stamp.astimezone(UTC), precision, source, text)
