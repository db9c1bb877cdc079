"""Full output (body, metadata, comments) of one page after another, in one process, against peers.

What does NOT belong here: workers and memory (``workers``), where the pages are from (``pages``).
"""

from __future__ import annotations

import cProfile
import pickle
import pstats
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import lxml.html
import trafilatura
from tests.bench.pages import page_sets

import broadsheet
from broadsheet.errors import NotAnArticle
from broadsheet.extract import extract
from broadsheet.models import RawPage, Site
from broadsheet.settings import PROJECT

PEERS = ("newspaper4k", "readability-lxml")
PEERS_PYTHON = PROJECT / ".venv-bench" / "bin" / "python"
PEER = Path(__file__).with_name("peer.py")
ROUNDS = 5
PROFILED = 16  # lines of the profile
PACKAGE = str(Path(broadsheet.__file__).parent)

Work = Callable[[RawPage], object]


def ours(page: RawPage) -> object:
    """Article and comments, as the extract stage has them."""
    try:
        return extract(page, Site.adhoc())
    except NotAnArticle:
        return None


def parse_alone(page: RawPage) -> object:
    """What no extractor on lxml can be faster than."""
    return lxml.html.document_fromstring(page.body)


def trafilatura_full(page: RawPage) -> object:
    """trafilatura's own full output."""
    return trafilatura.bare_extraction(page.body, url=page.page.url, with_metadata=True, include_comments=True)


class Peer:
    """A peer in the environment of its own, asked for one round at a time; see ``peer.py``."""

    def __init__(self, name: str, pages: Path) -> None:
        self._process = subprocess.Popen(
            [PEERS_PYTHON, PEER, name, pages], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def cpu_seconds(self) -> float:
        """CPU seconds of one round over all pages."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(file=self._process.stdin, flush=True)
        return float(self._process.stdout.readline().split()[0])

    def close(self) -> None:
        """End the process: its input ends."""
        self._process.communicate()


@contextmanager
def peers(pages: list[RawPage]) -> Iterator[dict[str, Peer]]:
    """The peers of ``requirements-bench.lock``, none where their environment was not made (``make bench`` does)."""
    with TemporaryDirectory() as folder:
        stored = Path(folder, "pages.pickle")
        stored.write_bytes(pickle.dumps([(page.page.url, page.body) for page in pages]))
        started = {name: Peer(name, stored) for name in PEERS if PEERS_PYTHON.exists()}
        try:
            yield started
        finally:
            for peer in started.values():
                peer.close()


def _cpu_seconds(work: Work, pages: list[RawPage]) -> float:
    began = process_time()
    for page in pages:
        work(page)
    return process_time() - began


def extraction() -> None:
    """Of each set pages per CPU second and the ratios; of the first one where our time goes."""
    for number, (source, pages) in enumerate(page_sets()):
        _compare(source, pages)
        if number == 0:
            profile(pages)


def _compare(source: str, pages: list[RawPage]) -> None:
    """Pages per CPU second of each on the same pages, by turns, and the ratios."""
    times: dict[str, list[float]] = {}
    with peers(pages) as others:
        here = {"broadsheet": ours, "trafilatura": trafilatura_full, "lxml parse alone": parse_alone}
        contenders: dict[str, Callable[[], float]] = {n: partial(_cpu_seconds, w, pages) for n, w in here.items()}
        contenders |= {name: other.cpu_seconds for name, other in others.items()}
        for number in range(ROUNDS + 1):
            for name, spend in contenders.items():
                spent = spend()
                if number:  # the first round warms caches up
                    times.setdefault(name, []).append(spent)
    print(f"extraction: {len(pages)} pages ({source}), {ROUNDS} rounds, medians")
    for name, spent_in_rounds in times.items():
        ratio = median(b / a for a, b in zip(times["broadsheet"], spent_in_rounds, strict=True))
        rate = f"{len(pages) / median(spent_in_rounds):8.1f} pages per CPU second"
        print(f"  {name:<18} {rate}" + ("" if name == "broadsheet" else f"; broadsheet / {name}: {ratio:.2f}"))
    for name in (name for name in PEERS if name not in times):
        print(f"  {name:<18} not installed: make bench installs it")


def profile(pages: list[RawPage]) -> None:
    """Our functions by the time spent in them and below, ms a page. The profiler itself about doubles them: read the shares."""
    profiler = cProfile.Profile()
    profiler.enable()
    _cpu_seconds(ours, pages)
    profiler.disable()
    stats = pstats.Stats(profiler)
    entries = stats.get_stats_profile().func_profiles
    own = [(e.cumtime, name, Path(e.file_name)) for name, e in entries.items() if e.file_name.startswith(PACKAGE)]
    print("  where the time goes (profiled; in the function and below)")
    for seconds, name, file in sorted(own, reverse=True, key=lambda entry: entry[0])[:PROFILED]:
        place = f"{file.relative_to(PACKAGE).with_suffix('')}.{name}"
        print(f"    {seconds / len(pages) * 1000:7.2f} ms a page  {place}")
