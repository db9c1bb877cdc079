"""A crawl's process is held to its memory and CPU time by the kernel; what it did before is kept."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import FaultServer, sent

from broadsheet.errors import CrawlTooCostly, Terminal
from broadsheet.fetch import limiting
from broadsheet.fetch.limiting import cpu_seconds_for, require_within_limits
from broadsheet.models import OutcomeKind, PageKind, Request


def test_a_crawl_that_takes_too_much_cpu_time_ends_as_that_and_can_be_done_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Starting alone takes a second of it."""
    with FaultServer() as paper:
        url, night = paper.url("/1"), Night(tmp_path)
        monkeypatch.setattr(limiting, "CPU_SECONDS", 0)
        with pytest.raises(
            CrawlTooCostly, match=r"harbour: the crawl was ended: it took more than 0 s of CPU time.*site file"
        ):
            night.crawl(articles([url]), site_at(paper.url("/")))
        monkeypatch.undo()
        assert night.crawl(articles([url]), site_at(paper.url("/")))[url].page


def test_an_answer_that_takes_too_much_memory_is_its_own_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond what is mapped when the crawl begins little is left for 50 MB."""
    packed = gzip.compress(bytes(52_000_000), 1)
    feed = sent(packed, ("Content-Type", "text/xml"), ("Content-Encoding", "gzip"))
    with FaultServer({"/feed": feed}) as paper:
        monkeypatch.setattr(limiting, "MEMORY_BYTES", 90 << 20)
        source = Request(paper.url("/feed"), PageKind.SOURCE, paper.url("/feed"))
        site = site_at(paper.url("/"), timeout_seconds=10)
        ended = Night(tmp_path).crawl([source, *articles([paper.url("/1")])], site)
        assert ended[source.url].kind == OutcomeKind.TOO_LARGE
        assert ended[paper.url("/1")].page


def test_a_crawl_that_ends_for_want_of_memory_says_so() -> None:
    with pytest.raises(CrawlTooCostly, match="harbour: the crawl was ended: it took more than 1024 MiB of memory"):
        require_within_limits(1, "in decode / MemoryError", "harbour", 1 << 30, 120)


def test_the_limits_are_the_kernels_and_lower_ones_stay() -> None:
    code = (
        "import resource as r; from broadsheet.fetch.limiting import limit_this_process;"
        "limit_this_process(1 << 30, 70); limit_this_process(1 << 29, 90);"
        "print(r.getrlimit(r.RLIMIT_AS), r.getrlimit(r.RLIMIT_CPU))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == f"{(1 << 29, 1 << 29)} {(70, 75)}"


def test_cpu_time_grows_with_the_requests() -> None:
    assert [cpu_seconds_for(n) for n in (0, 1, 4, 5000)] == [120, 120, 121, 1370]


@pytest.mark.parametrize(("code", "words"), [(0, "MemoryError"), (1, "Transient: no"), (-9, ""), (-15, "none")])
def test_other_endings_are_none_of_this(code: int, words: str) -> None:
    require_within_limits(code, words, "harbour", 1 << 30, 120)


def test_trying_again_would_cost_the_same() -> None:
    assert issubclass(CrawlTooCostly, Terminal)
