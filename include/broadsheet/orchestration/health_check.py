"""Whether a component of Airflow is well, for docker-compose.yaml: ``python -m broadsheet.orchestration.health_check NAME``; 1 and a line if not.

The API server knows of all that beat in Airflow's database, and is asked by HTTP; a Celery worker is asked through the broker. Neither
imports Airflow, which costs some CPU-seconds each time.

What does NOT belong here: what is done about it.
"""

from __future__ import annotations

import json
import os
import shlex
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Mapping

HEARTS = ("scheduler", "dag_processor", "triggerer")
WORKER = "worker"
BROKER = "AIRFLOW__CELERY__BROKER_URL"
TIMEOUT_SECONDS = 10.0


def trouble_of(name: str, host: str, environment: Mapping[str, str]) -> str | None:
    """What is wrong with the component ``name``; None if nothing is. ``host``: of a worker.

    ``environment``: the settings of Airflow, of which the execution API's address leads to the API server.
    """
    if name == WORKER:
        return _worker_trouble(host, environment)
    if name not in HEARTS:
        return f"{name}: known are {', '.join((*HEARTS, WORKER))}"
    address = environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"].removesuffix("/").removesuffix("/execution")
    with urllib.request.urlopen(f"{address}/api/v2/monitor/health", timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        heart = json.load(answer)[name]
    return None if heart["status"] == "healthy" else f"{name}: {heart['status']}"


def _worker_trouble(host: str, environment: Mapping[str, str]) -> str | None:
    from celery import Celery

    me = f"celery@{host}"
    command = environment.get(f"{BROKER}_CMD")
    broker = subprocess.check_output(shlex.split(command), text=True) if command else environment[BROKER]
    with Celery(broker=broker) as asking:
        answers = asking.control.inspect(destination=[me], timeout=TIMEOUT_SECONDS / 2).ping()
    return None if answers else f"{me} does not answer"


def main(name: str, host: str = "") -> int:
    """Ask; the exit code is what Docker reads. A worker's ``host`` is this one, or as `--celery-hostname` has it."""
    try:
        trouble = trouble_of(name, host or socket.gethostname(), os.environ)
    except Exception as error:  # noqa: BLE001 - whatever it is, the component is not known to be well
        trouble = f"{type(error).__name__}: {error}"
    if trouble:
        sys.stderr.write(f"{trouble}\n")
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
