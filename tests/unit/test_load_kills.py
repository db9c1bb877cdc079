"""A load that is killed, at any of its statements, leaves the tables as they were."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from tests.lakes import connected
from tests.unit.test_load import NIGHT, article, comment, digests, site, stage

from broadsheet.load import load
from broadsheet.models import Site
from broadsheet.settings import Settings

__all__ = ["site"]  # a fixture

# Loads the run once for each number: a child that is killed at that call of Warehouse.run, counted from 1.
KILLS = """
import os, signal, sys
from datetime import UTC, datetime
from broadsheet.load import load
from broadsheet.models import Site
from broadsheet.runs import RunFolder
from broadsheet.settings import load_settings

settings = load_settings()
site = Site.adhoc().model_copy(update={"id": "herald", "languages": ("en",), "url": "https://herald.example/"})
folder = RunFolder(settings.runs_dir, "herald", "r2")
for number in map(int, sys.argv[1:]):
    child = os.fork()
    if not child:
        seen = 0

        def kill(frame, event, _):
            global seen
            if event == "call" and frame.f_code.co_qualname == "Warehouse.run":
                seen += 1
                if seen == number:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(kill)
        load(folder, site, folder.load_run(), settings, datetime.now(UTC))
        sys.setprofile(None)
        print("calls", seen, flush=True)
        os._exit(0)
    print(number, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def everything(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with connected(settings) as connection:
        names = connection.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = current_database() ORDER BY 1"
        ).fetchall()
        return {name: connection.execute(f"FROM {name} ORDER BY ALL").fetchall() for (name,) in names}


def killed(settings: Settings, *numbers: int) -> list[str]:
    """What became of loads of r2 killed at these calls."""
    command = [sys.executable, "-c", KILLS, *map(str, numbers)]
    environment = {"BROADSHEET_HOME": str(settings.home), "BROADSHEET_WAREHOUSE": settings.warehouse}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=800)
    return done.stdout.splitlines()


@pytest.mark.on_both
def test_a_load_that_is_killed_leaves_every_table_as_it_was(settings: Settings, site: Site) -> None:
    folder, run = stage(settings, "r1", [article()], [comment("1", 1), comment("2", 2)])
    load(folder, site, run, settings, NIGHT)
    before = everything(settings)
    later = article(
        headline="Ferry sinks",
        declared_comment_count=1,
        extracted_comment_count=1,
        fetched_at=NIGHT + timedelta(days=1),
        run_id="r2",
    )
    folder, run = stage(settings, "r2", [later], [comment("1", 1, upvote_count=7, run_id="r2")])
    # From the site's own row over the readings, core and ops to the run's: the last is the last statement but one.
    numbers = (
        (2, 28, 50) if settings.warehouse else (2, 20, 24, 28, 32, 36, 50)
    )  # a load on a lake takes ten times as long
    for number, ended in zip(numbers, killed(settings, *numbers), strict=True):
        assert ended == f"{number} -9"
    assert everything(settings) == before
    (calls, ended) = killed(settings, 1000)
    assert (ended, int(calls.split()[1]) > 50) == ("1000 0", True)
    assert everything(settings) != before
    after = digests(settings)
    load(folder, site, run, settings, NIGHT)
    assert digests(settings) == after
