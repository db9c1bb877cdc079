"""kill -9 at any moment: what was told is kept, nothing but what was under way is asked again."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import HTML, FaultServer, Handler, page_about, plain, sent, status

from broadsheet.archive import finish, scan
from broadsheet.errors import InvalidArchive, Transient
from broadsheet.fetch.journal import Entry, Journal, read_journal
from broadsheet.fetch.tdmrep import TDMREP_PATH
from broadsheet.models import OutcomeKind, Request

WELL_KNOWN = ("/robots.txt", TDMREP_PATH)  # asked for once a host, besides the pages

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")


def children(parent_pid: int) -> list[int]:
    """Crawling processes that ``parent_pid`` started afresh and that are alive; what they may be forked from is none."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[1]) == parent_pid and b"\0broadsheet.fetch.child\0" in command:
            found.append(int(folder.name))
    return found


def kill_child() -> None:
    for pid in children(os.getpid()):
        os.kill(pid, signal.SIGKILL)


def archived(night: Night) -> list[tuple[str, str]]:
    finish(night.warc)
    return sound(night.warc)


def passing(night: Night) -> list[tuple[str, str]]:
    return sound(night.journal.with_name("passing.warc.gz"))


def sound(warc: Path) -> list[tuple[str, str]]:
    records = list(scan(warc))
    assert [r.problem for r in records] == [None] * len(records)
    return sorted((r.url, r.raw_sha256) for r in records)


def before(handler: Handler) -> None:
    kill_child()
    plain(handler)


def within(handler: Handler) -> None:
    body = page_about(handler.path)
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html; charset=utf-8")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[:200])
    handler.wfile.flush()
    kill_child()
    handler.close_connection = True


def after(handler: Handler) -> None:
    plain(handler)
    handler.wfile.flush()
    kill_child()


def once(route: Callable[[Handler], None]) -> Callable[[Handler], None]:
    routes = [route]
    return lambda handler: (routes.pop() if routes else plain)(handler)


def crawl_until_done(night: Night, paper: FaultServer, paths: list[str], walls: Collection[str] = ()) -> int:
    """Crawl, and crawl again each time it is killed; gives how often that was."""
    kills = 0
    while True:
        try:
            ended = night.crawl(articles(paper.url(path) for path in paths), site_at(paper.url("/")))
        except Transient as error:
            assert "the crawl ended early (exit -9)" in str(error)
            kills += 1
        else:
            assert [one.page is not None for one in ended.values()] == [path not in walls for path in paths]
            assert [one.evidence is not None for one in ended.values()] == [path in walls for path in paths]
            return kills


def test_a_crawl_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    paths = [f"/note/{n}" for n in range(25)]
    with FaultServer() as paper:
        undisturbed, disturbed = Night(tmp_path / "a"), Night(tmp_path / "b")
        assert crawl_until_done(undisturbed, paper, paths) == 0
        paper.arrivals.clear()
        paper.routes |= {"/note/5": once(before), "/note/12": once(within), "/note/20": once(after)}
        assert crawl_until_done(disturbed, paper, paths) == 3
        assert archived(disturbed) == archived(undisturbed)
        asked = Counter(path for path in paper.paths() if path not in WELL_KNOWN)
        assert set(asked) == set(paths)
        assert {path for path, times in asked.items() if times > 1} <= {"/note/5", "/note/12", "/note/20", "/note/21"}
        assert sum(asked.values()) <= len(paths) + 3


