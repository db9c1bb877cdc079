"""Every question asked of a night, in the order of the ids.

The ids S.. are those of the data dictionary's list of site rules; one id may stand in several lines, for several measures of one
thing. What does NOT belong here: how a question is answered (``checks``) and what follows from the answers (``judging``).
"""

from __future__ import annotations

from broadsheet.health.rules.articles import ARTICLE_RULES
from broadsheet.health.rules.comments import COMMENT_RULES
from broadsheet.health.rules.known import KNOWN_RULES
from broadsheet.health.rules.rule import CRITICAL, WARNING, HealthRule
from broadsheet.health.rules.visits import VISIT_RULES

# Answered by pages that are read again (``pipeline.canaries``), not by measures of the night: id, level, why.
CANARY_RULES = (
    (
        "R01",
        CRITICAL,
        "the same archived page gives another reading than before: our code or the site's file changed, not the paper",
    ),
    ("R02", WARNING, "pages that were read well have lost what they had: the site changed"),
)


def _site_rules_first(rule: HealthRule) -> tuple[bool, str]:
    return not rule.id.startswith("S"), rule.id


HEALTH_RULES: tuple[HealthRule, ...] = tuple(
    sorted((*VISIT_RULES, *ARTICLE_RULES, *COMMENT_RULES, *KNOWN_RULES), key=_site_rules_first)
)
