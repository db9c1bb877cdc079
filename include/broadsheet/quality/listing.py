"""The table of rules for the data dictionary, made from the rules themselves.

What does NOT belong here: what the rules say (``article_rules``, ``comment_rules``).
"""

from __future__ import annotations

from collections.abc import Iterable

from broadsheet.quality.rules import Rule

HEADER = """## Quality rules

What each staged row is asked. A critical rule of a row rejects it into `ops.rejected_*`, one of the batch holds the site's night; a warning and an
info let it load and are counted in `ops.validation_results`. A rule judges the rows that have a value to judge: `checked_count`. Thresholds that
differ from site to site stand under `quality` in the site's file.

| rule | of | severity | gate | what it is there for |
|---|---|---|---|---|"""


def rules_table(rules: Iterable[Rule]) -> str:
    """The rules as Markdown, by id."""
    rows = sorted(rules, key=lambda rule: (rule.id, rule.severity != "critical"))
    lines = [f"| {rule.id} | {rule.suite} | {rule.severity} | {rule.gate} | {rule.why} |" for rule in rows]
    return "\n".join([HEADER, *lines, ""])
