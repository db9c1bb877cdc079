"""The archive read again by today's code: what changes is told by column, and loaded only when asked."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.harbour import NIGHT, PAPER, Harbour, flip, run_night

from broadsheet import pipeline
from broadsheet.models import Link, OutcomeKind, Window
from broadsheet.runs import RunFolder, read_rows

pytestmark = pytest.mark.e2e

DAYS = ("--from", NIGHT.isoformat(), "--to", NIGHT.isoformat())
VERSIONS = "SELECT article_id, version_number, valid_from, valid_to, body FROM core.article_versions ORDER BY 1, 2"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Harbour:
    return run_night(tmp_path_factory.mktemp("reextract"))


@pytest.fixture
def harbour(night: Harbour, tmp_path: Path) -> Harbour:
    return night.copied(tmp_path)


def reextract(harbour: Harbour) -> pipeline.Reextraction:
    window = Window.of_days(NIGHT, NIGHT, harbour.site.timezone)
    return pipeline.reextract(harbour.site, window, harbour.settings, datetime.now(UTC))


def test_the_same_code_changes_nothing_and_loading_it_changes_nothing(harbour: Harbour) -> None:
    before = harbour.digests()
    result = harbour.broadsheet("reextract", PAPER, *DAYS)
    assert result.returncode == 0, result.stderr
    articles = harbour.ask("SELECT count(*) FROM articles")[0][0]
    assert f"{articles} articles of core" in result.stdout
    assert f"accepted: {articles};" in result.stdout
    assert "articles: 0 added, 0 removed, 0 changed" in result.stdout
    assert "comments: 0 added, 0 removed, 0 changed" in result.stdout
    assert harbour.ask("SELECT count(*) FROM ops.runs") == [(1,)]
    told = re.search(r"broadsheet stage load (\S+) (\S+) && broadsheet publish", result.stderr)
    assert told is not None
    assert harbour.broadsheet("stage", "load", *told.groups()).returncode == 0
    assert harbour.broadsheet("publish").returncode == 0
    assert harbour.digests() == before
    assert harbour.ask("SELECT trigger, article_count FROM ops.runs ORDER BY started_at DESC LIMIT 1") == [
        ("reextract", articles)
    ]


def spoil(harbour: Harbour) -> tuple[Any, Any, Any]:
    """Core as a worse extractor would have left it; gives ids of the article, the comment it lacks, and one it had wrong."""
    (article_id,) = harbour.ask(
        "SELECT article_id FROM articles WHERE extracted_comment_count > 3 ORDER BY url LIMIT 1"
    )[0]
    ids = harbour.ask("SELECT comment_id FROM comments WHERE article_id = $a ORDER BY position", a=article_id)
    missing, wrong = ids[1][0], ids[2][0]
    old = f"WHERE article_id = '{article_id}'"
    harbour.change(
        f"UPDATE core.articles SET body = 'Menu ' || body, section = NULL, content_sha256 = 'c' {old}",
        f"UPDATE core.text_versions SET content_sha256 = 'c' {old}",
        f"UPDATE ops.article_readings SET section = NULL, row_sha256 = 'r', content_sha256 = 'c' {old}",
        f"DELETE FROM core.comments WHERE comment_id = '{missing}'",
        f"UPDATE core.comments SET author = 'Reply ' || author WHERE comment_id = '{wrong}'",
        "INSERT INTO core.comments BY NAME SELECT * REPLACE (uuid() AS comment_id, 'share' AS native_id, 'Share this' AS body) "
        f"FROM core.comments WHERE comment_id = '{wrong}'",
    )
    return article_id, missing, wrong


def test_what_would_change_is_told_by_column_and_loaded_only_when_asked(harbour: Harbour) -> None:
    right, versions = harbour.digests(), harbour.ask(VERSIONS)
    article_id, missing, wrong = spoil(harbour)
    spoilt = harbour.digests()
    shown = harbour.broadsheet("reextract", PAPER, *DAYS, "--format", "json")
    assert shown.returncode == 0, shown.stderr
    told = json.loads(shown.stdout)["difference"]
    rows = {(row["table"], row["change"]): row["row_count"] for row in told["rows"]}
    assert rows == {
        ("articles", "changed"): 1,
        ("comments", "added"): 1,
        ("comments", "changed"): 1,
        ("comments", "removed"): 1,
    }
    columns = {(column["table"], column["column"]): column for column in told["columns"]}
    assert columns.keys() == {("articles", "body"), ("articles", "section"), ("comments", "author")}
    (sample,) = columns["articles", "body"]["samples"]
    assert sample["old"].startswith("Menu ")
    assert not sample["new"].startswith("Menu ")
    assert len(sample["old"]) <= 65
    (sample,) = columns["articles", "section"]["samples"]
    assert (sample["old"], bool(sample["new"])) == (None, True)
    assert harbour.digests() == spoilt

    loaded = harbour.broadsheet("reextract", PAPER, *DAYS, "--load")
    assert loaded.returncode == 0, loaded.stderr
    assert "removed_comments=1" in loaded.stderr
    assert re.search(r"articles +. body +. +1", loaded.stdout)
    assert harbour.ask(VERSIONS) == versions  # replaced, none of no length
    assert harbour.ask("SELECT count(*) FROM core.article_versions WHERE valid_to <= valid_from") == [(0,)]
    healed = harbour.digests()
    assert {row[:2] for row in healed} == {row[:2] for row in right}
    assert harbour.ask("SELECT count(*) FROM comments WHERE native_id = 'share'") == [(0,)]
    assert harbour.ask("SELECT count(*) FROM comments WHERE comment_id = $c", c=missing) == [(1,)]
    (author,) = harbour.ask("SELECT author FROM comments WHERE comment_id = $c", c=wrong)[0]
    assert not author.startswith("Reply ")
    runs = "SELECT run_id LIKE 'reextract__2026-03-05__%', source_channel FROM articles WHERE article_id = $a"
    assert harbour.ask(runs, a=article_id)[0][0] is True


def test_the_links_keep_what_the_source_said_and_without_them_the_rows_remember(harbour: Harbour) -> None:
    channels = dict(harbour.ask("SELECT url, source_channel FROM articles"))
    first = reextract(harbour)
    folder = RunFolder(harbour.settings.runs_dir, PAPER, first.run.run_id)
    original = RunFolder(harbour.settings.runs_dir, PAPER, harbour.run_id)
    hints = {link.url: link.published_hint_at for link in read_rows(original.file("links"), Link)}
    links = read_rows(folder.file("links"), Link)
    assert {link.url: link.source_channel for link in links} == channels
    assert all(link.published_hint_at == hints[link.url] for link in links)
    assert any(hints[link.url] for link in links)
    shutil.rmtree(original.path)
    second = reextract(harbour)
    assert second.accepted_count == first.accepted_count
    assert second.difference.rows == ()


def test_bytes_that_are_gone_or_damaged_leave_their_rows_untouched(harbour: Harbour) -> None:
    pages = harbour.ask(
        "SELECT link_url, warc_offset, warc_length FROM ops.pages WHERE kind = 'article' AND link_url IN (SELECT url FROM "
        "articles) AND link_url NOT IN (SELECT link_url FROM ops.pages WHERE kind = 'comments') ORDER BY warc_offset LIMIT 2"
    )
    (damaged, offset, length), (private, _, _) = pages
    ((paged,),) = harbour.ask("SELECT DISTINCT link_url FROM ops.pages WHERE kind = 'comments' ORDER BY 1 LIMIT 1")
    flip(harbour.warc, offset + length // 2)
    harbour.change(
        f"UPDATE ops.pages SET is_archived = FALSE WHERE link_url = '{private}'",
        f"UPDATE ops.pages SET warc_path = 'archive/gone.warc.gz' WHERE link_url = '{paged}' AND kind = 'comments'",
        f"UPDATE core.articles SET section = 'as it was' WHERE url IN ('{damaged}', '{private}', '{paged}')",
    )
    result = harbour.broadsheet("reextract", PAPER, *DAYS, "--load")
    assert result.returncode == 0, result.stderr
    ended = dict(harbour.ask("SELECT url, kind FROM ops.outcomes WHERE run_id LIKE 'reextract%'"))
    assert {url: kind for url, kind in ended.items() if kind != OutcomeKind.ACCEPTED} == {
        damaged: OutcomeKind.DAMAGED,
        private: OutcomeKind.NOT_ARCHIVED,
        paged: OutcomeKind.NOT_ARCHIVED,
    }
    assert f"{damaged}: damaged: " in result.stdout
    assert "archive/gone.warc.gz is gone" in result.stdout
    assert harbour.ask("SELECT count(*) FROM articles WHERE section = 'as it was'") == [(3,)]
    kept = "SELECT count(*) FROM comments WHERE article_url = $url AND deleted_at IS NULL"
    assert harbour.ask(kept, url=paged)[0][0] > 10


def test_with_no_bytes_left_it_fails_and_core_stays(harbour: Harbour) -> None:
    before = harbour.digests()
    passed_over = harbour.broadsheet("reextract", PAPER, *DAYS, "--except-night", NIGHT.isoformat())
    assert (passed_over.returncode, "HELD" in passed_over.stdout) == (1, True)  # no other night has read them
    assert ", 0 pages read again; accepted: 0;" in passed_over.stdout
    harbour.warc.unlink()
    shown = harbour.broadsheet("reextract", PAPER, *DAYS)
    assert (shown.returncode, "HELD" in shown.stdout) == (1, True)
    loaded = harbour.broadsheet("reextract", PAPER, *DAYS, "--load")
    assert loaded.returncode == 1
    assert "the batch is held" in loaded.stderr
    assert harbour.digests() == before
    assert harbour.ask("SELECT is_held FROM ops.runs ORDER BY started_at") == [(False,), (True,)]


def test_an_article_whose_date_is_corrected_beyond_the_days_is_still_taken(harbour: Harbour) -> None:
    # Two articles of core are dated wrongly: one out of the night, one into another.
    (away, stays) = (url for (url,) in harbour.ask("SELECT url FROM articles ORDER BY url LIMIT 2"))
    harbour.change(
        f"UPDATE core.articles SET published_at = '2026-02-01 12:00:00' WHERE url = '{away}'",
        f"UPDATE core.articles SET published_at = '2026-02-01', published_at_precision = 'day' WHERE url = '{stays}'",
    )
    window = Window.of_days(date(2026, 2, 1), date(2026, 2, 1), harbour.site.timezone)
    result = pipeline.reextract(harbour.site, window, harbour.settings, datetime.now(UTC))
    assert (result.article_count, result.accepted_count) == (2, 2)
    columns = {c.column: c.row_count for c in result.difference.columns}
    assert columns == {"published_at": 2, "published_at_precision": 1}  # also where its digest does not say so
    assert reextract(harbour).article_count == harbour.ask("SELECT count(*) - 2 FROM articles")[0][0]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("--from", "2026-03-05", "--to", "2026-03-04"), 1, "lies before"),
        (("--from", "2026-03-05", "--to", "soon"), 2, "soon"),
        (("--from", "0001-01-01", "--to", "9999-12-31"), 1, "beyond the calendar"),
        (("--from", "2020-01-01", "--to", "2020-01-02"), 1, "core has no article of 2020-01-01 to 2020-01-02"),
    ],
)
def test_days_that_hold_nothing_are_refused_with_a_reason(
    night: Harbour, args: tuple[str, ...], code: int, said: str
) -> None:
    result = night.broadsheet("reextract", PAPER, *args)
    assert result.returncode == code
    assert said in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_before_anything_was_published_it_says_so(night: Harbour, tmp_path: Path) -> None:
    result = night.broadsheet("reextract", PAPER, *DAYS, env={"BROADSHEET_HOME": str(tmp_path)})
    assert result.returncode == 1
    assert "nothing was published yet" in result.stderr
