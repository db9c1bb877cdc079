"""Workers: how much faster two are than one, and whether the memory of one stays flat.

What does NOT belong here: the speed of one page after another (``extraction``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from os import getloadavg
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import psutil  # type: ignore[import-untyped]
from tests.bench.extraction import ours
from tests.bench.pages import bench_pages

from broadsheet import archive
from broadsheet.extract import Job, Stored, extract_many
from broadsheet.models import RawPage, Site

JOBS = 600  # a few seconds' work, and no worker is recycled meanwhile
ROUNDS = 5
WARM = 120  # results before the clock starts: workers have started, imported and seen each page by then
MEMORY_PAGES = 5000
MEMORY_STEP = 1000
MIB = 1 << 20


@dataclass(frozen=True)
class Round:
    """One round over the pages: wall and CPU seconds a page, in the caller's process and in all workers together."""

    wall: float
    caller: float
    workers: float


def workers() -> None:
    """The same pages with one worker and with two, by turns.

    The ratio of wall times is what counts, but others use the machine too: of each pair of rounds the ratio, the best and the
    median. What it is on two free cores follows from CPU seconds, which the others change less: with one worker the page costs
    the worker's time, with two half of the worker's and the caller's.
    """
    source, pages = bench_pages()
    pairs = [(_round(pages, 1), _round(pages, 2)) for _ in range(ROUNDS)]
    for count in (1, 2):
        fastest = min(pair[count - 1].wall for pair in pairs)
        print(f"workers: {count}: {1 / fastest:7.1f} pages per second (wall clock, best of {ROUNDS}, {source})")
    ratios = [one.wall / two.wall for one, two in pairs]
    best = min(one.wall for one, _ in pairs) / min(two.wall for _, two in pairs)
    load = getloadavg()[0]
    print(f"  ratio two workers / one: {best:.2f} (best rounds; median of pairs {median(ratios):.2f}; load {load:.1f})")
    caller, work = median(two.caller for _, two in pairs), median(one.workers for one, _ in pairs)
    print(
        f"  CPU a page: caller {caller * 1000:.2f} ms, worker {work * 1000:.2f} ms: {2 / (1 + caller / work):.2f} on two free cores"
    )


def _job(page: RawPage, site: Site) -> Job:
    """As the extract stage has it, where the page lies in an archive: the worker reads it."""
    read = partial(archive.raw_page, home=Path("/"))
    return Job(Stored(page.page, read) if page.page.warc_path else page, site)


def _round(pages: list[RawPage], count: int) -> Round:
    site = Site.adhoc()
    jobs = (_job(page, site) for page in islice(cycle(pages), JOBS + WARM))
    results = extract_many(jobs, count, timeout_seconds=60, memory_bytes=2 << 30)
    for _ in islice(results, WARM):
        pass
    children = [worker for loaded in psutil.Process().children() for worker in loaded.children()]
    wall, caller, spent = perf_counter(), process_time(), _cpu_seconds(children)
    for _ in islice(results, JOBS - 1):  # behind the last one they are gone, and their CPU time with them
        pass
    done = JOBS - 1
    measured = Round(
        (perf_counter() - wall) / done,
        (process_time() - caller) / done,
        (_cpu_seconds(children) - spent) / done,
    )
    for _ in results:
        pass
    return measured


def _cpu_seconds(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def memory() -> None:
    """Resident memory of one process over as many pages as a worker does before it is replaced."""
    ours_end, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_report_memory, args=(theirs,))
    process.start()
    theirs.close()
    sizes = []
    for _ in range(MEMORY_STEP, MEMORY_PAGES + 1, MEMORY_STEP):
        sizes.append(ours_end.recv())
        print(f"memory: {len(sizes) * MEMORY_STEP:5d} pages: {sizes[-1] / MIB:6.1f} MiB resident")
    process.join()
    print(f"  growth from the first thousand to the last: {(sizes[-1] / sizes[0] - 1) * 100:+.1f} %")


def _report_memory(connection: Connection) -> None:
    _, pages = bench_pages()
    for number, page in enumerate(islice(cycle(pages), MEMORY_PAGES), 1):
        ours(page)
        if number % MEMORY_STEP == 0:
            connection.send(psutil.Process().memory_info().rss)
