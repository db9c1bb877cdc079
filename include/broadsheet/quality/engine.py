"""Great Expectations: a suite made of rules, run on one pandas frame in an ephemeral context, read row by row.

Its own ``success`` is not used: a warning would fail a batch. Severity and gate are decided in ``gate``.

What does NOT belong here: what the rules say (``article_rules``, ``comment_rules``) and what follows from them (``gate``).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from broadsheet.errors import QualityFailed
from broadsheet.quality.importing import quick_import
from broadsheet.quality.rules import ROW, Limits, Rule

# Before the import: it reads the variable then, and logs more than two hundred lines under Airflow's handlers.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
logging.getLogger("great_expectations").setLevel(logging.WARNING)

with quick_import():
    import great_expectations as gx
    from great_expectations import expectations as gxe
    from great_expectations.data_context.types.base import ProgressBarsConfig

    from broadsheet.quality.remembering import remembering

# This one module sets its own level while it is imported.
logging.getLogger(ProgressBarsConfig.__module__).setLevel(logging.WARNING)

if TYPE_CHECKING:
    import pandas as pd

# COMPLETE lists every failing row; the entries repeat the values, which is why frames are narrow.
RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": ["row_no"],
    "partial_unexpected_count": 0,
    "return_unexpected_index_query": False,
}


class Answer(NamedTuple):
    """What one check said: numbers of the rows that fail it, and how many rows had a value to judge.

    A batch rule judges one thing, the batch; where it fails, that has number 0.
    """

    failed: tuple[int, ...]
    judged_count: int


def run_suite(
    name: str, rules: Sequence[Rule], frame: pd.DataFrame, limits: Limits
) -> Mapping[tuple[int, int], Answer]:
    """(index of a rule, index of its check) -> which rows of ``frame`` (numbered by its column ``row_no``) fail it.

    Raises QualityFailed where a check gave no answer.
    """
    checks = [(r, c) for r, rule in enumerate(rules) for c in range(len(rule.checks))]
    # A night without comments: where no row is, none fails, and only what is about the batch is to be asked.
    asked = [(r, c) for r, c in checks if not frame.empty or rules[r].gate != ROW]
    answers = dict.fromkeys([check for check in checks if check not in asked], Answer((), 0))
    if asked:
        answers |= _ask(name, rules, asked, frame, limits)
    if sorted(answers) != checks:
        raise QualityFailed(f"check broken: {name}: {len(checks)} checks were asked for, {len(answers)} answered")
    return answers


def _ask(
    name: str, rules: Sequence[Rule], asked: Sequence[tuple[int, int]], frame: pd.DataFrame, limits: Limits
) -> dict[tuple[int, int], Answer]:
    expectations = [rules[r].checks[c].build(gxe, limits) for r, c in asked]
    for (r, c), expectation in zip(asked, expectations, strict=True):
        # Results come back in another order; the severity is for readers of GX's own reports.
        expectation.meta, expectation.severity = {"check": [r, c]}, rules[r].severity
    suite = gx.ExpectationSuite(name=name, expectations=expectations)
    answers: dict[tuple[int, int], Answer] = {}
    with remembering():
        validated = as_batch(name, frame).validate(suite, result_format=RESULT_FORMAT)
    for result in validated.results:
        r, c = result.expectation_config.meta["check"]
        answers[r, c] = _answer(f"{name}: {rules[r].id}", rules[r].gate, result, len(frame))
    return answers


def as_batch(name: str, frame: pd.DataFrame) -> Any:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas(name).add_dataframe_asset(name)
    return asset.add_batch_definition_whole_dataframe(name).get_batch({"dataframe": frame})


def _answer(what: str, gate: str, result: Any, row_count: int) -> Answer:
    message = _exception(result.exception_info or {})
    if message is not None:
        raise QualityFailed(f"check broken: {what}: {message}; no row of this run was judged, mend the check")
    if gate != ROW:
        return Answer(() if result.success else (0,), 1)
    details = result.result
    rows = tuple(int(entry["row_no"]) for entry in details.get("unexpected_index_list") or ())
    if (
        details.get("element_count") != row_count
        or details.get("unexpected_count") != len(rows)
        or result.success == bool(rows)
    ):
        raise QualityFailed(
            f"check broken: {what}: of {row_count} rows it saw {details.get('element_count')}, "
            f"counted {details.get('unexpected_count')} that fail and named {len(rows)}"
        )
    return Answer(rows, row_count - (details.get("missing_count") or 0))


def _exception(info: Mapping[str, Any]) -> str | None:
    """The message of an exception within GX, which comes in two shapes: flat, or one entry a metric."""
    for entry in (info, *(value for value in info.values() if isinstance(value, Mapping))):
        if entry.get("raised_exception"):
            return " ".join(str(entry.get("exception_message")).split())
    return None
