"""The DAG files parse, light and without errors, into exactly the DAGs that the site files ask for."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.dags.preloaded import begin

from broadsheet.orchestration.names import LOADER_QUEUE, SITE_FILES
from broadsheet.settings import PROJECT, Settings
from broadsheet.sites import read_sites

pytestmark = pytest.mark.airflow

INGEST = ["discover", "fetch", "extract", "validate", "load"]
PAPER = """\
id: {id}
name: A paper
url: https://{id}.example/
enabled: {enabled}
languages: [en]
timezone: {zone}
schedule: "{schedule}"
discover:
  - kind: rss
    url: https://{id}.example/feed
"""


def write_site(
    folder: Path, site_id: str, zone: str = "UTC", schedule: str = "0 0 * * *", enabled: str = "true"
) -> None:
    folder.mkdir(exist_ok=True)
    text = PAPER.format(id=site_id, zone=zone, schedule=schedule, enabled=enabled)
    (folder / f"{site_id}.yml").write_text(text)


def parse(
    tmp_path: Path,
    instants: dict[str, list[str]] | None = None,
    others: dict[str, str] | None = None,
    **variables: str,
) -> dict[str, Any]:
    """What the project's DAG files give with these BROADSHEET variables, and others, in a process that has Airflow and no more."""
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW_")},
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "BROADSHEET_HOME": str(tmp_path / "home"),
        **{f"BROADSHEET_{name}": value for name, value in variables.items()},
        **(others or {}),
    }
    done = begin("tests.dags.describe_dags:tell", [str(PROJECT / "dags"), instants or {}], env)
    assert done.wait() == 0, done.said
    parsed: dict[str, Any] = json.loads(done.said.splitlines()[-1])
    return parsed


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Three papers, one of them disabled, parsed once."""
    tmp_path = tmp_path_factory.mktemp("world")
    sites = tmp_path / "sites"
    write_site(sites, "gazette", "America/New_York")
    write_site(sites, "tidende", "Europe/Oslo", schedule="30 5 * * *")
    write_site(sites, "closed", enabled="false")
    instants = {
        "ingest_gazette": ["2026-03-08T12:00:00+00:00", "2026-11-01T12:00:00+00:00", "2026-07-01T04:00:00+00:00"]
    }
    return parse(tmp_path, instants, SITES_DIR=str(sites))


def test_every_enabled_site_has_its_dag_and_no_other(world: dict[str, Any]) -> None:
    assert world["import_errors"] == {}
    assert set(world["dags"]) == {"archive", "backfill", "ingest_gazette", "ingest_tidende", "publish", "reextract"}


def test_parsing_reaches_no_heavy_library(world: dict[str, Any]) -> None:
    assert world["heavy"] == []


def test_the_tasks_are_the_stages_in_their_order(world: dict[str, Any]) -> None:
    for dag_id in ("ingest_gazette", "ingest_tidende"):
        tasks = world["dags"][dag_id]["tasks"]
        assert list(tasks) == INGEST
        assert [task["downstream"] for task in tasks.values()] == [[stage] for stage in INGEST[1:]] + [[]]
    assert list(world["dags"]["publish"]["tasks"]) == ["publish", "tell"]  # which holds no slot of the pool


def test_only_what_writes_the_warehouse_holds_the_one_slot_pool_and_waits_for_the_loader(world: dict[str, Any]) -> None:
    pools = {
        (dag_id, task_id)
        for dag_id, dag in world["dags"].items()
        for task_id, task in dag["tasks"].items()
        if task["pool"] == "warehouse_writer"
    }
    assert pools == {
        ("archive", "prune"),
        ("ingest_gazette", "load"),
        ("ingest_tidende", "load"),
        ("publish", "publish"),
        ("reextract", "load"),
    }
    queues = {
        (dag_id, task_id)
        for dag_id, dag in world["dags"].items()
        for task_id, task in dag["tasks"].items()
        if task["queue"] == LOADER_QUEUE
    }
    assert queues == pools | {("archive", "clean_airflow")}
    declared = json.loads((PROJECT / "include/broadsheet/orchestration/pools.json").read_text())
    assert {name: pool["slots"] for name, pool in declared.items()} == {"warehouse_writer": 1, "crawls": 8, "pages": 3}
    tasks = world["dags"]["ingest_gazette"]["tasks"]
    assert [task["pool"] for task in tasks.values()] == ["crawls", "crawls", "pages", "pages", "warehouse_writer"]


def test_load_alone_declares_the_sites_asset_and_publish_waits_for_any_of_them(world: dict[str, Any]) -> None:
    tasks = world["dags"]["ingest_gazette"]["tasks"]
    assert {task_id: task["outlets"] for task_id, task in tasks.items() if task["outlets"]} == {
        "load": [["core_gazette", "broadsheet://core/gazette"]]
    }
    assert world["dags"]["publish"]["schedule"] == "AssetOrTimeSchedule"  # hourly, too: what was left
    assert world["dags"]["publish"]["assets"] == {"kind": "AssetAny", "names": ["core_gazette", "core_tidende"]}


def test_a_run_covers_the_sites_day_from_midnight_to_midnight(world: dict[str, Any]) -> None:
    gazette = world["dags"]["ingest_gazette"]
    assert gazette["schedule"] == "SiteDays"
    assert gazette["intervals"] == [
        ["2026-03-08T05:00:00+00:00", "2026-03-09T04:00:00+00:00"],  # 23 hours
        ["2026-11-01T04:00:00+00:00", "2026-11-02T05:00:00+00:00"],  # 25 hours
        ["2026-07-01T04:00:00+00:00", "2026-07-02T04:00:00+00:00"],
    ]


def test_no_catching_up_one_run_a_site_and_its_params(world: dict[str, Any]) -> None:
    gazette = world["dags"]["ingest_gazette"]
    assert (gazette["catchup"], gazette["max_active_runs"]) == (False, 1)
    assert gazette["params"] == ["date", "date_to", "dry_run", "limit", "mode", "source"]
    assert "https://gazette.example/feed" in gazette["doc_md"]
    assert gazette["tags"] == ["broadsheet", "ingest"]


def test_the_class_of_an_error_decides_the_retry(world: dict[str, Any]) -> None:
    for dag in world["dags"].values():
        for task in dag["tasks"].values():
            assert (task["retries"], task["backoff"]) == (3, 2.0)
            rules = {rule["exception"]: rule["action"] for rule in task["policy"]["rules"]}
            assert rules == {"broadsheet.errors.Terminal": "fail", "broadsheet.errors.Transient": "retry"}


def test_with_schedules_at_rest_a_site_runs_only_when_asked(tmp_path: Path) -> None:
    write_site(tmp_path / "sites", "gazette")
    parsed = parse(tmp_path, SITES_DIR=str(tmp_path / "sites"), SCHEDULED="false")
    assert parsed["dags"]["ingest_gazette"]["schedule"] == "NullTimetable"
    assert parsed["dags"]["publish"]["schedule"] == "AssetTriggeredTimetable"
    assert parsed["dags"]["archive"]["schedule"] == "NullTimetable"


def test_the_archive_is_looked_after_weekly_and_read_again_only_when_asked(world: dict[str, Any]) -> None:
    archive, reextract = world["dags"]["archive"], world["dags"]["reextract"]
    assert (sorted(archive["tasks"]), archive["schedule"]) == (
        ["clean_airflow", "prune", "verify"],
        "CronDataIntervalTimetable",
    )
    assert (list(reextract["tasks"]), reextract["schedule"]) == (["compare", "load"], "NullTimetable")
    assert reextract["params"] == ["date", "date_to", "load", "site"]


def test_the_sites_that_ship_are_disabled(tmp_path: Path) -> None:
    parsed = parse(tmp_path)
    assert parsed["import_errors"] == {}
    assert set(parsed["dags"]) == {"archive", "backfill", "publish", "reextract"}
    assert parsed["dags"]["publish"]["schedule"] == "NullTimetable"  # nothing to wait for


def test_the_demo_adds_its_two_papers(tmp_path: Path) -> None:
    parsed = parse(tmp_path, DEMO="1")
    assert parsed["import_errors"] == {}
    assert set(parsed["dags"]) == {
        "archive",
        "backfill",
        "ingest_harbour_gazette",
        "ingest_ledger_nord",
        "publish",
        "reextract",
    }


def test_five_hundred_sites_are_read_in_time_and_a_task_reads_its_own_alone(tmp_path: Path) -> None:
    few, sites = tmp_path / "few", tmp_path / "sites"
    for number in range(500):
        write_site(sites, f"paper_{number}")
        if number < 100:
            write_site(few, f"paper_{number}")
    parsed = parse(tmp_path, SITES_DIR=str(sites))
    assert len(parsed["dags"]) == 500 + 4
    least = {few: parse(tmp_path, SITES_DIR=str(few))["cpu_seconds"], sites: parsed["cpu_seconds"]}
    for folder in (few, sites, few, sites):
        if least[sites] >= 8 * least[few]:  # by chance, on a busy machine
            least[folder] = min(least[folder], parse(tmp_path, SITES_DIR=str(folder))["cpu_seconds"])
    assert least[sites] < 8 * least[few]  # each costs the same, however many there are
    of_a_task = {"_AIRFLOW_PARSING_CONTEXT_DAG_ID": "ingest_paper_7"}
    own = parse(tmp_path, others=of_a_task, SITES_DIR=str(sites))
    assert [dag for dag in own["dags"] if dag.startswith("ingest_")] == ["ingest_paper_7"]


def test_a_wrong_site_file_is_one_import_error_with_every_line_and_the_others_go_on(tmp_path: Path) -> None:
    sites = tmp_path / "sites"
    write_site(sites, "gazette")
    write_site(sites, "wrong", zone="Mars/Olympus", schedule="at midnight", enabled="false")
    (sites / "worse.yml").write_text("id: worse\ncolour: green\n")
    parsed = parse(tmp_path, SITES_DIR=str(sites))
    assert set(parsed["dags"]) == {"archive", "backfill", "ingest_gazette", "publish", "reextract"}
    assert parsed["dags"]["publish"]["assets"]["names"] == ["core_gazette"]
    ((file, text),) = parsed["import_errors"].items()
    assert Path(file).name == SITE_FILES
    lines = read_sites(Settings(sites_dir=sites)).problems  # as `broadsheet sites check` prints them
    assert len(lines) >= 3
    for line in lines:
        assert line in text
