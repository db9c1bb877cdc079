"""The gate on real Parquet files: every rule with rows that fail it and neighbours that pass, and the verdicts as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.quality.batches import (
    HOST,
    PUBLISHED,
    article,
    comment,
    night,
    paper,
    result,
    staged,
    table,
    text,
)

from broadsheet.errors import InvalidRun, QualityFailed
from broadsheet.ids import comment_id
from broadsheet.models import (
    Article,
    Comment,
    Link,
    QualityReport,
    RuleResult,
    Site,
    StageReport,
)
from broadsheet.quality import RULES, validate
from broadsheet.quality.frames import article_frame
from broadsheet.quality.gate import split
from broadsheet.quality.rules import ARTICLES, Limits
from broadsheet.runs import RunFolder, read_rows, write_rows

OUTPUTS = ("accepted_articles", "rejected_articles", "accepted_comments", "rejected_comments", "validation_results")
BASE = article("base")


def c(native: str) -> str:
    return comment_id(BASE.article_id, native)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunFolder, QualityReport]:
    """A night with good and bad rows of several kinds."""
    bad = [article("b1", headline=None), article("b2", http_status=404), article("b3", published_at=None)]
    rows = [BASE, *bad, *(article(str(n)) for n in range(5))]
    threads = [comment(a, f"{a.url} {n}", position=n, depth=99 if n == 2 else 0) for a in rows for n in (1, 2, 3)]
    folder = staged(tmp_path_factory.mktemp("runs"), rows, threads)
    return folder, validate(folder, paper(), night())


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
        key = "url" if name == "articles" else "native_id"
        kept = {r[key] for r in table(folder, f"accepted_{name}")}
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
    frame = article_frame(folder, paper(), night(), Limits.of(paper(), night()))
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
