"""Processes in which Airflow is loaded, forked from one of this session: importing it takes more than most tests ask of it.

``python -m tests.dags.preloaded`` is the process that forks. What does NOT belong here: Airflows that run (``conftest``).
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name
from typing import IO, Any

# Nothing that starts a thread, which a forked process would wait for, and nothing that a DAG file may not import.
PRELOADED = (
    "airflow.dag_processing.dagbag",
    "airflow.models",
    "airflow.providers.smtp.hooks.smtp",
    "airflow.sdk",
    "httpx",
)


class Forked:
    """One process; what it prints is in ``said`` when it has ended."""

    def __init__(self, pid: int, codes: IO[str], output: Path) -> None:
        self.pid, self._codes, self._output = pid, codes, output
        self._lock = threading.Lock()
        self._code: int | None = None

    def wait(self) -> int:
        """Its exit code, less than 0 for a signal; from any thread."""
        with self._lock:
            if self._code is None:
                self._code = int(self._codes.readline())
            return self._code

    @property
    def said(self) -> str:
        self.wait()
        return self._output.read_text(encoding="utf-8")


def begin(call: str, arguments: list[Any], env: Mapping[str, str]) -> Forked:
    """Begin ``call``, a function by its module and name, in a forked process; one at a time."""
    server = _server()
    assert server.stdin and server.stdout
    folder = Path(tempfile.mkdtemp(prefix="preloaded-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    output = folder / "said.txt"
    job = {"call": call, "arguments": arguments, "env": dict(env), "output": str(output)}
    server.stdin.write(f"{json.dumps(job)}\n")
    server.stdin.flush()
    return Forked(int(server.stdout.readline()), server.stdout, output)


@cache
def _server() -> subprocess.Popen[str]:
    home = tempfile.mkdtemp(prefix="airflow-")
    env = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW_")}
    server = subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=env | {"AIRFLOW_HOME": home, "AIRFLOW__CORE__LOAD_EXAMPLES": "False"},
    )
    atexit.register(_end, server, home)
    return server


def _end(server: subprocess.Popen[str], home: str) -> None:
    server.communicate()
    shutil.rmtree(home, ignore_errors=True)


def _fork_on_demand() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever is said meanwhile is no answer
    for name in PRELOADED:
        import_module(name)
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if pid == 0:
            answers.close()
            _become(job)
            return
        answers.write(f"{pid}\n")
        answers.flush()
        answers.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        answers.flush()


def _become(job: dict[str, Any]) -> None:
    """Be the process that was asked for, from here on."""
    output = os.open(job["output"], os.O_WRONLY | os.O_CREAT)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - what was read ahead is the forking process's
    os.environ.clear()
    os.environ.update(job["env"])
    resolve_name(job["call"])(*job["arguments"])


if __name__ == "__main__":
    _fork_on_demand()
