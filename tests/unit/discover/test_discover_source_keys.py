"""Which keys each kind of source needs and refuses, by the model and by the JSON Schema, and what is asked for it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from pydantic import ValidationError

from broadsheet.discover import first_requests, links_from_records, max_rounds, silent_sources, sources_by_request
from broadsheet.models import DiscoverSource, PageKind, Request, Site, Window
from broadsheet.sites import site_schema

HOME = "https://herald.example/"
DAY = Window.of_days(date(2026, 3, 5), date(2026, 3, 6), "UTC")
SCHEMA = Path(__file__).resolve().parents[3] / "include" / "sites" / "site.schema.json"
GOOD: list[dict[str, Any]] = [
    {"kind": "rss", "url": f"{HOME}feed"},
    {"kind": "json_feed", "url": f"{HOME}feed.json"},
    {"kind": "wordpress_rest", "url": f"{HOME}?rest_route=/wp/v2/posts"},
    {"kind": "listing", "url": f"{HOME}news"},
    {"kind": "listing", "url": f"{HOME}news?p={{page}}", "links": "h2 a", "max_pages": 3},
    {"kind": "date_archive", "url": f"{HOME}{{yyyy}}/{{mm}}/{{dd}}/"},
    {
        "kind": "date_archive",
        "url": f"{HOME}{{yyyy}}/{{m}}/{{yyyy}}-{{m}}-{{d}}.html?p={{page}}",
        "links": "a",
        "max_pages": 2,
    },
    {"kind": "date_archive", "url": f"{HOME}{{yy}}"},
    {"kind": "wayback", "url": "https://web.archive.org/cdx/search/cdx"},
    {"kind": "warc", "path": "pages.warc.gz"},
    {"kind": "archive"},
]
BAD_KEYS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "json_feed"}, "kind json_feed needs 'url'; add url: https://www.example.com/feed.json"),
    ({"kind": "listing"}, "kind listing needs 'url'; add url: https://www.example.com/news/?page={page}"),
    ({"kind": "date_archive"}, "kind date_archive needs 'url'; add url: https://www.example.com/{yyyy}/{mm}/{dd}/"),
    ({"kind": "wayback"}, "kind wayback needs 'url'; add url: https://web.archive.org/cdx/search/cdx"),
    (
        {"kind": "wordpress_rest"},
        "kind wordpress_rest needs 'url'; add url: https://www.example.com/wp-json/wp/v2/posts",
    ),
    ({"kind": "archive", "url": HOME}, "kind archive takes no 'url'; take 'url' out"),
    ({"kind": "archive", "path": "x"}, "kind archive takes no 'path'; take 'path' out"),
    ({"kind": "warc", "path": "x", "url": HOME}, "kind warc takes 'path', not 'url'; take 'url' out"),
    ({"kind": "listing", "url": HOME, "path": "x"}, "kind listing takes 'url', not 'path'; take 'path' out"),
    ({"kind": "rss", "url": HOME, "links": "a"}, "kind rss takes no 'links'; take 'links' out"),
    ({"kind": "wayback", "url": HOME, "max_pages": 2}, "kind wayback takes no 'max_pages'; take 'max_pages' out"),
]
BAD_PATTERNS: list[tuple[dict[str, Any], str]] = [
    (
        {"kind": "rss", "url": f"{HOME}{{page}}"},
        "'{page}' in the url is no placeholder of kind rss; it takes no placeholders: https://www.example.com/feed",
    ),
    (
        {"kind": "listing", "url": f"{HOME}{{yyyy}}"},
        "'{yyyy}' in the url is no placeholder of kind listing; known are {page}: https://www.example.com/news/?page={page}",
    ),
    (
        {"kind": "date_archive", "url": f"{HOME}{{YYYY}}/{{mm}}"},
        "'{YYYY}' in the url is no placeholder of kind date_archive; known are {yyyy}, {yy}, {mm}, {m}, {month}, {dd}, {d}, {page}: https://",
    ),
    ({"kind": "listing", "url": f"{HOME}{{}}"}, "'{}' in the url is no placeholder"),
    ({"kind": "listing", "url": f"{HOME}{{page}}/{{page}}"}, "'{page}' is given twice in the url; write it once"),
    ({"kind": "listing", "url": HOME, "max_pages": 2}, "max_pages needs '{page}' in the url; write it where"),
    (
        {"kind": "date_archive", "url": f"{HOME}{{mm}}/{{dd}}"},
        "the url of a date_archive lacks '{yyyy}'; write one like",
    ),
    (
        {"kind": "date_archive", "url": f"{HOME}{{yyyy}}/{{dd}}"},
        "the url of a date_archive lacks '{mm}'; write one like",
    ),
    ({"kind": "date_archive", "url": HOME}, "the url of a date_archive lacks '{yyyy}'"),
    ({"kind": "date_archive", "url": f"{HOME}{{yyyy}}/{{m}}{{d}}"}, "'{m}', '{d}' and '{page}' have no fixed length"),
    ({"kind": "listing", "url": f"{HOME}{{page}}0"}, "'{m}', '{d}' and '{page}' have no fixed length"),
    ({"kind": "listing", "url": "https://{page}.herald.example/"}, "is not an absolute http(s) URL"),
    ({"kind": "listing", "url": HOME, "links": "a >"}, "'a >' is not a CSS selector"),
]


def site(*sources: dict[str, Any]) -> Site:
    discover = tuple(DiscoverSource(**source) for source in sources)
    return Site(id="herald", name="The Herald", url=HOME, languages=("en",), timezone="UTC", discover=discover)


def in_a_file(source: dict[str, Any]) -> dict[str, Any]:
    return {"id": "herald", "name": "H", "url": HOME, "languages": ["en"], "timezone": "UTC", "discover": [source]}


@pytest.mark.parametrize("source", GOOD)
def test_what_a_kind_takes_is_taken_by_model_and_schema(source: dict[str, Any]) -> None:
    made = DiscoverSource(**source)
    assert made.model_dump(exclude_none=True) == source
    Draft202012Validator(site_schema()).validate(in_a_file(source))


@pytest.mark.parametrize(("source", "told"), BAD_KEYS)
def test_keys_of_another_kind_are_refused_by_model_and_schema(source: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as caught:
        DiscoverSource(**source)
    assert caught.value.errors()[0]["msg"] == f"Value error, {told}"
    assert not Draft202012Validator(site_schema()).is_valid(in_a_file(source))


@pytest.mark.parametrize(("source", "told"), BAD_PATTERNS)
def test_placeholders_stand_only_where_they_mean_something(source: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as caught:
        DiscoverSource(**source)
    assert told in caught.value.errors()[0]["msg"]


def test_the_schema_file_is_that_of_the_model() -> None:
    assert json.loads(SCHEMA.read_text()) == site_schema()


def test_one_source_is_named_once() -> None:
    site(*GOOD)
    for twice in ({"kind": "archive"}, {"kind": "listing", "url": HOME}):
        with pytest.raises(ValidationError, match="is given twice; keep one"):
            site(twice, twice)


def test_every_request_leads_back_to_its_source() -> None:
    paper = site(*GOOD)
    by_url = sources_by_request(paper, DAY)
    requests = first_requests(paper, DAY)
    assert [request.url for request in requests] == list(by_url)
    assert all(request.link_url == by_url[request.url].url and request.kind == PageKind.SOURCE for request in requests)
    counts = [sum(source is one for one in by_url.values()) for source in paper.discover]
    assert counts == [1, 1, 1, 1, 1, 2, 2, 1, 1, 0, 0]
    assert not any("{" in url for url in by_url)
    assert silent_sources(paper, DAY) == ()
    assert len(silent_sources(paper, None)) == 3


def test_two_sources_of_one_address_are_asked_once() -> None:
    paper = site({"kind": "listing", "url": f"{HOME}{{page}}"}, {"kind": "rss", "url": f"{HOME}1"})
    assert first_requests(paper) == (Request(f"{HOME}1", PageKind.SOURCE, f"{HOME}{{page}}"),)


def test_how_far_a_source_leads_and_how_far_it_reaches_back() -> None:
    sources = site(*GOOD).discover
    assert [max_rounds(source) for source in sources] == [4, 20, 100, 1, 3, 1, 2, 1, 40, 4, 4]
    assert DiscoverSource(kind="listing", url=f"{HOME}{{page}}").pages == 10
    live = [source.kind for source in sources if not source.reaches_back]
    assert live == ["rss", "json_feed", "listing"], "the listing without pages"


def test_links_of_our_own_archive_say_so() -> None:
    class Recorded:
        url = f"{HOME}a"

    (link,) = links_from_records([Recorded()], "2026.warc.gz", channel="archive")
    assert (link.source_channel, link.source_url) == ("archive", "2026.warc.gz")
