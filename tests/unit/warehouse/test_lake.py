"""A lake in the place of the file: the same nights give the same tables, and readers see one snapshot until the next is published."""

from __future__ import annotations

import os
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.lakes import Lakes
from tests.unit.test_load import NIGHT, URL, article, comment, stage

from broadsheet.errors import (
    InvalidQuery,
    InvalidSettings,
    InvalidWarehouse,
    MissingWarehouse,
    Unreachable,
)
from broadsheet.ids import article_id, comment_id
from broadsheet.load import load
from broadsheet.models import Article, Comment, Site
from broadsheet.pipeline import trying
from broadsheet.pipeline.memory import Memory
from broadsheet.publish import publish
from broadsheet.settings import Settings
from broadsheet.warehouse import (
    Warehouse,
    check_marts,
    copy_warehouse,
    drop_copies,
    fill_lake,
    is_published,
    open_snapshot,
    open_warehouse,
    publish_copy,
    query_snapshot,
    read_migrations,
    reader,
    rename_site_rows,
    search,
    stream_snapshot,
    why_not_published,
)
from broadsheet.warehouse.erasing import tombstones_of
from broadsheet.warehouse.kept_open import KeptOpen
from broadsheet.warehouse.lake import CATALOGUE, in_lake
from broadsheet.warehouse.pinning import expire_others, read_pin, rewrite_files

DAY = timedelta(days=1)
OTHER = "https://herald.example/news/bridge"
# When a warehouse was made, which is no part of what the papers said.
OF_THE_MAKING = ("ops.descriptions", "ops.migrations", "ops.mart_states")


def live(settings: Settings) -> list[Any]:
    """Three nights, published after the second and in the end; gives which sites an early reader and a late one see then."""
    site = Site.adhoc().model_copy(update={"id": "herald", "languages": ("en",), "url": "https://herald.example/"})
    other = article(url=OTHER, canonical_url=OTHER, article_id=article_id(OTHER), headline="A bridge is shut")
    asked = comment("9", 1, article_id=other.article_id, comment_id=comment_id(other.article_id, "9"))
    edited = article(headline="Ferry to the islands stands still", body="It did not leave.\n\nNobody knows why.")

    def night(number: int, articles: list[Article], comments: list[Comment]) -> None:
        at, run_id = NIGHT + number * DAY, f"r{number}"
        read = [replace(row, fetched_at=at, run_id=run_id) for row in articles]
        folder, run = stage(settings, run_id, read, [replace(row, run_id=run_id) for row in comments])
        load(folder, site, replace(run, started_at=at), settings, at)

    night(0, [article(), other], [comment("1", 1), comment("2", 2), asked])
    night(1, [edited], [comment("2", 1), comment("3", 2)])  # a comment more, and one less
    publish(settings, NIGHT + DAY)
    sites = "SELECT site, count(*) FROM articles GROUP BY ALL"
    with open_snapshot(settings) as early:
        night(2, [other], [asked])
        with open_warehouse(settings) as warehouse, warehouse.transaction():
            rename_site_rows(warehouse, "herald", "journal", NIGHT + 3 * DAY)
        publish(settings, NIGHT + 3 * DAY)
        return [early.execute(sites, {}), list(query_snapshot(settings, sites).rows)]


@dataclass(frozen=True)
class Homes:
    """The same nights in a file and in a lake."""

    file: Settings
    lake: Settings
    seen: dict[str, list[Any]]  # what ``live`` gives, by kind


@pytest.fixture(scope="module")
def homes(lakes: Lakes, tmp_path_factory: pytest.TempPathFactory) -> Homes:
    folder = tmp_path_factory.mktemp("nights")
    file = Settings(home=folder / "file", contact="https://example.org/contact")
    lake = lakes.new(folder / "lake")
    return Homes(file, lake, {"file": live(file), "lake": live(lake)})


