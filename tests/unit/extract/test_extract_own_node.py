"""Which JSON-LD node is about the page's own article, and that the others' authors and dates are not its own."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.extract.invented import PARAGRAPHS, SERVED_AT, json_ld, raw, site

from broadsheet.extract.metadata import read_metadata
from broadsheet.extract.own_node import own_node
from broadsheet.extract.page import ParsedPage, parse
from broadsheet.printed_times.clock import Clock

URL = "https://marsh.example/news/herons"
OTHER = {
    "@type": "NewsArticle",
    "headline": "Market hall roof to be renewed",
    "url": "https://marsh.example/news/market",
    "datePublished": "2025-11-02T08:00:00Z",
    "author": {"@type": "Person", "name": "Gil Marrow"},
}
OWN = {"@type": "NewsArticle", "headline": "Herons return to the marsh", "datePublished": "2026-03-05T08:15:00Z"}
SEO = {"@type": "NewsArticle", "headline": "Bird news", "datePublished": "2026-03-05T08:15:00Z"}


def page(*nodes: Any, title: str = "Herons return to the marsh", head: str = "") -> ParsedPage:
    blocks = "".join(json_ld(node) for node in nodes)
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return parse(raw(f"<head><title>{title} | Marsh</title>{head}{blocks}</head><h1>{title}</h1>{text}", URL), site())


@pytest.mark.parametrize(
    ("nodes", "number"),
    [
        ((OTHER, OWN), 1),
        ((OTHER, {**OWN, "url": "/news/herons"}), 1),
        ((OTHER, {**SEO, "mainEntityOfPage": {"@id": "http://www.marsh.example/news/herons/#main"}}), 1),
        ((OTHER, {**SEO, "url": "https://marsh.example/a-17"}), 1),  # the canonical address
        (({**OTHER, "url": ""}, {**OTHER, "headline": "Herons return", "url": ""}), 1),
        (({**OTHER, "headline": "Herons return to the marsh, and stay", "url": ""}, OWN), 1),
        ((SEO,), 0),  # the only one, and nothing speaks against it
    ],
)
def test_the_node_that_is_about_the_page(nodes: tuple[dict[str, Any], ...], number: int) -> None:
    found = own_node(page(*nodes, head='<link rel="canonical" href="https://marsh.example/a-17">'))
    assert found is not None and found["@type"] != "ItemList"
    assert found == nodes[number]


def test_a_further_og_url_is_that_of_a_further_article() -> None:
    head = "".join(f'<meta property="og:url" content="{url}">' for url in (URL, OTHER["url"]))
    assert own_node(page(OTHER, {**SEO, "url": URL}, head=head)) == {**SEO, "url": URL}
    assert own_node(page(OTHER, head=head)) is None


@pytest.mark.parametrize("nodes", [(OTHER,), (OTHER, {**OTHER, "url": "/news/roof"})])
def test_other_articles_are_not_this_one(nodes: tuple[dict[str, Any], ...]) -> None:
    mine = page(*nodes)
    found = read_metadata(mine, own_node(mine), Clock(SERVED_AT, site().zone, ("en",)), None)
    assert (found.authors, found.published, found.headline) == ((), None, "Herons return to the marsh")
    video = {"@type": "VideoObject", "uploadDate": "2026-03-04T08:00:00Z"}
    mine = page(*nodes, video)
    found = read_metadata(mine, own_node(mine), Clock(SERVED_AT, site().zone, ("en",)), None)
    assert found.published is not None and f"{found.published.at:%Y-%m-%d}" == "2026-03-04"


def test_scripts_without_blanks() -> None:
    own = {**SEO, "headline": "蒼鷺提早返回沼澤地"}
    other = {**SEO, "headline": "市場屋頂將翻新"}
    assert own_node(page(other, own, title="沼澤地的蒼鷺提早返回")) == own


def test_a_live_blog_began_with_its_coverage() -> None:
    posts = [{"@type": "BlogPosting", "headline": "Egg seen", "datePublished": "2026-03-05T14:10:00Z"}]
    live = {
        "@type": "LiveBlogPosting",
        "headline": "Herons return to the marsh",
        "coverageStartTime": "2026-03-05T08:55:00Z",
    }
    mine = page({**live, "liveBlogUpdate": posts})
    found = read_metadata(mine, own_node(mine), Clock(SERVED_AT, site().zone, ("en",)), None)
    assert found.published is not None and f"{found.published.at:%H:%M}" == "08:55"
