"""How the readers' copy is made: under the writers' lock, whole, and swapped in last."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from filelock import FileLock, Timeout
from typer.testing import CliRunner

from broadsheet.cli import app
from broadsheet.publish import publish
from broadsheet.settings import Settings
from broadsheet.warehouse import (
    Warehouse,
    lacking_in_copy,
    marts,
    open_warehouse,
    publish_copy,
    query_snapshot,
    verifying,
    why_not_published,
)
from broadsheet.warehouse.statements import SQL

NOW = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)


def add_site(settings: Settings, name: str) -> None:
    row = {"site": name, "name": name, "url": "https://x.example/", "languages": ["en"], "timezone": "UTC"}
    with open_warehouse(settings) as warehouse, warehouse.transaction():
        warehouse.run("insert_site", row)


def site_names(settings: Settings) -> list[str]:
    return [name for (name,) in query_snapshot(settings, "SELECT site FROM core.sites ORDER BY 1").rows]


def test_the_copy_is_made_and_swapped_in_under_the_writers_lock(settings: Settings) -> None:
    """At each step another writer asks for the lock and is refused."""
    add_site(settings, "a")
    refused: list[str] = []
    copying = "write_pin" if settings.is_lake else "copyfile"

    def ask(frame: FrameType, event: str, _: Any) -> None:
        name = frame.f_code.co_name
        if event != "call" or name not in (copying, "_swap", "unlink"):
            return
        try:
            with FileLock(settings.warehouse_path.with_suffix(".lock"), timeout=0):
                refused.append(f"{name} without the lock")
        except Timeout:
            refused.append(name)

    for number in range(settings.snapshots_kept):
        publish_copy(settings, NOW + timedelta(seconds=number))
    sys.setprofile(ask)
    try:
        publish_copy(settings, NOW + timedelta(minutes=1))
    finally:
        sys.setprofile(None)
    assert refused[:2] == [copying, "_swap"]
    assert set(refused) == {copying, "_swap", "unlink"}
    with FileLock(settings.warehouse_path.with_suffix(".lock"), timeout=0):
        pass  # and it is free again


@pytest.mark.on_both
def test_what_a_killed_writer_has_committed_is_in_the_copy(settings: Settings) -> None:
    """In a file it lies in DuckDB's log yet, not in the file that is copied."""
    add_site(settings, "a")
    script = (
        "import os, signal\n"
        "from broadsheet.settings import load_settings\n"
        "from broadsheet.warehouse import open_warehouse\n"
        "row = {'site': 'b', 'name': 'b', 'url': 'https://x.example/', 'languages': ['en'], 'timezone': 'UTC'}\n"
        "with open_warehouse(load_settings()) as warehouse:\n"
        "    with warehouse.transaction():\n"
        "        warehouse.run('insert_site', row)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, timeout=120)
    assert done.returncode == -9, done.stderr
    assert settings.is_lake or settings.warehouse_path.with_name("warehouse.duckdb.wal").exists()
    publish_copy(settings, NOW)
    assert site_names(settings) == ["a", "b"]


@pytest.mark.of_the_file("its copy; a lake is not copied")
def test_a_copy_that_fails_leaves_readers_the_old_one(settings: Settings) -> None:
    add_site(settings, "a")
    publish_copy(settings, NOW)
    add_site(settings, "b")

    def fail(frame: FrameType, event: str, _: Any) -> None:
        if event == "return" and frame.f_code.co_name == "copyfile":
            raise OSError("no space left on device")

    sys.setprofile(fail)
    try:
        with pytest.raises(OSError, match="no space"):
            publish_copy(settings, NOW + timedelta(seconds=1))
    finally:
        sys.setprofile(None)
    assert site_names(settings) == ["a"]
    publish_copy(settings, NOW + timedelta(seconds=2))
    assert site_names(settings) == ["a", "b"]
    assert len(list((settings.snapshot_path.parent / "snapshots").iterdir())) == 2  # nothing is left of the failed one


def test_a_link_that_a_killed_publish_left_aside_is_no_hindrance(settings: Settings) -> None:
    add_site(settings, "a")
    aside = settings.snapshot_path.with_name(f".{settings.snapshot_path.name}.{os.getpid()}")
    aside.parent.mkdir(parents=True, exist_ok=True)
    aside.symlink_to("nowhere")
    publish_copy(settings, NOW)
    assert site_names(settings) == ["a"]
    assert not aside.is_symlink()


def test_the_link_is_relative_so_that_a_home_can_be_moved(settings: Settings, tmp_path: Path) -> None:
    add_site(settings, "a")
    copy = publish_copy(settings, NOW)
    assert settings.snapshot_path.readlink() == Path("snapshots") / copy.name
    assert copy.stem == "warehouse-20260306T030000000000Z"
    moved = settings.model_copy(update={"home": settings.home.rename(tmp_path / "moved")})
    assert site_names(moved) == ["a"]


def test_publish_says_what_it_made(settings: Settings) -> None:
    add_site(settings, "a")
    report = publish(settings, NOW)
    size = {"snapshot_bytes": settings.snapshot_path.resolve().stat().st_size}
    shown = {"snapshot_id": int(settings.snapshot_path.read_text())} if settings.is_lake else size
    assert (report.stage, report.counts) == ("publish", shown)
    assert report.messages == (f"{settings.snapshot_path} -> {settings.snapshot_path.resolve().name}",)
    assert site_names(settings) == ["a"]


@pytest.mark.of_the_file("whose blocks DuckDB keeps in memory")
def test_a_warehouse_that_is_compared_with_its_copy_does_not_stay_in_memory(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "SUM_MEMORY", "32MB")
    used = "SELECT sum(memory_usage_bytes), current_setting('memory_limit') FROM duckdb_memory()"
    with open_warehouse(settings) as warehouse:
        warehouse.execute("CREATE TABLE core.much AS SELECT random() AS n FROM range(8000000)", {})
        warehouse.checkpoint()
        ((_, limit),) = warehouse.execute(used, {})
        shutil.copyfile(settings.warehouse_path, tmp_path / "copy.duckdb")
        verifying.verify_copy(warehouse, tmp_path / "copy.duckdb", settings)
        ((kept, limit_now),) = warehouse.execute(used, {})
        assert kept < 40_000_000 < (tmp_path / "copy.duckdb").stat().st_size
        assert limit_now == limit


def test_the_oldest_copies_go_first(settings: Settings) -> None:
    add_site(settings, "a")
    copies = [publish_copy(settings, NOW + timedelta(seconds=number)) for number in range(settings.snapshots_kept + 2)]
    assert [copy.exists() for copy in copies] == [False, False] + [True] * settings.snapshots_kept


def test_a_part_that_can_not_be_made_anew_stops_no_copy_and_is_told_until_it_can(settings: Settings) -> None:
    add_site(settings, "a")

    def ask_too_much(warehouse: Warehouse) -> None:
        warehouse.execute("SET memory_limit = '1MB'", {})
        try:
            warehouse.execute("CREATE TEMP TABLE much AS SELECT random() AS n FROM range(10000000) ORDER BY n", {})
        finally:
            warehouse.execute("SET memory_limit = '1GB'", {})

    publish_copy(settings, NOW, ask_too_much)
    add_site(settings, "b")
    publish_copy(settings, NOW, ask_too_much)
    assert (site_names(settings), why_not_published(settings)) == (["a", "b"], None)
    (said,) = lacking_in_copy(settings)
    assert said.startswith("copies are as old as before: OutOfMemoryException")
    told = CliRunner().invoke(app, ["health"])
    assert told.exit_code == 1 and "published without a part: copies" in told.output
    assert publish(settings, NOW).messages[1:] == ()
    assert lacking_in_copy(settings) == []


def test_a_folder_that_is_no_mart_stops_no_copy(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_site(settings, "a")
    folder = shutil.copytree(marts.MARTS, tmp_path / "marts")
    publish_copy(settings, NOW)
    monkeypatch.setattr(marts, "MARTS", folder)
    (folder / "site_daily" / "table.yml").write_text("grain: [One row")
    (said,) = [line for line in publish(settings, NOW).messages if "site_daily is" in line]
    assert "site_daily/table.yml: ParserError" in said
    count = query_snapshot(settings, "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'marts'").rows
    assert count == ((len(marts.read_marts(SQL / "marts")),),)  # its rows stay, as do those of marts that read it
    assert len(lacking_in_copy(settings)) == 2  # and what reads it
    shutil.copy(SQL / "marts" / "site_daily" / "table.yml", folder / "site_daily" / "table.yml")
    publish_copy(settings, NOW)
    assert lacking_in_copy(settings) == []
