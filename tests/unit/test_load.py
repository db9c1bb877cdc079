"""Loading into a real DuckDB file: idempotent, all or nothing, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from broadsheet.errors import InvalidRun, QualityFailed
from broadsheet.ids import article_id, comment_id
from broadsheet.load import load
from broadsheet.models import (
    Article,
    Comment,
    Comparison,
    Issue,
    Link,
    Outcome,
    OutcomeKind,
    Page,
    RuleResult,
    Run,
    Site,
    StageReport,
    Verdict,
    Window,
)
from broadsheet.publish import publish
from broadsheet.runs import RunFolder, arrow_schema, write_rows
from broadsheet.settings import Settings
from broadsheet.warehouse import is_published, open_warehouse, query_snapshot

NIGHT = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
VERSIONS = (
    "SELECT version_number, headline, valid_from, valid_to, run_id FROM core.article_versions ORDER BY valid_from, 1"
)
URL = "https://herald.example/news/ferry"
ID = article_id(URL)

_REJECTED = {"rejected_articles": Article, "rejected_comments": Comment}


def herald() -> Site:
    """A site made by hand."""
    return Site.adhoc().model_copy(update={"id": "herald", "languages": ("en",), "url": "https://herald.example/"})


@pytest.fixture
def site() -> Site:
    """The same for a test."""
    return herald()


def article(**changes: Any) -> Article:
    base = Article(
        article_id=ID,
        site="herald",
        url=URL,
        canonical_url=URL,
        headline="Ferry to the islands runs again",
        body="The ferry left at seven.\n\nIt was full.",
        authors=("Ada Quill",),
        published_at=NIGHT - timedelta(hours=9),
        declared_comment_count=2,
        declared_comment_source="heading",
        extracted_comment_count=2,
        fetched_at=NIGHT,
        raw_sha256="a" * 64,
        run_id="r1",
        source_channel="rss",
    )
    return replace(base, **changes)


def comment(native: str, position: int, **changes: Any) -> Comment:
    base = Comment(
        article_id=ID,
        comment_id=comment_id(ID, native),
        native_id=native,
        parent_comment_id=None,
        position=position,
        depth=0,
        author=f"reader {native}",
        posted_at=NIGHT - timedelta(hours=5),
        body=f"Comment number {native}.",
        found_by="wordpress",
        posted_at_source="offset",
        run_id="r1",
    )
    return replace(base, **changes)


def page_of(read: Article) -> Page:
    at = read.fetched_at or NIGHT
    return Page(
        read.url, read.url, read.url, "article", 200, "text/html", at, at, "x.warc.gz", 0, 1, read.raw_sha256, 1
    )


def stage(
    settings: Settings,
    run_id: str,
    articles: Sequence[Article],
    comments: Sequence[Comment],
    *,
    is_held: bool = False,
    outcomes: Sequence[Outcome] | None = None,
    rejected: Sequence[Comment] = (),
    comparisons: Sequence[Comparison] = (),
    verdict: Verdict | None = None,
) -> tuple[RunFolder, Run]:
    """A run's folder as the stages before load leave it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = RunFolder(settings.runs_dir, "herald", run_id)
    run = Run(run_id, "herald", "cli", Window(NIGHT - timedelta(days=1), NIGHT), NIGHT)
    folder.save_run(run)
    links = [Link(a.url, a.canonical_url, "rss", "https://herald.example/feed") for a in articles]
    write_rows(folder.file("links"), Link, links)
    for name, row in (("source_pages", Page), ("issues", Issue)):
        write_rows(folder.file(name), row, [])
    write_rows(folder.file("pages"), Page, [page_of(a) for a in articles])
    write_rows(folder.file("comparisons"), Comparison, comparisons)
    if verdict:
        folder.save_verdict(verdict)
    write_rows(
        folder.file("validation_results"),
        RuleResult,
        [RuleResult("articles", "A13", "critical", "row", True, 1, 0, "")],
    )
    kept = [] if is_held else list(articles)
    write_rows(folder.file("accepted_articles"), Article, kept)
    write_rows(folder.file("accepted_comments"), Comment, [] if is_held else comments)
    extra = [pa.field("rule_ids", pa.list_(pa.string())), pa.field("reason", pa.string())]
    schemas = {name: pa.schema([*arrow_schema(row), *extra]) for name, row in _REJECTED.items()}
    for name, schema in schemas.items():
        pq.write_table(schema.empty_table(), folder.file(name))
    if rejected:
        reasons = {"rule_ids": ["C11"], "reason": "interface text"}
        rows = [asdict(c) | reasons | {"posted_at": c.posted_at and c.posted_at.replace(tzinfo=None)} for c in rejected]
        table = pa.Table.from_pylist(rows, schema=schemas["rejected_comments"])
        pq.write_table(table, folder.file("rejected_comments"))
    kind = OutcomeKind.REJECTED if is_held else OutcomeKind.ACCEPTED
    settled = [Outcome(a.url, "validate", kind, "") for a in articles] if outcomes is None else outcomes
    folder.save_outcomes("validate", settled)
    folder.save_report(
        StageReport("validate", {"is_held": int(is_held)}, ("A02 critical: too few",) if is_held else ())
    )
    return folder, run


