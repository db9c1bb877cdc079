"""Pages that turn something over by themselves, and pages that the paper has edited, night after night."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.paper import DAY, TODAY, Paper, settings_over
from tests.unit.fetch.fault_server import FaultServer

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("quick_nights")]
COUNTER = "Today: {} boats have left the harbour since Monday, said the mayor, most of them at noon"
VERSIONS = "SELECT version_number, changed_columns FROM article_versions WHERE url LIKE '%ferry' ORDER BY 1"


@pytest.fixture
def paper(home: Path) -> Iterator[Paper]:
    with FaultServer() as server:
        paper = Paper(server, settings_over(home))
        paper.revisit_days = (1, 2, 3)
        yield paper


def test_a_counter_is_no_edit_and_a_sentence_is_one(paper: Paper) -> None:
    lines = (
        COUNTER.format("1,204"),
        COUNTER.format("3,310"),
        "It sank on Sunday, said the mayor of the town at the pier.",
    )
    bodies = []
    for number, line in enumerate(lines):
        comments = tuple((f"Reader {n}", f"Comment number {n}.") for n in range(number + 1))
        paper.story("ferry", line=line, comments=comments)
        paper.story(f"bridge{number}", day=TODAY + number * DAY)
        paper.night(TODAY + number * DAY)
        assert paper.ask("SELECT count(*) FROM comments") == [(number + 1,)]  # it was read again
        bodies += paper.ask("SELECT body FROM articles WHERE url LIKE '%ferry'")
    assert str(bodies[0][0]).startswith(lines[0])
    assert bodies[1] == bodies[0] and str(bodies[2][0]).startswith(lines[2])
    assert paper.ask(VERSIONS) == [(1, None), (2, ["body"])]
