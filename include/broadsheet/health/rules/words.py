"""The rules in words: as a table for the data dictionary, and why there is each.

What does NOT belong here: one night's findings in words (``judging``).
"""

from __future__ import annotations

from broadsheet.health.rules.every import CANARY_RULES, HEALTH_RULES


def rules_table() -> str:
    """The rules as Markdown, for the data dictionary."""
    lines = [
        "## Health rules",
        "",
        "What is asked of a site's night as a whole (`ops.site_health`). S04 and S10 also hold from the first night on, as others do "
        "whose limit needs no history; the rest needs seven sound nights. held: new or known articles do not load; they are kept in "
        "`ops.rejected_articles` and asked for again. A rule may ask about several measures, and may be louder than it says here.",
        "",
        "| id | level | held | why |",
        "|---|---|---|---|",
    ]
    lines += [f"| {rule.id} | {rule.level} | {', '.join(rule.holds)} | {rule.why} |" for rule in HEALTH_RULES]
    lines += [f"| {rule} | {level} |  | {why} |" for rule, level, why in CANARY_RULES]
    lines.append("| H00 | critical | new, known | the night could not be judged: a fault of ours; see the log |")
    return "\n".join([*lines, ""])


def whys() -> dict[str, str]:
    """Why there is a rule, by its id; where several lines share one, all of them, since a signal does not say which it was."""
    found: dict[str, list[str]] = {}
    for rule, why in [*((rule.id, rule.why) for rule in HEALTH_RULES), *((rule, why) for rule, _, why in CANARY_RULES)]:
        found.setdefault(rule, []).append(why)
    return {rule: "; or ".join(dict.fromkeys(told)) for rule, told in found.items()}
