"""Documents made to harm: whatever is done to a real-shaped document ends as a Reading or InvalidFeed, at a cost that grows with its size."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.costs import growth
from tests.unit.discover.test_discover_any_bytes import KINDS, check, site_of

from broadsheet.discover import first_requests, read_source
from broadsheet.errors import InvalidFeed

RSS = """<?xml version="1.0" encoding="UTF-8"?><?x y?>
<!DOCTYPE rss [<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1//EN" "x.ent"> %HTMLlat1;]>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:a10="http://www.w3.org/2005/Atom"><channel><title>Paper</title>
<item><title><![CDATA[Bread &amp; <em>butter</em> &#27;]]></title><link>https://herald.example/2026/03/05/bread</link>
<pubDate>Thu, 05 Mar 2026 14:00:00 GMT+0200 (CEST)</pubDate><slash:comments>5</slash:comments></item>
<item><title>Milk &eacute; &#xD83D;</title><link>/milk</link><dc:date>2026-03-05</dc:date><a10:updated>2026-03-05T09:00:00Z</a10:updated></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://herald.example/x/"><entry><title type="html">A &lt;b&gt;</title>
<link href="a"/><link rel="replies" type="application/atom+xml" href="r"/><published>2026-03-05T10:00:00+01:00</published></entry></feed>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://herald.example/a</loc><loc>/b</loc><lastmod>2026-03-05</lastmod><news:news><news:publication_date>2026-03-05T10:00:00Z
</news:publication_date><news:title>A &amp; b</news:title></news:news></url><!-- c --><url><loc><![CDATA[/c]]></loc></url></urlset>"""
INDEX = """<sitemapindex><sitemap><loc>/s-2026-10.xml</loc><lastmod>2026-03-05</lastmod></sitemap></sitemapindex>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "next_url": "/2",
        "items": [{"id": "1", "url": "/a", "title": "A &#27;", "date_published": "2026-03-05T10:00:00Z"}],
    }
)
POSTS = json.dumps(
    [{"link": "/a", "date": "2026-03-05T10:00:00", "date_gmt": "0000-00-00", "title": {"rendered": "A &#8211; <b>b"}}]
)
CAPTURES = json.dumps(
    [
        ["timestamp", "original", "statuscode"],
        ["20260305101112", "https://herald.example/2026/03/05/a", "200"],
        [],
        ["k"],
    ]
)
HTML = """<!doctype html><html><head><base href="/x/"><meta charset="utf-8"></head><body><nav><a href="/n">Navigation</a></nav><article>
<h2><a href="/2026/03/05/a?x=1#y">A headline &amp; more</a></h2><time datetime="Thu, 05 Mar 2026 3:15:00 PM +0000">then</time></article>
<a href="javascript:x" rel="tag"><img alt="A long text beside an image"></a></body></html>"""
SEEDS = {
    "rss": [RSS],
    "atom": [ATOM],
    "json_feed": [JSON_FEED],
    "sitemap": [SITEMAP, INDEX, "https://herald.example/a\nhttps://herald.example/b\n"],
    "news_sitemap": [SITEMAP],
    "wordpress_rest": [POSTS],
    "listing": [HTML],
    "date_archive": [HTML],
    "wayback": [CAPTURES],
}
BITS = [
    b"", b"\0", b"\x1b", b"\xff\xfe", b"\xed\xa0\x80", b"&#27;", b"&#xFFFE;", b"&a;", b"<", b">", b"]]>", b"<![CDATA[", b"<!--", b"-->",
    b"<?", b"<!DOCTYPE x [", b"news:", b"a:b:c", b"http://[", b"//", b"https://herald.example:99999/", b'"', b"'", b"\\ud800", b"{", b"]",
    b"9" * 30, b"0001-01-01T00:00:00-05:00", b"9999-12-31T23:59:59+14:00", b" " * 300, "\u0300\u0316".encode() * 50, b"<item>", b"</url>",
]  # fmt: skip


def test_every_kind_has_its_document() -> None:
    assert {*SEEDS} == {*KINDS}
    for kind, seeds in SEEDS.items():
        site = site_of(kind)
        for seed in seeds:
            (request,) = first_requests(site, None) or (None,) if kind != "date_archive" else (None,)
            url = request.url if request else "https://herald.example/2026/3/5/1"
            reading = read_source(url, site.discover[0], seed.encode(), None, site, None)
            assert reading.links or reading.more, "what is mutated below is read when it is whole"


@given(st.data())
@settings(max_examples=900, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_mutated_document_is_an_outcome_of_its_source(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    body = data.draw(st.sampled_from(SEEDS[kind])).encode()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body)))
        end = min(len(body), at + data.draw(st.sampled_from([0, 1, 2, 5, 40])))
        body = body[:at] + data.draw(st.sampled_from(BITS)) + body[end:]
    if data.draw(st.integers(0, 9)) == 0:
        packed = gzip.compress(body)
        body = packed[: len(packed) - data.draw(st.integers(0, 40))]
    check(kind, body)


