"""What holds for every kind of source, whatever comes: addresses, dates, documents that are cut off, pages that repeat, failures."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from broadsheet.discover import Reading, first_requests, foreign_hosts, max_rounds, read_source, remedy_for, select
from broadsheet.discover import sources as readers
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, Link, Site, Window

HOME = "https://herald.example/"
DAY = Window.of_days(date(2026, 3, 5), date(2026, 3, 5), "America/New_York")
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def site_of(kind: Any, url: str = f"{HOME}source", **more: Any) -> Site:
    source = DiscoverSource(kind=kind, url=url)
    return Site(
        **{
            "id": "herald",
            "name": "The Herald",
            "url": HOME,
            "languages": ("en",),
            "timezone": "America/New_York",
            "discover": (source,),
            **more,
        }
    )


def read(kind: str, body: str | bytes, url: str = f"{HOME}source", **more: Any) -> Reading:
    site = site_of(kind, url if "{" in url else url.partition("#")[0])
    asked = more.pop("asked", url)
    data = body if isinstance(body, bytes) else body.encode()
    return read_source(asked, site.discover[0], data, None, site, more.pop("window", DAY), **more)


def document(kind: str, link: str, said: str = "") -> str:
    """One entry of ``kind``, of ``said``."""
    match kind:
        case "rss":
            return (
                f'<rss version="2.0"><channel><item><link>{link}</link><pubDate>{said}</pubDate></item></channel></rss>'
            )
        case "atom":
            return (
                f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{link}"/><published>{said}</published>'
                "</entry></feed>"
            )
        case "json_feed":
            return json.dumps({"items": [{"url": link, "date_published": said}]})
        case "news_sitemap":
            return (
                f"<urlset {NEWS}><url><loc>{link}</loc><news:news><news:publication_date>{said}</news:publication_date>"
                "</news:news></url></urlset>"
            )
        case "wordpress_rest":
            return json.dumps([{"link": link, "date_gmt": said}])
        case "listing":
            return f'<html><article><h2><a href="{link}">A</a></h2><time datetime="{said}"></time></article></html>'
    raise AssertionError(kind)


DATED = ("rss", "atom", "json_feed", "news_sitemap", "wordpress_rest", "listing")


@pytest.mark.parametrize("kind", DATED)
def test_relative_links_are_seen_from_the_address_that_answered(kind: str) -> None:
    reading = read(kind, document(kind, "first/"), final_url=f"{HOME}blog/index")
    assert [link.url for link in reading.links] == [f"{HOME}blog/first/"]
    assert reading.links[0].source_url == f"{HOME}source", "the site file names it"


def test_parts_and_next_pages_are_seen_from_there_too() -> None:
    index = "<sitemapindex><sitemap><loc>part.xml</loc></sitemap></sitemapindex>"
    assert read("sitemap", index, final_url=f"{HOME}maps/all.xml").more[0].url == f"{HOME}maps/part.xml"
    feed = json.dumps({"items": [{"url": "/a"}], "next_url": "two.json"})
    assert read("json_feed", feed, final_url=f"{HOME}blog/feed").more[0].url == f"{HOME}blog/two.json"


@pytest.mark.parametrize("kind", DATED)
@pytest.mark.parametrize("said", ["2041-11-16T19:11:00Z", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1970-01-21"])
def test_a_date_that_cannot_be_true_leaves_the_decision_to_the_page(kind: str, said: str) -> None:
    reading = read(kind, document(kind, "/a", said), answered_at=NOON)
    assert [(link.published_hint_at, link.published_hint_precision) for link in reading.links] == [(None, None)]
    assert any("; the pages' own dates decide" in problem for problem in reading.problems)
    assert select(reading.links, site_of(kind), DAY).links, "it is asked for"


@pytest.mark.parametrize("kind", DATED)
def test_a_link_says_how_fine_its_date_is(kind: str) -> None:
    hints = [read(kind, document(kind, "/a", said)).links[0] for said in ("2026-03-05", "2026-03-05T10:00:00Z")]
    assert [hint.published_hint_precision for hint in hints] == ["day", "second"]
    assert hints[0].published_hint_at == datetime(2026, 3, 5, 5, tzinfo=UTC), "midnight in New York"
    month = read(kind, document(kind, "/a", "2026-03")).links[0]
    assert (month.published_hint_at, month.published_hint_precision) == (None, None)


@pytest.mark.parametrize("kind", DATED)
def test_a_date_against_the_day_in_the_address_is_not_believed(kind: str) -> None:
    reading = read(kind, document(kind, "/2024/02/12/bread", "2026-03-05T10:00:00Z"), answered_at=NOON)
    assert reading.links[0].published_hint_at is None
    assert any("disagree with the day in the address" in problem for problem in reading.problems)
    near = read(kind, document(kind, "/2026/03/04/bread", "2026-03-05T10:00:00Z"), answered_at=NOON)
    assert near.links[0].published_hint_at == datetime(2026, 3, 5, 10, tzinfo=UTC)


def test_zero_dates_of_change_say_nothing() -> None:
    body = "<urlset><url><loc>/a</loc><lastmod>0001-01-01T00:00:00+00:00</lastmod></url></urlset>"
    reading = read("sitemap", body)
    assert reading.links[0].modified_hint_at is None
    assert select(reading.links, site_of("sitemap"), DAY).links


def test_a_change_within_rss_is_no_publication() -> None:
    def hints(dates: str) -> tuple[datetime | None, datetime | None]:
        body = (
            '<rss version="2.0" xmlns:a10="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
            f"<item><link>/a</link>{dates}</item></channel></rss>"
        )
        (link,) = read("rss", body).links
        return link.published_hint_at, link.modified_hint_at

    nine = datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert hints("<a10:updated>2026-03-05T09:00:00Z</a10:updated>") == (None, nine)
    assert hints("<lastBuildDate>Thu, 05 Mar 2026 09:00:00 GMT</lastBuildDate>") == (None, nine)
    assert hints("<dc:date>2026-03-05T09:00:00Z</dc:date>") == (nine, None)
    both = "<dc:date>2026-03-04T09:00:00Z</dc:date><a10:updated>2026-03-05T09:00:00Z</a10:updated>"
    assert hints(both)[0] is None, "feedparser does not say which of the two it is"
    assert hints("<pubDate>Thu, 05 Mar 2026 09:00:00 GMT</pubDate>")[0] == nine


# Documents that are cut off, or not quite what they should be


def entries(kind: str, count: int) -> str:
    rows = [f"/note/{number}" for number in range(count)]
    if kind == "sitemap":
        return "<urlset>" + "".join(f"<url><loc>{row}</loc></url>" for row in rows) + "</urlset>"
    return (
        '<rss version="2.0"><channel>'
        + "".join(f"<item><link>{row}</link></item>" for row in rows)
        + "</channel></rss>"
    )


@pytest.mark.parametrize("kind", ["sitemap", "rss"])
def test_of_a_document_that_is_cut_off_the_whole_entries_are_read_and_the_cut_is_told(kind: str) -> None:
    whole = entries(kind, 9)
    for cut in (whole[: whole.index("/note/8") + 4], whole[: -len("</urlset>")]):
        reading = read(kind, cut)
        assert len(reading.links) in (8, 9)
        assert reading.links[-1].url in (f"{HOME}note/7", f"{HOME}note/8"), "no half address"
        assert "before that are read" in (reading.broken or "")
    assert read(kind, whole).broken is None
    with pytest.raises(InvalidFeed):
        read(kind, whole[: whole.index("/note/0") + 4])


def test_an_entry_that_is_cut_behind_its_address_is_not_taken() -> None:
    whole = entries("rss", 3)
    cut = whole[: whole.index("/note/2") + len("/note/")]
    assert [link.url for link in read("rss", cut).links] == [f"{HOME}note/0", f"{HOME}note/1"]
    cut = whole[: whole.index("/note/2</link>") + len("/note/2</link>")]
    assert [link.url for link in read("rss", cut).links] == [f"{HOME}note/0", f"{HOME}note/1"]


def test_wordpress_gives_instants_also_at_midnight() -> None:
    (link,) = read("wordpress_rest", document("wordpress_rest", "/a", "2026-03-05T00:00:00")).links
    assert (link.published_hint_at, link.published_hint_precision) == (datetime(2026, 3, 5, tzinfo=UTC), "second")


@pytest.mark.parametrize("kind", ["sitemap", "rss"])
def test_of_gzip_that_is_cut_off_too(kind: str) -> None:
    packed = gzip.compress(entries(kind, 2000).encode())
    reading = read(kind, packed[: len(packed) // 2])
    assert 500 < len(reading.links) < 1500
    assert (reading.broken or "").startswith("its gzip ends in the middle")
    assert len(read(kind, packed + b"stray bytes").links) == 2000, "what follows is no gzip, and passed over"
    assert len(read(kind, gzip.compress(packed)).links) == 2000, "packed twice"


def test_a_sitemap_may_be_plain_text() -> None:
    reading = read("sitemap", f"\ufeff{HOME}a\r\n\r\n  {HOME}b  \nSitemap of the Herald\n/c\n")
    assert [link.url for link in reading.links] == [f"{HOME}a", f"{HOME}b"]
    assert reading.problems == (f"{HOME}source: 2 lines are no address, such as 'Sitemap of the Herald'",)
    packed = gzip.compress("\n".join(f"{HOME}note/{number}" for number in range(3000)).encode())
    torn = read("sitemap", packed[: len(packed) // 2])
    assert 0 < len(torn.links) < 3000
    assert torn.broken


def test_two_addresses_in_one_entry_are_both_taken() -> None:
    assert [link.url for link in read("sitemap", "<urlset><url><loc>/a</loc><loc>/b</loc></url></urlset>").links] == [
        f"{HOME}a",
        f"{HOME}b",
    ]
    index = "<sitemapindex><sitemap><loc>/a.xml</loc><loc>/b.xml</loc></sitemap></sitemapindex>"
    assert [more.url for more in read("sitemap", index).more] == [f"{HOME}a.xml", f"{HOME}b.xml"]


def test_a_prefix_that_nobody_declared_costs_nothing() -> None:
    body = document("news_sitemap", "/a", "2026-03-05T10:00:00Z").replace(NEWS, "")
    reading = read("news_sitemap", body)
    assert reading.links[0].published_hint_at == datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert "all 1 entries could still be read" in reading.problems[0]


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN" "http://127.0.0.1/x.ent"> %HTMLlat1;',
        '<!ENTITY nbsp "&#160;"> <!-- ]> it\'s a comment --> <?x ]> ?>',
        "<!ENTITY a ']>'>",
    ],
)
def test_a_document_type_with_entities_is_passed_over(subset: str) -> None:
    body = f'<?xml version="1.0"?>\n<!DOCTYPE rss [{subset}]>\n' + document("rss", "/a").replace(
        "<link>", "<title>Caf&eacute;&nbsp;&amp;amp; bread</title><link>"
    )
    (link,) = read("rss", body).links
    assert (link.url, link.headline_hint) == (f"{HOME}a", "Café & bread")


@pytest.mark.parametrize("spelt", ["\\u001b", "\\u0000", "\\ud800", "\\ufffe", "&#27;", "&#0;", "&#xd800;", "&#x9b;"])
def test_control_characters_cost_no_entry(spelt: str) -> None:
    posts = f'[{{"link": "/a", "title": {{"rendered": "A{spelt}[31mb"}}}}, {{"link": "/b\\u001b"}}]'
    links = read("wordpress_rest", posts).links
    assert [link.url.encode() for link in links] == [f"{HOME}a".encode(), f"{HOME}b\ufffd".encode()]
    headline = links[0].headline_hint or ""
    assert headline.startswith("A")
    assert not {*headline} & {*map(chr, (*range(32), 127, *range(0x80, 0xA0)))}


# Sources that lead on


def test_next_url_stays_with_the_hosts_of_the_site() -> None:
    def more(target: str) -> Reading:
        return read("json_feed", json.dumps({"items": [{"url": "/a"}], "next_url": target}))

    assert [request.url for request in more("https://www.herald.example/2.json").more] == [
        "https://www.herald.example/2.json"
    ]
    for target in ("https://elsewhere.example/2.json", "http://169.254.169.254/latest", "//localhost/2.json"):
        reading = more(target)
        assert reading.more == ()
        assert "is not on a host of the site, and not asked for" in reading.problems[-1]


@pytest.mark.parametrize(
    ("kind", "url", "body"),
    [
        (
            "wordpress_rest",
            f"{HOME}wp-json/wp/v2/posts",
            json.dumps([{"link": f"/p/{number}", "date_gmt": "2026-03-05T10:00:00"} for number in range(100)]),
        ),
        ("listing", f"{HOME}news?page={{page}}", '<html><h2><a href="/a">A</a></h2></html>'),
        ("date_archive", f"{HOME}{{yyyy}}/{{mm}}/{{dd}}/{{page}}", '<html><h2><a href="/a">A</a></h2></html>'),
    ],
)
def test_a_server_that_gives_the_same_page_again_is_left_and_told(kind: str, url: str, body: str) -> None:
    site = site_of(kind, url)
    wanted = [request.url for request in first_requests(site, DAY)]
    asked: list[str] = []
    problems: list[str] = []
    while wanted and len(asked) < max_rounds(site.discover[0]):
        asked.append(wanted.pop(0))
        reading = read_source(asked[-1], site.discover[0], body.encode(), None, site, DAY)
        assert all(link.source_url == asked[-1].partition("#")[0] for link in reading.links)
        wanted += [more.url for more in reading.more]
        problems += reading.problems
    assert len(asked) == 2
    assert "ignores the part of the address that asks for the next page" in problems[-1]


def part(name: str, changed: str = "") -> str:
    return f"<sitemap><loc>/{name}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</sitemap>"


@pytest.mark.parametrize(
    ("parts", "asked"),
    [
        # weeks: the tenth changed before any October
        ([part("s-2026-10.xml", "2026-03-05T20:00:00Z"), part("s-2026-09.xml", "2026-03-01")], ["s-2026-10.xml"]),
        # weeks: there is a 14th month in the index
        (
            [part("s-2026-10.xml"), part("s-2026-14.xml"), part("s-2023-10.xml")],
            ["s-2026-10.xml", "s-2026-14.xml"],
        ),
        # months, whatever a generator writes as lastmod of old ones
        ([part("s-2026-03.xml"), part("s-2026-02.xml", "2026-11-01"), part("s-2024-03.xml", "2026-11-01")], ["s-2026-03.xml"]),
        ([part("s-2026-10.xml", "2026-11-01"), part("s-2026-03.xml", "2026-11-01")], ["s-2026-03.xml"]),
        # whole days stay days beside weeks
        ([part("s-2026-03-05.xml"), part("s-2026-03-04.xml"), part("s-2026-44.xml", "2026-02-01")], ["s-2026-03-05.xml"]),
    ],
)  # fmt: skip
def test_two_digits_behind_a_year_are_a_month_only_where_nothing_speaks_against_it(
    parts: list[str], asked: list[str]
) -> None:
    reading = read(
        "sitemap", f"<sitemapindex>{''.join(parts)}</sitemapindex>", answered_at=datetime(2027, 1, 9, tzinfo=UTC)
    )
    assert [more.url.removeprefix(HOME) for more in reading.more] == asked


def test_a_part_ahead_of_the_clock_is_no_months() -> None:
    index = f"<sitemapindex>{part('s-2026-10.xml')}</sitemapindex>"
    assert read("sitemap", index, answered_at=NOON).more
    assert not read("sitemap", index, answered_at=datetime(2026, 12, 1, tzinfo=UTC)).more


def test_date_archives_may_name_their_months() -> None:
    def urls(**more: Any) -> list[str]:
        source = DiscoverSource(
            kind="date_archive", url=f"{HOME}archivio/{{yyyy}}/{{month}}/{{dd}}/", **more.pop("source", {})
        )
        return [
            request.url.removeprefix(HOME)
            for request in first_requests(site_of("rss", discover=(source,), **more), DAY)
        ]

    assert urls(languages=("it",)) == ["archivio/2026/marzo/05/"]
    assert urls(languages=("de", "it")) == ["archivio/2026/maerz/05/"]
    names = tuple("Gen Feb Mar Apr Mag Giu Lug Ago Set Ott Nov Dic".split())
    assert urls(languages=("ja",), source={"months": names}) == ["archivio/2026/Mar/05/"]
    with pytest.raises(ValueError, match="are not known for language 'ja'; add months: with all twelve"):
        urls(languages=("ja",))
    with pytest.raises(ValueError, match="months are twelve different names"):
        urls(source={"months": names[:11]})
    archive = DiscoverSource(kind="date_archive", url=f"{HOME}archivio/{{yyyy}}/{{month}}/{{dd}}/")
    site = site_of("rss", discover=(archive,), languages=("it",))
    (source,) = site.discover
    page = b'<html><h2><a href="/bread">Bread</a></h2><h2><a href="/archivio/2026/aprile/01/">April</a></h2></html>'
    reading = read_source(f"{HOME}archivio/2026/marzo/05/", source, page, None, site, DAY)
    assert [(link.url, link.published_hint_precision) for link in reading.links] == [(f"{HOME}bread", "day")]


def test_a_base_or_a_link_that_is_none_costs_no_other_link() -> None:
    body = '<html><head><base href="http://["></head><h2><a href="http://[#x">B</a></h2><h2><a href="/a#x">A</a></h2></html>'
    assert [link.url for link in read("listing", body).links] == [f"{HOME}a"]


# What a person is told


def test_foreign_hosts_are_named_with_the_line_to_add() -> None:
    site = site_of("rss", hosts=("blogs.herald.example",))
    urls = [
        "https://www.herald.example/a",
        "https://news.example/b",
        "https://news.example/c",
        "https://m.example/d",
        "no",
    ]
    links = [Link(url, url, "rss", "f") for url in urls]
    assert foreign_hosts(links, site) == (
        {"news.example": 2, "m.example": 1},
        "hosts: [blogs.herald.example, news.example, m.example]",
    )


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("HTTP 401", "keeps it closed: name its feed or sitemap"),
        ("HTTP 403", "keeps it closed"),
        ("HTTP 404", "there is no WordPress API"),
        ("HTTP 400", "refuses a parameter"),
        ("connection refused", "that the host is up"),
    ],
)
def test_what_wordpress_refuses_has_its_remedy(reason: str, told: str) -> None:
    assert told in remedy_for(site_of("wordpress_rest").discover[0], reason)
    assert "that the host is up" in remedy_for(site_of("rss").discover[0], reason)


def test_a_reader_that_falls_over_ends_its_source_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(*_: Any) -> Reading:
        raise KeyError("a fault of our own")

    monkeypatch.setattr(readers, "read_feed", fall)
    with pytest.raises(
        InvalidFeed, match=r"^https://herald.example/source: the reader of kind rss fell over .*KeyError"
    ):
        read("rss", document("rss", "/a"))


def test_an_address_that_is_longer_than_any_is_left_out_by_name() -> None:
    reading = read("json_feed", json.dumps({"items": [{"url": f"/{'a' * 10_000}"}, {"url": "/b"}]}))
    selection = select(reading.links, site_of("json_feed"), DAY)
    assert [link.url for link in selection.links] == [f"{HOME}b"]
    assert "longer than an address may be" in selection.outcomes[0].reason
