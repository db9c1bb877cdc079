"""Before and after of the pages that an alarm names, as a person reads them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.e2e.harbour import PAPER, Harbour, run_night

from broadsheet import pipeline
from broadsheet.cli import why
from broadsheet.cli.printing import Printer
from broadsheet.errors import InvalidRun
from broadsheet.pipeline.side_by_side import Reading, Said

pytestmark = pytest.mark.e2e

Ask = Callable[..., str]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Harbour:
    return run_night(tmp_path_factory.mktemp("why"))


@pytest.fixture
def harbour(night: Harbour, tmp_path: Path) -> Harbour:
    return night.copied(tmp_path)


@pytest.fixture
def ask(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """What ``broadsheet health SITE --why [URL]`` prints, without the cost of a process."""

    def printed(url: str | None = None) -> str:
        heard = io.StringIO()
        printer = Printer(width=why.PIPE_WIDTH)
        printer.file = heard
        monkeypatch.setattr(why, "out", printer)
        monkeypatch.setattr(why, "Printer", lambda **_: printer)
        why.print_why(harbour.settings, PAPER, url)
        return heard.getvalue()

    return printed


def an_article(harbour: Harbour) -> tuple[str, str, str, int]:
    """URL, headline, body and comments of the article with most comments."""
    ((url, headline, body, count),) = harbour.ask(
        "SELECT url, headline, body, extracted_comment_count FROM articles ORDER BY extracted_comment_count DESC, url LIMIT 1"
    )
    return url, headline, body, count


def test_a_night_without_alarms_names_no_page(ask: Ask) -> None:
    assert ask().strip() == f"{PAPER}: the newest night names no page; give the URL of one"


def test_a_rejected_reading_stands_beside_what_is_known(harbour: Harbour, ask: Ask) -> None:
    url, headline, body, count = an_article(harbour)
    lines = body.split("\n\n")
    harbour.change(
        "INSERT INTO ops.rejected_articles BY NAME SELECT site, run_id, url, canonical_url, published_at, "
        "'Before you go on' AS headline, "
        f"$$We value your privacy.\n\n{lines[0]}$$ AS body, fetched_at + INTERVAL 1 DAY AS fetched_at, ['A17'] AS rule_ids, "
        '\'A17: consent text\' AS reason, \'{"authors": ["Nobody"], "extracted_comment_count": 0}\' AS row_json '
        f"FROM core.articles WHERE url = '{url}'"
    )
    shown = ask()
    assert shown.splitlines()[1] == url  # without being asked for: its run rejected it
    assert "rejected: A17: consent text" in shown
    (title,) = [line for line in shown.splitlines() if "headline" in line]
    assert title.startswith("≠ headline")
    assert title.index(headline[:20]) < title.index("Before you go on")
    assert "≠ authors" in shown
    assert "  published" in shown
    assert f"{len(body):,} characters: " in shown
    (comments,) = [line for line in shown.splitlines() if line.startswith("≠ comments")]
    assert comments.split()[2:] == ["│", str(count), "│", "0"]
    assert "  + We value your privacy." in shown
    assert f"  - {lines[1][:60]}" in shown
    assert f"  - {lines[0][:60]}" not in shown
    assert ask(url) == shown


def test_a_reading_that_was_kept_aside_is_shown_with_its_doubts(harbour: Harbour, ask: Ask) -> None:
    url, _, body, _ = an_article(harbour)
    harbour.change(
        "DROP VIEW ops.suspect_readings",
        "CREATE VIEW ops.suspect_readings AS SELECT uuid() AS reading_id, site, run_id, url, fetched_at + INTERVAL 1 DAY AS fetched_at, "
        "'kept_aside' AS status, ['K01'] AS doubts, 'K01: the body is a third' AS reason, headline, 'Short.' AS body, authors "
        f"FROM core.articles WHERE url = '{url}'",
    )
    shown = ask()
    assert "kept aside: K01: the body is a third" in shown
    assert f"{len(body):,} characters" in shown
    assert "6 characters: Short." in shown
    assert "  headline" in shown
    assert "≠ body" in shown


def test_a_canary_shows_its_own_before_and_the_comments_that_it_lost(harbour: Harbour, ask: Ask) -> None:
    talk = tuple(Said(f"Reader {n}", None, f"text {n}") for n in range(8))
    then = Reading("Ferry", ("Jane",), None, "One.\n\nTwo.", 8, talk)
    now = Reading("Ferry", ("Jane",), None, "One.\n\nTwo.", 1, talk[:1])
    harbour.change(
        f"INSERT INTO ops.canary_changes VALUES ('{PAPER}', '{harbour.run_id}', 'https://harbour.example/f', 'R01', ['comments'], "
        f"['comments'], $${then.to_json()}$$, $${now.to_json()}$$, TIMESTAMP '2026-03-06 04:00:00')"
    )
    shown = ask()
    assert "canary, R01: the same archived page gives another reading" in shown
    assert "comment lost: Reader 1: text 1" in shown
    assert "Reader 0" not in shown
    assert shown.count("comment lost") == 5
    assert "… 2 more comments lost" in shown
    assert "text, - then" not in shown  # the bodies are the same
    harbour.change("UPDATE ops.canary_changes SET now_json = NULL")
    assert "(not read)" in ask()


def test_the_pages_that_the_signals_name_come_first(harbour: Harbour, ask: Ask) -> None:
    url, *_ = an_article(harbour)
    harbour.change(
        "DROP TABLE IF EXISTS ops.site_health",
        f"CREATE TABLE ops.site_health AS SELECT '{PAPER}' AS site, DATE '2026-03-05' AS night, "
        "'broken' AS state, 'critical' AS level, "
        f"[{{'rule': 'S06', 'examples': ['{url}', 'https://harbour.example/other']}}] AS signals",
        "INSERT INTO ops.rejected_articles BY NAME SELECT site, run_id, 'https://harbour.example/' || n AS url, [] AS rule_ids, "
        "'A03: keys' AS reason FROM ops.runs, range(10) AS r(n)",
    )
    found = pipeline.explain_site(harbour.settings, PAPER)
    assert [each.url for each in found[:3]] == [url, "https://harbour.example/other", "https://harbour.example/0"]
    assert len(found) == 6
    assert "read as it is known; nothing speaks against it" in ask()
    assert "nothing is kept of it; see ops.outcomes" in ask()


def test_what_strangers_wrote_moves_no_cursor_and_takes_no_page(harbour: Harbour, ask: Ask) -> None:
    url, *_ = an_article(harbour)
    harbour.change(
        "INSERT INTO ops.rejected_articles BY NAME SELECT site, run_id, url, '\x1b[31m[bold]red\u202e' AS headline, "
        "repeat('word ', 100000) || chr(10) || chr(10) || repeat('line' || chr(10), 5000) AS body, fetched_at + INTERVAL 1 DAY "
        f"AS fetched_at, ['A14'] AS rule_ids, repeat('long ', 10000) AS reason FROM core.articles WHERE url = '{url}'"
    )
    shown = ask(url)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]red" in shown
    assert len(shown) < 20_000
    assert "more paragraphs differ" in shown


def test_a_site_that_never_ran_is_an_error(harbour: Harbour) -> None:
    with pytest.raises(InvalidRun, match="courier: no run of it is known yet"):
        pipeline.explain_site(harbour.settings, "courier")
