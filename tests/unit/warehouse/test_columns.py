"""Columns that spare queries a join, a recursion or a zone: right after loads, the same after an upgrade, and cheap."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.lakes import connected
from tests.unit.test_load import ID, NIGHT, article, ask, comment, digests, site
from tests.unit.test_load_orders import Visit, at, bare, load_in_order, load_visit, visit
from tests.unit.warehouse.made import texts_twice

from broadsheet.ids import comment_id
from broadsheet.models import Comment, Site
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse

__all__ = ["site"]  # a fixture
THREAD = "SELECT native_id, reply_count, root_comment_id FROM comments ORDER BY 1"


def reply(native: str, position: int, parent: str, **changes: Any) -> Comment:
    return comment(native, position, parent_comment_id=comment_id(ID, parent), depth=1, **changes)


def nights(*threads: Sequence[Comment], **changes: Any) -> list[Visit]:
    return [visit(day, thread, declared_comment_count=len(thread), **changes) for day, thread in enumerate(threads)]


def test_a_thread_tells_roots_and_answers(settings: Settings, site: Site) -> None:
    thread = [comment("1", 1), reply("2", 2, "1"), reply("3", 3, "2"), reply("4", 4, "1"), reply("5", 5, "absent")]
    load_visit(settings, site, visit(0, thread))
    roots = {"1": "1", "2": "1", "3": "1", "4": "1", "5": "5"}
    counts = {"1": 2, "2": 1, "3": 0, "4": 0, "5": 0}
    assert [(name, count, str(root)) for name, count, root in ask(settings, THREAD)] == [
        (name, counts[name], comment_id(ID, roots[name])) for name in roots
    ]
    assert ask(settings, "SELECT live_comment_count FROM articles") == [(5,)]


def test_a_circle_of_answers_ends(settings: Settings, site: Site) -> None:
    load_visit(settings, site, visit(0, [reply("1", 1, "2"), reply("2", 2, "1")]))
    assert [row[:2] for row in ask(settings, THREAD)] == [("1", 1), ("2", 1)]


def test_counts_are_of_what_stands(settings: Settings, site: Site) -> None:
    whole = [comment("1", 1), reply("2", 2, "1"), comment("3", 3)]
    for read in nights(whole, whole[:1] + whole[2:]):
        load_visit(settings, site, read)
    assert ask(settings, "SELECT native_id, reply_count FROM comments WHERE NOT is_deleted ORDER BY 1") == [
        ("1", 0),
        ("3", 0),
    ]
    assert ask(settings, "SELECT live_comment_count FROM articles") == [(2,)]


def test_versions_tell_what_changed(settings: Settings, site: Site) -> None:
    told: list[dict[str, Any]] = [{}, {"headline": "Ferry sinks"}, {"headline": "Ferry sinks", "authors": ("Bo",)}]
    for day, changes in enumerate(told):
        load_visit(settings, site, visit(day, [], **changes))
    rows = ask(settings, "SELECT version_number, changed_columns, site, url FROM article_versions ORDER BY 1")
    assert [row[:2] for row in rows] == [(1, None), (2, ["headline"]), (3, ["authors"])]
    assert {row[2:] for row in rows} == {("herald", "https://herald.example/news/ferry")}
    assert ask(settings, "SELECT version_count FROM articles") == [(3,)]


def test_an_edited_comment_tells_since_when_its_text_stands(settings: Settings, site: Site) -> None:
    first, edited = comment("1", 1), comment("1", 1, body="Edited.")
    for read in nights([first], [edited], [edited]):
        load_visit(settings, site, read)
    assert ask(settings, "SELECT edited_at FROM comments") == [(bare(1),)]


def test_a_night_that_brings_nothing_moves_only_when_it_was_read(settings: Settings, site: Site) -> None:
    thread = [comment("1", 1), comment("2", 2)]
    reads = nights(thread, thread, thread[:1])
    for read in reads[:2]:
        load_visit(settings, site, read)
    seen = "SELECT native_id, comments.last_seen_at, comments.changed_in_load FROM comments ORDER BY 1"
    assert ask(settings, seen) == [("1", bare(1), 1), ("2", bare(1), 1)]
    assert ask(settings, "SELECT last_read_at, changed_in_load FROM articles") == [(bare(1), 1)]
    load_visit(settings, site, reads[2])
    assert ask(settings, seen) == [("1", bare(2), 1), ("2", bare(1), 3)]
    load_visit(settings, site, visit(3, thread))
    assert ask(settings, seen) == [("1", bare(3), 1), ("2", bare(3), 4)]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2)])
def test_any_order_ends_in_the_same_columns(settings: Settings, site: Site, order: tuple[int, ...]) -> None:
    whole = [comment("1", 1), reply("2", 2, "1"), reply("3", 3, "2")]
    edited = [replace(whole[0], body="Edited."), *whole[1:]]
    reads = nights(whole, edited, edited[:2], edited)
    own = load_in_order(settings, site, reads, order)
    assert ask(own, "SELECT last_read_at, version_count, live_comment_count FROM articles") == [(bare(3), 1, 3)]
    rows = ask(own, "SELECT native_id, reply_count, edited_at, last_seen_at FROM comments ORDER BY 1")
    assert rows == [("1", 1, bare(1), bare(3)), ("2", 1, None, bare(3)), ("3", 0, None, bare(3))]


def test_an_upgrade_fills_what_loads_would_have(settings: Settings, site: Site) -> None:
    whole = [comment("1", 1), reply("2", 2, "1"), reply("3", 3, "2"), comment("4", 4)]
    edited = [replace(whole[0], body="Edited."), *whole[1:]]
    for read in nights(whole, edited, edited[:2]):
        load_visit(settings, site, read)
    before = digests(settings), ask(settings, "SELECT last_read_at FROM articles")
    with connected(settings) as connection:
        texts_twice(connection)
    with open_warehouse(settings):
        pass
    assert (digests(settings), ask(settings, "SELECT last_read_at FROM articles")) == before


def test_days_are_the_papers_own(settings: Settings, site: Site) -> None:
    late = at(0).replace(hour=20)
    tokyo = site.model_copy(update={"timezone": "Asia/Tokyo"})
    read = visit(1, [comment("1", 1, posted_at=late + timedelta(hours=1))], published_at=late)
    load_visit(settings, tokyo, read)
    told = "SELECT host, published_date, body_chars FROM articles"
    day = at(1).date()
    assert ask(settings, told) == [("herald.example", day, len(article().body or ""))]
    assert ask(settings, "SELECT posted_date, seconds_after_article FROM comments") == [(day, 3600)]
    with open_warehouse(settings) as warehouse:
        warehouse.run("delete_site", {"site": "herald"})
    assert ask(settings, "SELECT published_date FROM articles") == [(date(2026, 3, 6),)]  # UTC where no zone is known


@pytest.mark.parametrize(
    ("changes", "is_plausible"),
    [
        ({"posted_at": None, "posted_at_source": None}, None),
        ({"posted_at": NIGHT - timedelta(hours=9, minutes=5)}, True),
        ({"posted_at": NIGHT - timedelta(hours=10)}, False),
        ({"posted_at": NIGHT - timedelta(hours=20), "posted_at_precision": "day"}, True),
        ({"posted_at": NIGHT - timedelta(hours=40), "posted_at_precision": "day"}, False),
        ({"posted_at": NIGHT + timedelta(minutes=5)}, True),
        ({"posted_at": NIGHT + timedelta(minutes=15)}, False),
    ],
)
def test_a_time_is_plausible(
    settings: Settings, site: Site, changes: dict[str, Any], is_plausible: bool | None
) -> None:
    load_visit(settings, site, visit(0, [comment("1", 1, **changes)]))
    assert ask(settings, "SELECT is_time_plausible FROM comments") == [(is_plausible,)]


@pytest.mark.parametrize(
    "question",
    [
        "SELECT count(*) FROM main.articles",
        "SELECT url FROM main.articles WHERE site = 'herald'",
        "SELECT * FROM main.articles LIMIT 5",
        "SELECT published_date, count(*) FROM main.articles GROUP BY ALL",
    ],
)
def test_the_view_of_articles_joins_only_the_few_copies(settings: Settings, site: Site, question: str) -> None:
    load_visit(settings, site, visit(0, []))
    plan = str(ask(settings, f"EXPLAIN (FORMAT json) {question}")[0][1])
    joins = re.findall(r'"name": "(\w*JOIN)', plan)
    assert joins in ([], ["HASH_JOIN"])
    assert "WINDOW" not in plan
    assert set(re.findall(r'"Table": "[\w.]*?(\w+)"', plan)) <= {"articles", "copies", "sites"}


def test_a_question_about_one_site_works_out_the_versions_of_that_site(settings: Settings, site: Site) -> None:
    load_visit(settings, site, visit(0, []))
    plan = str(ask(settings, "EXPLAIN SELECT * FROM article_versions WHERE site = 'herald'")[0][1])
    assert "herald" in plan[plan.index("WINDOW") :]


def test_two_rows_of_an_article_become_one(settings: Settings, site: Site) -> None:
    """As a warehouse of before may hold them, for it has no primary keys."""
    reads = nights([comment("1", 1)], [comment("1", 1)], [comment("1", 1)])
    load_visit(settings, site, reads[0])
    with open_warehouse(settings) as warehouse:
        warehouse.execute(
            "INSERT INTO core.articles BY NAME SELECT * REPLACE ('torn' AS headline) FROM core.articles", {}
        )
    for read in reads[1:]:
        load_visit(settings, site, read)
    assert ask(settings, "SELECT count(*), count(DISTINCT headline) FROM core.articles") == [(1, 1)]
