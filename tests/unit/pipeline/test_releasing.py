"""Rejected rows let through: by id, by rule, with their comments, once, and never over what was read later. On a real warehouse."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.lakes import connected
from tests.unit.quality.batches import FETCHED, HOST, article, comment, paper, text
from typer.testing import CliRunner

from broadsheet import pipeline
from broadsheet.cli import app
from broadsheet.errors import InvalidReject, QualityFailed
from broadsheet.ids import article_id
from broadsheet.models import Article, Comment, Issue, Link, Page, ReleaseReport, Run, Site, StageReport, Window
from broadsheet.pipeline import Wanted
from broadsheet.runs import RunFolder, write_rows
from broadsheet.settings import Settings
from broadsheet.warehouse import query_snapshot

DAY = timedelta(days=1)
NIGHT = date(2026, 3, 3)
NOW = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Without reports, which nobody reads here; so do the commands."""
    monkeypatch.setenv("BROADSHEET_REPORTS", "false")
    return settings.model_copy(update={"reports": False})


def live(
    settings: Settings,
    articles: Sequence[Article],
    comments: Sequence[Comment] = (),
    *,
    late: timedelta = 0 * DAY,
    site: Site | None = None,
) -> str:
    """One night of the paper from validate on, published; gives its run id."""
    begin = datetime(2026, 3, 2, 23, tzinfo=UTC) + late
    run = Run(f"night-{late.days}", "herald", "cli", Window(begin, begin + DAY), FETCHED + late)
    folder = RunFolder(settings.runs_dir, "herald", run.run_id)
    folder.save_run(run)
    read = [replace(a, run_id=run.run_id, fetched_at=FETCHED + late) for a in articles]
    write_rows(folder.file("links"), Link, [Link(a.url, a.canonical_url, "rss", f"{HOST}/feed") for a in read])
    write_rows(folder.file("pages"), Page, [_page(a) for a in read])
    write_rows(folder.file("source_pages"), Page, [])
    write_rows(folder.file("issues"), Issue, [])
    write_rows(folder.file("articles"), Article, [_counted(a, comments) for a in read])
    write_rows(folder.file("comments"), Comment, [replace(c, run_id=run.run_id) for c in comments])
    for stage in ("discover", "fetch", "extract"):
        folder.save_report(StageReport(stage, {}))
    pipeline.run_stage("validate", run, site or paper(), settings)
    with suppress(QualityFailed):  # a held batch is recorded
        pipeline.run_stage("load", run, site or paper(), settings)
    pipeline.publish_snapshot(settings)
    return run.run_id


def _counted(read: Article, comments: Sequence[Comment]) -> Article:
    count = sum(c.article_id == read.article_id for c in comments)
    return replace(read, declared_comment_count=count, extracted_comment_count=count)


def _page(a: Article) -> Page:
    at = a.fetched_at or FETCHED
    return Page(a.url, a.url, a.url, "article", 200, "text/html", at, at, "x.warc.gz", 7, 1, a.raw_sha256, 1)


def thread(of: Article, **odd: Any) -> list[Comment]:
    """Three comments, of which the second is as ``odd`` says."""
    return [comment(of, str(n), position=n, **(odd if n == 2 else {})) for n in (1, 2, 3)]


