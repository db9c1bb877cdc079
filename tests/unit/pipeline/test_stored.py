"""Folders of back-ups that are damaged or hold what is not ours, and homes that can't be put in place."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.errors import InvalidBackup
from broadsheet.pipeline.backing_up import back_up
from broadsheet.pipeline.restoring import restore
from broadsheet.pipeline.stored import Backup, open_store
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse


def store_one(folder: Path, name: str, keep: int = 3) -> Backup:
    """A back-up of one file, whose text is its name."""
    source = folder.with_name("source.txt")
    source.write_text(name)
    with open_store(folder) as store:
        made = Backup(name, "0", (), (), (store.add(source, "home/state/source.txt"),))
        store.finish(made, keep)
    return made


def objects(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("objects/*/*")}


def test_a_damaged_manifest_stops_no_back_up_and_nothing_is_cleared_away_meanwhile(
    settings: Settings, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    first, second = store_one(store, "20260101T000000Z"), store_one(store, "20260102T000000Z")
    manifest = store / "manifests" / f"{first.name}.json"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[: len(whole) // 2])
    with open_warehouse(settings):
        pass
    third, _ = back_up(settings, store, keep=3)
    assert {file.sha256 for made in (first, second, third) for file in made.files} <= objects(store)
    fourth, _ = back_up(settings, store, keep=1)
    assert not manifest.exists() and {file.sha256 for file in fourth.files} == objects(store)


def test_what_is_not_of_a_back_up_stays(tmp_path: Path) -> None:
    foreign = tmp_path / "store" / "objects" / "ab" / "cdef0123"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("another program's")
    first = store_one(tmp_path / "store", "20260101T000000Z")
    second = store_one(tmp_path / "store", "20260102T000000Z", keep=1)
    assert foreign.read_text() == "another program's"
    assert objects(tmp_path / "store") == {"cdef0123", second.files[0].sha256} and first.files[0] != second.files[0]


def test_a_folder_that_leads_into_the_home_is_refused(settings: Settings, tmp_path: Path) -> None:
    settings.home.mkdir(exist_ok=True)
    (tmp_path / "link").symlink_to(settings.home)
    for folder in (tmp_path / "link" / "backups", tmp_path / "other" / ".." / settings.home.name / "backups"):
        with pytest.raises(InvalidBackup, match="lies in"):
            back_up(settings, folder)


@pytest.mark.of_the_file("a second home; a lake belongs to one, and is asked first")
def test_a_home_that_can_not_be_put_in_place_says_so(settings: Settings, tmp_path: Path) -> None:
    made = store_one(tmp_path / "store", "20260101T000000Z")
    home = tmp_path / "away"
    home.symlink_to(tmp_path / "nowhere")
    elsewhere = settings.model_copy(update={"home": home})
    with pytest.raises(InvalidBackup, match="nothing was put there"):
        restore(elsewhere, tmp_path / "store")
    assert home.is_symlink() and not list(tmp_path.glob(".away*"))
    home.unlink()
    restore(elsewhere, tmp_path / "store")
    assert (home / "state" / "source.txt").read_text() == made.name
