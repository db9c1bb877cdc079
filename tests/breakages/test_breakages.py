"""The catalogue itself, and a few of its breakages lived through on one paper with a short history.

The whole catalogue takes long: ``make breakages``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.breakages import server
from tests.breakages.breakage import FIRST_BROKEN, Breakage
from tests.breakages.catalogue import BREAKAGES
from tests.breakages.designs.paper import Paper
from tests.breakages.judging import standing
from tests.breakages.nights import Lived, live_history
from tests.breakages.papers import PAPERS
from tests.breakages.quick import quick_stages
from tests.breakages.trying import standing_after, try_breakage
from tests.ports import free_port

SHORT = 6  # nights of history
BASE = "http://127.0.0.1:1"


def test_the_catalogue_is_as_large_as_it_is_said_to_be() -> None:
    assert len(BREAKAGES) >= 60
    for paper in PAPERS:
        assert sum(paper in breakage.papers for breakage in BREAKAGES.values()) >= 45
    assert all(breakage.why and breakage.rules for breakage in BREAKAGES.values())


def answers(paper: Paper, breakage: Breakage | None, night: int, paths: list[str]) -> list[object]:
    return [server.answer(paper, breakage, night, path, BASE) for path in paths]


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
@pytest.mark.parametrize("breakage", BREAKAGES.values(), ids=BREAKAGES)
def test_a_breakage_breaks_its_nights_and_no_other(breakage: Breakage, paper: Paper) -> None:
    if paper.id not in breakage.papers:
        return
    standing_ones = paper.life.standing(paper.life.clock(FIRST_BROKEN))
    known = [paper.path_of(story) for story in standing_ones[:40]]
    paths = ["/robots.txt", *(source.path for source in paper.sources), *known]
    nights, knowable = breakage.nights_of(paper.id)
    assert 1 <= knowable <= nights
    assert answers(paper, breakage, FIRST_BROKEN, paths) != answers(paper, None, FIRST_BROKEN, paths)
    for night in (FIRST_BROKEN - 1, FIRST_BROKEN + nights):
        assert answers(paper, breakage, night, paths) == answers(paper, None, night, paths)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    paper = PAPERS["bote"]
    port = free_port(len(PAPERS))
    processes = server.start(port, [paper.id])
    lived = Lived(paper, tmp_path_factory.mktemp("bote") / "home", port)
    with quick_stages():
        assert live_history(lived, FIRST_BROKEN - SHORT) == []
        yield lived
    for process in processes:
        process.terminate()


def test_a_history_holds_what_happened(history: Lived) -> None:
    now = standing_after(history, FIRST_BROKEN - 1)
    assert (now.wrong, now.foreign, now.wrong_comments) == ({}, [], [])
    assert len(now.right) >= 2 * SHORT
    assert len(now.right_comments) > len(now.right)


def test_what_did_not_happen_is_wrong(history: Lived) -> None:
    paper = history.paper
    stories = tuple(replace(story, authors=("Nobody",), remarks=story.remarks[1:]) for story in paper.life.stories)
    life = replace(paper.life)
    life.__dict__["stories"] = stories
    other = replace(paper, life=life)
    now = standing(other, history.settings(FIRST_BROKEN - 1), life.clock(FIRST_BROKEN - 1))
    assert not now.right
    assert now.wrong_comments


def test_a_consent_wall_for_a_night_spoils_nothing_known(history: Lived, tmp_path: Path) -> None:
    trial = try_breakage(history, BREAKAGES["consent_wall"])
    assert trial.failures, "a night without a single article fails"
    assert (trial.harm.during, trial.harm.after) == (0, 0), trial.harm.examples
