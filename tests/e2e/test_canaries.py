"""Canaries over several nights of a small paper: chosen, read again each night, asked for again each week, let go."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from tests.e2e.paper import DAY, TODAY, Paper
from tests.unit.fetch.fault_server import FaultServer, Handler, sent

from broadsheet import pipeline
from broadsheet.errors import QualityFailed
from broadsheet.models import Level, Signal
from broadsheet.pipeline import canaries
from broadsheet.pipeline.canary_keeping import renew_canaries
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("quick_nights")]

TALK = tuple((f"Reader {n}", f"I was number {n} at the harbour, and it rained on all of us.") for n in range(1, 7))
FULL = ("ferry", "bridge", "market", "school")


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """A paper after its first night, lived through once a module."""
    home = tmp_path_factory.mktemp("canaries") / "home"
    with FaultServer() as server:
        made = Paper(server, Settings(home=home, demo=True, reports=False))
        fill(made)
        made.night(TODAY)
        yield made


def fill(paper: Paper) -> None:
    paper.story("ferry", comments=TALK)
    paper.story("bridge", comments=TALK[:2])
    paper.story("market", comments=TALK[:3])
    paper.story("school")
    paper.story("tower", comments=TALK[:1])


@pytest.fixture
def paper(first_night: Paper, tmp_path: Path) -> Paper:
    """The same in a home of its own."""
    home = shutil.copytree(first_night.settings.home, tmp_path / "home", symlinks=True)
    return Paper(first_night.server, first_night.settings.model_copy(update={"home": home}), list(first_night.stories))


def a_week_later(paper: Paper) -> None:
    """The canaries, as if they had been asked for a week ago."""
    change(paper, "UPDATE ops.canaries SET asked_at = asked_at - INTERVAL 6 DAY")


def nights(paper: Paper, first: int, last: int) -> None:
    """The nights after the first one, by number, each with one new story; nights with signals may raise."""
    for number in range(first, last + 1):
        paper.story(f"news-{number}", day=TODAY + number * DAY)
        paper.night(TODAY + number * DAY)


def signals(paper: Paper) -> tuple[Signal, ...]:
    """What the canaries say of the newest run, asked again."""
    ((run_id,),) = paper.ask("SELECT run_id FROM ops.runs ORDER BY window_end_at DESC LIMIT 1")
    folder = RunFolder(paper.settings.runs_dir, "paper", str(run_id))
    return canaries.check(folder, paper.site(), folder.load_run(), paper.settings)


def change(paper: Paper, statement: str) -> None:
    """Change the warehouse by hand and publish."""
    with duckdb.connect(str(paper.settings.warehouse_path)) as connection:
        connection.execute(statement)
    paper.publish()


def chosen(paper: Paper) -> set[str]:
    return {str(url).rpartition("/")[2] for (url,) in paper.ask("SELECT url FROM ops.canaries")}


def test_well_read_pages_of_different_forms_are_chosen_and_say_nothing(paper: Paper) -> None:
    assert len(chosen(paper)) == 4
    assert {"ferry", "school"} <= chosen(paper)  # the longest thread, and none at all
    ((reading,),) = paper.ask("SELECT reading_json FROM ops.canaries WHERE url LIKE '%/ferry'")
    then = json.loads(str(reading))
    assert (then["headline"], then["comment_count"]) == ("The long story of the ferry", 6)
    assert then["comments"][5]["body"] == TALK[5][1]
    assert then["published_at"] == "2026-03-05T12:00:00+00:00"
    before = paper.ask("SELECT * FROM ops.canaries ORDER BY url")
    nights(paper, 1, 1)
    assert signals(paper) == ()
    assert paper.ask("SELECT * FROM ops.canaries ORDER BY url") == before
    assert paper.ask("SELECT count(*) FROM ops.canary_changes") == [(0,)]


def test_pages_that_were_read_with_doubt_or_may_not_be_kept_are_not_chosen(paper: Paper, tmp_path: Path) -> None:
    class Odd(Paper):
        def serve(self) -> None:
            super().serve()
            html = ("Content-Type", "text/html")
            ferry, bridge = (story.html(self.server.host) for story in self.stories[:2])
            many = ferry.replace(b"<h2>6 comments</h2>", b"<h2>9 comments</h2>")
            closed = bridge.replace(b"<head>", b'<head><meta name="robots" content="noarchive">')
            self.server.routes |= {"/news/ferry": sent(many, html), "/news/bridge": sent(closed, html)}

    fresh = paper.settings.model_copy(update={"home": tmp_path / "odd"})
    odd = Odd(paper.server, fresh, paper.stories)
    odd.night(TODAY)
    assert odd.ask("SELECT count(*) FROM articles") == [(5,)]
    assert chosen(odd) == {"market", "school", "tower"}


def test_a_backfill_asks_them_nothing_and_chooses_none(paper: Paper) -> None:
    spoil(paper, "school", authors=["Jane Rower"])
    change(paper, "DELETE FROM ops.canaries WHERE url LIKE '%/ferry'")
    before = paper.ask("SELECT * FROM ops.canaries ORDER BY url")
    paper.night(TODAY, is_nightly=False)
    assert paper.ask("SELECT * FROM ops.canaries ORDER BY url") == before
    assert paper.ask("SELECT count(*) FROM ops.canary_changes") == [(0,)]


def spoil(paper: Paper, name: str, **fields: object) -> None:
    """The canary as if more or other things had been read of it."""
    ((reading,),) = paper.ask(f"SELECT reading_json FROM ops.canaries WHERE url LIKE '%/{name}'")
    then = json.loads(str(reading)) | fields
    text = json.dumps(then).replace("'", "''")
    change(paper, f"UPDATE ops.canaries SET reading_json = '{text}' WHERE url LIKE '%/{name}'")


def test_the_same_bytes_read_worse_are_our_fault_until_a_person_says_otherwise(paper: Paper) -> None:
    spoil(paper, "school", authors=["Jane Rower"])
    with pytest.raises(QualityFailed, match="R01 critical: the same archived page gives another reading"):
        nights(paper, 1, 1)
    paper.publish()
    assert paper.ask("SELECT count(*) FROM articles") == [(6,)]  # told, and nothing held
    ((told,),) = paper.ask("SELECT signals FROM ops.site_health ORDER BY night DESC LIMIT 1")
    assert [(each["rule"], each["level"]) for each in told] == [("R01", "critical")]  # type: ignore[attr-defined]
    (signal,) = signals(paper)
    url = paper.server.url("/news/school")
    assert signal == Signal("R01", Level.CRITICAL, 0.25, 0.0, 0.0, (url,))
    rows = paper.ask("SELECT url, rule_id, fields, lost, now_json IS NOT NULL FROM ops.canary_changes")
    assert rows == [(url, "R01", ["authors"], ["authors"], True)]
    assert len(chosen(paper)) == 4
    assert renew_canaries(paper.site(), paper.settings) == tuple(
        sorted(map(paper.server.url, map("/news/{}".format, chosen(paper))))
    )
    paper.publish()
    assert signals(paper) == ()


def test_a_harmless_change_of_ours_is_told_once(paper: Paper) -> None:
    spoil(paper, "school", headline="The long story of the School")
    nights(paper, 1, 1)
    assert paper.ask("SELECT rule_id, fields, lost FROM ops.canary_changes") == [("R01", ["headline"], [])]
    assert signals(paper) == ()  # from now on it is what is expected
    spoil(paper, "school", headline="The long story of the School")
    (signal,) = signals(paper)
    assert signal.level == Level.WARNING


def test_a_page_that_gives_no_article_any_more_is_a_loss(paper: Paper) -> None:
    harbour = paper.settings.archive_dir / "paper"
    (warc,) = harbour.glob("*.warc.gz")
    kept = warc.read_bytes()
    warc.unlink()
    assert signals(paper) == ()  # gone bytes say nothing about code
    warc.write_bytes(kept)
    spoil(
        paper,
        "ferry",
        comment_count=13,
        comments=[*({"author": "x", "posted_at": None, "body": f"b{n}"} for n in range(13))],
    )
    (signal,) = signals(paper)
    assert (signal.rule, signal.level) == ("R01", Level.CRITICAL)


def test_they_are_asked_for_again_each_week(paper: Paper) -> None:
    kept = chosen(paper)
    six_days = "UPDATE ops.canaries SET asked_at = asked_at - INTERVAL 5 DAY"
    change(paper, six_days)  # at the night's end it will be 5 days and 21 hours
    nights(paper, 1, 1)
    assert not kept & set(paper.asked())
    nights(paper, 2, 2)
    assert kept <= set(paper.asked())
    assert set(paper.ask("SELECT DISTINCT asked_at::DATE FROM ops.canaries")) == {((TODAY + 3 * DAY),)}


def blank(paper: Paper, *names: str) -> None:
    """The paper's new design: of these stories the page has another headline element, and no comments."""
    for name in names:
        paper.story(name, comments=())


