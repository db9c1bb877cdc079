"""A warehouse from before the log of readings goes on as if it had always been there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.lakes import connected
from tests.unit.test_load import VERSIONS, ask, comment, digests, site
from tests.unit.test_load_orders import VISITS, bare, load_visit, visit
from tests.unit.warehouse.made import texts_twice

from broadsheet.models import Site
from broadsheet.settings import Settings

__all__ = ["site"]  # a fixture
LATER = ("ops.released_readings", "ops.undone_runs", "ops.doubted_readings", "core.comment_versions")
LOGS = ("article_readings", "comment_readings", "article_texts", "comment_texts")
COMMENTS = "SELECT native_id, run_id, upvote_count, first_seen_at, deleted_at, is_deleted FROM core.comments ORDER BY 1"
DIGESTS = """
    SELECT 'articles', bool_and(
        url_digest = md5_number_lower(url) AND canonical_url_digest = md5_number_lower(canonical_url)
    ) AS has_digest, count(*) FROM core.articles
    UNION ALL
    SELECT 'outcomes', bool_and(url_digest IS NOT DISTINCT FROM md5_number_lower(url)), count(*) FROM ops.outcomes
    ORDER BY 1
"""
COMMENTS_BY_TEXT = (
    "SELECT body, comment_id, root_comment_id, first_seen_at, deleted_at FROM core.comments ORDER BY body"
)


def without_log(settings: Settings) -> None:
    """The warehouse as an older version would have left it: core, and the pages of each run."""
    with connected(settings) as connection:
        texts_twice(connection)
        connection.execute("DROP VIEW ops.suspect_readings")
        for table in (*LATER, *(f"ops.{log}" for log in LOGS)):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("ALTER TABLE core.article_versions DROP COLUMN authors")
        connection.execute("ALTER TABLE core.articles DROP COLUMN body_reason")
        connection.execute("DELETE FROM ops.migrations WHERE name IN ('readings', 'suspects', 'body_reason')")


def test_an_upgrade_changes_no_row_and_neither_does_a_reading_that_says_the_same(
    settings: Settings, site: Site
) -> None:
    for read in VISITS:
        load_visit(settings, site, read)
    before = {row[0]: row for row in digests(settings)}
    history, comments = ask(settings, VERSIONS), ask(settings, COMMENTS)
    without_log(settings)
    load_visit(settings, site, visit(4, VISITS[3][1], headline="Ferry runs"))
    after = {row[0]: row for row in digests(settings)}
    assert ask(settings, COMMENTS) == comments
    assert ask(settings, VERSIONS) == history
    assert after.keys() == before.keys()
    for table in ("articles", "comments", "sites"):
        assert after[table] == before[table]
    authors = "SELECT authors FROM core.article_versions ORDER BY version_number"
    assert ask(settings, authors) == [(["Ada Quill"],), (None,), (["Ada Quill"],)]  # what is not known is not guessed


@pytest.mark.on_both
def test_after_an_upgrade_older_readings_come_in_and_losses_are_seen(settings: Settings, site: Site) -> None:
    for read in (VISITS[0], VISITS[2], VISITS[3]):
        load_visit(settings, site, read)
    without_log(settings)
    load_visit(settings, site, VISITS[1])
    assert [row[:3] for row in ask(settings, VERSIONS)] == [
        (1, "Ferry runs", bare(0)),
        (2, "Ferry sinks", bare(1)),
        (3, "Ferry runs", bare(2)),
    ]
    load_visit(settings, site, visit(5, [comment("3", 1)], headline="Ferry runs", declared_comment_count=1))
    gone = ask(settings, "SELECT native_id, deleted_at FROM core.comments WHERE deleted_at IS NOT NULL ORDER BY 1")
    assert [name for name, _ in gone] == ["1", "2", "4"]
    assert dict(gone)["1"] == dict(gone)["4"] == bare(5)
    assert ask(settings, "SELECT first_seen_at FROM core.comments WHERE native_id = '3'") == [(bare(1),)]


@pytest.mark.on_both
def test_comments_that_seem_older_than_their_article_are_found_after_an_upgrade(settings: Settings, site: Site) -> None:
    """A load reads nothing older than the oldest reading of its articles: rows of before are put in that order."""
    for read in VISITS[:2]:
        load_visit(settings, site, read)
    comments = ask(settings, COMMENTS)
    with connected(settings) as connection:
        connection.execute("ALTER TABLE ops.comment_readings DROP COLUMN fetched_at")
        connection.execute("UPDATE core.comments SET first_seen_at = first_seen_at - INTERVAL 1 YEAR")
        connection.execute("DELETE FROM ops.migrations WHERE name = 'comment_readings_time'")
    load_visit(settings, site, VISITS[1])
    assert [row[:3] for row in ask(settings, COMMENTS)] == [row[:3] for row in comments]
    assert ask(settings, COMMENTS) == comments
    of_the_reading = (
        "SELECT count(*) FROM ops.comment_readings AS seen INNER JOIN ops.article_readings AS readings USING (thread_id) "
        "WHERE seen.fetched_at IS DISTINCT FROM readings.fetched_at"
    )
    assert ask(settings, of_the_reading) == [(0,)]


@pytest.mark.on_both
def test_an_article_that_seems_older_than_its_readings_is_found_after_an_upgrade(
    settings: Settings, site: Site
) -> None:
    """Of core.articles, too, a load reads nothing older than the oldest reading, unless an article is missing there."""
    load_visit(settings, site, VISITS[0])
    with connected(settings) as connection:
        connection.execute("UPDATE core.articles SET first_seen_at = first_seen_at - INTERVAL 1 YEAR")
    load_visit(settings, site, VISITS[1])
    assert ask(settings, "SELECT headline, first_seen_at FROM core.articles") == [("Ferry sinks", bare(0))]


@pytest.mark.on_both
def test_two_comments_of_one_id_have_each_their_own_after_an_upgrade(settings: Settings, site: Site) -> None:
    """Of two articles under one address, moved by an older version: both comments bore the platform's number 1."""
    ferry = comment("1", 1, body="Of the ferry.")
    bridge = replace(comment("2", 2, body="Of the bridge."), native_id="1")
    for read in (visit(0, [ferry, bridge]), visit(1, [bridge])):
        load_visit(settings, site, read)
    with connected(settings) as connection:
        for table in ("core.comments", "ops.comment_readings", "ops.comment_texts"):
            connection.execute(f"UPDATE {table} SET comment_id = '{ferry.comment_id}'")
            if table != "ops.comment_texts":  # and once more as it is
                connection.execute(f"INSERT INTO {table} SELECT * FROM {table}")
        connection.execute("UPDATE core.comments SET root_comment_id = comment_id")
        connection.execute("DELETE FROM ops.migrations WHERE name = 'comments_of_one_id'")
    upgraded = ask(settings, COMMENTS_BY_TEXT)
    assert [row[0] for row in upgraded] == ["Of the bridge.", "Of the ferry."]
    names = {body: str(name) for body, name, *_ in upgraded}
    assert names["Of the bridge."] == ferry.comment_id  # what was read last keeps it
    assert names["Of the ferry."] != ferry.comment_id
    assert all(root == name for _, name, root, *_ in upgraded)
    twice = "SELECT 1 FROM ops.comment_readings GROUP BY thread_id, comment_id HAVING count(*) > 1"
    assert ask(settings, twice) == []
    known = replace(bridge, comment_id=ferry.comment_id)
    load_visit(settings, site, visit(1, [known, comment("3", 2)]))
    load_visit(settings, site, visit(2, [replace(known, upvote_count=3), comment("3", 2)]))
    loaded = ask(settings, COMMENTS_BY_TEXT)
    assert [row for row in loaded if row[0] != "Comment number 3."] == upgraded
    assert len(loaded) == 3


