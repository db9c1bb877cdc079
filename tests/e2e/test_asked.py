"""What a run over named days may be asked for: by which sources, known articles or not, how many, and only as a trial."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.e2e.paper import TODAY, Paper
from tests.unit.fetch.fault_server import FaultServer

from broadsheet import pipeline
from broadsheet.errors import InvalidRun
from broadsheet.models import DiscoverSource, Run, Window
from broadsheet.settings import Settings

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("quick_nights")]

NAMES = ("ferry", "bridge", "market", "school", "tower")


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Paper]:
    with FaultServer() as server:
        made = Paper(server, Settings(home=tmp_path / "home", demo=True, reports=False))
        made.sources = (
            DiscoverSource(kind="rss", url=server.url("/feed")),
            DiscoverSource(kind="listing", url=server.url("/latest")),
        )
        for name in NAMES:
            made.story(name)
        made.serve()
        yield made


def run_of(paper: Paper, **wish: object) -> Run:
    window = Window.of_days(TODAY, TODAY, "UTC")
    run = pipeline.cli_run(paper.site(), window, settings=paper.settings)
    return replace(run, **wish)  # type: ignore[arg-type]


def test_days_are_asked_for_as_they_were_wished(paper: Paper) -> None:
    files = sorted(paper.settings.home.rglob("*"))
    trial = pipeline.try_out(run_of(paper, source="live", limit=2), paper.site(), paper.settings)
    assert len(trial.links) == 2
    assert trial.said == "dry run: 2 articles would be asked for; others: 3 over_limit"
    assert paper.asked() == []
    assert {path.name for path in paper.settings.home.rglob("*")} - {path.name for path in files} <= {
        "state", "hosts", "robots", "tdmrep", *(path.name for path in paper.settings.state_dir.rglob("*")),
    }  # fmt: skip

    paper.ingest(run_of(paper, source="live", limit=2), paper.site())
    assert paper.ask("SELECT count(*) FROM articles") == [(2,)]
    assert paper.server.paths().count("/latest") == 0  # no live source
    first = set(paper.asked())

    paper.server.arrivals.clear()
    paper.ingest(run_of(paper, run_id="rest", mode="new"), paper.site())
    assert set(paper.asked()) == set(NAMES) - first
    assert paper.ask("SELECT count(*) FROM articles") == [(5,)]
    known = "SELECT count(*) FROM ops.outcomes WHERE run_id = 'rest' AND kind = 'known'"
    assert paper.ask(known) == [(2,)]

    paper.server.arrivals.clear()
    trial = pipeline.try_out(run_of(paper, source="archive"), paper.site(), paper.settings)
    assert len(trial.links) == 5
    paper.ingest(run_of(paper, run_id="again", source="archive"), paper.site())
    assert paper.server.paths() == []  # read from our own archive
    assert paper.ask("SELECT article_count FROM ops.runs WHERE run_id = 'again'") == [(5,)]

    with pytest.raises(InvalidRun, match=r"its file names no source of kind wayback"):
        paper.ingest(run_of(paper, source="wayback"), paper.site())


def test_what_a_source_does_not_reach_is_said(paper: Paper) -> None:
    window = Window.of_days(TODAY - timedelta(days=30), TODAY, "UTC")
    run = replace(run_of(paper, source="live", run_id="past"), window=window)
    paper.ingest(run, paper.site())
    said = pipeline.summary("paper", "past", paper.settings)
    assert said.startswith("5 articles, ")
    assert "the sources reach back to 2026-03-05 12:00Z only, the run to 2026-02-03 00:00Z" in said
