"""Sources that lead astray, through whole runs: a wrong date puts nobody off, a page that comes again ends the asking, refusals have a remedy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.e2e.paper import DAY, TODAY, Paper, settings_over
from tests.unit.fetch.fault_server import FaultServer, Handler, sent, status

from broadsheet.errors import BroadsheetError, NothingDiscovered
from broadsheet.models import DiscoverSource

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("quick_nights")]


@pytest.fixture
def paper(home: Path) -> Iterator[Paper]:
    with FaultServer() as server:
        yield Paper(server, settings_over(home))


def test_a_feed_date_years_ahead_puts_no_article_off(paper: Paper) -> None:
    paper.story("ferry")
    paper.night(TODAY)
    paper.story("harbour", day=TODAY + DAY)
    serve = paper.serve

    def wrong() -> None:
        serve()
        answer = paper.server.routes["/feed"]

        def route(handler: Handler) -> None:
            whole = handler.answer
            moment = datetime.combine(TODAY + DAY, datetime.min.time()) + timedelta(hours=12)
            said = f"{moment:%a, %d %b %Y}".encode()

            def answered(code: int, body: bytes, headers: object = ()) -> None:
                whole(code, body.replace(said, b"Sat, 16 Nov 2041"), headers)  # type: ignore[arg-type]

            handler.answer = answered  # type: ignore[method-assign, assignment]
            answer(handler)

        paper.server.routes["/feed"] = route

    paper.serve = wrong  # type: ignore[method-assign]
    reports = paper.night(TODAY + DAY)
    assert paper.asked() == ["harbour"]
    assert any("can't be true, such as 'Sat, 16 Nov 2041" in message for message in reports["discover"].messages)
    rows = paper.ask(
        "SELECT CAST(published_at AS DATE), published_at_source FROM core.articles WHERE url LIKE '%harbour'"
    )
    assert rows == [(TODAY + DAY, "meta")]


def test_pages_that_come_again_in_turn_end_the_asking(paper: Paper) -> None:
    paper.sources = (DiscoverSource(kind="listing", url=paper.server.url("/pages/{page}"), max_pages=9),)
    paper.story("ferry")
    paper.story("bridge")
    paper.serve()
    for number in range(1, 10):
        name = ("ferry", "bridge")[number % 2]
        page = f'<html><main><h2><a href="/news/{name}">The long story of the {name}</a></h2></main></html>'
        paper.server.routes[f"/pages/{number}"] = sent(page.encode(), ("Content-Type", "text/html"))
    reports = paper.night(TODAY)
    asked = [path for path in paper.server.paths() if path.startswith("/pages/")]
    assert asked == ["/pages/1", "/pages/2", "/pages/3"]
    assert any("the same links as on the page" in message for message in reports["discover"].messages)


def test_a_closed_wordpress_is_told_with_its_remedy(paper: Paper) -> None:
    paper.sources = (DiscoverSource(kind="wordpress_rest", url=paper.server.url("/wp-json/wp/v2/posts")),)
    paper.server.routes["/wp-json/wp/v2/posts"] = status(401)
    with pytest.raises(BroadsheetError, match="the site keeps it closed: name its feed or sitemap"):
        paper.night(TODAY)


def test_a_source_wholly_on_another_host_names_the_line_to_add(paper: Paper) -> None:
    page = '<rss version="2.0"><channel><item><link>http://other.example/1</link></item></channel></rss>'
    paper.serve()
    paper.serve = lambda: None  # type: ignore[method-assign]
    paper.server.routes["/feed"] = sent(page.encode(), ("Content-Type", "application/rss+xml"))
    with pytest.raises(NothingDiscovered, match=r"other\.example \(1\).*write hosts: \[other\.example\] in paper\.yml"):
        paper.night(TODAY)


def test_of_a_cut_feed_the_whole_entries_come_in_and_the_source_counts_as_failed(paper: Paper) -> None:
    paper.story("ferry")
    paper.story("bridge")
    serve = paper.serve
    serve()
    item = "<item><title>A</title><link>{}</link><pubDate>{:%a, %d %b %Y} 12:00:00 GMT</pubDate></item>"
    rows = "".join(item.format(paper.server.url(f"/news/{name}"), TODAY) for name in ("ferry", "bridge"))
    cut = f'<rss version="2.0"><channel>{rows}'[:-70]
    paper.serve = lambda: None  # type: ignore[method-assign]
    paper.server.routes["/feed"] = sent(cut.encode(), ("Content-Type", "application/rss+xml"))
    reports = paper.night(TODAY)
    assert paper.asked() == ["ferry"]
    assert reports["discover"].counts["failed_sources"] == 1
    assert any("ends in the middle" in message for message in reports["discover"].messages)


def test_a_source_full_of_another_hosts_links_costs_little_and_is_told(paper: Paper) -> None:
    theirs = "".join(f"<url><loc>https://elsewhere{n % 2}.example/news/{n}</loc></url>" for n in range(2400))
    own = f"<url><loc>{paper.server.url('/news/ferry')}</loc></url>"
    paper.sources = (DiscoverSource(kind="sitemap", url=paper.server.url("/sitemap.xml")),)
    paper.story("ferry")
    paper.serve()
    paper.server.routes["/sitemap.xml"] = sent(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{theirs}{own}</urlset>'.encode(),
        ("Content-Type", "text/xml"),
    )
    report = paper.night(TODAY)["discover"]
    assert paper.ask("SELECT kind, count(*) FROM ops.outcomes GROUP BY kind ORDER BY kind") == [
        ("accepted", 1),
        ("excluded", 1000),
    ]
    assert report.counts["unlisted"] == 1400
    (said,) = [line for line in report.messages if "1400 more links" in line]
    assert "elsewhere0.example (700), elsewhere1.example (700)" in said
