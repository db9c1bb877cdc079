"""Full output (body, metadata, comments) of one page after another, against peers.

What does NOT belong here: workers and memory (``workers``), where the pages are from (``pages``).
"""

from __future__ import annotations

import cProfile
import os
import pickle
import pstats
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import product
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.pages import page_sets

import broadsheet
from broadsheet.errors import NotAnArticle
from broadsheet.extract import extract
from broadsheet.models import RawPage, Site
from broadsheet.settings import PROJECT

OURS = "broadsheet"
COMPARED = ("trafilatura", "lxml parse alone")
PEERS = ("newspaper4k", "readability-lxml")
PEERS_PYTHON = PROJECT / ".venv-bench" / "bin" / "python"
PEER = Path(__file__).with_name("peer.py")
ROUNDS = 5
PROFILED = 16  # lines of the profile
PACKAGE = str(Path(broadsheet.__file__).parent)
SITE = Site.adhoc()  # one for all pages, as the stage and the command have it


def ours(page: RawPage) -> object:
    """Article and comments, as the extract stage has them."""
    try:
        return extract(page, SITE)
    except NotAnArticle:
        return None


class Contender:
    """One of those that are compared, in a process of its own and asked for one page at a time; see ``peer.py``."""

    def __init__(self, name: str, python: Path, pages: Path) -> None:
        self._process = subprocess.Popen(
            [python, PEER, name, pages],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},  # it runs as a script: a peer has none of our packages
        )

    def cpu_seconds(self, page: int) -> float:
        """CPU seconds of one page."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(page, file=self._process.stdin, flush=True)
        return float(self._process.stdout.readline())

    def close(self) -> None:
        """End the process: its input ends."""
        self._process.communicate()


@contextmanager
def contenders(pages: list[RawPage]) -> Iterator[dict[str, Contender]]:
    """Ours, what it is compared with, and the peers where their environment was made (``make bench`` does)."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        whole, plain = Path(folder, "whole.pickle"), Path(folder, "plain.pickle")
        whole.write_bytes(pickle.dumps([(page,) for page in pages]))
        plain.write_bytes(pickle.dumps([(page.page.url, page.body) for page in pages]))
        own = Path(sys.executable)
        started = {OURS: Contender(OURS, own, whole)}
        started |= {name: Contender(name, own, plain) for name in COMPARED}
        started |= {name: Contender(name, PEERS_PYTHON, plain) for name in PEERS if PEERS_PYTHON.exists()}
        for contender in started.values():
            stack.callback(contender.close)
        yield started


def extraction() -> None:
    """Of each set pages per CPU second and the ratios; of the first one where our time goes."""
    for number, (source, pages) in enumerate(page_sets()):
        _compare(source, pages)
        if number == 0:
            profile(pages)


def _compare(source: str, pages: list[RawPage]) -> None:
    """Pages per CPU second of each on the same pages, and the ratios.

    All take a page before any takes the next, and of each page the least of the rounds counts: what else a machine does takes time away from all,
    and never gives any. (Whole rounds by turns, and their medians, differed by 12 % from run to run on an idle machine.)
    """
    numbers = range(len(pages))
    with contenders(pages) as started:
        least = {name: [inf] * len(pages) for name in started}
        for turn, number in product(range(ROUNDS + 1), numbers):
            for name, contender in started.items():
                spent = contender.cpu_seconds(number)
                if turn:  # the first round warms caches up
                    least[name][number] = min(least[name][number], spent)
    spent_by = {name: sum(seconds) for name, seconds in least.items()}
    print(f"extraction: {len(pages)} pages ({source}), of each page the least of {ROUNDS} rounds")
    for name, seconds in spent_by.items():
        rate = f"{len(pages) / seconds:8.1f} pages per CPU second"
        print(f"  {name:<18} {rate}" + ("" if name == OURS else f"; {OURS} / {name}: {seconds / spent_by[OURS]:.2f}"))
    for name in (name for name in PEERS if name not in spent_by):
        print(f"  {name:<18} not installed: make bench installs it")


def profile(pages: list[RawPage]) -> None:
    """Our functions by the time spent in them and below, ms a page. The profiler itself about doubles them: read the shares."""
    profiler = cProfile.Profile()
    profiler.enable()
    for page in pages:
        ours(page)
    profiler.disable()
    stats = pstats.Stats(profiler)
    entries = stats.get_stats_profile().func_profiles
    own = [(e.cumtime, name, Path(e.file_name)) for name, e in entries.items() if e.file_name.startswith(PACKAGE)]
    print("  where the time goes (profiled; in the function and below)")
    for seconds, name, file in sorted(own, reverse=True, key=lambda entry: entry[0])[:PROFILED]:
        place = f"{file.relative_to(PACKAGE).with_suffix('')}.{name}"
        print(f"    {seconds / len(pages) * 1000:7.2f} ms a page  {place}")
