"""Articles that a paper takes down and puts back, on sound nights and on nights on which the site is broken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from tests.e2e.paper import DAY, TODAY, Paper, settings_over
from tests.e2e.recorded import page, write_warc
from tests.unit.fetch.fault_server import FaultServer

from broadsheet import pipeline
from broadsheet.errors import QualityFailed

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("quick_nights")]
FERRY = "SELECT withdrawn_at, changed_in_load = (SELECT max(load_number) FROM ops.loads) FROM articles WHERE url LIKE '%/ferry'"
WITHDRAWN = "SELECT split_part(url, '/', -1) FROM articles WHERE withdrawn_at IS NOT NULL ORDER BY 1"


@pytest.fixture
def paper(home: Path) -> Iterator[Paper]:
    with FaultServer() as server:
        paper = Paper(server, settings_over(home))
        paper.revisit_days = (1, 2, 3)
        yield paper


def first_night(paper: Paper, *names: str) -> None:
    for name in names:
        paper.story(name, comments=(("Ann", f"Good news of the {name}."),))
    paper.night(TODAY)


def next_night(paper: Paper, number: int, gone: tuple[str, ...], code: int = 404) -> datetime:
    """A night with one new story, on which ``gone`` are not there; gives when its run began."""
    for story in tuple(paper.stories):
        paper.story(story.name, status=code if story.name in gone else 200)
    paper.story(f"new{number}", day=TODAY + number * DAY)
    paper.night(TODAY + number * DAY)
    return datetime.combine(TODAY + (number + 1) * DAY, time(), UTC).replace(tzinfo=None) + timedelta(hours=3)


def test_one_page_gone_among_many_that_answer_is_withdrawn_until_it_is_back(paper: Paper) -> None:
    first_night(paper, "ferry", "bridge", "harbour", "tower")
    at = next_night(paper, 1, ("ferry",), 410)
    assert paper.ask(FERRY) == [(at, True)]
    assert paper.ask(WITHDRAWN) == [("ferry",)]
    assert paper.ask("SELECT changed_article_count FROM ops.loads ORDER BY load_number DESC LIMIT 1") == [(1,)]
    next_night(paper, 2, ())
    assert paper.ask(FERRY) == [(None, True)]


def test_nights_on_which_everything_is_gone_withdraw_nothing(paper: Paper) -> None:
    names = ("ferry", "bridge", "harbour", "tower")
    first_night(paper, *names)
    for number in (1, 2):
        with pytest.raises(QualityFailed, match="known addresses lead nowhere"):
            next_night(paper, number, names)
        paper.publish()
        assert paper.ask("SELECT count(*) FROM ops.outcomes WHERE kind = 'not_found'") == [(4 * number,)]
        assert paper.ask(WITHDRAWN) == []


def test_a_second_night_is_a_second_sign_and_an_undone_one_is_none(paper: Paper) -> None:
    first_night(paper, "ferry")
    at = next_night(paper, 1, ("ferry",))
    assert paper.ask(WITHDRAWN) == []
    next_night(paper, 2, ("ferry",))
    assert paper.ask(FERRY) == [(at, True)]
    site, night = paper.site(), TODAY + 2 * DAY
    pipeline.undo_night(site, night, paper.settings)
    assert paper.ask(WITHDRAWN) == []
    pipeline.undo_night(site, night, paper.settings, is_redo=True)
    assert paper.ask(FERRY) == [(at, True)]


def test_a_reading_that_is_undone_brings_the_withdrawal_back(paper: Paper) -> None:
    first_night(paper, "ferry", "bridge", "harbour", "tower")
    at = next_night(paper, 1, ("ferry",))
    next_night(paper, 2, ())
    assert paper.ask(WITHDRAWN) == []
    site = paper.site()
    pipeline.undo_night(site, TODAY + 2 * DAY, paper.settings)
    assert paper.ask(FERRY) == [(at, True)]
    pipeline.undo_night(site, TODAY, paper.settings)
    assert paper.ask(FERRY) == []
    pipeline.undo_night(site, TODAY, paper.settings, is_redo=True)
    assert paper.ask(FERRY) == [(at, True)]


def test_known_addresses_that_all_lead_nowhere_are_not_outweighed_by_new_ones(paper: Paper) -> None:
    """A paper gives all of its articles other addresses, and brings a full night of new ones."""
    names = ("ferry", "bridge", "harbour")
    first_night(paper, *names)
    for number in range(14):
        paper.story(f"another{number}", day=TODAY + DAY)
    with pytest.raises(QualityFailed, match="known addresses lead nowhere"):
        next_night(paper, 1, names)
    paper.publish()
    assert paper.ask("SELECT count(*) FILTER (WHERE kind = 'accepted') FROM ops.outcomes") == [(3 + 15,)]
    assert paper.ask(WITHDRAWN) == []


def test_what_a_warc_file_of_before_holds_is_no_answer_of_tonight(paper: Paper, tmp_path: Path) -> None:
    first_night(paper, "ferry")
    gone, others = tmp_path / "gone.warc.gz", tmp_path / "old.warc.gz"
    write_warc(gone, {paper.server.url("/news/ferry"): b"not yet"}, "404 Not Found")
    write_warc(others, {paper.server.url(f"/news/old{number}"): page(str(number)) for number in range(5)})
    others.write_bytes(others.read_bytes() + gone.read_bytes())
    site, clock = paper.site(), datetime.combine(TODAY + 2 * DAY, time(12), UTC)
    settings = paper.settings.model_copy(update={"demo_clock": clock})
    pipeline.run_ingest(pipeline.cli_run(site, None, others, settings=settings), site, settings)
    paper.publish()
    endings = paper.ask("SELECT kind, count(*) FROM ops.outcomes GROUP BY 1 ORDER BY 1")
    assert endings == [("accepted", 1 + 5), ("not_found", 1)]
    assert paper.ask(WITHDRAWN) == []
