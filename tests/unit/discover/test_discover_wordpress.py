"""Posts by the WordPress REST API, asked from a stand-in over HTTP, and its refusals."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.unit.discover.standins import served, walk, wordpress

from broadsheet.discover import first_requests, read_source
from broadsheet.discover.wordpress import MAX_ANSWERS
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, PageKind, Site, Window

URL = "https://herald.example/wp-json/wp/v2/posts"
ZONE = "America/New_York"
DAY = Window.of_days(date(2026, 3, 5), date(2026, 3, 5), ZONE)


def site(url: str = URL, zone: str = ZONE) -> Site:
    return Site(
        id="herald",
        name="The Herald",
        url="https://herald.example/",
        languages=("en",),
        timezone=zone,
        discover=(DiscoverSource(kind="wordpress_rest", url=url),),
    )


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_the_window_is_asked_for_in_the_sites_own_time_with_a_day_to_spare() -> None:
    (request,) = first_requests(site(), DAY)
    assert (request.kind, request.link_url) == (PageKind.SOURCE, URL)
    assert query(request.url) == {
        "after": "2026-03-04T00:00:00",
        "before": "2026-03-07T00:00:00",
        "per_page": "100",
        "orderby": "date",
        "order": "desc",
        "_fields": "link,date,date_gmt,modified_gmt,title,comment_status",
    }
    (whole,) = first_requests(site(), None)
    assert not {"after", "before"} & query(whole.url).keys()


def test_what_the_site_file_asks_for_stays() -> None:
    url = "https://herald.example/?rest_route=/wp/v2/posts&categories=5&per_page=20"
    (request,) = first_requests(site(url), DAY)
    assert request.url.startswith(f"{url}&orderby=date&")
    assert query(request.url)["per_page"] == "20"
    assert request.link_url == url


@pytest.mark.parametrize(("hours", "zone"), [(-5, ZONE), (9, "Asia/Tokyo"), (9, ZONE), (0, "Pacific/Auckland")])
def test_every_post_of_the_window_is_found_whatever_zone_the_blogs_clock_is_in(hours: int, zone: str) -> None:
    window = Window.of_days(date(2026, 3, 5), date(2026, 3, 5), zone)
    offset = timedelta(hours=hours)
    newest = datetime(2026, 3, 10)  # noqa: DTZ001 - as the blog writes it
    with served(wordpress(2000, newest, timedelta(minutes=12), offset)) as base:
        links, readings = walk(site(f"{base}/wp-json/wp/v2/posts", zone), window)
    moments = [
        link.published_hint_at for link in links if link.published_hint_at and window.holds(link.published_hint_at)
    ]
    told = [newest - offset - timedelta(minutes=12 * i) for i in range(2000)]
    assert sorted(moments) == sorted(m for m in (one.replace(tzinfo=UTC) for one in told) if window.holds(m))
    assert len(moments) == 120
    assert len(readings) == 4, "three days of 120 posts, by hundreds"
    assert len({link.url for link in links}) == len(links)


def test_a_number_of_posts_that_fills_its_pages_ends_in_an_empty_answer_and_no_error() -> None:
    with served(wordpress(200, datetime(2026, 3, 5, 20), timedelta(minutes=1), timedelta())) as base:  # noqa: DTZ001
        links, readings = walk(site(f"{base}/?rest_route=/wp/v2/posts", "UTC"), DAY)
    assert [len(reading.links) for reading in readings] == [100, 100, 0]
    assert not any(reading.problems for reading in readings)
    assert links[0].headline_hint == "Bread – part 0 & more"
    assert links[0].published_hint_at == datetime(2026, 3, 5, 20, tzinfo=UTC)
    assert links[0].modified_hint_at == datetime(2026, 3, 5, 21, tzinfo=UTC)
    assert links[0].source_channel == "wordpress_rest"


def test_without_a_window_only_the_newest_posts_are_asked_for() -> None:
    with served(wordpress(300, datetime(2026, 3, 5), timedelta(minutes=1), timedelta())) as base:  # noqa: DTZ001
        links, readings = walk(site(f"{base}/wp-json/wp/v2/posts"), None)
    assert (len(links), len(readings)) == (100, 1)


def read(body: bytes | object, url: str = URL) -> list[tuple[str, datetime | None]]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    reading = read_source(url, site().discover[0], raw, "application/json", site(), DAY)
    assert not reading.more
    return [(link.url, link.published_hint_at) for link in reading.links]


def test_a_post_without_a_date_in_gmt_has_the_sites() -> None:
    when = datetime(2026, 3, 5, 15, tzinfo=UTC)
    for nothing in ("0000-00-00T00:00:00", "-0001-11-30T00:00:00", None, ""):
        assert read([{"link": "/a", "date_gmt": nothing, "date": "2026-03-05T10:00:00"}]) == [
            ("https://herald.example/a", when)
        ]


def test_wrong_posts_are_told_and_cost_no_other() -> None:
    posts = [{"link": "/a", "date_gmt": 5, "title": [1]}, {"link": None}, 7, None, {"link": "/b", "title": "x"}]
    reading = read_source(URL, site().discover[0], json.dumps(posts).encode(), None, site(), DAY)
    assert [link.url for link in reading.links] == ["https://herald.example/a", "https://herald.example/b"]
    assert reading.problems == (
        f"{URL}: 3 of 5 posts have no link",
        f"{URL}: 1 unreadable times, such as 5; the pages' own dates decide",
    )


def test_more_posts_than_the_limit_are_told() -> None:
    url = f"{first_requests(site(), DAY)[0].url}&offset={(MAX_ANSWERS - 1) * 100}"
    posts = json.dumps([{"link": f"/{i}"} for i in range(100)]).encode()
    reading = read_source(url, site().discover[0], posts, None, site(), DAY)
    assert reading.more == ()
    assert reading.problems[-1].endswith(
        "more than 10000 posts; the oldest are not asked for: run the backfill in smaller parts"
    )


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            {"code": "rest_no_route", "message": "No route"},
            r"no such route \(rest_no_route: No route\); correct its url",
        ),
        ({"code": "rest_forbidden", "message": "Sorry"}, "refuses .rest_forbidden: Sorry.; the site keeps it closed"),
        ({"code": "rest_invalid_param", "message": "x"}, "refuses a parameter .*; correct its url"),
        ({"code": 5}, "no list of posts arrived; its url under discover should end in /wp-json/wp/v2/posts"),
        ({}, "no list of posts"),
        (b'{"code": "rest_no', "broken JSON"),
        (
            b"<html><title>Home</title></html>",
            "an HTML page titled 'Home' arrived where a list of posts was promised; the site",
        ),
        (
            b"<html><link rel='https://api.w.org/' href='/blog/wp-json/' /></html>",
            "names its API: write url: https://herald.example/blog/wp-json/wp/v2/posts",
        ),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_refusal_names_its_reason_and_the_remedy(body: bytes | object, told: str) -> None:
    with pytest.raises(InvalidFeed, match=told):
        read(body)