def tables(settings: Settings) -> dict[str, list[str]]:
    """All rows of all tables and views, by their names."""
    with open_snapshot(settings) as snapshot:
        names = {f"{schema}.{table}" for schema, table, _ in snapshot.run("list_table_columns")}
        names |= {f"{schema}.{view}" for schema, view in snapshot.run("list_views")}
        return {name: _rows(snapshot, name) for name in sorted(names - set(OF_THE_MAKING))}


def _rows(snapshot: Warehouse, name: str) -> list[str]:
    columns = [column for (column, *_) in snapshot.execute(f"DESCRIBE {name}", {})]
    rows = snapshot.execute(f"FROM {name}", {})
    return sorted(repr(sorted(zip(columns, map(str, row), strict=True))) for row in rows)


@pytest.fixture(scope="module")
def rows_of_lake(homes: Homes) -> dict[str, list[str]]:
    """All that the lake's readers see; no test here publishes another state."""
    return tables(homes.lake)


def test_the_same_nights_give_the_same_rows_in_every_table_and_view(
    homes: Homes, rows_of_lake: dict[str, list[str]]
) -> None:
    file, lake = tables(homes.file), rows_of_lake
    assert lake.keys() == file.keys()
    assert {name: rows for name, rows in lake.items() if rows != file[name]} == {}
    filled = {name for name, rows in lake.items() if rows}
    assert {"core.text_versions", "core.comments", "ops.loads", "marts.site_daily", "main.comments"} <= filled
    with open_warehouse(homes.lake) as warehouse:
        assert not any(check_marts(warehouse).values())


def test_a_night_knows_the_same_of_the_articles_that_it_reads_again(homes: Homes) -> None:
    names = [article_id(URL), article_id(OTHER)]
    site = Site.adhoc().model_copy(update={"id": "journal"})
    memories = [Memory(site, home, "none") for home in (homes.file, homes.lake)]
    file, lake = (memory.known_articles(names) for memory in memories)
    assert {known.article_id for known in file} == set(names)
    assert lake == file
    texts, of_lake = (memory.known_texts([article()]) for memory in memories)
    assert len(texts) == 2
    assert of_lake == texts


def test_columns_have_the_same_names_types_and_sentences(homes: Homes) -> None:
    with open_snapshot(homes.file) as file, open_snapshot(homes.lake) as lake:
        assert sorted(lake.run("list_columns")) == sorted(file.run("list_columns"))
        told = "SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE database_name = current_database()"
        assert sorted(lake.execute(told, {})) == sorted(file.execute(told, {}))


def test_a_reader_stays_at_its_snapshot_while_another_is_published(homes: Homes) -> None:
    assert homes.seen["lake"] == homes.seen["file"] == [[("herald", 2)], [("journal", 2)]]


def test_what_is_loaded_is_not_seen_before_it_is_published(homes: Homes) -> None:
    with open_warehouse(homes.lake) as warehouse, pytest.raises(RuntimeError), warehouse.transaction():
        warehouse.run("delete_site", {"site": "journal"})
        assert query_snapshot(homes.lake, "SELECT count(*) FROM core.sites").rows == ((1,),)
        raise RuntimeError  # nothing of the transaction stays
    with open_warehouse(homes.lake) as warehouse:
        assert warehouse.execute("SELECT count(*) FROM core.sites", {}) == [(1,)]


def test_words_are_found_by_the_same_search(homes: Homes) -> None:
    with search(homes.lake, ["stands still"], "articles", site=None, first=None, last=None, limit=5) as found:
        assert URL in {value for row in found.rows for value in row}


