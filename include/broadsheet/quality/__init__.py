"""The only door to Great Expectations: rules, narrow check frames, the gate, rejected rows with their reasons.

Importing this is cheap: Great Expectations and pandas come in when ``validate`` is called, never where a DAG is parsed.

What does NOT belong here: stopping a run (``pipeline`` reads ``QualityReport.is_held``) and writing ops tables (``load``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from broadsheet.models import QualityReport, RuleResult, Run, Site, Verdict
from broadsheet.quality.article_rules import ARTICLE_RULES
from broadsheet.quality.comment_rules import COMMENT_RULES
from broadsheet.quality.comparing import Compared, compare
from broadsheet.quality.comparing_batch import compare_together, compare_with_others, is_another_text
from broadsheet.quality.comparing_comments import compare_comments
from broadsheet.quality.known import DOUBTS, KnownArticle, KnownComment
from broadsheet.quality.listing import rules_table
from broadsheet.quality.rules import Rule
from broadsheet.quality.same_comments import new_ids, with_id
from broadsheet.runs import RunFolder

RULES: tuple[Rule, ...] = (*ARTICLE_RULES, *COMMENT_RULES)

__all__ = [
    "DOUBTS",
    "RULES",
    "Compared",
    "Decide",
    "KnownArticle",
    "KnownComment",
    "Rule",
    "compare",
    "compare_comments",
    "compare_together",
    "compare_with_others",
    "data_docs",
    "is_another_text",
    "new_ids",
    "rules_table",
    "validate",
    "with_id",
]


Decide = Callable[[Sequence[RuleResult]], Verdict]  # from what the rules said of the rows to what may load


def data_docs(folder: RunFolder, site: Site, run: Run) -> dict[str, str]:
    """Great Expectations' own page on each suite of one run, by the suite's name: HTML that needs no network.

    The staged rows are checked once more; nothing is written. Raises as ``validate``.
    """
    from broadsheet.quality.data_docs import data_docs as pages

    return pages(folder, site, run)


def validate(folder: RunFolder, site: Site, run: Run, decide: Decide | None = None) -> QualityReport:
    """Accept or reject each staged row of one run. ``decide`` has the last word on what of the batch may load.

    When it is asked, ``accepted_*`` and ``rejected_*`` hold the verdicts on single rows.

    Reads ``articles`` and ``comments`` of the folder. Writes ``accepted_*`` (the same columns), ``rejected_*`` (the same,
    with ``rule_ids`` and ``reason``) and ``validation_results``. A held batch is written too, with nothing accepted, and
    does not raise. Raises InvalidRun where a staging file is missing, QualityFailed ("check broken") where a check itself
    failed: no answer is never taken for "no bad rows".
    """
    from broadsheet.quality.gate import validate_batch

    return validate_batch(folder, site, run, decide)
