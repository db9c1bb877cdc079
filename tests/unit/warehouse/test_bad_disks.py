"""Full and damaged disks, and readers that forget to say read-only: readers keep the last good copy, and somebody is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import UUID

import duckdb
import pytest
from tests.lakes import NewSettings
from tests.unit.test_load import article, site, stage
from tests.unit.warehouse.made import insert
from typer.testing import CliRunner

from broadsheet import attempts, pipeline
from broadsheet.cli import app
from broadsheet.errors import DiskFull, InvalidWarehouse, MemoryFull
from broadsheet.ids import article_id, sha256
from broadsheet.load import load
from broadsheet.models import Attempt, Run, RunStatus, Site
from broadsheet.publish import publish
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.warehouse import open_snapshot, open_warehouse, publish_copy, query_snapshot, why_not_published

__all__ = ["site"]  # a fixture
NOW = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
COUNT = "SELECT count(*) FROM core.sites"
SMALL_DISK_MIB = 80


def add_sites(settings: Settings, count: int, prefix: str = "s") -> None:
    """Sites whose texts no compression makes small: some 3 kB each."""
    with open_warehouse(settings) as warehouse, warehouse.transaction():
        warehouse.execute(
            "INSERT INTO core.sites SELECT $prefix || n, string_agg(sha256(concat(n, '/', m)), ''), 'https://x.example/', "
            "['en'], 'UTC' FROM range($count) AS sites(n), range(50) AS parts(m) GROUP BY n",
            {"prefix": prefix, "count": count},
        )
        # Nothing is left in the log, and nothing in the same block as other tables.
    with open_warehouse(settings) as warehouse:
        warehouse.checkpoint()


def damage(path: Path, share: float) -> None:
    """Turn bits of the file over, at that share of its length."""
    at = int(path.stat().st_size * share)
    with path.open("r+b") as file:
        file.seek(at)
        held = file.read(4096)
        file.seek(at)
        file.write(bytes(byte ^ 0xFF for byte in held))


def snapshots(settings: Settings) -> list[Path]:
    return sorted((settings.snapshot_path.parent / "snapshots").iterdir())


@pytest.mark.of_the_file("turned bits in it; a lake's files are looked for with their length (test_lake)")
def test_a_damaged_warehouse_is_not_published(settings: Settings) -> None:
    add_sites(settings, 1000)
    good = publish_copy(settings, NOW)
    damage(settings.warehouse_path, 0.3)  # where the sites lie; blocks that hold nothing may be damaged
    with pytest.raises(
        InvalidWarehouse, match=r"warehouse.duckdb: the file is damaged .*; put a snapshot from .*snapshots"
    ):
        publish_copy(settings, NOW + timedelta(seconds=1))
    assert snapshots(settings) == [good]
    assert query_snapshot(settings, COUNT).rows == ((1000,),)


@pytest.mark.of_the_file("turned bits in it; a lake's files are looked for with their length (test_lake)")
def test_a_failed_publish_is_told_by_health_until_one_succeeds(settings: Settings, tmp_path: Path) -> None:
    add_sites(settings, 1000)
    publish_copy(settings, NOW)
    whole = shutil.copy(settings.warehouse_path, tmp_path / "whole")
    damage(settings.warehouse_path, 0.3)  # where the sites lie; blocks that hold nothing may be damaged
    runner = CliRunner()
    assert runner.invoke(app, ["health"]).exit_code == 0
    with pytest.raises(InvalidWarehouse):
        publish_copy(settings, NOW + timedelta(seconds=1))
    told = runner.invoke(app, ["health"])
    assert told.exit_code == 1
    assert "the last publish failed: 2026-03-06 03:00 UTC" in told.output
    assert "is damaged" in told.output
    shutil.copy(whole, settings.warehouse_path)
    publish_copy(settings, NOW + timedelta(seconds=2))
    assert why_not_published(settings) is None
    assert runner.invoke(app, ["health"]).exit_code == 0


def test_a_publish_that_finds_no_memory_is_told_too(settings: Settings) -> None:
    add_sites(settings, 1000)
    with pytest.raises(MemoryFull):
        publish_copy(settings.model_copy(update={"memory_limit": "8MB"}), NOW)
    assert "BROADSHEET_MEMORY_LIMIT" in str(why_not_published(settings))
    note = settings.snapshot_path.with_name("not_published.txt")
    note.unlink()
    folder = RunFolder(settings.runs_dir, "herald", "r1")
    folder.save_run(Run("r1", "herald", "cli", None, NOW))
    attempts.save_attempt(folder, Attempt(1, NOW, NOW).ended(RunStatus.FAILED, NOW))
    with pytest.raises(MemoryFull):  # in what comes before the copy
        pipeline.publish_snapshot(settings.model_copy(update={"memory_limit": "1MB"}))
    assert note.exists()


@pytest.mark.of_the_file("turned bits in it; a lake's files are looked for with their length (test_lake)")
def test_texts_that_cannot_be_compared_are_told_by_health_too(settings: Settings) -> None:
    with open_warehouse(settings) as warehouse:
        warehouse.checkpoint()
    publish(settings, NOW)
    with open_warehouse(settings) as warehouse:
        for number in range(300):
            body = "".join(sha256(f"{number}/{part}".encode()) for part in range(60))
            insert(warehouse, "core.articles", article_id=str(UUID(int=number)), body=body, content_sha256=body[:64])
        warehouse.checkpoint()
    damage(settings.warehouse_path, 0.8)  # where the texts lie
    with pytest.raises(InvalidWarehouse, match=r"the file is damaged"):
        publish(settings, NOW + timedelta(seconds=1))
    assert "is damaged" in str(why_not_published(settings))


@pytest.mark.of_the_file("its copy; a lake is not copied")
@pytest.mark.parametrize("how", ["damaged", "other rows"])
def test_a_copy_that_is_not_the_warehouse_is_not_swapped_in(settings: Settings, tmp_path: Path, how: str) -> None:
    """The copy is spoilt between its making and its verification, as a disk does that writes something else."""
    add_sites(settings, 1000)
    good = publish_copy(settings, NOW)
    add_sites(settings, 500, "t")
    older = shutil.copy(good, tmp_path / "older")
    Path(older).chmod(0o600)

    def spoil(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_name == "verify_copy":
            part = frame.f_locals["copy"]
            damage(part, 0.7) if how == "damaged" else shutil.copy(older, part)

    sys.setprofile(spoil)
    try:
        with pytest.raises(
            InvalidWarehouse, match="is damaged" if how == "damaged" else r"differs from the warehouse in core\.sites,"
        ):
            publish_copy(settings, NOW + timedelta(seconds=1))
    finally:
        sys.setprofile(None)
    assert snapshots(settings) == [good]
    assert query_snapshot(settings, COUNT).rows == ((1000,),)


def test_what_a_reader_spills_does_not_stop_publishing(settings: Settings) -> None:
    add_sites(settings, 10)
    first = publish_copy(settings, NOW)
    spilled = first.with_name(f"{first.name}.tmp")  # where any DuckDB client spills to, if it may
    spilled.mkdir()
    (spilled / "block").write_bytes(b"a reader's")
    second = publish_copy(settings, NOW + timedelta(seconds=1))
    assert (spilled / "block").exists()  # it may be in use
    assert query_snapshot(settings, COUNT).rows == ((10,),)
    assert settings.snapshot_path.resolve() == second


def test_our_own_readers_spill_elsewhere(settings: Settings) -> None:
    add_sites(settings, 10)
    copy = publish_copy(settings, NOW)
    lean = settings.model_copy(update={"memory_limit": "60MB", "threads": 1})
    large = (
        "SELECT count(*) FROM (SELECT sha256(n::VARCHAR) AS s, n FROM range(700000) AS t(n) ORDER BY s, n) WHERE n >= 0"
    )
    seen: list[Path] = []

    def look(frame: FrameType, event: str, _: Any) -> None:
        if event == "return" and frame.f_code.co_name == "query_snapshot":
            seen.extend(snapshots(settings))

    sys.setprofile(look)
    try:
        assert query_snapshot(lean, large + " OR s = ''").rows == ((700_000,),)
    finally:
        sys.setprofile(None)
    assert set(seen) == {copy}
    asked = query_snapshot(
        settings, "SELECT current_setting('temp_directory'), current_setting('enable_external_access')"
    )
    assert not str(asked.rows[0][0]).startswith(str(settings.home))
    assert asked.rows[0][1] is False
    assert not Path(str(asked.rows[0][0])).exists()


def test_snapshots_are_for_reading_only(settings: Settings) -> None:
    add_sites(settings, 10)
    copy = publish_copy(settings, NOW)
    assert copy.stat().st_mode & 0o222 == 0
    assert copy.parent.stat().st_mode & 0o022 == 0
    group = settings.model_copy(update={"group_access": "write"})
    copy.parent.chmod(0o777)
    publish_copy(group, NOW + timedelta(seconds=1))
    assert copy.parent.stat().st_mode & 0o022 == 0o020  # there the group publishes too


@pytest.mark.of_the_file("its locks; a lake has Postgres' (test_lake: a role that only reads)")
@pytest.mark.skipif(os.getuid() != 0, reason="only root may become somebody else")
def test_an_analyst_who_forgets_read_only_locks_nobody_out(settings: Settings) -> None:
    os.umask(0o022)  # files that others may read
    add_sites(settings, 10)
    publish_copy(settings, NOW)
    for folder in (settings.home, *settings.home.parents):
        if folder.stat().st_uid == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    script = (
        "import os, sys, duckdb\nos.setgid(65534); os.setuid(65534)\n"
        "try: duckdb.connect(sys.argv[1])\n"
        "except duckdb.IOException as error: print('refused', error)\n"
        "print(duckdb.connect(sys.argv[1], read_only=True).execute('SELECT count(*) FROM core.sites').fetchone())\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, str(settings.snapshot_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    lines = said.stdout.splitlines()
    assert lines[0].startswith("refused"), said.stderr
    assert lines[-1] == "(10,)"


@pytest.mark.of_the_file("its locks; a lake has Postgres'")
def test_a_snapshot_that_somebody_holds_is_read_all_the_same(settings: Settings) -> None:
    """Root may open any file for writing."""
    add_sites(settings, 10)
    copy = publish_copy(settings, NOW)
    copy.chmod(0o600)
    script = "import duckdb, sys, time\nc = duckdb.connect(sys.argv[1])\nprint('held', flush=True)\ntime.sleep(60)\n"
    with subprocess.Popen([sys.executable, "-c", script, str(copy)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline().strip() == "held"
        try:
            with pytest.raises(duckdb.IOException, match="lock"):
                duckdb.connect(str(copy), read_only=True)
            assert query_snapshot(settings, COUNT).rows == ((10,),)
            with open_snapshot(settings) as snapshot:
                assert snapshot.run("report_tables")
            add_sites(settings, 5, "t")
            publish_copy(settings, NOW + timedelta(seconds=1))
            assert query_snapshot(settings, COUNT).rows == ((15,),)
        finally:
            holder.kill()


@pytest.fixture
def small(new_settings: NewSettings, tmp_path: Path) -> Iterator[Settings]:
    """A home on a file system of its own, of SMALL_DISK_MIB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_MIB}m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no small file system can be mounted here")
    try:
        yield new_settings(disk)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(settings: Settings, left_mib: int) -> Path:
    """A file that leaves so much room."""
    path = settings.home / "ballast"
    path.write_bytes(b"\0" * (shutil.disk_usage(settings.home).free - (left_mib << 20)))
    return path