def files(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def test_a_question_writes_nothing(homes: Homes) -> None:
    folder = homes.lake.warehouse_path
    before = files(folder)
    for attempt in (
        "INSERT INTO core.sites VALUES ('a', 'A', 'u', [], 'UTC')",
        "CREATE TABLE core.t AS SELECT 1",
        f"COPY (SELECT 1 AS a) TO '{folder}/a.parquet'",
        f"EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '{folder}/a.parquet'",
        f"PREPARE p AS COPY (SELECT 1 AS a) TO '{folder}/a.parquet'; EXECUTE p",
        f"EXPORT DATABASE '{folder}/a'",
        f"ATTACH '{folder}/a.duckdb'",
        "DELETE FROM __ducklake_metadata_warehouse.public.ducklake_snapshot",
        "CALL postgres_execute('__ducklake_metadata_warehouse', 'DELETE FROM ducklake_snapshot')",
        "CALL ducklake_expire_snapshots('warehouse', older_than => now())",
        "FROM ducklake_delete_orphaned_files('warehouse', cleanup_all => TRUE)",
        f"COPY\u00a0(SELECT 1 AS a) TO '{folder}/a.parquet'",
        f"/* a */EXPLAIN\u2003(ANALYZE)\u00a0COPY (SELECT 1 AS a) TO '{folder}/a.parquet'",
        "COMMIT; FROM postgres_execute('__ducklake_metadata_warehouse', 'CREATE TABLE a (b int)')",
        "COMMIT; FROM \"Postgres_Execute\"('__ducklake_metadata_warehouse', 'CREATE TABLE a (b int)')",
        "COMMIT; FROM query('FROM postgres' || '_execute(''__duck' || 'lake_metadata_warehouse'', ''CREATE TABLE a (b int)'')')",
        "COMMIT; FROM \"query\"\u200b('FROM pg_clear' || '_cache()')",
        "COMMIT; FROM query /* a */ ('FROM pg_clear' || '_cache()')",
        "COMMIT; FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
        "COMMIT; FROM checkpoint('warehouse')",
        "COMMIT; FROM warehouse.set_option('data_inlining_row_limit', '1')",
        "CREATE PERSISTENT SECRET a (TYPE postgres, PASSWORD 'a')",
        "CHECKPOINT",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_text('/etc/hostname')",
    ):
        with pytest.raises(InvalidQuery):
            query_snapshot(homes.lake, attempt)
    assert files(folder) == before
    assert query_snapshot(homes.lake, "SELECT 'copy' AS \"export\" FROM core.sites -- COPY").rows == (("copy",),)
    for asked in (
        "SELECT 'a query at the checkpoint' FROM core.sites WHERE name ILIKE '%query%' OR true",
        "EXPLAIN (FORMAT json) SELECT 1",
        "EXPLAIN ANALYZE SELECT 1",
        "PIVOT core.sites ON timezone",
        "CREATE TEMP TABLE a AS FROM core.sites; DESCRIBE a",
    ):
        with stream_snapshot(homes.lake, asked) as answers:
            assert [list(answer.rows) for answer in answers] != []


def test_an_unfinished_lake_says_what_is_missing(lakes: Lakes, home: Path) -> None:
    settings = lakes.new(home)
    with pytest.raises(MissingWarehouse, match="nothing was published yet"):
        query_snapshot(settings, "SELECT 1")
    with pytest.raises(MissingWarehouse, match="nothing to fill the lake with"):
        fill_lake(settings)


def test_a_lake_becomes_a_file_and_a_file_a_lake_with_the_same_rows(
    homes: Homes, rows_of_lake: dict[str, list[str]], lakes: Lakes, tmp_path: Path
) -> None:
    lake = lakes.new(tmp_path / "lake")
    file = lake.model_copy(update={"warehouse": ""})
    file.warehouse_path.parent.mkdir()
    copy_warehouse(homes.lake, file.warehouse_path)
    publish(file, NIGHT)
    assert tables(file) == rows_of_lake
    fill_lake(lake)
    publish(lake, NIGHT)
    assert tables(lake) == rows_of_lake
    assert not list((lake.home / "warehouse").rglob("*.duckdb"))  # no erasure in the lake would reach a copy
    assert tombstones_of(lake.home) is None  # they are in its database
    copy_warehouse(lake, tmp_path / "same")
    shutil.move(tmp_path / "same", file.warehouse_path)  # as a kill before the end of the filling leaves it
    with pytest.raises(InvalidWarehouse, match="its rows are not in the lake yet: run `broadsheet lake fill`"):
        publish(lake, NIGHT)
    fill_lake(lake)
    assert tables(lake) == rows_of_lake and not file.warehouse_path.exists()
    with open_warehouse(file):
        pass
    with pytest.raises(InvalidWarehouse, match=r"its lake has rows \(core\.article"):
        fill_lake(lake)
    assert file.warehouse_path.exists()


INSERT = (
    "INSERT INTO ops.outcomes BY NAME SELECT 'a' AS site, 'r' AS run_id, range AS url, 'load' AS stage, "
    "'x' AS kind, '' AS reason FROM range(1000)"
)
COUNTED = "SELECT count(*) FROM ops.outcomes"


def test_a_new_lake_in_the_folder_of_another_is_refused(lakes: Lakes, home: Path) -> None:
    with open_warehouse(lakes.new(home)) as warehouse:
        warehouse.execute(INSERT, {})
    lakes.sql("postgres", "CREATE DATABASE mistyped")
    with (
        pytest.raises(InvalidWarehouse, match="holds files of another lake"),
        open_warehouse(lakes.of(home, "mistyped")),
    ):
        pass


def test_a_home_that_was_moved_goes_on_and_another_home_is_refused(lakes: Lakes, home: Path, tmp_path: Path) -> None:
    settings = lakes.new(home).model_copy(update={"snapshots_kept": 1})
    with open_warehouse(settings) as warehouse:
        warehouse.execute(INSERT, {})
    publish_copy(settings, NIGHT)
    other = settings.model_copy(update={"home": tmp_path / "other"})
    with pytest.raises(InvalidWarehouse, match="and not in this home"), open_warehouse(other):
        pass
    moved = settings.model_copy(update={"home": home.rename(tmp_path / "moved")})
    with pytest.raises(InvalidWarehouse, match="and not in this home"), open_warehouse(other):
        pass  # it has no files of the lake
    assert query_snapshot(moved, COUNTED).rows == ((1000,),)
    with open_warehouse(moved) as warehouse:
        warehouse.execute("DELETE FROM ops.outcomes WHERE url < '5'", {})
        warehouse.execute(INSERT, {})
    age_files(moved)
    publish_copy(moved, NIGHT + DAY)
    drop_copies(moved)
    ((expected,),) = query_snapshot(moved, COUNTED).rows
    assert expected == 2000 - 445
    assert not home.exists()


def test_a_home_whose_rows_all_lie_in_postgres_can_be_moved(lakes: Lakes, home: Path, tmp_path: Path) -> None:
    settings = lakes.new(home)
    row = {"site": "a", "name": "A", "url": "https://a.example/", "languages": ["en"], "timezone": "UTC"}
    with open_warehouse(settings) as warehouse:
        warehouse.run("insert_site", row)
    assert not files(settings.warehouse_path)
    moved = settings.model_copy(update={"home": home.rename(tmp_path / "moved")})
    other = settings.model_copy(update={"home": tmp_path / "other"})
    with pytest.raises(InvalidWarehouse, match="and not in this home"), open_warehouse(other):
        pass
    with open_warehouse(moved) as warehouse:
        assert warehouse.execute("SELECT site FROM core.sites", {}) == [("a",)]


def test_a_home_that_is_reached_by_a_link_and_that_of_a_dry_run_see_the_lake(
    lakes: Lakes, home: Path, tmp_path: Path
) -> None:
    settings = lakes.new(home)
    with open_warehouse(settings) as warehouse:
        warehouse.execute(INSERT, {})
    publish_copy(settings, NIGHT)
    (link := tmp_path / "link").symlink_to(home)
    linked = settings.model_copy(update={"home": link})
    with open_warehouse(linked) as warehouse:
        assert warehouse.execute(COUNTED, {}) == [(1000,)]
    with trying._home_for_a_while(Site.adhoc(), settings) as own:
        assert query_snapshot(own, COUNTED).rows == ((1000,),)
    with trying._home_for_a_while(Site.adhoc(), linked) as own:
        assert query_snapshot(own, COUNTED).rows == ((1000,),)


def test_after_an_erasure_later_rows_do_not_hide_those_of_before(lakes: Lakes, home: Path) -> None:
    """What the catalogue has of a whole table as the least and the greatest text of a column must hold for all rows."""
    settings = lakes.new(home)
    insert = "INSERT INTO ops.outcomes BY NAME SELECT 's' AS site, 'r' AS run_id, 'u' AS url, 'load' AS stage, '{}' AS kind, '' AS reason"
    count = "SELECT count(*) FROM ops.outcomes WHERE kind = '{}'"
    with open_warehouse(settings) as warehouse:
        for kind in ("a", "z"):
            warehouse.execute(insert.format(kind), {})
        rewrite_files(warehouse)
        warehouse.execute(insert.format("m"), {})
        assert [warehouse.execute(count.format(kind), {}) for kind in "amzé"] == [[(1,)]] * 3 + [[(0,)]]
        # As an older version would have left it.
        warehouse.execute("DELETE FROM ops.migrations WHERE name = 'comments_of_one_id'", {})
        narrow = (
            f"UPDATE {CATALOGUE}.ducklake_table_column_stats SET min_value = 'm', max_value = 'm' WHERE max_value > 'y'"
        )
        warehouse.execute(narrow, {})
    with open_warehouse(settings) as warehouse:
        assert [warehouse.execute(count.format(kind), {}) for kind in "amz"] == [[(1,)]] * 3


def age_files(settings: Settings) -> None:
    for path in files(settings.warehouse_path):
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 2 * 86_400))