@pytest.mark.on_both
def test_addresses_have_their_digests_after_a_load_and_after_an_upgrade(settings: Settings, site: Site) -> None:
    for read in VISITS[:2]:
        load_visit(settings, site, read)
    loaded = ask(settings, DIGESTS)
    assert [(table, has_digest) for table, has_digest, _ in loaded] == [("articles", True), ("outcomes", True)]
    rows = ask(settings, "SELECT * EXCLUDE (last_read_at) FROM core.articles")
    columns = describe(settings)
    with connected(settings) as connection:
        for column in ("url_digest", "canonical_url_digest"):
            connection.execute(f"ALTER TABLE core.articles DROP COLUMN {column}")
        connection.execute("ALTER TABLE ops.outcomes DROP COLUMN url_digest")
        connection.execute("DELETE FROM ops.migrations WHERE name = 'digests_of_addresses'")
    assert ask(settings, DIGESTS) == loaded
    assert describe(settings) == columns  # people's view has no digests
    load_visit(settings, site, VISITS[1])  # and a reading that says the same changes no row for their sake
    assert ask(settings, "SELECT * EXCLUDE (last_read_at) FROM core.articles") == rows


def describe(settings: Settings) -> list[tuple[object, ...]]:
    columns = ask(settings, "DESCRIBE main.articles")
    assert not any("digest" in name for name, *_ in columns)
    return columns
