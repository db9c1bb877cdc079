"""The installed command in processes that are forked from one that has its libraries loaded: ``python -m tests.e2e.forking``

Loading them costs more than most commands do, and the tests run hundreds; so crawls and extraction workers are forked from a copy of that
process, as in a task of Airflow. Everything else is as in a process of its own: the script that was installed, its environment, its files
for input and output, and how it ends.

What does NOT belong here: what the tests ask of the command (``recorded``).
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import select
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from broadsheet.pipeline.preloading import WORKERS
from broadsheet.processes import template
from broadsheet.quality.importing import quick_import

# Not DuckDB: it starts threads as soon as it is imported, and a forked process would wait for them for ever.
PRELOADED = (
    "broadsheet.discover",
    "broadsheet.fetch",
    "jinja2",
    "pandas",
    "pyarrow.parquet",
    "pygal",
    "rich.console",
    "rich.progress",
    "rich.table",
    "typer",
    "warcio",
)
_QUIET = {"GX_ANALYTICS_ENABLED": "false"}  # Great Expectations reads it when it is imported
_ENDED_BY_TIMEOUT = -9


class Forking:
    """The process that forks, started with the first command."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def run(
        self, command: Sequence[str], env: Mapping[str, str], stdin: str | None, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """As ``subprocess.run`` with captured text. Raises TimeoutExpired after ``timeout`` seconds."""
        with tempfile.TemporaryDirectory(prefix="command-") as folder:
            given, out, err = (Path(folder, name) for name in ("stdin", "stdout", "stderr"))
            given.write_text(stdin or "", encoding="utf-8")
            job = {"command": command, "env": dict(env), "timeout": timeout, "folder": folder, "cwd": str(Path.cwd())}
            os.umask(mask := os.umask(0))
            job["umask"] = mask
            code = int(self._ask(json.dumps(job)))
            if code == _ENDED_BY_TIMEOUT:
                raise subprocess.TimeoutExpired(command, timeout)
            texts = (path.read_text(encoding="utf-8") for path in (out, err))
            return subprocess.CompletedProcess(command, code, *texts)

    def _ask(self, line: str) -> str:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", **_QUIET},
            )
            atexit.register(self._end)
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the process that forks commands has died"
        return answer

    def _end(self) -> None:
        if self._process is not None and self._process.stdin:
            self._process.stdin.close()
            self._process.wait()


def _fork_commands() -> int:
    """Fork for each line of standard input and answer with the exit code; in the forked process, run the command."""
    for name in (*PRELOADED, *WORKERS):
        import_module(name)
    with quick_import():
        import_module("great_expectations.expectations")
    assert "duckdb" not in sys.modules
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if pid == 0:
            return _become(job)
        ended = _wait(pid, job["timeout"])
        sys.stdout.write(f"{ended}\n")
        sys.stdout.flush()
    return 0


def _wait(pid: int, timeout: float) -> int:
    watcher = os.pidfd_open(pid)
    try:
        if not select.select([watcher], [], [], timeout)[0]:
            os.kill(pid, 9)
    finally:
        os.close(watcher)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _become(job: dict[str, Any]) -> int:
    """Be the process of the command from here on; it ends as any does."""
    folder = Path(job["folder"])
    for number, (name, flags) in enumerate(
        (("stdin", os.O_RDONLY), ("stdout", os.O_WRONLY | os.O_CREAT), ("stderr", os.O_WRONLY | os.O_CREAT))
    ):
        file = os.open(folder / name, flags)
        os.dup2(file, number)
        os.close(file)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - what was read ahead is the forking process's
    os.environ.clear()
    os.environ.update(job["env"])
    os.chdir(job["cwd"])
    os.umask(job["umask"])
    sys.argv = job["command"]
    with template.opened(WORKERS):
        runpy.run_path(sys.argv[0], run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(_fork_commands())