def age(lakes: Lakes, settings: Settings) -> None:
    """Make all that the lake holds two days older."""
    age_files(settings)
    older = "UPDATE ducklake_snapshot SET snapshot_time = snapshot_time - interval '2 days'"
    lakes.sql(settings.warehouse.partition("dbname=")[2].split()[0], older)


def test_who_is_at_work_is_not_cut_off_by_publishes(lakes: Lakes, home: Path) -> None:
    settings = lakes.new(home).model_copy(update={"snapshots_kept": 1})
    with open_warehouse(settings) as warehouse:
        warehouse.execute(INSERT, {})
    publish_copy(settings, NIGHT)
    left_by_a_kill = settings.warehouse_path / "ops" / "outcomes" / "killed.parquet"
    with open_snapshot(settings) as early:
        for number in range(2):
            with open_warehouse(settings) as warehouse:
                warehouse.execute(INSERT, {})
            publish_copy(settings, NIGHT + number * DAY)
            if number == 0:
                with open_warehouse(settings) as warehouse:
                    warehouse.execute("DELETE FROM ops.outcomes WHERE url = '5'", {})
            age_files(settings)
        assert early.execute(COUNTED, {}) == [(1000,)]
    some = next(iter(files(settings.warehouse_path)))
    shutil.copy(some, left_by_a_kill)
    publish_copy(settings, NIGHT + 4 * DAY)
    assert left_by_a_kill.exists()  # it is new
    age_files(settings)
    publish_copy(settings, NIGHT + 5 * DAY)
    assert not left_by_a_kill.exists()
    shutil.copy(next(iter(files(settings.warehouse_path))), left_by_a_kill)
    drop_copies(settings)  # as an erasure does
    assert not left_by_a_kill.exists()
    assert query_snapshot(settings, COUNTED).rows == ((3000 - 2,),)