@pytest.mark.of_the_file("room for its copy; a lake is not copied")
def test_room_is_asked_for_before_a_copy_is_made(small: Settings) -> None:
    add_sites(small, 500)
    good = publish_copy(small, NOW)
    ballast = fill(small, 3)
    before = shutil.disk_usage(small.home).free
    with pytest.raises(DiskFull, match=r"a copy of \d+ MiB and .* are free; make room there"):
        publish_copy(small, NOW + timedelta(seconds=1))
    assert abs(shutil.disk_usage(small.home).free - before) < 1 << 20
    assert snapshots(small) == [good]
    assert query_snapshot(small, COUNT).rows == ((500,),)
    ballast.unlink()
    publish_copy(small, NOW + timedelta(seconds=2))


@pytest.mark.of_the_file("room for its copy; a lake is not copied")
def test_older_copies_make_room_for_the_next_one(small: Settings) -> None:
    """Two stay: the one that was just read whole, and that before it, which readers may have open."""
    add_sites(small, 500)
    copies = [publish_copy(small, NOW + timedelta(seconds=number)) for number in range(3)]
    fill(small, 70)
    copies.append(publish_copy(small, NOW + timedelta(seconds=3)))
    assert [copy.exists() for copy in copies] == [False, False, True, True]
    assert query_snapshot(small, COUNT).rows == ((500,),)


