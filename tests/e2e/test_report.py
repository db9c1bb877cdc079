"""Reports of a real night: written after each publish, asked for by hand, kept as long as the archive, and never in a run's way."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from tests.e2e.harbour import PAPER, Harbour, run_night

from broadsheet import pipeline
from broadsheet.errors import InvalidRun, MissingWarehouse
from broadsheet.settings import Settings

pytestmark = pytest.mark.e2e

NOW = datetime(2026, 3, 6, 4, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\u202e \x1b[31m"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Harbour:
    return run_night(tmp_path_factory.mktemp("report"))


@pytest.fixture
def harbour(night: Harbour, tmp_path: Path) -> Harbour:
    return night.copied(tmp_path)


def page_of(path: Path) -> Any:
    return html.document_fromstring(path.read_text(encoding="utf-8"))


def said(tree: Any) -> str:
    return " ".join(tree.xpath("string(//body)").split())


def written(harbour: Harbour) -> Path:
    return harbour.settings.reports_dir / PAPER / f"{harbour.run_id}.html"


def test_a_publish_writes_the_page_of_the_run_and_of_the_night(harbour: Harbour) -> None:
    run, latest = page_of(written(harbour)), harbour.settings.reports_dir / "latest.html"
    assert str(latest.readlink()) == "nights/2026-03-05.html"
    assert page_of(latest).xpath("string(//h1)") == "The night of Thursday, 5 March 2026"
    assert run.xpath("string(//h1)") == "The Harbour Gazette, Thursday 5 March 2026"
    for tree in (run, page_of(latest)):
        ends = harbour.ask("SELECT kind, count(*) FROM ops.outcomes GROUP BY kind")
        rows = tree.xpath(f"//table[caption[@id='{PAPER}-funnel']]/tbody/tr")
        counts = [int(row.xpath("string(td[1])").replace(",", "")) for row in rows]
        assert counts[0] == sum(count for _, count in ends)
        assert counts[-1] == dict(ends)["accepted"] == harbour.ask("SELECT count(*) FROM articles")[0][0]
        lost = [int(text.split()[0]) for text in tree.xpath("//details/summary/text()") if text.split()[0].isdigit()]
        assert counts[0] - sum(lost) == counts[-1]
        ((declared, extracted),) = harbour.ask(
            "SELECT declared_comment_count, extracted_comment_count FROM ops.runs WHERE run_id = $r", r=harbour.run_id
        )
        assert f"Pages declare {declared} comments; {extracted} were extracted" in said(tree)
        stages = [each.xpath("string()") for each in tree.xpath(f"//table[caption[@id='{PAPER}-time']]/tbody/tr/th")]
        assert stages == ["discover", "fetch", "extract", "validate", "load"]
        sources = {each for (each,) in harbour.ask("SELECT source_url FROM ops.sources")}
        assert sources <= set(tree.xpath(f"//table[caption[@id='{PAPER}-sources']]//a/@href"))
        assert not tree.xpath(f"//table[caption[@id='{PAPER}-health']]")


def test_what_the_publish_says_names_the_page(harbour: Harbour) -> None:
    report = pipeline.publish_snapshot(harbour.settings)
    assert report.messages[-1] == f"report: {harbour.settings.reports_dir / 'nights' / '2026-03-05.html'}"


def test_the_command_writes_a_run_a_site_or_the_night(harbour: Harbour, tmp_path: Path) -> None:
    written(harbour).unlink()
    for arguments in ((harbour.run_id,), ("--site", PAPER), (harbour.run_id, "--site", PAPER)):
        told = harbour.broadsheet("report", *arguments)
        assert (told.returncode, told.stdout.strip()) == (0, str(written(harbour))), told.stderr
        written(harbour).unlink()
    told = harbour.broadsheet("report", "--out", str(tmp_path / "night.html"))
    assert told.returncode == 0
    assert page_of(tmp_path / "night.html").xpath("string(//h1)").startswith("The night of")
    assert not written(harbour).exists()
    told = harbour.broadsheet("report", "no-such-run")
    assert told.returncode == 1
    assert "run no-such-run: not in the snapshot; see `broadsheet runs`" in told.stderr


def test_rejects_health_and_doubts_are_shown_with_their_evidence(harbour: Harbour) -> None:
    key = f"'{PAPER}' AS site, '{harbour.run_id}' AS run_id"
    harbour.change(
        "UPDATE ops.site_health SET state = 'broken', level = 'critical', first_seen = DATE '2026-03-04', signals = [{'rule': "
        "'S06', 'level': 'critical', 'value': 0.31, 'usual': 0.99, 'limit': 0.5, 'examples': ['https://harbour.example/ferry']}]",
        f"INSERT INTO ops.doubted_readings BY NAME SELECT {key}, uuid() AS reading_id, uuid() AS article_id, "
        "'https://harbour.example/doubted' || n AS url, now()::TIMESTAMP AS fetched_at, 'none' AS content_sha256, ['K01'] AS doubts, "
        "'K01: 3 of 40 comments' AS reason, CASE n WHEN 1 THEN 'kept_aside' ELSE 'confirmed' END AS status FROM range(1, 3) AS r(n)",
        f"INSERT INTO ops.rejected_articles BY NAME SELECT {key}, $${HOSTILE}$$ AS headline, "
        "'https://harbour.example/' || n AS url, ['A14'] AS rule_ids, 'A14: body has ' || n || ' characters' AS reason "
        "FROM range(1, 6) AS r(n)",
    )
    tree = page_of(pipeline.write_report(harbour.settings, NOW, site=PAPER))
    (health,) = tree.xpath(f"//table[caption[@id='{PAPER}-health']]/tbody/tr")
    cells = [" ".join(cell.xpath("string()").split()) for cell in health.xpath("*")]
    assert cells[1:] == ["✕ critical", "0.31", "0.99", "0.5", "https://harbour.example/ferry"]
    assert cells[0].startswith("S06")
    assert len(cells[0]) > 10  # with why there is such a rule
    assert "First seen Wed 4 Mar 2026." in said(tree)
    (rejects,) = tree.xpath(f"//table[caption[@id='{PAPER}-rejects']]/tbody/tr")
    assert rejects.xpath("string(td[1])") == "5"
    assert len(rejects.xpath(".//*[@class='said']")) == 3
    assert "<script>" in rejects.xpath("string(.//*[@class='said'])")
    assert "a stub, or pages run together" in rejects.xpath("string(th)")
    assert "1 known articles were read so differently" in said(tree)
    assert "K01: 3 of 40 comments" in said(tree)
    assert not tree.xpath("//script")
    night = page_of(pipeline.write_report(harbour.settings, NOW))
    assert "1 of 1 site needs a look: The Harbour Gazette (broken)" in said(night)


def add_nights(harbour: Harbour, count: int) -> None:
    """Nights before the one there is, each with 10 articles; the second of them failed."""
    days = "n * INTERVAL 1 DAY"
    times = ", ".join(
        f"{name} - {days} AS {name}" for name in ("window_start_at", "window_end_at", "started_at", "ended_at")
    )
    harbour.change(
        f"INSERT INTO ops.runs BY NAME SELECT runs.* REPLACE ('before-' || n AS run_id, {times}, 10 AS article_count, "
        "CASE n WHEN 2 THEN 'failed' ELSE 'loaded' END AS status) "
        f"FROM ops.runs AS runs, range(1, {count + 1}) AS r(n) WHERE runs.run_id = '{harbour.run_id}'"
    )


def test_the_last_thirty_nights_are_charted_in_the_papers_days(harbour: Harbour) -> None:
    add_nights(harbour, 40)
    tree = page_of(pipeline.write_report(harbour.settings, NOW, run_id=harbour.run_id))
    titles = tree.xpath("//figure")[0].xpath(".//*[local-name()='title']/text()")
    assert len(titles) == 30
    assert titles[0] == "Wed 4 Feb: 10"
    assert titles[-3] == "Tue 3 Mar: 10 (failed)"
    ((articles, median),) = harbour.ask(
        "SELECT count(*), median(length(body)) FROM core.articles WHERE run_id = $r", r=harbour.run_id
    )
    assert titles[-1] == f"Thu 5 Mar: {articles}"
    bodies = tree.xpath("//figure[figcaption[starts-with(., 'Body')]]")[0].xpath(".//*[local-name()='title']/text()")
    assert bodies == [f"Thu 5 Mar: {median:,.0f}"]
    older = page_of(pipeline.write_report(harbour.settings, NOW, run_id="before-5"))
    assert older.xpath("//figure")[0].xpath(".//*[local-name()='title']/text()")[-1] == "Sat 28 Feb: 10"


def test_a_site_whose_newest_run_is_older_is_told_in_the_nights_page(harbour: Harbour) -> None:
    harbour.change(
        "INSERT INTO ops.runs BY NAME SELECT * REPLACE ('courier' AS site, started_at - INTERVAL 3 DAY AS started_at, "
        "window_start_at - INTERVAL 3 DAY AS window_start_at, window_end_at - INTERVAL 3 DAY AS window_end_at) FROM ops.runs"
    )
    tree = page_of(pipeline.write_report(harbour.settings, NOW))
    assert "No run in this night: courier (last Mon 2 Mar 2026)" in said(tree)
    assert tree.xpath("//article/@id") == [PAPER]


def test_a_run_that_never_came_to_load_shows_how_far_its_links_came(harbour: Harbour) -> None:
    harbour.change(
        "DELETE FROM ops.outcomes",
        "UPDATE ops.runs SET status = 'failed', stage = 'validate', error_class = 'QualityFailed', message = 'check broken'",
    )
    tree = page_of(pipeline.write_report(harbour.settings, NOW, site=PAPER))
    assert "failed in validate: QualityFailed. check broken" in said(tree)
    rows = tree.xpath(f"//table[caption[@id='{PAPER}-funnel']]/tbody/tr")
    assert int(rows[0].xpath("string(td[1])")) > 20
    for path in (harbour.settings.runs_dir / PAPER / harbour.run_id / "outcomes").iterdir():
        path.write_bytes(b"torn")
    tree = page_of(pipeline.write_report(harbour.settings, NOW, site=PAPER))
    assert "No link was recorded in this run." in said(tree)


def test_only_what_has_ended_since_is_written_again(harbour: Harbour) -> None:
    add_nights(harbour, 3)
    latest = harbour.settings.reports_dir / "latest.html"
    moment = datetime.now(UTC) + timedelta(hours=1)
    os.utime(latest, (moment.timestamp(), moment.timestamp()))
    written(harbour).unlink()
    pipeline.publish_snapshot(harbour.settings)
    assert not written(harbour).exists()
    harbour.change(
        f"UPDATE ops.runs SET ended_at = now()::TIMESTAMP + INTERVAL 1 DAY WHERE run_id = '{harbour.run_id}'"
    )
    assert written(harbour).exists()
    assert not (harbour.settings.reports_dir / PAPER / "before-1.html").exists()


def test_a_report_that_fails_fails_nothing_and_is_told(harbour: Harbour) -> None:
    latest = harbour.settings.reports_dir / "latest.html"
    latest.unlink()
    latest.mkdir()  # nothing can take its place
    (latest / "in the way").touch()
    report = pipeline.publish_snapshot(harbour.settings)
    assert re.match(r"no report: \w+Error: ", report.messages[-1])
    assert harbour.settings.snapshot_path.exists()


def test_without_reports_none_is_written(harbour: Harbour) -> None:
    for path in harbour.settings.reports_dir.glob("**/*.html"):
        path.unlink()
    quiet = harbour.settings.model_copy(update={"reports": False})
    assert len(pipeline.publish_snapshot(quiet).messages) == 1
    assert not list(harbour.settings.reports_dir.glob("**/*.html"))


def test_reports_go_when_the_archive_goes(harbour: Harbour) -> None:
    old, young = (harbour.settings.reports_dir / PAPER / f"{name}.html" for name in ("old", "young"))
    for path, days in ((old, 31), (young, 29)):
        path.write_text("x")
        then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
        os.utime(path, (then, then))
    pipeline.publish_snapshot(harbour.settings)
    assert old.exists()
    pipeline.publish_snapshot(harbour.settings.model_copy(update={"archive_max_days": 30}))
    assert not old.exists()
    assert young.exists()
    assert (harbour.settings.reports_dir / "latest.html").exists()


def test_before_anything_was_published_it_says_so(settings: Settings) -> None:
    with pytest.raises(MissingWarehouse):
        pipeline.write_report(settings, NOW)


def test_a_run_of_another_site_is_not_found(harbour: Harbour) -> None:
    with pytest.raises(InvalidRun, match=f"run {harbour.run_id} of courier"):
        pipeline.write_report(harbour.settings, NOW, harbour.run_id, "courier")


def test_data_docs_say_what_they_say_without_a_network(harbour: Harbour) -> None:
    told = harbour.broadsheet("report", "--site", PAPER, "--data-docs")
    assert told.returncode == 0, told.stderr
    report, *docs = map(Path, told.stdout.split())
    assert report == written(harbour)
    assert [path.name for path in docs] == [f"{harbour.run_id}.{suite}.html" for suite in ("articles", "comments")]
    articles = harbour.ask("SELECT count(*) FROM articles")[0][0]
    for path in docs:
        text = path.read_text(encoding="utf-8")
        tree = page_of(path)
        assert not re.search(r"https?://|url\(|@import", text)
        assert not tree.xpath("//script | //link | //img | //iframe | //@src | //@*[starts-with(name(), 'on')]")
        assert len(tree.xpath("//tr[td[contains(., '✓ passed')]]")) > 10
        assert "values must never be null" in said(tree)
    assert f"rows. {articles}" in said(page_of(docs[0]))
    assert harbour.broadsheet("report", "--data-docs").returncode == 2