def test_a_torn_pin_and_files_that_cannot_be_removed_stop_no_publish(
    lakes: Lakes, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = lakes.new(home)
    torn = publish_copy(settings, NIGHT)
    torn.chmod(0o644)
    torn.write_text("")
    assert not is_published(settings)
    torn.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidWarehouse, match="names no snapshot"):
        query_snapshot(settings, COUNTED)
    publish_copy(settings, NIGHT + DAY)
    assert torn.exists() and is_published(settings)
    database = settings.warehouse.partition("dbname=")[2].split()[0]
    lakes.sql(database, "ALTER TABLE ducklake_files_scheduled_for_deletion RENAME TO gone")
    publish_copy(settings, NIGHT + 2 * DAY)
    assert "published, but" in caplog.text and why_not_published(settings) is None


def test_snapshots_beyond_those_kept_expire_and_one_that_lacks_a_file_is_not_published(
    lakes: Lakes, home: Path
) -> None:
    settings = lakes.new(home).model_copy(update={"snapshots_kept": 1})
    pins = []
    for number in range(2):
        with open_warehouse(settings) as warehouse:
            warehouse.execute(INSERT, {})
        pins.append(publish_copy(settings, NIGHT + number * DAY))
    assert [pin.exists() for pin in pins] == [False, True] and is_published(settings)
    age(lakes, settings)
    with open_warehouse(settings) as warehouse:
        expire_others(warehouse, [pins[1]])
        left = [snapshot for (snapshot,) in warehouse.execute("SELECT snapshot_id FROM warehouse.snapshots()", {})]
        assert left == [read_pin(pins[1])]
        before = files(settings.warehouse_path).keys()
        warehouse.execute(INSERT, {})
    assert not is_published(settings)
    (written,) = files(settings.warehouse_path).keys() - before
    written.write_bytes(written.read_bytes()[:-9])
    with pytest.raises(InvalidWarehouse, match="missing or cut"):
        publish_copy(settings, NIGHT + 2 * DAY)
    assert settings.snapshot_path.resolve() == pins[1].resolve() and "cut" in str(why_not_published(settings))
    assert query_snapshot(settings, COUNTED).rows == ((2000,),)