def test_a_load_on_a_full_disk_is_told_and_loses_nothing(small: Settings) -> None:
    add_sites(small, 500)
    ballast = fill(small, 1)
    with pytest.raises(DiskFull, match=r"no room left on the disk .*make room there"):
        add_sites(small, 5000, "t")
    ballast.unlink()
    with open_warehouse(small) as warehouse:
        assert warehouse.execute(COUNT, {}) == [(500,)]
    add_sites(small, 700, "t")
    with open_warehouse(small) as warehouse:
        assert warehouse.execute(COUNT, {}) == [(1200,)]


@pytest.mark.of_the_file("its disk; a lake's few rows go to that of Postgres")
def test_a_full_disk_in_a_load_is_told_to_each_site_and_the_next_try_loads(small: Settings, site: Site) -> None:
    add_sites(small, 10)
    runs = {}
    for name in ("herald", "gazette"):
        own = site.model_copy(update={"id": name})
        url = f"https://{name}.example/news/ferry"
        body = "".join(sha256(f"{name} {n}".encode()) for n in range(60_000))  # 4 MB that no compression makes small
        ident = article_id(url)
        read = article(
            article_id=ident,
            site=name,
            url=url,
            canonical_url=url,
            body=body,
            declared_comment_count=0,
            extracted_comment_count=0,
        )
        folder, run = stage(small, f"r-{name}", [read], [])
        runs[name] = (folder, own, replace(run, site=name))
    ballast = fill(small, 1)
    for folder, own, run in runs.values():
        with pytest.raises(DiskFull, match=r"no room left on the disk .*make room there, then run it again"):
            load(folder, own, run, small, NOW)
    ballast.unlink()
    for folder, own, run in runs.values():
        assert load(folder, own, run, small, NOW).counts["new_articles"] == 1
    with open_warehouse(small) as warehouse:
        assert warehouse.execute("SELECT count(*), count(DISTINCT site) FROM core.articles", {}) == [(2, 2)]


