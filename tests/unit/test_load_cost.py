"""A load costs what its batch is worth: twice the rows take about twice the work."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

from tests.costs import growth
from tests.lakes import further
from tests.unit.test_load import NIGHT, article, comment, site, stage

from broadsheet.ids import article_id, comment_id
from broadsheet.load import load
from broadsheet.models import Article, Comment, Run, Site
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings

__all__ = ["site"]  # a fixture
PER_ARTICLE = 10


def batch(settings: Settings, article_count: int, day: int) -> tuple[RunFolder, Run]:
    """A run over that many articles with relative times, the comments' worst case."""
    articles: list[Article] = []
    comments: list[Comment] = []
    run_id = f"r{article_count}-{day}"
    for number in range(article_count):
        url = f"https://herald.example/news/{number}"
        ident = article_id(url)
        read = article(
            article_id=ident, url=url, canonical_url=url, run_id=run_id, fetched_at=NIGHT + timedelta(days=day)
        )
        articles.append(replace(read, declared_comment_count=None, extracted_comment_count=PER_ARTICLE))
        for place in range(1, PER_ARTICLE + 1):
            row = comment(str(place), place, article_id=ident, comment_id=comment_id(ident, str(place)), run_id=run_id)
            comments.append(replace(row, posted_at_source="relative"))
    return stage(settings, run_id, articles, comments)


def two_nights(settings: Settings, site: Site, article_count: int) -> tuple[RunFolder, Run]:
    """Load a batch, and the same articles a day later; gives that second run."""
    first = batch(settings, article_count, 0)
    load(*_in_order(first, site), settings, NIGHT)
    second = batch(settings, article_count, 1)
    load(*_in_order(second, site), settings, NIGHT)
    return second


def _in_order(staged: tuple[RunFolder, Run], site: Site) -> tuple[RunFolder, Site, Run]:
    return staged[0], site, staged[1]


def test_four_times_the_rows_take_about_four_times_the_work(settings: Settings, site: Site) -> None:
    homes = {count: further(settings, settings.home / str(count)) for count in (300, 1200)}
    nights = {count: two_nights(own, site, count) for count, own in homes.items()}

    def work(count: int) -> None:
        folder, run = nights[count]
        load(folder, site, run, homes[count], NIGHT)

    assert growth(work, 300, 1200, 10, tries=2, clock=time.process_time) < 10
