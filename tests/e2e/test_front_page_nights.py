"""A night that brings far less than usual: a holiday or a feed that was cut short, by what the paper's front page names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.breakages.quick import quick_stages
from tests.e2e.paper import DAY, TODAY, Paper, Story, settings_over
from tests.unit.fetch.fault_server import FaultServer, sent

from broadsheet.errors import QualityFailed

pytestmark = pytest.mark.e2e

WORDS = "ferry harbour council winter bridge market school railway storm museum theatre garden river castle".split()
NIGHTS, DAILY = 7, 13


@pytest.fixture
def paper(home: Path) -> Iterator[Paper]:
    with FaultServer() as server, quick_stages():
        yield Paper(server, settings_over(home))


def written(day: date, count: int) -> list[Story]:
    return [Story(f"{WORDS[(day.day + n) % len(WORDS)]}-of-{day.isoformat()}-{n}", day=day) for n in range(count)]


def front(paper: Paper, stories: list[Story]) -> None:
    links = "".join(f'<h2><a href="{story.path}">{story.title}</a></h2>' for story in stories)
    about = '<p><a href="/about">How this newsroom is paid for by its readers</a></p>'
    page = f"<html><body><nav><a href='/sport'>Sport</a></nav><main>{links}{about}</main></body></html>"
    paper.server.routes["/"] = sent(page.encode(), ("Content-Type", "text/html"))


def test_a_feed_that_was_cut_short_is_an_alarm_and_a_holiday_is_none(
    paper: Paper, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(NIGHTS):
        before, paper.stories = paper.stories[-DAILY:], written(TODAY + number * DAY, DAILY)
        paper.stories = [*before, *paper.stories]
        front(paper, paper.stories)
        paper.night(TODAY + number * DAY)
        assert "/" not in paper.server.paths(), "a usual night needs no second witness"

    short = TODAY + NIGHTS * DAY
    before, everything = paper.stories[-DAILY:], written(short, DAILY)
    paper.stories = [*before, everything[0]]
    front(paper, [*before, *everything])
    with pytest.raises(QualityFailed, match="S02 critical"):
        paper.night(short)
    paper.publish()
    assert paper.server.paths().count("/") == 1
    assert f"{DAILY - 1} articles on the front page are named by no source" in caplog.text
    assert paper.server.url("/about") not in caplog.text, "its address has another form than articles here"

    holiday = short + DAY
    paper.stories = [*paper.stories, *written(holiday, 1)]
    front(paper, paper.stories)
    counts = paper.night(holiday)["discover"].counts
    assert (counts["front_new"], counts["front_known"], counts["front_unnamed"]) == (1, DAILY + 2, 0)
    assert paper.ask("SELECT state, level FROM ops.site_health ORDER BY night DESC LIMIT 1") == [("recovered", None)]