def test_a_damaged_or_missing_file_is_told_with_its_remedy_to_readers_and_writers(lakes: Lakes, home: Path) -> None:
    settings = lakes.new(home)
    before = files(settings.warehouse_path).keys()
    with open_warehouse(settings) as warehouse:
        warehouse.execute(INSERT, {})
    publish_copy(settings, NIGHT)
    (written,) = files(settings.warehouse_path).keys() - before
    whole = written.read_bytes()
    asked = "SELECT max(url || kind) FROM ops.outcomes"
    for damaged in (bytes(byte ^ 0xFF for byte in whole[:-999]) + whole[-999:], whole[:500], b""):
        written.write_bytes(damaged)
        with pytest.raises(InvalidWarehouse, match=r"missing or damaged .*; ask again, .* or put back a back-up"):
            query_snapshot(settings, asked)
        with pytest.raises(InvalidWarehouse, match="put back a back-up"), open_snapshot(settings) as snapshot:
            snapshot.execute(asked, {})
        with pytest.raises(InvalidWarehouse, match="put back a back-up"), open_warehouse(settings) as warehouse:
            warehouse.execute(asked, {})
    written.unlink()
    with pytest.raises(InvalidWarehouse, match="put back a back-up"), open_warehouse(settings) as warehouse:
        warehouse.execute(asked, {})
    written.write_bytes(whole)
    assert query_snapshot(settings, asked).rows == (("9x",),)


@pytest.mark.parametrize("written", [r"'it\'s it'", r"it\'s\ it"])
def test_a_password_opens_the_lake_and_is_never_told(written: str, lakes: Lakes, home: Path) -> None:
    lakes.sql("postgres", "DROP ROLE IF EXISTS clerk; CREATE ROLE clerk LOGIN SUPERUSER PASSWORD 'it''s it'")
    settings = lakes.new(home)
    with_password = settings.warehouse.replace("user=broadsheet", f"password = {written} user=clerk")
    with open_warehouse(settings.model_copy(update={"warehouse": with_password})) as warehouse:
        told = warehouse.execute(
            "SELECT path FROM duckdb_databases() UNION ALL SELECT secret_string FROM duckdb_secrets()", {}
        )
        assert "user=clerk" in str(told) and "it's" not in str(told)
    wrong = settings.model_copy(update={"warehouse": with_password.replace("it ", "x ").replace("it'", "x'")})
    with pytest.raises(Unreachable, match="start Postgres") as raised, open_warehouse(wrong):
        pass
    assert "s x" not in str(raised.value)


