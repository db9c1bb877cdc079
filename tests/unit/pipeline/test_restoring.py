"""Putting a back-up into a home that can't be renamed, from a medium that can't be written; links; damaged manifests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet import pipeline, report
from broadsheet.errors import DiskFull, InvalidBackup
from broadsheet.homes import restored_alone
from broadsheet.models import Site
from broadsheet.pipeline import restoring
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse

pytestmark = pytest.mark.of_the_file("its place in the home; a lake is restored in tests/e2e/test_backup.py")


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Without site files."""
    return settings.model_copy(update={"sites_dir": tmp_path / "sites"})


@pytest.fixture
def stored(settings: Settings, tmp_path: Path) -> Path:
    """A folder with a back-up of a small home."""
    with open_warehouse(settings):
        pass
    for name in ("archive/herald/a.warc.gz", "runs/herald/r1/run.json", "reports/herald/r1.html"):
        path = settings.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    pipeline.back_up(settings, tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A mount: it can't be renamed."""
    path = tmp_path / "disk"
    path.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(path)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no file system can be mounted here: {made.stderr.decode().strip()}")
    yield path
    subprocess.run(["umount", "-l", str(path)], check=True)


def contents(home: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and path.suffix != ".lock" and not path.relative_to(home).parts[0].startswith("before-")
    }


def fill(home: Path) -> dict[str, bytes]:
    """What was in the home before, and its lost+found."""
    for name in ("archive/old.warc.gz", "runs/old.json", "mine.txt"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text(f"old {name}")
    (home / "lost+found").mkdir(exist_ok=True)
    return {name: f"old {name}".encode() for name in ("archive/old.warc.gz", "runs/old.json", "mine.txt")}


def test_a_home_that_is_a_mount_is_restored_within_it(settings: Settings, stored: Path, disk: Path) -> None:
    wanted = contents(settings.home)
    over = settings.model_copy(update={"home": disk})
    (disk / "lost+found").mkdir()
    assert pipeline.restore(over, stored)[1] is None  # it was empty
    assert contents(disk) == wanted
    before = wanted | fill(disk)
    with pytest.raises(InvalidBackup, match="--force"):
        pipeline.restore(over, stored)
    _, aside = pipeline.restore(over, stored, is_forced=True)
    assert aside is not None and aside.parent == disk
    assert (contents(disk), contents(aside)) == (wanted, before)
    assert (disk / "lost+found").is_dir() and not (disk / ".restoring").exists()
    _, later = pipeline.restore(over, stored, is_forced=True)
    assert later is not None and later != aside and contents(aside) == before  # what an earlier one moved stays


Kill = namedtuple("Kill", "name call")


@pytest.mark.parametrize(
    "kill", [Kill("_move", 0), Kill("_move", 2), Kill("sync_folder", 1), Kill("sync_folder", 2), Kill("rmtree", 1)]
)
def test_a_restore_killed_amid_moving_is_ended_by_the_next(
    settings: Settings, stored: Path, disk: Path, kill: Kill
) -> None:
    wanted, before = contents(settings.home), fill(disk)
    over = settings.model_copy(update={"home": disk})
    child = os.fork()
    if child == 0:
        owner = shutil if kill.name == "rmtree" else restoring
        real, calls = getattr(owner, kill.name), iter(range(100))

        def until_killed(*args: object, **more: object) -> object:
            if next(calls) == kill.call:
                os._exit(9)
            return real(*args, **more)

        setattr(owner, kill.name, until_killed)
        try:
            pipeline.restore(over, stored, is_forced=True)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    begun = None
    if kill.name != "rmtree":  # with which it is as good as done
        name = pipeline.back_up(settings, stored)[0].name  # a newer one
        (begun,) = [path.stem for path in stored.glob("*/*.json") if path.stem != name]
        run = pipeline.cli_run(Site.adhoc(), None)
        for ask in (
            lambda: pipeline.publish_snapshot(over),
            lambda: pipeline.run_ingest(run, Site.adhoc(), over),
            lambda: pipeline.run_stage("discover", run, Site.adhoc(), over),
            lambda: report.newest_nights(over),
            lambda: pipeline.restore(over, stored),
        ):
            with pytest.raises(InvalidBackup, match=f"restore DIR --at {begun}"):
                ask()
        assert any(begun in line.remedy for line in pipeline.check_up(over))
        assert not (disk / "runs" / "adhoc").exists()
    (disk / "runs").mkdir(exist_ok=True)  # somebody has begun anew meanwhile
    pipeline.restore(over, stored, name=begun, is_forced=kill.name == "rmtree")
    assert contents(disk) == wanted
    asides = [contents(path) for path in disk.glob("before-restore-*")]
    assert before in asides, asides


def test_a_restore_killed_between_its_renames_is_ended_by_the_next(
    settings: Settings, stored: Path, tmp_path: Path
) -> None:
    over = settings.model_copy(update={"home": tmp_path / "other"})
    over.home.mkdir()
    before = fill(over.home)
    child = os.fork()
    if child == 0:
        rename = Path.rename

        def until_killed(path: Path, target: Path) -> Path:
            if path.name == ".other.restoring":
                os._exit(9)
            return rename(path, target)

        Path.rename = until_killed  # type: ignore[method-assign,assignment]
        try:
            pipeline.restore(over, stored, is_forced=True)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert not over.home.exists()
    with pytest.raises(InvalidBackup, match="restore DIR --at"):
        pipeline.publish_snapshot(over)
    _, aside = pipeline.restore(over, stored)
    assert contents(over.home) == contents(settings.home)
    assert aside is not None and contents(aside) == before


def test_no_second_restore_disturbs_the_first(settings: Settings, stored: Path, tmp_path: Path) -> None:
    over = settings.model_copy(update={"home": tmp_path / "other"})
    with restored_alone(over.home), pytest.raises(InvalidBackup, match="another restore is at work"):
        pipeline.restore(over, stored)
    assert not list(tmp_path.glob("*other*"))
    pipeline.restore(over, stored)
    assert contents(over.home) == contents(settings.home)


def test_a_medium_that_is_read_only_does(settings: Settings, stored: Path, tmp_path: Path) -> None:
    for arguments in (["--bind", str(stored), str(stored)], ["-o", "remount,bind,ro", str(stored)]):
        if subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode:
            pytest.skip("nothing can be mounted here")
    try:
        with pytest.raises(OSError):  # that it is read-only
            (stored / "x").touch()
        pipeline.restore(settings.model_copy(update={"home": tmp_path / "other"}), stored)
    finally:
        subprocess.run(["umount", "-l", str(stored)], check=True)
    assert contents(tmp_path / "other") == contents(settings.home)


def test_links_below_the_home_are_followed(settings: Settings, stored: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "b.warc.gz").write_text("b")
    (settings.archive_dir / "tidende").symlink_to(elsewhere)
    (settings.archive_dir / "herald" / "c.warc.gz").symlink_to(elsewhere / "b.warc.gz")
    (settings.archive_dir / "gone.warc.gz").symlink_to(tmp_path / "gone")
    (elsewhere / "round").symlink_to(settings.archive_dir)
    backup, _ = pipeline.back_up(settings, stored)
    assert [file.path for file in backup.files if "/archive/" in file.path] == [
        "home/archive/herald/a.warc.gz",
        "home/archive/herald/c.warc.gz",
        "home/archive/tidende/b.warc.gz",
    ]
    pipeline.restore(settings.model_copy(update={"home": tmp_path / "other"}), stored)
    assert (tmp_path / "other/archive/tidende/b.warc.gz").read_text() == "b"


@pytest.mark.parametrize("key", ["path", "sha256"])
def test_a_manifest_can_not_lead_out_of_the_home(settings: Settings, stored: Path, tmp_path: Path, key: str) -> None:
    (manifest,) = (stored / "manifests").iterdir()
    told = json.loads(manifest.read_text())
    told["files"][0][key] = {"path": "home/../../escaped.txt", "sha256": "../manifests/x"}[key]
    manifest.write_text(json.dumps(told))
    with pytest.raises(InvalidBackup, match="no place in a home"):
        pipeline.restore(settings.model_copy(update={"home": tmp_path / "a" / "other"}), stored)
    assert not (tmp_path / "escaped.txt").exists()


def test_a_home_that_is_a_link_is_restored_where_it_leads(settings: Settings, stored: Path, tmp_path: Path) -> None:
    disk, link = tmp_path / "disk", tmp_path / "here" / "home"
    (disk / "home").mkdir(parents=True)
    before = fill(disk / "home")
    link.parent.mkdir()
    link.symlink_to(disk / "home")
    _, aside = pipeline.restore(settings.model_copy(update={"home": link}), stored, is_forced=True)
    assert aside is not None and aside.parent == disk and contents(aside) == before
    assert link.is_symlink() and contents(link) == contents(settings.home)
    assert list(link.parent.iterdir()) == [link]


def test_room_for_both_is_asked_for_first(settings: Settings, stored: Path, disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=60m", str(disk)], check=True)
    before = fill(disk)
    with pytest.raises(DiskFull, match="make room there"):
        pipeline.restore(settings.model_copy(update={"home": disk}), stored, is_forced=True)
    assert contents(disk) == before
