"""A reading that is loaded again, extracted by other code, corrects what it gave before; the paper changed nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.test_load import ID, NIGHT, URL, VERSIONS, article, ask, comment, digests, site, stage

from broadsheet.ids import article_id
from broadsheet.load import load
from broadsheet.models import Article, Comment, Site, StageReport
from broadsheet.settings import Settings

__all__ = ["site"]  # a fixture
LATER = NIGHT + timedelta(days=1)
STANDING = "SELECT native_id, deleted_at IS NULL FROM comments ORDER BY native_id"


def loaded(settings: Settings, site: Site, run_id: str, read: Article, comments: list[Comment]) -> StageReport:
    folder, run = stage(settings, run_id, [read], comments)
    return load(folder, site, run, settings, NIGHT)


def versions(settings: Settings) -> list[tuple[Any, ...]]:
    return ask(settings, VERSIONS)


def test_a_corrected_text_replaces_the_current_version(settings: Settings, site: Site) -> None:
    loaded(settings, site, "r1", article(headline="Ferry runs"), [])
    loaded(settings, site, "r2", article(headline="Ferry rnus again", fetched_at=LATER, run_id="r2"), [])
    loaded(settings, site, "again", article(headline="Ferry runs again", fetched_at=LATER, run_id="again"), [])
    first, second = NIGHT.replace(tzinfo=None), LATER.replace(tzinfo=None)
    assert versions(settings) == [
        (1, "Ferry runs", first, second, "r1"),
        (2, "Ferry runs again", second, None, "again"),
    ]
    assert ask(settings, "SELECT headline FROM articles") == [("Ferry runs again",)]
    before = digests(settings)
    loaded(settings, site, "again2", article(headline="Ferry runs again", fetched_at=LATER, run_id="again2"), [])
    assert digests(settings) == before


def test_it_keeps_the_time_of_a_version_that_a_later_reading_only_confirmed(settings: Settings, site: Site) -> None:
    wrong, right = "Ferry runs Share", "Ferry runs"
    loaded(settings, site, "r1", article(headline=wrong), [])
    loaded(settings, site, "r2", article(headline=wrong, fetched_at=LATER), [])
    loaded(settings, site, "again", article(headline=right, fetched_at=LATER, run_id="again"), [])
    assert versions(settings) == [(1, right, NIGHT.replace(tzinfo=None), None, "again")]
    loaded(settings, site, "r3", article(headline="Ferry sinks", fetched_at=LATER + timedelta(days=1)), [])  # an edit
    assert [row[:2] for row in versions(settings)] == [(1, right), (2, "Ferry sinks")]


def test_a_comment_that_the_same_bytes_no_longer_give_is_removed(settings: Settings, site: Site) -> None:
    read = article(declared_comment_count=None, declared_comment_source=None)
    loaded(settings, site, "r1", read, [comment("1", 1), comment("2", 2), comment("share", 3)])
    report = loaded(settings, site, "again", read, [comment("1", 1), comment("2", 2)])
    assert report.counts["removed_comments"] == 1
    assert ask(settings, STANDING) == [("1", True), ("2", True)]


def test_also_where_an_earlier_reading_gave_it_and_this_one_confirmed_it(settings: Settings, site: Site) -> None:
    comments = [comment("1", 1), comment("share", 2)]
    loaded(settings, site, "r1", article(), comments)
    loaded(settings, site, "r2", article(fetched_at=LATER), comments)  # complete: what it lacked would be marked
    corrected = article(extracted_comment_count=1, declared_comment_count=1, fetched_at=LATER)
    report = loaded(settings, site, "again", corrected, [comment("1", 1)])
    assert report.counts["removed_comments"] == 1
    assert ask(settings, STANDING) == [("1", True)]


def test_what_an_incomplete_reading_never_gave_is_left_standing(settings: Settings, site: Site) -> None:
    loaded(settings, site, "r1", article(), [comment("1", 1), comment("2", 2)])
    partial = article(extracted_comment_count=1, fetched_at=LATER, run_id="r2")  # two declared
    loaded(settings, site, "r2", partial, [comment("1", 1)])
    report = loaded(settings, site, "again", partial, [comment("1", 1)])
    assert report.counts["removed_comments"] == 0
    assert ask(settings, STANDING) == [("1", True), ("2", True)]


def test_what_was_marked_deleted_stays_marked(settings: Settings, site: Site) -> None:
    loaded(settings, site, "r1", article(), [comment("1", 1), comment("2", 2)])
    shorter = article(declared_comment_count=1, extracted_comment_count=1, fetched_at=LATER)
    loaded(settings, site, "r2", shorter, [comment("2", 1)])
    loaded(settings, site, "again", shorter, [comment("2", 1)])
    assert ask(settings, STANDING) == [("1", False), ("2", True)]


def test_a_later_reading_without_the_comment_marks_it_and_removes_nothing(settings: Settings, site: Site) -> None:
    loaded(settings, site, "r1", article(), [comment("1", 1), comment("2", 2)])
    shorter = article(declared_comment_count=1, extracted_comment_count=1, fetched_at=LATER)
    report = loaded(settings, site, "r2", shorter, [comment("2", 1)])
    assert (report.counts["removed_comments"], report.counts["deleted_comments"]) == (0, 1)


def test_an_older_reading_again_corrects_what_it_gave_and_no_later_one(settings: Settings, site: Site) -> None:
    loaded(settings, site, "r1", article(headline="Ferry runs Share"), [comment("1", 1), comment("share", 2)])
    loaded(settings, site, "r2", article(fetched_at=LATER, run_id="r2"), [comment("1", 1), comment("2", 2)])
    loaded(settings, site, "again", article(headline="Ferry runs", run_id="again"), [comment("1", 1)])
    assert [row[:2] for row in versions(settings)] == [(1, "Ferry runs"), (2, "Ferry to the islands runs again")]
    assert ask(settings, STANDING) == [("1", True), ("2", True)]


def test_a_comment_that_a_later_reading_gives_stands_from_then_on(settings: Settings, site: Site) -> None:
    loaded(settings, site, "r1", article(), [comment("1", 1), comment("2", 2)])
    loaded(settings, site, "r2", article(fetched_at=LATER, run_id="r2"), [comment("1", 1), comment("2", 2)])
    loaded(settings, site, "again", article(run_id="again"), [comment("1", 1)])
    first, second = NIGHT.replace(tzinfo=None), LATER.replace(tzinfo=None)
    rows = ask(settings, "SELECT native_id, first_seen_at, deleted_at FROM comments ORDER BY 1")
    assert rows == [("1", first, None), ("2", second, None)]


def test_a_page_of_comments_that_was_not_read_again_takes_none_away(settings: Settings, site: Site) -> None:
    """Recordings overlap: one holds the article's page alone, another the second page of comments as well."""
    pages = {"page_url": URL}, {"page_url": f"{URL}?page=2"}
    both = [comment("1", 1, **pages[0]), comment("2", 2, **pages[1])]
    loaded(settings, site, "r1", article(), both)
    loaded(settings, site, "alone", article(extracted_comment_count=1, run_id="alone"), both[:1])
    assert ask(settings, STANDING) == [("1", True), ("2", True)]
    loaded(settings, site, "again", article(extracted_comment_count=1, run_id="again"), both[1:])  # its page was read
    assert ask(settings, STANDING) == [("2", True)]


