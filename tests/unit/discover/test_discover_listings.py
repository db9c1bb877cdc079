"""Listing pages and date archives: which of a page's links lead to articles, with which date, and the page after it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from urllib.parse import urldefrag

import pytest
from tests.costs import least_seconds

from broadsheet.discover import Reading, first_requests, read_source, silent_sources
from broadsheet.discover.patterns import MAX_ARCHIVES
from broadsheet.errors import InvalidFeed, InvalidWindow
from broadsheet.models import DiscoverSource, PageKind, Request, Site, Window

HOME = "https://herald.example/"
URL = f"{HOME}news/page/{{page}}/"
FIRST = f"{HOME}news/page/1/"
LISTING = DiscoverSource(kind="listing", url=URL, max_pages=3)
ARCHIVE = DiscoverSource(kind="date_archive", url=f"{HOME}{{yyyy}}/{{mm}}/{{dd}}/")
ZONE = "America/New_York"
DAY = Window.of_days(date(2026, 3, 5), date(2026, 3, 5), ZONE)


def site(source: DiscoverSource = LISTING) -> Site:
    return Site(
        id="herald",
        name="The Herald",
        url=HOME,
        languages=("en",),
        timezone=ZONE,
        discover=(source,),
        hosts=("m.herald.example",),
    )


def read(
    body: str | bytes,
    source: DiscoverSource = LISTING,
    url: str = FIRST,
    window: Window | None = DAY,
    final_url: str | None = None,
) -> Reading:
    raw = body.encode() if isinstance(body, str) else body
    return read_source(url, source, raw, "text/html", site(source), window, final_url=final_url)


def found(body: str, **more: Any) -> list[tuple[str, str | None]]:
    return [(link.url.removeprefix(HOME), link.headline_hint) for link in read(f"<html><body>{body}", **more).links]


PAGE = """<!doctype html><html><head><title>News</title></head><body>
<header><h1><a href="/">The Herald of the whole long river</a></h1>
  <nav><a href="/section/a-very-long-name-of-a-section-indeed">A very long name of a section indeed</a></nav></header>
<main>
 <article class="card"><a href="/bread"><img src="b.jpg" alt="A loaf"></a>
   <header><h2><a href="/bread#top">Bread is dearer again</a></h2></header>
   <p>By <a href="/people/ann">Ann Baker</a>, see <a href="/older">what the council said about it last year</a></p>
   <time datetime="2026-03-05T10:00:00-05:00">10 am</time> <a href="/bread#comments">8 comments</a></article>
 <article><a href="/milk?utm_source=home"><h3>Milk is not</h3></a> <time class="updated" datetime="2026-03-06">changed</time></article>
 <div class="teaser"><a href="/fire">Fire brigade called to the old mill on Tuesday night</a><time datetime="2026-03-04">4 March</time></div>
 <article><a href="/photo"><img src="p.jpg" alt="The flood in pictures"></a></article>
 <a href="/tag/bread" rel="tag">Everything that we ever wrote on bread</a>
 <a href="/2026/mar/05/short">Short</a>
 <a href="mailto:desk@herald.example">Write to the desk of the Herald, please</a> <a href="javascript:void(0)">Show more of these stories</a>
 <a href="/report.pdf">The whole report of the council as a file</a>
 <a href="/news/page/2/" rel="next">Older stories of this section follow here</a>
 <a href="https://elsewhere.example/x">A story on another site that we recommend</a>
