"""The gate on real Parquet files: every rule with rows that fail it and neighbours that pass, and the verdicts as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from broadsheet.errors import InvalidRun, QualityFailed
from broadsheet.ids import article_id, comment_id
from broadsheet.models import (
    Article,
    Comment,
    DiscoverSource,
    Link,
    QualityReport,
    QualityRules,
    RuleResult,
    Run,
    Site,
    StageReport,
    Window,
)
from broadsheet.quality import RULES, validate
from broadsheet.quality.frames import article_frame
from broadsheet.quality.gate import split
from broadsheet.quality.rules import ARTICLES, Limits
from broadsheet.runs import RunFolder, read_rows, write_rows

FETCHED = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
PUBLISHED = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
SENTENCE = "The ferry to the lower town ran late again because of the ice. "
MIN_CHARS = 200
HOST = "https://herald.example"
OUTPUTS = ("accepted_articles", "rejected_articles", "accepted_comments", "rejected_comments", "validation_results")


def paper(**quality: Any) -> Site:
    return Site(
        id="herald",
        name="The Harbour Herald",
        url=f"{HOST}/",
        hosts=("www.herald.example",),
        languages=("en",),
        timezone="UTC",
        discover=(DiscoverSource(kind="rss", url=f"{HOST}/feed"),),
        quality=QualityRules(**quality),
    )


def night(window: bool = True) -> Run:
    day = Window(datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC))
    return Run("cli__2026-03-03__x", "herald", "cli", day if window else None, FETCHED)


def text(chars: int) -> str:
    return (SENTENCE * (chars // len(SENTENCE) + 1))[: chars - 1].rstrip().ljust(chars - 1, "x") + "."


def article(slug: str, **changes: Any) -> Article:
    url = f"{HOST}/{slug}"
    canonical = changes.get("canonical_url", url)
    row = Article(
        article_id=article_id(canonical or url),
        site="herald",
        url=url,
        canonical_url=url,
        headline=f"Ice holds up the ferry, day {slug}",
        body=text(400),
        authors=("Ada Lund",),
        published_at=PUBLISHED,
        fetched_at=FETCHED,
        raw_sha256="ab" * 32,
        run_id="cli__2026-03-03__x",
        source_channel="rss",
    )
    return replace(row, **changes)


def comment(of: Article, native: str, **changes: Any) -> Comment:
    row = Comment(
        article_id=of.article_id,
        comment_id=comment_id(of.article_id, native),
        native_id=native,
        parent_comment_id=None,
        position=1,
        depth=0,
        author="Old Salt",
        posted_at=PUBLISHED + timedelta(hours=1),
        body="It was just as late in my youth.",
        found_by="wordpress",
        run_id="cli__2026-03-03__x",
    )
    return replace(row, **changes)


def staged(home: Path, articles: Iterable[Article], comments: Iterable[Comment] = ()) -> RunFolder:
    folder = RunFolder(home, "herald", "cli__2026-03-03__x")
    write_rows(folder.file("articles"), Article, articles)
    write_rows(folder.file("comments"), Comment, comments)
    return folder


def table(folder: RunFolder, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder.file(name)).to_pylist()
    return rows


def result(report: QualityReport, rule_id: str, severity: str = "critical") -> RuleResult:
    (found,) = [r for r in report.results if (r.rule_id, r.severity) == (rule_id, severity)]
    return found


# (rule, severity, what is wrong with the bad row, what the good neighbour differs in, a part of the reason)
ARTICLE_CASES: Sequence[tuple[str, str, dict[str, Any], dict[str, Any], str]] = [
    ("A03", "critical", {"fetched_at": None}, {}, "fetched_at is missing"),
    ("A03", "critical", {"article_id": ""}, {}, "article_id is missing"),
    ("A03", "critical", {"url": ""}, {}, "A03: url is missing"),
    ("A03", "critical", {"canonical_url": ""}, {}, "canonical_url is missing"),
    ("A03", "critical", {"site": None}, {}, "site is missing"),
    ("A03", "critical", {"raw_sha256": ""}, {}, "raw_sha256 is missing"),
    ("A04", "critical", {"url": "ftp://herald.example/a"}, {"url": f"{HOST}/a?utm_source=feed"}, "ftp://herald.example/a is not"),
    ("A04", "critical", {"canonical_url": f"{HOST}/b#top"}, {"canonical_url": f"{HOST}/b"}, "has a fragment"),
    ("A04", "critical", {"canonical_url": f"{HOST}/c?x=1&utm_medium=rss"}, {"canonical_url": f"{HOST}/c?x=1"}, "parameter utm_medium"),
    ("A05", "critical", {"url": "https://elsewhere.example/d"}, {"url": "https://www.herald.example/d"}, "elsewhere.example/d is not on"),
    ("A06", "warning", {"canonical_url": "https://agency.example/e"}, {}, "agency.example/e is not on"),
    ("A09", "critical", {"http_status": 404}, {"http_status": 203}, "http_status is 404"),
    ("A10", "critical", {"headline": None}, {"headline": "Ferry"}, "headline has 0 characters, not 5 to 300"),
    ("A10", "critical", {"headline": "Ice!"}, {"headline": "Ice!!"}, "headline has 4 characters"),
    ("A10", "critical", {"headline": "x" * 301}, {"headline": "x" * 300}, "headline has 301 characters"),
    ("A11", "critical", {"headline": "Just a moment..."}, {"headline": "Just a moment of peace"}, "'Just a moment...' is a block"),
    ("A11", "critical", {"headline": "Page not found – The Harbour Herald"}, {"headline": "Page found in the harbour"}, "Page not found"),
    ("A11", "critical", {"headline": "THE HARBOUR HERALD"}, {"headline": "The Harbour Herald turns 90"}, "the site's name"),
    ("A13", "critical", {"body": None}, {}, "A13: body is missing"),
    ("A13", "critical", {"body": " \n\t"}, {}, "A13: body is missing"),
    ("A14", "critical", {"body": text(MIN_CHARS - 1)}, {"body": text(MIN_CHARS)}, "body has 199 characters, not 200 to 200000"),
    ("A14", "critical", {"body": text(200_001)}, {"body": text(200_000)}, "body has 200001 characters"),
    ("A16", "warning", {"is_teaser": True, "body": text(40)}, {}, "looks like a teaser: 40 characters"),
    ("A16", "warning", {"body": text(300) + " Weiterlesen »"}, {"body": text(300) + " She read more."}, "Weiterlesen »"),
    ("A26", "warning", {"published_at": datetime(1994, 12, 31, tzinfo=UTC)}, {"published_at": datetime(1995, 1, 1, tzinfo=UTC)}, "1994-12-31T00:00:00Z is before 1995"),
    ("A26", "warning", {"published_at": FETCHED + timedelta(minutes=16)}, {"published_at": FETCHED + timedelta(minutes=15)}, "more than 15 minutes after"),
    ("A26", "critical", {"published_at": FETCHED + timedelta(hours=24, minutes=1)}, {"published_at": FETCHED + timedelta(hours=24)}, "2026-03-05T01:01:00Z is more than 24 hours after fetched_at 2026-03-04T01:00:00Z"),
    ("C08", "warning", {"declared_comment_count": 3}, {"declared_comment_count": 2}, "comments declared: 3, extracted: 0"),
]  # fmt: skip

BASE = article("base")


def c(native: str) -> str:
    return comment_id(BASE.article_id, native)


COMMENT_CASES: Sequence[tuple[str, str, dict[str, Any], dict[str, Any], str]] = [
    ("C01", "critical", {"body": None}, {"body": "x"}, "body is missing"),
    ("C01", "critical", {"position": None}, {}, "position is missing"),
    ("C01", "critical", {"comment_id": ""}, {}, "comment_id is missing"),
    ("C02", "critical", {"comment_id": c("twin"), "position": 8}, {"comment_id": c("twin"), "position": 7}, "is already in the article"),
    ("C05", "warning", {"parent_comment_id": c("nobody")}, {"parent_comment_id": c("twin")}, f"its parent {c('nobody')} is not"),
    ("C05", "warning", {"is_parent_missing": True}, {}, "its parent null is not"),
    ("C07", "critical", {"comment_id": c("self"), "parent_comment_id": c("self")}, {"parent_comment_id": c("twin")}, "it is its own parent"),
    ("C07", "critical", {"depth": 51}, {"depth": 50}, "depth is 51, not 0 to 50"),
    ("C07", "critical", {"depth": -1}, {"depth": 0}, "depth is -1"),
    ("C07", "critical", {"comment_id": c("hen"), "parent_comment_id": c("egg")}, {}, "a circle"),
    ("C07", "critical", {"comment_id": c("egg"), "parent_comment_id": c("hen")}, {}, "a circle"),
    ("C09", "critical", {"body": " \n"}, {"body": "", "is_deleted": True}, "body has 0 characters, not 1 to 20000"),
    ("C09", "critical", {"body": "x" * 20_001}, {"body": "x" * 20_000}, "body has 20001 characters"),
    ("C11", "critical", {"body": "Log in to reply"}, {"body": "Log in to reply, they say. Why?"}, "'Log in to reply' is interface text"),
    ("C11", "critical", {"body": "Antworten"}, {"body": "Antworten habe ich keine"}, "'Antworten'"),
    ("C11", "critical", {"body": "12 Replies"}, {"body": "12 replies and no answer"}, "'12 Replies'"),
    ("C15", "warning", {"posted_at": PUBLISHED - timedelta(minutes=11)}, {"posted_at": PUBLISHED - timedelta(minutes=10)}, "before its article's published_at"),
    ("C15", "warning", {"posted_at": PUBLISHED - timedelta(days=32), "posted_at_precision": "month"}, {"posted_at": PUBLISHED - timedelta(days=30), "posted_at_precision": "month"}, "2026-01-30T09:30:00Z is more than"),
    ("C15", "warning", {"posted_at": FETCHED + timedelta(minutes=11)}, {"posted_at": FETCHED + timedelta(minutes=10)}, "more than 10 minutes after"),
    ("C15", "critical", {"posted_at": FETCHED + timedelta(hours=24, seconds=1)}, {"posted_at": None}, "more than 24 hours after"),
]  # fmt: skip


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunFolder, QualityReport]:
    """One night with every bad row and its neighbour: native ids ``bad-<n>`` and ``good-<n>`` tell them apart."""
    articles = [BASE]
    for n, (_, _, bad, good, _) in enumerate(ARTICLE_CASES):
        articles += [article(f"bad-{n}", source_channel=f"bad-{n}", **bad)]
        articles += [article(f"good-{n}", source_channel=f"good-{n}", **good)]
    comments = []
    for n, (_, _, bad, good, _) in enumerate(COMMENT_CASES):
        comments += [comment(BASE, f"bad-{n}", **bad), comment(BASE, f"good-{n}", **good)]
    folder = staged(tmp_path_factory.mktemp("runs"), articles, comments)
    return folder, validate(folder, paper(), night())


@pytest.mark.parametrize(("n", "case"), list(enumerate(ARTICLE_CASES)))
def test_each_article_rule_tells_a_bad_row_from_its_neighbour(
    judged: tuple[RunFolder, QualityReport], n: int, case: tuple[str, str, Any, Any, str]
) -> None:
    rule_id, severity, _, _, reason = case
    folder, report = judged
    rejected = {row["source_channel"]: row for row in table(folder, "rejected_articles")}
    accepted = {row["source_channel"] for row in table(folder, "accepted_articles")}
    assert f"good-{n}" in accepted
    if severity == "critical":
        assert rule_id in rejected[f"bad-{n}"]["rule_ids"]
        assert rejected[f"bad-{n}"]["reason"].startswith(f"{rejected[f'bad-{n}']['rule_ids'][0]}: ")
        assert reason in rejected[f"bad-{n}"]["reason"]
    else:
        assert f"bad-{n}" in accepted
        assert not result(report, rule_id, severity).is_passed


@pytest.mark.parametrize(("n", "case"), list(enumerate(COMMENT_CASES)))
def test_each_comment_rule_tells_a_bad_row_from_its_neighbour(
    judged: tuple[RunFolder, QualityReport], n: int, case: tuple[str, str, Any, Any, str]
) -> None:
    rule_id, severity, _, _, reason = case
    folder, report = judged
    rejected = {row["native_id"]: row for row in table(folder, "rejected_comments")}
    accepted = {row["native_id"] for row in table(folder, "accepted_comments")}
    assert f"good-{n}" in accepted
    if severity == "critical":
        assert rejected[f"bad-{n}"]["rule_ids"] == [rule_id]
        assert reason in rejected[f"bad-{n}"]["reason"]
    else:
        assert f"bad-{n}" in accepted
        assert not result(report, rule_id, severity).is_passed


@pytest.mark.parametrize(
    ("rule_id", "changes", "reason"),
    [(rule_id, bad, reason) for rule_id, severity, bad, _, reason in ARTICLE_CASES if severity == "warning"],
)
def test_a_warning_names_row_and_value_and_lets_the_row_load(
    tmp_path: Path, rule_id: str, changes: dict[str, Any], reason: str
) -> None:
    folder = staged(tmp_path, [article("fine"), article("odd", **changes)])
    report = validate(folder, paper(), night())
    warned = result(report, rule_id, "warning")
    assert (warned.is_passed, warned.checked_count, warned.failed_count) == (False, 2, 1)
    assert warned.detail.startswith(f"{HOST}/odd: ")
    assert reason in warned.detail
    assert [r.rule_id for r in report.results if not r.is_passed] == [rule_id]
    assert (report.is_held, report.counts["accepted_articles"]) == (False, 2)


def test_warnings_of_comments_name_their_value(tmp_path: Path) -> None:
    for n, (rule_id, severity, bad, _, reason) in enumerate(COMMENT_CASES):
        if severity == "warning":
            folder = staged(tmp_path / str(n), [BASE], [comment(BASE, "bad", **bad)])
            report = validate(folder, paper(), night())
            detail = result(report, rule_id, "warning").detail
            assert detail.startswith(f"{c('bad')}: ") and reason in detail
            assert report.counts["accepted_comments"] == 1


def test_every_row_rule_has_a_case() -> None:
    cases = {(rule_id, severity) for rule_id, severity, *_ in (*ARTICLE_CASES, *COMMENT_CASES)}
    tested_below = {("A07", "critical"), ("C03", "critical")}
    assert {(r.id, r.severity) for r in RULES if r.gate == "row"} == cases | tested_below


def test_counts_files_and_results_agree(judged: tuple[RunFolder, QualityReport]) -> None:
    folder, report = judged
    for name in ("articles", "comments"):
        accepted, rejected = table(folder, f"accepted_{name}"), table(folder, f"rejected_{name}")
        assert report.counts[name] == len(table(folder, name)) == len(accepted) + len(rejected)
        assert (report.counts[f"accepted_{name}"], report.counts[f"rejected_{name}"]) == (len(accepted), len(rejected))
    assert read_rows(folder.file("validation_results"), RuleResult) == list(report.results)
    assert [(r.suite, r.rule_id, r.severity) for r in report.results] == [(r.suite, r.id, r.severity) for r in RULES]
    assert not report.is_held
    assert all(r.is_passed == (r.failed_count == 0) == (r.detail == "") for r in report.results)


def test_accepted_rows_are_the_staged_rows_unchanged_and_in_order(judged: tuple[RunFolder, QualityReport]) -> None:
    folder, _ = judged
    for name, row in (("articles", Article), ("comments", Comment)):
        kept = {r["source_channel" if name == "articles" else "native_id"] for r in table(folder, f"accepted_{name}")}
        key = "source_channel" if name == "articles" else "native_id"
        expected = [r for r in read_rows(folder.file(name), row) if getattr(r, key) in kept]
        assert read_rows(folder.file(f"accepted_{name}"), row) == expected
        staged_names = pq.read_schema(folder.file(name)).names
        assert pq.read_schema(folder.file(f"accepted_{name}")).names == staged_names
        rejected = pq.read_schema(folder.file(f"rejected_{name}"))
        assert rejected.names == [*staged_names, "rule_ids", "reason"]
        assert pa.types.is_list(rejected.field("rule_ids").type)


def test_several_faults_of_one_row_are_all_named(tmp_path: Path) -> None:
    folder = staged(tmp_path, [article("a"), article("b", headline=None, body=text(50), http_status=500)])
    validate(folder, paper(min_body_chars=120), night())
    (row,) = table(folder, "rejected_articles")
    assert row["rule_ids"] == ["A09", "A10", "A14"]
    assert row["reason"] == (
        "A09: http_status is 500, not 200 or 203; A10: headline has 0 characters, not 5 to 300; "
        "A14: body has 50 characters, not 120 to 200000"
    )


def test_of_two_articles_with_one_canonical_url_the_first_by_url_stays(tmp_path: Path) -> None:
    canonical = f"{HOST}/story"
    second = article("z", canonical_url=canonical)
    first = article("m", canonical_url=canonical)
    error_page = article("a", canonical_url=canonical, http_status=500)
    folder = staged(tmp_path, [second, error_page, first], [comment(first, "1"), comment(first, "1", position=2)])
    validate(folder, paper(), night())
    assert read_rows(folder.file("accepted_articles"), Article) == [first]
    rejected = table(folder, "rejected_articles")
    assert [(r["url"], r["rule_ids"]) for r in rejected] == [(second.url, ["A07"]), (error_page.url, ["A07", "A09"])]
    assert rejected[0]["reason"] == f"A07: canonical_url {canonical} is already that of {first.url}"
    # Their comments share the article's id: they belong to the row that stays.
    assert [r.position for r in read_rows(folder.file("accepted_comments"), Comment)] == [1]


def test_a_teaser_is_kept_however_short(tmp_path: Path) -> None:
    folder = staged(tmp_path, [article("whole"), article("teaser", body="The ferry ran…", is_teaser=True)])
    report = validate(folder, paper(), night())
    assert report.counts["accepted_articles"] == 2
    assert result(report, "A14").is_passed
    assert not result(report, "A16", "warning").is_passed


def test_a_rejected_article_takes_its_comments_and_orphans_go_too(tmp_path: Path) -> None:
    good, bad, unknown = article("good"), article("bad", body=None), article("unknown")
    rows = [comment(bad, "1"), comment(good, "1"), comment(bad, "2"), comment(unknown, "1")]
    folder = staged(tmp_path, [good, bad], rows)
    report = validate(folder, paper(), night())
    assert read_rows(folder.file("accepted_comments"), Comment) == [rows[1]]
    assert [(r["article_id"], r["rule_ids"], r["reason"]) for r in table(folder, "rejected_comments")] == [
        (bad.article_id, ["C03"], f"C03: its article {bad.article_id} is rejected by A13"),
        (bad.article_id, ["C03"], f"C03: its article {bad.article_id} is rejected by A13"),
        (unknown.article_id, ["C03"], f"C03: its article {unknown.article_id} is not in the batch"),
    ]
    assert result(report, "C03").failed_count == 3


def test_a_comment_without_its_articles_id_is_no_ones(tmp_path: Path) -> None:
    folder = staged(tmp_path, [BASE], [comment(BASE, "1"), comment(BASE, "2", article_id="")])
    validate(folder, paper(), night())
    (row,) = table(folder, "rejected_comments")
    assert row["rule_ids"] == ["C01", "C03"]
    assert row["reason"] == "C01: article_id is missing; C03: its article null is not in the batch"


def test_a_coarse_time_is_given_its_own_coarseness(tmp_path: Path) -> None:
    early = {
        "hour": timedelta(minutes=70),
        "day": timedelta(days=1),
        "month": timedelta(days=31),
        "year": timedelta(366),
    }
    rows = [comment(BASE, p, posted_at=PUBLISHED - span, posted_at_precision=p) for p, span in early.items()]
    report = validate(staged(tmp_path, [BASE], rows), paper(), night())
    assert result(report, "C15", "warning").is_passed
    rows = [replace(row, posted_at=row.posted_at and row.posted_at - timedelta(minutes=11)) for row in rows]
    report = validate(staged(tmp_path, [BASE], rows), paper(), night())
    assert result(report, "C15", "warning").failed_count == 4


def test_a_comment_read_twice_counts_once_against_the_declared_number(tmp_path: Path) -> None:
    twice = [comment(BASE, "1", position=n) for n in range(1, 5)]
    folder = staged(tmp_path, [replace(BASE, declared_comment_count=4)], twice)
    (row,) = [r for r in validate(folder, paper(), night()).results if r.rule_id == "C08"]
    assert "comments declared: 4, extracted: 1" in row.detail


def test_a_reply_chain_is_followed_to_its_end(tmp_path: Path) -> None:
    def chain(length: int) -> list[Comment]:
        return [
            comment(BASE, str(n), position=n, depth=min(n, 50), parent_comment_id=c(str(n - 1)) if n else None)
            for n in range(length)
        ]

    folder = staged(tmp_path, [BASE], chain(51))
    assert validate(folder, paper(), night()).counts["rejected_comments"] == 0
    folder = staged(tmp_path, [BASE], chain(53))
    validate(folder, paper(), night())
    assert [r["native_id"] for r in table(folder, "rejected_comments")] == ["51", "52"]


def test_an_empty_batch_is_held(tmp_path: Path) -> None:
    folder = staged(tmp_path, [])
    report = validate(folder, paper(), night())
    assert report.is_held
    assert (
        result(report, "A02").detail
        == "the batch has 0 articles (0 of them visited again, 0 more known), not 1 to 5000"
    )
    assert [(r.rule_id, r.failed_count) for r in report.results if not r.is_passed] == [("A02", 1)]
    assert all(folder.file(name).exists() for name in OUTPUTS)


def test_a_batch_over_the_cap_is_held_whole_with_the_batch_rules_reason(tmp_path: Path) -> None:
    rows = [article("a"), article("b", headline=None), article("c")]
    folder = staged(tmp_path, rows, [comment(rows[0], "1")])
    report = validate(folder, paper(max_articles=2), night())
    assert report.is_held
    assert report.counts == {
        "articles": 3,
        "accepted_articles": 0,
        "rejected_articles": 3,
        "comments": 1,
        "accepted_comments": 0,
        "rejected_comments": 1,
    }
    assert [r["rule_ids"] for r in table(folder, "rejected_articles")] == [["A02"], ["A02", "A10"], ["A02"]]
    (lost,) = table(folder, "rejected_comments")
    assert lost["rule_ids"] == ["A02", "C03"]
    assert lost["reason"].startswith(
        "A02: the batch has 3 articles (0 of them visited again, 0 more known), not 1 to 2; C03: "
    )


def test_a_night_too_small_is_held_but_a_warc_file_holds_what_it_holds(tmp_path: Path) -> None:
    folder = staged(tmp_path, [article("a")])
    assert validate(folder, paper(min_articles=2), night()).is_held
    assert not validate(folder, paper(min_articles=2), night(window=False)).is_held
    assert validate(staged(tmp_path, []), paper(min_articles=0), night(window=False)).is_held


def test_a_night_that_may_be_quiet_is_not_too_small(tmp_path: Path) -> None:
    folder = staged(tmp_path, [])
    assert validate(folder, paper(min_articles=2), night()).is_held
    folder.save_report(StageReport("discover", {"may_be_quiet": 0}))
    assert validate(folder, paper(min_articles=2), night()).is_held
    folder.save_report(StageReport("discover", {"may_be_quiet": 1}))
    assert not validate(folder, paper(min_articles=2), night()).is_held


def revisits(folder: RunFolder, *articles: Article) -> None:
    """As discover leaves the links of articles that were visited again."""
    links = [Link(a.url, a.canonical_url, "rss", f"{HOST}/feed", taken_as="revisit") for a in articles]
    write_rows(folder.file("links"), Link, links)


def test_a_night_too_small_does_not_hold_what_was_only_visited_again(tmp_path: Path) -> None:
    old = article("old")
    folder = staged(tmp_path, [old], [comment(old, "1")])
    revisits(folder, old)
    report = validate(folder, paper(), night())
    assert report.is_held and "1 of them visited again" in result(report, "A02").detail
    assert (report.counts["accepted_articles"], report.counts["accepted_comments"]) == (1, 1)


def test_what_was_visited_again_makes_no_night_and_any_other_batch_rule_holds_it_too(tmp_path: Path) -> None:
    old, new = article("old"), article("new")
    folder = staged(tmp_path, [old, new])
    revisits(folder, old)
    assert not validate(folder, paper(), night()).is_held  # one new article is enough
    report = validate(folder, paper(min_articles=2), night())
    assert report.is_held and table(folder, "accepted_articles")[0]["url"] == old.url
    assert (report.counts["accepted_articles"], report.counts["rejected_articles"]) == (1, 1)


def test_a_row_that_no_rule_has_seen_is_a_broken_check(tmp_path: Path) -> None:
    folder = staged(tmp_path, [article("one"), article("two")])
    frame = article_frame(folder, paper(), Limits.of(paper(), night()))
    with pytest.raises(QualityFailed, match=r"check broken: .* 1 rows in, 2 accepted and 0 rejected, where 0 were"):
        split(folder, ARTICLES, frame.head(1), [], {})


def test_the_adhoc_site_takes_any_host(tmp_path: Path) -> None:
    rows = [
        article(str(n), site="adhoc", url=f"https://{n}.example/x", canonical_url=f"https://{n}.example/x")
        for n in range(3)
    ]
    folder = staged(tmp_path, [*rows, article("bad", url="file:///etc/hostname")])
    report = validate(folder, Site.adhoc(), night(window=False))
    assert read_rows(folder.file("accepted_articles"), Article) == rows
    assert [r["rule_ids"] for r in table(folder, "rejected_articles")] == [["A04"]]
    assert result(report, "A05").is_passed


def test_twice_gives_the_same_content(tmp_path: Path) -> None:
    articles = [article(str(n), headline=None if n % 3 == 0 else f"Day {n} of the ice") for n in range(40)]
    comments = [comment(a, str(k), position=k + 1) for a in articles for k in range(5)]
    folder = staged(tmp_path, articles, comments)
    first = validate(folder, paper(), night())
    before = {name: (table(folder, name), folder.file(name).read_bytes()) for name in OUTPUTS}
    assert validate(folder, paper(), night()) == first
    assert {name: (table(folder, name), folder.file(name).read_bytes()) for name in OUTPUTS} == before


def test_rows_keep_their_numbers_over_many_row_groups(tmp_path: Path) -> None:
    # Verdicts come back by row number: a parallel scan of a large file must number as it writes.
    rows = 40_000
    folder = staged(tmp_path, [BASE], [comment(BASE, "1")])
    one = pq.read_table(folder.file("comments"))
    many = pa.concat_tables([one] * rows).set_column(1, "comment_id", [[f"c{n}" for n in range(rows)]])
    many = many.set_column(
        many.schema.get_field_index("depth"), "depth", [[99 if n % 1000 == 7 else 0 for n in range(rows)]]
    )
    pq.write_table(many, folder.file("comments"), row_group_size=2_000)
    report = validate(folder, paper(), night())
    assert report.counts["rejected_comments"] == 40
    assert [r["comment_id"] for r in table(folder, "rejected_comments")] == [f"c{n}" for n in range(7, rows, 1000)]
    assert pq.read_table(folder.file("accepted_comments"))["comment_id"].to_pylist() == [
        f"c{n}" for n in range(rows) if n % 1000 != 7
    ]


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("articles", lambda t: t.drop_columns(["body"]), "articles.parquet: column 'body' is missing"),
        ("comments", lambda t: t.drop_columns(["depth"]), "comments.parquet: column 'depth' is missing"),
        (
            "articles",
            lambda t: t.set_column(
                t.schema.get_field_index("http_status"), "http_status", t["http_status"].cast("string")
            ),
            "column 'http_status' is string, not int64",
        ),
    ],
)
def test_a_breach_of_the_extractors_contract_is_a_broken_check(
    tmp_path: Path, name: str, change: Any, problem: str
) -> None:
    folder = staged(tmp_path, [article("a")], [comment(article("a"), "1")])
    validate(folder, paper(), night())
    pq.write_table(change(pq.read_table(folder.file(name))), folder.file(name))
    with pytest.raises(QualityFailed, match=r"^check broken: A01: .*") as caught:
        validate(folder, paper(), night())
    assert problem in str(caught.value)
    assert not any(folder.file(output).exists() for output in OUTPUTS), (
        "an earlier answer must not outlive a broken check"
    )


def test_a_missing_staging_file_says_which_stage_to_run(tmp_path: Path) -> None:
    folder = staged(tmp_path, [article("a")])
    folder.file("comments").unlink()
    with pytest.raises(InvalidRun, match=r"comments\.parquet: missing; run the extract stage"):
        validate(folder, paper(), night())
