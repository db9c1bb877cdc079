"""Where texts and digests are kept, that an upgrade changes nothing that anybody reads, and that no column is forgotten."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import timedelta

import duckdb
import pytest
from tests.lakes import connected
from tests.unit.test_load import NIGHT, VERSIONS, article, ask, comment, digests, site, stage
from tests.unit.warehouse.made import LATER_COLUMNS, texts_twice

from broadsheet.errors import DiskFull
from broadsheet.load import load
from broadsheet.models import Article, Comment, Site
from broadsheet.pipeline.differing import COMMENT_PROVENANCE, PROVENANCE
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse, publish_copy, read_statement
from broadsheet.warehouse.migrations import read_migrations

__all__ = ["site"]  # a fixture
WHOLE = "SELECT version_number, headline, body, authors, description FROM core.article_versions ORDER BY 1"
KEPT = "SELECT version_number, headline, body FROM core.text_versions ORDER BY 1"


def visit(settings: Settings, site: Site, day: int, headline: str, body: str) -> None:
    read = article(headline=headline, body=body, run_id=f"r{day}", fetched_at=NIGHT + timedelta(days=day))
    folder, run = stage(settings, f"r{day}", [read], [comment("1", 1), comment("2", 2)])
    load(folder, site, run, settings, NIGHT)


def test_a_text_that_an_article_has_now_is_kept_once(settings: Settings, site: Site) -> None:
    texts = [("Ferry runs", "At seven."), ("Ferry sinks", "At eight."), ("Ferry runs", "At seven.")]
    for day, (headline, body) in enumerate(texts):
        visit(settings, site, day, headline, body)
        now = (headline, body)
        whole = [(n, *text, ["Ada Quill"], None) for n, text in enumerate(texts[: day + 1], start=1)]
        assert ask(settings, WHOLE) == whole
        kept = [(n, *(text if text != now else (None, None))) for n, text in enumerate(texts[: day + 1], start=1)]
        assert ask(settings, KEPT) == kept


def test_an_upgrade_changes_nothing_that_anybody_reads(settings: Settings, site: Site) -> None:
    texts = [("Ferry runs", "At seven."), ("Ferry sinks", "At eight."), ("Ferry stays", "At nine.")]
    for day, (headline, body) in enumerate(texts):
        visit(settings, site, day, headline, body)
    before = digests(settings), ask(settings, WHOLE), ask(settings, VERSIONS), ask(settings, KEPT)
    with connected(settings) as connection:
        texts_twice(connection)
    with open_warehouse(settings):
        pass
    publish_copy(settings, NIGHT)
    assert (digests(settings), ask(settings, WHOLE), ask(settings, VERSIONS), ask(settings, KEPT)) == before
    visit(settings, site, 2, *texts[2])
    assert digests(settings) == before[0]


@pytest.mark.of_the_file("the copy that an upgrade keeps beside it; a lake keeps its snapshots")
def test_a_warehouse_is_backed_up_before_it_is_migrated(settings: Settings, site: Site) -> None:
    visit(settings, site, 0, "Ferry runs", "At seven.")
    folder = settings.warehouse_path.parent
    assert not list(folder.glob("*.before-*"))
    (folder / "warehouse.before-0002.duckdb").write_bytes(b"older")
    with connected(settings) as connection:
        texts_twice(connection)
    with open_warehouse(settings) as warehouse:
        assert warehouse.execute("SELECT count(*) FROM core.text_versions", {}) == [(1,)]
    number = next(migration.version for migration in read_migrations() if migration.name == "texts_once")
    (backup,) = folder.glob("*.before-*")
    assert backup.name == f"warehouse.before-{number:04}.duckdb"
    with duckdb.connect(str(backup), read_only=True) as connection:
        assert connection.execute("SELECT headline FROM core.article_versions").fetchall() == [("Ferry runs",)]
        assert (
            connection.execute("SELECT table_name FROM duckdb_tables() WHERE table_name = 'text_versions'").fetchall()
            == []
        )


@pytest.mark.of_the_file("the copy that an upgrade keeps beside it; a lake keeps its snapshots")
def test_without_room_for_a_back_up_nothing_is_migrated(
    settings: Settings, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(settings, site, 0, "Ferry runs", "At seven.")
    with connected(settings) as connection:
        texts_twice(connection)
    monkeypatch.setattr("broadsheet.warehouse.failures.ROOM_TO_SPARE", 1 << 60)
    with pytest.raises(DiskFull, match="make room there"), open_warehouse(settings):
        pass
    monkeypatch.undo()
    with open_warehouse(settings) as warehouse:
        assert warehouse.execute("SELECT count(*) FROM core.text_versions", {}) == [(1,)]


def digested(name: str, column: str) -> set[str]:
    """Names of the columns that a statement makes this digest of."""
    text = read_statement(name)
    struct = text[: text.index(f"AS {column}")].rpartition("cast(to_json(")[2]
    return set(re.findall(r"^\s*'(\w+)':", struct, re.MULTILINE))


def columns_of(settings: Settings, name: str) -> set[str]:
    return {row[0] for row in ask(settings, f"DESCRIBE {name}")}


def test_each_column_of_an_article_is_provenance_or_makes_it_another_row(settings: Settings, site: Site) -> None:
    read = {each.name for each in fields(Article)}
    own = {"content_sha256", "first_seen_at", *LATER_COLUMNS["articles"]}
    assert digested("stage_articles", "row_sha256") == read - set(PROVENANCE)
    assert set(PROVENANCE) - read == own
    with open_warehouse(settings):
        pass
    publish_copy(settings, NIGHT)
    assert columns_of(settings, "core.articles") == read | own
    of_view = {"host", "published_date", "body_chars", "duplicate_group_id", "is_primary_copy"}
    assert columns_of(settings, "main.articles") == (read | own | of_view) - {"url_digest", "canonical_url_digest"}
    texts = digested("stage_articles", "content_sha256")
    assert texts == {"headline", "description", "body", "authors"}
    assert read - texts <= columns_of(settings, "ops.article_readings")
    assert texts <= columns_of(settings, "core.article_versions")


def test_each_column_of_a_comment_is_provenance_or_makes_it_another_row(settings: Settings, site: Site) -> None:
    read = {each.name for each in fields(Comment)}
    own = {"site", "first_seen_at", *LATER_COLUMNS["comments"]}
    assert digested("stage_comments", "stated_id") == read - set(COMMENT_PROVENANCE)
    assert set(COMMENT_PROVENANCE) - read == own
    with open_warehouse(settings):
        pass
    publish_copy(settings, NIGHT)
    core = columns_of(settings, "core.comments")
    assert core == read | own | {"deleted_at"}
    of_article = {"article_url", "article_headline", "article_published_at"}
    of_view = {"posted_date", "seconds_after_article", "is_time_plausible"}
    assert columns_of(settings, "main.comments") == core | of_article | of_view
    assert read - {"body", "run_id"} <= columns_of(settings, "ops.comment_readings")
