"""Whatever a server sends, a source gives a Reading or InvalidFeed, and links that can be stored and selected."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.discover import first_requests, read_source, select
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, Site, Window
from broadsheet.models.source import SourceKind

DAY = Window.of_days(date(2026, 3, 5), date(2026, 3, 5), "America/New_York")
URLS = {
    "listing": "https://herald.example/news/{page}",
    "date_archive": "https://herald.example/{yyyy}/{m}/{d}/{page}",
    "wordpress_rest": "https://herald.example/wp-json/wp/v2/posts",
    "wayback": "https://cdx.example/cdx",
}
KINDS = [kind for kind in get_args(SourceKind) if kind not in ("warc", "archive")]


def site_of(kind: Any) -> Site:
    source = DiscoverSource(kind=kind, url=URLS.get(kind, f"https://herald.example/{kind}"))
    return Site(
        id="herald",
        name="The Herald",
        url="https://herald.example/",
        languages=("en",),
        timezone="America/New_York",
        discover=(source,),
    )


def check(kind: str, body: bytes, window: Window | None = DAY) -> None:
    site = site_of(kind)
    (request,) = first_requests(site, DAY)
    try:
        reading = read_source(request.url, site.discover[0], body, "text/html", site, window)
    except InvalidFeed as error:
        assert request.url in str(error)
        return
    for link in reading.links:
        assert link.url
        for text in (link.url, link.canonical_url, link.headline_hint or ""):
            text.encode()
    for more in reading.more:
        assert more.url != request.url
        more.url.encode()
    assert all(problem.startswith(request.url) for problem in reading.problems)
    selection = select(reading.links, site, window)
    assert len(selection.links) + len(selection.outcomes) == len({link.url for link in reading.links})


_WORDS = st.sampled_from(
    [
        "https://herald.example/a",
        "//[",
        "/2026/03/05/a",
        "2026-03-05",
        "2026-03-05T10:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "",
        "\x00",
        "\ud800",
        "<b>x",
        "&#0;&amp;",
        "20260305101112",
        "200",
        "text/html",
        "é" * 50,
    ]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _WORDS | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["rendered", "url", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
_NAMES = "url id external_url title date_published date_modified link date date_gmt modified_gmt code message".split()
_ITEMS = st.lists(st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=6) | _VALUES, max_size=5)
_ROWS = st.lists(st.lists(_WORDS | _VALUES, max_size=7) | _VALUES, max_size=5)
_HEADER = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest"]
_TAGS = [
    "<article>",
    "</article>",
    "<h2>",
    "</h2>",
    "<a href='",
    "'>",
    "</a>",
    "<time datetime='",
    "<nav>",
    "<base href='",
    "<p>",
]
_HTML = st.lists(st.sampled_from(_TAGS) | _WORDS, max_size=30).map(lambda parts: "".join(parts))


@given(st.sampled_from(KINDS), st.binary(max_size=300))
@settings(max_examples=400, deadline=None)
def test_any_bytes(kind: str, body: bytes) -> None:
    check(kind, body)


@given(_ITEMS, _WORDS, st.none() | st.just(DAY))
@settings(max_examples=300, deadline=None)
def test_any_items(items: list[Any], following: str, window: Window | None) -> None:
    check("json_feed", json.dumps({"items": items, "next_url": following}).encode(), window)
    check("wordpress_rest", json.dumps(items).encode(), window)
    for item in items[:1]:
        check("wordpress_rest", json.dumps(item).encode(), window)


@given(_ROWS, st.booleans(), _VALUES)
@settings(max_examples=300, deadline=None)
def test_any_captures(rows: list[Any], has_header: bool, key: Any) -> None:
    check("wayback", json.dumps([*([_HEADER] if has_header else []), *rows, [], [key]]).encode())


@given(st.sampled_from(["listing", "date_archive"]), _HTML)
@settings(max_examples=400, deadline=None)
def test_any_html(kind: str, text: str) -> None:
    check(kind, f"<html>{text}".encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [1, 100, 5_000])
def test_a_document_that_ends_anywhere(kind: str, size: int) -> None:
    whole = {
        "json_feed": '{"items": [' + '{"url": "/a", "title": "A \\u00e9"},' * 200,
        "wordpress_rest": '[{"link": "/a", "title": {"rendered": "A"}},' * 200,
        "wayback": '[["urlkey","timestamp","original"],' + '["k","20260305101112","https://herald.example/a"],' * 200,
        "listing": "<html>" + "<article><h2><a href='/a'>A</a></h2><time datetime='2026'></article>" * 200,
        "date_archive": "<html>" + "<article><h2><a href='/a'>A</a></h2><time datetime='2026'></article>" * 200,
    }.get(kind, "<?xml version='1.0'?><rss><channel>" + "<item><link>/a</link></item>" * 200)
    check(kind, whole.encode()[:size])
