"""``broadsheet demo nights``: a past night at its own time, whole, whatever is to be broken later."""

from __future__ import annotations

import json
import socket

import pytest
from tests.e2e.recorded import Command
from tests.ports import free_pair

pytestmark = pytest.mark.e2e


def test_a_past_night_of_the_demo_papers_is_lived_at_its_own_time(broadsheet: Command) -> None:
    env = {"BROADSHEET_DEMO_PORT": str(free_pair()), "BROADSHEET_DEMO_BREAK": "wall"}
    ran = broadsheet("demo", "nights", "1", "--until", "2026-03-05", env=env)
    assert ran.returncode == 0, ran.stderr
    asked = "SELECT site, status, is_nightly, strftime(started_at, '%Y-%m-%d %H:%M') AS at FROM ops.runs ORDER BY site"
    found = json.loads(broadsheet("sql", asked, "--format", "json").stdout)
    morning = {"status": "loaded", "is_nightly": True, "at": "2026-03-06 02:00"}
    assert found == [{"site": "harbour_gazette"} | morning, {"site": "ledger_nord"} | morning]
    walls = json.loads(
        broadsheet(
            "sql", "SELECT count(*) AS n FROM articles WHERE body ILIKE '%word from the house%'", "--format", "json"
        ).stdout
    )
    assert walls == [{"n": 0}]


def test_papers_that_cannot_start_are_told(broadsheet: Command) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = broadsheet("demo", "nights", "1", env={"BROADSHEET_DEMO_PORT": str(taken.getsockname()[1])})
    assert ran.returncode == 1
    assert "error: demo: port" in ran.stderr
    assert "Traceback" not in ran.stderr
