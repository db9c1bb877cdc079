"""The supervisor: starts the components, watches them, and stops every process it ever caused.

What does NOT belong here: what is run through them (``night``), and how one component is started (``components``).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from broadsheet.airflow_home import HomeLock, airflow_home, ports_of, started_at
from broadsheet.errors import AirflowFailed
from broadsheet.orchestration.local import processes
from broadsheet.orchestration.local.components import (
    API_SERVER,
    SCHEDULER,
    Component,
    check_ports_free,
    components_of,
    is_listening,
)
from broadsheet.orchestration.local.database import ensure_database
from broadsheet.orchestration.local.environment import (
    DAGS_FOLDER,
    admin_password,
    airflow_environment,
)
from broadsheet.orchestration.local.interrupts import Interrupts
from broadsheet.orchestration.local.rest import AirflowApi
from broadsheet.settings import Settings

POLL_SECONDS = 0.5
START_SECONDS = 180.0  # a slow machine with cold caches; two cores need about 20
TASK_SECONDS = (
    5.0  # how long running tasks may go on once we are asked to stop; a stopped task is run again at the next start
)
STOP_SECONDS = 10.0  # how long a component may take to end before it is killed
RESTARTS = 3  # of one component within RESTART_SECONDS: one that dies more often than that will not live by being started again
RESTART_SECONDS = 600.0

Say = Callable[[str], None]


class LocalAirflow:
    """The components of one home, from ``start`` to ``stop``. Not thread-safe; belongs into the main thread."""

    def __init__(self, settings: Settings, port: int, say: Say, dags_folder: Path = DAGS_FOLDER) -> None:
        self._settings, self._port, self._say = settings, port, say
        self._lock = HomeLock(settings)
        self._components = components_of(settings, port)
        self._dags_folder = dags_folder
        self._env: dict[str, str] = {}
        self._interrupts = Interrupts()
        self._died_at: dict[str, list[float]] = {}
        self.api = AirflowApi(port)

    @contextmanager
    def prepared(self) -> Iterator[LocalAirflow]:
        """Hold the home, with its database made and the ports free; at the end everything is stopped, come what may."""
        self._lock.acquire()
        with self._interrupts.caught():
            try:
                processes.adopt_orphans()
                self._stop_leftovers()
                check_ports_free(ports_of(self._settings, self._port))
                self._env = airflow_environment(self._settings, self._port, os.environ, self._dags_folder)
                self.api = AirflowApi(self._port, admin_password(self._settings))
                ensure_database(self._settings, self._env, self._say)
                yield self
            except KeyboardInterrupt:
                self._say("\nStopping Airflow ...")
                raise
            finally:
                self._interrupts.only_count()
                self.stop()
                self._lock.release()

    def start(self, *names: str) -> None:
        """Start the components ``names``; without any, all that are not yet started."""
        wanted = names or tuple(name for name, component in self._components.items() if component.process is None)
        for name in wanted:
            self._components[name].start(self._env, airflow_home(self._settings))
        self._lock.write_note(self._port, {c.name: c.process.pid for c in self._components.values() if c.process})

    def start_all_but(self, *names: str) -> None:
        """Start every component except ``names``."""
        self.start(*(name for name in self._components if name not in names))

    def check(self) -> None:
        """Raise AirflowFailed, with the end of its log, if a component has died."""
        if dead := self._dead():
            raise AirflowFailed("\n".join(component.obituary() for component in dead))

    def keep_alive(self) -> None:
        """Start a component again that has died; raises AirflowFailed for one that has died too often lately."""
        for component in self._dead():
            now = time.monotonic()
            lately = [at for at in self._died_at.get(component.name, []) if now - at < RESTART_SECONDS]
            self._died_at[component.name] = [*lately, now]
            if len(lately) >= RESTARTS:
                raise AirflowFailed(
                    f"{component.name} was started again {RESTARTS} times within {RESTART_SECONDS / 60:.0f} minutes and died "
                    f"each time.\n{component.obituary()}"
                )
            self._say(
                f"{component.obituary()}\nStarting {component.name} again ({len(lately) + 1} of {RESTARTS}; "
                f"its log is kept as {component.log_path.with_suffix('.log.1').name}) ..."
            )
            # What it had started (a scheduler's tasks) belongs to nobody now; the new one runs these tasks again.
            own = [c.process.pid for c in self._components.values() if c.process is not None]
            processes.kill_all(processes.adopted(own))
            self.start(component.name)
            if component.name == API_SERVER:
                self._wait_for_api(component)

    def _wait_for_api(self, component: Component) -> None:
        """Until it answers again or has died again: what asks it meanwhile would take the night for lost."""
        began = time.monotonic()
        while component.is_alive and not self.api.is_up() and time.monotonic() - began < START_SECONDS:
            time.sleep(POLL_SECONDS)

    def _dead(self) -> list[Component]:
        started = [component for component in self._components.values() if component.process is not None]
        processes.reap_adopted([component.process.pid for component in started if component.process is not None])
        return [component for component in started if not component.is_alive]

    def wait_until(self, is_so: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
        """Wait for ``is_so``; raises AirflowFailed when a component dies meanwhile or ``seconds`` are over."""
        began = time.monotonic()
        while not is_so():
            self.check()
            if time.monotonic() - began > seconds:
                raise AirflowFailed(
                    f"{what}: not within {seconds:.0f} s; see {self._components[API_SERVER].log_path.parent}"
                )
            time.sleep(POLL_SECONDS)
        self._say(f"  {what} ({time.monotonic() - began:.0f} s)")

    def wait_until_answering(self) -> None:
        """Wait until the API and the demo papers answer; see that strangers are refused and that the pools are there."""
        for name, port in ports_of(self._settings, self._port).items():
            if "DEMO" in name:
                self.wait_until(partial(is_listening, port), f"demo paper on port {port}")
        self.wait_until(self.api.is_up, "Airflow's API answers")
        if not self.api.refuses_foreign_hosts():
            raise AirflowFailed(
                "Airflow answers requests for foreign hosts, so that web pages could become its admin; is plugins/ in place?"
            )
        self.api.make_pools()

    def watch(self) -> None:
        """Keep the components alive until one dies too often (AirflowFailed) or somebody interrupts (KeyboardInterrupt)."""
        while True:
            self.keep_alive()
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Stop everything: the scheduler first, so that tasks can still report; the rest; then whatever is left."""
        self._stop_scheduler()
        for component in self._components.values():
            component.terminate()
        for component in self._components.values():
            component.wait(0 if self._interrupts.is_hurried else STOP_SECONDS)
        for _ in range(3):  # a killed parent may just have started another child
            left = [p for p in processes.descendants() if p.pid not in self._reaped()]
            if not left:
                return
            processes.kill_all(left)

    def _stop_scheduler(self) -> None:
        scheduler = self._components[SCHEDULER]
        if scheduler.process is None or not scheduler.is_alive:
            return
        workers = processes.descendants(scheduler.process.pid)
        scheduler.terminate()  # it now waits for its tasks
        began = time.monotonic()
        while not scheduler.wait(POLL_SECONDS):
            if self._interrupts.is_hurried or time.monotonic() - began > TASK_SECONDS:
                # Workers before their tasks: a worker that is gone cannot report the task as failed, and the next
                # scheduler then runs it again instead of counting a lost try.
                processes.kill_all(workers + processes.descendants(scheduler.process.pid))
                scheduler.wait(STOP_SECONDS)
                return

    def _reaped(self) -> set[int]:
        return {c.process.pid for c in self._components.values() if c.process is not None and not c.is_alive}

    def _stop_leftovers(self) -> None:
        """Components whose supervisor was killed."""
        note = self._lock.note
        for name, (pid, began) in (note.components if note else {}).items():
            if started_at(pid) == began:
                self._say(f"Stopping {name}, which a killed supervisor left behind (process {pid}) ...")
                processes.kill_all(processes.tree(pid))
