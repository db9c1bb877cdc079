"""Processes from a template: they have its modules, end with it, and no more is running when nobody needs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

# A caller: it starts a child that says what it has, and perhaps dies while another one sleeps.
CALLER = """
import os, sys, time, threading
from broadsheet.processes import template
from tests.unit.processes.test_template import say, sleep
with_thread, folder = sys.argv[1] == "thread", sys.argv[2]
if with_thread:
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
else:
    import colorsys
with template.opened(("colorsys",)):
    first = template.start(say, folder)
    first.join()
    killed = template.start(sleep, folder)
    if sys.argv[3] == "die":
        time.sleep(60)
    killed.kill()
    killed.join()
    pid = template._server._forkserver_pid
print(first.exitcode, killed.exitcode, pid, os.path.exists(f"/proc/{pid}"))
"""


def say(folder: str) -> None:
    """In a child: what it has of the template."""
    Path(folder, "said").write_text(f"{'colorsys' in sys.modules} {os.getppid()}")
    sys.exit(7)


def sleep(folder: str) -> None:
    """In a child: stay."""
    Path(folder, "asleep").write_text(str(os.getpid()))
    time.sleep(60)


def call(tmp_path: Path, threads: str, end: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CALLER, threads, str(tmp_path), end]
    (tmp_path / "t").mkdir()
    env = {**os.environ, "TMPDIR": str(tmp_path / "t")} if len(str(tmp_path)) < 66 else None
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)


@pytest.mark.parametrize("threads", ["alone", "thread"])
def test_children_have_the_modules_of_the_template_and_end_as_told(tmp_path: Path, threads: str) -> None:
    with call(tmp_path, threads, "end") as caller:
        assert caller.stdout is not None
        said, killed, template, is_there = caller.stdout.read().split()
    assert (said, int(killed)) == ("7", -signal.SIGKILL)
    assert (tmp_path / "said").read_text() == f"True {template}"
    # A copy of the caller is gone with its block; a fresh one is kept for the next.
    assert is_there == str(threads == "thread")
    assert threads == "thread" or not list(
        (tmp_path / "t").iterdir()
    )  # as many tasks as there are would fill the folder


@pytest.mark.parametrize("threads", ["alone", "thread"])
def test_nothing_outlives_a_caller_that_is_killed(tmp_path: Path, threads: str) -> None:
    with call(tmp_path, threads, "die") as caller:
        deadline = time.monotonic() + 60
        while not (tmp_path / "asleep").exists() or not (tmp_path / "asleep").read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        child = psutil.Process(int((tmp_path / "asleep").read_text()))
        template = child.parent()
        assert template is not None
        assert template.ppid() == caller.pid
        caller.kill()
    gone, left = psutil.wait_procs([child, template], timeout=60)
    assert left == [], gone


# As a task of Airflow's CeleryExecutor is: in a worker of Celery, which is a daemon.
WORKER = """
import sys
import billiard
from broadsheet.processes import template
from tests.unit.processes.test_template import say

def task():
    with template.opened(("colorsys",)):
        child = template.start(say, sys.argv[1])
        child.join()
        print(child.exitcode, flush=True)

worker = billiard.Process(target=task, daemon=True)
worker.start()
worker.join()
"""


def test_a_task_in_a_worker_of_celery_may_have_children(tmp_path: Path) -> None:
    pytest.importorskip("billiard", reason="the extra `celery` is not installed: make setup")
    done = subprocess.run([sys.executable, "-c", WORKER, str(tmp_path)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("7\n", "")
    assert (tmp_path / "said").read_text().startswith("True ")


def test_what_workers_are_forked_from_has_the_model_of_languages_too() -> None:
    code = "import sys, broadsheet.extract.warmed; sys.exit(0 if 'py3langid' in sys.modules else 1)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
