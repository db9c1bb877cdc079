"""Workers: how much faster two are than one, and whether the memory of one stays flat.

What does NOT belong here: the speed of one page after another (``extraction``).
"""

from __future__ import annotations

from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from os import getloadavg
from time import perf_counter

import psutil  # type: ignore[import-untyped]
from tests.bench.extraction import ours
from tests.bench.pages import bench_pages

from broadsheet.extract import Job, extract_many
from broadsheet.models import RawPage, Site

JOBS = 420  # a few seconds' work, and no worker is recycled meanwhile
ROUNDS = 3
WARM = 60  # results before the clock starts: workers have started and imported by then
MEMORY_PAGES = 5000
MEMORY_STEP = 1000
MIB = 1 << 20


def workers() -> None:
    """Wall seconds of the same pages with one worker and with two, by turns, the best of each: others use the machine too."""
    source, pages = bench_pages()
    rates: dict[int, list[float]] = {1: [], 2: []}
    for count in (1, 2) * ROUNDS:
        rates[count].append(_pages_per_second(pages, count))
    for count, measured in rates.items():
        print(f"workers: {count}: {max(measured):7.1f} pages per second (wall clock, best of {ROUNDS}, {source})")
    print(
        f"  ratio two workers / one: {max(rates[2]) / max(rates[1]):.2f} (load of the machine: {getloadavg()[0]:.1f})"
    )


def _pages_per_second(pages: list[RawPage], count: int) -> float:
    jobs = (Job(page, Site.adhoc()) for page in islice(cycle(pages), JOBS + WARM))
    results = extract_many(jobs, count, timeout_seconds=60, memory_bytes=2 << 30)
    for _ in islice(results, WARM):
        pass
    began = perf_counter()
    done = sum(1 for _ in results)
    return done / (perf_counter() - began)


def memory() -> None:
    """Resident memory of one process over thousands of pages, without the recycling that ``extract_many`` adds."""
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
