"""A page that was archived before is asked for only if changed, and nothing is lost where that goes wrong."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import HTML, FaultServer, Handler, Route, page_about, redirect, sent, status

from broadsheet.archive import finish, raw_page, scan
from broadsheet.fetch import crawl
from broadsheet.fetch.conditional import _bare
from broadsheet.fetch.tdmrep import TDMREP_PATH
from broadsheet.models import Page, Request

pytestmark = pytest.mark.usefixtures("forked_crawls")

PATH = "/tide"
BODY = page_about(PATH)
ETAG = 'W/"höhe-1"'  # not ASCII: it goes back as it came
MODIFIED = "Wed, 05 Mar 2025 10:00:00 GMT"
THEN, NOW = "Wed, 05 Mar 2025 12:00:00 GMT", "Thu, 06 Mar 2025 12:00:00 GMT"
VALIDATORS = (("ETag", ETAG), ("Last-Modified", MODIFIED))


def versioned(handler: Handler, *headers: tuple[str, str]) -> None:
    """A page that says 304 to who knows it."""
    if handler.headers["If-None-Match"] or handler.headers["If-Modified-Since"]:
        handler.answer(304, b"", [("Date", NOW), ("ETag", ETAG), *headers])
    else:
        handler.answer(200, BODY, [HTML, ("Date", THEN), *VALIDATORS])


def ask(home: Path, name: str, paper: FaultServer, prior: Page | None, path: str = PATH) -> tuple[Night, Page]:
    """One night's answer to one question."""
    night, url = Night(home, name=name), paper.url(path)
    ended = night.crawl([Request(url, "article", url, prior)], site_at(paper.url("/")))[url]
    finish(night.warc)
    assert ended.page is not None, ended.reason
    return night, ended.page


def sent_conditions(paper: FaultServer) -> list[tuple[str | None, str | None]]:
    return [
        (arrival.headers.get("If-None-Match"), arrival.headers.get("If-Modified-Since"))
        for arrival in paper.arrivals
        if arrival.path == PATH
    ]


def test_what_is_unchanged_is_a_revisit_with_the_bytes_of_before(tmp_path: Path) -> None:
    with FaultServer({PATH: versioned}) as paper:
        site, url, kinds = site_at(paper.url("/")), paper.url(PATH), ("article", "source", "comments")
        nights = Night(tmp_path, name="first"), Night(tmp_path, name="second")

        def crawled(night: Night, priors: dict[str, Page]) -> dict[str, Page]:
            requests = [Request(url, kind, url, priors.get(kind)) for kind in kinds]
            fetched = crawl(requests, site, night.settings, warc=night.warc, journal=night.journal)
            finish(night.warc)
            return {one.request.kind: one.page for one in fetched if one.page}

        firsts = crawled(nights[0], {})
        seconds = crawled(nights[1], firsts)
        assert sent_conditions(paper) == [(None, None)] * 3 + [(ETAG, MODIFIED)] * 3
    for kind in kinds:
        first, second = firsts[kind], seconds[kind]
        assert (first.etag, first.last_modified, first.is_unchanged) == (ETAG, MODIFIED, False)
        assert (second.is_unchanged, second.http_status) == (True, 304)
        assert (second.refers_to_warc_path, second.refers_to_warc_offset) == (first.warc_path, first.warc_offset)
        assert (second.content_type, second.final_url) == (first.content_type, first.final_url)
        assert (second.raw_sha256, second.body_bytes) == (first.raw_sha256, first.body_bytes)
        assert (second.etag, second.last_modified) == (ETAG, MODIFIED)
        assert second.served_at == first.served_at  # relative times on it were rendered then
        assert second.fetched_at > first.fetched_at
        assert raw_page(second, tmp_path).body == BODY
    assert [(r.problem, r.raw_sha256) for r in scan(nights[1].warc)] == [(None, firsts["article"].raw_sha256)] * 3


