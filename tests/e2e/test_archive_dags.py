"""The archive's own DAGs, run by Airflow over a home that a night has filled: all is whole, and reading it again
changes nothing; what breaks and what is well again is told."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from tests.e2e.receivers import Receiver, mail_server, webhook
from tests.e2e.recorded import Command, rows
from tests.ports import free_pair

import demo

pytestmark = [pytest.mark.e2e, pytest.mark.airflow]

NIGHT, MORNING = "2026-03-05", "2026-03-06T03:00:00+00:00"
DAYS = {"site": "ledger_nord", "date": NIGHT}


def test_the_archive_is_checked_pruned_and_read_again_and_people_are_told(broadsheet: Command, home: Path) -> None:
    with webhook() as hooked, mail_server() as mailed:
        run_and_break(broadsheet, home, hooked, mailed)


def run_and_break(broadsheet: Command, home: Path, hooked: Receiver, mailed: Receiver) -> None:
    port = free_pair()
    mail = {"conn_type": "smtp", "host": "127.0.0.1", "port": mailed.port}
    env = {
        "BROADSHEET_HOME": str(home),
        "BROADSHEET_DEMO": "1",
        "BROADSHEET_DEMO_PORT": str(port),
        "BROADSHEET_SCHEDULED": "false",  # else all that is told is that no night was begun by the clock
        "BROADSHEET_NOTIFY": "newsroom, desk:night@example.org, nobody_knows_it",
        "AIRFLOW_CONN_NEWSROOM": f"http://127.0.0.1:{hooked.port}",
        "AIRFLOW_CONN_DESK": json.dumps(mail | {"extra": {"disable_ssl": True, "disable_tls": True}}),
    }
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
        {"verify": "success", "prune": "success", "clean_airflow": "skipped"},
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
    # One message a receiver, whatever is published after it; one that can't be reached keeps nobody else from it.
    (posted,), (sent,) = hooked.messages, mailed.messages
    assert json.loads(posted)["text"].startswith("Ledger Nord: failed\nfailed in discover: NothingDiscovered: ")
    assert "Subject: Broadsheet: Ledger Nord: failed" in sent
    assert "To: night@example.org" in sent
    logs = make_airflow_old(home)
    torn = max((home / "archive" / "ledger_nord").glob("*.warc.gz"), key=lambda path: path.stat().st_size)
    torn.write_bytes(torn.read_bytes()[:-100])
    with demo.serve(clock=datetime.fromisoformat(MORNING), port=port):
        whole, tried, published, checked = ran(
            env | {"BROADSHEET_AIRFLOW_KEEP_DAYS": "15"},
            ("ingest_ledger_nord", {"date": NIGHT}),
            ("ingest_ledger_nord", {"date": NIGHT, "dry_run": True, "limit": 3}),
            ("publish", {}),
            ("archive", {}),
        )
    assert set(whole.values()) == {"success"}
    assert set(tried.values()) == {"skipped"}
    assert checked == {"verify": "failed", "prune": "upstream_failed", "clean_airflow": "success"}
    assert [path.name for path in logs.iterdir()] == ["new"]
    with closing(sqlite3.connect(home / "airflow" / "airflow.db")) as database:
        runs = dict(database.execute("SELECT dag_id, count(*) FROM dag_run GROUP BY dag_id").fetchall())
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    # Those of before are gone; of a DAG that was not run again, too, as they were asked for by hand.
    assert runs == {"archive": 1, "ingest_ledger_nord": 2, "publish": 1}
    assert not [name for name in tables if name.startswith("_airflow_deleted")]
    assert published == {"publish": "success", "tell": "success"}
    assert [json.loads(message)["text"].splitlines()[0] for message in hooked.messages[1:]] == [
        "Ledger Nord: well again"
    ]
    assert len(mailed.messages) == 2


def make_airflow_old(home: Path) -> Path:
    """Let all that Airflow has kept be of long ago; gives a folder of logs in which the folder `new` alone is not."""
    with closing(sqlite3.connect(home / "airflow" / "airflow.db")) as database, database:
        database.execute("UPDATE dag_run SET start_date = '2020-01-01 00:00:00', run_after = '2020-01-01 00:00:00'")
    logs = home / "airflow" / "logs" / "dag_id=long_ago"
    for name in ("old", "new"):
        (logs / name).mkdir(parents=True)
        (logs / name / "attempt=1.log").write_text("said")
    os.utime(logs / "old" / "attempt=1.log", (1, 1))
    os.utime(logs / "old", (1, 1))
    return logs


def ran(env: dict[str, str], *runs: tuple[str, Mapping[str, object]]) -> list[dict[str, str]]:
    """States of the tasks of each run of a DAG, all in one process: importing Airflow is dear."""
    command = [sys.executable, str(Path(__file__).with_name("run_dags.py")), json.dumps(runs)]
    done = subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, timeout=800, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    states: list[dict[str, str]] = json.loads(done.stdout.splitlines()[-1])
    return states
