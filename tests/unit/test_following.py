"""A copy that is kept up by load numbers, as the README says, ends as core is, whatever happened in between."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.lakes import connected, copied, put_back
from tests.unit.test_load import NIGHT, article, ask, comment, site, stage
from tests.unit.warehouse.made import texts_twice

from broadsheet.errors import InvalidRun
from broadsheet.ids import article_id, comment_id
from broadsheet.load import load
from broadsheet.models import Article, Claim, Comment, Site, Window
from broadsheet.pipeline import undo_night
from broadsheet.pipeline.identity import settle_before_load
from broadsheet.runs import write_rows
from broadsheet.settings import PROJECT, Settings
from broadsheet.warehouse import open_warehouse, publish_copy, rename_site_rows
from broadsheet.warehouse.lake import _extension

__all__ = ["site"]  # a fixture
FIRST, EACH_TIME = re.findall(
    r"```sql\n(.*?)```",
    (PROJECT / "README.md").read_text().partition("## Follow it")[2].partition("\n## ")[0],
    re.DOTALL,
)
DAY = timedelta(days=1)
SERIES = "https://herald.example/news/series"
NEWEST = "SELECT max(load_number) FROM ops.loads"


def recipe(settings: Settings, text: str) -> str:
    copy = "ATTACH 'data/warehouse/current.duckdb' AS papers (READ_ONLY)"
    assert copy in text
    if not settings.is_lake:
        return text.replace("data/warehouse/current.duckdb", str(settings.snapshot_path))
    pin = settings.snapshot_path.read_text().strip()
    return text.replace(copy, f"ATTACH '{settings.warehouse}' AS papers (READ_ONLY, SNAPSHOT_VERSION {pin})")


class Follower:
    """A copy in a file of its own."""

    def __init__(self, settings: Settings, path: Path) -> None:
        self._settings = settings
        self._copy = duckdb.connect(str(path))
        for name in ("postgres_scanner", "ducklake") if settings.is_lake else ():
            self._copy.execute(f"LOAD '{_extension(name)}'")
        self._publish()
        self._copy.execute(recipe(settings, FIRST))

    def follow(self) -> None:
        self._publish()
        self._copy.execute(recipe(self._settings, EACH_TIME))

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        return self._copy.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()

    def _publish(self) -> None:
        publish_copy(self._settings, NIGHT)


class Paper:
    """A site whose runs read, repeat, correct, move and undo at random."""

    def __init__(self, settings: Settings, site: Site, seed: int) -> None:
        self.settings, self.site = settings, site
        self.chance = random.Random(seed)
        self.loaded: list[tuple[Article, list[Comment]]] = []

    def step(self) -> str:
        ways = [self.reads, self.reads, self.repeats, self.corrects, self.shares_an_address, self.undoes]
        way = self.chance.choice(ways if self.loaded else ways[:1])
        way()
        return way.__name__

    def reads(self, url: str = "", named: str = "") -> None:
        """A night finds an article, new or known, with some of its comments."""
        day = len(self.loaded)
        url = url or f"https://herald.example/news/{self.chance.choice(['ferry', 'bridge'])}"
        ident = article_id(named or url)
        natives = self.chance.sample("abcdef", self.chance.randint(1, 4))
        comments = [
            comment(name, place, article_id=ident, comment_id=comment_id(ident, name), run_id=f"r{day}")
            for place, name in enumerate(natives, start=1)
        ]
        read = article(
            article_id=ident, url=url, canonical_url=named or url, run_id=f"r{day}", fetched_at=NIGHT + day * DAY
        )
        name = url.rpartition("/")[2]
        body = " ".join(random.Random(name).choices("abcdefghijklmnopqrstuvwxyz", k=200))
        headline = f"{name} {self.chance.choice(['runs', 'sinks'])}"
        read = replace(read, headline=headline, body=body, declared_comment_count=len(comments))
        self._load(read, comments, named)

    def repeats(self) -> None:
        before = ask(self.settings, NEWEST)[0][0]
        read, comments = self.loaded[-1]
        self._load(read, comments)
        self._load(read, comments)
        twice = ask(self.settings, f"SELECT count(*) FROM core.articles WHERE changed_in_load > {before + 1}")
        assert twice == [(0,)]

    def corrects(self) -> None:
        """The same bytes are read again, otherwise: some of their comments were none."""
        read, comments = self.chance.choice(self.loaded)
        run_id = f"again{len(self.loaded)}"
        kept = [replace(each, run_id=run_id) for each in comments if self.chance.random() < 0.5]
        self._load(replace(read, run_id=run_id, section="News"), kept)

    def shares_an_address(self) -> None:
        """A page names the address under which another stands: both get their own."""
        self.reads(f"https://herald.example/news/part{len(self.loaded)}", SERIES)

    def undoes(self) -> None:
        night = (NIGHT + self.chance.randrange(len(self.loaded)) * DAY - DAY).date()
        with suppress(InvalidRun):
            undo_night(self.site, night, self.settings, is_redo=self.chance.random() < 0.5)

    def _load(self, read: Article, comments: Sequence[Comment], named: str = "") -> None:
        folder, run = stage(self.settings, read.run_id, [read], comments)
        at = read.fetched_at or NIGHT
        run = replace(run, started_at=at, window=Window(at.replace(hour=0) - DAY, at.replace(hour=0)), is_nightly=True)
        if named:
            write_rows(folder.file("claims"), Claim, [Claim(read.url, read.url, read.url, named)])
        settle = partial(settle_before_load, folder=folder, site=self.site, run_id=run.run_id)
        load(folder, self.site, run, self.settings, at, settle)
        self.loaded.append((read, list(comments)))


def same(follower: Follower, settings: Settings) -> None:
    for table, columns in (("articles", "* EXCLUDE (last_read_at)"), ("comments", "*")):
        assert follower.rows(table) == ask(settings, f"SELECT {columns} FROM core.{table} ORDER BY ALL"), table


@pytest.mark.parametrize("seed", range(4))
def test_a_copy_kept_up_by_numbers_ends_as_core_is(settings: Settings, site: Site, tmp_path: Path, seed: int) -> None:
    settings = settings.model_copy(update={"reports": False})
    paper = Paper(settings, site, seed)
    paper.reads()
    follower = Follower(settings, tmp_path / "copy.duckdb")
    for _ in range(14):
        paper.step()
        if paper.chance.random() < 0.4:
            follower.follow()
            same(follower, settings)
    follower.follow()
    follower.follow()
    same(follower, settings)
    reasons = ask(settings, "SELECT DISTINCT reason FROM ops.removed_rows ORDER BY 1")
    assert {row[0] for row in reasons} <= {"corrected", "moved", "undone"}
    numbers = ask(settings, "SELECT count(*), min(load_number), max(load_number) FROM ops.loads")
    assert numbers[0][1:] == (1, numbers[0][0])


def test_what_leaves_core_is_listed_with_its_reason(settings: Settings, site: Site) -> None:
    settings = settings.model_copy(update={"reports": False})
    paper = Paper(settings, site, 1)
    paper.shares_an_address()
    paper.shares_an_address()
    paper.reads()
    read, comments = paper.loaded[-1]
    paper._load(replace(read, run_id="again", section="News"), comments[1:])
    undo_night(site, (NIGHT - DAY).date(), settings)
    rows = ask(settings, "SELECT reason, table_name, count(*) FROM ops.removed_rows GROUP BY ALL ORDER BY ALL")
    first = len(paper.loaded[0][1])
    assert rows == [
        ("corrected", "comments", 1),
        ("moved", "articles", 1),
        ("moved", "comments", first),
        ("undone", "articles", 1),
        ("undone", "comments", first),
    ]
    told = ask(
        settings, "SELECT kind, removed_article_count, removed_comment_count FROM ops.loads ORDER BY load_number"
    )
    assert told == [("load", 0, 0), ("load", 1, first), ("load", 0, 0), ("load", 0, 1), ("undo", 1, first)]


def test_a_renamed_site_is_followed(settings: Settings, site: Site, tmp_path: Path) -> None:
    paper = Paper(settings, site, 3)
    paper.reads()
    follower = Follower(settings, tmp_path / "copy.duckdb")
    for _ in range(2):
        with open_warehouse(settings) as warehouse, warehouse.transaction():
            rename_site_rows(warehouse, "herald", "the_herald", NIGHT)
    follower.follow()
    same(follower, settings)
    assert ask(settings, "SELECT kind, site, changed_article_count FROM ops.loads WHERE kind <> 'load'") == [
        ("rename", "the_herald", 1)
    ]


def test_rows_of_before_the_numbers_are_in_the_first_copy(settings: Settings, site: Site, tmp_path: Path) -> None:
    paper = Paper(settings, site, 5)
    paper.reads("https://herald.example/news/old")
    with connected(settings) as connection:
        texts_twice(connection)
    follower = Follower(settings, tmp_path / "copy.duckdb")
    assert ask(settings, "SELECT changed_in_load FROM core.articles") == [(None,)]
    paper.reads("https://herald.example/news/new")
    follower.follow()
    same(follower, settings)
    assert ask(settings, "SELECT changed_in_load FROM articles ORDER BY url") == [(1,), (None,)]


def test_a_warehouse_that_was_put_back_is_told(settings: Settings, site: Site, tmp_path: Path) -> None:
    paper = Paper(settings, site, 7)
    paper.reads()
    kept = copied(settings, tmp_path / "kept")
    paper.reads()
    follower = Follower(settings, tmp_path / "copy.duckdb")
    put_back(kept, settings)
    paper.reads()
    with pytest.raises(duckdb.InvalidInputException, match="put back to an older one"):
        follower.follow()
