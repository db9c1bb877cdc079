"""Each way a request can end, against a paper that does it. One crawl for all: the papers are asked side by side."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from tests.unit.fetch.crawls import Night, site_at
from tests.unit.fetch.fault_server import (
    HTML,
    FaultServer,
    broken_off,
    chunked,
    dripping,
    endless,
    first,
    page_about,
    redirect,
    reset,
    sent,
    silent,
    status,
)

from broadsheet.archive import Record, raw_page, read_body, scan
from broadsheet.fetch import Fetched
from broadsheet.ids import sha256
from broadsheet.models import OutcomeKind, Request

pytestmark = pytest.mark.usefixtures("forked_crawls")

PAGE = page_about("/sent")
OLD = datetime(2025, 3, 5, 12, tzinfo=UTC)

# Path -> route of the paper that answers at once.
QUICK = {
    "/robots.txt": status(404),
    "/gzip": sent(gzip.compress(PAGE), HTML, ("Content-Encoding", "gzip")),
    "/chunked": chunked,
    "/dated": sent(PAGE, HTML, ("Date", "Wed, 05 Mar 2025 12:00:00 GMT")),
    "/empty": sent(b"", HTML),
    "/404": status(404),
    "/410": status(410),
    "/401": status(401),
    "/403": status(403),
    "/304": status(304, body=b""),
    "/moved": redirect("/here?a=1", 301),
    "/moved-twice": redirect("/moved", 307),
    "/away": redirect("http://elsewhere.example/"),
    "/nowhere": status(302, (), b""),
    "/file": redirect("file:///etc/passwd"),
    "/metadata": redirect("http://169.254.169.254/latest/meta-data/"),
    "/hidden-loopback": redirect("http://[::ffff:127.0.0.1]/"),
    "/circle": redirect("/circle-2"),
    "/circle-2": redirect("/circle"),
    "/itself": redirect("/itself"),
    "/large": sent(b"<p>" + b"x" * 60_000, HTML),
    "/endless": endless("text/html"),
    "/bomb": sent(gzip.compress(bytes(5_000_000)), HTML, ("Content-Encoding", "gzip")),
    "/broken-gzip": sent(gzip.compress(PAGE)[:-20], HTML, ("Content-Encoding", "gzip")),
    "/pdf": endless("application/pdf"),
    "/json": sent(b'{"tide": "high"}', ("Content-Type", "application/json")),
    "/untyped": sent(PAGE),
    "/untyped-text": sent(b"just text"),
    "/feed": sent(b"<rss/>", ("Content-Type", "application/rss+xml")),
    "/logo": sent(b"\x89PNG", ("Content-Type", "image/png")),
} | {f"/hop-{n}": redirect(f"/hop-{n + 1}") for n in range(13)}

# What needs patience or retries, each at a paper of its own.
SLOW = {
    "/500-then-200": first(1, status(500)),
    "/500": status(500),
    "/reset": reset,
    "/reset-once": first(1, reset),
    "/broken-off": broken_off,
    "/dripping": dripping,
    "/silent": silent,
    "/429": first(1, status(429, [("Retry-After", "1")])),
    "/429-later": status(429, [("Retry-After", "3600")]),
    "/503-later": status(
        503, [("Retry-After", "Wed, 05 Mar 2025 14:00:00 GMT"), ("Date", "Wed, 05 Mar 2025 12:00:00 GMT")]
    ),
}


@dataclass(frozen=True, slots=True)
class World:
    night: Night
    papers: dict[str, FaultServer]  # by path; the quick ones share one
    ended: dict[str, Fetched]  # by path

    def records(self) -> list[Record]:
        return list(scan(self.night.warc))


# All at one paper, which fails on and on.
FAILING = [f"/failing/{n}" for n in range(8)]

# Asked for as part of a chain only, or not as an article.
UNASKED = {"/robots.txt", "/circle-2", *(f"/hop-{n}" for n in range(1, 13))}
SOURCES = {"/feed", "/logo"}
ELSEWHERE = "ftp://harbour.example/"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    night = Night(tmp_path_factory.mktemp("home"))
    with ExitStack() as stack:
        quick = stack.enter_context(FaultServer(dict(QUICK)))
        papers = dict.fromkeys([*QUICK, "/gzip#part-2"], quick)
        for path, route in SLOW.items():
            papers[path] = stack.enter_context(FaultServer({path: route}))
        failing = stack.enter_context(FaultServer({path: status(502) for path in FAILING}))
        papers |= dict.fromkeys(FAILING, failing)
        urls = {path: paper.url(path) for path, paper in papers.items() if path not in UNASKED}
        urls[ELSEWHERE] = ELSEWHERE
        requests = [Request(url, "source" if path in SOURCES else "article", url) for path, url in urls.items()]
        ended = night.crawl(requests, site_at(quick.url("/"), timeout_seconds=2.0))
        yield World(night, papers, {path: ended[url] for path, url in urls.items()})


PAGES = [
    "/gzip",
    "/chunked",
    "/dated",
    "/empty",
    "/moved",
    "/moved-twice",
    "/untyped",
    "/feed",
    "/500-then-200",
    "/reset-once",
    "/429",
    "/gzip#part-2",
]


@pytest.mark.parametrize("path", PAGES)
def test_these_give_a_page(world: World, path: str) -> None:
    ended = world.ended[path]
    assert ended.page is not None, ended.reason
    assert (ended.kind, ended.reason) == (None, "")
    assert ended.page.url == ended.request.url
    body = raw_page(ended.page, world.night.home).body
    assert sha256(body) == ended.page.raw_sha256
    assert len(body) == ended.page.body_bytes


@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [
        ("/404", OutcomeKind.NOT_FOUND, "HTTP 404"),
        ("/410", OutcomeKind.NOT_FOUND, "HTTP 410"),
        ("/401", OutcomeKind.REFUSED, "HTTP 401"),
        ("/403", OutcomeKind.REFUSED, "HTTP 403"),
        ("/304", OutcomeKind.REFUSED, "HTTP 304"),
        ("/away", OutcomeKind.REDIRECTED_AWAY, "http://elsewhere.example/, which is not on a host of the site"),
        ("/nowhere", OutcomeKind.REDIRECTED_AWAY, "redirected to nowhere"),
        ("/file", OutcomeKind.REDIRECTED_AWAY, "file:///etc/passwd, which is not http(s)"),
        ("/metadata", OutcomeKind.FORBIDDEN_ADDRESS, "169.254.169.254 is not a public address"),
        ("/circle", OutcomeKind.REDIRECTED_AWAY, "in circles"),
        ("/itself", OutcomeKind.REDIRECTED_AWAY, "in circles"),
        ("/hop-0", OutcomeKind.REDIRECTED_AWAY, "more than 10 redirects"),
        ("/large", OutcomeKind.TOO_LARGE, "more than 50000 bytes"),
        ("/endless", OutcomeKind.TOO_LARGE, "more than 50000 bytes"),
        ("/bomb", OutcomeKind.TOO_LARGE, "more than 50000 bytes when decoded"),
        ("/broken-gzip", OutcomeKind.DAMAGED, "ends early"),
        ("/pdf", OutcomeKind.WRONG_TYPE, "application/pdf"),  # its body never ends: only the head is read
        ("/json", OutcomeKind.WRONG_TYPE, "application/json"),
        ("/untyped-text", OutcomeKind.WRONG_TYPE, "no Content-Type"),
        ("/logo", OutcomeKind.WRONG_TYPE, "image/png"),
        (ELSEWHERE, OutcomeKind.FORBIDDEN_ADDRESS, "not an http(s) URL"),
        ("/500", OutcomeKind.SERVER_FAILED, "HTTP 500; asked 3 times"),
        ("/reset", OutcomeKind.UNREACHABLE, "the connection failed"),
        ("/broken-off", OutcomeKind.UNREACHABLE, "the answer broke off; asked 3 times"),
        ("/dripping", OutcomeKind.UNREACHABLE, "no whole answer within 2 s"),
        ("/silent", OutcomeKind.UNREACHABLE, "no whole answer within 2 s"),
        ("/429-later", OutcomeKind.RATE_LIMITED, "Retry-After 3600 s"),
        ("/503-later", OutcomeKind.RATE_LIMITED, "Retry-After 7200 s"),
    ],
)  # fmt: skip
def test_these_end_with_a_reason(world: World, path: str, kind: OutcomeKind, said: str) -> None:
    ended = world.ended[path]
    assert ended.page is None
    assert ended.kind == kind, ended.reason
    assert said in ended.reason


def test_a_redirect_gives_the_page_under_both_its_urls(world: World) -> None:
    page = world.ended["/moved-twice"].page
    assert page is not None
    assert page.url.endswith("/moved-twice")
    assert page.final_url.endswith("/here?a=1")
    archived = [
        (r.url, r.http_status)
        for r in world.records()
        if r.url.endswith("/moved-twice") or r.offset == page.warc_offset
    ]
    assert archived == [(page.url, 307), (page.final_url, 200)]


def test_a_refused_answer_is_not_archived(world: World) -> None:
    archived = {r.url for r in world.records()}
    pages = {f.page.final_url for f in world.ended.values() if f.page}
    assert {url for url in archived if "/moved" not in url} == pages


def test_everything_archived_is_sound(world: World) -> None:
    assert [r.problem for r in world.records() if r.problem] == []


def test_what_is_archived_is_what_was_sent(world: World) -> None:
    for path in ("/gzip", "/dated", "/untyped"):
        page = world.ended[path].page
        assert page is not None
        assert read_body(world.night.warc, page.warc_offset) == PAGE


def test_the_time_a_page_was_served_is_the_servers(world: World) -> None:
    page = world.ended["/dated"].page
    assert page is not None
    assert page.served_at == OLD
    assert abs((page.fetched_at - datetime.now(UTC)).total_seconds()) < 120


@pytest.mark.parametrize(
    ("path", "times"),
    [
        ("/500", 3),
        ("/reset", 3),
        ("/silent", 3),
        ("/500-then-200", 2),
        ("/429", 2),
        ("/429-later", 1),
        ("/404", 1),
        ("/gzip", 1),
    ],
)
def test_only_what_may_help_is_asked_again(world: World, path: str, times: int) -> None:
    assert world.papers[path].paths().count(path) == times


def test_a_host_that_fails_on_and_on_is_given_up(world: World) -> None:
    assert {world.ended[path].kind for path in FAILING} == {OutcomeKind.SERVER_FAILED}
    assert world.ended[FAILING[4]].reason == "HTTP 502; asked 3 times"
    assert world.ended[FAILING[5]].reason.startswith("not asked: the host failed 5 times in a row")
    assert set(world.papers[FAILING[0]].paths()) == {"/robots.txt", *FAILING[:5]}


def test_retry_after_is_waited_for(world: World) -> None:
    paper = world.papers["/429"]
    earlier, later = (arrival.at for arrival in paper.arrivals if arrival.path == "/429")
    assert later - earlier >= 1.0


def test_the_page_it_was_for_is_kept_apart(world: World) -> None:
    """A fragment is not sent: two links to one page are one question and two pages."""
    one, other = world.ended["/gzip"].page, world.ended["/gzip#part-2"].page
    assert one is not None
    assert other is not None
    assert one.warc_offset == other.warc_offset
    assert other.link_url.endswith("#part-2")


def test_we_say_who_we_are_and_send_no_cookie(world: World) -> None:
    agent = world.night.settings.user_agent
    for paper in world.papers.values():
        for arrival in paper.arrivals:
            assert arrival.headers["User-Agent"] == agent
            assert arrival.headers["Accept-Language"] == "en"
            assert "Cookie" not in arrival.headers
            assert "Referer" not in arrival.headers


def test_robots_is_asked_once_per_host_and_first(world: World) -> None:
    for paper in world.papers.values():
        assert paper.paths()[0] == "/robots.txt"
        assert paper.paths().count("/robots.txt") == 1
