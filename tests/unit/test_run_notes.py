"""What a run's note in Airflow says of it, and what it keeps of what stood there."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.models import Outcome, OutcomeKind, StageReport
from broadsheet.orchestration.run_notes import note_of
from broadsheet.pipeline import summary
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings

DISCOVERED = StageReport("discover", {"promised": 46, "links": 15, "is_quiet": 0, "failed_sources": 1})
FETCHED = StageReport("fetch", {"links": 15, "pages": 12, "comment_pages": 2, "failed": 3})
EXTRACTED = StageReport("extract", {"articles": 12, "comments": 97, "declared_comments": 99, "found_of_declared": 97})
JUDGED = StageReport("validate", {"rejected_articles": 1, "rejected_comments": 2, "is_held": 0})
URL = "https://herald.example/"


def folder_with(home: Path, *reports: StageReport) -> Settings:
    settings = Settings(home=home)
    folder = RunFolder(settings.runs_dir, "herald", "night")
    for report in reports:
        folder.save_report(report)
    folder.save_outcomes("discover", [Outcome(f"{URL}old", "discover", OutcomeKind.OUT_OF_WINDOW, "")])
    if FETCHED in reports:
        refused = [OutcomeKind.NOT_FOUND, OutcomeKind.ROBOTS_DISALLOWED, OutcomeKind.ROBOTS_DISALLOWED]
        folder.save_outcomes("fetch", [Outcome(f"{URL}{n}", "fetch", kind, "") for n, kind in enumerate(refused)])
    return settings


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ((), ""),
        ((DISCOVERED,), "46 links found, 15 to ask for, 1 source failed"),
        (
            (DISCOVERED, FETCHED),
            "46 links found, 15 to ask for, 12 pages, 2 links refused by robots.txt, 1 link not found, 1 source failed",
        ),
        (
            (DISCOVERED, FETCHED, EXTRACTED, JUDGED),
            "12 articles, 97 of 99 comments, 3 rejected, 2 links refused by robots.txt, 1 link not found, 1 source failed",
        ),
    ],
)
def test_the_summary_says_how_far_the_run_came(tmp_path: Path, reports: tuple[StageReport, ...], said: str) -> None:
    assert summary("herald", "night", folder_with(tmp_path, *reports)) == said


def test_comments_are_compared_only_where_a_number_is_declared(tmp_path: Path) -> None:
    counts = {"articles": 2, "comments": 100, "declared_comments": 100, "found_of_declared": 0}
    mixed = folder_with(tmp_path / "mixed", DISCOVERED, StageReport("extract", counts))
    assert summary("herald", "night", mixed).startswith(
        "2 articles, 0 of 100 comments and 100 on pages that declare none"
    )
    silent = folder_with(
        tmp_path / "silent",
        DISCOVERED,
        StageReport("extract", counts | {"declared_comments": 0, "found_of_declared": 0}),
    )
    assert summary("herald", "night", silent).startswith("2 articles, 100 comments,")


def test_a_held_batch_and_a_quiet_night_are_called_so(tmp_path: Path) -> None:
    held = StageReport("validate", {**JUDGED.counts, "is_held": 1})
    assert "HELD" in summary("herald", "night", folder_with(tmp_path / "held", DISCOVERED, FETCHED, EXTRACTED, held))
    quiet = StageReport("discover", {**DISCOVERED.counts, "is_quiet": 1, "failed_sources": 0})
    nothing = StageReport("extract", {"articles": 0, "comments": 0, "declared_comments": 0})
    assert summary("herald", "night", folder_with(tmp_path / "quiet", quiet, nothing)) == "quiet: nothing was new"


def test_the_note_has_the_newest_summary_and_keeps_what_a_person_wrote() -> None:
    values = {("discover", "summary"): "46 links found", ("load", "summary"): "12 articles"}
    first = note_of(values, "asked by Ada", has_failed=False)
    assert first == "Result: `12 articles`\nasked by Ada"
    failed = note_of(
        {("discover", "summary"): "46 links found", ("fetch", "failure"): "Unreachable: no answer"},
        first,
        has_failed=True,
    )
    assert failed == "Result: `failed in fetch: Unreachable: no answer; 46 links found`\nasked by Ada"


def test_what_an_earlier_try_has_left_is_not_told() -> None:
    values = {("fetch", "failure"): "Unreachable: no answer", ("load", "summary"): "12 articles"}
    assert note_of(values, None, has_failed=True) == "Result: `failed in fetch: Unreachable: no answer`"
    assert note_of({("extract", "failure"): "x", **values}, None, has_failed=False) == "Result: `12 articles`"
    killed = note_of({("fetch", "summary"): "12 pages"}, None, has_failed=True)
    assert killed == "Result: `ended without a word of why; 12 pages`"


def test_a_note_shows_no_image_and_no_link_of_a_site_and_cuts_no_person_short() -> None:
    said = "refuses (![](https://evil.example/p.png) `[Sign in](https://evil.example)`\u202e)"
    note = note_of({("discover", "failure"): said}, None, has_failed=True)
    assert note is not None
    assert note.count("`") == 2
    assert note.endswith("`")
    assert "\u202e" not in note
    long = "word " * 199
    note = note_of({("discover", "failure"): "reason " * 100}, long, has_failed=True)
    assert note is not None
    assert note.endswith(long)
    assert len(note) <= 1000


def test_where_nothing_was_said_the_note_stays() -> None:
    assert note_of({}, None, has_failed=False) is None
    assert note_of({("load", "return_value"): "3"}, "mine", has_failed=False) == "mine"
