"""A snapshot that a stage holds: opened once, never older than what is published, and nothing for strangers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.lakes import further

from broadsheet.errors import InvalidQuery, InvalidWarehouse
from broadsheet.settings import Settings
from broadsheet.warehouse import (
    ask_snapshot,
    let_snapshot_go,
    open_snapshot,
    open_warehouse,
    publish_copy,
    query_snapshot,
    snapshot_held,
)

NIGHT = datetime(2026, 7, 1, 3, tzinfo=UTC)


@pytest.fixture
def settings(home: Path) -> Settings:
    settings = Settings(home=home)
    publish(settings)
    return settings


def publish(settings: Settings) -> None:
    with open_warehouse(settings):
        pass
    publish_copy(settings, NIGHT)


def held_files(settings: Settings) -> set[str]:
    """Names of the snapshots that this process has open."""
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        try:
            path = link.readlink()
        except FileNotFoundError:  # the one that lists them
            continue
        if path.is_relative_to(settings.snapshot_path.parent):
            found.add(path.name)
    return found


def sites(settings: Settings) -> int:
    with open_snapshot(settings) as snapshot:
        snapshot.execute("CREATE TEMP TABLE mine AS SELECT 1", {})  # of this reader alone
        ((count,),) = snapshot.execute("SELECT count(*) FROM core.sites", {})
        return int(count)


def add_site(settings: Settings) -> None:
    row = {"site": "a", "name": "A", "url": "https://a.example/", "languages": ["en"], "timezone": "UTC"}
    with open_warehouse(settings) as warehouse, warehouse.transaction():
        warehouse.run("insert_site", row)


@pytest.mark.of_the_file("which file is open; of a lake it is a connection")
def test_it_is_open_from_the_first_statement_until_it_is_let_go(settings: Settings) -> None:
    assert sites(settings) == 0
    with snapshot_held():
        assert held_files(settings) == set()
        assert sites(settings) == sites(settings) == 0
        assert held_files(settings) == {settings.snapshot_path.resolve().name}
        assert ask_snapshot(settings, "show_marts")
        let_snapshot_go()
        assert held_files(settings) == set()
        assert sites(settings) == 0
    assert held_files(settings) == set()


def test_what_is_published_meanwhile_is_seen(settings: Settings) -> None:
    with snapshot_held():
        assert sites(settings) == 0
        add_site(settings)
        publish_copy(settings, NIGHT + timedelta(days=1))
        assert sites(settings) == 1
        assert settings.is_lake or held_files(settings) == {settings.snapshot_path.resolve().name}


def test_another_home_is_another_snapshot(settings: Settings, tmp_path: Path) -> None:
    other = further(settings, tmp_path / "other")
    add_site(other)
    publish(other)
    with snapshot_held():
        assert [sites(settings), sites(other), sites(settings)] == [0, 1, 0]


def test_strangers_get_one_of_their_own_that_reads_nothing_else(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    asked = f"FROM '{tmp_path}/a.csv'"
    with snapshot_held():
        with open_snapshot(settings) as snapshot:
            assert snapshot.execute(asked, {}) == [(1,)]
        with pytest.raises(InvalidQuery, match="disabled"):
            query_snapshot(settings, asked)
        with open_snapshot(settings) as snapshot:  # and what theirs may not, ours still may
            assert snapshot.execute(asked, {}) == [(1,)]
        with pytest.raises(InvalidWarehouse, match="read-only"), open_snapshot(settings) as snapshot:
            snapshot.execute("DELETE FROM core.sites", {})
        assert sites(settings) == 0


def test_several_readers_of_one_process_have_it_open_at_once(settings: Settings) -> None:
    with open_snapshot(settings) as one, open_snapshot(settings) as other:
        assert query_snapshot(settings, "SELECT count(*) FROM core.sites").rows == ((0,),)  # a stranger's
        with snapshot_held():
            assert sites(settings) == 0
        for reader in (one, other):  # nobody's settings are another's
            reader.execute("CREATE TEMP TABLE mine AS SELECT 1", {})
            assert reader.execute("SELECT count(*) FROM core.sites", {}) == [(0,)]
