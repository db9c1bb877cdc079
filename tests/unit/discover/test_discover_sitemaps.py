"""Sitemaps, news sitemaps, and the parts of an index that are worth asking for."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime

import pytest

from broadsheet.discover import Reading, read_source
from broadsheet.discover.sitemap_index import MAX_PARTS
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, PageKind, Site, Window

URL = "https://herald.example/sitemap.xml"
SITEMAP = DiscoverSource(kind="sitemap", url=URL)
NEWS = DiscoverSource(kind="news_sitemap", url=URL)
SITE = Site(
    id="herald",
    name="The Herald",
    url="https://herald.example/",
    languages=("en",),
    timezone="America/New_York",
    discover=(SITEMAP,),
)
DAY = Window.of_days(date(2026, 3, 5), date(2026, 3, 5), "America/New_York")
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><{} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">{}</{}>'
)


def urlset(*entries: str) -> bytes:
    return HEAD.format("urlset", "".join(f"<url>{entry}</url>" for entry in entries), "urlset").encode()


def index(*parts: tuple[str, str | None]) -> bytes:
    rows = (
        f"<sitemap><loc>{loc.replace('&', '&amp;')}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</sitemap>"
        for loc, lastmod in parts
    )
    return HEAD.format("sitemapindex", "".join(rows), "sitemapindex").encode()


def read(body: bytes, source: DiscoverSource = SITEMAP, window: Window | None = DAY, url: str = URL) -> Reading:
    return read_source(url, source, body, "application/xml", SITE, window)


def asked(body: bytes, window: Window | None = DAY) -> list[str]:
    return [request.url.removeprefix("https://herald.example/") for request in read(body, window=window).more]


def test_a_sitemap_gives_links_and_no_publication_dates() -> None:
    reading = read(
        urlset(
            "<loc>\n https://herald.example/a?a=1&amp;b=2 \n</loc><lastmod>2026-03-05T10:00:00+02:00</lastmod>"
            "<image:image><image:loc>https://herald.example/a.jpg</image:loc></image:image>",
            "<!-- old --><loc><![CDATA[https://herald.example/b]]></loc><lastmod>2026-03-04</lastmod>",
            "<loc>/c</loc>",
        )
    )
    assert [link.url for link in reading.links] == [
        "https://herald.example/a?a=1&b=2",
        "https://herald.example/b",
        "https://herald.example/c",
    ]
    assert {link.source_channel for link in reading.links} == {"sitemap"}
    assert [link.published_hint_at for link in reading.links] == [None] * 3
    assert [link.modified_hint_at for link in reading.links] == [
        datetime(2026, 3, 5, 8, tzinfo=UTC),
        datetime(2026, 3, 5, 4, 59, 59, tzinfo=UTC),  # the last moment of that day in New York
        None,
    ]
    assert reading.problems == ()


def test_a_news_sitemap_gives_date_and_headline() -> None:
    news = (
        "<news:news><news:publication><news:name>The Herald</news:name></news:publication>"
        "<news:publication_date>{}</news:publication_date><news:title>Bread &amp; butter</news:title></news:news>"
    )
    reading = read(
        urlset(f"<loc>/a</loc>{news.format('2026-03-05T10:00:00Z')}", f"<loc>/b</loc>{news.format('2026-03-05')}"), NEWS
    )
    whole, day = reading.links
    assert (whole.source_channel, whole.headline_hint) == ("news_sitemap", "Bread & butter")
    assert whole.published_hint_at == datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert day.published_hint_at == datetime(2026, 3, 5, 5, tzinfo=UTC), "midnight in New York"
    assert reading.problems == ()


def test_a_news_sitemap_without_news_is_told() -> None:
    assert read(urlset("<loc>/a</loc>"), NEWS).problems == (
        f"{URL}: none of its 1 entries has a news:publication_date; write kind: sitemap",
    )


def test_an_empty_sitemap_is_no_error_but_a_problem() -> None:
    reading = read(urlset())
    assert reading.links == ()
    assert "a well-formed sitemap without a single URL" in reading.problems[0]


def test_what_cannot_be_read_in_it_is_counted() -> None:
    reading = read(urlset("<lastmod>2026-03-05</lastmod>", "<loc>/a</loc><lastmod>lately</lastmod>"))
    assert [link.url for link in reading.links] == ["https://herald.example/a"]
    assert reading.problems == (
        f"{URL}: 1 unreadable entries, such as an entry without loc",
        f"{URL}: 1 unreadable times, such as 'lately'; the pages' own dates decide",
    )


def test_other_namespaces_and_none_are_read_too() -> None:
    bare = b"<urlset><url><loc>/a</loc></url></urlset>"
    old = b'<s:urlset xmlns:s="http://www.google.com/schemas/sitemap/0.84"><s:url><s:loc>/a</s:loc></s:url></s:urlset>'
    assert [len(read(body).links) for body in (bare, old)] == [1, 1]


def test_a_packed_sitemap() -> None:
    assert len(read(gzip.compress(urlset("<loc>/a</loc>"))).links) == 1


@pytest.mark.parametrize(
    "body",
    [
        urlset("<loc>/a?a=1&b=2</loc>"),
        urlset("<loc>/a</loc>")[:-20],
        b"<urlset><url></urlset>",
        b"<urlset></urlset><x/>",
    ],
)
def test_broken_xml_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidFeed, match=rf"^{URL}: broken XML arrived \(.*line \d+.*\); open it in a browser"):
        read(body)


def test_a_large_sitemap_is_read_whole() -> None:
    reading = read(urlset(*(f"<loc>/{n}</loc>" for n in range(10_000))))
    assert [reading.links[0].url, reading.links[-1].url] == ["https://herald.example/0", "https://herald.example/9999"]


@pytest.mark.parametrize(
    ("part", "lastmod", "is_asked"),
    [
        # by a date in the name
        ("sitemap-2026-03-05.xml", None, True),
        ("sitemap-2026-03-04.xml", None, False),
        ("sitemap-2026-03-06.xml", None, True),  # begins, by UTC, while it is still the 5th in New York
        ("sitemap-2026-03-07.xml", None, False),
        ("sitemap-20260305.xml.gz", None, True),
        ("sitemap-20260301.xml.gz", None, False),
        ("archive/2026/03/05/sitemap.xml", None, True),
        ("archive/2026/02/05/sitemap.xml", None, False),
        ("sitemap-2026-03.xml", None, True),
        ("sitemap-202603.xml", None, True),
        ("sitemap-2026-02.xml", None, False),
        ("sitemap-2026-04.xml", None, False),
        ("sitemap-2026-03-01-2026-03-31.xml", None, True),
        ("sitemap-2026-01-01-2026-01-31.xml", None, False),
        ("sitemap.xml?yyyy=2026&mm=03&dd=05", None, True),
        ("sitemap.xml?yyyy=2026&mm=02&dd=05", None, False),
        ("sitemap.xml?yyyy=2026&mm=03", None, True),
        # the name counts more than lastmod, which many systems write wrongly
        ("sitemap-2026-03-05.xml", "2020-01-01", True),
        ("sitemap-2026-02.xml", "2026-03-05", False),
        # by lastmod
        ("post-sitemap.xml", "2026-03-05T12:00:00Z", True),
        ("post-sitemap.xml", "2026-03-09", True),
        ("post-sitemap2.xml", "2026-03-04", False),
        ("post-sitemap2.xml", "2026-03-05", True),
        ("sitemap-7.xml", "lately", True),
        # by neither
        ("post-sitemap.xml", None, True),
        ("sitemap-7.xml", None, True),
        ("sitemap-20261234.xml", None, True),  # a number, not a date
        ("sitemap-2026.xml", None, True),
        ("sitemap-2019.xml", None, False),
        ("sitemap-2019.xml", "2026-03-05T12:00:00Z", True),  # then it is a running number
        # pages about articles
        ("page-sitemap.xml", "2026-03-05T12:00:00Z", False),
        ("category-sitemap.xml", "2026-03-05T12:00:00Z", False),
        ("post_tag-sitemap2.xml", "2026-03-05T12:00:00Z", False),
        ("author-sitemap.xml", None, False),
        ("wp-sitemap-posts-post-1.xml", None, True),
        ("wp-sitemap-posts-page-1.xml", None, False),
        ("wp-sitemap-taxonomies-category-1.xml", None, False),
        ("wp-sitemap-users-1.xml", None, False),
        ("front-page-sitemap.xml", None, True),
    ],
)
def test_only_parts_that_can_hold_the_window_are_asked(part: str, lastmod: str | None, is_asked: bool) -> None:
    body = index(("https://herald.example/" + part, lastmod), ("https://herald.example/news.xml", None))
    assert asked(body) == ([part] if is_asked else []) + ["news.xml"]


def test_without_a_window_all_dates_are_asked() -> None:
    body = index(*((f"https://herald.example/sitemap-{year}-01.xml", "2001-01-01") for year in range(2001, 2005)))
    assert len(asked(body, window=None)) == 4


def test_a_part_is_asked_on_behalf_of_its_source() -> None:
    nested = read(index(("/part.xml", None)), url="https://herald.example/deeper/index.xml")
    (request,) = nested.more
    assert (request.url, request.kind, request.link_url) == ("https://herald.example/part.xml", PageKind.SOURCE, URL)
    assert nested.links == ()


def test_an_index_never_names_itself_or_a_part_twice() -> None:
    assert asked(index((URL, None), ("/a.xml", None), ("https://herald.example/a.xml", None))) == ["a.xml"]


def test_parts_without_an_address_are_told() -> None:
    reading = read(index(("file:///etc/passwd", None), ("/a.xml", None)))
    assert [request.url for request in reading.more] == ["https://herald.example/a.xml"]
    assert reading.problems == (f"{URL}: 1 parts have no http(s) URL, such as 'file:///etc/passwd'",)


def test_parts_on_other_peoples_hosts_are_told_and_not_asked() -> None:
    site = SITE.model_copy(update={"hosts": ("www.herald.example",)})
    body = index(
        ("https://elsewhere.example/1.xml", None),
        ("https://www.herald.example/2.xml", None),
        ("https://maps.example/3.xml", None),
        ("https://herald.example:8443/4.xml", None),
    )
    reading = read_source("https://maps.example/index.xml", SITEMAP, body, "application/xml", site, None)
    assert [request.url for request in reading.more] == [
        "https://www.herald.example/2.xml",
        "https://maps.example/3.xml",
    ]
    assert [problem.partition(": ")[2].partition(", and")[0] for problem in reading.problems] == [
        "2 parts lie on hosts that are not the site's, such as 'https://elsewhere.example/1.xml'"
    ]


def test_an_index_that_cannot_help_says_so() -> None:
    assert read(index(("/sitemap-2019-01.xml", None))).problems == (f"{URL}: none of its 1 parts can hold the window",)
    assert "a sitemap index without parts" in read(index()).problems[0]


def test_a_boundless_index_is_bounded_by_the_last_changed() -> None:
    parts = [(f"/{n}.xml", f"2026-03-{6 + n % 20:02}") for n in range(MAX_PARTS + 20)]
    reading = read(index(*parts))
    assert len(reading.more) == MAX_PARTS
    assert (
        f"{MAX_PARTS + 20} parts can hold the window; the {MAX_PARTS} last changed are asked for" in reading.problems[0]
    )
    dropped = {url for url, _ in parts} - {
        request.url.removeprefix("https://herald.example") for request in reading.more
    }
    assert {int(url[1:-4]) % 20 for url in dropped} == {0}
