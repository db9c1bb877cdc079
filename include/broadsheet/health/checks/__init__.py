"""The kinds of questions that rules ask of a night: a share too high, a volume out of bounds, something never seen before.

Each is a function from tonight and the history to a Finding or nothing.
What does NOT belong here: which measure is asked which question, how loud, and why (``rules``).
"""

from __future__ import annotations

from broadsheet.health.checks.asking import Check, Finding, Tonight
from broadsheet.health.checks.lengths import bodies_long, bodies_short
from broadsheet.health.checks.shares import comments_short, never_seen, share_high
from broadsheet.health.checks.sources import recall_low, source_shrunk, source_silent, source_stale, sources_failed
from broadsheet.health.checks.volumes import (
    failed,
    is_thin,
    nothing_at_all,
    nothing_promised,
    volume_high,
    volume_low,
    volume_zero,
)

__all__ = [
    "Check",
    "Finding",
    "Tonight",
    "bodies_long",
    "bodies_short",
    "comments_short",
    "failed",
    "is_thin",
    "never_seen",
    "nothing_at_all",
    "nothing_promised",
    "recall_low",
    "share_high",
    "source_shrunk",
    "source_silent",
    "source_stale",
    "sources_failed",
    "volume_high",
    "volume_low",
    "volume_zero",
]