@pytest.mark.of_the_file("room for its copy; a lake is not copied")
def test_a_disk_that_fills_up_meanwhile_is_left_as_it_was(small: Settings) -> None:
    add_sites(small, 500)
    good = publish_copy(small, NOW)

    def fill_up(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_name == "copyfile":
            sys.setprofile(None)
            fill(small, 0)

    sys.setprofile(fill_up)
    try:
        with pytest.raises(DiskFull, match="no room left"):
            publish_copy(small, NOW + timedelta(seconds=1))
    finally:
        sys.setprofile(None)
    assert snapshots(small) == [good]
    assert query_snapshot(small, COUNT).rows == ((500,),)


def test_a_disk_that_is_full_in_the_swap_leaves_readers_their_copy(small: Settings) -> None:
    """A link takes no block here, but a name among those that the disk has left."""
    add_sites(small, 10)
    good = publish_copy(small, NOW)
    add_sites(small, 5, "t")

    def no_name_left(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_name == "_swap":
            sys.setprofile(None)
            subprocess.run(["mount", "-o", f"remount,nr_inodes={used_inodes(small.home)}", str(small.home)], check=True)

    sys.setprofile(no_name_left)
    try:
        with pytest.raises(DiskFull, match=r"current\.\w+: no room left"):
            publish_copy(small, NOW + timedelta(seconds=1))
    finally:
        sys.setprofile(None)
    assert snapshots(small) == [good]
    assert query_snapshot(small, COUNT).rows == ((10,),)
    subprocess.run(["mount", "-o", "remount,nr_inodes=1000", str(small.home)], check=True)
    publish_copy(small, NOW + timedelta(seconds=2))
    assert query_snapshot(small, COUNT).rows == ((15,),)


def used_inodes(disk: Path) -> int:
    told = os.statvfs(disk)
    return told.f_files - told.f_ffree
