"""The questions asked of a night.

What does NOT belong here: how a question is answered (``checks``) and what follows from the answers (``judging``).
"""

from __future__ import annotations

from broadsheet.health.rules.every import CANARY_RULES, HEALTH_RULES
from broadsheet.health.rules.rule import BOTH, KNOWN, NEW, HealthRule
from broadsheet.health.rules.words import rules_table, whys

__all__ = ["BOTH", "CANARY_RULES", "HEALTH_RULES", "KNOWN", "NEW", "HealthRule", "rules_table", "whys"]