def digests(settings: Settings) -> list[tuple[Any, ...]]:
    with open_warehouse(settings) as warehouse:
        return warehouse.run("digest_core")


def ask(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    """What readers find, after a publish where something was written since the last one."""
    if not settings.snapshot_path.exists() or not is_published(settings):
        publish(settings, datetime.now(UTC))
    return list(query_snapshot(settings, sql).rows)


def test_a_second_run_with_the_same_text_changes_nothing(settings: Settings, site: Site) -> None:
    comments = [comment("1", 1), comment("2", 2, parent_comment_id=comment_id(ID, "1"), depth=1)]
    folder, run = stage(settings, "r1", [article()], comments)
    first = load(folder, site, run, settings, NIGHT)
    assert (first.counts["new_articles"], first.counts["changed_comments"]) == (1, 2)
    before = digests(settings)
    load(folder, site, run, settings, NIGHT + timedelta(minutes=5))  # the same run again
    later = NIGHT + timedelta(days=1)
    again, rerun = stage(
        settings,
        "r2",
        [article(fetched_at=later, run_id="r2", raw_sha256="b" * 64)],
        [replace(c, run_id="r2") for c in comments],
    )
    report = load(again, site, rerun, settings, later)
    assert digests(settings) == before
    assert (report.counts["new_articles"], report.counts["changed_articles"], report.counts["changed_comments"]) == (
        0,
        0,
        0,
    )
    assert ask(settings, "SELECT run_id, link_count FROM ops.runs ORDER BY run_id") == [("r1", 1), ("r2", 1)]


def test_digest_tells_a_single_changed_character(settings: Settings, site: Site) -> None:
    folder, run = stage(settings, "r1", [article()], [comment("1", 1)])
    load(folder, site, run, settings, NIGHT)
    before = {row[0]: row[2] for row in digests(settings)}
    folder, run = stage(
        settings, "r2", [article(fetched_at=NIGHT + timedelta(hours=1))], [comment("1", 1, body="Comment number 1!")]
    )
    load(folder, site, run, settings, NIGHT)
    after = {row[0]: row[2] for row in digests(settings)}
    assert before["articles"] == after["articles"]
    assert before["comments"] != after["comments"]


def test_an_edit_makes_a_version_and_keeps_the_first_sight(settings: Settings, site: Site) -> None:
    folder, run = stage(settings, "r1", [article()], [])
    load(folder, site, run, settings, NIGHT)
    later = NIGHT + timedelta(days=1)
    folder, run = stage(settings, "r2", [article(headline="Ferry runs again", fetched_at=later, run_id="r2")], [])
    report = load(folder, site, run, settings, later)
    assert report.counts["changed_articles"] == 1
    rows = ask(settings, "SELECT headline, run_id, first_seen_at FROM articles")
    assert rows == [("Ferry runs again", "r2", NIGHT.replace(tzinfo=None))]
    versions = ask(settings, "SELECT version_number, headline, valid_to IS NULL FROM core.article_versions ORDER BY 1")
    assert versions == [(1, "Ferry to the islands runs again", False), (2, "Ferry runs again", True)]


@pytest.mark.on_both
def test_an_older_fetch_never_overwrites_a_newer_one_but_comes_into_its_history(settings: Settings, site: Site) -> None:
    folder, run = stage(settings, "r2", [article(headline="The newer headline", run_id="r2")], [])
    load(folder, site, run, settings, NIGHT)
    earlier = NIGHT - timedelta(days=1)
    folder, run = stage(settings, "r1", [article(headline="The older headline", fetched_at=earlier)], [])
    report = load(folder, site, run, settings, NIGHT)
    first, second = earlier.replace(tzinfo=None), NIGHT.replace(tzinfo=None)
    rows = ask(settings, "SELECT headline, run_id, fetched_at, first_seen_at FROM articles")
    assert rows == [("The newer headline", "r2", second, first)]
    assert ask(settings, VERSIONS) == [
        (1, "The older headline", first, second, "r1"),
        (2, "The newer headline", second, None, "r2"),
    ]
    assert (report.counts["new_articles"], report.counts["changed_articles"]) == (0, 1)


def test_an_older_run_loaded_again_changes_nothing(settings: Settings, site: Site) -> None:
    # The votes change, one comment makes way for another: the article's own row says the same on all three nights.
    nights = (
        [comment("1", 1, upvote_count=1), comment("2", 2)],
        [comment("1", 1, upvote_count=9), comment("3", 2)],
        [comment("1", 1, upvote_count=9), comment("2", 2)],
    )
    runs = []
    for number, comments in enumerate(nights, start=1):
        read = article(fetched_at=NIGHT + timedelta(days=number), run_id=f"r{number}")
        runs.append(stage(settings, f"r{number}", [read], [replace(c, run_id=f"r{number}") for c in comments]))
        load(runs[-1][0], site, runs[-1][1], settings, NIGHT)
    before = digests(settings)
    told = "SELECT native_id, upvote_count, is_deleted FROM comments ORDER BY native_id"
    assert ask(settings, told) == [("1", 9, False), ("2", None, False), ("3", None, True)]
    for folder, run in (*runs, *runs[:2]):
        load(folder, site, run, settings, NIGHT)
        assert digests(settings) == before, run.run_id


def test_a_run_that_is_loaded_late_does_not_undo_a_later_reading(settings: Settings, site: Site) -> None:
    for number, headline in ((1, "Ferry runs"), (3, "Ferry runs"), (2, "Ferry sinks")):
        read = article(headline=headline, fetched_at=NIGHT + timedelta(days=number), run_id=f"r{number}")
        folder, run = stage(settings, f"r{number}", [read], [])
        load(folder, site, run, settings, NIGHT)
    assert ask(settings, "SELECT headline FROM articles") == [("Ferry runs",)]


def test_a_vanished_comment_is_marked_and_not_removed(settings: Settings, site: Site) -> None:
    folder, run = stage(settings, "r1", [article()], [comment("1", 1), comment("2", 2)])
    load(folder, site, run, settings, NIGHT)
    later = NIGHT + timedelta(days=1)
    shorter = article(declared_comment_count=1, extracted_comment_count=1, fetched_at=later, run_id="r2")
    folder, run = stage(settings, "r2", [shorter], [comment("2", 1)])
    report = load(folder, site, run, settings, later)
    assert report.counts["deleted_comments"] == 1
    rows = ask(settings, "SELECT native_id, is_deleted, deleted_at FROM comments ORDER BY native_id")
    assert rows == [("1", True, later.replace(tzinfo=None)), ("2", False, None)]


def test_a_partial_reading_marks_nothing_deleted(settings: Settings, site: Site) -> None:
    folder, run = stage(settings, "r1", [article()], [comment("1", 1), comment("2", 2)])
    load(folder, site, run, settings, NIGHT)
    later = NIGHT + timedelta(days=1)
    partial = article(declared_comment_count=2, extracted_comment_count=1, fetched_at=later, run_id="r2")
    folder, run = stage(settings, "r2", [partial], [comment("2", 1)])
    assert load(folder, site, run, settings, later).counts["deleted_comments"] == 0


def test_the_first_estimate_of_a_relative_time_stays(settings: Settings, site: Site) -> None:
    first = comment(
        "1", 1, posted_at=NIGHT - timedelta(hours=3), posted_at_text="3 hours ago", posted_at_source="relative"
    )
    folder, run = stage(settings, "r1", [article()], [first])
    load(folder, site, run, settings, NIGHT)
    before = digests(settings)
    later = NIGHT + timedelta(days=1)
    worse = replace(first, posted_at=NIGHT - timedelta(hours=21), posted_at_text="1 day ago", posted_at_precision="day")
    folder, run = stage(settings, "r2", [article(fetched_at=later)], [worse])
    load(folder, site, run, settings, later)
    after = digests(settings)
    assert after == before


def test_a_held_batch_leaves_core_and_records_why(settings: Settings, site: Site) -> None:
    folder, run = stage(settings, "r1", [article()], [comment("1", 1)])
    load(folder, site, run, settings, NIGHT)
    before = digests(settings)
    folder, run = stage(settings, "r2", [article(headline="Just a moment")], [], is_held=True)
    with pytest.raises(QualityFailed, match=r"herald: the batch is held.*A02.*r2"):
        load(folder, site, run, settings, NIGHT)
    assert digests(settings) == before
    assert ask(settings, "SELECT is_held FROM ops.runs ORDER BY run_id") == [(False,), (True,)]


def test_a_link_without_an_outcome_or_with_two_stops_the_load(settings: Settings, site: Site) -> None:
    folder, run = stage(settings, "r1", [article()], [], outcomes=[])
    with pytest.raises(InvalidRun, match="1 links without an outcome"):
        load(folder, site, run, settings, NIGHT)
    folder.save_outcomes("validate", [Outcome(URL, "validate", "accepted", "")])
    folder.save_outcomes("fetch", [Outcome(URL, "fetch", "not_found", "404")])
    with pytest.raises(InvalidRun, match="1 with two"):
        load(folder, site, run, settings, NIGHT)
