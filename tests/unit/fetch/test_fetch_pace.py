"""No host is asked sooner than its delay, by however many runs, and none before a pause it asked for is over."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest
from filelock import FileLock, Timeout
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import FaultServer, robots, status

from broadsheet.fetch.pace import HeldOff, HostPace
from broadsheet.fetch.tdmrep import TDMREP_PATH
from broadsheet.models import OutcomeKind, Progress

pytestmark = pytest.mark.usefixtures("forked_crawls")

DELAY = 0.3
PATIENCE = 60.0
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


def booked(folder: Path) -> dict[str, float]:
    said: dict[str, float] = json.loads((folder / f"{HOST}.json").read_text())
    return said


def test_the_slot_is_booked_before_the_host_is_asked(tmp_path: Path) -> None:
    """A process that is killed while it asks leaves its booking: the next one may not ask at once."""

    async def ask() -> dict[str, float]:
        async with HostPace(tmp_path, clock=lambda: 1000.0).turn(HOST, 50):
            return booked(tmp_path)  # as it stands on the disk while the question is under way

    assert asyncio.run(ask()) == {"last_at": 1000.0, "next_at": 1050.0}


def test_the_delay_counts_from_the_end_of_the_answer_too(tmp_path: Path) -> None:
    now = [1000.0]

    async def ask() -> None:
        async with HostPace(tmp_path, clock=lambda: now[0]).turn(HOST, 50):
            now[0] = 1007.0

    asyncio.run(ask())
    assert booked(tmp_path) == {"last_at": 1007.0, "next_at": 1057.0}


def test_a_question_that_fails_is_booked_and_gives_the_host_free(tmp_path: Path) -> None:
    now = [1000.0]

    async def ask() -> None:
        async with HostPace(tmp_path, clock=lambda: now[0]).turn(HOST, 50):
            now[0] = 1007.0
            raise ValueError("the answer broke off")

    with pytest.raises(ValueError, match="broke off"):
        asyncio.run(ask())
    assert booked(tmp_path)["next_at"] == 1057.0
    assert FileLock(tmp_path / f"{HOST}.lock").acquire(blocking=False)


def test_nobody_else_asks_while_a_question_is_under_way(tmp_path: Path) -> None:
    async def ask() -> None:
        async with HostPace(tmp_path).turn(HOST, 0.01):
            with pytest.raises(Timeout):
                FileLock(tmp_path / f"{HOST}.lock").acquire(blocking=False)

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("known", "delay", "seconds"),
    [
        ({}, 5, 0), ({"next_at": 1004}, 5, 4), ({"next_at": 1004, "last_at": 999}, 8, 7), ({"last_at": 900}, 8, 0),
        ({"not_before": 1030}, 5, 30), ({"not_before": 1030, "next_at": 1060}, 5, 60), ({"not_before": 1120}, 5, 120),
        ({"next_at": 1300}, 5, 300), ({"next_at": 1301}, 5, 5), ({"last_at": 10**9}, 5, 5),
    ],
)  # fmt: skip
def test_how_long_a_host_is_left_alone(tmp_path: Path, known: dict[str, float], delay: float, seconds: float) -> None:
    (tmp_path / f"{HOST}.json").write_text(json.dumps(known))
    pace = HostPace(tmp_path, clock=lambda: 1000.0)
    assert max(0, pace._seconds_left(pace._host(HOST), delay)) == seconds


def test_a_booking_keeps_the_pause_that_was_asked_for(tmp_path: Path) -> None:
    pace = HostPace(tmp_path, clock=lambda: 1000.0)
    pace.hold_off(HOST, 90)
    pace._book(pace._host(HOST), 5)
    assert booked(tmp_path) == {"not_before": 1090.0, "last_at": 1000.0, "next_at": 1005.0}
    pace.hold_off(HOST, 10**9)
    assert booked(tmp_path)["not_before"] == 1000 + 24 * 3600


def test_a_longer_delay_counts_for_those_who_do_not_know_it_yet(tmp_path: Path) -> None:
    """Who has read robots.txt waits with its delay; another process, which has not, waits as long."""
    (tmp_path / f"{HOST}.json").write_text(json.dumps({"last_at": 1000.0, "next_at": 1005.0}))

    async def wait() -> None:
        waiting = asyncio.create_task(take_turns(HostPace(tmp_path, clock=lambda: 1001.0), HOST, 1, 60))
        async with asyncio.timeout(PATIENCE):
            while booked(tmp_path)["next_at"] == 1005.0:
                await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.wait([waiting])

    asyncio.run(wait())
    assert booked(tmp_path) == {"last_at": 1000.0, "next_at": 1060.0}


def test_hosts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    async def many() -> None:
        pace = HostPace(tmp_path)
        await asyncio.gather(*(take_turns(pace, f"paper-{n}.example", 2, 1.0) for n in range(10)))

    began = time.monotonic()
    asyncio.run(many())
    assert time.monotonic() - began < 6  # one second, and ten where they wait for each other


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
    pace = HostPace(tmp_path)
    assert pace._seconds_left(pace._host(HOST), 0.2) <= 0.2
    assert len(asyncio.run(take_turns(pace, HOST, 1, 0.2))) == 1


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
