"""Nights of many sites through Airflow's LocalExecutor, on this machine: CPU seconds, time and memory of a site-night.

``python -m tests.bench.nights [SITES]``: so many invented papers, each on a port of its own, whose pages (9 articles and 13 pages a
night on the average) are asked for, read, checked, loaded and published once. What is counted is all that the kernel charged to the
scheduler and to everything that it ever started and waited for (tasks, crawls, extraction workers), and to the other
components in the same time. What does NOT belong here: the speed of a stage (``extraction``, ``validation``, ``warehouse``).
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import psutil  # type: ignore[import-untyped]
from tests.dags.conftest import Home

import demo
from broadsheet.orchestration.local.components import API_SERVER, DAG_PROCESSOR, SCHEDULER, TRIGGERER
from broadsheet.orchestration.names import ingest_dag_id
from broadsheet.settings import PROJECT

SITES = 10
CLOCK = datetime(2026, 3, 6, 3, tzinfo=UTC)
NIGHT = "2026-03-05"
START_SECONDS, NIGHT_SECONDS = 300.0, 3600.0
TICK = os.sysconf("SC_CLK_TCK")


def nights(sites: int = SITES) -> None:
    """One night of ``sites`` papers, printed."""
    with TemporaryDirectory(prefix="broadsheet-nights-") as folder, _up(Path(folder) / "data", sites) as (home, papers):
        before, began = _spent(home), time.monotonic()
        with _watched(home) as memory:
            for paper in papers:
                home.api.trigger(ingest_dag_id(paper), f"manual__{NIGHT}__bench", {"date": NIGHT}, "bench")
            states = _ended(home, papers)
            wall = time.monotonic() - began
        after = _spent(home)
    cost = {name: after[name] - before[name] for name in after}
    print(
        f"nights: {sites} sites, {states.count('success')} of them loaded, {wall:.0f} s, load {os.getloadavg()[0]:.1f}"
    )
    print(f"  {'a site-night: tasks and what they start':<40} {cost['tasks'] / sites:6.2f} CPU-s")
    for name in (SCHEDULER, API_SERVER, DAG_PROCESSOR, TRIGGERER):
        print(f"  {f'{name}, itself':<40} {cost[name] / sites:6.2f} CPU-s a site-night, {cost[name]:6.1f} in all")
    print(f"  {'all together':<40} {sum(cost.values()) / sites:6.2f} CPU-s a site-night")
    rest, most = (size / 2**20 for size in memory)
    print(f"  memory, shared pages once: {rest:.0f} MiB at rest, {most:.0f} at the most")
    print(f"  two cores of their own would do {2 * 8 * 3600 / sum(cost.values()) * sites:.0f} such sites in 8 hours")


@contextmanager
def _up(path: Path, sites: int) -> Iterator[tuple[Home, list[str]]]:
    """An Airflow that is up over ``sites`` enabled papers, which are served."""
    home = Home(path, dags=PROJECT / "dags")
    home.variables |= {
        "BROADSHEET_DEMO": "1",
        "BROADSHEET_DEMO_PORT": str(home.port + 1),
        "BROADSHEET_CLOCK": CLOCK.isoformat(),
        "BROADSHEET_SCHEDULED": "false",
    }
    with ExitStack() as stack:
        papers: list[str] = []
        for number in range(-(-sites // 2)):
            world = stack.enter_context(demo.serve(clock=CLOCK))
            for file in demo.write_sites(path / "made", world.harbour_url, world.ledger_url)[: sites - len(papers)]:
                papers.append(f"{file.stem}_{number}")
                text = file.read_text().replace(f"id: {file.stem}\n", f"id: {papers[-1]}\n")
                (path / "sites" / f"{papers[-1]}.yml").write_text(text)
        process = home.start("up")
        try:
            home.wait_for(lambda: "Airflow is ready" in home.output or process.poll() is not None, "up", START_SECONDS)
            yield home, papers
        finally:
            process.terminate()
            process.wait(60)


def _ended(home: Home, papers: list[str]) -> list[str]:
    """How each site's run ended, once all have, and the readers' snapshot is there."""
    deadline = time.monotonic() + NIGHT_SECONDS
    states: dict[str, str] = {}
    while len(states) < len(papers) and time.monotonic() < deadline:
        for paper in papers:
            if paper not in states:
                state = home.api.dag_run(ingest_dag_id(paper), f"manual__{NIGHT}__bench")["state"]
                if state not in ("success", "failed"):
                    break  # the next ones began later
                states[paper] = state
        time.sleep(2.0)
    while time.monotonic() < deadline:
        runs = home.api.call("GET", "/dags/publish/dagRuns?order_by=-id&limit=5")["dag_runs"]
        if runs and all(run["state"] in ("success", "failed") for run in runs):
            break
        time.sleep(1.0)
    return list(states.values())


def _spent(home: Home) -> dict[str, float]:
    """CPU seconds of each component so far, and of all that the scheduler has started."""
    spent: dict[str, float] = {}
    for name, pid in _components(home).items():
        own, with_ended = _times(pid)
        children = sum(_times(child.pid)[1] for child in psutil.Process(pid).children(recursive=True))
        spent[name] = own if name == SCHEDULER else with_ended + children
        if name == SCHEDULER:
            spent["tasks"] = with_ended - own + children
    return spent


def _times(pid: int) -> tuple[float, float]:
    """CPU seconds of a process alone, and with those of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0, 0.0
    own, ended = (sum(map(int, fields[first : first + 2])) / TICK for first in (11, 13))
    return own, own + ended


def _components(home: Home) -> dict[str, int]:
    note = json.loads((home.path / "airflow" / "supervisor.json").read_text())
    return {name: pid for name, (pid, _) in note["components"].items() if name != "demo"}


@contextmanager
def _watched(home: Home) -> Iterator[list[int]]:
    """Memory of all components together (proportional set size, bytes): at rest, and the most that was seen, looked at each few seconds."""
    memory, is_over = [_memory(home), 0], Event()

    def watch() -> None:
        while not is_over.wait(10.0):
            memory[1] = max(memory[1], _memory(home))

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield memory
    finally:
        is_over.set()
        thread.join()


def _memory(home: Home) -> int:
    total = 0
    for pid in _components(home).values():
        with suppress(psutil.Error):
            for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
                with suppress(psutil.Error):
                    total += process.memory_full_info().pss
    return total


if __name__ == "__main__":
    nights(int(sys.argv[1]) if len(sys.argv) > 1 else SITES)
