"""The archive's own DAGs, run by Airflow over a home that a night has filled: all is whole, and reading it again changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from tests.e2e.recorded import Command, free_pair, rows

import demo

pytestmark = [pytest.mark.e2e, pytest.mark.airflow]

NIGHT, MORNING = "2026-03-05", "2026-03-06T03:00:00+00:00"
DAYS = {"site": "ledger_nord", "date": NIGHT}


def test_the_archive_is_checked_pruned_and_read_again(broadsheet: Command, home: Path) -> None:
    port = free_pair()
    env = {"BROADSHEET_HOME": str(home), "BROADSHEET_DEMO": "1", "BROADSHEET_DEMO_PORT": str(port)}
    with demo.serve(clock=datetime.fromisoformat(MORNING), port=port):
        assert broadsheet("run", "ledger_nord", "--date", NIGHT, env=env).returncode == 0
    before = broadsheet("digest", env=env).stdout
    nights: tuple[tuple[str, Mapping[str, object]], ...] = (
        ("archive", {}),
        ("reextract", DAYS),
        ("reextract", {**DAYS, "load": True}),
    )
    with demo.serve(clock=datetime.fromisoformat(MORNING), port=port, breaks=["empty_feed"]):
        *states, failing = ran(env, *nights, ("ingest_ledger_nord", {"date": NIGHT}))
    assert states == [
        {"verify": "success", "prune": "success"},
        {"compare": "success", "load": "skipped"},
        {"compare": "success", "load": "success"},
    ]
    assert broadsheet("digest", env=env).stdout == before
    # The site that failed is told to readers, though no load followed that would have published the warehouse.
    assert failing["discover"] == "failed"
    told = "SELECT status, error_class FROM ops.runs WHERE trigger = 'manual'"
    assert rows(broadsheet, told) == [{"status": "failed", "error_class": "NothingDiscovered"}]
    broken = "SELECT state, level FROM ops.site_health WHERE run_id IN (SELECT run_id FROM ops.runs WHERE trigger = 'manual')"
    assert rows(broadsheet, broken) == [{"state": "broken", "level": "critical"}]
    torn = max((home / "archive" / "ledger_nord").glob("*.warc.gz"), key=lambda path: path.stat().st_size)
    torn.write_bytes(torn.read_bytes()[:-100])
    assert ran(env, ("archive", {})) == [{"verify": "failed", "prune": "upstream_failed"}]


def ran(env: dict[str, str], *runs: tuple[str, Mapping[str, object]]) -> list[dict[str, str]]:
    """States of the tasks of each run of a DAG, all in one process: importing Airflow is dear."""
    command = [sys.executable, str(Path(__file__).with_name("run_dags.py")), json.dumps(runs)]
    done = subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    states: list[dict[str, str]] = json.loads(done.stdout.splitlines()[-1])
    return states
