"""Back-ups of a real night: whole, of a run that is under way too, and back elsewhere as they were."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from tests.e2e.harbour import MORNING, NIGHT, PAPER, Harbour, flip, run_night
from tests.lakes import Lakes

import demo
from broadsheet import pipeline, sites
from broadsheet.errors import InvalidBackup
from broadsheet.models import Window

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Harbour:
    return run_night(tmp_path_factory.mktemp("backup"))


@pytest.fixture
def harbour(night: Harbour, tmp_path: Path) -> Harbour:
    return night.copied(tmp_path)


def restored(harbour: Harbour, store: Path, home: Path, name: str | None = None) -> Harbour:
    """The back-up in a home of its own, published."""
    settings = harbour.settings.model_copy(update={"home": home})
    pipeline.restore(settings, store, name=name)
    pipeline.publish_snapshot(settings)
    return Harbour(settings, harbour.run_id)


def files_of(home: Path) -> dict[str, bytes]:
    tops = [home / top for top in ("archive", "runs", "state", "reports")]
    return {
        str(path.relative_to(home)): path.read_bytes()
        for top in tops
        for path in top.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


def test_what_is_put_back_elsewhere_is_what_was_there(harbour: Harbour, tmp_path: Path) -> None:
    made = harbour.broadsheet("backup", tmp_path / "store")
    assert made.returncode == 0, made.stderr
    assert "not in it: airflow" in made.stdout
    there = harbour.broadsheet("restore", tmp_path / "store", env={"BROADSHEET_HOME": str(tmp_path / "other")})
    assert there.returncode == 0, there.stderr
    other = Harbour(harbour.settings.model_copy(update={"home": tmp_path / "other"}), harbour.run_id)
    assert other.digests() == harbour.digests()
    assert files_of(other.settings.home) == files_of(harbour.settings.home)
    assert (tmp_path / "other" / "restored_sites" / f"{PAPER}.yml").read_bytes() == (
        harbour.settings.sites_dir / f"{PAPER}.yml"
    ).read_bytes()
    assert other.broadsheet("archive", "verify").returncode == 0


def test_a_back_up_of_a_file_is_put_back_as_a_lake_and_one_of_that_as_a_file(
    harbour: Harbour, tmp_path: Path, lakes: Lakes
) -> None:
    pipeline.back_up(harbour.settings, tmp_path / "of-file")
    lake = lakes.new(tmp_path / "lake")
    shutil.rmtree(lake.home)  # what made its empty tables
    here = {"BROADSHEET_HOME": str(lake.home), "BROADSHEET_WAREHOUSE": lake.warehouse}
    there = harbour.broadsheet("restore", tmp_path / "of-file", env=here)
    assert there.returncode == 0, there.stderr
    in_lake = Harbour(harbour.settings.model_copy(update={"home": lake.home, "warehouse": lake.warehouse}), "")
    assert in_lake.digests() == harbour.digests()
    assert harbour.broadsheet("backup", tmp_path / "of-lake", env=here).returncode == 0
    again = harbour.broadsheet("restore", tmp_path / "of-file", "--force", env=here)
    assert again.returncode == 1 and "name an empty database" in again.stderr
    assert in_lake.digests() == harbour.digests()
    assert restored(harbour, tmp_path / "of-lake", tmp_path / "back").digests() == harbour.digests()


def test_what_did_not_change_is_not_copied_again_and_old_back_ups_go(harbour: Harbour, tmp_path: Path) -> None:
    store = tmp_path / "store"
    first, all_bytes = pipeline.back_up(harbour.settings, store)
    second, copied = pipeline.back_up(harbour.settings, store)
    warehouse = next(file.bytes for file in second.files if file.path.endswith("warehouse.duckdb"))
    assert copied == warehouse < all_bytes
    (harbour.settings.archive_dir / PAPER / "more.warc.gz").write_bytes(b"more")
    third, copied = pipeline.back_up(harbour.settings, store, keep=2)
    assert copied == warehouse + 4
    assert sorted(path.stem for path in (store / "manifests").iterdir()) == [second.name, third.name]
    assert first.name < second.name < third.name
    named = {
        each["sha256"] for path in (store / "manifests").iterdir() for each in json.loads(path.read_text())["files"]
    }
    assert {path.name for path in (store / "objects").glob("*/*")} == named
    assert not (
        restored(harbour, store, tmp_path / "older", second.name).settings.archive_dir / PAPER / "more.warc.gz"
    ).exists()


def test_a_run_that_is_under_way_goes_on_where_it_was_put_back(harbour: Harbour, tmp_path: Path) -> None:
    with demo.serve(clock=MORNING + timedelta(days=1), port=0) as world:
        demo.write_sites(harbour.settings.sites_dir, world.harbour_url, world.ledger_url)
        site = sites.load_site(PAPER, harbour.settings.model_copy(update={"demo": False}))
        day = NIGHT + timedelta(days=1)
        run = pipeline.cli_run(site, Window.of_days(day, day, site.timezone))
        for stage in ("discover", "fetch", "extract"):
            pipeline.run_stage(stage, run, site, harbour.settings)
        before = harbour.digests()
        pipeline.back_up(harbour.settings, tmp_path / "store")
        other = restored(harbour, tmp_path / "store", tmp_path / "other")
        assert other.digests() == before
        for each in (harbour, other):
            for stage in ("validate", "load"):
                pipeline.run_stage(stage, run, site, each.settings)
            pipeline.publish_snapshot(each.settings)
        assert other.digests() == harbour.digests() != before
        again = pipeline.cli_run(site, Window.of_days(day, day, site.timezone))
        pipeline.run_ingest(again, site, other.settings)
    assert other.broadsheet("archive", "verify").returncode == 0


def test_back_ups_beside_a_run_are_whole_states(harbour: Harbour, tmp_path: Path) -> None:
    store, failed = tmp_path / "store", []
    before = harbour.digests()
    with demo.serve(clock=MORNING + timedelta(days=1), port=0) as world:
        demo.write_sites(harbour.settings.sites_dir, world.harbour_url, world.ledger_url)
        site = sites.load_site(PAPER, harbour.settings.model_copy(update={"demo": False}))
        day = NIGHT + timedelta(days=1)
        run = pipeline.cli_run(site, Window.of_days(day, day, site.timezone))

        def ingest() -> None:
            try:
                pipeline.run_ingest(run, site, harbour.settings)
                pipeline.publish_snapshot(harbour.settings)
            except Exception as error:  # noqa: BLE001 - told by the test
                failed.append(error)

        thread = threading.Thread(target=ingest)
        thread.start()
        names = []
        while thread.is_alive():
            names.append(pipeline.back_up(harbour.settings, store, keep=100)[0].name)
            thread.join(0.2)
    assert not failed and len(names) > 2
    after = harbour.digests()
    assert after != before
    for number, name in enumerate([names[0], names[len(names) // 2], names[-1]]):
        other = restored(harbour, store, tmp_path / f"other{number}", name)
        assert other.digests() in (before, after)
        checked = other.broadsheet("archive", "verify")
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_damaged_back_up_is_not_put_back_and_is_mended_by_the_next(harbour: Harbour, tmp_path: Path) -> None:
    store, home = tmp_path / "store", tmp_path / "other"
    made, _ = pipeline.back_up(harbour.settings, store)
    warc = next(file for file in made.files if file.path.endswith(".warc.gz"))
    kept = store / "objects" / warc.sha256[:2] / warc.sha256
    flip(kept, 100)
    with pytest.raises(InvalidBackup, match="gone or damaged: home/archive"):
        restored(harbour, store, home)
    assert not home.exists() and not list(tmp_path.glob(".other*"))
    pipeline.back_up(harbour.settings, store, is_deep=True)
    assert restored(harbour, store, home).digests() == harbour.digests()
    kept.unlink()
    with pytest.raises(InvalidBackup, match="gone or damaged"):
        restored(harbour, store, tmp_path / "third")


def test_a_home_that_holds_something_is_moved_aside_only_when_told(harbour: Harbour, tmp_path: Path) -> None:
    store = tmp_path / "store"
    pipeline.back_up(harbour.settings, store)
    (harbour.settings.home / "mine.txt").write_text("mine")
    refused = harbour.broadsheet("restore", store)
    assert refused.returncode == 1 and "--force" in refused.stderr
    with (
        FileLock(harbour.settings.warehouse_path.with_suffix(".lock")),
        pytest.raises(InvalidBackup, match="under way"),
    ):
        pipeline.restore(harbour.settings, store, is_forced=True)
    assert (harbour.settings.home / "mine.txt").exists()
    before = harbour.digests()
    done = harbour.broadsheet("restore", store, "--force")
    assert done.returncode == 0, done.stderr
    (aside,) = tmp_path.glob("home.before-*")
    assert (aside / "mine.txt").read_text() == "mine" and not (harbour.settings.home / "mine.txt").exists()
    assert harbour.digests() == before


def test_what_can_not_be_backed_up_says_so(harbour: Harbour, tmp_path: Path) -> None:
    with pytest.raises(InvalidBackup, match="lies in"):
        pipeline.back_up(harbour.settings, harbour.settings.home / "backups")
    with pytest.raises(InvalidBackup, match="no back-up is there"):
        (tmp_path / "empty").mkdir()
        pipeline.restore(harbour.settings, tmp_path / "empty")


def test_a_file_that_was_lost_before_keeps_nothing_else_from_being_saved(harbour: Harbour, tmp_path: Path) -> None:
    before = harbour.digests()
    harbour.warc.unlink()
    made = harbour.broadsheet("backup", tmp_path / "store")
    assert made.returncode == 0
    assert f"rows name 1 WARC files that are not in the archive, archive/{PAPER}/{harbour.warc.name} first" in " ".join(
        made.stderr.split()
    )
    assert restored(harbour, tmp_path / "store", tmp_path / "other").digests() == before


def test_a_killed_back_up_is_none_and_the_one_before_stays_whole(harbour: Harbour, tmp_path: Path) -> None:
    store = tmp_path / "store"
    made, _ = pipeline.back_up(harbour.settings, store)
    harbour.change("UPDATE core.articles SET headline = headline || '!'")
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom broadsheet.pipeline import backing_up, stored\n"
        "from broadsheet.settings import load_settings\n"
        "def slow(self, backup, keep):\n    print('copied', flush=True)\n    time.sleep(60)\n"
        "stored.Store.finish = slow\nbacking_up.back_up(load_settings(), Path(sys.argv[1]))"
    )
    env = {
        **os.environ,
        "BROADSHEET_HOME": str(harbour.settings.home),
        "BROADSHEET_SITES_DIR": str(harbour.settings.sites_dir),
    }
    process = subprocess.Popen([sys.executable, "-c", code, str(store)], stdout=subprocess.PIPE, env=env)
    assert process.stdout is not None and process.stdout.readline() == b"copied\n"
    with pytest.raises(InvalidBackup, match="another back-up is at work"):
        pipeline.back_up(harbour.settings, store)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    other = restored(harbour, store, tmp_path / "other")
    assert other.ask("SELECT count(*) FROM articles WHERE headline LIKE '%!'") == [(0,)]
    newer, _ = pipeline.back_up(harbour.settings, store)
    assert newer.name > made.name
    shutil.rmtree(other.settings.home)
    assert restored(harbour, store, tmp_path / "other").digests() == harbour.digests()
