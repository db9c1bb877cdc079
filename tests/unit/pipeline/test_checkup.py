"""Each check finds what is wrong of its kind, names the remedy, and is quiet where all is well."""

from __future__ import annotations

import os
import socket
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.dags.conftest import PAPER
from tests.lakes import Lakes
from tests.ports import free_port

from broadsheet.airflow_home import HomeLock
from broadsheet.pipeline import Finding, check_up
from broadsheet.pipeline.sweeping import Left, note_left
from broadsheet.settings import Settings, real_now


@pytest.fixture
def sound(settings: Settings, tmp_path: Path) -> Settings:
    """One enabled site, a contact address, a free port."""
    folder = tmp_path / "sites"
    folder.mkdir()
    (folder / "herald.yml").write_text(PAPER.format(id="herald"))
    return settings.model_copy(update={"sites_dir": folder, "airflow_port": free_port()})


def found(settings: Settings, what: str) -> list[Finding]:
    return [each for each in check_up(settings) if each.what == what]


def test_a_sound_installation_has_nothing_to_mend(sound: Settings) -> None:
    wrong = [each for each in check_up(sound) if each.grade == "failed"]
    assert wrong == []
    assert [each.what for each in check_up(sound)] == [
        "versions",
        "site files",
        "contact",
        "ports",
        "disk",
        "clock",
        "pools",
        "nights",
    ]


def test_a_wrong_site_file_and_a_missing_contact_are_failures(sound: Settings) -> None:
    (sound.sites_dir / "wrong.yml").write_text("id: wrong\ncolour: green\n")
    wrong, enabled = found(sound, "site files")[0], found(sound, "site files")[-1]
    assert (wrong.grade, enabled.grade) == ("failed", "ok")
    assert "wrong.yml" in wrong.said
    (contact,) = found(sound.model_copy(update={"contact": "nobody"}), "contact")
    assert (contact.grade, "BROADSHEET_CONTACT" in contact.remedy) == ("failed", True)


def test_a_port_that_somebody_else_holds_is_named_with_its_variable(sound: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", sound.airflow_port))
        other.listen()
        (port,) = found(sound, "ports")
    assert port.grade == "failed"
    assert port.remedy == "set BROADSHEET_AIRFLOW_PORT to a free port"


def test_a_note_of_a_supervisor_that_was_killed_is_not_believed_though_its_process_id_is_anothers_now(
    sound: Settings,
) -> None:
    lock = HomeLock(sound)
    lock.acquire()
    lock.write_note(18123, {"scheduler": os.getpid(), "triggerer": 2**22 - 1})
    (up,) = found(sound, "ports")
    assert (up.grade, up.said) == ("warning", "Airflow is up at http://127.0.0.1:18123 without triggerer")
    note = sound.home / "airflow" / "supervisor.json"
    left = note.read_text()
    lock.release()
    note.write_text(left)  # as after kill -9, with this process's own id in it
    (port,) = found(sound, "ports")
    assert (port.grade, port.said) == ("ok", f"{sound.airflow_port} is free")


def test_a_run_from_the_future_means_a_wrong_clock(sound: Settings) -> None:
    path = sound.runs_dir / "herald" / "night" / "run.json"
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    assert found(sound, "clock")[0].grade == "ok"
    later = (real_now() + timedelta(hours=2)).timestamp()

    os.utime(path, (later, later))
    assert found(sound, "clock")[0].grade == "failed"
    still = sound.model_copy(update={"clock": datetime.fromisoformat("2026-03-06T03:00:00+00:00")})
    assert found(still, "clock")[0].grade == "warning"


def test_a_pool_without_its_one_slot_lets_two_write_at_once(sound: Settings) -> None:
    database = sound.home / "airflow" / "airflow.db"
    database.parent.mkdir(parents=True)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE slot_pool (pool TEXT, slots INTEGER)")
    assert found(sound, "pools")[0].grade == "failed"
    for slots, grade in ((2, "failed"), (1, "ok")):
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("DELETE FROM slot_pool")
            connection.execute(
                "INSERT INTO slot_pool VALUES ('warehouse_writer', ?), ('crawls', 3), ('pages', 1)", (slots,)
            )
        assert found(sound, "pools")[0].grade == grade


def test_pools_are_looked_for_in_the_postgres_that_airflows_settings_name(
    sound: Settings, lakes: Lakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"postgresql+psycopg2://broadsheet@/airflow_pools?host={lakes.folder}"
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD", f"printf %s '{url}'")
    (unknown,) = found(sound, "pools")
    assert (unknown.grade, "airflow_pools" in unknown.said) == ("warning", True)
    lakes.sql("postgres", "CREATE DATABASE airflow_pools")
    lakes.sql("airflow_pools", "CREATE TABLE slot_pool (pool TEXT, slots INTEGER)")
    assert [each.grade for each in found(sound, "pools")] == ["failed"]
    lakes.sql("airflow_pools", "INSERT INTO slot_pool VALUES ('warehouse_writer', 1), ('crawls', 8), ('pages', 3)")
    assert [(each.grade, each.said) for each in found(sound, "pools")] == [
        ("ok", "warehouse_writer 1, crawls 8, pages 3")
    ]
    assert [each.said for each in found(sound, "ports")] == ["not looked at: this Airflow is not the local one"]
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD", "false")
    assert [each.grade for each in found(sound, "pools")] == ["failed"]


def test_a_failed_publish_and_a_folder_that_nobody_may_write_to_are_failures(sound: Settings) -> None:
    note = sound.snapshot_path.with_name("not_published.txt")
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text("2026-03-06 03:00 UTC: the disk is full\n")
    assert [each.grade for each in found(sound, "disk")][-1] == "failed"
    assert "the disk is full" in found(sound, "disk")[-1].said


def test_what_a_check_breaks_on_is_a_finding_and_the_others_go_on(sound: Settings) -> None:
    sound.snapshot_path.parent.mkdir(parents=True, exist_ok=True)
    sound.snapshot_path.write_bytes(b"this is no warehouse" * 1000)
    (nights,) = found(sound, "nights")
    assert (nights.grade, "InvalidWarehouse" in nights.said) == ("failed", True)
    assert found(sound, "versions")


def test_an_unfinished_erasure_is_told(sound: Settings) -> None:
    note_left(sound, Left(files=frozenset({"archive/herald/night.warc.gz"})))
    told = [each for each in found(sound, "disk") if each.grade == "warning"]
    assert ["archive/herald/night.warc.gz" in each.said for each in told] == [True]
