"""Full output (body, metadata, comments) of one page after another, in one process, against peers.

What does NOT belong here: workers and memory (``workers``), where the pages are from (``pages``).
"""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import process_time

import lxml.html
from tests.bench.pages import bench_pages

import broadsheet
from broadsheet.errors import NotAnArticle
from broadsheet.extract import extract
from broadsheet.models import RawPage, Site

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


def peers() -> dict[str, Work | None]:
    """Distribution name to its work on one page, None where it is not installed."""
    made: dict[str, Callable[[], Work]] = {
        "trafilatura": _trafilatura,
        "newspaper4k": _newspaper,
        "readability-lxml": _readability,
    }
    return {name: make() if _is_installed(name) else None for name, make in made.items()}


def _is_installed(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False


def _trafilatura() -> Work:
    read = import_module("trafilatura").bare_extraction
    return lambda page: read(page.body, url=page.page.url, with_metadata=True, include_comments=True)


def _newspaper() -> Work:
    make = import_module("newspaper").Article

    def work(page: RawPage) -> object:
        article = make(page.page.url)
        article.download(input_html=page.body.decode("utf-8", "replace"))
        article.parse()
        return article

    return work


def _readability() -> Work:
    """Title and body only: it knows neither metadata nor comments."""
    make = import_module("readability").Document

    def work(page: RawPage) -> object:
        document = make(page.body.decode("utf-8", "replace"))
        return document.title(), document.summary()

    return work


def _cpu_seconds(work: Work, pages: list[RawPage]) -> float:
    began = process_time()
    for page in pages:
        work(page)
    return process_time() - began


def extraction() -> None:
    """Pages per CPU second of each, the ratios, and where our time goes."""
    source, pages = bench_pages()
    known = peers()
    contenders = {"broadsheet": ours, **{n: w for n, w in known.items() if w}, "lxml parse alone": parse_alone}
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(ROUNDS + 1):
        for name, work in contenders.items():
            spent = _cpu_seconds(work, pages)
            if number:  # the first round warms caches up
                times[name].append(spent)
    print(f"extraction: {len(pages)} pages ({source}), {ROUNDS} rounds, medians")
    for name, spent_in_rounds in times.items():
        print(f"  {name:<18} {len(pages) / median(spent_in_rounds):8.1f} pages per CPU second")
    for name in (name for name, work in known.items() if work is None):
        print(f"  {name:<18} not installed")
    for name in times:
        if name != "broadsheet":
            ratio = median(b / a for a, b in zip(times["broadsheet"], times[name], strict=True))
            print(f"  ratio broadsheet / {name}, pages per CPU second: {ratio:.2f}")
    profile(pages)


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
