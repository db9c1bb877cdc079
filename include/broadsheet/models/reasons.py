"""What is told of one page to a person who wonders why it came out as it did.

What does NOT belong here: finding it out (``extract.explaining``), printing it (``cli``).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WeighedSign:
    """A sign, "name=value", and what it weighs. Those of neighbours begin with likely, window, sure, low_high, chars_likely."""

    sign: str
    weight: float


@dataclass(frozen=True, slots=True)
class BlockReason:
    """One block of the page, whose signs gave its likelihood by itself, and those of its neighbours the one that counts."""

    number: int
    likelihood: float
    by_itself: float
    outcome: str  # taken, goes on (with running text; or a lead), repeated, menu, other (article's), asks (something of the reader), or empty
    chars: int
    link_share: float
    stands_in: str
    text: str  # its beginning
    speaks_for: tuple[WeighedSign, ...]
    speaks_against: tuple[WeighedSign, ...]


@dataclass(frozen=True, slots=True)
class CandidateReason:
    """One text that was asked for the body, and how much it agrees with the others."""

    name: str
    chars: int
    agreement: float | None  # None: nobody else was asked
    is_taken: bool


@dataclass(frozen=True, slots=True)
class ReaderReason:
    """One comment reader, and how many it found; None where its platform is not there."""

    name: str
    comments: int | None
    is_taken: bool


@dataclass(frozen=True, slots=True)
class ValueReason:
    """One value that may have been the headline, the authors or the date of publication, and why."""

    column: str
    value: str
    why: str
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Reasons:
    """All of one page."""

    url: str
    body_extractor: str
    body_chars: int
    body_reason: str
    blocks: tuple[BlockReason, ...]
    candidates: tuple[CandidateReason, ...]
    readers: tuple[ReaderReason, ...]
    values: tuple[ValueReason, ...]
    issues: tuple[str, ...]  # refusals and failures, "code: detail"
