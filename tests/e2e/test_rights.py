"""What asks not to be archived, what is reserved, and what stands in place of an article, from the page to the tables and the disk."""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.e2e.paper import TODAY, Paper, settings_over
from tests.unit.fetch.fault_server import FaultServer, sent, status

from broadsheet.errors import QualityFailed

pytestmark = pytest.mark.e2e

HTML = ("Content-Type", "text/html; charset=utf-8")
THREAD = (("Ida", "Nineteen swans came by this morning."), ("Tom", "Twenty-one, I say again."))


@pytest.fixture
def paper(home: Path) -> Iterator[Paper]:
    with FaultServer() as server:
        yield Paper(server, settings_over(home))


def on_disk(home: Path, words: str) -> list[str]:
    """Files of raw bytes that hold ``words``."""
    found = []
    for path in sorted(home.rglob("*.warc.gz*")):
        with gzip.open(path) as file:
            if words.encode() in file.read():
                found.append(str(path.relative_to(home)))
    return found


def test_rows_stay_and_raw_bytes_go_where_a_page_says_noarchive(paper: Paper) -> None:
    paper.story("ferry", comments=THREAD)
    story = paper.story("bridge", comments=THREAD)
    paper.serve()
    page = story.html(paper.server.host).replace(b"<head>", b'<head><meta name="robots" content="noarchive">')
    paper.server.routes[story.path] = sent(page, HTML)
    serve, paper.serve = paper.serve, lambda: None  # type: ignore[method-assign]
    paper.night(TODAY, is_nightly=False)
    assert on_disk(paper.settings.home, "The bridge committee") == []
    assert len(on_disk(paper.settings.home, "The ferry committee")) == 1
    assert paper.ask(
        "SELECT url LIKE '%bridge', length(body) > 200, extracted_comment_count FROM articles ORDER BY 1"
    ) == [
        (False, True, 2),
        (True, True, 2),
    ]
    assert paper.ask("SELECT is_archived FROM ops.pages WHERE kind = 'article' ORDER BY url") == [(False,), (True,)]
    # Asked again another night: nothing of it is there to be compared with.
    paper.night(TODAY, is_nightly=False)
    assert on_disk(paper.settings.home, "The bridge committee") == []
    paper.serve = serve  # type: ignore[method-assign]


def test_a_reserved_page_gives_metadata_only(paper: Paper) -> None:
    story = paper.story("bridge", comments=THREAD)
    paper.story("ferry", comments=THREAD)
    paper.serve()
    paper.server.routes[story.path] = sent(story.html(paper.server.host), HTML, ("tdm-reservation", "1"))
    paper.serve = lambda: None  # type: ignore[method-assign]
    paper.night(TODAY, is_nightly=False)
    columns = "headline, body, is_metadata_only, extracted_comment_count, published_at IS NOT NULL"
    assert paper.ask(f"SELECT {columns} FROM articles WHERE url LIKE '%bridge'") == [
        ("The long story of the bridge", None, True, 0, True)
    ]
    assert paper.ask("SELECT count(*) FROM comments WHERE article_url LIKE '%bridge'") == [(0,)]
    assert paper.ask("SELECT count(*) FROM comments WHERE article_url LIKE '%ferry'") == [(2,)]
    assert paper.ask("SELECT reservation FROM ops.pages WHERE link_url LIKE '%bridge'") == [("header",)]
    assert on_disk(paper.settings.home, "The bridge committee") == []


def test_a_recorded_basis_lifts_the_reservation(paper: Paper) -> None:
    story = paper.story("bridge")
    paper.serve()
    paper.server.routes[story.path] = sent(story.html(paper.server.host), HTML, ("tdm-reservation", "1"))
    paper.serve = lambda: None  # type: ignore[method-assign]
    site = paper.site()
    licensed = site.model_copy(update={"rights": site.rights.model_copy(update={"basis": "Licence of 2026-01-15"})})
    paper.site = lambda: licensed  # type: ignore[method-assign]
    paper.night(TODAY, is_nightly=False)
    assert paper.ask("SELECT is_metadata_only, length(body) > 200 FROM articles") == [(False, True)]


