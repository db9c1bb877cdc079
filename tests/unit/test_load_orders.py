"""Whatever the order in which readings are loaded, core.* ends as in the order in which they were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.lakes import further
from tests.unit.test_load import NIGHT, URL, VERSIONS, article, ask, comment, digests, site, stage

from broadsheet.load import load
from broadsheet.models import Article, Comment, Site
from broadsheet.settings import Settings

__all__ = ["site"]  # a fixture
Visit = tuple[Article, Sequence[Comment]]


def at(day: int) -> datetime:
    return NIGHT + timedelta(days=day)


def bare(day: int) -> datetime:
    return at(day).replace(tzinfo=None)


def visit(day: int, comments: Sequence[Comment] = (), **changes: Any) -> Visit:
    """What the run of that day read."""
    run_id = f"r{day}"
    return article(fetched_at=at(day), run_id=run_id, **changes), [replace(c, run_id=run_id) for c in comments]


def load_visit(settings: Settings, site: Site, read: Visit, rejected: Sequence[Comment] = ()) -> None:
    folder, run = stage(settings, read[0].run_id, [read[0]], read[1], rejected=rejected)
    load(folder, site, replace(run, started_at=read[0].fetched_at or NIGHT), settings, NIGHT)


def load_in_order(settings: Settings, site: Site, visits: Sequence[Visit], order: Sequence[int]) -> Settings:
    """Load ``visits`` in ``order`` into a home of its own."""
    own = further(settings, settings.home / "".join(map(str, order)))
    for number in order:
        load_visit(own, site, visits[number])
    return own


VISITS = (
    visit(0, [comment("1", 1), comment("2", 2)], headline="Ferry runs"),
    visit(1, [comment("1", 1), comment("3", 2)], headline="Ferry sinks"),
    visit(2, [comment("1", 1, upvote_count=4), comment("3", 2)], headline="Ferry runs"),
    visit(3, [comment("1", 1, upvote_count=4), comment("3", 2), comment("4", 3)], headline="Ferry runs"),
)


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (1, 3, 0, 2)])
def test_every_order_ends_in_the_same_tables(settings: Settings, site: Site, order: tuple[int, ...]) -> None:
    own = load_in_order(settings, site, VISITS, order)
    rows = ask(own, "SELECT headline, run_id, fetched_at, first_seen_at FROM articles")
    assert rows == [("Ferry runs", "r2", bare(2), bare(0))]
    assert ask(own, VERSIONS) == [
        (1, "Ferry runs", bare(0), bare(1), "r0"),
        (2, "Ferry sinks", bare(1), bare(2), "r1"),
        (3, "Ferry runs", bare(2), None, "r2"),
    ]
    told = "SELECT native_id, run_id, upvote_count, first_seen_at, deleted_at, is_deleted FROM comments ORDER BY 1"
    assert ask(own, told) == [
        ("1", "r2", 4, bare(0), None, False),
        ("2", "r0", None, bare(0), bare(1), True),
        ("3", "r1", None, bare(1), None, False),
        ("4", "r3", None, bare(3), None, False),
    ]


def test_a_block_that_an_older_reading_cuts_has_the_provenance_of_its_rest(settings: Settings, site: Site) -> None:
    """Loaded without the visit between them, two visits that say the same are one block."""
    visits = (
        visit(0, [comment("1", 1)], headline="Ferry runs"),
        visit(1, [comment("1", 1, body="Edited.")], headline="Ferry sinks"),
        visit(2, [comment("1", 1)], headline="Ferry runs"),
    )
    own = load_in_order(settings, site, visits, (0, 2, 1))
    assert ask(own, "SELECT articles.run_id, comments.run_id FROM articles, comments") == [("r2", "r2")]
    assert digests(own) == digests(load_in_order(settings, site, visits, (0, 1, 2)))


def test_a_relative_time_keeps_its_earliest_estimate(settings: Settings, site: Site) -> None:
    def told(hours: int, text: str, precision: str) -> Comment:
        when = at(0) - timedelta(hours=hours)
        return comment(
            "1",
            1,
            posted_at=when,
            posted_at_text=text,
            posted_at_precision=precision,
            posted_at_source="relative",
        )

    visits = (visit(0, [told(3, "3 hours ago", "hour")]), visit(1, [told(0, "1 day ago", "day")]))
    homes = [load_in_order(settings, site, visits, order) for order in ((0, 1), (1, 0))]
    rows = ask(homes[1], "SELECT posted_at, posted_at_text, posted_at_precision, run_id FROM comments")
    assert rows == [(bare(0) - timedelta(hours=3), "3 hours ago", "hour", "r0")]
    assert digests(homes[0]) == digests(homes[1])


def test_a_time_that_became_exact_is_no_estimate(settings: Settings, site: Site) -> None:
    vague = comment("1", 1, posted_at_text="3 hours ago", posted_at_source="relative")
    exact = comment("1", 1, posted_at=NIGHT - timedelta(minutes=1), posted_at_text="02:59")
    own = load_in_order(settings, site, (visit(0, [vague]), visit(1, [exact])), (1, 0))
    assert ask(own, "SELECT posted_at_text, posted_at_source FROM comments") == [("02:59", "offset")]


def silent(day: int, names: str) -> Visit:
    """A page that declares no number of comments, with one comment a letter."""
    comments = [comment(name, place) for place, name in enumerate(names, start=1)]
    return visit(day, comments, declared_comment_count=None, extracted_comment_count=len(comments))


@pytest.mark.parametrize(("names", "is_whole"), [("cd", True), ("d", False)])
def test_at_least_half_of_what_was_known_is_whole_where_nothing_is_declared(
    settings: Settings, site: Site, names: str, is_whole: bool
) -> None:
    visits = (silent(0, "abcd"), silent(1, names), silent(2, "dx"))
    for order in ((2, 1, 0), (1, 2, 0)):
        own = load_in_order(settings, site, visits, order)
        gone = dict(ask(own, "SELECT native_id, deleted_at FROM comments"))
        # Five are known on the last day, of which it gives two.
        assert gone == {
            **{name: bare(1) if is_whole and name not in names else None for name in "abc"},
            "d": None,
            "x": None,
        }


def test_new_comments_alone_do_not_make_a_reading_whole(settings: Settings, site: Site) -> None:
    """A page that suddenly shows others is the next page of them, or has changed its ids."""
    own = load_in_order(settings, site, (silent(0, "abcd"), silent(1, "xy")), (0, 1))
    assert ask(own, "SELECT count(*) FROM comments WHERE deleted_at IS NOT NULL") == [(0,)]


@pytest.mark.parametrize(
    "changes",
    [
        {"comment_provider": "disqus"},
        {"is_metadata_only": True, "body": None},
        {"declared_comment_count": 1},
    ],
    ids=["loaded by script", "rights reserved", "less than declared"],
)
def test_a_reading_that_is_not_whole_is_no_witness(settings: Settings, site: Site, changes: dict[str, Any]) -> None:
    later = visit(1, [], **({"declared_comment_count": 0, "extracted_comment_count": 0} | changes))
    for order in ((0, 1), (1, 0)):
        own = load_in_order(settings, site, (visit(0, [comment("1", 1)]), later), order)
        assert ask(own, "SELECT is_deleted, deleted_at FROM comments") == [(False, None)]


def test_a_rejected_comment_was_there(settings: Settings, site: Site) -> None:
    visits = (visit(0, [comment("1", 1), comment("2", 2)]), visit(1, [comment("1", 1)]), visit(2, [comment("1", 1)]))
    for order in ((2, 1, 0), (1, 2, 0)):
        own = further(settings, settings.home / "".join(map(str, order)))
        for number in order:
            load_visit(own, site, visits[number], rejected=[comment("2", 2)] if number == 1 else ())
        rows = ask(own, "SELECT native_id, first_seen_at, deleted_at FROM comments ORDER BY 1")
        assert rows == [("1", bare(0), None), ("2", bare(0), bare(2))]
        assert ask(own, "SELECT count(*) FROM ops.comment_readings WHERE is_rejected AND author IS NULL") == [(1,)]


def test_a_comment_that_came_back_is_of_the_reading_that_brought_it_back(settings: Settings, site: Site) -> None:
    one, two = comment("1", 1), comment("2", 2)
    visits = (visit(0, [one, two]), visit(1, [two], declared_comment_count=1), visit(2, [one, two]))
    for order in ((2, 1, 0), (1, 2, 0)):
        own = load_in_order(settings, site, visits, order)
        rows = ask(own, "SELECT native_id, run_id, first_seen_at, deleted_at FROM comments ORDER BY 1")
        assert rows == [("1", "r2", bare(0), None), ("2", "r0", bare(0), None)]


def test_texts_that_core_holds_no_more_are_kept_for_readings_that_need_them(settings: Settings, site: Site) -> None:
    visits = (
        visit(0, [comment("1", 1, body="First words.")]),
        visit(1, [comment("1", 1, body="Second words.")], declared_comment_count=1),
    )
    own = load_in_order(settings, site, visits, (1, 0))
    assert ask(own, "SELECT body FROM ops.comment_texts") == [("First words.",)]
    # The newer bytes, read again, are another article: the older reading is all that is left of this one.
    folder, run = stage(own, "again", [article(article_id=str(_OTHER), canonical_url=f"{URL}/2", fetched_at=at(1))], [])
    load(folder, site, replace(run, started_at=at(9)), own, NIGHT)
    changed = ask(own, "SELECT count(*) FROM comments")
    assert changed == [(0,)]  # the same text: it was that other article from the start


def test_what_is_loaded_again_is_logged_once(settings: Settings, site: Site) -> None:
    counts = "SELECT (SELECT count(*) FROM ops.article_readings), (SELECT count(*) FROM ops.comment_readings)"
    for _ in range(2):
        load_visit(settings, site, VISITS[0])
    assert ask(settings, counts) == [(1, 2)]
    folder, run = stage(settings, "again", [replace(VISITS[0][0], run_id="again")], VISITS[0][1])
    load(folder, site, run, settings, NIGHT)
    assert ask(settings, counts) == [(2, 2)]  # another run that saw the same comments


def test_one_article_under_two_addresses_is_read_by_both(settings: Settings, site: Site) -> None:
    other = (replace(VISITS[1][0], url=f"{URL}?ref=x", fetched_at=at(1)), VISITS[1][1])
    visits = (VISITS[0], other, VISITS[2])
    homes = [load_in_order(settings, site, visits, order) for order in ((0, 1, 2), (2, 0, 1))]
    assert digests(homes[0]) == digests(homes[1])
    assert [row[1] for row in ask(homes[0], VERSIONS)] == ["Ferry runs", "Ferry sinks", "Ferry runs"]


_OTHER = "6f1f3f0e-5b0e-5d61-9c86-0b1d6a5e7c12"
