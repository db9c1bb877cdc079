"""JSON Feed: what its items promise, and what is no JSON Feed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.costs import least_seconds

from broadsheet.discover import Reading, read_source
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, PageKind, Request, Site, Window

URL = "https://herald.example/feed.json"
FEED = DiscoverSource(kind="json_feed", url=URL)
SITE = Site(
    id="herald",
    name="The Herald",
    url="https://herald.example/",
    languages=("en",),
    timezone="America/New_York",
    discover=(FEED,),
)
DAY = Window.of_days(date(2026, 3, 5), date(2026, 3, 5), "America/New_York")


def read(feed: Any, window: Window | None = DAY, url: str = URL) -> Reading:
    body = feed if isinstance(feed, bytes) else json.dumps(feed).encode()
    return read_source(url, FEED, body, "application/feed+json", SITE, window)


def feed(*items: Any, **more: Any) -> dict[str, Any]:
    return {"version": "https://jsonfeed.org/version/1.1", "title": "Herald", "items": list(items), **more}


def test_an_item_gives_all_that_it_says() -> None:
    item = {
        "id": "7",
        "url": "/bread?utm_source=json",
        "external_url": "https://baker.example/",
        "title": "  Bread &\nbutter\u0000 ",
        "date_published": "2026-03-05T10:00:00-05:00",
        "date_modified": "2026-03-06T10:00:00.25Z",
    }
    reading = read(feed(item))
    (link,) = reading.links
    assert (link.url, link.canonical_url) == (
        "https://herald.example/bread?utm_source=json",
        "https://herald.example/bread",
    )
    assert (link.source_channel, link.source_url, link.headline_hint) == ("json_feed", URL, "Bread & butter")
    assert link.published_hint_at == datetime(2026, 3, 5, 15, tzinfo=UTC)
    assert link.modified_hint_at == datetime(2026, 3, 6, 10, 0, 0, 250000, tzinfo=UTC)
    assert (reading.more, reading.problems) == ((), ())


def test_where_an_item_has_no_url_its_id_or_the_external_one_stands_in() -> None:
    links = read(
        feed(
            {"id": "https://herald.example/a", "external_url": "https://other.example/"},
            {"id": "tag:b", "external_url": "https://other.example/b"},
            {"id": "c"},
            "d",
            {"url": 5},
        )
    )
    assert [link.url for link in links.links] == ["https://herald.example/a", "https://other.example/b"]
    assert links.problems == (f"{URL}: 3 of 5 items have no link",)


def test_lying_and_broken_dates_are_told_and_cost_no_link() -> None:
    wrong: list[Any] = ["2026-02-30T10:00:00Z", "yesterday", 17727048, True, {}, [], float("nan"), 10**400, "\ud800"]
    reading = read(feed(*({"url": f"/{i}", "date_published": value} for i, value in enumerate(wrong))))
    assert len(reading.links) == len(wrong)
    assert all(link.published_hint_at is None for link in reading.links)
    # NaN and a number of 400 digits are read as nothing
    assert reading.problems == (
        f"{URL}: {len(wrong) - 2} unreadable times, such as '2026-02-30T10:00:00Z'; the pages' own dates decide",
    )


def test_a_date_without_a_time_is_the_sites_day() -> None:
    (link,) = read(feed({"url": "/a", "date_published": "2026-03-05", "date_modified": "2026-03-05"})).links
    assert link.published_hint_at == datetime(2026, 3, 5, 5, tzinfo=UTC)
    assert link.modified_hint_at == datetime(2026, 3, 6, 4, 59, 59, tzinfo=UTC)


def test_the_next_page_is_asked_for_until_one_lies_before_the_window() -> None:
    new, old = ({"url": "/a", "date_published": f"2026-03-{day}T12:00:00Z"} for day in ("05", "04"))
    undated = {"url": "/b"}
    more = (Request("https://herald.example/feed2.json", PageKind.SOURCE, URL),)
    assert read(feed(new, old, next_url="feed2.json")).more == more
    assert read(feed(old, undated, next_url="feed2.json")).more == more, "an undated item may be of the window"
    assert read(feed(old, next_url="feed2.json")).more == ()
    assert read(feed(old, next_url="feed2.json"), None).more == more, "without a window all is wanted"
    assert read(feed(next_url="feed2.json")).more == ()
    assert read(feed(new, next_url=URL)).more == (), "a page that is its own next"
    assert read(feed(new, next_url="javascript:0")).more == ()
    assert read(feed(new, next_url=["x"])).more == ()


def test_an_empty_feed_is_a_problem() -> None:
    assert read(feed()).problems == (
        f"{URL}: a well-formed feed without items; see in a browser whether the site still fills it",
    )


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "an empty answer arrived where a JSON feed was promised; open it"),
        (b"<!doctype html><title>Not &amp; found</title>", "an HTML page titled 'Not & found' arrived"),
        (b'<?xml version="1.0"?><rss version="2.0"></rss>', r"a feed \(<rss>\) arrived"),
        (b'{"items": [{"url": "/a"}, {"url": "/', "broken JSON .Unterminated string"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"items":' * 100_000, "nested too deeply"),
        (b'{"items": {}}', "JSON without a list of items"),
        (b"[]", "JSON without a list of items"),
        (b'{"items": null}', "JSON without a list of items"),
        (b"{'items': []}", "broken JSON"),
        (b"\x1f\x8bnonsense", "broken gzip"),
        (b"{" + b" " * 21_000_000, "more than 20971520 bytes"),
    ],
)
def test_what_is_no_json_feed_is_refused_with_a_remedy(body: bytes, told: str) -> None:
    def work() -> None:
        with pytest.raises(InvalidFeed, match=told) as caught:
            read(body)
        assert URL in str(caught.value)

    assert least_seconds(work, 2) < 2


def test_raw_line_breaks_and_another_encoding_cost_nothing() -> None:
    body = '\ufeff{"items": [{"url": "/ü", "title": "A\n\ttab"}], "x": NaN, "y": -Infinity}'.encode("utf-16-le")
    (link,) = read(body).links
    assert (link.canonical_url, link.headline_hint) == ("https://herald.example/%C3%BC", "A tab")


def test_a_hundred_thousand_items_are_all_read() -> None:
    body = json.dumps(feed(*({"url": f"https://herald.example/{i}"} for i in range(100_000)))).encode()
    assert len(read(body).links) == 100_000