def rss(inner: str) -> str:
    return f'<rss version="2.0"><channel>{inner}</channel></rss>'


def entry(inner: str) -> str:
    return rss(f"<item><title>t</title><link>https://herald.example/1</link>{inner}</item>")


Make = Callable[[int], str]
SHAPES: dict[str, tuple[str, Make]] = {
    "a date of blanks": ("rss", lambda n: entry(f"<pubDate>Thu{' ' * n}x</pubDate>")),
    "blanks before the root": ("rss", lambda n: "\n" * n + entry("")),
    "an author without end": ("rss", lambda n: entry(f"<author>{'a' * n}</author>")),
    "tags that never close": ("rss", lambda n: entry("<b>" * (n // 3))),
    "declarations": ("rss", lambda n: entry("<!x " * (n // 4))),
    "a type of quotes": ("rss", lambda n: '<!DOCTYPE rss ["' + "\"'" * (n // 2) + entry("")),
    "comments that never close": ("rss", lambda n: entry("<!--" * (n // 4))),
    "many entries": ("atom", lambda n: '<feed xmlns="http://www.w3.org/2005/Atom">' + "<entry><link href='/1'/></entry>" * (n // 35)),
    "combining marks": ("json_feed", lambda n: json.dumps({"items": [{"url": "/1", "title": "\u0316\u0300" * (n // 2), "date_published": "\u0316\u0300" * n}]})),
    "digits": ("json_feed", lambda n: f'{{"items": [{{"url": "/1", "date_published": {"1" * n}, "x": 1.{"1" * n}}}]}}'),
    "a title of tags": ("wordpress_rest", lambda n: json.dumps([{"link": "/1", "date_gmt": "Thu" + "\t" * n, "title": {"rendered": "<b>" * n}}])),
    "days in a path": ("wayback", lambda n: json.dumps([["timestamp", "original"], ["2" * n, "https://herald.example/" + "2026/03/05/" * (n // 11)]])),
    "blank addresses": ("sitemap", lambda n: "<urlset><url><loc>" + " \t" * (n // 2) + "x</loc></url></urlset>"),
    "lines": ("sitemap", lambda n: "https://herald.example/1\n" * (n // 25)),
    "times of blanks": ("listing", lambda n: f'<html><article><h2><a href="/1">A</a></h2><time datetime="Thu{" " * n}x"></time></article>'),
    "links below links": ("listing", lambda n: "<html>" + "<div>" * 200 + '<h2><a href="/1">x</a></h2>' * (n // 60)),
    "days in an address": ("date_archive", lambda n: f'<html><h2><a href="/{"2026/03/05/" * (n // 11)}">A</a></h2>'),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_cost_grows_with_the_size(shape: str) -> None:
    kind, make = SHAPES[shape]
    site: Any = site_of(kind)
    url = "https://herald.example/2026/3/5/1" if kind == "date_archive" else first_requests(site, None)[0].url
    bodies = {n: make(n).encode() for n in (20_000, 80_000)}

    def work(n: int) -> None:
        with suppress(InvalidFeed):
            read_source(url, site.discover[0], bodies[n], None, site, None)

    # Squared, four times the size costs sixteen times as much; what costs next to nothing is not measured.
    assert growth(work, 20_000, 80_000, 9, floor=0.008) < 9
