"""Nights of runs that ended without a word are written later, many sites at once, each with the ones before it as its past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.lakes import change_copy
from tests.unit.pipeline.test_memory import DAY, Past, past_of

from broadsheet.health.history import LEARNING_NIGHTS
from broadsheet.models import Run, Site, StageReport, Window
from broadsheet.pipeline.watching import judge_night, record_nights
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse, publish_copy

FIRST = date(2026, 3, 2)
NIGHTS = LEARNING_NIGHTS + 1
NOW = datetime(2026, 3, 2, tzinfo=UTC) + NIGHTS * DAY


def quiet(settings: Settings, site: str, number: int) -> tuple[RunFolder, Run]:
    """A run that discovered nothing, where a quiet day may be; nobody has judged its night."""
    window = Window.of_days(FIRST + number * DAY, FIRST + number * DAY, "UTC")
    run = Run(f"{site}-{number}", site, "scheduled", window, window.end_at, is_nightly=True)
    folder = RunFolder(settings.runs_dir, site, run.run_id)
    folder.save_run(run)
    folder.save_report(StageReport("discover", {"may_be_quiet": 1}, ()))
    return folder, run


def was_quiet(past: Past, settings: Settings, site: str, number: int) -> None:
    _, run = quiet(settings, site, number)
    assert run.window
    past.put(
        "ops.runs", site=site, run_id=run.run_id, status="quiet", trigger="scheduled", attempt_number=1, is_nightly=True,
        started_at=run.started_at, window_start_at=run.window.start_at, window_end_at=run.window.end_at,
    )  # fmt: skip


def test_late_nights_of_many_sites_are_each_judged_by_those_before(settings: Settings) -> None:
    with past_of(settings) as past:
        for number in range(NIGHTS):
            for site in ("ferry", "harbour"):
                was_quiet(past, settings, site, number)
        was_quiet(past, settings, "newcomer", NIGHTS - 1)
        past.put(
            "ops.runs", site="lost", run_id="lost", status="failed", trigger="scheduled", attempt_number=1,
            started_at=NOW - DAY, window_start_at=NOW - DAY, window_end_at=NOW,
        )  # fmt: skip
    assert record_nights(settings, NOW) == 2 * NIGHTS + 1
    assert record_nights(settings, NOW + timedelta(hours=1)) == 0
    with open_warehouse(settings) as warehouse:
        shown = {row["site"]: row["state"] for row in warehouse.records("list_health", {"site": None, "night": None})}
        before = warehouse.records("list_health", {"site": "ferry", "night": FIRST + (NIGHTS - 2) * DAY})
    assert shown == {"ferry": "ok", "harbour": "ok", "newcomer": "learning"}
    assert [row["state"] for row in before] == ["learning"]


def test_a_snapshot_of_an_older_version_is_written_anew_before_a_night_is_judged(settings: Settings) -> None:
    site = Site.adhoc().model_copy(update={"id": "ferry"})
    folder, run = quiet(settings, "ferry", NIGHTS)
    judged = judge_night(folder, site, run, settings, ())
    assert judged is not None
    assert (judged.is_learning, judged.problem) == (True, None)  # nothing was published yet
    with past_of(settings) as past:
        for number in range(NIGHTS):
            was_quiet(past, settings, "ferry", number)
    record_nights(settings, NOW)
    publish_copy(settings, NOW)
    change_copy(settings, "DROP TABLE ops.site_nights")
    judged = judge_night(folder, site, run, settings, ())
    assert judged is not None
    assert (judged.is_learning, judged.problem) == (False, None)
