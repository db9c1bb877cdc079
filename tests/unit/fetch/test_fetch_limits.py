"""Limits that end a request or a run: silence, the run's time, sizes. What the others do is in test_fetch_outcomes."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import HTML, FaultServer, Handler, dripping, page_about, sent, status

from broadsheet.archive import raw_page
from broadsheet.archive.reading import http_date
from broadsheet.fetch import crawl
from broadsheet.fetch.visiting import MAX_SOURCE_BYTES
from broadsheet.models import OutcomeKind, Request

pytestmark = pytest.mark.usefixtures("forked_crawls")


def pausing(*seconds: float) -> object:
    """A page in parts, with a pause before each."""

    def route(handler: Handler) -> None:
        body = page_about(handler.path)
        handler.send_response(200)
        handler.send_header(*HTML)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        step = len(body) // len(seconds) + 1
        handler.close_connection = True
        with suppress(OSError):
            for number, pause in enumerate(seconds):
                time.sleep(pause)
                handler.wfile.write(body[number * step : (number + 1) * step])
                handler.wfile.flush()

    return route


def mute(handler: Handler) -> None:
    """Reads the question, and says nothing."""
    time.sleep(4)
    handler.close_connection = True


def test_silence_ends_a_request_and_slowness_does_not(tmp_path: Path) -> None:
    routes = {"/slow": pausing(*[0.3] * 4), "/stuck": pausing(0.0, 4.0)}
    with FaultServer(dict(routes)) as paper, FaultServer({"/mute": mute}) as other:  # type: ignore[arg-type]
        site = site_at(paper.url("/"), timeout_seconds=30.0, idle_seconds=1.0)
        urls = [paper.url("/slow"), paper.url("/stuck"), paper.url("/next"), other.url("/mute")]
        slow, stuck, following, muted = Night(tmp_path).crawl(articles(urls), site).values()
        for ended, server, path in ((stuck, paper, "/stuck"), (muted, other, "/mute")):
            assert (ended.kind, ended.is_transient) == (OutcomeKind.UNREACHABLE, True)
            assert ended.reason == "silent for 1 s; asked 3 times"
            assert server.paths().count(path) == 3
    assert slow.page is not None, slow.reason
    assert raw_page(slow.page, tmp_path).body == page_about("/slow")
    assert following.page is not None


def test_a_drip_never_falls_silent_and_ends_by_the_total(tmp_path: Path) -> None:
    with FaultServer({"/drip": dripping}) as paper:
        site = site_at(paper.url("/"), timeout_seconds=2.0, idle_seconds=1.0)
        (ended,) = Night(tmp_path).crawl(articles([paper.url("/drip")]), site).values()
        assert ended.reason == "no whole answer within 2 s; asked 3 times"


def test_after_the_runs_time_nothing_is_begun(tmp_path: Path) -> None:
    with FaultServer() as paper:
        urls = [paper.url(f"/{n}") for n in range(10)]
        site = site_at(paper.url("/"), delay_seconds=0.4, max_run_seconds=2.5)
        ended = Night(tmp_path).crawl(articles(urls), site)
        done = [url for url in urls if ended[url].page]
        assert 1 <= len(done) < 10
        assert done == urls[: len(done)]
        for url in urls[len(done) :]:
            assert (ended[url].kind, ended[url].is_transient) == (OutcomeKind.OVER_LIMIT, True)
            assert ended[url].reason == "the run's time is over: 2.5 s"
        asked = paper.paths()
        # the time is the run's: another crawl of it has none left
        again = Night(tmp_path).crawl(articles([*urls, paper.url("/more")]), site)
        assert again[paper.url("/more")].kind == OutcomeKind.OVER_LIMIT
        assert paper.paths() == asked
        # what was not begun can be, once there is time
        later = Night(tmp_path).crawl(articles(urls), site_at(paper.url("/"), max_run_seconds=600.0))
        assert all(later[url].page for url in urls)
        assert [path for path in paper.paths() if path == "/0"] == ["/0"]


def test_time_between_two_crawls_of_a_run_does_not_count(tmp_path: Path) -> None:
    with FaultServer() as paper:
        night, site = Night(tmp_path), site_at(paper.url("/"), max_run_seconds=30.0)
        night.crawl(articles([paper.url("/1")]), site)
        spent = float(night.journal.with_name("crawl_seconds").read_text())
        assert 0 <= spent < 30
        night.crawl(articles([paper.url("/1")]), site)
        assert float(night.journal.with_name("crawl_seconds").read_text()) < spent + 10


def test_a_sitemap_may_be_longer_than_a_page(tmp_path: Path) -> None:
    large = b"<urlset>" + b"<url/>" * 20_000
    xml = ("Content-Type", "application/xml")
    too_large = [("Content-Length", str(MAX_SOURCE_BYTES + 1)), xml]

    def promised(handler: Handler) -> None:
        handler.send_response(200)
        for header in too_large:
            handler.send_header(*header)
        handler.end_headers()
        handler.close_connection = True

    with FaultServer({"/sitemap.xml": sent(large, xml), "/huge.xml": promised}) as paper:
        urls = [paper.url("/sitemap.xml"), paper.url("/huge.xml")]
        requests = [Request(url, "source", url) for url in urls] + [Request(urls[0], "comments", urls[0])]
        night = Night(tmp_path)
        fetched = crawl(requests, site_at(paper.url("/")), night.settings, warc=night.warc, journal=night.journal)
        source, huge, comments = fetched
    assert source.page is not None, source.reason
    assert raw_page(source.page, tmp_path).body == large
    assert (huge.kind, huge.reason) == (OutcomeKind.TOO_LARGE, "more than 52428800 bytes")
    assert (comments.kind, comments.reason) == (OutcomeKind.TOO_LARGE, "more than 50000 bytes")


def endless_head(handler: Handler) -> None:
    """Headers without end, each of them short."""
    handler.send_response(200)
    handler.flush_headers()
    handler.close_connection = True
    with suppress(OSError):
        for number in range(100_000):
            handler.wfile.write(b"X-Gull-%d: %s\r\n" % (number, b"cry" * 100))


def test_a_head_without_end_is_refused(tmp_path: Path) -> None:
    with FaultServer({"/head": endless_head}) as paper:
        urls = [paper.url("/head"), paper.url("/next")]
        head, following = Night(tmp_path).crawl(articles(urls), site_at(paper.url("/"), timeout_seconds=20.0)).values()
        assert (head.kind, head.reason) == (OutcomeKind.TOO_LARGE, "its head is longer than 262144 bytes")
        assert paper.paths().count("/head") == 1
    assert following.page is not None


@pytest.mark.parametrize("code", [201, 202, 204, 205, 206, 226])
def test_a_success_without_the_whole_page_is_no_page(tmp_path: Path, code: int) -> None:
    body = b"" if code in (204, 205) else page_about("/part")
    with FaultServer({"/part": status(code, body=body)}) as paper:
        (ended,) = Night(tmp_path).crawl(articles([paper.url("/part")]), site_at(paper.url("/"))).values()
    assert (ended.page, ended.kind, ended.reason) == (None, OutcomeKind.REFUSED, f"HTTP {code}")


def test_dates_beyond_the_calendar_are_none() -> None:
    for value in (
        "Fri, 31 Dec 9999 23:59:59 -0500",
        "Wed, 05 Mar 2025 12:00:00 +99999999",
    ):
        assert http_date(value) is None
    assert http_date("Wed, 05 Mar 2025 12:00:00 GMT") is not None
