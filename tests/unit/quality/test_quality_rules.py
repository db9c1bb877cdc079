"""The table of rules, and what may be imported where a DAG is parsed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from broadsheet.quality import RULES, Rule


def test_importing_quality_is_light() -> None:
    heavy = ["great_expectations", "pandas", "duckdb"]
    code = f"import sys, broadsheet.quality as q; assert q.RULES; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_a_rule_is_one_id_and_severity() -> None:
    keys = [(rule.suite, rule.id, rule.severity) for rule in RULES]
    assert len(set(keys)) == len(keys)
    assert {rule.severity for rule in RULES} <= {"critical", "warning", "info"}
    assert all(rule.why and (rule.checks or rule.id == "A01") for rule in RULES)


def test_a_batch_rule_of_comments_is_refused() -> None:
    with pytest.raises(ValueError, match="C99: batch rules belong to the suite 'articles'"):
        Rule("C99", "comments", "critical", "batch", "too late: articles are split already", ())