def test_a_revisit_of_a_revisit_refers_to_the_bytes(tmp_path: Path) -> None:
    with FaultServer({PATH: versioned}) as paper:
        _, first = ask(tmp_path, "first", paper, None)
        second = ask(tmp_path, "second", paper, first)[1]
        third = ask(tmp_path, "third", paper, second)[1]
    assert (third.refers_to_warc_path, third.refers_to_warc_offset) == (first.warc_path, first.warc_offset)
    assert raw_page(third, tmp_path).body == BODY


def test_the_same_bytes_sent_again_are_a_revisit_served_now(tmp_path: Path) -> None:
    with FaultServer({PATH: sent(BODY, HTML, ("Date", THEN))}) as paper:
        _, first = ask(tmp_path, "first", paper, None)
        paper.routes[PATH] = sent(BODY, HTML, ("Date", NOW), ("ETag", '"2"'))
        night, second = ask(tmp_path, "second", paper, first)
        assert sent_conditions(paper) == [(None, None), (None, None)]
    assert (second.is_unchanged, second.http_status, second.etag) == (True, 200, '"2"')
    assert second.served_at > first.served_at
    assert b"The tide turned" not in gzip.decompress(night.warc.read_bytes())
    assert raw_page(second, tmp_path).body == BODY
    assert [record.problem for record in scan(night.warc)] == [None]


def test_a_changed_page_is_kept_whole(tmp_path: Path) -> None:
    with FaultServer({PATH: versioned}) as paper:
        _, first = ask(tmp_path, "first", paper, None)
        paper.routes[PATH] = sent(BODY + b"<p>Ebb.</p>", HTML)
        second = ask(tmp_path, "second", paper, first)[1]
    assert (second.is_unchanged, second.refers_to_warc_path) == (False, None)
    assert raw_page(second, tmp_path).body == BODY + b"<p>Ebb.</p>"


def test_the_same_page_in_another_coding_is_kept_whole(tmp_path: Path) -> None:
    """A revisit's head is shown over the bytes of before: they must fit."""
    with FaultServer({PATH: sent(BODY, HTML)}) as paper:
        _, first = ask(tmp_path, "first", paper, None)
        paper.routes[PATH] = sent(gzip.compress(BODY), HTML, ("Content-Encoding", "gzip"))
        second = ask(tmp_path, "second", paper, first)[1]
    assert (second.is_unchanged, second.raw_sha256) == (False, first.raw_sha256)
    assert raw_page(second, tmp_path).body == BODY


def gone(home: Path, page: Page) -> Page:
    return replace(page, warc_path="archive/harbour/pruned.warc.gz")