def test_kills_at_random_moments_lose_and_repeat_nothing(tmp_path: Path) -> None:
    paths = [f"/note/{n}" for n in range(150)]
    moments = random.Random(20250305)
    private = {path: sent(page_about(path), HTML, ("X-Robots-Tag", "noarchive")) for path in paths[::3]}
    walls = {path: sent(b"<title>Page not found</title>", HTML) for path in paths[1::10]}
    with FaultServer({**private, **walls}) as paper:
        undisturbed, disturbed = Night(tmp_path / "a"), Night(tmp_path / "b")
        crawl_until_done(undisturbed, paper, paths, walls)
        paper.arrivals.clear()
        stop = threading.Event()

        def killer() -> None:
            for _ in range(4):
                seen = len(paper.arrivals)
                while len(paper.arrivals) == seen and not stop.is_set():
                    time.sleep(0.001)  # until this life of the crawl has begun to ask
                stop.wait(moments.uniform(0, 0.06))
                kill_child()

        thread = threading.Thread(target=killer)
        thread.start()
        kills = crawl_until_done(disturbed, paper, paths, walls)
        stop.set()
        thread.join()
        assert kills >= 1
        assert archived(disturbed) == archived(undisturbed)
        assert passing(disturbed) == passing(undisturbed)
        assert {urlsplit(url).path for url, _ in passing(disturbed)} == private.keys() - walls.keys()
        asked = Counter(path for path in paper.paths() if path not in WELL_KNOWN)
        assert sum(asked.values()) <= len(paths) + kills


@pytest.mark.usefixtures("forked_crawl")
def test_crawls_of_one_run_share_journal_and_file(tmp_path: Path) -> None:
    with FaultServer() as paper:
        night, site = Night(tmp_path), site_at(paper.url("/"))
        first = night.crawl([Request(paper.url("/feed"), "source", paper.url("/feed"))], site)
        second = night.crawl(articles([paper.url("/1"), paper.url("/2")]), site)
        again = night.crawl(articles([paper.url("/1"), paper.url("/3"), paper.url("/1")]), site)
        assert again[paper.url("/1")] == second[paper.url("/1")]
        assert Counter(paper.paths()) == Counter([*WELL_KNOWN, "/feed", "/1", "/2", "/3"])
        offsets = [one.page.warc_offset for one in (*first.values(), *second.values()) if one.page]
        assert len(set(offsets)) == 3
        assert len(archived(night)) == 4


@pytest.mark.usefixtures("forked_crawl")
def test_a_finished_run_is_not_asked_again(tmp_path: Path) -> None:
    with FaultServer({"/gone": status(404)}) as paper:
        night, site = Night(tmp_path), site_at(paper.url("/"))
        requests = articles([paper.url("/1"), paper.url("/gone")])
        first = night.crawl(requests, site)
        finish(night.warc)
        paper.arrivals.clear()
        assert night.crawl(requests, site) == first
        assert paper.arrivals == []


@pytest.mark.usefixtures("forked_crawl")
def test_a_source_that_failed_is_asked_again_when_the_stage_is_tried_again(tmp_path: Path) -> None:
    with FaultServer({"/feed": status(503)}) as paper, FaultServer({"/1": status(503)}) as other:
        night, site = Night(tmp_path), site_at(paper.url("/"))
        requests = [Request(paper.url("/feed"), "source", paper.url("/feed")), *articles([other.url("/1")])]
        assert all(one.is_transient for one in night.crawl(requests, site).values())
        for server in (paper, other):
            server.routes.clear()
            server.arrivals.clear()
        ended = night.crawl(requests, site)
        assert ended[paper.url("/feed")].page
        assert not ended[other.url("/1")].page
        assert (paper.paths(), other.paths()) == (["/feed"], [])


@pytest.mark.usefixtures("forked_crawl")
def test_a_torn_journal_line_did_not_happen(tmp_path: Path) -> None:
    with FaultServer() as paper:
        night, site = Night(tmp_path), site_at(paper.url("/"))
        requests = articles(paper.url(f"/{n}") for n in range(3))
        first = night.crawl(requests, site)
        night.journal.write_bytes(night.journal.read_bytes()[:-40])
        paper.arrivals.clear()
        second = night.crawl(requests, site)
        assert paper.paths() == ["/2"]
        assert [one.page.raw_sha256 for one in second.values() if one.page] == [
            one.page.raw_sha256 for one in first.values() if one.page
        ]
        assert len(archived(night)) == 3


@pytest.mark.usefixtures("forked_crawl")
def test_an_archive_that_lost_pages_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with FaultServer() as paper:
        night, site = Night(tmp_path), site_at(paper.url("/"))
        night.crawl(articles([paper.url("/1")]), site)
        night.warc.with_name(f"{night.warc.name}.open").unlink()
        paper.arrivals.clear()
        with pytest.raises(InvalidArchive, match="0 bytes, but the journal of its run names records"):
            night.crawl(articles([paper.url("/1"), paper.url("/2")]), site)
        assert paper.arrivals == []