def test_pages_that_lost_their_comments_are_the_sites_fault(paper: Paper) -> None:
    talked = sorted(chosen(paper) - {"school"})
    a_week_later(paper)
    blank(paper, talked[0])
    nights(paper, 1, 1)
    assert signals(paper) == ()  # one alone may be its editor's doing
    assert paper.ask("SELECT rule_id, lost FROM ops.canary_changes") == [("R02", ["comments"])]
    a_week_later(paper)
    blank(paper, *talked)
    with pytest.raises(QualityFailed):  # what else is said of such a night is louder
        nights(paper, 2, 2)
    paper.publish()
    (signal,) = signals(paper)
    assert (signal.rule, signal.level, signal.value) == ("R02", Level.WARNING, 0.75)
    assert signal.examples == tuple(paper.server.url(f"/news/{name}") for name in talked)


def test_one_that_is_gone_is_replaced(paper: Paper) -> None:
    before = chosen(paper)
    a_week_later(paper)

    class Gone(Paper):
        def serve(self) -> None:
            super().serve()
            self.server.routes["/news/ferry"] = _gone

    gone = Gone(paper.server, paper.settings, paper.stories)
    nights(gone, 1, 1)
    assert "ferry" not in chosen(gone)
    assert chosen(gone) - before == {"news-1"}
    assert len(chosen(gone)) == 4


