"""The politeness proof: over a nightly run, a backfill and revisits of one site at once, by what the servers saw.

A server notes a question before it answers it, and our delays count from the end of the answer to before the next question: so
what it notes lies at least a delay apart, however slow either machine is. Only the clocks differ: we pace by the clock on
the wall, which other processes share, the server notes the monotonic one, and the former may be slewed by 500 ppm.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from tests.faults.answers import then
from tests.faults.measured import Crawl, running
from tests.unit.fetch.crawls import Night, site_at
from tests.unit.fetch.fault_server import HTML, Arrival, FaultServer, Handler, page_about, redirect, robots, status

from broadsheet.archive import finish
from broadsheet.fetch import Fetched
from broadsheet.models import OutcomeKind, Page, PageKind, Request, Site

DELAY = 0.3
CRAWL_DELAY = 0.5
PAUSE = 2
SLEW = 0.002  # seconds; 500 ppm of the longest wait here, doubled
RUNS = ("nightly", "backfill", "revisit")
MAX_SECONDS = 400.0


REVISITED = {"/note/1": PageKind.ARTICLE, "/note/2": PageKind.ARTICLE, "/comments/1": PageKind.COMMENTS}
ETAG = '"tide-1"'

Priors = dict[str, Page]  # by URL


def unchanged(handler: Handler) -> None:
    """A page that has not changed since anyone knew it."""
    if handler.headers["If-None-Match"] == ETAG:
        handler.answer(304, b"", [("ETag", ETAG)])
    else:
        handler.answer(200, page_about(handler.path), [HTML, ("ETag", ETAG)])


def requests_of(run: str, papers: dict[str, FaultServer], priors: Priors) -> tuple[Request, ...]:
    """What a run of this kind asks: the nightly one a feed, a backfill a sitemap and old pages, revisits what others ask too, if it
    has changed since ``priors``."""
    source = {"nightly": ["/feed"], "backfill": ["/sitemap.xml"], "revisit": []}[run]
    pages = {
        "nightly": ["/note/1", "/note/2", "/private/1", "/moved", "/note/3"],
        "backfill": ["/old/1", "/flaky", "/private/2", "/old/2"],
        "revisit": ["/note/1", "/jump", "/note/2", "/comments/1"],
    }[run]
    kinds = dict.fromkeys(source, PageKind.SOURCE) | dict.fromkeys(pages, PageKind.ARTICLE)
    kinds |= {path: PageKind.COMMENTS for path in pages if path.startswith("/comments")}
    known = priors if run == "revisit" else {}
    urls = [(paper.url(path), kind) for path, kind in kinds.items() for paper in papers.values()]
    return tuple(Request(url, kind, url, known.get(url)) for url, kind in urls)


def archived_before(home: Path, papers: dict[str, FaultServer]) -> Priors:
    """The pages of an earlier night, of which nothing but the archive is left: no pace, no robots.txt."""
    night = Night(home, name="earlier")
    site = site_at(papers["plain"].url("/"), timeout_seconds=10.0)
    urls = [(paper.url(path), kind) for path, kind in REVISITED.items() for paper in papers.values()]
    ended = night.crawl([Request(url, kind, url) for url, kind in urls], site)
    finish(night.warc)
    shutil.rmtree(night.settings.state_dir)
    for paper in papers.values():
        paper.arrivals.clear()
    return {url: one.page for url, one in ended.items() if one.page}


ROUTES = {
    "/moved": redirect("/note/4"),
    "/jump": redirect("/private/3"),
    "/flaky": then(1, status(500)),
}
BUSY = {
    "/old/1": then(1, status(503, [("Retry-After", str(PAUSE))])),
    "/note/2": then(1, status(429, [("Retry-After", str(PAUSE))]), unchanged),
}


@dataclass(frozen=True, slots=True)
class World:
    papers: dict[str, FaultServer]
    ended: dict[str, dict[str, Fetched]]  # by run, by URL

    def arrivals(self, name: str) -> list[Arrival]:
        return sorted(self.papers[name].arrivals, key=lambda arrival: arrival.at)


def site_of(papers: dict[str, FaultServer]) -> Site:
    return site_at(papers["plain"].url("/"), delay_seconds=DELAY, timeout_seconds=10.0)


def contact_of(run: str) -> str:
    """What tells the server in the User-Agent which run asks."""
    return f"https://example.org/{run}"


def night_of(run: str, home: Path) -> Night:
    return Night(home, name=run, contact=contact_of(run))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("home")
    rules = robots("User-agent: *", "Disallow: /private/")
    slower = robots("User-agent: *", "Disallow: /private/", f"Crawl-delay: {CRAWL_DELAY}")
    routes = {
        "plain": {"/robots.txt": rules, **ROUTES},
        "slower": {"/robots.txt": slower, **ROUTES},
        "busy": {"/robots.txt": rules, **ROUTES, **BUSY},
    }
    with ExitStack() as stack:
        papers = {name: stack.enter_context(FaultServer(dict.fromkeys(REVISITED, unchanged))) for name in routes}
        site, priors = site_of(papers), archived_before(home, papers)
        for name, found in routes.items():
            papers[name].routes |= found
        begun = {
            run: stack.enter_context(running(Crawl(night_of(run, home), site, requests_of(run, papers, priors))))
            for run in RUNS
        }
        yield World(papers, {run: crawl.wait(MAX_SECONDS).given() for run, crawl in begun.items()})


def gaps(arrivals: list[Arrival]) -> list[tuple[float, str, str]]:
    """Seconds between one question and the next, and what they asked."""
    return [(later.at - earlier.at, earlier.path, later.path) for earlier, later in pairwise(arrivals)]


@pytest.mark.parametrize("name", ["plain", "slower", "busy"])
def test_no_host_is_asked_sooner_than_the_sites_delay(world: World, name: str) -> None:
    assert len(world.arrivals(name)) >= 14
    assert [gap for gap in gaps(world.arrivals(name)) if gap[0] < DELAY - SLEW] == []


def test_the_longer_delay_of_robots_txt_counts_between_pages(world: World) -> None:
    short = [gap for gap in gaps(world.arrivals("slower")) if gap[0] < CRAWL_DELAY - SLEW]
    assert [gap for gap in short if gap[1] != "/robots.txt"] == []


def test_the_longer_delay_of_robots_txt_counts_from_robots_txt_on(world: World) -> None:
    assert [gap for gap in gaps(world.arrivals("slower")) if gap[0] < CRAWL_DELAY - SLEW] == []


@pytest.mark.parametrize("name", ["plain", "slower", "busy"])
def test_robots_txt_comes_first_and_what_it_forbids_is_never_asked(world: World, name: str) -> None:
    paths = [arrival.path for arrival in world.arrivals(name)]
    assert paths[0] == "/robots.txt"
    assert [path for path in paths if path.startswith("/private/")] == []


def test_what_was_forbidden_ends_so_and_all_else_is_a_page(world: World) -> None:
    for ended in world.ended.values():
        for url, one in ended.items():
            is_forbidden = "/private/" in url or url.endswith("/jump")
            assert one.kind == (OutcomeKind.ROBOTS_DISALLOWED if is_forbidden else None), (url, one.reason)


def test_the_revisits_asked_conditionally_and_learnt_that_nothing_changed(world: World) -> None:
    for name, paper in world.papers.items():
        conditional = [arrival.path for arrival in world.arrivals(name) if "If-None-Match" in arrival.headers]
        assert set(conditional) == set(REVISITED)
        for path in REVISITED:
            page = world.ended["revisit"][paper.url(path)].page
            assert page is not None
            assert (page.http_status, page.is_unchanged) == (304, True)


def test_after_a_retry_after_no_process_asks_until_it_ends(world: World) -> None:
    arrivals = world.arrivals("busy")
    refused = [next(arrival for arrival in arrivals if arrival.path == path) for path in BUSY]
    for pause in refused:
        later = [arrival.at for arrival in arrivals if arrival.at > pause.at]
        assert min(later) - pause.at >= PAUSE - SLEW, pause.path


def test_the_runs_were_under_way_at_once(world: World) -> None:
    """Else the proof would prove nothing. Which of the waiting runs a host serves next is chance, so all hosts are looked at."""
    at: dict[str, list[float]] = {run: [] for run in RUNS}
    for name in world.papers:
        by_run = {
            run: [a.at for a in world.arrivals(name) if contact_of(run) in a.headers["User-Agent"]] for run in RUNS
        }
        assert all(by_run.values()), name
        for run, times in by_run.items():
            at[run] += times
    assert max(map(min, at.values())) < min(map(max, at.values()))


def test_a_pause_holds_for_a_process_that_comes_later(tmp_path: Path) -> None:
    with FaultServer({"/busy": status(503, [("Retry-After", str(PAUSE))])}) as paper:
        papers = {"plain": paper}
        first = Crawl(Night(tmp_path, name="first"), site_of(papers), (_article(paper, "/busy"),))
        with running(first):
            while not any("not_before" in note.read_text() for note in first.night.settings.state_dir.rglob("*.json")):
                time.sleep(0.01)  # until it has taken note; then it is killed
        later = Crawl(Night(tmp_path, name="later"), site_of(papers), (_article(paper, "/note"),))
        with running(later) as crawl:
            assert all(one.page for one in crawl.wait(MAX_SECONDS).given().values())
        at = {arrival.path: arrival.at for arrival in paper.arrivals}
        assert at["/note"] - at["/busy"] >= PAUSE - SLEW


def _article(paper: FaultServer, path: str) -> Request:
    return Request(paper.url(path), PageKind.ARTICLE, paper.url(path))