def test_the_run_that_began_last_is_believed_whichever_is_loaded_last(settings: Settings, site: Site) -> None:
    for run_id, day, headline in (("late", 5, "Ferry runs"), ("early", 1, "Ferry runs Share")):
        folder, run = stage(settings, run_id, [article(headline=headline, run_id=run_id)], [])
        load(folder, site, replace(run, started_at=NIGHT + timedelta(days=day)), settings, NIGHT)
    assert [row[1:2] + row[4:] for row in versions(settings)] == [("Ferry runs", "late")]
    assert ask(settings, "SELECT headline, run_id FROM articles") == [("Ferry runs", "late")]


def test_the_first_run_that_said_the_same_of_the_same_bytes_is_the_provenance(settings: Settings, site: Site) -> None:
    for run_id, day in (("late", 5), ("early", 1), ("middle", 3)):
        folder, run = stage(settings, run_id, [article(run_id=run_id)], [comment("1", 1, run_id=run_id)])
        load(folder, site, replace(run, started_at=NIGHT + timedelta(days=day)), settings, NIGHT)
    assert ask(settings, "SELECT articles.run_id, comments.run_id FROM articles, comments") == [("early", "early")]


def test_a_correction_of_a_correction_leaves_one_version(settings: Settings, site: Site) -> None:
    """Each night the code of the day misreads the page, and is mended the day after; the paper changes nothing."""
    for number, (wrong, right) in enumerate((("A", "B"), ("B", "C"), ("C", "D"))):
        at = NIGHT + timedelta(days=number)
        for headline in (wrong, right):
            loaded(settings, site, f"r{number}{headline}", article(headline=headline, fetched_at=at), [])
    assert [row[:4] for row in versions(settings)] == [(1, "D", NIGHT.replace(tzinfo=None), None)]


