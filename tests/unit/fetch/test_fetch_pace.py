"""No host is asked sooner than its delay, by however many runs, and none before a pause it asked for is over."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import FaultServer, robots, status

from broadsheet.fetch.pace import HeldOff, HostPace
from broadsheet.fetch.tdmrep import TDMREP_PATH
from broadsheet.models import OutcomeKind, Progress

DELAY = 0.3
HOST = "harbour.example"


async def take_turns(pace: HostPace, host: str, times: int, delay: float) -> list[float]:
    moments = []
    for _ in range(times):
        async with pace.turn(host, delay):
            moments.append(time.time())
    return moments


def test_two_processes_take_turns(tmp_path: Path) -> None:
    """Two paces over one folder share nothing but its files, as two processes do."""

    async def both() -> list[float]:
        one, other = await asyncio.gather(*(take_turns(HostPace(tmp_path), HOST, 4, 0.1) for _ in range(2)))
        return sorted(one + other)

    moments = asyncio.run(both())
    assert min(later - earlier for earlier, later in pairwise(moments)) >= 0.1


def test_hosts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    async def many() -> None:
        pace = HostPace(tmp_path)
        await asyncio.gather(*(take_turns(pace, f"paper-{n}.example", 2, 0.3) for n in range(10)))

    began = time.monotonic()
    asyncio.run(many())
    assert time.monotonic() - began < 1.5


def test_one_question_at_a_time_without_a_delay(tmp_path: Path) -> None:
    under_way: list[int] = []

    async def ask(pace: HostPace, number: int) -> None:
        async with pace.turn(HOST, 0):
            under_way.append(number)
            assert len(under_way) == 1
            await asyncio.sleep(0.01)
            under_way.remove(number)

    async def many() -> None:
        pace = HostPace(tmp_path)
        await asyncio.gather(*(ask(pace, number) for number in range(5)))

    asyncio.run(many())


@pytest.mark.parametrize("delay", [0.0, 0.05])
def test_a_pause_that_was_asked_for_is_kept_in_the_next_run(tmp_path: Path, delay: float) -> None:
    began = time.monotonic()
    HostPace(tmp_path).hold_off(HOST, 0.4)
    asyncio.run(take_turns(HostPace(tmp_path), HOST, 1, delay))
    assert time.monotonic() - began >= 0.4


@pytest.mark.parametrize("delay", [0.0, 0.05])
def test_a_longer_pause_than_a_run_waits_ends_it(tmp_path: Path, delay: float) -> None:
    HostPace(tmp_path).hold_off(HOST, 3600)
    with pytest.raises(HeldOff, match=r"harbour.example asked to be left alone for another 3\d\d\d s"):
        asyncio.run(take_turns(HostPace(tmp_path), HOST, 1, delay))


def test_a_pause_of_years_ends_after_a_day(tmp_path: Path) -> None:
    HostPace(tmp_path).hold_off(HOST, 10**9)
    tomorrow = HostPace(tmp_path, clock=lambda: time.time() + 24 * 3600 + 1)
    assert len(asyncio.run(take_turns(tomorrow, HOST, 1, 0))) == 1


@pytest.mark.parametrize("kept", [json.dumps({"next_at": 10**12}), "{", ""])
def test_a_broken_file_or_clock_costs_one_delay_at_most(tmp_path: Path, kept: str) -> None:
    (tmp_path / f"{HOST}.json").write_text(kept)
    began = time.monotonic()
    asyncio.run(take_turns(HostPace(tmp_path), HOST, 1, 0.2))
    assert time.monotonic() - began < 0.5


def test_runs_of_one_site_at_once_keep_the_delay_together(tmp_path: Path) -> None:
    with FaultServer() as paper:
        site = site_at(paper.url("/"), delay_seconds=DELAY)
        runs = [
            threading.Thread(
                target=Night(tmp_path, name=name).crawl,
                args=(articles(paper.url(f"/{name}/{n}") for n in range(4)), site),
            )
            for name in ("nightly", "backfill")
        ]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
        assert len([path for path in paper.paths() if path not in ("/robots.txt", TDMREP_PATH)]) == 8
        assert min(paper.gaps()) >= DELAY


def test_the_delay_of_robots_txt_counts_where_it_is_longer(tmp_path: Path) -> None:
    with FaultServer({"/robots.txt": robots("User-agent: *", f"Crawl-delay: {2 * DELAY}")}) as paper:
        reports: list[Progress] = []
        urls = [paper.url(f"/{n}") for n in range(5)]
        began = time.monotonic()
        ended = Night(tmp_path).crawl(articles(urls), site_at(paper.url("/"), delay_seconds=DELAY), reports.append)
        seconds = time.monotonic() - began
        assert all(ended[url].page for url in urls)
        assert min(paper.gaps()) >= 2 * DELAY  # from robots.txt itself on
    assert 2 <= len(reports) <= seconds + 1
    assert [report.total for report in reports] == [5] * len(reports)
    assert (reports[-1].done, reports[-1].eta_seconds) == (5, 0)
    assert 0 < reports[-1].pages_per_second < 1 / DELAY


def test_a_retry_waits_for_the_delay_too(tmp_path: Path) -> None:
    with FaultServer({"/bad": status(500)}) as paper:
        Night(tmp_path).crawl(articles([paper.url("/bad")]), site_at(paper.url("/"), delay_seconds=DELAY))
        assert paper.paths().count("/bad") == 3
        assert min(paper.gaps()) >= DELAY


def test_after_a_long_retry_after_nobody_asks_the_host_again(tmp_path: Path) -> None:
    with FaultServer({"/busy": status(429, [("Retry-After", "900")])}) as paper:
        site = site_at(paper.url("/"))
        ended = Night(tmp_path).crawl(articles([paper.url("/busy"), paper.url("/other")]), site)
        assert {one.kind for one in ended.values()} == {OutcomeKind.RATE_LIMITED}
        later = Night(tmp_path, name="backfill").crawl(articles([paper.url("/third")]), site)
        assert later[paper.url("/third")].kind == OutcomeKind.RATE_LIMITED
        assert paper.paths() == ["/robots.txt", "/busy"]


def test_a_host_that_is_down_is_given_up(tmp_path: Path) -> None:
    with FaultServer() as paper:
        pass  # nobody listens there now
    urls = [paper.url(f"/{n}") for n in range(8)]
    night = Night(tmp_path)
    ended = night.crawl(articles(urls), site_at(paper.url("/")))
    assert {one.kind for one in ended.values()} == {OutcomeKind.ROBOTS_DISALLOWED}
    assert "connection refused" in ended[urls[0]].reason
