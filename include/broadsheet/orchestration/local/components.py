"""The components: what each is started with, where it logs, and whether it lives.

What does NOT belong here: when they are started and stopped (``supervisor``).
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from broadsheet.airflow_home import LOOPBACK, taken_ports
from broadsheet.errors import AirflowFailed
from broadsheet.orchestration.local.environment import logs_dir
from broadsheet.orchestration.local.processes import die_with_parent
from broadsheet.settings import Settings

API_SERVER, SCHEDULER, DAG_PROCESSOR, DEMO = "api-server", "scheduler", "dag-processor", "demo"
TRIGGERER = "triggerer"
TAIL_LINES = 20


@dataclass(slots=True)
class Component:
    """One long-running program with a log file of its own."""

    name: str
    command: list[str]
    log_path: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self, env: Mapping[str, str], folder: Path) -> None:
        """Start it in ``folder``, in a session of its own: Ctrl-C reaches the supervisor only."""
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        if self.log_path.exists():
            self.log_path.replace(self.log_path.with_suffix(".log.1"))
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(env),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(),  # the supervisor has no threads
            )

    @property
    def is_alive(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def terminate(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.is_alive:
            self.process.terminate()

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended, ``seconds`` at most; gives whether it has."""
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        return not self.is_alive

    def obituary(self) -> str:
        """How it ended, with the end of its log."""
        code = self.process.poll() if self.process else None
        lines = self.log_path.read_text(errors="replace").splitlines()[-TAIL_LINES:] if self.log_path.exists() else []
        return "\n".join(
            (f"{self.name} ended with code {code}; the end of {self.log_path}:", *(f"  {x}" for x in lines))
        )


def components_of(settings: Settings, port: int) -> dict[str, Component]:
    """The components by name, in the order in which they are started; none runs yet."""
    airflow = [sys.executable, "-m", "airflow"]
    commands = {
        API_SERVER: [*airflow, "api-server", "--host", LOOPBACK, "--port", str(port), "--workers", "1"],
        DAG_PROCESSOR: [*airflow, "dag-processor"],
        # Their log servers would listen on every address.
        SCHEDULER: [*airflow, "scheduler", "--skip-serve-logs"],
        # No task of ours waits in it. Without it the UI shows a red badge, and a user's own deferrable task never ends.
        TRIGGERER: [*airflow, "triggerer", "--skip-serve-logs"],
    }
    if settings.demo:
        clock = ["--clock", settings.still_at.isoformat()] if settings.still_at else []
        broken = ["--break", settings.demo_break] if settings.demo_break else []
        commands = {DEMO: [sys.executable, "-m", "demo", "--port", str(settings.demo_port), *clock, *broken]} | commands
    return {name: Component(name, command, logs_dir(settings) / f"{name}.log") for name, command in commands.items()}


def check_ports_free(ports: Mapping[str, int]) -> None:
    """Raise AirflowFailed for a port that somebody else listens on."""
    for variable, why in taken_ports(ports).items():
        raise AirflowFailed(f"{why}; set {variable.split()[0]} to a free port")


def is_listening(port: int) -> bool:
    """Whether something answers on ``port`` of loopback."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0
