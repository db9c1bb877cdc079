"""What a run over named days may be asked for: by which sources, known articles or not, how many, and only as a trial."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from tests.e2e.paper import TODAY, Paper
from tests.unit.fetch.fault_server import FaultServer

from broadsheet import attempts, pipeline, report
from broadsheet.errors import InvalidRun
from broadsheet.models import DiscoverSource, Run, Window
from broadsheet.pipeline import checkup, news
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
    with duckdb.connect(str(paper.settings.snapshot_path.resolve())) as connection:  # as before an upgrade
        connection.execute("DELETE FROM ops.migrations WHERE version = (SELECT max(version) FROM ops.migrations)")
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


def test_known_articles_are_visited_for_their_comments_alone(paper: Paper) -> None:
    paper.story("tower", day=TODAY - timedelta(days=1))
    paper.story("school", comments=(("Ada", "Too late."),), is_closed=True)
    paper.night(TODAY - timedelta(days=1), is_nightly=False)
    paper.night(TODAY, is_nightly=False)
    for name in ("ferry", "school", "tower"):
        paper.story(name, comments=(("Ada", f"What about the {name}?"),))
    paper.story("new")
    paper.serve()
    paper.server.arrivals.clear()
    wish = {"run_id": "comments", "mode": "comments"}
    trial = pipeline.try_out(run_of(paper, **wish), paper.site(), paper.settings)
    assert len(trial.links) == 3
    paper.ingest(run_of(paper, **wish), paper.site())
    assert set(paper.asked()) == {"ferry", "bridge", "market"}
    assert not {"/feed", "/latest"} & set(paper.server.paths())
    assert paper.ask("SELECT body FROM comments WHERE body LIKE 'What%'") == [("What about the ferry?",)]
    assert paper.ask("SELECT count(*) FROM articles") == [(5,)]

    yesterday = Window.of_days(TODAY - timedelta(days=9), TODAY - timedelta(days=8), "UTC")
    reports = paper.ingest(run_of(paper, run_id="none", mode="comments", window=yesterday), paper.site())
    assert "no known article of these days is open for comments" in " ".join(reports["discover"].messages)
    with pytest.raises(InvalidRun, match="asks no source"):
        paper.ingest(run_of(paper, mode="comments", source="live"), paper.site())


def test_a_part_of_a_day_is_not_taken_for_its_night(paper: Paper) -> None:
    paper.ingest(replace(run_of(paper, run_id="night"), is_nightly=True), paper.site())
    later = paper.settings.model_copy(update={"demo_clock": datetime(2026, 3, 6, 5, tzinfo=UTC)})
    parts: tuple[dict[str, object], ...] = ({"limit": 1}, {"mode": "new"}, {"source": "archive"})
    for number, wish in enumerate(parts):
        run = replace(pipeline.cli_run(paper.site(), run_of(paper).window, settings=later), run_id=f"p{number}", **wish)  # type: ignore[arg-type]
        paper.ingest(run, paper.site(), clock=later.now() + timedelta(hours=number))

    assert paper.ask("SELECT run_id, trigger FROM ops.runs ORDER BY started_at, run_id") == [
        ("night", "cli"), ("p0", "part"), ("p1", "part"), ("p2", "part"),
    ]  # fmt: skip
    assert paper.ask("SELECT run_id FROM ops.site_health") == [("night",)]
    assert paper.ask("SELECT run_id FROM ops.site_nights") == [("night",)]
    (told,) = report.newest_site_nights(paper.settings)
    assert (told.run["run_id"], told.loaded) == ("night", 5)
    assert [(night.run_id, night.articles) for night in told.nights] == [("night", 5)]
    assert report.newest_run(paper.settings, "paper") == "night"
    assert len(news._begun(paper.settings, datetime(2026, 3, 1, tzinfo=UTC))["paper"]) == 1


def test_a_day_of_which_a_part_was_asked_for_alone_has_had_no_night(paper: Paper) -> None:
    pipeline.run_stage("discover", run_of(paper, run_id="begun", limit=1), paper.site(), paper.settings)
    assert list(attempts.unrecorded(paper.settings.runs_dir))  # its end is in no warehouse yet
    assert news._at_work(paper.settings) == {}
    paper.ingest(run_of(paper, run_id="few", limit=2), paper.site())
    assert report.newest_site_nights(paper.settings) == ()
    assert [(line.site, line.state) for line in report.newest_nights(paper.settings)] == [("paper", "… in part")]
    sites_dir = paper.settings.home / "sites"
    sites_dir.mkdir()
    (sites_dir / "paper.yml").write_text(
        "id: paper\nenabled: true\nname: Paper\nurl: https://paper.example/\nlanguages: [en]\ntimezone: UTC\n"
        "discover: [{kind: rss, url: https://paper.example/feed}]\n"
    )
    said = [told[1] for told in checkup._nights(paper.settings.model_copy(update={"sites_dir": sites_dir}))]
    assert said == ["never run: harbour_gazette, ledger_nord, paper"]  # and those of the demo
    assert report.newest_run(paper.settings, "paper") in ("begun", "few")  # a report of it can be had
