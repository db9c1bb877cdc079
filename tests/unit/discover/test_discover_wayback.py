"""Addresses from a CDX server, asked from a stand-in over HTTP that answers as its documentation says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.unit.discover.standins import cdx_server, served, walk

from broadsheet.discover import Reading, first_requests, read_source
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, Site, Window

URL = "https://web.archive.org/cdx/search/cdx"
DAY = Window.of_days(date(2026, 3, 5), date(2026, 3, 5), "America/New_York")
NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest"]


def site(url: str = URL, **more: Any) -> Site:
    return Site(
        id="herald",
        name="The Herald",
        url="https://www.herald.example/",
        languages=("en",),
        timezone="America/New_York",
        discover=(DiscoverSource(kind="wayback", url=url),),
        **more,
    )


def read(rows: Any, url: str = URL) -> Reading:
    body = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
    return read_source(url, site().discover[0], body, "application/json", site(), DAY)


def capture(original: str, stamp: str = "20260306101112", mime: str = "text/html", status: str = "200") -> list[str]:
    return ["k", stamp, original, mime, status, "A" * 32]


def test_each_host_of_the_site_is_asked_once_for_the_window_and_a_week_more() -> None:
    requests = first_requests(site(hosts=("herald.example", "blog.herald.example")), DAY)
    queries = [parse_qs(urlsplit(request.url).query) for request in requests]
    assert [query["url"] for query in queries] == [["www.herald.example"], ["blog.herald.example"]]
    assert {request.link_url for request in requests} == {URL}
    del queries[0]["url"]
    assert queries[0] == {
        "matchType": ["host"],
        "output": ["json"],
        "fl": ["urlkey,timestamp,original,mimetype,statuscode,digest"],
        "collapse": ["urlkey"],
        "limit": ["5000"],
        "showResumeKey": ["true"],
        "from": ["20260305"],
        "to": ["20260313"],
        "filter": ["statuscode:200", "mimetype:text/html"],
    }
    (whole,) = first_requests(site(), None)
    assert not {"from", "to"} & parse_qs(urlsplit(whole.url).query).keys()


def test_a_long_answer_is_asked_for_part_by_part() -> None:
    pages = [
        (f"20260306{i:06}", f"https://www.herald.example/2026/03/05/story-{i:02}", "text/html", "200")
        for i in range(20)
    ]
    others = [
        ("20260307000000", "http://herald.example:80/2026/03/05/story-03", "text/html", "200"),  # collapsed
        ("20260306000000", "https://www.herald.example/logo.png", "image/png", "200"),
        ("20260306000000", "https://www.herald.example/gone", "text/html", "404"),
        ("20260304000000", "https://www.herald.example/early", "text/html", "200"),
        ("20260401000000", "https://www.herald.example/late", "text/html", "200"),
        ("20260306000000", "https://elsewhere.example/", "text/html", "200"),
    ]
    with served(cdx_server([*pages, *others], most=6)) as base:
        links, readings = walk(site(f"{base}/cdx/search/cdx"), DAY)
    assert [link.url for link in links] == [original for _, original, _, _ in pages]
    assert [len(reading.links) for reading in readings] == [6, 6, 6, 2]
    assert not any(reading.problems for reading in readings)
    assert {link.source_channel for link in links} == {"wayback"}


def test_nothing_captured_is_a_problem() -> None:
    with served(cdx_server([], most=5)) as base:
        _, (reading,) = walk(site(f"{base}/cdx/search/cdx"), DAY)
    assert reading.problems[0].endswith("nothing was captured in that time; see the archive's calendar of the site")


def test_the_time_of_capture_is_no_date_and_a_day_in_the_address_is_one() -> None:
    rows = [
        capture("https://herald.example/about"),
        capture("http://www.herald.example:80/2026/03/05/bread?utm_source=x"),
        capture("https://herald.example/2026/03/09/announced"),  # captured three days before the day that it names
    ]
    about, bread, announced = read([NAMES, *rows]).links
    assert (about.published_hint_at, about.modified_hint_at) == (None, None)
    assert bread.published_hint_at == datetime(2026, 3, 5, 5, tzinfo=UTC)
    assert (bread.url, bread.canonical_url) == (rows[1][2], "http://www.herald.example/2026/03/05/bread")
    assert announced.published_hint_at is None


def test_the_resumption_key_is_sent_back_as_it_came() -> None:
    url = first_requests(site(), DAY)[0].url
    key = "example%2Cherald%29%2Fa+20260306101112%21"
    (more,) = read([NAMES, capture("https://herald.example/a"), [], [key]], url).more
    assert more.url == f"{url}&resumeKey={key}"
    assert more.link_url == URL
    (third,) = read([NAMES, capture("https://herald.example/b"), [], ["k+2"]], more.url).more
    assert third.url == f"{url}&resumeKey=k+2"
    (odd,) = read([NAMES, [], ["a b&url=evil#\u00fc"]], url).more
    assert odd.url == f"{url}&resumeKey=a%20b%26url%3Devil%23%C3%BC"
    assert read([NAMES, capture("https://herald.example/a"), [], [key]], more.url).more == (), "it turns in a circle"


def test_damaged_rows_and_what_is_no_page_are_told() -> None:
    rows = [
        capture("https://herald.example/a"),
        ["k"],
        [],
        None,
        capture("https://herald.example/b", "20261399000000"),
        capture(""),
        [1, 2, 3, 4, 5, 6],
        capture("https://herald.example/c", status="301"),
        capture("https://herald.example/d", mime="image/png"),
    ]
    reading = read([NAMES, *rows])
    assert [link.url for link in reading.links] == ["https://herald.example/a"]
    assert reading.problems == (
        f"{URL}: 6 of 9 captures can't be read",
        f"{URL}: 2 captures are no pages, although only pages were asked for",
    )


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "an empty answer arrived where a list of captures was promised; its url under discover should be a CDX"),
        (b"<html><title>429 Too Many</title>", "an HTML page titled '429 Too Many'"),
        (
            b"org,archive)/ 19970126045828 http://x/ text/html 200 A 1415",
            "something that is no XML .* arrived where a list",
        ),
        ({"error": "x"}, "no list of captures"),
        ([["a", "b"], ["c", "d"]], "without a row that names their fields"),
        ([[[], {}, None]], "without a row that names their fields"),
        ([7], "without a row that names their fields"),
        (b'[["urlkey","timestamp","original"', "broken JSON"),
    ],
)
def test_what_is_no_list_of_captures_is_refused(body: Any, told: str) -> None:
    with pytest.raises(InvalidFeed, match=told):
        read(body)
