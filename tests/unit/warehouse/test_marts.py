"""Marts: brought up by what the loads have touched, they are what they would be if made anew whole."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.warehouse.made import insert

from broadsheet.errors import MigrationError
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_warehouse
from broadsheet.warehouse.marts import Mart, check_marts, read_marts, refresh_marts
from broadsheet.warehouse.renaming import rename_site_rows

NOW = datetime(2026, 3, 4, 5, tzinfo=UTC)
FIRST = NOW.replace(day=1, tzinfo=None)
SITES = {"marsh": "Pacific/Auckland", "quay": "America/Los_Angeles"}


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[Warehouse]:
    with open_warehouse(settings) as opened:
        if settings.is_lake:  # whose copy was made with marts
            for mart in read_marts():
                opened.execute(f"DROP TABLE marts.{mart.name}", {})
            opened.execute("DELETE FROM ops.mart_states", {})
        for site, zone in SITES.items():
            opened.run(
                "insert_site",
                {
                    "site": site,
                    "name": site.title(),
                    "url": f"https://{site}.example",
                    "languages": ["en"],
                    "timezone": zone,
                },
            )
        yield opened


def rows_of(warehouse: Warehouse, marts: list[Mart] | None = None) -> dict[str, list[str]]:
    return {
        mart.name: sorted(map(repr, warehouse.execute(f"SELECT * FROM marts.{mart.name}", {})))
        for mart in marts or read_marts()
    }


@dataclass
class Papers:
    """Two papers whose articles and comments come, change and go from load to load, as the load stage records it."""

    warehouse: Warehouse
    dice: random.Random
    load: int = 0
    articles: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)
    comments: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)

    def one_load(self) -> None:
        """Some of everything that a load can do."""
        self.load += 1
        insert(self.warehouse, "ops.loads", load_number=self.load)
        for _ in range(self.dice.randrange(4)):
            self._write_article(uuid.UUID(int=self.dice.getrandbits(128)), self.dice.choice(list(SITES)))
        for article_id in self._some(self.articles, 2):
            self._write_article(article_id, self.articles[article_id]["site"])
        for article_id in self._some(self.articles, 3):
            for _ in range(self.dice.randrange(5)):
                self._write_comment(uuid.UUID(int=self.dice.getrandbits(128)), article_id)
        for comment_id in self._some(self.comments, 3):
            self._write_comment(comment_id, self.comments[comment_id]["article_id"])
        for comment_id in self._some(self.comments, 1):
            self._remove_comment(comment_id)
        if self.dice.random() < 0.3:
            for article_id in self._some(self.articles, 1):
                for comment_id in [key for key, row in self.comments.items() if row["article_id"] == article_id]:
                    self._remove_comment(comment_id)
                self._remove("articles", self.articles.pop(article_id))
        self.warehouse.execute("DELETE FROM core.copies", {})
        for place, article_id in enumerate(self._some(self.articles, 3)):
            group = {"duplicate_group_id": uuid.UUID(int=1), "is_primary_copy": place == 0}
            insert(self.warehouse, "core.copies", article_id=article_id, **group)
        night = date(2026, 3, 1) + timedelta(days=self.dice.randrange(9))
        site = self.dice.choice(list(SITES))
        self.warehouse.execute(
            "DELETE FROM ops.site_health WHERE site = $site AND night = $night", {"site": site, "night": night}
        )
        insert(
            self.warehouse,
            "ops.site_health",
            site=site,
            night=night,
            state=self.dice.choice(["ok", "broken"]),
            signals=[],
        )

    def _some(self, rows: Mapping[uuid.UUID, object], most: int) -> list[uuid.UUID]:
        return self.dice.sample(sorted(rows), min(len(rows), self.dice.randrange(most + 1)))

    def _write_article(self, article_id: uuid.UUID, site: str) -> None:
        version = self.articles.get(article_id, {}).get("version", 0) + 1
        published = FIRST + timedelta(hours=self.dice.randrange(2000))
        row = {
            "article_id": article_id,
            "site": site,
            "canonical_url": f"https://{site}.example/{article_id}",
            "headline": f"Text {version}",
            "body": "x" * self.dice.randrange(500),
            "published_at": self.dice.choice([published, published, None]),
            "declared_comment_count": self.dice.choice([None, 3, 10]),
            "extracted_comment_count": self.dice.randrange(5),
            "content_sha256": f"{article_id}{version}",
            "changed_in_load": self.load,
        }
        self.warehouse.execute("DELETE FROM core.articles WHERE article_id = $id", {"id": article_id})
        insert(self.warehouse, "core.articles", **row)
        self.warehouse.execute(
            "UPDATE core.text_versions SET headline = 'old', body = 'old' WHERE article_id = $id", {"id": article_id}
        )
        insert(
            self.warehouse,
            "core.text_versions",
            article_id=article_id,
            version_number=version,
            content_sha256=row["content_sha256"],
        )
        self.articles[article_id] = row | {"version": version}

    def _write_comment(self, comment_id: uuid.UUID, article_id: uuid.UUID) -> None:
        posted = FIRST + timedelta(hours=self.dice.randrange(2400))
        row = {
            "comment_id": comment_id,
            "article_id": article_id,
            "site": self.articles[article_id]["site"],
            "author": self.dice.choice(["Ann", "Bo", "Cy", None]),
            "posted_at": self.dice.choice([posted, posted, None]),
            "body": "so",
            "is_deleted": self.dice.random() < 0.2,
            "parent_comment_id": self.dice.choice([None, comment_id]),
            "changed_in_load": self.load,
        }
        self.warehouse.execute("DELETE FROM core.comments WHERE comment_id = $id", {"id": comment_id})
        insert(self.warehouse, "core.comments", **row)
        self.comments[comment_id] = row

    def _remove_comment(self, comment_id: uuid.UUID) -> None:
        self._remove("comments", self.comments.pop(comment_id))

    def _remove(self, table: str, row: Mapping[str, Any]) -> None:
        key = "comment_id" if table == "comments" else "article_id"
        self.warehouse.execute(f"DELETE FROM core.{table} WHERE {key} = $id", {"id": row[key]})
        insert(
            self.warehouse,
            "ops.removed_rows",
            table_name=table,
            article_id=row["article_id"],
            comment_id=row.get("comment_id"),
            site=row["site"],
            removed_in_load=self.load,
        )


@pytest.mark.parametrize("seed", range(2))
def test_what_loads_touch_is_what_a_whole_refresh_changes(warehouse: Warehouse, seed: int) -> None:
    papers = Papers(warehouse, random.Random(seed))
    brought_up: dict[str, list[str]] = {}
    seen: set[str] = set()
    for _ in range(6):
        for _ in range(papers.dice.randrange(1, 6)):
            papers.one_load()
        assert not [mart for mart in refresh_marts(warehouse, NOW) if mart.error or mart.is_whole is bool(brought_up)]
        brought_up = rows_of(warehouse)
        assert not {name: count for name, count in check_marts(warehouse).items() if count}
        assert all(mart.is_whole for mart in refresh_marts(warehouse, NOW, whole=True))
        assert rows_of(warehouse) == brought_up
        seen |= {name for name, rows in brought_up.items() if rows}
    assert seen == brought_up.keys(), "each mart has rows to compare"


def test_days_are_counted_anew_where_the_paper_moves_to_another_zone(warehouse: Warehouse) -> None:
    papers = Papers(warehouse, random.Random(5))
    for _ in range(5):
        papers.one_load()
    refresh_marts(warehouse, NOW)
    before = rows_of(warehouse)
    warehouse.execute("UPDATE core.sites SET timezone = 'Asia/Tokyo'", {})
    refresh_marts(warehouse, NOW)
    moved = rows_of(warehouse)
    refresh_marts(warehouse, NOW, whole=True)
    assert rows_of(warehouse) == moved != before


def test_days_are_counted_anew_in_another_zone_where_the_scorecard_is_made_anew_as_well(warehouse: Warehouse) -> None:
    papers = Papers(warehouse, random.Random(5))
    for _ in range(5):
        papers.one_load()
    refresh_marts(warehouse, NOW)
    warehouse.execute("UPDATE core.sites SET timezone = 'Asia/Tokyo'", {})
    others = [replace(m, query=f"{m.query} WHERE TRUE") if m.name == "site_scorecard" else m for m in read_marts()]
    assert [mart.name for mart in refresh_marts(warehouse, NOW, marts=others) if mart.is_whole] == ["site_scorecard"]
    moved = rows_of(warehouse)
    refresh_marts(warehouse, NOW, whole=True)
    assert rows_of(warehouse) == moved


def test_nights_that_are_another_papers_or_judged_no_more_leave_no_day(warehouse: Warehouse) -> None:
    papers = Papers(warehouse, random.Random(3))
    for _ in range(5):
        papers.one_load()
    for night in (date(2026, 9, 1), date(2026, 9, 2)):
        insert(warehouse, "ops.site_health", site="marsh", night=night, state="ok", signals=[])
    refresh_marts(warehouse, NOW)
    warehouse.execute("DELETE FROM ops.site_health WHERE night = DATE '2026-09-02'", {})
    with warehouse.transaction():
        rename_site_rows(warehouse, "marsh", "fen", NOW)
    refresh_marts(warehouse, NOW)
    brought_up = rows_of(warehouse)
    assert not warehouse.execute("SELECT day FROM marts.site_daily WHERE site = 'marsh' OR day = DATE '2026-09-02'", {})
    refresh_marts(warehouse, NOW, whole=True)
    assert rows_of(warehouse) == brought_up


@pytest.mark.parametrize("name", ["site_scorecard", "site_daily"])
def test_a_mart_that_fails_from_the_first_stops_no_other(warehouse: Warehouse, name: str) -> None:
    papers = Papers(warehouse, random.Random(3))
    for load in range(2):  # the first time all are whole, then only it and its readers
        papers.one_load()
        broken = [replace(m, query="SELECT * FROM nowhere") if m.name == name else m for m in read_marts()]
        refreshed = {mart.name: mart for mart in refresh_marts(warehouse, NOW, marts=broken)}
        assert {mart.name for mart in refreshed.values() if mart.error} == {name, "site_scorecard"}
        assert refreshed["most_discussed"].is_whole is (load == 0)
    assert not [mart for mart in refresh_marts(warehouse, NOW) if mart.error]


@contextmanager
def watched(warehouse: Warehouse) -> Iterator[list[str]]:
    """The SQL that is run meanwhile, as DuckDB logs it."""
    warehouse.execute("CALL enable_logging('QueryLog')", {})
    asked: list[str] = []
    try:
        yield asked
    finally:
        asked += [sql for (sql,) in warehouse.execute("SELECT message FROM duckdb_logs WHERE type = 'QueryLog'", {})]
        warehouse.execute("CALL disable_logging()", {})


def own_mart(**changes: object) -> Mart:
    """A mart as an analyst would add it, over one that is there."""
    told = {
        "name": "busy_days",
        "query": "SELECT site, day FROM marts.site_daily WHERE article_count > 1",
        "grain": "One row per day with more than one article.",
        "scope": "all",
        "key": ("site", "day"),
        "reads": ("site_daily",),
        "columns": {"site": "Id of the site.", "day": "The paper's day."},
        "tests": {},
    }
    return Mart(**{**told, **changes})  # type: ignore[arg-type]


def test_a_mart_that_fails_is_told_and_keeps_its_rows_and_the_others_go_on(warehouse: Warehouse) -> None:
    papers = Papers(warehouse, random.Random(7))
    for _ in range(8):
        papers.one_load()
    own, reader = (
        own_mart(),
        own_mart(name="busiest", query="SELECT site, day FROM marts.busy_days", reads=("busy_days",)),
    )
    marts = [*read_marts(), own, reader]
    refresh_marts(warehouse, NOW, marts=marts)
    good = rows_of(warehouse, marts)
    papers.one_load()
    broken = own_mart(query="SELECT site, day FROM marts.site_daily WHERE article_cont > 1")
    refreshed = {mart.name: mart for mart in refresh_marts(warehouse, NOW, marts=[*read_marts(), broken, reader])}
    assert "article_cont" in str(refreshed["busy_days"].error)
    assert refreshed["busiest"].error
    after = rows_of(warehouse, marts)
    assert (after["busy_days"], after["busiest"]) == (good["busy_days"], good["busiest"])
    assert after["article_activity"] != good["article_activity"]
    assert [name for name, _ in warehouse.run("list_mart_errors")] == ["busiest", "busy_days"]
    with watched(warehouse) as asked:
        refresh_marts(warehouse, NOW, marts=[*read_marts(), broken, reader])
    assert sum("INTO marts.article_activity" in sql for sql in asked) == 1  # once, though the other failed again
    mended = {mart.name: mart for mart in refresh_marts(warehouse, NOW, marts=marts)}
    assert mended["busy_days"].is_whole
    assert not mended["article_activity"].is_whole
    assert not warehouse.run("list_mart_errors")


def test_a_changed_query_makes_its_mart_and_its_readers_anew_and_a_removed_folder_takes_its_table_away(
    warehouse: Warehouse,
) -> None:
    papers = Papers(warehouse, random.Random(7))
    for _ in range(8):
        papers.one_load()
    own, reader = (
        own_mart(),
        own_mart(name="busiest", query="SELECT site, day FROM marts.busy_days", reads=("busy_days",)),
    )
    refresh_marts(warehouse, NOW, marts=[*read_marts(), own, reader])
    other = own_mart(query="SELECT site, day FROM marts.site_daily WHERE article_count > 0")
    refreshed = refresh_marts(warehouse, NOW, marts=[*read_marts(), other, reader])
    assert {mart.name for mart in refreshed if mart.is_whole} == {"busy_days", "busiest"}
    ((count,),) = warehouse.execute("SELECT count(*) FROM marts.site_daily WHERE article_count > 0", {})
    assert len(rows_of(warehouse, [reader])["busiest"]) == count
    refresh_marts(warehouse, NOW)
    names = {mart.name for mart in read_marts()}
    assert {name for (name,) in warehouse.run("list_mart_tables")} == names
    assert {name for name, *_ in warehouse.run("list_mart_states")} == names


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("grain: One row.\nscope: weeks\nkey: [site]\nreads: []\ncolumns: {site: Id.}\n", "scope weeks"),
        ("grain: One row.\nscope: all\nkey: [day]\nreads: []\ncolumns: {site: Id.}\n", "key"),
        ("grain: One row.\nscope: all\nkey: [site]\nreads: [nobody]\ncolumns: {site: Id.}\n", "nobody"),
        ("grain: One row.\n", "scope, key, reads, columns"),
    ],
)
def test_a_folder_that_is_no_mart_is_named(tmp_path: Path, told: str, says: str) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "table.yml").write_text(told)
    (folder / "query.sql").write_text("SELECT 'x' AS site")
    with pytest.raises(MigrationError, match=f"odd.*{says}"):
        read_marts(tmp_path)
