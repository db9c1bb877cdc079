"""A site under another id: rows, archive, runs and file go together, and the next night finds all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.e2e.paper import DAY, TODAY, Paper
from tests.e2e.recorded import Command, command_over
from tests.lakes import copied
from tests.unit.fetch.fault_server import FaultServer

from broadsheet import pipeline
from broadsheet.archive import WarcWriter
from broadsheet.errors import BroadsheetError, InvalidRun, InvalidSite, UnknownSite
from broadsheet.models import Site, Window
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse, rename_site_rows

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("quick_nights")]

FILE = """# our paper
id: paper   # as its owner calls it
name: Paper
url: {url}
languages: [en]
timezone: UTC
discover:
  - {{kind: rss, url: "{url}feed"}}
"""


@dataclass
class Renamed:
    """A paper with two nights behind it, and its site file."""

    paper: Paper
    command: Command
    folder: Path

    @property
    def settings(self) -> Settings:
        return self.paper.settings

    def site(self, site_id: str) -> Site:
        return self.paper.site().model_copy(update={"id": site_id})

    def night(self, site_id: str, number: int) -> None:
        self.paper.serve()
        day = TODAY + number * DAY
        site = self.site(site_id)
        run = pipeline.cli_run(site, Window.of_days(day, day, "UTC"), is_nightly=True)
        self.paper.ingest(run, site)

    def rename(self, old: str = "paper", new: str = "the_paper") -> pipeline.Renaming:
        return pipeline.rename_site(old, new, self.settings)


def at_home(home: Path, server: FaultServer) -> Renamed:
    """The paper in a home, with its site file beside that."""
    folder = home.with_name("sites")
    folder.mkdir()
    (folder / "paper.yml").write_text(FILE.format(url=server.url("/")))
    settings = Settings(home=home, demo=True, contact="https://example.org/contact", sites_dir=folder)
    paper = Paper(server, settings, revisit_days=(1, 2))
    paper.story("ferry", comments=(("Ann", "Good news."), ("Ben", "At last.")))
    return Renamed(paper, command_over(home), folder)


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory, quick_nights: None) -> Iterator[Renamed]:
    """The paper after its first night, lived through once a module."""
    with FaultServer() as server:
        made = at_home(tmp_path_factory.mktemp("rename") / "home", server)
        made.night("paper", 0)
        yield made


@pytest.fixture
def renamed(first_night: Renamed, home: Path) -> Renamed:
    """The same in a home of its own."""
    copied(first_night.settings, home)
    return at_home(home, first_night.paper.server)


CORE = "SELECT article_id, url, headline, first_seen_at FROM core.articles ORDER BY 1"
COMMENTS = "SELECT comment_id, author, body, posted_at FROM core.comments ORDER BY 1"


def test_everything_goes_to_the_new_id_and_the_next_night_finds_it(renamed: Renamed) -> None:
    before = (renamed.paper.ask(CORE), renamed.paper.ask(COMMENTS))
    done = renamed.rename()
    assert (done.warc_count, done.run_count) == (1, 1)
    assert (renamed.folder / "the_paper.yml").read_text() == FILE.format(url=renamed.paper.server.url("/")).replace(
        "id: paper ", "id: the_paper "
    )
    assert not (renamed.folder / "paper.yml").exists()
    assert (renamed.paper.ask(CORE), renamed.paper.ask(COMMENTS)) == before
    check = pipeline.verify_archive(renamed.settings)
    assert check.problems == () and check.row_count > 1
    renamed.paper.story("bridge", day=TODAY + DAY)
    renamed.night("the_paper", 1)
    assert "bridge" in renamed.paper.asked()
    asked = "SELECT count(*), count(DISTINCT url) FROM core.articles"
    assert renamed.paper.ask(asked) == [(2, 2)]
    assert pipeline.verify_archive(renamed.settings).problems == ()


def test_no_table_of_the_warehouse_keeps_the_old_id_or_path(renamed: Renamed) -> None:
    renamed.rename()
    with open_warehouse(renamed.settings) as warehouse:
        columns = warehouse.run("list_table_columns")
        keyed = [(schema, table) for schema, table, column in columns if column == "site"]
        assert len(keyed) > 12
        for schema, table in keyed:
            assert not warehouse.execute(f"SELECT 1 FROM {schema}.{table} WHERE site = 'paper'", {}), table
        paths = [(s, t, c) for s, t, c in columns if c.endswith("warc_path") and s == "ops"]
        assert len(paths) >= 3
        for schema, table, column in paths:
            assert not warehouse.execute(f"SELECT 1 FROM {schema}.{table} WHERE {column} LIKE '%/paper/%'", {}), table


def test_a_stage_of_an_earlier_run_can_be_run_again_under_the_new_id(renamed: Renamed) -> None:
    renamed.rename()
    [path] = (renamed.settings.runs_dir / "the_paper").iterdir()
    run = RunFolder(renamed.settings.runs_dir, "the_paper", path.name).load_run()
    assert run.site == "the_paper"
    renamed.paper.server.arrivals.clear()
    for stage in ("fetch", "extract", "validate", "load"):
        pipeline.run_stage(stage, run, renamed.site("the_paper"), renamed.settings)
    assert renamed.paper.asked() == []


def test_a_file_that_was_renamed_by_hand_is_followed_and_both_halves_joined(renamed: Renamed) -> None:
    text = (renamed.folder / "paper.yml").read_text()
    (renamed.folder / "the_paper.yml").write_text(text.replace("id: paper ", "id: the_paper "))
    (renamed.folder / "paper.yml").unlink()
    renamed.paper.story("bridge", day=TODAY + DAY)
    renamed.night("the_paper", 1)
    [told] = pipeline.split_sites(renamed.settings)
    assert "paper.yml: missing, and the warehouse holds 1 articles of paper" in told
    renamed.rename()
    assert renamed.paper.ask("SELECT site, count(*) FROM core.articles GROUP BY 1") == [("the_paper", 2)]
    assert renamed.paper.ask("SELECT DISTINCT site FROM core.comments") == [("the_paper",)]
    assert renamed.paper.ask("SELECT count(*) FROM core.sites") == [(1,)]
    assert pipeline.verify_archive(renamed.settings).problems == ()
    assert pipeline.split_sites(renamed.settings) == []


def test_a_site_file_that_vanished_is_told_with_the_remedy(renamed: Renamed) -> None:
    env = {"BROADSHEET_SITES_DIR": str(renamed.folder)}
    assert renamed.command("sites", "check", env={**env, "BROADSHEET_CONTACT": "https://x.example/"}).returncode == 0
    (renamed.folder / "paper.yml").unlink()
    checked = renamed.command("sites", "check", env=env)
    said = " ".join(checked.stderr.split())
    assert checked.returncode == 1
    assert "paper.yml: missing, and the warehouse holds 1 articles of paper" in said
    assert "broadsheet sites rename paper NEW" in said


def test_what_was_cut_short_is_finished_by_the_same_command_and_by_no_other(
    renamed: Renamed, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = renamed.paper.ask(CORE)
    with monkeypatch.context() as patch:  # as a kill before the commit: files are moved, rows are not
        patch.setattr("broadsheet.pipeline.renaming.rename_site_rows", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            renamed.rename()
    with pytest.raises(InvalidSite, match="first finish it: broadsheet sites rename paper the_paper"):
        renamed.rename("the_paper", "third")
    renamed.rename()
    assert renamed.paper.ask("SELECT DISTINCT site FROM core.articles") == [("the_paper",)]
    assert renamed.paper.ask(CORE) == before
    assert pipeline.verify_archive(renamed.settings).problems == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("paper", "Big Paper", "no id for a site"),
        ("paper", "adhoc", "no id for a site"),
        ("adhoc", "paper2", "keeps its id"),
        ("paper", "paper", "its id already"),
        ("papre", "paper2", "no such site file"),
        ("harbour_gazette", "paper2", "a demo paper keeps its id"),
        ("paper", "harbour_gazette", "the id of a demo paper"),
        ("paper", "taken", "is there already"),
    ],
)
def test_what_can_not_be_is_refused_before_anything_changes(renamed: Renamed, old: str, new: str, said: str) -> None:
    (renamed.folder / "taken.yml").write_text("id: taken\n")
    with pytest.raises((InvalidSite, UnknownSite), match=said):
        renamed.rename(old, new)
    assert renamed.paper.ask("SELECT DISTINCT site FROM core.articles") == [("paper",)]
    assert (renamed.folder / "paper.yml").exists()


def test_a_run_under_way_is_waited_for_and_runs_of_one_id_are_not_joined(renamed: Renamed) -> None:
    folder = renamed.settings.archive_dir / "paper"
    with WarcWriter(folder / "cli__later.warc.gz"), pytest.raises(BroadsheetError, match="a run is writing it"):
        renamed.rename()
    [run] = (renamed.settings.runs_dir / "paper").iterdir()
    twin = renamed.settings.runs_dir / "the_paper" / run.name
    twin.mkdir(parents=True)
    with pytest.raises(InvalidRun, match=f"paper and the_paper both have {run.name}"):
        renamed.rename()
    assert renamed.paper.ask("SELECT DISTINCT site FROM core.articles") == [("paper",)]


def test_comments_apart_from_the_site_of_their_article_are_told_and_a_load_joins_them(renamed: Renamed) -> None:
    with open_warehouse(renamed.settings) as warehouse, warehouse.transaction():
        rename_site_rows(warehouse, "paper", "the_paper", renamed.settings.now())
        warehouse.execute("UPDATE core.comments SET site = 'paper' WHERE author = 'Ann'", {})
    renamed.paper.publish()
    told = [line for line in pipeline.split_sites(renamed.settings) if "comments on articles of the_paper" in line]
    assert len(told) == 1 and "1 comments" in told[0] and told[0].endswith("broadsheet sites rename paper the_paper")
    renamed.paper.story("bridge", day=TODAY + DAY)
    renamed.night("the_paper", 1)
    assert renamed.paper.ask("SELECT DISTINCT site FROM core.comments") == [("the_paper",)]
    assert not any("comments on articles" in line for line in pipeline.split_sites(renamed.settings))