def ask(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    return list(query_snapshot(settings, sql).rows)


def ids(settings: Settings, **wanted: Any) -> list[str]:
    return [row["reject_id"] for row in pipeline.list_rejects(settings, Wanted(**wanted))]


def release(settings: Settings, *names: str, under: Site | None = None, **wanted: Any) -> ReleaseReport:
    return pipeline.release(settings, Wanted(tuple(names), **wanted), lambda _: under or paper(), NOW)


CORE = "SELECT url, length(body), run_id FROM core.articles ORDER BY url"
FINE, SHORT = article("fine"), article("short", body=text(150, "short"))


def test_an_article_comes_in_with_its_comments_and_says_where_it_is_from(settings: Settings) -> None:
    run_id = live(settings, [FINE, SHORT], [*thread(FINE), *thread(SHORT, depth=99)])
    assert ask(settings, CORE) == [(FINE.url, 450, run_id)]
    (name,) = ids(settings, rule="A14")
    report = release(settings, name)
    assert name in report.released and len(report.released) == 3, "the article, and two comments that only lacked it"
    assert ask(settings, CORE) == [(FINE.url, 450, run_id), (SHORT.url, 150, run_id)]
    kept = f"SELECT position, run_id FROM core.comments WHERE article_id = '{SHORT.article_id}' ORDER BY 1"
    assert ask(settings, kept) == [(1, run_id), (3, run_id)]
    marks = "SELECT DISTINCT run_id, released_by_run_id, released_at, rule_ids FROM ops.releases ORDER BY rule_ids"
    by = report.run_ids[0]
    assert ask(settings, marks) == [
        (run_id, by, NOW.replace(tzinfo=None), ["A14"]),
        (run_id, by, NOW.replace(tzinfo=None), ["C03"]),
    ]
    assert ask(settings, "SELECT trigger, article_count, status FROM ops.runs ORDER BY started_at DESC LIMIT 1") == [
        ("release", 1, "loaded")
    ]
    started = f"SELECT DISTINCT run_started_at FROM ops.article_readings WHERE article_id = '{SHORT.article_id}'"
    assert ask(settings, started) == [(FETCHED.replace(tzinfo=None),)], "the reading is as old as its run"


def test_what_was_let_through_is_let_through_once(settings: Settings) -> None:
    live(settings, [FINE, SHORT], thread(SHORT))
    (name,) = ids(settings, rule="A14")
    release(settings, name)
    before = ask(settings, "FROM core.articles ORDER BY ALL"), ask(settings, "FROM core.comments ORDER BY ALL")
    again = release(settings, name)
    assert (again.released, again.already, again.run_ids) == ((), (name,), ())
    assert release(settings, rule="A14", site="herald").already == (name,)
    # The run loaded again rejects the row again; that it was let through stays known, and so does the row.
    run = RunFolder(settings.runs_dir, "herald", "night-0").load_run()
    pipeline.run_stage("load", run, paper(), settings)
    pipeline.publish_snapshot(settings)
    assert release(settings, name).already == (name,)
    assert (
        ask(settings, "FROM core.articles ORDER BY ALL"),
        ask(settings, "FROM core.comments ORDER BY ALL"),
    ) == before


def test_a_comment_comes_in_beside_those_that_are_there(settings: Settings) -> None:
    live(settings, [FINE], thread(FINE, body="Antworten"))
    (name,) = ids(settings, rule="C11")
    assert release(settings, name).released == (name,)
    assert ask(settings, "SELECT position, body = 'Antworten', deleted_at FROM core.comments ORDER BY 1") == [
        (1, False, None),
        (2, True, None),
        (3, False, None),
    ]


def test_a_comment_of_a_rejected_article_waits_for_it(settings: Settings) -> None:
    live(settings, [FINE, SHORT], thread(SHORT, body="Antworten"))
    (of,) = ids(settings, rule="A14")
    (name,) = ids(settings, rule="C11")
    report = release(settings, name)
    assert report.released == ()
    assert report.refused == ((name, f"its article was rejected, too: release {of}, and it comes along"),)
    assert ask(settings, "SELECT count(*) FROM ops.releases") == [(0,)]
    assert set(release(settings, of, name).released) >= {of, name}
    assert ask(settings, "SELECT count(*) FROM core.comments") == [(3,)]


def test_a_rule_passes_over_nothing_but_itself(settings: Settings) -> None:
    rows = [FINE, article("nameless", headline="Ice!"), article("third")]
    live(settings, rows, thread(FINE, body="Antworten"), site=paper(min_articles=4))
    assert ask(settings, CORE) == [], "a held batch"
    report = release(settings, rule="A02", site="herald", night=NIGHT)
    assert [url for url, *_ in ask(settings, CORE)] == [FINE.url, f"{HOST}/third"]
    assert ask(settings, "SELECT position FROM core.comments ORDER BY 1") == [(1,), (3,)]
    refused = dict(report.refused)
    assert any("A10: headline has 4 characters" in reason for reason in refused.values())
    assert len(refused) == 2
    # By its id, all that was said of a row is passed over.
    (nameless,) = ids(settings, rule="A10")
    assert release(settings, nameless).released == (nameless,)
    assert len(ask(settings, CORE)) == 3


def test_a_rule_that_the_row_has_not_failed_yet_still_holds(settings: Settings) -> None:
    live(settings, [FINE, SHORT])
    (name,) = ids(settings, rule="A14")
    report = release(settings, name, under=paper(min_headline_chars=100))
    assert report.released == ()
    assert report.refused[0][1].startswith("A10: headline has")
    assert len(ask(settings, CORE)) == 1


def test_nights_are_told_apart(settings: Settings) -> None:
    live(settings, [FINE, SHORT])
    live(settings, [article("more"), article("brief", body=text(120, "brief"))], late=DAY)
    assert len(ids(settings, rule="A14")) == 2
    assert ids(settings, rule="A14", night=NIGHT + 2 * DAY) == []
    release(settings, rule="A14", site="herald", night=NIGHT + DAY)
    assert [url for url, *_ in ask(settings, CORE)] == [f"{HOST}/brief", FINE.url, f"{HOST}/more"]
    with pytest.raises(InvalidReject, match="no rejected row fits rule A14, site other, night any"):
        release(settings, rule="A14", site="other")


def test_what_was_read_later_stays_the_present(settings: Settings) -> None:
    live(settings, [FINE, SHORT])
    live(settings, [replace(SHORT, body=text(500, "whole"))], late=DAY)
    (name,) = ids(settings, rule="A14")
    assert release(settings, name).released == (name,)
    assert (SHORT.url, 500, "night-1") in ask(settings, CORE)
    versions = "SELECT version_number, length(body) FROM core.article_versions WHERE headline LIKE '%short' ORDER BY 1"
    assert ask(settings, versions) == [(1, 150), (2, 500)]


def test_without_its_runs_folder_an_article_comes_in_and_a_lone_comment_does_not(settings: Settings) -> None:
    run_id = live(settings, [FINE, SHORT], [*thread(FINE, body="Antworten"), *thread(SHORT)])
    shutil.rmtree(settings.runs_dir / "herald" / run_id)
    (of,), (name,) = ids(settings, rule="A14"), ids(settings, rule="C11")
    report = release(settings, of, name)
    assert of in report.released
    assert report.refused[0][0] == name and "broadsheet reextract herald" in report.refused[0][1]
    assert ask(settings, "SELECT count(*) FROM core.comments WHERE deleted_at IS NULL") == [(5,)]


def test_a_row_of_an_older_version_says_what_to_do(settings: Settings) -> None:
    live(settings, [FINE, SHORT])
    (name,) = ids(settings, rule="A14")

    with connected(settings) as connection:
        connection.execute("UPDATE ops.rejected_articles SET row_json = NULL")
    pipeline.publish_snapshot(settings)
    ((refused, reason),) = release(settings, name).refused
    assert refused == name and "did not keep the row; read its page again" in reason


def test_what_no_table_can_hold_is_refused_and_its_neighbours_come_in(settings: Settings) -> None:
    bare = article("bare", headline=None)
    twice = [*thread(FINE), replace(comment(FINE, "1"), position=9)]
    live(settings, [FINE, SHORT, bare], twice)
    names = ids(settings)
    report = release(settings, *names)
    refused = dict(report.refused)
    assert len(names) == 3 and len(report.released) == 1
    assert any(reason.startswith("headline: missing, and it can't be loaded without;") for reason in refused.values())
    assert any(reason.startswith("the article has the comment already;") for reason in refused.values())
    assert [url for url, *_ in ask(settings, CORE)] == [FINE.url, SHORT.url]


def test_an_unknown_id_is_named(settings: Settings) -> None:
    live(settings, [FINE, SHORT])
    with pytest.raises(
        InvalidReject, match=r"^a000000000000, c1: no rejected row has this id; see `broadsheet rejects list`"
    ):
        release(settings, *ids(settings), "c1", "a000000000000")
    with pytest.raises(InvalidReject, match="c1: no rejected row has this id"):
        pipeline.show_reject(settings, "c1")


def test_the_commands(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live(settings, [FINE, SHORT], thread(SHORT))
    site_file = tmp_path / "sites" / "herald.yml"
    site_file.parent.mkdir(exist_ok=True)
    rules = {
        "id": "herald",
        "name": "Herald",
        "url": f"{HOST}/",
        "languages": ["en"],
        "timezone": "UTC",
        "discover": [{"kind": "rss", "url": f"{HOST}/feed"}],
    }
    site_file.write_text(yaml.safe_dump(rules))
    monkeypatch.setenv("BROADSHEET_HOME", str(settings.home))
    monkeypatch.setenv("BROADSHEET_SITES_DIR", str(site_file.parent))

    def run(*words: str) -> Any:
        return CliRunner().invoke(app, ["rejects", *words])

    listed = json.loads(run("list", "herald", "--rule", "A14", "--night", "2026-03-03", "--format", "json").stdout)
    (row,) = listed
    assert (row["what"], row["rules"], row["url"], row["night"], row["released"]) == (
        "article",
        "A14",
        SHORT.url,
        "2026-03-03",
        None,
    )
    shown = run("show", row["id"]).stdout
    assert "A14: body has 150 characters, not 200 to 200000" in shown
    assert f"raw: x.warc.gz at 7, article, sha256 {SHORT.raw_sha256}" in shown
    assert '"headline": "Ice holds up the ferry, day short"' in shown
    done = run("release", row["id"])
    assert done.exception is None
    assert (done.exit_code, done.stdout.splitlines()[0][:17]) == (0, "4 rows released b")
    again = run("release", "--rule", "A14", "--site", "herald")
    assert (again.exit_code, again.stdout) == (0, "0 rows released\n1 were released before\n")
    assert "released 20" in run("show", row["id"]).stdout
    assert run("release").exit_code == run("release", row["id"], "--rule", "A14").exit_code == 2
    assert run("release", "--rule", "A14").exit_code == 2
    assert isinstance(run("release", "a1").exception, InvalidReject)


def test_a_double_of_an_earlier_nights_article_is_rejected_and_can_be_released(settings: Settings) -> None:
    live(settings, [FINE])
    url = f"{FINE.url}?session=7"
    again = replace(FINE, url=url, canonical_url=url, article_id=article_id(url), raw_sha256="7" * 64)
    live(settings, [again, article("new")], late=DAY)
    assert [url for url, *_ in ask(settings, CORE)] == [FINE.url, f"{HOST}/new"]
    (name,) = ids(settings, rule="A34")
    assert release(settings, name).released == (name,)
    assert len(ask(settings, CORE)) == 3