def test_walls_are_outcomes_with_their_evidence(paper: Paper) -> None:
    paper.story("ferry")
    for name in ("challenge", "gone", "members"):
        paper.story(name)
    paper.serve()
    challenge = b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
    paper.server.routes["/news/challenge"] = status(403, [HTML, ("cf-mitigated", "challenge")], challenge)
    gone = b"<html><head><title>Page not found</title></head><body><h1>Page not found</h1><p>Sorry.</p></body></html>"
    paper.server.routes["/news/gone"] = sent(gone, HTML)
    login = (
        b"<html><head><title>Log in</title></head><body><h1>Log in to continue reading</h1>"
        b'<form action="/login"><input name="user"><input type="password" name="p"></form></body></html>'
    )
    paper.server.routes["/news/members"] = sent(login, HTML)
    paper.serve = lambda: None  # type: ignore[method-assign]
    with pytest.raises(QualityFailed, match="S10"):  # three of four: that is told, too
        paper.night(TODAY, is_nightly=False)
    paper.publish()
    kinds = paper.ask("SELECT regexp_extract(url, '[a-z]+$'), kind FROM ops.outcomes ORDER BY 1")
    assert kinds == [
        ("challenge", "bot_wall"),
        ("ferry", "accepted"),
        ("gone", "soft_404"),
        ("members", "login_required"),
    ]
    assert paper.ask("SELECT regexp_extract(url, '[a-z]+$') FROM ops.pages WHERE kind = 'evidence' ORDER BY 1") == [
        ("challenge",),
        ("gone",),
        ("members",),
    ]
    assert len(on_disk(paper.settings.home, "Just a moment")) == 1


def test_a_second_visit_that_brings_the_same_bytes_is_a_revisit_record(paper: Paper) -> None:
    paper.story("ferry", comments=THREAD)
    paper.night(TODAY, is_nightly=False)
    before = paper.ask("SELECT * FROM core.articles")
    paper.night(TODAY, is_nightly=False)
    assert paper.ask("SELECT * FROM core.articles") == before
    visits = "SELECT kind, is_unchanged, http_status FROM ops.pages ORDER BY kind, fetched_at, is_unchanged"
    assert paper.ask(visits) == [
        ("article", False, 200),
        ("article", True, 200),
        ("source", False, 200),
        ("source", True, 200),
    ]
    assert len(on_disk(paper.settings.home, "The ferry committee")) == 1


def test_comment_pages_of_a_page_that_may_not_stay_do_not_stay_either(paper: Paper) -> None:
    story = paper.story("bridge", comments=THREAD)
    paper.serve()
    host = paper.server.host
    more = b'<div class="nav-links"><a class="next page-numbers" href="/news/bridge/comment-page-2/#comments">Newer comments</a></div>'
    page = (
        story.html(host)
        .replace(b"2 comments", b"3 comments")
        .replace(b'<ol class="comment-list">', more + b'<ol class="comment-list">')
    )
    late = [("Una", "And what of the swan in the reeds?")]
    second = replace(story, comments=tuple(late)).html(host).replace(b'id="comment-1"', b'id="comment-9"')
    paper.server.routes["/news/bridge/comment-page-2/"] = sent(second, HTML)
    paper.serve = lambda: None  # type: ignore[method-assign]
    paper.server.routes[story.path] = sent(
        page.replace(b"<head>", b'<head><meta name="robots" content="noarchive">'), HTML
    )
    paper.night(TODAY, is_nightly=False)
    assert "/news/bridge/comment-page-2/" in paper.server.paths()
    assert on_disk(paper.settings.home, "swan in the reeds") == []
    assert paper.ask("SELECT count(*) FROM comments WHERE body LIKE '%reeds%'") == [(1,)]
    paper.server.arrivals.clear()
    paper.server.routes[story.path] = sent(page, HTML, ("tdm-reservation", "1"))
    paper.night(TODAY, is_nightly=False)
    assert "/news/bridge/comment-page-2/" not in paper.server.paths()


def test_what_a_run_that_never_ended_holds_is_swept(paper: Paper) -> None:
    abandoned = paper.settings.runs_dir / "paper" / "cli__2026-03-01__x" / "passing.warc.gz.open"
    abandoned.parent.mkdir(parents=True)
    abandoned.write_bytes(b"bytes that may not stay")
    long_ago = time.time() - 3 * 24 * 3600
    os.utime(abandoned, (long_ago, long_ago))
    paper.story("ferry")
    paper.night(TODAY, is_nightly=False)
    assert not abandoned.exists()