def test_a_corrected_text_is_no_other_articles_business(settings: Settings, site: Site) -> None:
    other = "https://herald.example/news/bridge"
    wrong = article(article_id=article_id(other), url=other, canonical_url=other, headline="Ferry runs Share")
    loaded(settings, site, "r0", wrong, [])
    loaded(settings, site, "r1", article(headline="Ferry runs Share"), [])
    both = [
        article(headline="Ferry runs", run_id="again"),
        replace(wrong, fetched_at=NIGHT - timedelta(days=1), run_id="again"),
    ]
    folder, run = stage(settings, "again", both, [])
    load(folder, site, run, settings, NIGHT)
    assert sorted(row[1] for row in versions(settings)) == ["Ferry runs", "Ferry runs Share"]


def test_a_correction_says_nothing_of_later_readings(settings: Settings, site: Site) -> None:
    loaded(settings, site, "r1", article(headline="Ferry sinks"), [])
    loaded(settings, site, "r2", article(headline="Ferry sinks", fetched_at=LATER, run_id="r2"), [])
    loaded(settings, site, "again", article(headline="Ferry runs", run_id="again"), [])
    assert [row[:2] for row in versions(settings)] == [(1, "Ferry runs"), (2, "Ferry sinks")]


def test_another_canonical_url_leaves_what_other_readings_gave(settings: Settings, site: Site) -> None:
    loaded(settings, site, "r1", article(headline="The storm"), [comment("1", 1)])
    loaded(settings, site, "r2", article(fetched_at=LATER, run_id="r2"), [comment("1", 1), comment("2", 2)])
    right = "https://herald.example/news/ferry-runs"
    moved = article(article_id=article_id(right), canonical_url=right, fetched_at=LATER, run_id="again")
    report = loaded(settings, site, "again", moved, [])
    assert ask(settings, "SELECT canonical_url, headline FROM articles ORDER BY 1") == [
        (URL, "The storm"),
        (right, "Ferry to the islands runs again"),
    ]
    assert ask(settings, STANDING) == [("1", True)]
    assert report.counts["removed_comments"] == 1


def test_another_canonical_url_takes_earlier_readings_of_the_same_text_along(settings: Settings, site: Site) -> None:
    loaded(settings, site, "r1", article(), [comment("1", 1)])
    loaded(settings, site, "r2", article(fetched_at=LATER, run_id="r2"), [comment("1", 1)])
    right = "https://herald.example/news/ferry-runs"
    moved = article(article_id=article_id(right), canonical_url=right, fetched_at=LATER, run_id="again")
    report = loaded(settings, site, "again", moved, [])
    assert ask(settings, "SELECT canonical_url FROM articles") == [(right,)]
    assert ask(settings, "SELECT count(*) FROM core.article_versions") == [(1,)]
    assert report.counts["removed_comments"] == 0  # it went with its article


