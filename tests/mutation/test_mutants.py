"""The faults that ``make mutants`` makes are faults, and each subject has files and tests."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tests.mutation.mutants import mutants_of
from tests.mutation.targets import TARGETS

from broadsheet.settings import PROJECT

CODE = """
def f(a, b):
    with lock:
        save(a)
    os.fsync(b)
    if a < b and not b:
        return a + b
    done = True
    return None
"""


@pytest.mark.parametrize("name", TARGETS)
def test_each_subject_has_files_that_can_be_mutated_and_tests_that_look(name: str) -> None:
    target = TARGETS[name]
    for pattern in target.files:
        files = sorted(PROJECT.glob(pattern))
        assert files, pattern
        for path in files:
            original = path.read_text()
            for mutant in mutants_of(path):
                assert mutant.text != original
                if path.suffix == ".py":
                    assert ast.dump(ast.parse(mutant.text)) != ast.dump(ast.parse(original)), mutant.change
    assert any(list(PROJECT.glob(pattern)) for pattern in target.near)


def test_the_faults_of_a_python_file(tmp_path: Path) -> None:
    path = tmp_path / "code.py"
    path.write_text(CODE)
    assert [mutant.change for mutant in mutants_of(path)] == [
        'lock -> __import__("contextlib").nullcontext()',
        "save(a) -> pass",
        "a < b -> a <= b",
        "a < b and not b -> ((a < b) or (not b))",
        "a < b and not b -> (not (a < b and not b))",
        "not b -> bool(b)",
        "a + b -> a - b",
        "return a + b -> return None",
        "True -> False",
    ]


def test_a_name_given_within_a_comparison_keeps_its_parentheses(tmp_path: Path) -> None:
    """Without them the comparison would be what is named, or no Python at all: any test would notice."""
    path = tmp_path / "code.py"
    path.write_text("found = [b for a in c if (b := d(a)) is not None]\n")
    assert [mutant.text for mutant in mutants_of(path)] == ["found = [b for a in c if (b := d(a)) is None]\n"]


def test_the_faults_of_a_sql_file(tmp_path: Path) -> None:
    path = tmp_path / "code.sql"
    path.write_text("SELECT min(a) -- where b = 1\nFROM c WHERE a >= 2 AND b IS NULL\n")
    assert [mutant.text.splitlines() for mutant in mutants_of(path)] == [
        ["SELECT max(a) -- where b = 1", "FROM c WHERE a >= 2 AND b IS NULL"],
        ["SELECT min(a) -- where b = 1", "FROM c WHERE a < 2 AND b IS NULL"],
        ["SELECT min(a) -- where b = 1", "FROM c WHERE a >= 2 AND b IS NOT NULL"],
    ]