def damaged(home: Path, page: Page) -> Page:
    path = home / page.warc_path
    data = bytearray(path.read_bytes())
    data[page.warc_offset + page.warc_length // 2] ^= 0xFF
    path.write_bytes(data)
    return page


def not_archived(home: Path, page: Page) -> Page:
    return replace(page, is_archived=False)


def of_another_digest(home: Path, page: Page) -> Page:
    return replace(page, raw_sha256="0" * 64)


def test_without_the_bytes_of_before_all_is_asked_for(tmp_path: Path) -> None:
    losses = {"/1": gone, "/2": not_archived, "/3": of_another_digest, "/4": damaged}
    with FaultServer(dict.fromkeys(losses, versioned)) as paper:
        site, night = site_at(paper.url("/")), Night(tmp_path, name="first")
        ended = night.crawl(articles(map(paper.url, losses)), site)
        finish(night.warc)
        priors = {path: ended[paper.url(path)].page for path in losses}
        requests = [
            Request(paper.url(path), "article", paper.url(path), losses[path](tmp_path, prior))
            for path, prior in priors.items()
            if prior
        ]
        assert len(requests) == 4
        paper.arrivals.clear()
        for again in Night(tmp_path, name="second").crawl(requests, site).values():
            assert again.page is not None
            assert (again.page.is_unchanged, again.page.http_status) == (False, 200)
            assert raw_page(again.page, tmp_path).body == BODY
        assert len(paper.arrivals) == 4
        assert not any("If-None-Match" in arrival.headers for arrival in paper.arrivals)


def of_another_version(handler: Handler) -> None:
    if handler.headers["If-None-Match"]:
        handler.answer(304, b"", [("ETag", '"another"')])
    else:
        handler.answer(200, BODY, [HTML, *VALIDATORS])


def unasked(handler: Handler) -> None:
    """A cache on the way that says 304 to everyone who does not insist."""
    if handler.headers["Cache-Control"] == "no-cache":
        handler.answer(200, BODY, [HTML])
    else:
        handler.answer(304, b"", [])


@pytest.mark.parametrize(("route", "has_prior"), [(of_another_version, True), (unasked, False)])
def test_a_304_that_speaks_of_nothing_we_have_is_asked_again(tmp_path: Path, route: Route, has_prior: bool) -> None:
    with FaultServer({PATH: versioned}) as paper:
        prior = ask(tmp_path, "first", paper, None)[1] if has_prior else None
        paper.arrivals.clear()
        paper.routes[PATH] = route
        second = ask(tmp_path, "second", paper, prior)[1]
        assert sent_conditions(paper)[-1] == (None, None)
        assert paper.paths().count(PATH) == 2
    assert second.http_status == 200
    assert raw_page(second, tmp_path).body == BODY


def test_a_304_for_ever_is_refused_after_one_more_question(tmp_path: Path) -> None:
    with FaultServer({PATH: status(304, (), b"")}) as paper:
        url = paper.url(PATH)
        ended = Night(tmp_path).crawl([Request(url, "article", url)], site_at(paper.url("/")))[url]
        assert (ended.kind, paper.paths().count(PATH)) == ("refused", 2)
        assert "HTTP 304" in ended.reason


def test_conditions_are_of_the_url_that_answered(tmp_path: Path) -> None:
    """Validators are those of what a redirect led to, and go there only."""
    with FaultServer({"/old": redirect(PATH), PATH: versioned}) as paper:
        _, first = ask(tmp_path, "first", paper, None, path="/old")
        second = ask(tmp_path, "second", paper, first, path="/old")[1]
        assert [a.headers.get("If-None-Match") for a in paper.arrivals if a.path == "/old"] == [None, None]
        assert sent_conditions(paper) == [(None, None), (ETAG, MODIFIED)]
    assert second.is_unchanged
    assert second.final_url.endswith(PATH)
    assert second.url.endswith("/old")


def test_a_resumed_run_knows_its_revisits(tmp_path: Path) -> None:
    with FaultServer({PATH: versioned}) as paper:
        _, first = ask(tmp_path, "first", paper, None)
        night, second = ask(tmp_path, "second", paper, first)
        paper.arrivals.clear()
        again = ask(tmp_path, "second", paper, first)[1]
        assert paper.arrivals == []
    assert again == second
    assert [record.problem for record in scan(night.warc)] == [None]


def test_a_304_may_take_the_right_to_be_archived_away(tmp_path: Path) -> None:
    def forbidden_now(handler: Handler) -> None:
        versioned(handler, ("X-Robots-Tag", "noarchive"))

    with FaultServer({PATH: versioned}) as paper:
        _, first = ask(tmp_path, "first", paper, None)
        paper.routes[PATH] = forbidden_now
        night, second = ask(tmp_path, "second", paper, first)
    assert (second.is_archived, second.is_unchanged) == (False, True)
    assert list(scan(night.warc)) == []
    assert raw_page(second, tmp_path).body == BODY


def test_nothing_else_is_asked_conditionally(tmp_path: Path) -> None:
    with FaultServer({PATH: versioned}) as paper:
        _, first = ask(tmp_path, "first", paper, None)
        ask(tmp_path, "second", paper, first)
        others = [arrival.headers for arrival in paper.arrivals if arrival.path in ("/robots.txt", TDMREP_PATH)]
        assert len(others) == 2
        assert not any("If-None-Match" in headers for headers in others)


@pytest.mark.parametrize("etag", ['"1"', 'W/"1"', '"1-gzip"', '"1;gzip"', 'W/"1--gzip"', '"1-br"'])
def test_what_a_content_coding_adds_to_an_etag_does_not_count(etag: str) -> None:
    assert _bare(etag) == '"1"'
    assert _bare('"2-gzip-2"') != '"2"'
