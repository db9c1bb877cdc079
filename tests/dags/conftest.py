"""What the tests of the local Airflow share: a home with stub sites, the commands on it, and what is left of them."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest
from tests.ports import free_port

from broadsheet.orchestration.local.rest import AirflowApi

STUBS = Path(__file__).with_name("stub_dags")
PAPER = """\
id: {id}
name: A paper
url: https://{id}.example/
enabled: true
languages: [en]
timezone: America/New_York
discover:
  - kind: rss
    url: https://{id}.example/feed
"""


def processes_of(home: Path) -> list[psutil.Process]:
    """All processes that were ever caused by a command on this home and still run."""
    return [process for process in psutil.process_iter() if _is_of(home, process)]


def _is_of(home: Path, process: psutil.Process) -> bool:
    """By environment, or by folder: setting the process title overwrites the environment as seen from outside."""
    try:
        marks = (process.environ().get("BROADSHEET_HOME"), str(Path(process.cwd()).parent))
        return str(home) in marks and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


class Home:
    """A BROADSHEET_HOME with site files, and the supervisor's commands on it."""

    def __init__(self, path: Path, *sites: str, dags: Path = STUBS) -> None:
        self.path, self.port, self._dags = path, free_port(), dags
        self.variables: dict[str, str] = {}  # more of the environment
        folder = path / "sites"
        folder.mkdir(parents=True)
        for site in sites:
            (folder / f"{site}.yml").write_text(PAPER.format(id=site))
        self._output = path / "output.txt"

    @property
    def env(self) -> dict[str, str]:
        """The environment of the commands. BROADSHEET_HOME also marks every process that they cause."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW_")},
            "BROADSHEET_HOME": str(self.path),
            "BROADSHEET_SITES_DIR": str(self.path / "sites"),
            "BROADSHEET_AIRFLOW_PORT": str(self.port),
            **self.variables,
        }

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command; what it says goes to ``output``."""
        command = [sys.executable, "-m", "broadsheet.orchestration.local", *arguments]
        if arguments[0] in ("up", "run"):
            command += ["--dags-folder", str(self._dags)]
        with self._output.open("wb") as output:
            return subprocess.Popen(command, env=self.env, stdout=output, stderr=subprocess.STDOUT)

    def call(self, *arguments: str) -> tuple[int, str]:
        """Run a command to its end; gives its code and what it said."""
        command = [sys.executable, "-m", "broadsheet.orchestration.local", *arguments]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    @property
    def output(self) -> str:
        """What the started command has said so far."""
        return self._output.read_text()

    def seen(self, site: str, stage: str, run_id: str | None = None) -> list[dict[str, Any]]:
        """The runs that a stub stage was asked for, in order."""
        path = self.path / "seen.jsonl"
        lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        wanted = re.compile(".*" if run_id is None else re.escape(run_id))
        return [
            run
            for (seen_id, seen_stage, seen_site), run in lines
            if (seen_site, seen_stage) == (site, stage) and wanted.fullmatch(seen_id)
        ]

    def processes(self) -> list[psutil.Process]:
        """All processes that were ever caused by a command on this home and still run."""
        return processes_of(self.path)

    @property
    def api(self) -> AirflowApi:
        """The Airflow that is up."""
        secrets = json.loads((self.path / "airflow" / "secrets.json").read_text())
        return AirflowApi(self.port, secrets["admin_password"])

    def runs(self, name: str) -> bool:
        """Whether one of them is the program ``name``."""
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.name() == name:
                    return True
        return False

    def listening(self) -> set[str]:
        """Addresses that any of them listens on."""
        found: set[str] = set()
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                found |= {c.laddr.ip for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN}
        return found

    def wait_for(self, is_so: Callable[[], bool], what: str, seconds: float = 240.0) -> None:
        """Wait until ``is_so``, and fail with ``what`` after ``seconds``."""
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, f"{what}: not within {seconds} s; the command said:\n{self.output}"
            time.sleep(0.5)  # asking costs an Airflow 20 ms of CPU time


@pytest.fixture(scope="module")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Home]]:
    """Makes homes with enabled stub sites of the names given. What a failed test left running is killed at the end."""
    homes: list[Home] = []

    def make(*sites: str) -> Home:
        homes.append(Home(tmp_path_factory.mktemp("home") / "data", *sites))
        return homes[-1]

    yield make
    for home in homes:
        for process in home.processes():
            process.kill()
