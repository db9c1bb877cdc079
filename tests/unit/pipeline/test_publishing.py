"""Loads that come close after each other are shown together, and none is forgotten."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from broadsheet import attempts, pipeline
from broadsheet.models import Attempt, Run, RunStatus
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse, query_snapshot, why_not_published

NOW = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)


def add_site(settings: Settings, name: str) -> None:
    row = {"site": name, "name": name, "url": "https://x.example/", "languages": ["en"], "timezone": "UTC"}
    with open_warehouse(settings) as warehouse, warehouse.transaction():
        warehouse.run("insert_site", row)


def shown(settings: Settings) -> int:
    """How many sites readers see."""
    return int(query_snapshot(settings, "SELECT count(*) FROM core.sites").rows[0][0])


def test_while_another_site_is_at_work_a_young_copy_stays(settings: Settings) -> None:
    settings = settings.model_copy(update={"clock": NOW, "reports": False})
    add_site(settings, "a")
    pipeline.publish_when_due(settings)  # there was no copy
    folder = RunFolder(settings.runs_dir, "herald", "r1")
    folder.save_run(Run("r1", "herald", "scheduled", None, NOW))
    add_site(settings, "b")
    with attempts.locked(folder):
        attempts.save_attempt(folder, Attempt(1, NOW, NOW).entered("fetch", NOW))
        said = pipeline.publish_when_due(settings).messages
        assert (said, shown(settings)) == (("not copied yet: herald at work, and the copy is not 10 minutes old",), 1)
        older = settings.snapshot_path.stat().st_mtime - 601
        os.utime(settings.snapshot_path.resolve(), (older, older))
        pipeline.publish_when_due(settings)  # ten minutes are over
        assert shown(settings) == 2
        add_site(settings, "c")
        pipeline.publish_when_due(settings.model_copy(update={"publish_minutes": 0}))
        assert shown(settings) == 3
        add_site(settings, "d")
        attempts.save_attempt(folder, Attempt(1, NOW, NOW).ended(RunStatus.LOADED, NOW))
    pipeline.publish_when_due(settings)  # that site was the last
    assert shown(settings) == 4


def test_a_run_that_was_killed_is_not_waited_for(settings: Settings) -> None:
    settings = settings.model_copy(update={"clock": NOW, "reports": False})
    add_site(settings, "a")
    pipeline.publish_when_due(settings)
    folder = RunFolder(settings.runs_dir, "herald", "r1")
    folder.save_run(Run("r1", "herald", "scheduled", None, NOW))
    attempts.save_attempt(folder, Attempt(1, NOW, NOW).entered("fetch", NOW))
    add_site(settings, "b")
    pipeline.publish_when_due(settings)
    assert shown(settings) == 2


def at_work(folder: RunFolder) -> None:
    attempts.save_attempt(folder, Attempt(1, NOW, NOW).entered("fetch", NOW))


def between_stages(folder: RunFolder) -> None:
    """As a DAG leaves it that is paused now, or whoever runs one stage by hand."""
    attempts.save_attempt(folder, Attempt(1, NOW, NOW).entered("fetch", NOW).left(NOW))


def torn(folder: RunFolder) -> None:
    at_work(folder)
    (folder.path / attempts.NAME).write_text('{"revision": 1, "att')


@pytest.mark.parametrize(
    ("trigger", "leave"),
    [("scheduled", between_stages), ("scheduled", torn), ("cli", at_work), ("reextract", at_work)],
)
def test_a_run_that_may_never_ask_is_not_waited_for(
    settings: Settings, trigger: str, leave: Callable[[RunFolder], None]
) -> None:
    settings = settings.model_copy(update={"clock": NOW, "reports": False})
    add_site(settings, "a")
    pipeline.publish_when_due(settings)
    folder = RunFolder(settings.runs_dir, "herald", "r1")
    folder.save_run(Run("r1", "herald", trigger, None, NOW))
    add_site(settings, "b")
    with attempts.locked(folder):
        leave(folder)
        pipeline.publish_when_due(settings)
    assert shown(settings) == 2


@pytest.mark.before_the_first_run
def test_what_a_killed_run_kept_from_readers_is_shown_within_the_hour(settings: Settings) -> None:
    settings = settings.model_copy(update={"clock": NOW, "reports": False})
    nothing_new = ("nothing new since the last copy",)
    if not settings.is_lake:  # nor is there a warehouse
        assert pipeline.publish_if_newer(settings).messages == nothing_new
    add_site(settings, "a")
    pipeline.publish_if_newer(settings)
    assert (shown(settings), pipeline.publish_if_newer(settings).messages) == (1, nothing_new)
    folder = RunFolder(settings.runs_dir, "herald", "r1")
    folder.save_run(Run("r1", "herald", "scheduled", None, NOW))
    with attempts.locked(folder):
        at_work(folder)
        assert pipeline.publish_if_newer(settings).messages == nothing_new  # a run at work is no news
        add_site(settings, "b")
        assert "herald at work" in pipeline.publish_if_newer(settings).messages[0]
    pipeline.publish_if_newer(settings)  # killed, and never run again
    assert shown(settings) == 2
    assert query_snapshot(settings, "SELECT status, error_class FROM ops.runs").rows == (("failed", "Killed"),)
    assert pipeline.publish_if_newer(settings).messages == nothing_new


def test_a_copy_that_failed_is_tried_again_and_how_a_run_ended_is_news(settings: Settings) -> None:
    settings = settings.model_copy(update={"clock": NOW, "reports": False})
    add_site(settings, "a")
    pipeline.publish_if_newer(settings)
    (settings.snapshot_path.parent / "not_published.txt").write_text("the disk was full")
    pipeline.publish_if_newer(settings)
    assert why_not_published(settings) is None
    folder = RunFolder(settings.runs_dir, "herald", "r1")
    folder.save_run(Run("r1", "herald", "scheduled", None, NOW))
    attempts.save_attempt(folder, Attempt(1, NOW, NOW).ended(RunStatus.FAILED, NOW))
    pipeline.publish_if_newer(settings)
    assert query_snapshot(settings, "SELECT status FROM ops.runs").rows == (("failed",),)


@pytest.mark.parametrize("trigger", ["reextract", "scheduled"])
def test_what_is_never_recorded_is_no_news(settings: Settings, trigger: str) -> None:
    settings = settings.model_copy(update={"clock": NOW, "reports": False})
    add_site(settings, "a")
    folder = RunFolder(settings.runs_dir, "herald", "r1")
    folder.save_run(Run("r1", "herald", trigger, None, NOW))
    attempts.save_attempt(folder, Attempt(1, NOW, NOW).entered("extract", NOW).ended(RunStatus.FAILED, NOW))
    (folder.path / f"{attempts.UNRECORDED}99").touch()  # its process was killed before it wrote what it had to tell
    pipeline.publish_if_newer(settings)
    copy = settings.snapshot_path.resolve()
    pipeline.publish_if_newer(settings)
    assert settings.snapshot_path.resolve() == copy
