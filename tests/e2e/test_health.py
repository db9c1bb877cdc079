"""The health of a small paper, night by night: rows for every night, alarms, states, what is held."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.e2e.paper import DAY, TODAY, Paper, settings_over
from tests.unit.fetch.fault_server import FaultServer
from typer.testing import CliRunner

from broadsheet import pipeline
from broadsheet.cli import app
from broadsheet.errors import NothingDiscovered, QualityFailed
from broadsheet.models import Window

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("quick_nights")]

WORDS = "ferry harbour council winter bridge market school railway storm museum theatre".split()


@pytest.fixture
def paper(home: Path) -> Iterator[Paper]:
    with FaultServer() as server:
        yield Paper(server, settings_over(home))


def health_of(paper: Paper) -> list[tuple[object, ...]]:
    return paper.ask(
        "SELECT night, state, level, list_transform(signals, s -> s.rule) FROM ops.site_health ORDER BY night"
    )


def stories(paper: Paper, day: date, count: int) -> None:
    for number in range(count):
        name = f"{WORDS[(day.toordinal() + number) % len(WORDS)]}-{day.isoformat()}-{number}"
        paper.story(name, day=day)


def test_a_night_leaves_a_row_that_says_it_is_learning(paper: Paper) -> None:
    stories(paper, TODAY, 4)
    paper.night(TODAY)

    assert health_of(paper) == [(TODAY, "learning", None, [])]
    ((seen, names),) = paper.ask("SELECT seen_count, list_transform(measures, m -> m.name) FROM ops.site_nights")
    assert seen == 4
    assert {"seen", "failed", "without_author", "body_chars 50"} <= set(names)  # type: ignore[call-overload]


def test_a_night_that_failed_before_its_load_has_a_row(paper: Paper) -> None:
    stories(paper, TODAY, 4)
    paper.night(TODAY)
    paper.stories.clear()
    with pytest.raises(NothingDiscovered):
        paper.night(TODAY + DAY)
    paper.publish()

    assert health_of(paper)[1:] == [(TODAY + DAY, "broken", "critical", ["S01"])]


def test_all_new_ones_rejected_is_a_broken_night_from_the_first_one_on(paper: Paper) -> None:
    stories(paper, TODAY, 4)
    paper.serve()
    for story in paper.stories:
        body = story.html(paper.server.host).replace(b"committee met for the", b"x")
        start, end = body.index(b"<p>"), body.index(b"</article>")
        short = body[:start] + f"<p>Nothing but the {story.name} here.</p>".encode() + body[end:]
        paper.server.routes[story.path] = lambda handler, page=short: handler.answer(200, page)  # type: ignore[misc]
    site = paper.site()
    run = pipeline.cli_run(site, Window.of_days(TODAY, TODAY, "UTC"), is_nightly=True)
    with pytest.raises(QualityFailed, match="S04"):
        pipeline.run_ingest(run, site, paper.settings)
    paper.publish()

    ((night, state, level, rules),) = health_of(paper)
    assert (night, state, level) == (TODAY, "broken", "critical")
    assert "S04" in rules  # type: ignore[operator]
    verdict = json.loads((paper.settings.runs_dir / "paper" / run.run_id / "verdict.json").read_text())
    assert verdict["state"] == "held" and "S04" in verdict["new_held_by"] and verdict["doubts_new"]


def test_a_lasting_change_is_accepted_and_what_it_held_comes_with_the_next_night(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories(paper, TODAY, 4)
    for story in list(paper.stories):
        paper.story(story.name, headline="The long story of the harbour")
    with pytest.raises(QualityFailed, match="H10"):
        paper.night(TODAY)
    paper.publish()
    assert not paper.ask("SELECT 1 FROM core.articles")
    held_by: list[str] = paper.ask("SELECT DISTINCT rule_ids FROM ops.rejected_articles")[0][0]  # type: ignore[assignment]

    monkeypatch.setattr("broadsheet.sites.load_site", lambda site, settings: paper.site())
    monkeypatch.setenv("BROADSHEET_DEMO_CLOCK", f"{TODAY + DAY}T06:00:00Z")
    for _ in range(2):
        said = CliRunner().invoke(app, ["health", "accept", "paper", "--rule", ",".join(held_by), "--why", "for good"])
        assert said.exit_code == 0, said.output
    assert paper.ask("SELECT rule, accepted_from, why FROM ops.health_accepts ORDER BY rule") == [
        (rule, TODAY, "for good") for rule in sorted(held_by)
    ]

    for name in ("one", "two", "three"):
        paper.story(name, day=TODAY + DAY, headline="The long story of the harbour")
    paper.night(TODAY + DAY)
    assert paper.ask("SELECT count(*) FROM core.articles") == [(7,)]
    assert health_of(paper)[1][1:3] == ("recovered", None)

    for code, words in ((0, f"{held_by[0]} no longer learns anew from {TODAY}"), (1, "nothing was accepted")):
        said = CliRunner().invoke(app, ["health", "unaccept", "paper", "--rule", held_by[0]])
        assert said.exit_code == code
        assert words in (said.output if code == 0 else str(said.exception))
    left = sorted(set(held_by) - {held_by[0]})
    assert paper.ask("SELECT rule FROM ops.health_accepts ORDER BY rule") == [(rule,) for rule in left]
