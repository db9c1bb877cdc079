"""Every example of SQL answers its question on nights of the demo papers, and the page shows what it answers."""

from __future__ import annotations

import pytest
from tests.docs.examples import FOLDER, answers, examples, live, page, question

pytestmark = pytest.mark.e2e
EMPTY = {"missing_days", "same_text"}  # the demo papers appear every day and copy nobody


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return answers(live(tmp_path_factory.mktemp("examples") / "home"))


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