def test_another_canonical_url_from_the_same_bytes_takes_the_old_row_away(settings: Settings, site: Site) -> None:
    other_url = "https://herald.example/news/other"
    other = article(article_id=article_id(other_url), url=other_url, canonical_url=other_url)
    loaded(settings, site, "r0", other, [])
    loaded(settings, site, "r1", article(), [comment("1", 1)])
    right = "https://herald.example/news/ferry-runs"
    moved = article(article_id=article_id(right), canonical_url=right, run_id="again")
    loaded(settings, site, "again", moved, [comment("1", 1, article_id=article_id(right))])
    assert ask(settings, "SELECT canonical_url FROM articles ORDER BY 1") == [(right,), (other_url,)]
    for table in ("core.comments", "core.article_versions"):
        assert ask(settings, f"SELECT count(*) FROM {table} WHERE article_id = '{ID}'") == [(0,)]
    assert ask(settings, "SELECT count(*) FROM comments") == [(1,)]


def test_a_link_that_leads_to_another_article_later_takes_nothing_away(settings: Settings, site: Site) -> None:
    latest = "https://herald.example/latest"
    loaded(settings, site, "r1", article(url=latest), [])
    second = "https://herald.example/news/second"
    read = article(article_id=article_id(second), url=latest, canonical_url=second, fetched_at=LATER, run_id="r2")
    loaded(settings, site, "r2", read, [])
    loaded(settings, site, "again", read, [])
    assert ask(settings, "SELECT count(*) FROM articles") == [(2,)]


@pytest.mark.parametrize("headline", ["Ferry runs", "Ferry runs again"])
def test_a_run_that_was_never_loaded_is_no_second_reading(settings: Settings, site: Site, headline: str) -> None:
    loaded(settings, site, "r1", article(headline="Ferry runs"), [comment("1", 1)])
    report = loaded(settings, site, "r2", article(headline=headline, fetched_at=LATER), [])
    assert report.counts["removed_comments"] == 0
    assert len(versions(settings)) == (1 if headline == "Ferry runs" else 2)


def test_another_reason_for_the_same_body_changes_nothing(settings: Settings, site: Site) -> None:
    loaded(settings, site, "r1", article(body_reason="doubt 0.10"), [])
    before = digests(settings)
    doubtful = article(body_reason="doubt 0.20", fetched_at=LATER, run_id="r2")
    assert loaded(settings, site, "r2", doubtful, []).counts["changed_articles"] == 0
    loaded(settings, site, "again", article(body_reason="doubt 0.30", run_id="again"), [])
    assert digests(settings) == before and len(versions(settings)) == 1
    assert ask(settings, "SELECT body_reason FROM articles") == [("doubt 0.10",)]
    edited = article(body="It sank.", body_reason="doubt 0.40", fetched_at=LATER + timedelta(days=1), run_id="r3")
    loaded(settings, site, "r3", edited, [])
    assert ask(settings, "SELECT body_reason FROM articles") == [("doubt 0.40",)]


def test_a_run_that_is_loaded_again_leaves_its_own_rows_once(settings: Settings, site: Site) -> None:
    folder, run = stage(settings, "r1", [article()], [comment("1", 1)], rejected=[comment("2", 2)])
    tables = ("outcomes", "pages", "validation_results", "rejected_comments")
    counted = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM ops.{table}" for table in tables)
    load(folder, site, run, settings, NIGHT)
    load(folder, site, run, settings, NIGHT)
    assert sorted(ask(settings, counted)) == sorted((table, 1) for table in tables)
