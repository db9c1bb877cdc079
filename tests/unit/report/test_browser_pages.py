"""What the pages of the browser cost at the most, and what they show within another page's frame."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from tests.unit.test_load import NIGHT, URL, article, site, stage

from broadsheet.errors import InvalidQuery
from broadsheet.load import load
from broadsheet.models import Site
from broadsheet.report.browser_pages import Browser
from broadsheet.report.browsing import list_articles, side_by_side, words_of
from broadsheet.settings import Settings
from broadsheet.warehouse import publish_copy, query_snapshot, stream_snapshot

__all__ = ["site"]  # a fixture


@pytest.fixture
def published(settings: Settings, site: Site) -> Settings:
    """A snapshot of one article."""
    folder, run = stage(settings, "r1", [article()], [])
    load(folder, site, run, settings, NIGHT)
    publish_copy(settings, datetime(2026, 3, 6, tzinfo=UTC))
    return settings


def test_an_address_is_a_link_but_within_another_pages_frame(published: Settings) -> None:
    (row,) = list_articles(published).rows
    for is_framed in (False, True):
        shown = Browser(published, "/broadsheet", {}, [], is_framed=is_framed).article(row["article_id"]).html
        assert URL in shown
        assert (f'href="{URL}"' in shown) != is_framed


@pytest.mark.parametrize("pause", [0.0, 0.5])
def test_a_question_that_takes_too_long_ends_also_where_its_time_is_over_before_it_begins(
    published: Settings, pause: float
) -> None:
    endless = "SELECT count(*) FROM range(10_000_000) a, range(10_000_000) b WHERE a.range + b.range = -1"
    with (
        pytest.raises(InvalidQuery, match=r"not done within 0\.2 s"),
        stream_snapshot(published, endless, seconds=0.2) as said,
    ):
        time.sleep(pause)
        next(said)
    assert query_snapshot(published, "SELECT 1").rows == ((1,),)  # the next one is not stopped by it


@pytest.mark.parametrize(
    ("asked", "words"),
    [('ferry "link saved"', ["ferry", "link saved"]), ('"', []), (" ", []), ('say "it', ["say", "it"])],
)
def test_what_stands_in_quotes_is_one_word(asked: str, words: list[str]) -> None:
    assert words_of(asked) == words


def test_versions_stand_beside_each_other_paragraph_by_paragraph() -> None:
    before = {"headline": "Ferry", "description": None, "body": "It left.\n\nAt nine.\n\nThe end."}
    after = {"headline": "Ferry", "description": None, "body": "It left.\n\nAt ten.\n\nWith a dog.\n\nThe end."}
    changes = [(each.before, each.after) for each in side_by_side(before, after) if not each.is_same]
    assert changes == [("At nine.", "At ten."), (None, "With a dog.")]
