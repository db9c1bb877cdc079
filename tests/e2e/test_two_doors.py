"""One night through Airflow and then through the CLI, over one home: the same tables, to the last column."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from tests.dags.conftest import processes_of
from tests.e2e.recorded import Command, rows
from tests.ports import free_pair, free_port

import demo

pytestmark = [pytest.mark.e2e, pytest.mark.airflow]

NIGHT = "2026-03-05"
MORNING = "2026-03-06T03:00:00+00:00"


def told_by_airflow(home: Path) -> tuple[list[tuple[str, str]], dict[str, dict[str, str]]]:
    """DAG and note of each run, and what came with each asset's event, from Airflow's own database."""
    with closing(sqlite3.connect(home / "airflow" / "airflow.db")) as database:
        notes = database.execute(
            "SELECT dag_id, coalesce(content, '') FROM dag_run r LEFT JOIN dag_run_note n ON r.id = n.dag_run_id"
        ).fetchall()
        events = database.execute(
            "SELECT a.name, e.extra FROM asset_event e JOIN asset a ON a.id = e.asset_id"
        ).fetchall()
    return notes, {name: json.loads(extra) for name, extra in events}


def test_a_night_through_airflow_and_again_through_the_cli_is_the_same(broadsheet: Command, home: Path) -> None:
    clock, port = datetime.fromisoformat(MORNING), free_pair()
    env = {
        "BROADSHEET_HOME": str(home),
        "BROADSHEET_DEMO": "1",
        "BROADSHEET_DEMO_PORT": str(port),
        "BROADSHEET_DEMO_CLOCK": MORNING,
        "BROADSHEET_AIRFLOW_PORT": str(free_port()),
    }
    command = [sys.executable, "-m", "broadsheet.orchestration.local", "run", "--date", NIGHT]
    through_airflow = subprocess.run(
        command, env={**os.environ, **env}, capture_output=True, text=True, timeout=800, check=False
    )
    assert through_airflow.returncode == 0, through_airflow.stderr
    assert processes_of(home) == []
    assert "modules are shared by all tasks" in (home / "logs" / "scheduler.log").read_text()
    first = broadsheet("digest", env=env).stdout
    counts = rows(broadsheet, "SELECT count(*) AS articles, sum(extracted_comment_count) AS comments FROM articles")
    expected = [demo.expected_night(paper, clock.date().replace(day=5), clock) for paper in demo.PAPERS]
    assert counts == [
        {"articles": sum(len(n.articles) for n in expected), "comments": sum(n.comment_count for n in expected)}
    ]
    told, events = told_by_airflow(home)
    notes = dict(told)
    assert sorted(dag_id for dag_id, _ in told if dag_id != "publish") == [
        "ingest_harbour_gazette",
        "ingest_ledger_nord",
    ]
    for night in expected:
        brought = f"{len(night.articles)} articles, {night.comment_count} of {night.comment_count} comments, 0 rejected"
        assert notes[f"ingest_{night.paper}"].startswith(f"Result: `{brought}"), notes
        assert notes[f"ingest_{night.paper}"].endswith("\nbroadsheet.orchestration.local run")  # what was there stays
        assert events[f"core_{night.paper}"]["summary"].startswith(brought)
    with demo.serve(clock=clock, port=port):
        through_cli = broadsheet("run", "--date", NIGHT, env=env)
    assert through_cli.returncode == 0, through_cli.stderr
    assert broadsheet("digest", env=env).stdout == first
    shown = broadsheet("status", env=env).stdout.splitlines()
    assert [line.split()[0] for line in shown[2:]] == ["harbour_gazette", "ledger_nord"]
    assert max(map(len, shown[1:])) <= 80
    listed = broadsheet("runs", env=env).stdout.splitlines()
    assert len(listed) == 1 + 2 * 4
    assert max(map(len, listed)) <= 80
    assert (
        sorted(line.split()[:2] for line in listed[1::2])
        == [["harbour_gazette", "loaded"]] * 2 + [["ledger_nord", "loaded"]] * 2
    )
    checked = broadsheet("doctor", env=env)
    assert checked.returncode == 0, checked.stdout
    assert "✓ pools       warehouse_writer 1, crawls 8, pages 3" in checked.stdout.splitlines()
    triggers = rows(broadsheet, "SELECT trigger, count(*) AS n FROM ops.runs GROUP BY trigger ORDER BY trigger")
    assert triggers == [{"trigger": "cli", "n": 2}, {"trigger": "manual", "n": 2}]
