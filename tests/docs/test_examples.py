"""Every example of SQL answers its question on nights of the demo papers, and the page shows what it answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.docs.examples import FOLDER, answers, examples, live, page, question
from tests.e2e.recorded import Command

from broadsheet.warehouse.marts import read_marts

pytestmark = pytest.mark.e2e
EMPTY = {"missing_days", "same_text"}  # the demo papers appear every day and copy nobody


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Command:
    return live(tmp_path_factory.mktemp("examples") / "home")


@pytest.fixture(scope="module")
def answered(lived: Command) -> dict[str, str]:
    return answers(lived)


def test_there_are_twenty_questions_and_each_is_one() -> None:
    assert len(examples()) >= 20
    for file in examples():
        assert file.read_text(encoding="utf-8").startswith("-- "), file.name
        assert question(file)[0].isupper(), file.name


@pytest.mark.parametrize("name", [file.stem for file in examples()])
def test_an_example_answers(answered: dict[str, str], name: str) -> None:
    rows = [line for line in answered[name].splitlines() if line.startswith("│")]
    assert bool(rows) != (name in EMPTY)


def test_the_page_shows_what_they_answer(answered: dict[str, str]) -> None:
    written = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert written == page(answered), "run: .venv/bin/python -m tests.docs.examples > sql/examples/README.md"


def rows(lived: Command, query: str) -> list[dict[str, Any]]:
    asked = lived("sql", query, "--format", "json")
    assert asked.returncode == 0, asked.stderr
    return list(json.loads(asked.stdout))


def test_marts_are_brought_up_by_each_night_and_pass_their_tests(lived: Command) -> None:
    names = [mart.name for mart in read_marts()]
    states = rows(lived, "SELECT mart, is_whole, load_number FROM ops.mart_states ORDER BY mart")
    assert [state["mart"] for state in states] == sorted(names)
    assert not any(state["is_whole"] for state in states), "the first night made them whole, the last one did not"
    assert {state["load_number"] for state in states} == {
        rows(lived, "SELECT max(load_number) AS newest FROM ops.loads")[0]["newest"]
    }
    brought_up = {name: rows(lived, f"SELECT * FROM marts.{name} ORDER BY ALL") for name in names}
    tested = lived("marts", "test")
    assert tested.returncode == 0, tested.stderr
    assert ", 0 failed" in tested.stdout
    anew = lived("marts", "refresh", "--whole")
    assert anew.returncode == 0, anew.stderr
    assert f"{len(names)} marts refreshed, {len(names)} of them whole" in anew.stdout
    assert {name: rows(lived, f"SELECT * FROM marts.{name} ORDER BY ALL") for name in names} == brought_up
    assert brought_up["site_daily"]
    listed = json.loads(lived("marts", "list", "--format", "json").stdout)
    assert {mart["mart"]: (bool(mart["grain"]), mart["row_count"]) for mart in listed} == {
        name: (True, len(brought_up[name])) for name in names
    }
