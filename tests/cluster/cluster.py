"""An Airflow of several workers without Docker: Debian's Postgres and Redis, CeleryExecutor, a lake, as docker-compose.yaml has it.

Every password is one that an address can't hold unquoted, and comes from a file.

What does NOT belong here: what is tried on it.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from tests.lakes import Lakes
from tests.ports import free_port

from broadsheet.airflow_home import DATABASE, LOOPBACK
from broadsheet.orchestration.local.environment import DAGS_FOLDER, admin_password, airflow_environment
from broadsheet.orchestration.local.rest import AirflowApi
from broadsheet.settings import Settings

HOSTILE = "p@ss:/%#'\" \\$w"
SECRET_URL = [sys.executable, "-m", "broadsheet.orchestration.secret_url"]
# What takes minutes where it counts: how long a task may be silent, and what its worker took with it be missing.
HASTY = {
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "12",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "3",
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "60",
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT_CHECK_INTERVAL": "10",
}


class Cluster:
    """The components of one Airflow as processes; workers by name."""

    def __init__(self, settings: Settings, lakes: Lakes, folder: Path) -> None:
        self.settings, self.folder, self._lakes = settings, folder, lakes
        self.port, self.broker_port = free_port(), free_port()
        self.secret = folder / "password"
        self.secret.write_text(f"{HOSTILE}\n")
        self.env = self._environment()
        self.api = AirflowApi(self.port, admin_password(settings))
        self._processes: dict[str, psutil.Popen] = {}

    def _environment(self) -> dict[str, str]:
        env = airflow_environment(self.settings, self.port, os.environ, DAGS_FOLDER)
        del env[DATABASE]
        place = f"clerk:{{password}}@/airflow?host={self._lakes.folder}"
        addresses = {
            DATABASE: f"postgresql+psycopg2://{place}",
            "AIRFLOW__CELERY__RESULT_BACKEND": f"db+postgresql+psycopg2://{place}",
            "AIRFLOW__CELERY__BROKER_URL": f"redis://:{{password}}@{LOOPBACK}:{self.broker_port}/0",
        }
        commands = {f"{name}_CMD": shlex.join([*SECRET_URL, url, str(self.secret)]) for name, url in addresses.items()}
        celery = {"AIRFLOW__CORE__EXECUTOR": "CeleryExecutor", "AIRFLOW__CELERY__WORKER_CONCURRENCY": "1"}
        return {**env, **commands, **celery, **HASTY}

    def start(self) -> None:
        """Start all but the workers, and wait until the API answers."""
        quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
        redis = f'bind {LOOPBACK}\nport {self.broker_port}\nsave ""\ndir {self.folder}\nrequirepass "{quoted}"\n'
        (self.folder / "redis.conf").write_text(redis)
        self._start("redis", "redis-server", str(self.folder / "redis.conf"))
        subprocess.run([*AIRFLOW, "db", "migrate"], env=self.env, check=True, capture_output=True)
        self._start(
            "api-server", *AIRFLOW, "api-server", "--host", LOOPBACK, "--port", str(self.port), "--workers", "1"
        )
        self._start("dag-processor", *AIRFLOW, "dag-processor")
        self._start("scheduler", *AIRFLOW, "scheduler", "--skip-serve-logs")
        self.wait_for(self.api.is_up, "the API answers")
        self.api.make_pools()

    def start_worker(self, name: str, queues: str) -> None:
        """Start a worker for ``queues``."""
        quiet = ("--skip-serve-logs", "--without-mingle", "--without-gossip")
        self._start(name, *AIRFLOW, "celery", "worker", "--queues", queues, "--celery-hostname", name, *quiet)

    def tree(self, name: str) -> list[psutil.Process]:
        """A component and all that it has started."""
        with suppress(psutil.NoSuchProcess):
            root = psutil.Process(self._processes[name].pid)
            return [root, *root.children(recursive=True)]
        return []

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a component and all that it has started."""
        for process in self.tree(name):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def wait_for(self, is_so: Callable[[], bool], what: str, seconds: float = 300.0) -> None:
        """Wait, and fail where a component has ended or the time is over."""
        deadline = time.monotonic() + seconds
        while not is_so():
            ended = [name for name, process in self._processes.items() if process.poll() is not None]
            assert not ended and time.monotonic() < deadline, f"{what}: {ended}: {self.said()}"
            time.sleep(0.2)

    def said(self) -> str:
        """The ends of all logs."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-2000:]}" for path in logs)

    def stop(self) -> None:
        """Kill whatever is left."""
        for name in self._processes:
            self.signal(name, signal.SIGKILL)

    def lose(self, name: str) -> None:
        """Kill a worker with all that it does, as when its host loses power."""
        self.signal(name, signal.SIGKILL)
        self._processes.pop(name).wait(60)

    @property
    def components(self) -> list[str]:
        """The names of all that was started and not lost."""
        return list(self._processes)

    def _start(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = psutil.Popen(
                command, env=self.env, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )


AIRFLOW = (sys.executable, "-m", "airflow")


@contextmanager
def running_cluster(settings: Settings, lakes: Lakes, folder: Path) -> Iterator[Cluster]:
    """One that is gone in the end; the test skips, and says so, where the machine has no Redis."""
    if shutil.which("redis-server") is None:
        pytest.skip(
            "no Redis on this machine (Debian: apt-get install redis-server): nothing was tried on several workers"
        )
    pytest.importorskip("airflow.providers.celery", reason="the extra `celery` is not installed: make setup")
    quoted = HOSTILE.replace("'", "''")
    lakes.sql("postgres", f"DROP ROLE IF EXISTS clerk; CREATE ROLE clerk LOGIN SUPERUSER PASSWORD '{quoted}'")
    lakes.sql("postgres", "CREATE DATABASE airflow OWNER clerk")
    cluster = Cluster(settings, lakes, folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