def _gone(handler: Handler) -> None:
    handler.answer(404, b"gone")


def prune(paper: Paper, now: datetime, **limits: float) -> list[str]:
    pruned = pipeline.prune_archive(paper.settings.model_copy(update=limits), now)
    return [removal.file.warc_path for removal in pruned.removals]


def test_retention_by_size_keeps_their_files_and_by_age_lets_them_go(paper: Paper) -> None:
    nights(paper, 1, 1)
    later = datetime.combine(TODAY + 60 * DAY, datetime.min.time(), UTC)
    files = [str(path.relative_to(paper.settings.home)) for path in sorted((paper.settings.archive_dir).rglob("*.gz"))]
    for name in files:  # settled long ago
        _age(paper.settings.home / name)
    assert prune(paper, later, archive_max_gb=1e-9) == files[1:]
    assert signals(paper) == ()
    aged = Paper(paper.server, paper.settings.model_copy(update={"archive_max_days": 30}), paper.stories)
    nights(aged, 9, 9)
    assert chosen(aged) == {"news-9"}
    for path in sorted((paper.settings.archive_dir).rglob("*.gz")):
        _age(path)
    assert files[0] in prune(paper, later, archive_max_days=30)


def _age(path: Path) -> None:
    then = (datetime.now(UTC) - timedelta(days=10)).timestamp()
    os.utime(path, (then, then))
