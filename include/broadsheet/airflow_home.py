"""The local Airflow of a home, as the supervisor and others see it: where it lies, its ports, and who holds it.

Who holds it is told by a lock that the kernel lets go of when its holder dies; what that has started stands in a note.

What does NOT belong here: starting and stopping anything, and Airflow itself (``orchestration.local``).
"""

from __future__ import annotations

import fcntl
import json
import os
import shlex
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from broadsheet.errors import AirflowFailed, InvalidSettings
from broadsheet.settings import Settings

LOOPBACK = "127.0.0.1"
DATABASE = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"  # Airflow's own setting; with _CMD a command that prints it


def airflow_home(settings: Settings) -> Path:
    """Folder of Airflow's own state: database, secrets, task logs."""
    return settings.home / "airflow"


def database_path(settings: Settings) -> Path:
    """The local Airflow's SQLite file."""
    return airflow_home(settings) / "airflow.db"


def database_elsewhere(environment: Mapping[str, str]) -> str | None:
    """The URL of the database of an Airflow that is no local one, from Airflow's settings in ``environment``; None where none names it.

    Raises InvalidSettings where the command that should print it fails.
    """
    if DATABASE in environment:
        return environment[DATABASE]
    command = environment.get(f"{DATABASE}_CMD")
    if command is None:
        return None
    try:
        done = subprocess.run(shlex.split(command), env=dict(environment), capture_output=True, text=True, check=True)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        why = getattr(error, "stderr", None) or str(error)
        raise InvalidSettings(f"{DATABASE}_CMD: {why.strip()}") from None
    return done.stdout


def local_url(port: int) -> str:
    """Address of the local Airflow."""
    return f"http://{LOOPBACK}:{port}"


def ports_of(settings: Settings, port: int) -> dict[str, int]:
    """Every port that will be listened on, by the environment variable that changes it."""
    ports = {"BROADSHEET_AIRFLOW_PORT": port}
    if settings.demo:
        ports |= {
            "BROADSHEET_DEMO_PORT": settings.demo_port,
            "BROADSHEET_DEMO_PORT (its second)": settings.demo_port + 1,
        }
    return ports


def taken_ports(ports: Mapping[str, int]) -> dict[str, str]:
    """What is wrong with those of ``ports`` that somebody else listens on, by the variable that changes them."""
    found = {}
    for variable, port in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError as error:
                found[variable] = f"{LOOPBACK}:{port}: {error.strerror}"
    return found


def started_at(pid: int) -> float | None:
    """When ``pid`` was started, seconds since the epoch; None if it does not run.

    Tells a process from a later one of the same id.
    """
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else float(process.create_time())
    except psutil.NoSuchProcess:
        return None


@dataclass(frozen=True, slots=True)
class Note:
    """What a supervisor says of itself; ``components`` gives (pid, start time) by name."""

    pid: int
    port: int
    components: dict[str, tuple[int, float]]

    @property
    def dead(self) -> tuple[str, ...]:
        """The components that have ended."""
        return tuple(name for name, (pid, began) in self.components.items() if started_at(pid) != began)


class HomeLock:
    """The lock of one home. ``note`` is what the present or the last holder wrote, None if nobody did."""

    def __init__(self, settings: Settings) -> None:
        self._home = airflow_home(settings)
        self._path = self._home / "supervisor.lock"
        self._note_path = self._home / "supervisor.json"
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock. Raises AirflowFailed where another supervisor holds it."""
        self._home.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)  # not inherited by children
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            note = self.note
            where = f" at {local_url(note.port)} (process {note.pid})" if note else ""
            raise AirflowFailed(f"{self._home}: Airflow is already running{where}; stop it with `make down`") from None
        self._handle = handle

    def release(self) -> None:
        """Give the lock back and forget the note."""
        if self._handle is not None:
            self._note_path.unlink(missing_ok=True)
            os.close(self._handle)
            self._handle = None

    @property
    def is_held(self) -> bool:
        """Whether some other supervisor holds it now."""
        if not self._path.exists():
            return False
        handle = os.open(self._path, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    def write_note(self, port: int, pids: Mapping[str, int]) -> None:
        """Say what runs."""
        components = {name: (pid, started_at(pid) or 0.0) for name, pid in pids.items()}
        part = self._note_path.with_suffix(".part")
        part.write_text(json.dumps(asdict(Note(os.getpid(), port, components))))
        part.replace(self._note_path)

    @property
    def note(self) -> Note | None:
        """The note of the present or last holder."""
        try:
            record = json.loads(self._note_path.read_text())
        except FileNotFoundError:
            return None
        return Note(record["pid"], record["port"], {k: (v[0], v[1]) for k, v in record["components"].items()})
