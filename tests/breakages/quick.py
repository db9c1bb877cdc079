"""Nights without new processes: the crawl's child is forked from a process that has Scrapy loaded, pages are extracted in this one.

A crawl's and an extraction's imports cost more than a night of a small paper, and a catalogue lives thousands of nights. What is
given up is what those processes protect from, pages that never end, and safety from power cuts. ``python -m tests.breakages.quick`` is the process that forks.
What does NOT belong here: anything that changes what a stage does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from broadsheet.extract import workers
from broadsheet.extract.workers import AnyJob
from broadsheet.fetch import crawling
from broadsheet.processes import Limits


@contextmanager
def quick_stages() -> Iterator[None]:
    """Within, the stages fetch and extract start no processes."""
    command = [sys.executable, "-m", "tests.breakages.quick"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as forking:
        assert forking.stdin and forking.stdout
        to, answers = forking.stdin, forking.stdout

        def crawl(job: Path, stderr: Path, watch: Any, until: float) -> int:
            to.write(json.dumps([str(job), str(stderr)]) + "\n")
            to.flush()
            return int(answers.readline() or "1")

        with (
            patch.object(crawling, "_watched_child", crawl),
            patch.object(workers, "run_all", _run_here),
            patch.object(os, "fsync", _trust),
        ):
            yield
        to.close()


def _run_here(jobs: Iterable[AnyJob], limits: Limits) -> Generator[tuple[Any, Any], None, None]:
    for job in jobs:
        yield job, limits.work(job)


def _trust(_: int) -> None:
    """The machine will not lose its power before the catalogue is through."""


def _fork_crawls() -> None:
    from broadsheet.fetch import child
    from broadsheet.fetch.job import Job

    patch.object(os, "fsync", _trust).start()
    for line in sys.stdin:
        job, stderr = json.loads(line)
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                words = os.open(stderr, os.O_WRONLY | os.O_CREAT)
                os.dup2(words, 1)
                os.dup2(words, 2)
                code = 0 if child.run(Job.load(Path(job))) else 1
            except BaseException:  # noqa: BLE001 - told to the parent, whatever it is
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(code)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _fork_crawls()
