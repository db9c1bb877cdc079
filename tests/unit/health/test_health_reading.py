"""The histories of many sites, read in one go from a real warehouse: the same as each by itself, and no night too many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.unit.health.invented import FIRST, SITE, InventedPaper

from broadsheet import health
from broadsheet.health import Asked
from broadsheet.health.reading import READ_TOGETHER
from broadsheet.models import Level, Run, Signal, Window
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_snapshot, open_warehouse, publish_copy

DAY = timedelta(days=1)
NIGHTS = 3
PAPERS = {"first": 5, "second": 9, "third": 30}


@pytest.fixture
def lived(settings: Settings) -> dict[str, InventedPaper]:
    """Three papers whose nights are in the snapshot; the fourth never ran."""
    papers = {name: InventedPaper(rate) for name, rate in PAPERS.items()}
    with open_warehouse(settings) as warehouse:
        for number in range(NIGHTS):
            for name, paper in papers.items():
                judged, run = paper.night(number), paper.batch(number).run
                site = SITE.model_copy(update={"id": name})
                signals = judged.verdict.signals
                health.write_night(warehouse, site, run, 1, judged.measures, signals, is_learning=True)
    publish_copy(settings, datetime(2026, 2, 1, tzinfo=UTC))
    return papers


def test_many_histories_are_those_of_each_site_in_the_order_asked_for(
    settings: Settings, lived: dict[str, InventedPaper]
) -> None:
    """More than are read together, and some sites several times: as of each of their nights."""
    wanted = [
        (name, number) for _ in range(READ_TOGETHER // 6) for name in ("third", "first", "never", "second")
        for number in range(NIGHTS + 1)
    ]  # fmt: skip
    assert len(wanted) > 2 * READ_TOGETHER
    with open_snapshot(settings) as snapshot:
        asked = [Asked(name, FIRST + number * DAY, "tonight") for name, number in wanted]
        histories = list(health.read_histories(snapshot, asked))
    assert len(histories) == len(wanted)
    for (name, number), history in zip(wanted, histories, strict=True):
        assert list(history.nights) == (lived[name].history[:number] if name in lived else [])


def test_nobody_asked_for_gives_no_history(settings: Settings, lived: dict[str, InventedPaper]) -> None:
    with open_snapshot(settings) as snapshot:
        assert not list(health.read_histories(snapshot, []))


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[Warehouse]:
    with open_warehouse(settings) as opened:
        yield opened


def wrote(
    warehouse: Warehouse, day: date, run_id: str, *, seen: int = 1, is_nightly: bool = True, is_sound: bool = True
) -> None:
    window = Window.of_days(day, day, "UTC")
    run = Run(run_id, "paper", "scheduled", window, window.end_at, is_nightly=is_nightly)
    measures = {"seen": health.Measure(float(seen), seen)}
    signals = () if is_sound else (Signal("S04", Level.CRITICAL, 1.0, None, None),)
    health.write_night(warehouse, SITE, run, 1, measures, signals, is_learning=True)


def test_the_past_begins_sixty_days_back_and_ends_the_night_before(warehouse: Warehouse) -> None:
    for days in (-1, 0, 1, 59, 60, 61):
        wrote(warehouse, FIRST - days * DAY, f"run-{days}")
    wrote(warehouse, FIRST - 2 * DAY, "tonight")
    history = health.read_history(warehouse, "paper", FIRST, "tonight")
    assert [night.run_id for night in history.nights] == ["run-60", "run-59", "run-1"]


def test_of_several_runs_for_one_night_the_nightly_sound_one_that_saw_most_counts(warehouse: Warehouse) -> None:
    wrote(warehouse, FIRST, "a", seen=4)
    wrote(warehouse, FIRST, "b", seen=5)
    wrote(warehouse, FIRST, "c", seen=5)
    wrote(warehouse, FIRST, "d", seen=9, is_sound=False)
    wrote(warehouse, FIRST, "by-hand", seen=9, is_nightly=False)

    def counted(run_id: str) -> list[str]:
        return [night.run_id for night in health.read_history(warehouse, "paper", FIRST + DAY, run_id).nights]

    assert counted("tonight") == ["c"]
    assert counted("c") == ["b"]
    wrote(warehouse, FIRST, "e", seen=3)
    assert counted("tonight") == ["c"]