@pytest.mark.usefixtures("forked_crawl")
@pytest.mark.parametrize("is_page", [True, False])
def test_a_line_of_the_journal_gives_the_entry_that_was_written(tmp_path: Path, is_page: bool) -> None:
    with FaultServer({"/1": sent(page_about("/1"), HTML, ("ETag", '"höhe"'), ("Last-Modified", "tide"))}) as paper:
        night = Night(tmp_path)
        (ended,) = night.crawl(articles([paper.url("/1")]), site_at(paper.url("/"))).values()
        assert ended.page
    kind = None if is_page else OutcomeKind.SOFT_404
    page, evidence = (ended.page, None) if is_page else (None, ended.page)
    written = Entry(paper.url("/1"), "article", page, kind, "hier: „Höhe“\n", True, evidence)
    path = tmp_path / "written.jsonl"
    with Journal(path) as journal:
        journal.append(written)
    assert json.loads(path.read_text()) == json.loads(json.dumps(asdict(written), default=datetime.isoformat))
    assert read_journal(path) == ([written], path.stat().st_size)


# A shell that starts the tests in the background lets them ignore Ctrl-C, and whatever they start.
PARENT = """
import signal
import sys
from pathlib import Path
from tests.unit.fetch.crawls import Night, articles, site_at
signal.signal(signal.SIGINT, signal.default_int_handler)
url = sys.argv[2]
Night(Path(sys.argv[1])).crawl(articles(f"{url}{n}" for n in range(200)), site_at(url, delay_seconds=0.05))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_the_crawl_ends_with_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    with FaultServer() as paper:
        command = [sys.executable, "-c", PARENT, str(tmp_path), paper.url("/")]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as parent:
            wait_for(lambda: len(paper.arrivals) > 5)
            (child,) = children(parent.pid)
            parent.send_signal(how)
            parent.wait(60)
        wait_for(lambda: not Path(f"/proc/{child}").exists())
        asked = len(paper.arrivals)
        time.sleep(0.2)
        assert len(paper.arrivals) == asked


def wait_for(is_so: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


HANGING = """
import sys
from contextlib import nullcontext
from pathlib import Path
from tests.unit.fetch.crawls import Night, articles, site_at
from broadsheet.errors import Transient
from broadsheet.fetch import crawling, forked
from broadsheet.processes import template
crawling._HANGING_SECONDS = 1
url = sys.argv[2]
with template.opened(forked.IMPORTS) if sys.argv[3] == "forked" else nullcontext():
    try:
        Night(Path(sys.argv[1])).crawl(articles(f"{url}{n}" for n in range(9)), site_at(url, max_run_seconds=6))
    except Transient as error:
        print(error)
"""


@pytest.mark.parametrize("how", ["fresh", "forked"])
def test_a_crawl_that_hangs_is_ended_some_time_after_its_own_limit(tmp_path: Path, how: str) -> None:
    stopped: list[int] = []

    def stop_the_crawl(handler: Handler) -> None:
        found = descendants(parent.pid)
        stopped.extend(found)
        for pid in found:
            os.kill(pid, signal.SIGSTOP)
        plain(handler)

    with FaultServer({"/5": once(stop_the_crawl)}) as paper:
        command = [sys.executable, "-c", HANGING, str(tmp_path), paper.url("/"), how]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
            try:
                told, _ = parent.communicate(timeout=200)
            finally:
                for pid in stopped:  # else nobody would end where the limit doesn't hold
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
    assert stopped
    assert "the crawl ended early (killed: it hung 1 s after its limit), with 4 of 9 requests left" in told
    assert not any(Path(f"/proc/{pid}").exists() for pid in stopped)


def descendants(pid: int) -> list[int]:
    """What ``pid`` has started, and what that has, except what waits to fork others and what multiprocessing tidies up with."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes():
            found += descendants(int(child)) or [int(child)]
    return found
