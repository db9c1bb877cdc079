"""One supervisor a home: a lock that the kernel lets go of when its holder dies, and a note of what that has started.

What does NOT belong here: starting and stopping (``supervisor``).
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from broadsheet.errors import AirflowFailed
from broadsheet.orchestration.local.environment import airflow_home, local_url
from broadsheet.orchestration.local.processes import started_at
from broadsheet.settings import Settings


@dataclass(frozen=True, slots=True)
class Note:
    """What a supervisor says of itself; ``components`` gives (pid, start time) by name."""

    pid: int
    port: int
    components: dict[str, tuple[int, float]]


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
