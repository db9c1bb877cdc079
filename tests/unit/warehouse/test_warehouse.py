"""The writers' file and the readers' snapshot, with real DuckDB files and real processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from tests.lakes import connected

from broadsheet.errors import InvalidQuery, InvalidWarehouse, MigrationError, MissingWarehouse, WarehouseBusy
from broadsheet.settings import Settings
from broadsheet.warehouse import open_snapshot, open_warehouse, publish_copy, query_snapshot
from broadsheet.warehouse.migrations import CORRECTED, MIGRATIONS, migrate, read_migrations

NOW = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)


def add_site(settings: Settings, name: str) -> None:
    row = {"site": name, "name": name, "url": "https://x.example/", "languages": ["en"], "timezone": "UTC"}
    with open_warehouse(settings) as warehouse, warehouse.transaction():
        warehouse.run("insert_site", row)


def copied_migrations(folder: Path) -> Path:
    folder.mkdir()
    for path in MIGRATIONS.glob("*.sql"):
        (folder / path.name).write_text(path.read_text())
    return folder


def test_migrations_are_applied_once_and_recorded(settings: Settings) -> None:
    for _ in range(2):
        with open_warehouse(settings):
            pass
    with connected(settings) as connection:
        rows = connection.execute("SELECT version FROM ops.migrations ORDER BY version").fetchall()
        assert rows == [(m.version,) for m in read_migrations()]
        tags = connection.execute("SELECT tags FROM duckdb_databases() WHERE database_name = 'warehouse'").fetchone()
    if settings.is_lake:
        return
    assert tags is not None and tags[0]["storage_version"] >= "v1.5"  # older ones store text four times larger


@pytest.mark.of_the_file("its size; a lake's has a test of its own")
def test_a_small_warehouse_is_worked_on_by_one_thread(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "SELECT current_setting('threads') AS threads"
    with open_warehouse(settings) as warehouse:
        assert warehouse.execute(asked, {}) == [(1,)]
    publish_copy(settings, NOW)
    assert query_snapshot(settings, asked).rows == ((1,),)
    monkeypatch.setattr("broadsheet.warehouse.threads.SMALL_BYTES", settings.warehouse_path.stat().st_size)
    with open_warehouse(settings) as warehouse:
        assert warehouse.execute(asked, {}) == [(settings.threads,)]
    assert query_snapshot(settings, asked).rows == ((settings.threads,),)
    assert settings.threads > 1


def test_an_edited_migration_is_refused(tmp_path: Path) -> None:
    folder = copied_migrations(tmp_path / "migrations")
    with duckdb.connect(":memory:") as connection:
        migrate(connection, NOW, folder)
        first = folder / "0001_core_and_ops.sql"
        first.write_text(first.read_text() + "-- a late thought\n")
        with pytest.raises(MigrationError, match=r"0001_core_and_ops.sql: edited after it was applied"):
            migrate(connection, NOW, folder)


def test_a_newer_warehouse_is_refused(tmp_path: Path) -> None:
    folder = copied_migrations(tmp_path / "migrations")
    newest = len(read_migrations(folder)) + 1
    extra = folder / f"{newest:04}_future.sql"
    extra.write_text("CREATE TABLE core.future (a INTEGER);")
    with duckdb.connect(":memory:") as connection:
        migrate(connection, NOW, folder)
        extra.unlink()
        with pytest.raises(MigrationError, match="update Broadsheet"):
            migrate(connection, NOW, folder)


def test_a_broken_migration_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = copied_migrations(tmp_path / "migrations")
    newest = len(read_migrations(folder)) + 1
    (folder / f"{newest:04}_half.sql").write_text("CREATE TABLE core.half (a INTEGER); SELECT no_such_column;")
    with duckdb.connect(":memory:") as connection:
        with pytest.raises(MigrationError, match=f"{newest:04}_half.sql"):
            migrate(connection, NOW, folder)  # a new warehouse is made whole or not at all
        assert connection.execute("SELECT count(*) FROM ops.migrations").fetchone() == (0,)
        migrate(connection, NOW)
        with pytest.raises(MigrationError, match=f"{newest:04}_half.sql"):
            migrate(connection, NOW, folder)
        tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert ("half",) not in tables
    assert ("articles",) in tables


MADE_UP = {
    "VARCHAR": "'x'",
    "UUID": "uuid()",
    "TIMESTAMP": "TIMESTAMP '2026-03-05 12:00:00'",
    "BIGINT": "1",
    "BOOLEAN": "FALSE",
    "VARCHAR[]": "['x']",
    "DATE": "DATE '2026-03-05'",
    "DOUBLE": "1.0",
    "BLOB": "''::BLOB",
}


@pytest.mark.parametrize("first", range(1, len(read_migrations())))
def test_a_warehouse_with_rows_is_brought_up_to_date(tmp_path: Path, first: int) -> None:
    """DuckDB refuses some changes of a table that holds rows, which an empty one lets pass."""
    early, path = copied_migrations(tmp_path / "migrations"), tmp_path / "filled.duckdb"
    for migration in read_migrations()[first:]:
        (early / f"{migration.version:04}_{migration.name}.sql").unlink()
    with duckdb.connect(str(path)) as connection:
        migrate(connection, NOW, early)
        tables = connection.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE table_name NOT IN ('migrations', 'descriptions')"
        ).fetchall()
        for (table,) in tables:
            columns = connection.execute(f"DESCRIBE {table}").fetchall()
            values = ", ".join(f"{MADE_UP.get(column[1], '[]')} AS {column[0]}" for column in columns)
            connection.execute(f"INSERT INTO {table} BY NAME SELECT {values} FROM range(2)")
    with duckdb.connect(str(path)) as connection:
        assert migrate(connection, NOW) == [migration.name for migration in read_migrations()[first:]]
        assert all(connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (2,) for (table,) in tables)
        # Here each site stands twice in core.sites, which must keep nobody from reading.
        connection.execute("UPDATE core.sites SET timezone = 'UTC'")
        assert len(connection.execute("SELECT published_date FROM main.articles").fetchall()) == 2
        connection.execute("SELECT posted_date FROM main.comments").fetchall()
        added = connection.execute(
            "SELECT is_archived, is_unchanged FROM ops.pages UNION SELECT NOT is_metadata_only, FALSE FROM core.articles"
        ).fetchall()
        attempts = connection.execute(
            "SELECT DISTINCT runs.status, runs.attempt_number, attempts.status, attempts.loaded_at = runs.loaded_at, "
            "pages.attempt_number, outcomes.attempt_number FROM ops.runs AS runs, ops.run_attempts AS attempts, "
            "ops.pages AS pages, ops.outcomes AS outcomes"
        ).fetchall()
    if first == 1:
        assert added == [(True, False)]
    if first <= 2:
        assert attempts == [("loaded", 1, "loaded", True, 1, 1)]


def test_comments_that_stand_twice_do_not_hold_up_an_upgrade(tmp_path: Path) -> None:
    """A chain of answers, each of them twice: followed one by one it would have two to the fortieth ways."""
    early, path = copied_migrations(tmp_path / "migrations"), tmp_path / "filled.duckdb"
    for migration in read_migrations()[13:]:
        (early / f"{migration.version:04}_{migration.name}.sql").unlink()
    with duckdb.connect(str(path)) as connection:
        migrate(connection, NOW, early)
        columns = connection.execute("DESCRIBE core.comments").fetchall()
        chain = {
            "article_id": "'00000000-0000-0000-0000-000000000000'::UUID",
            "comment_id": "printf('00000000-0000-0000-0000-%012d', n)::UUID",
            "parent_comment_id": "printf('00000000-0000-0000-0000-%012d', greatest(n - 1, 0))::UUID",
        }
        values = ", ".join(f"{chain.get(name) or MADE_UP.get(kind, '[]')} AS {name}" for name, kind, *_ in columns)
        connection.execute(f"INSERT INTO core.comments BY NAME SELECT {values} FROM range(40) AS t(n), range(2)")
        migrate(connection, NOW)
        roots = connection.execute("SELECT DISTINCT root_comment_id::VARCHAR FROM core.comments").fetchall()
    assert roots == [("00000000-0000-0000-0000-000000000000",)]


def test_a_migration_that_was_corrected_later_is_no_edited_one(settings: Settings) -> None:
    with open_warehouse(settings) as warehouse:
        warehouse.execute("UPDATE ops.migrations SET sha256 = $sha256 WHERE version = 14", {"sha256": CORRECTED[14][0]})
    with open_warehouse(settings):
        pass


def test_a_gap_in_the_numbers_is_refused(tmp_path: Path) -> None:
    folder = copied_migrations(tmp_path / "migrations")
    (folder / "0099_far.sql").write_text("SELECT 1;")
    with pytest.raises(MigrationError, match="without a gap"):
        read_migrations(folder)


def test_a_second_writer_is_told_to_wait(settings: Settings) -> None:
    with open_warehouse(settings):
        script = (
            "from broadsheet.settings import load_settings\n"
            "from broadsheet.warehouse import open_warehouse\n"
            "from broadsheet.errors import WarehouseBusy\n"
            "try:\n"
            "    with open_warehouse(load_settings(), wait_seconds=0.2): print('opened')\n"
            "except WarehouseBusy as error: print('busy', error)\n"
        )
        other = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert other.stdout.startswith("busy")


@pytest.mark.of_the_file("its locks; a lake has Postgres'")
def test_a_writer_without_the_lock_file_is_busy_too(settings: Settings) -> None:
    with open_warehouse(settings):
        pass
    script = "import duckdb, sys, time\nc = duckdb.connect(sys.argv[1])\nprint('held', flush=True)\ntime.sleep(60)\n"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(settings.warehouse_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline().strip() == "held"
        try:
            with pytest.raises(WarehouseBusy, match="does not use the lock file"), open_warehouse(settings):
                pass
        finally:
            holder.kill()


def test_readers_see_whole_loads_only_and_wait_for_none(settings: Settings) -> None:
    """Each load adds two sites in one transaction: a reader that ever sees an odd number saw half a load."""
    add_site(settings, "a0")
    add_site(settings, "b0")
    publish_copy(settings, NOW)
    counts: list[int] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            counts.append(query_snapshot(settings, "SELECT count(*) FROM core.sites").rows[0][0])

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(1, 8):
            with open_warehouse(settings) as warehouse, warehouse.transaction():
                for prefix in "ab":
                    row = {"name": "x", "url": "https://x.example/", "languages": ["en"], "timezone": "UTC"}
                    warehouse.run("insert_site", {"site": f"{prefix}{number}", **row})
            publish_copy(settings, NOW + timedelta(seconds=number))
    finally:
        stop.set()
        reader.join()
    assert len(counts) > 7
    assert all(count % 2 == 0 for count in counts)
    assert counts == sorted(counts)
    assert query_snapshot(settings, "SELECT count(*) FROM core.sites").rows == ((16,),)


def test_an_open_reader_keeps_its_copy_and_old_ones_go(settings: Settings) -> None:
    add_site(settings, "a")
    publish_copy(settings, NOW)
    with open_snapshot(settings) as reader:
        for number in range(1, 6):
            add_site(settings, f"s{number}")
            publish_copy(settings, NOW + timedelta(seconds=number))
        assert reader.execute("SELECT count(*) FROM core.sites", {}) == [(1,)]
    copies = list((settings.snapshot_path.parent / "snapshots").iterdir())
    assert len(copies) == settings.snapshots_kept
    assert settings.snapshot_path.is_symlink()


def test_a_copy_killed_half_way_is_swept_and_never_shown(settings: Settings) -> None:
    add_site(settings, "a")
    first = publish_copy(settings, NOW)
    stray = first.with_name("warehouse-20990101T000000000000Z.tmp")
    stray.write_bytes(b"half a copy")
    publish_copy(settings, NOW + timedelta(seconds=1))
    assert not stray.exists()
    assert query_snapshot(settings, "SELECT count(*) FROM core.sites").rows == ((1,),)


@pytest.mark.before_the_first_run
@pytest.mark.of_the_file("the lake of a test is made before it begins")
def test_nothing_to_publish_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(MissingWarehouse, match="nothing was loaded"):
        publish_copy(settings, NOW)


def test_nothing_published_and_bad_sql_say_what_to_do(settings: Settings) -> None:
    with pytest.raises(MissingWarehouse, match="broadsheet run"):
        query_snapshot(settings, "SELECT 1")
    add_site(settings, "a")
    publish_copy(settings, NOW)
    with pytest.raises(InvalidQuery, match="no_such_table"):
        query_snapshot(settings, "SELECT * FROM no_such_table")
    with pytest.raises(InvalidQuery, match="read-only"):
        query_snapshot(settings, "DELETE FROM core.sites")


def test_a_clock_that_went_back_does_not_cost_readers_their_copy(settings: Settings) -> None:
    add_site(settings, "a")
    for number in range(settings.snapshots_kept + 2):
        publish_copy(settings, NOW - timedelta(seconds=number))
    assert query_snapshot(settings, "SELECT count(*) FROM core.sites").rows == ((1,),)
    assert len(list((settings.snapshot_path.parent / "snapshots").iterdir())) == settings.snapshots_kept


@pytest.mark.of_the_file("its bytes; a torn pin is in test_lake")
def test_a_file_that_is_no_database_is_named(settings: Settings) -> None:
    add_site(settings, "a")
    copy = publish_copy(settings, NOW)
    copy.chmod(0o600)
    copy.write_bytes(b"no database")
    with pytest.raises(InvalidWarehouse, match="broadsheet publish"):
        query_snapshot(settings, "SELECT 1")
    settings.warehouse_path.write_bytes(b"no database")
    with pytest.raises(InvalidWarehouse, match="put a snapshot"), open_warehouse(settings):
        pass
