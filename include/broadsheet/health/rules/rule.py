"""What a health rule is: its id, how loud it is, the question it asks, what it holds, and why it exists.

What does NOT belong here: the rules themselves (``visits``, ``articles``, ``comments``, ``known``).
"""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.health.checks import Check
from broadsheet.models import Level

CRITICAL, WARNING = Level.CRITICAL, Level.WARNING
NEW, KNOWN = "new", "known"  # what a rule holds
BOTH = (NEW, KNOWN)


@dataclass(frozen=True, slots=True)
class HealthRule:
    """One question. ``holds``: what of the batch may not load where the answer is bad. ``doubts``: new rows are to be asked again."""

    id: str
    level: Level
    check: Check
    why: str
    holds: tuple[str, ...] = ()
    doubts: bool = False
    holds_new_with: frozenset[str] = frozenset()  # other rules, of which one has to agree for new articles to be held
