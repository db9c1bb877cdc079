"""A meta refresh is a redirect, with a redirect's guards; a page that is reloaded now and then is a page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.costs import growth
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import HTML, FaultServer, Route, robots, sent

from broadsheet.archive import Exchange, raw_page, scan
from broadsheet.fetch.refreshing import refreshed_to
from broadsheet.models import OutcomeKind

URL = "https://harbour.example/go/7"
TALE = "https://harbour.example/tale"
PROSE = "<p>The pilot said that the harbour was calm, and that the ferries would sail at noon.</p>" * 20


def target(head: str, body: str = "", header: str | None = None) -> str | None:
    headers = (("Refresh", header),) if header is not None else ()
    page = f"<html><head><title>Redirecting</title>{head}</head><body>{body}</body></html>".encode()
    return refreshed_to(Exchange(URL, (), 200, headers, page, datetime(2026, 3, 5, tzinfo=UTC), None), page)


def meta(content: str) -> str:
    return f'<meta http-equiv="refresh" content="{content}">'


@pytest.mark.parametrize(
    "content",
    ["0; url=/tale", "0;url=/tale", "0;URL='/tale'", "0; url = /tale", "0, url=/tale", "0 url=/tale", "1; /tale", " 0 ; url=../tale", "0.5; url=/tale#top",
     "0;url=https://harbour.example/tale", "0; url=&#x2f;tale", "0;url=&quot;/tale&quot;"],
)  # fmt: skip
def test_ways_to_write_it(content: str) -> None:
    assert target(meta(content)) == TALE
    assert target(meta(content), PROSE) == TALE  # it leaves at once


@pytest.mark.parametrize(
    "element",
    ["<META HTTP-EQUIV=Refresh CONTENT='0;url=/tale'>", '<meta content="0; url=/tale" http-equiv="REFRESH" />', "<meta http-equiv = refresh content = 0;url=/tale>"],
)  # fmt: skip
def test_ways_to_write_the_element(element: str) -> None:
    assert target(element) == TALE


def test_the_header_counts_as_the_element_does() -> None:
    assert target("", PROSE, "0; url=/tale") == TALE
    assert target("", PROSE, "300; url=/tale") is None


@pytest.mark.parametrize(
    "content",
    ["300", "0", "0; url=", "0; url=/go/7", "0; url=#top", "0; url=http://[", "; url=/tale", "soon; url=/tale", "-1; url=/tale", "120; url=/tale"],
)  # fmt: skip
def test_what_leads_nowhere_else_soon(content: str) -> None:
    assert target(meta(content)) is None


def test_what_leaves_after_a_while_is_a_page_where_there_is_something_to_read() -> None:
    assert target(meta("5; url=/tale"), "<p>You are being redirected.</p>") == TALE
    assert target(meta("5; url=/tale"), PROSE) is None


@pytest.mark.parametrize("opened", ["<!--", "<script>", "<style>", "<template>"])
def test_what_is_not_part_of_the_page(opened: str) -> None:
    closed = "-->" if opened == "<!--" else opened.replace("<", "</")
    assert target(f"{opened}{meta('0; url=/tale')}{closed}") is None


def test_for_browsers_without_scripts_only_where_there_is_nothing_else() -> None:
    head = f"<noscript>{meta('0; url=/tale')}</noscript>"
    assert target(head, PROSE) is None
    assert target(head) == TALE


@given(st.text(max_size=60), st.text(max_size=60), st.one_of(st.none(), st.text(max_size=60)))
def test_any_page_and_header_are_read(head: str, content: str, header: str | None) -> None:
    for found in (target(head + meta(content), "", header), target(meta(f"0; url={content}"))):
        assert found is None or isinstance(found, str)


@pytest.mark.parametrize(
    "part",
    [
        "<meta ",
        "<meta http-equiv=refresh ",
        "<meta http-equiv=refresh content='0;url=",
        "refresh ",
        "<!--",
        "<meta>refresh",
    ],
)
def test_pages_made_to_hurt_cost_what_they_weigh(part: str) -> None:
    assert growth(lambda times: target(part * times), 2000, 8000, 10) < 10


def signpost(url: str, *headers: tuple[str, str], delay: int = 0) -> Route:
    return sent(f"<title>Redirecting</title>{meta(f'{delay}; url={url}')}".encode(), HTML, *headers)


def test_a_crawl_follows_it_with_a_redirects_guards(tmp_path: Path) -> None:
    with FaultServer({"/robots.txt": robots("User-agent: *", "Disallow: /private/")}) as paper:
        paper.routes |= {
            "/good": signpost("/tale"),
            "/private-one": signpost("/private/1"),
            "/circle": signpost("/back"),
            "/back": signpost("/circle"),
            "/inside": signpost("http://10.0.0.1/"),
            "/machine": signpost(f"http://127.0.0.1:{int(paper.host.rpartition(':')[2]) ^ 1}/"),
            "/away": signpost("http://elsewhere.example/"),
            "/home": signpost("/"),
            "/kept": signpost("/other", ("X-Robots-Tag", "noarchive")),
        }
        paths = ["/good", "/private-one", "/circle", "/inside", "/machine", "/away", "/home", "/kept"]
        night = Night(tmp_path)
        ended = night.crawl(articles(map(paper.url, paths)), site_at(paper.url("/")))
        kinds = {path: ended[paper.url(path)].kind for path in paths}
        assert kinds == {
            "/good": None,
            "/private-one": OutcomeKind.ROBOTS_DISALLOWED,
            "/circle": OutcomeKind.REDIRECTED_AWAY,
            "/inside": OutcomeKind.FORBIDDEN_ADDRESS,
            "/machine": OutcomeKind.FORBIDDEN_ADDRESS,
            "/away": OutcomeKind.REDIRECTED_AWAY,
            "/home": OutcomeKind.SOFT_404,
            "/kept": None,
        }
        page, private = ended[paper.url("/good")].page, ended[paper.url("/kept")].page
        assert page is not None and private is not None
        assert (page.url, page.final_url) == (paper.url("/good"), paper.url("/tale"))
        assert b"Note /tale" in raw_page(page, night.home).body
        assert (page.is_archived, private.is_archived) == (True, False)  # the page on the way asked for it
        archived = [record.url for record in scan(night.warc)]
        assert [paper.url("/good"), paper.url("/tale")] == archived[:2]
        assert paper.url("/kept") not in archived
        assert not {"/private/1"} & set(paper.paths())
