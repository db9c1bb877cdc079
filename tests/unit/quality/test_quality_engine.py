"""A check that gives no answer is broken: Great Expectations alone would say "failed, no rows", or nothing."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pandas as pd
import pytest

from broadsheet.errors import QualityFailed
from broadsheet.quality.engine import Answer, run_suite
from broadsheet.quality.rules import Check, Limits, Rule, among, between, not_null

LIMITS = Limits(min_articles=1, max_articles=10, min_body_chars=200)


def rule(*builds: Any, gate: str = "row") -> Rule:
    return Rule("X01", "articles", "critical", gate, "a test", tuple(Check(build, "wrong") for build in builds))


def frame(**columns: list[Any]) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    return pd.DataFrame({"row_no": range(1, size + 1), **columns})


def test_rows_are_named_check_by_check() -> None:
    rules = [rule(not_null("a"), between("a", 2, 3)), rule(among("b", True))]
    found = run_suite("articles", rules, frame(a=[1, None, 3, 4], b=[True, False, None, True]), LIMITS)
    assert found == {(0, 0): Answer((2,), 4), (0, 1): Answer((1, 4), 3), (1, 0): Answer((2,), 3)}


def test_every_failing_row_is_named_however_many() -> None:
    found = run_suite("articles", [rule(between("a", 0, 0))], frame(a=[1] * 5000), LIMITS)
    assert found == {(0, 0): Answer(tuple(range(1, 5001)), 5000)}


def test_the_row_count_sees_an_empty_frame_that_row_rules_let_pass() -> None:
    def count(gxe: Any, limits: Limits) -> Any:
        return gxe.ExpectTableRowCountToBeBetween(min_value=limits.min_articles, max_value=limits.max_articles)

    rules = [rule(count, gate="batch"), rule(not_null("a"))]
    assert run_suite("articles", rules, frame(a=[]), LIMITS) == {(0, 0): Answer((0,), 1), (1, 0): Answer((), 0)}
    assert run_suite("articles", rules, frame(a=[1]), LIMITS) == {(0, 0): Answer((), 1), (1, 0): Answer((), 1)}


def test_of_no_rows_nothing_is_asked_that_is_about_rows() -> None:
    unasked = rule(not_null("a_column_that_is_not_there"), between("a", 1, 2))
    assert run_suite("comments", [unasked], frame(a=[]), LIMITS) == {(0, 0): Answer((), 0), (0, 1): Answer((), 0)}


@pytest.mark.parametrize(
    ("build", "column"),
    [
        (not_null("body_chars"), [1, 2]),
        (between("a", 1, 2), ["one", "two"]),
        (lambda gxe, _: gxe.ExpectColumnValuesToMatchRegex(column="a", regex="("), ["one", "two"]),
    ],
    ids=["missing column", "wrong type", "bad pattern"],
)
@pytest.mark.parametrize("gate", ["row", "batch"])
def test_a_broken_check_is_no_answer(build: Any, column: list[Any], gate: str) -> None:
    with pytest.raises(QualityFailed, match=r"^check broken: articles: X01: \S"):
        run_suite("articles", [rule(between("row_no", 0, 9)), rule(build, gate=gate)], frame(a=column), LIMITS)


def test_great_expectations_is_silent() -> None:
    code = (
        "import logging; logging.basicConfig(level=logging.INFO)\n"
        "import pandas as pd\n"
        "from broadsheet.quality.engine import Answer, run_suite\n"
        "from broadsheet.quality.rules import Check, Limits, Rule, not_null\n"
        "rule = Rule('X01', 'articles', 'critical', 'row', 'a test', (Check(not_null('row_no'), 'wrong'),))\n"
        "assert run_suite('articles', [rule], pd.DataFrame({'row_no': [1]}), Limits(1, 1, 1)) == {(0, 0): ((), 1)}\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert (done.stdout, done.stderr) == ("", "")
