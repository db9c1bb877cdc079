"""Work in a process of its own, so that what it took of memory can be told from what other tests took.

Pickled work goes in, a pickled ``Measured`` comes out. What does NOT belong here: which work, and what it may take.
"""

from __future__ import annotations

import os
import pickle
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Generic, TypeVar

import psutil  # type: ignore[import-untyped]
from tests.unit.fetch.crawls import Night

from broadsheet.errors import BroadsheetError
from broadsheet.fetch import Fetched
from broadsheet.models import Request, Run, Site, StageReport
from broadsheet.settings import PROJECT, Settings

# Not -m: what is pickled in a module named __main__ can't be read elsewhere.
_CODE = "import sys, pathlib, tests.faults.measured as it; it.main(*map(pathlib.Path, sys.argv[1:]))"
_SAMPLE_SECONDS = 0.05

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Crawl:
    """One crawl; gives how each URL ended."""

    night: Night
    site: Site
    requests: tuple[Request, ...]

    def __call__(self) -> dict[str, Fetched]:
        return self.night.crawl(list(self.requests), self.site)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a run; gives its report."""

    name: str
    run: Run
    site: Site
    settings: Settings

    def __call__(self) -> StageReport:
        from broadsheet.pipeline import run_stage  # much to load, and crawls do without

        return run_stage(self.name, self.run, self.site, self.settings)


@dataclass(frozen=True)
class Measured(Generic[Result]):
    """What work gave, and what it took."""

    result: Result | None
    error: BroadsheetError | None
    wall_seconds: float
    child_cpu_seconds: float  # of the crawling processes
    own_cpu_seconds: float
    child_peak_bytes: int  # of the largest of them
    own_peak_bytes: int

    def given(self) -> Result:
        """The result; raises the error where there is none."""
        if self.error is not None:
            raise self.error
        assert self.result is not None
        return self.result


class Running(Generic[Result]):
    """Work under way."""

    def __init__(self, work: Callable[[], Result], folder: Path) -> None:
        self._out = folder / "out"
        (folder / "in").write_bytes(pickle.dumps(work))
        command = [sys.executable, "-c", _CODE, str(folder / "in"), str(self._out)]
        self.process = subprocess.Popen(command, cwd=PROJECT)

    def wait(self, timeout_seconds: float) -> Measured[Result]:
        """Wait for its end. Raises TimeoutExpired where it takes longer."""
        assert self.process.wait(timeout_seconds) == 0
        measured: Measured[Result] = pickle.loads(self._out.read_bytes())
        return measured


@contextmanager
def running(work: Callable[[], Result]) -> Iterator[Running[Result]]:
    """Work that has begun; it does not outlive the block, nor its children it."""
    with TemporaryDirectory() as folder:
        begun = Running(work, Path(folder))
        try:
            yield begun
        finally:
            begun.process.kill()
            begun.process.wait()


def measured(work: Callable[[], Result], timeout_seconds: float) -> Measured[Result]:
    """Do ``work`` to its end. Raises TimeoutExpired where it takes longer."""
    with running(work) as begun:
        return begun.wait(timeout_seconds)


def main(source: Path, target: Path) -> None:
    """Do the work of ``source``, and write to ``target`` how it went."""
    work: Callable[[], object] = pickle.loads(source.read_bytes())
    children = _Children()
    began = time.monotonic()
    result: object = None
    error: BroadsheetError | None = None
    try:
        result = work()
    except BroadsheetError as raised:
        error = raised
    seconds = time.monotonic() - began
    of_children, own = cpu_seconds(resource.RUSAGE_CHILDREN), cpu_seconds(resource.RUSAGE_SELF)
    found = Measured(result, error, seconds, of_children, own, children.peak, peak_of(os.getpid()))
    target.write_bytes(pickle.dumps(found))


def cpu_seconds(who: int) -> float:
    """What processes have used of the processors, by what getrusage calls them."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


class _Children:
    """Watches the children of this process, whose peaks getrusage confuses with what their parent had when it forked."""

    def __init__(self) -> None:
        self.peak = 0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            for child in psutil.Process().children():
                self.peak = max(self.peak, peak_of(child.pid))
            time.sleep(_SAMPLE_SECONDS)


def peak_of(pid: int) -> int:
    """Bytes that a process had resident at most since it began its program; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
