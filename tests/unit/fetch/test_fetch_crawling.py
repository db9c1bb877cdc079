"""The door of the crawler: what it refuses to begin, what it says when it fails, what it does not load."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import FaultServer

from broadsheet.archive import WarcWriter
from broadsheet.errors import MissingContact, Transient
from broadsheet.fetch.job import Job
from broadsheet.models import Page, Request, Site


def job_of(night: Night, site: Site, *requests: Request) -> Job:
    return Job(
        requests=requests,
        site=site,
        settings=night.settings,
        warc=night.warc,
        passing=night.journal.with_name("passing.warc.gz"),
        journal=night.journal,
        seconds_left=12.5,
        parent_pid=os.getpid(),
        memory_bytes=1 << 30,
        cpu_seconds=120,
    )


def test_importing_it_loads_neither_scrapy_nor_twisted() -> None:
    code = "import sys, broadsheet.fetch; print([m for m in sys.modules if m.split('.')[0] in ('scrapy', 'twisted')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_live_crawl_without_a_contact_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with FaultServer() as paper:
        night = Night(tmp_path)
        requests = articles([paper.url("/"), "https://harbour.example/notes"])
        with pytest.raises(MissingContact, match=r"https://harbour.example/notes: .* BROADSHEET_CONTACT=https://"):
            night.crawl(requests, site_at(paper.url("/")))
        assert paper.arrivals == []
        assert not night.journal.exists()


def test_no_requests_are_no_crawl(tmp_path: Path) -> None:
    night = Night(tmp_path)
    assert night.crawl([], site_at("http://127.0.0.1:9/")) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_crawl_that_breaks_says_so_and_can_be_repeated(tmp_path: Path) -> None:
    with FaultServer() as paper:
        night = Night(tmp_path)
        requests = articles([paper.url("/1"), paper.url("/2")])
        with WarcWriter(night.warc), pytest.raises(Transient) as caught:
            night.crawl(requests, site_at(paper.url("/")))
        assert "harbour: the crawl ended early (exit 1), with 2 of 2 requests left; run it again" in str(caught.value)
        assert "another process is writing it" in str(caught.value)
        assert all(one.page for one in night.crawl(requests, site_at(paper.url("/"))).values())


def test_a_full_disk_ends_the_crawl_and_not_the_page(tmp_path: Path) -> None:
    """What can't be written did not happen: no outcome, but an error that keeps the rest."""
    with FaultServer() as paper:
        night = Night(tmp_path)
        night.journal.mkdir(parents=True)
        with pytest.raises((Transient, OSError)):
            night.crawl(articles([paper.url("/1")]), site_at(paper.url("/")))
        assert paper.arrivals == []


@pytest.mark.parametrize("site", [site_at("http://127.0.0.1:9/"), Site.adhoc()])
def test_a_job_survives_its_file(tmp_path: Path, site: Site) -> None:
    night, moment = Night(tmp_path), datetime(2025, 3, 5, 12, 30, 1, 250, tzinfo=UTC)
    url = "http://127.0.0.1:9/"
    prior = Page(url, url, url, "article", 200, None, moment, moment, "x.warc.gz", 7, 8, "0" * 64, 9, etag='W/"é"')
    job = job_of(night, site, *articles(["http://127.0.0.1:9/é"]), Request(prior.url, "article", prior.url, prior))
    job.save(tmp_path / "job.json")
    assert Job.load(tmp_path / "job.json") == job


def test_a_crawl_loads_nothing_of_scrapys_that_it_does_not_use(tmp_path: Path) -> None:
    """Extensions and middlewares that are turned off would be imported by each crawl, HTTP clients with them: most of its CPU time."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom broadsheet.fetch import child, job\n"
        "before = set(sys.modules)\nassert child.run(job.Job.load(Path(sys.argv[1])))\n"
        "print(*(set(sys.modules) - before))"
    )
    with FaultServer() as paper:
        site = site_at(paper.url("/")).model_copy(update={"hosts": (paper.host,)})
        job_of(Night(tmp_path), site, *articles([paper.url("/1")])).save(tmp_path / "job.json")
        command = [sys.executable, "-c", code, str(tmp_path / "job.json")]
        loaded = set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
        assert "/1" in paper.paths()
    assert "twisted.internet.reactor" in loaded
    unused = ("aiohttp", "requests", "scrapy.downloadermiddlewares", "scrapy.extensions", "scrapy.spidermiddlewares")
    assert not [name for name in loaded if name.startswith(unused)]


@pytest.mark.usefixtures("forked_crawl")
def test_progress_counts_what_an_earlier_crawl_did(tmp_path: Path) -> None:
    with FaultServer() as paper:
        night, site = Night(tmp_path), site_at(paper.url("/"))
        night.crawl(articles([paper.url("/1")]), site)
        done: list[tuple[int, int]] = []
        night.crawl(articles([paper.url("/1"), paper.url("/2")]), site, lambda p: done.append((p.done, p.total)))
        assert done[-1] == (2, 2)


def test_a_proxy_of_the_environment_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would connect for us, past the guard."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with FaultServer() as paper:
        url = paper.url("/")
        assert Night(tmp_path).crawl(articles([url]), site_at(url))[url].page


@pytest.mark.usefixtures("forked_crawl")
def test_paths_outside_of_home_are_kept_whole(tmp_path: Path) -> None:
    with FaultServer() as paper:
        inside, outside = Night(tmp_path / "home"), Night(tmp_path / "elsewhere")
        from broadsheet.fetch import crawl

        url = paper.url("/")
        (ended,) = crawl(articles([url]), site_at(url), inside.settings, warc=outside.warc, journal=inside.journal)
        assert ended.page is not None
        assert ended.page.warc_path == str(outside.warc)
        assert inside.crawl(articles([url]), site_at(url))[url].page == ended.page
