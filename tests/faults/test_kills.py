"""kill -9 at random moments of one crawl: resumed each time, it ends as an undisturbed one.

What does NOT belong here: kills at chosen moments (``tests/unit/fetch/test_fetch_resume.py``, whose helpers are used).
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import FaultServer, Handler, Route, plain, redirect, status
from tests.unit.fetch.test_fetch_resume import children, kill_child

from broadsheet.archive import finish, scan
from broadsheet.errors import Transient

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")

KILLS, SOAK_KILLS = 8, 20
IN_START = 0.3  # of them before the crawl asks anything: while it loads, opens its files, cuts off what is torn
START_SECONDS = 0.8
# A page takes 20 ms at least and a life two pages at most, so that the crawl outlives its kills.
PAGE_SECONDS = 0.02
ASKING_SECONDS = 0.04
SEED = 20260305
PATHS = [*(f"/note/{n}" for n in range(20)), "/gone", "/moved", "/broken", *(f"/note/{n}" for n in range(20, 40))]


def slow(handler: Handler) -> None:
    time.sleep(PAGE_SECONDS)
    plain(handler)


def routes() -> dict[str, Route]:
    return dict.fromkeys(PATHS, slow) | {
        "/gone": status(404),
        "/moved": redirect("/there"),
        "/broken": status(403),
    }


@dataclass(slots=True)
class Killer:
    """Kills the crawl at ``moments``."""

    paper: FaultServer
    moments: list[tuple[bool, float]]
    done: list[tuple[bool, float]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        for is_start, seconds in self.moments:
            asked = len(self.paper.arrivals)
            while not children(os.getpid()) or (not is_start and len(self.paper.arrivals) == asked):
                if self.over.wait(0.002):
                    return
            self.over.wait(seconds)
            before = children(os.getpid())
            kill_child()
            if before:
                self.done.append((is_start, seconds))
            while set(before) & set(children(os.getpid())):
                if self.over.wait(0.002):
                    return


def moments(kills: int) -> list[tuple[bool, float]]:
    """As ``SEED`` gives them: whether it is counted from the start of the process (else from its first question), and seconds."""
    chance = random.Random(SEED)
    in_start = round(IN_START * kills)
    kinds = [True] * in_start + [False] * (kills - in_start)
    chance.shuffle(kinds)
    return [(is_start, chance.uniform(0, START_SECONDS if is_start else ASKING_SECONDS)) for is_start in kinds]


def crawl_through(night: Night, paper: FaultServer) -> list[list[str]]:
    """Crawl until it is done; gives what each of its lives asked."""
    lives: list[list[str]] = []
    begun = 0
    while True:
        try:
            ended = night.crawl(articles(map(paper.url, PATHS)), site_at(paper.url("/")))
        except Transient as error:
            assert "the crawl ended early (exit -9)" in str(error)
        else:
            assert len(ended) == len(PATHS)
            return [*lives, paper.paths()[begun:]]
        lives.append(paper.paths()[begun:])
        begun += len(lives[-1])


def archived(night: Night) -> list[tuple[str, int, str]]:
    finish(night.warc)
    records = list(scan(night.warc))
    assert [record.problem for record in records if record.problem] == []
    return [(record.url, record.http_status, record.raw_sha256) for record in records]


def by_fastwarc(night: Night) -> list[tuple[str, str]]:
    """Every record as another reader sees it, its digests checked."""
    with night.warc.open("rb") as stream:
        records = ArchiveIterator(stream, record_types=WarcRecordType.response, verify_digests=True)
        return [(r.headers["WARC-Target-URI"], r.headers["WARC-Payload-Digest"]) for r in records]


def journalled(night: Night) -> list[tuple[str, str | None, str, str | None]]:
    lines = [json.loads(line) for line in night.journal.read_text().splitlines()]
    return [(e["url"], e["kind"], e["reason"], e["page"] and e["page"]["raw_sha256"]) for e in lines]


def test_kills_lose_and_repeat_nothing(tmp_path: Path, is_soak: bool) -> None:
    planned = moments(SOAK_KILLS if is_soak else KILLS)
    print(f"seed {SEED}:", ", ".join(f"{'start' if start else 'asking'}+{at * 1000:.0f} ms" for start, at in planned))  # noqa: T201 - shown where it fails
    with FaultServer(routes()) as paper:
        undisturbed, disturbed = Night(tmp_path / "a"), Night(tmp_path / "b")
        assert len(crawl_through(undisturbed, paper)) == 1
        paper.arrivals.clear()
        killer = Killer(paper, planned)
        thread = threading.Thread(target=killer.work)
        thread.start()
        try:
            lives = crawl_through(disturbed, paper)
        finally:
            killer.over.set()
            thread.join()
    assert len(killer.done) == len(planned)
    assert len(lives) == len(planned) + 1
    assert archived(disturbed) == archived(undisturbed)
    assert by_fastwarc(disturbed) == by_fastwarc(undisturbed)
    assert journalled(disturbed) == journalled(undisturbed)
    assert_only_the_last_is_asked_again(lives)


def assert_only_the_last_is_asked_again(lives: list[list[str]]) -> None:
    """What a life asked before its last question was answered, so no later one may ask it; what else is asked (robots.txt, where a
    redirect leads) belongs to one of the links."""
    done: Counter[str] = Counter()
    for life in lives:
        asked = [path for path in life if path in PATHS]
        assert max(Counter(asked).values(), default=1) == 1
        assert [path for path in asked if done[path]] == []
        done.update(asked[:-1])
    assert {path for life in lives for path in life} >= set(PATHS)
