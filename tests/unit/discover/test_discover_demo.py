"""The demo papers' listings, date archives and REST API give what the papers published, asked over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.unit.discover.standins import walk

from broadsheet.discover import select
from broadsheet.models import DiscoverSource, Site, Window
from demo import HARBOUR, LEDGER, Paper, World, expected_night, serve

DAY = date(2026, 3, 5)
NIGHT = datetime(2026, 3, 6, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with serve(clock=NIGHT) as served:
        yield served


def site(paper: Paper, home: str, **source: Any) -> Site:
    return Site(
        id=paper.id,
        name=paper.name,
        url=home,
        languages=("en",),
        timezone=paper.zone,
        discover=(DiscoverSource(**source),),
    )


def published(paper: Paper, url: str, *endings: str) -> set[str]:
    night = expected_night(paper.id, DAY, NIGHT, url)
    return {link.url for link in night.links if link.ending in endings}


def taken(one: Site) -> tuple[set[str], int]:
    window = Window.of_days(DAY, DAY, one.timezone)
    links, readings = walk(one, window)
    assert not any(reading.problems for reading in readings)
    return {link.url for link in select(links, one, window).links}, len(readings)


def test_the_rest_api_gives_the_day_whole(world: World) -> None:
    url = world.harbour_url
    found, _ = taken(site(HARBOUR, url, kind="wordpress_rest", url=f"{url}wp-json/wp/v2/posts"))
    assert found == published(HARBOUR, url, "article", "robots_disallowed", "not_found")
    paged, answers = taken(site(HARBOUR, url, kind="wordpress_rest", url=f"{url}wp-json/wp/v2/posts?per_page=5"))
    assert (paged, answers > 3) == (found, True)


def test_date_archives_give_the_days_articles_and_nothing_else(world: World) -> None:
    harbour, ledger = world.harbour_url, world.ledger_url
    found, _ = taken(site(HARBOUR, harbour, kind="date_archive", url=f"{harbour}{{yyyy}}/{{mm}}/{{dd}}/"))
    assert found == published(HARBOUR, harbour, "article")
    found, _ = taken(site(LEDGER, ledger, kind="date_archive", url=f"{ledger}archive/{{yyyy}}-{{mm}}-{{dd}}"))
    assert found == published(LEDGER, ledger, "article")


def test_front_pages_give_articles_only(world: World) -> None:
    for paper, url in ((HARBOUR, world.harbour_url), (LEDGER, world.ledger_url)):
        links, (reading,) = walk(site(paper, url, kind="listing", url=url), None)
        days = [expected_night(paper.id, date(2026, 3, day), NIGHT, url) for day in (3, 4, 5, 6)]
        known = {link.url: link.article.headline for night in days for link in night.links if link.article}
        assert len(links) == 12
        assert {link.url: link.headline_hint for link in links}.items() <= known.items()
        assert reading.problems == ()
