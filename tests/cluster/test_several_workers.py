"""Several workers, one lake: a worker is lost in mid-crawl, and the night is complete, with nothing in it twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from tests.cluster.cluster import HOSTILE, Cluster, running_cluster
from tests.e2e.recorded import command_over
from tests.lakes import Lakes
from tests.ports import free_pair

import demo
from broadsheet.orchestration.local.night import NightRun, log_lines, trigger_night, wait_for_dags, wait_for_night
from broadsheet.orchestration.names import ingest_dag_id
from broadsheet.settings import Settings, real_now

pytestmark = [pytest.mark.e2e, pytest.mark.airflow, pytest.mark.timeout(1800)]

NIGHT, MORNING = date(2026, 3, 5), datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
SOAK_NIGHTS = 5  # of the long form, in each of which a worker is lost
PAPERS = {"harbour_slowly": "harbour_gazette", "ledger_nord": "ledger_nord"}  # by site, the demo world's
PAUSE = "0.25"  # seconds between two questions, so that the crawl can be met
EVERYWHERE, HERE = "default", "default,loader"  # queues of a worker elsewhere, and of one beside the warehouse


def test_a_worker_that_is_lost_in_mid_crawl_costs_nothing(
    lakes: Lakes, home: Path, tmp_path: Path, is_soak: bool
) -> None:
    lake, port = lakes.new(home), free_pair()
    nights = [NIGHT - timedelta(days=back) for back in reversed(range(SOAK_NIGHTS if is_soak else 1))]
    workers = {"east": EVERYWHERE, "west": HERE}
    with (
        demo.serve(clock=MORNING, port=port) as world,
        running_cluster(settings_of(lake, tmp_path, port), lakes, tmp_path) as cluster,
    ):
        for name, queues in workers.items():
            cluster.start_worker(name, queues)
        dag_ids = {paper: ingest_dag_id(paper) for paper in PAPERS}
        wait_for_dags(cluster.api, {*dag_ids.values(), "publish"}, datetime.min.replace(tzinfo=UTC), cluster.wait_for)
        for night in nights:
            runs = trigger_night(cluster.api, dag_ids, dict.fromkeys(PAPERS, night.isoformat()), real_now())
            lost = lose_the_crawler(cluster, list(workers), world, night)
            workers[f"{lost}_again"] = workers.pop(lost)
            cluster.start_worker(f"{lost}_again", workers[f"{lost}_again"])
            cluster.wait_for(lambda: has_been_given_up(cluster, runs), "the lost task is noticed")  # noqa: B023
            let_time_pass(lakes)
            wait_for_night(cluster.api, runs, lambda said: None, lambda: nothing_else_fails(cluster, runs))  # noqa: B023
            for component in (("scheduler",), ("dag_processor",), ("worker", f"{lost}_again")):
                assert healthy(cluster, *component) == 0, component
            assert healthy(cluster, "worker", lost) == 1
        check(world, cluster, nights)


def settings_of(lake: Settings, folder: Path, port: int) -> Settings:
    """The papers and the lake, which wants a password."""
    gazette = (demo.SITES_DIR / "harbour_gazette.yml").read_text()
    slowly = gazette.replace("id: harbour_gazette", "id: harbour_slowly").replace("0.02", PAUSE)
    (folder / "sites").mkdir()
    (folder / "sites" / "harbour_slowly.yml").write_text(slowly.replace(":48610", f":{port}"))
    return lake.model_copy(
        update={
            "warehouse": lake.warehouse.replace("user=broadsheet", "user=clerk"),
            "warehouse_password_file": folder / "password",
            "demo": True,
            "demo_port": port,
            "clock": MORNING,
            "scheduled": False,
            "sites_dir": folder / "sites",
        }
    )


def lose_the_crawler(cluster: Cluster, workers: Sequence[str], world: demo.World, night: date) -> str:
    """Kill the worker that crawls the first paper once it has some pages; gives its name."""
    cluster.wait_for(lambda: articles_asked(world, night) >= 3, "the crawl is under way")
    for name in workers:
        cluster.signal(name, signal.SIGSTOP)
    (crawling,) = [name for name in workers if any(map(is_crawling, cluster.tree(name)))]
    cluster.lose(crawling)
    for name in workers:
        if name != crawling:
            cluster.signal(name, signal.SIGCONT)
    return crawling


def articles_asked(world: demo.World, night: date) -> int:
    return sum(f"/{night:%Y/%m/%d}/" in each.path for each in list(world.requests))


def is_crawling(process: psutil.Process) -> bool:
    return any("harbour_slowly/" in each.path and ".warc" in each.path for each in process.open_files())


def has_been_given_up(cluster: Cluster, runs: list[NightRun]) -> bool:
    states = {task["state"] for run in runs for task in cluster.api.task_instances(run.dag_id, run.run_id)}
    return "up_for_retry" in states


def nothing_else_fails(cluster: Cluster, runs: list[NightRun]) -> None:
    tasks = [task for run in runs for task in cluster.api.task_instances(run.dag_id, run.run_id)]
    failing = [
        task
        for task in tasks
        if task["state"] == "failed" or (task["state"], task["try_number"]) == ("up_for_retry", 2)
    ]
    assert not failing, "\n".join(line for task in failing for line in log_lines(cluster.api.task_log(task)))


def let_time_pass(lakes: Lakes) -> None:
    """The pause before a task is tried again."""
    lakes.sql(
        "airflow", "UPDATE task_instance SET end_date = end_date - INTERVAL '1 hour' WHERE state = 'up_for_retry'"
    )


def healthy(cluster: Cluster, *component: str) -> int:
    command = [sys.executable, "-m", "broadsheet.orchestration.health_check", *component]
    return subprocess.run(command, env=cluster.env, capture_output=True, check=False).returncode


def check(world: demo.World, cluster: Cluster, nights: Sequence[date]) -> None:
    """Every article and comment that the papers published is there once, and no link, page or row is twice."""
    broadsheet = command_over(cluster.settings.home)

    def asked(sql: str) -> list[tuple[object, ...]]:
        done = broadsheet("sql", "--format", "json", sql, env=cluster.env)
        assert done.returncode == 0, done.stderr
        return [tuple(row.values()) for row in json.loads(done.stdout)]

    urls = {"harbour_gazette": world.harbour_url, "ledger_nord": world.ledger_url}
    expected = [demo.expected_night(name, night, MORNING, urls[name]) for name in PAPERS.values() for night in nights]
    counted = "SELECT url, extracted_comment_count, (SELECT count(*) FROM comments AS c WHERE c.article_id = a.article_id) FROM articles AS a"
    wanted = [(each.url, len(each.comments), len(each.comments)) for night in expected for each in night.articles]
    assert sorted(asked(counted)) == sorted(wanted)
    twice = "SELECT {0}, count(*) FROM {1} GROUP BY ALL HAVING count(*) > 1"
    for keys, table in (
        ("article_id, comment_id", "core.comments"),
        ("run_id, url", "ops.outcomes"),
        ("run_id, url", "ops.pages"),
        ("site, run_id", "ops.runs"),
    ):
        assert asked(twice.format(keys, table)) == []
    assert asked("SELECT site, status FROM ops.runs ORDER BY site") == sorted(
        (paper, "loaded") for paper in PAPERS for _ in nights
    )
    doctor = json.loads(broadsheet("doctor", "--json", env=cluster.env).stdout)
    assert [each["said"] for each in doctor if each["what"] == "pools"] == ["warehouse_writer 1, crawls 8, pages 3"]
    commands = [" ".join(process.cmdline()) for name in cluster.components for process in cluster.tree(name)]
    assert not [command for command in commands if HOSTILE in command]
