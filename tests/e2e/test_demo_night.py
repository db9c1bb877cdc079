"""A night of the two demo papers gives exactly the rows that the demo world says it must, and a rerun changes none."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.ports import free_pair

import demo
from broadsheet import pipeline, sites
from broadsheet.models import Window
from broadsheet.settings import Settings
from broadsheet.warehouse import query_snapshot, read_statement

pytestmark = pytest.mark.e2e

NIGHT = date(2026, 3, 5)
MORNING = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 3, 7, 3, 0, tzinfo=UTC)
PAPERS = ("harbour_gazette", "ledger_nord")


@dataclass(frozen=True)
class Night:
    """A home in which the night was run with the demo world's clock at ``clock``."""

    settings: Settings
    urls: dict[str, str]
    clock: datetime
    requests: tuple[Any, ...]
    port: int

    def expected(self, paper: str) -> demo.ExpectedNight:
        return demo.expected_night(paper, NIGHT, self.clock, self.urls[paper])

    def ask(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return list(query_snapshot(self.settings, sql, parameters).rows)

    def digests(self) -> list[tuple[Any, ...]]:
        return self.ask(read_statement("digest_core"))


def run_night(home: Path, clock: datetime, port: int) -> Night:
    """Serve the papers at ``clock`` and run the night through the spine."""
    with demo.serve(clock=clock, port=port) as world:
        folder = home.with_name("sites")
        demo.write_sites(folder, world.harbour_url, world.ledger_url)
        settings = Settings(home=home, sites_dir=folder, demo=True)  # demo: loopback may be asked
        for paper in PAPERS:
            site = sites.load_site(paper, settings.model_copy(update={"demo": False}))
            run = pipeline.cli_run(site, Window.of_days(NIGHT, NIGHT, site.timezone))
            pipeline.run_ingest(run, site, settings)
        pipeline.publish_snapshot(settings)
        urls = {"harbour_gazette": world.harbour_url, "ledger_nord": world.ledger_url}
        return Night(settings, urls, clock, tuple(world.requests), port)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    yield run_night(tmp_path_factory.mktemp("night") / "home", MORNING, free_pair())


def bare(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(UTC).replace(tzinfo=None)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_articles_are_exactly_those_that_were_published(night: Night, paper: str) -> None:
    columns = (
        "url, headline, body, authors, published_at, modified_at, section, language, credit_line, is_teaser, "
        "declared_comment_count, extracted_comment_count"
    )
    got = {row[0]: row for row in night.ask(f"SELECT {columns} FROM articles WHERE site = $site", site=paper)}
    wanted = {
        a.url: (
            a.url,
            a.headline,
            "\n\n".join(a.paragraphs),
            list(a.authors),
            bare(a.published_at),
            bare(a.modified_at),
            a.section,
            a.language,
            a.credit_line,
            a.is_teaser,
            a.declared_comment_count,
            len(a.comments),
        )
        for a in night.expected(paper).articles
    }
    assert got.keys() == wanted.keys()
    for url, row in wanted.items():
        assert got[url] == row


@pytest.mark.parametrize("paper", PAPERS)
def test_the_comments_are_exactly_those_that_were_written(night: Night, paper: str) -> None:
    columns = (
        "native_id, position, depth, author, posted_at, posted_at_precision, posted_at_text, body, upvote_count, is_by_staff, "
        "(SELECT p.native_id FROM comments AS p WHERE p.comment_id = c.parent_comment_id)"
    )
    for article in night.expected(paper).articles:
        got = night.ask(
            f"SELECT {columns} FROM comments AS c WHERE article_url = $url ORDER BY position",
            url=article.url,
        )
        relative = [c.posted_at_text is not None for c in article.comments]
        shown = [
            (*row[:6], row[6] if is_relative else None, *row[7:])
            for row, is_relative in zip(got, relative, strict=False)
        ]
        assert len(got) == len(article.comments), article.url
        assert shown == [
            (
                c.native_id,
                c.position,
                c.depth,
                c.author,
                bare(c.posted_at),
                c.posted_at_precision,
                c.posted_at_text,
                "\n\n".join(c.paragraphs),
                c.upvote_count,
                c.is_by_staff,
                c.parent_native_id,
            )
            for c in article.comments
        ], article.url


@pytest.mark.parametrize("paper", PAPERS)
def test_every_link_ends_once_and_as_it_should(night: Night, paper: str) -> None:
    rows = night.ask("SELECT url, kind, reason FROM ops.outcomes WHERE site = $site", site=paper)
    ends = {url: kind for url, kind, _ in rows}
    assert len(ends) == len(rows)
    for link in night.expected(paper).links:
        assert ends[link.url] == ("accepted" if link.ending == "article" else link.ending), link.url
    others = Counter(
        kind for url, kind in ends.items() if url not in {link.url for link in night.expected(paper).links}
    )
    assert set(others) <= {"out_of_window"}, others
    assert all(reason for _, kind, reason in rows if kind != "accepted")


def test_a_night_is_about_as_large_as_it_should_be(night: Night) -> None:
    assert 15 <= night.ask("SELECT count(*) FROM articles")[0][0] <= 25
    assert 100 <= night.ask("SELECT count(*) FROM comments")[0][0] <= 200


def test_rows_lead_to_their_raw_bytes(night: Night) -> None:
    from broadsheet.archive import read_body

    rows = night.ask(
        "SELECT a.headline, p.warc_path, p.warc_offset, p.raw_sha256 FROM articles AS a "
        "INNER JOIN ops.pages AS p ON a.run_id = p.run_id AND a.raw_sha256 = p.raw_sha256 WHERE p.kind = 'article'"
    )
    assert len(rows) == night.ask("SELECT count(*) FROM articles")[0][0]
    for _, warc_path, offset, digest in rows:
        assert b"<html" in read_body(night.settings.home / warc_path, offset, digest)[:500].lower()


def test_nothing_disallowed_was_asked_for(night: Night) -> None:
    disallowed = [link.url for p in PAPERS for link in night.expected(p).links if link.ending == "robots_disallowed"]
    asked = {request.path for request in night.requests}
    assert disallowed
    assert not [url for url in disallowed if "/" + url.split("/", 3)[3] in asked]


def test_the_second_night_sees_the_edit_and_the_deletion_and_a_rerun_nothing(night: Night, tmp_path: Path) -> None:
    first = night
    home = shutil.copytree(first.settings.home, tmp_path / "home", symlinks=True)
    before = first.digests()
    again = run_night(home, MORNING, first.port)
    assert again.urls == first.urls
    assert again.digests() == before
    later = run_night(home, NEXT_MORNING, first.port)
    assert later.digests() != before
    expected = {a.url: a for p in PAPERS for a in later.expected(p).articles}
    edited = [u for u, a in expected.items() if a.modified_at != _modified(first, u)]
    assert edited
    versions = later.ask(
        "SELECT url, count(*) FROM core.article_versions INNER JOIN core.articles USING (article_id) GROUP BY url HAVING count(*) > 1"
    )
    assert sorted(url for url, _ in versions) == sorted(edited)
    gone = _native_ids(first) - _native_ids(later)
    assert gone
    marked = {row[0] for row in later.ask("SELECT native_id FROM comments WHERE deleted_at IS NOT NULL AND is_deleted")}
    assert marked == gone
    kept = {row[0] for row in later.ask("SELECT native_id FROM comments WHERE deleted_at IS NULL")}
    assert kept == _native_ids(later)


def _modified(night: Night, url: str) -> datetime | None:
    return next(a.modified_at for p in PAPERS for a in night.expected(p).articles if a.url == url)


def _native_ids(night: Night) -> set[str]:
    return {c.native_id for p in PAPERS for a in night.expected(p).articles for c in a.comments}