def test_a_password_of_any_characters_stands_in_a_file(lakes: Lakes, home: Path, tmp_path: Path) -> None:
    hostile = "@:/%#'\" \\$ é"
    quoted = hostile.replace("'", "''")
    lakes.sql("postgres", f"DROP ROLE IF EXISTS clerk; CREATE ROLE clerk LOGIN SUPERUSER PASSWORD '{quoted}'")
    settings = lakes.new(home)
    path = tmp_path / "password"
    path.write_text(f"{hostile}\n", encoding="utf-8")
    theirs = settings.warehouse.replace("user=broadsheet", "user=clerk")
    of_file = settings.model_copy(update={"warehouse": theirs, "warehouse_password_file": path})
    with open_warehouse(of_file) as warehouse:
        assert hostile not in str(warehouse.execute("SELECT secret_string FROM duckdb_secrets()", {}))
    path.write_text("\n")
    with pytest.raises(InvalidSettings, match="is empty"), open_warehouse(of_file):
        pass
    path.unlink()
    with pytest.raises(InvalidSettings, match="No such file"), open_warehouse(of_file):
        pass


def test_a_postgres_that_goes_down_under_way_is_tried_again(lakes: Lakes, home: Path) -> None:
    settings = lakes.new(home)
    down = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'lake%'"
    with pytest.raises(Unreachable), open_warehouse(settings) as warehouse, warehouse.transaction():
        warehouse.run("delete_site", {"site": "journal"})
        warehouse.execute(INSERT, {})
        lakes.sql("postgres", down)
    with pytest.raises(Unreachable), open_warehouse(settings) as warehouse, warehouse.transaction():
        warehouse.execute(INSERT, {})
        lakes.sql("postgres", down)
        warehouse.execute("FROM core.articles", {})


