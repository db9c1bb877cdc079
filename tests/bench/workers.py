"""Workers: how much faster two are than one, and whether the memory of one stays flat.

What does NOT belong here: the speed of one page after another (``extraction``).
"""

from __future__ import annotations

from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import perf_counter

import psutil  # type: ignore[import-untyped]
from tests.bench.extraction import ours
from tests.bench.pages import bench_pages

from broadsheet.extract import Job, extract_many
from broadsheet.models import Site

JOBS = 960  # a few seconds' work
WARM = 60  # results before the clock starts: workers have started and imported by then
MEMORY_PAGES = 5000
MEMORY_STEP = 1000
MIB = 1 << 20


def workers() -> None:
    """Wall seconds of the same pages with one worker and with two."""
    source, pages = bench_pages()
    spent = {}
    for count in (1, 2):
        jobs = (Job(page, Site.adhoc()) for page in islice(cycle(pages), JOBS + WARM))
        results = extract_many(jobs, count, timeout_seconds=60, memory_bytes=2 << 30)
        for _ in islice(results, WARM):
            pass
        began = perf_counter()
        done = sum(1 for _ in results)
        spent[count] = perf_counter() - began
        print(f"workers: {count}: {done / spent[count]:7.1f} pages per second ({source}, wall clock)")
    print(f"  ratio two workers / one: {spent[1] / spent[2]:.2f}")


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
