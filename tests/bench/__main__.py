"""`make bench`: every benchmark, as ratios against peers in one run on the same input.

Seconds are CPU seconds of this process and depend on the machine; the ratios are what is claimed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from statistics import median
from time import process_time

from tests.bench.pages import bench_pages

ROUNDS = 5


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    began = process_time()
    work()
    return process_time() - began


def extraction() -> None:
    """Full output (body, metadata, comments) of one page after another, in one process, against trafilatura's own."""
    import lxml.html
    import trafilatura

    from broadsheet.errors import NotAnArticle
    from broadsheet.extract import extract
    from broadsheet.models import Site

    source, pages = bench_pages()
    site = Site.adhoc()

    def ours() -> None:
        for page in pages:
            try:
                extract(page, site)
            except NotAnArticle:
                continue

    def theirs() -> None:
        for page in pages:
            trafilatura.bare_extraction(page.body, url=page.page.url, with_metadata=True, include_comments=True)

    def parse() -> None:
        for page in pages:
            lxml.html.document_fromstring(page.body)

    contenders = {"broadsheet": ours, "trafilatura": theirs, "lxml parse alone": parse}
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(ROUNDS + 1):
        for name, work in contenders.items():
            spent = cpu_seconds(work)
            if number:  # the first round warms caches up
                times[name].append(spent)
    print(f"extraction: {len(pages)} pages ({source}), {ROUNDS} rounds, medians")
    for name, spent_in_rounds in times.items():
        print(f"  {name:<18} {len(pages) / median(spent_in_rounds):8.1f} pages per CPU second")
    ratio = median(b / a for a, b in zip(times["broadsheet"], times["trafilatura"], strict=True))
    print(f"  ratio broadsheet / trafilatura, pages per CPU second: {ratio:.2f}")


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    extraction()