</main>
<aside><h3><a href="/popular">Most read of all the stories</a></h3></aside>
<footer><a href="/imprint">Imprint and privacy policy of this newspaper</a></footer></body></html>"""


def test_headings_and_long_texts_lead_to_articles_and_navigation_never_does() -> None:
    reading = read(PAGE)
    assert [(link.url, link.headline_hint) for link in reading.links] == [
        (f"{HOME}bread", "Bread is dearer again"),
        (f"{HOME}milk?utm_source=home", "Milk is not"),
        (f"{HOME}fire", "Fire brigade called to the old mill on Tuesday night"),
        (f"{HOME}photo", None),
        ("https://elsewhere.example/x", "A story on another site that we recommend"),
    ]
    assert reading.links[1].canonical_url == f"{HOME}milk"
    assert {(link.source_channel, link.source_url) for link in reading.links} == {("listing", FIRST)}
    assert reading.problems == ()


def test_the_time_beside_a_link_is_its_date() -> None:
    bread, milk, fire, photo, _ = read(PAGE).links
    assert bread.published_hint_at == datetime(2026, 3, 5, 15, tzinfo=UTC)
    assert (milk.published_hint_at, milk.modified_hint_at) == (None, datetime(2026, 3, 7, 4, 59, 59, tzinfo=UTC))
    assert fire.published_hint_at == datetime(2026, 3, 4, 5, tzinfo=UTC)
    assert photo.published_hint_at is None


def test_a_time_that_stands_between_two_articles_is_neithers() -> None:
    body = '<div><h2><a href="/a">A</a></h2><time datetime="2026-03-05"></time><h2><a href="/b">B</a></h2></div>'
    assert [link.published_hint_at for link in read(body).links] == [None, None]


def test_unreadable_times_are_told() -> None:
    body = '<article><h2><a href="/2026/03/05/a">A</a></h2><time datetime="yesterday"></time><time datetime="PT3M,24S"></time></article>'
    reading = read(body)
    assert reading.links[0].published_hint_at == datetime(2026, 3, 5, 5, tzinfo=UTC), "the day in its address"
    assert reading.problems == (f"{FIRST}: 1 unreadable times, such as 'yesterday'; the pages' own dates decide",)


def test_a_selector_names_the_links_or_what_holds_them() -> None:
    links = DiscoverSource(kind="listing", url=URL, links="aside h3 > a, .teaser")
    assert found(PAGE, source=links) == [
        ("fire", "Fire brigade called to the old mill on Tuesday night"),
        ("popular", "Most read of all the stories"),
    ]
    none = DiscoverSource(kind="listing", url=URL, links=".story a")
    assert read(PAGE, source=none).problems == (f"{FIRST}: a page without links to articles; '.story a' matches none",)


def test_a_page_without_articles_is_told_on_the_first_page_only() -> None:
    told = f"{FIRST}: a page without links to articles; none looks like one: name them by links, a CSS selector"
    assert read("<html><a href=/x>x</a>").problems == (told,)
    assert read("<html><a href=/x>x</a>", url=f"{HOME}news/page/2/").problems == ()


def test_relative_links_are_seen_from_the_page_that_answered_and_its_base() -> None:
    body = '<h2><a href="a">A</a></h2>'
    assert found(body) == [("news/page/1/a", "A")]
    assert found(body, final_url="https://m.herald.example/n/") == [("https://m.herald.example/n/a", "A")]
    assert found(f'<base href="/x/y">{body}') == [("x/a", "A")]


def test_letters_that_are_wide_count_two() -> None:
    assert found('<a href="/a">市议会批准了明年的预算方案</a><a href="/b">地方新闻</a>') == [
        ("a", "市议会批准了明年的预算方案")
    ]


def test_the_encoding_is_the_headers_or_the_pages() -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><h2><a href="/a">Brötchen</a></h2>'
    assert read(page.encode("latin-1")).links[0].headline_hint == "Brötchen"
    assert read(page.encode()).links[0].headline_hint == "Brötchen", "valid UTF-8 is UTF-8"


def next_of(url: str, body: str = PAGE, **more: Any) -> list[str]:
    reading = read(body, url=url, **more)
    assert all((request.kind, request.link_url) == (PageKind.SOURCE, URL) for request in reading.more)
    return [urldefrag(request.url).url for request in reading.more]


def test_the_next_page_is_asked_for_up_to_the_limit() -> None:
    assert first_requests(site(), DAY) == (Request(FIRST, PageKind.SOURCE, URL),)
    assert next_of(FIRST) == [f"{HOME}news/page/2/"]
    assert next_of(f"{HOME}news/page/2/") == [f"{HOME}news/page/3/"]
    assert next_of(f"{HOME}news/page/3/") == [], "max_pages is 3"
    assert next_of(FIRST, "<html><body>none") == []
    assert next_of("https://herald.example/unrelated") == []


def test_no_page_follows_one_that_is_older_than_the_window_or_was_sent_back_to_the_first() -> None:
    old = '<html><h2><a href="/2026/03/04/a">A</a></h2>'
    assert next_of(FIRST, old) == []
    assert next_of(FIRST, old, window=None) == [f"{HOME}news/page/2/"]
    assert next_of(FIRST, old + '<h2><a href="/b">B</a></h2>') == [f"{HOME}news/page/2/"]
    assert next_of(FIRST, final_url=f"{HOME}news/") == [f"{HOME}news/page/2/"], (
        "page 1 is often sent to the plain address"
    )
    assert next_of(f"{HOME}news/page/2/", final_url=f"{HOME}news/") == []
    assert next_of(f"{HOME}news/page/2/", final_url=FIRST) == []


def test_a_date_archive_is_asked_day_by_day_in_the_sites_zone() -> None:
    # DST begins on 8 March: that day has 23 hours, and is one day still
    window = Window.of_days(date(2026, 3, 7), date(2026, 3, 9), ZONE)
    assert [request.url.removeprefix(HOME) for request in first_requests(site(ARCHIVE), window)] == [
        "2026/03/07/",
        "2026/03/08/",
        "2026/03/09/",
    ]
    unpadded = DiscoverSource(kind="date_archive", url=f"{HOME}a?d={{d}}.{{m}}.{{yy}}&p={{page}}")
    (one,) = first_requests(site(unpadded), DAY)
    assert (one.url, one.link_url) == (f"{HOME}a?d=5.3.26&p=1", unpadded.url)
    monthly = DiscoverSource(kind="date_archive", url=f"{HOME}{{yyyy}}-{{m}}.html")
    window = Window.of_days(date(2025, 12, 30), date(2026, 2, 1), ZONE)
    assert [request.url.removeprefix(HOME) for request in first_requests(site(monthly), window)] == [
        "2025-12.html",
        "2026-1.html",
        "2026-2.html",
    ]


def test_a_date_archive_asks_for_a_bounded_number_of_days_and_needs_a_window() -> None:
    window = Window.of_days(date(1990, 1, 1), date(2026, 1, 1), ZONE)
    with pytest.raises(
        InvalidWindow, match=rf"herald: .* more than {MAX_ARCHIVES} archive pages for 1990-01-01 to 2026-01-01; run"
    ):
        first_requests(site(ARCHIVE), window)
    assert first_requests(site(ARCHIVE), None) == ()
    assert silent_sources(site(ARCHIVE), DAY) == ()
    (told,) = silent_sources(site(ARCHIVE), None)
    assert (
        told == f"{ARCHIVE.url}: a date archive is asked by days, and this run has none: name them with --from and --to"
    )


ARCHIVED = """<html><h2><a href="/a">A</a></h2><article><h2><a href="/b">B</a></h2><time datetime="2026-03-05T20:00"></time></article>
<h2><a href="/2026/03/02/c">C</a></h2>"""


def dates(final_url: str | None = None, url: str = f"{HOME}2026/03/05/", source: DiscoverSource = ARCHIVE) -> list[Any]:
    return [link.published_hint_at for link in read(ARCHIVED, source, url, final_url=final_url).links]


def test_the_archives_day_is_the_date_of_links_that_have_none() -> None:
    day, evening, other = (datetime(2026, 3, *rest, tzinfo=UTC) for rest in ((5, 5), (6, 1), (2, 5)))
    assert dates() == [day, evening, other]
    assert dates("https://m.herald.example/archive?d=2026-03-05") == [day, evening, other]
    assert dates(HOME) == [None, evening, other], "the home page answered in its place"
    for another in ("2026/03/15/", "12026/03/05/", "2026/03/051", ""):
        assert dates(f"{HOME}{another}") == [None, evening, other]
    month = DiscoverSource(kind="date_archive", url=f"{HOME}{{yyyy}}/{{mm}}/")
    assert dates(url=f"{HOME}2026/03/", source=month) == [None, evening, other]


def test_the_archives_of_other_days_are_no_articles() -> None:
    others = "".join(
        f'<a href="/2026/03/{day}">All that we wrote on Wednesday, {day} March 2026</a>'
        for day in ("04/", "06", "07/?x=1")
    )
    found = read(f"{ARCHIVED}{others}", ARCHIVE, f"{HOME}2026/03/05/").links
    assert [link.url.removeprefix(HOME) for link in found] == ["a", "b", "2026/03/02/c", "2026/03/07/?x=1"]


def test_a_pattern_of_years_is_asked_for_by_years() -> None:
    yearly = DiscoverSource(kind="date_archive", url=f"{HOME}{{yyyy}}/")
    window = Window.of_days(date(1950, 12, 31), date(2026, 1, 1), ZONE)
    assert len(first_requests(site(yearly), window)) == 77


def test_an_archive_that_another_page_answers_for_is_told() -> None:
    (told,) = read(ARCHIVED, ARCHIVE, f"{HOME}2026/03/05/", final_url=HOME).problems
    assert told == f"{HOME}2026/03/05/: {HOME} answered in its place: its links have no date but their own"


def test_a_days_archive_has_pages() -> None:
    paged = DiscoverSource(kind="date_archive", url=f"{HOME}{{yyyy}}/{{mm}}/{{dd}}/page/{{page}}", max_pages=2)
    (more,) = read(ARCHIVED, paged, f"{HOME}2026/03/05/page/1").more
    assert urldefrag(more.url).url == f"{HOME}2026/03/05/page/2"
    assert read(ARCHIVED, paged, more.url).more == ()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "an empty answer arrived where an HTML page was promised; open it in a browser"),
        (b'{"items": []}', "JSON .text/html., beginning"),
        (b"<?xml version='1.0'?><rss><channel><a>x</a></channel></rss>", "a feed .<rss>. arrived where an HTML page"),
        (b"<urlset><a>x</a></urlset>", "a sitemap .<urlset>."),
        (b"%PDF-1.7 \x00\x01\x02", "something that is no XML"),
        (b"\x1f\x8bnonsense", "broken gzip"),
        (b"\x00" * 1000, "an empty answer"),
    ],
)
def test_what_is_no_page_is_refused(body: bytes, told: str) -> None:
    with pytest.raises(InvalidFeed, match=told):
        read(body)


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 200_000 + b"<h2><a href=/a>A</a>",
        b"<a href=/a><div>" * 100_000,
        b"<article><h2><a href=/a>A</a></h2>" * 50_000,
        b"<p><a href='/%d'>A long enough text for an article</a><time datetime=2026>" * 60_000,
        b"<time datetime=2026-03-05></time>" * 100_000 + b"<h2><a href=/a>A</a>",
        b"<h2><a href='/a'>" + b"<b>x</b>" * 400_000,
        b"<a href='" + b"/a" * 500_000 + b"'>A long enough text for an article</a>",
        b"<" * 1_000_000 + b"<a >",
        b"<html \x00\xff\xfe" * 50_000 + b"<a href=\x00/\xed\xa0\x80>A long enough text for an article",
    ],
    ids=["deep", "nested", "cards", "many", "times", "long-text", "long-address", "brackets", "garbage"],
)
def test_pages_made_for_harm_take_bounded_time(body: bytes) -> None:
    def work(source: DiscoverSource) -> None:
        assert len(read(body, source).links) <= 5000

    for source in (LISTING, DiscoverSource(kind="listing", url=URL, links="div > h2 a, p a")):
        assert least_seconds(partial(work, source), 7) < 7


def test_a_page_that_is_cut_says_so() -> None:
    reading = read("<html><h2><a href=/a>A</a></h2>" + "<div>" * 300)
    assert [link.url for link in reading.links] == [f"{HOME}a"]
    assert "the page is read to line 1 only (Excessive depth" in reading.problems[0]
    many = read("<html>" + "".join(f"<h2><a href=/{i}>A</a></h2>" for i in range(5001)))
    assert len(many.links) == 5000
    assert many.problems == (f"{FIRST}: of more than 5000 links on the page the first 5000 are looked at",)