def test_a_snapshot_that_is_kept_open_is_left_for_a_newer_one_and_opened_again_after_postgres_was_down(
    lakes: Lakes, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = lakes.new(home)
    publish(settings, NIGHT)
    kept = KeptOpen()
    monkeypatch.setattr(reader, "_kept", kept)
    opened = "SELECT string_agg(pid::text, ',' ORDER BY pid) FROM pg_stat_activity WHERE datname LIKE 'lake%'"

    def seen() -> list[Any]:
        with open_snapshot(settings) as snapshot:
            snapshot.execute("CREATE TEMP TABLE mine AS SELECT 1", {})  # each reader's own
            return snapshot.execute(COUNTED, {})

    assert seen() == [(0,)]
    first = lakes.sql("postgres", opened).strip()
    with ThreadPoolExecutor(4) as threads:
        assert {str(each.result()) for each in [threads.submit(seen) for _ in range(12)]} == {"[(0,)]"}
    assert first
    assert set(first.split(",")) <= set(lakes.sql("postgres", opened).strip().split(","))
    with open_warehouse(settings) as warehouse:
        warehouse.execute(INSERT, {})
    assert seen() == [(0,)]
    with open_snapshot(settings) as earlier:
        publish(settings, NIGHT + DAY)
        assert seen() == [(1000,)]
        assert earlier.execute(COUNTED, {}) == [(0,)]
    lakes.sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'lake%'")
    with suppress(Unreachable, InvalidWarehouse):
        seen()
    assert seen() == [(1000,)]
    kept.close()
    assert lakes.sql("postgres", opened).strip() == ""


def test_readers_may_have_a_role_that_only_reads(lakes: Lakes, home: Path) -> None:
    settings = lakes.new(home)
    database = settings.warehouse.partition("dbname=")[2].split()[0]
    lakes.sql(
        database,
        "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader; "
        "ALTER DEFAULT PRIVILEGES FOR ROLE broadsheet IN SCHEMA public GRANT SELECT ON TABLES TO reader",
    )
    with open_warehouse(settings) as warehouse:
        warehouse.execute("CREATE TABLE core.new (a INTEGER)", {})
        warehouse.execute("INSERT INTO core.new VALUES (1)", {})
    publish_copy(settings, NIGHT)
    theirs = settings.model_copy(update={"warehouse": settings.warehouse.replace("user=broadsheet", "user=reader")})
    assert query_snapshot(theirs, "FROM core.new").rows == ((1,),)


def test_wheels_of_another_version_are_named_with_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lakes: Lakes
) -> None:
    settings = lakes.new(tmp_path / "home")
    for name in ("postgres_scanner", "ducklake"):
        folder = tmp_path / f"duckdb_extension_{name}"
        (folder / "extensions" / "v0.0.1").mkdir(parents=True)
        (folder / "__init__.py").touch()
        (folder / "extensions" / "v0.0.1" / f"{name}.duckdb_extension").touch()
        monkeypatch.delitem(sys.modules, folder.name, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    wanted = rf"for DuckDB v0\.0\.1, and this is v{duckdb.__version__}; pip install .*ducklake=={duckdb.__version__}"
    with pytest.raises(InvalidSettings, match=wanted), open_warehouse(settings):
        pass


def test_an_extension_that_has_changed_since_it_was_checked_is_checked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lakes: Lakes
) -> None:
    settings = lakes.new(tmp_path / "home")
    inside = f"extensions/v{duckdb.__version__}"
    for name in ("postgres_scanner", "ducklake"):
        package = f"duckdb_extension_{name}"
        own = tmp_path / package / inside / f"{name}.duckdb_extension"
        own.parent.mkdir(parents=True)
        (tmp_path / package / "__init__.py").touch()
        shutil.copy(Path(str(resources.files(package))) / inside / own.name, own)
    for name in ("postgres_scanner", "ducklake"):
        monkeypatch.delitem(sys.modules, f"duckdb_extension_{name}")
    monkeypatch.syspath_prepend(tmp_path)
    for _ in range(2):
        with open_warehouse(settings):
            pass
    with (tmp_path / "duckdb_extension_ducklake" / inside / "ducklake.duckdb_extension").open("r+b") as changed:
        changed.seek(-1, os.SEEK_END)
        last = changed.read(1)
        changed.seek(-1, os.SEEK_END)
        changed.write(bytes([last[0] ^ 1]))
    with pytest.raises(InvalidWarehouse, match="signature"), open_warehouse(settings):
        pass


def test_a_large_lake_is_asked_with_all_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lakes: Lakes) -> None:
    lake = lakes.new(tmp_path / "lake")
    folder, run = stage(lake, "r1", [article()], [comment(str(number), number) for number in range(1, 30)])
    load(folder, Site.adhoc(), run, lake, NIGHT)

    def threads() -> Any:
        with open_warehouse(lake) as warehouse:
            return warehouse.execute("SELECT current_setting('threads')", {})

    assert threads() == [(1,)]
    monkeypatch.setattr("broadsheet.warehouse.threads.SMALL_BYTES", 1)
    assert threads() == [(lake.threads,)]
    assert lake.threads > 1


def test_a_change_of_type_by_an_expression_is_the_same_said_otherwise() -> None:
    changed = [migration.text for migration in read_migrations() if in_lake(migration.text) != migration.text]
    assert changed
    found = re.findall(r"ALTER TABLE [\w.]+ ALTER COLUMN \w+ SET DATA TYPE[^;]+;", "".join(changed))
    results = []
    for texts in (found, map(in_lake, found)):
        with duckdb.connect(":memory:") as connection:
            connection.execute("CREATE SCHEMA ops; CREATE TABLE ops.article_readings (row_sha256 VARCHAR)")
            connection.execute("INSERT INTO ops.article_readings VALUES (repeat('ab', 32)), ('unknown')")
            for text in texts:
                connection.execute(text)
            results.append(
                connection.execute("SELECT row_sha256, typeof(row_sha256) FROM ops.article_readings").fetchall()
            )
    assert results[0] == results[1]
