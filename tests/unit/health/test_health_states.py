"""States from night to night, forms of addresses, and the rows of the warehouse."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.health.invented import SITE, InventedPaper

from broadsheet import health
from broadsheet.health import SiteHealth, State
from broadsheet.health.forms import form_of
from broadsheet.health.states import health_of
from broadsheet.models import Level, Run, Signal, Window
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse

NIGHT = date(2026, 3, 5)
CRITICAL = Signal("S04", Level.CRITICAL, 1.0, None, 0.5, ("https://paper.example/a",))
WARNING = Signal("H18", Level.WARNING, 1.0, 0.1, 0.6)
EARLIER = NIGHT - timedelta(days=3)


def stands(*signals: Signal, before: tuple[str, date | None] | None = None, learning: bool = False) -> SiteHealth:
    return health_of("paper", NIGHT, "r", signals, is_learning=learning, before=before)


def test_states() -> None:
    assert (stands().state, stands(learning=True).state) == (State.OK, State.LEARNING)
    assert (stands(WARNING).state, stands(WARNING).level) == (State.SUSPECT, Level.WARNING)
    both = stands(WARNING, CRITICAL, learning=True)
    assert (both.state, both.level, both.first_seen) == (State.BROKEN, Level.CRITICAL, NIGHT)


def test_trouble_has_a_first_night_and_ends_with_a_recovery() -> None:
    assert stands(CRITICAL, before=("suspect", EARLIER)).first_seen == EARLIER
    assert stands(CRITICAL, before=("ok", None)).first_seen == NIGHT
    assert stands(CRITICAL, before=("recovered", None)).first_seen == NIGHT
    better = stands(before=("broken", EARLIER))
    assert (better.state, better.first_seen, better.level) == (State.RECOVERED, None, None)
    assert stands(before=("recovered", None)).state == State.OK


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://www.herald.example/2026/03/a-ferry-sinks.html?id=7", "herald.example/#/#/slug.html?id"),
        ("https://herald.example/tag/ferries", "herald.example/w/w"),
        ("https://herald.example/2026/12/a-b-c/", "herald.example/#/#/slug/"),
        ("https://herald.example/p/123456?b=1&a=2", "herald.example/w/#?a&b"),
        ("https://herald.example/1899/a-b-c;JSESSIONID=8AF3", "herald.example/#/slug;jsessionid"),
        ("https://herald.example/", "herald.example/"),
    ],
)
def test_forms(url: str, form: str) -> None:
    assert form_of(url) == form


def test_nights_are_written_once_and_read_as_history(settings: Settings) -> None:
    paper = InventedPaper(8)
    with open_warehouse(settings) as warehouse:
        rows: list[SiteHealth | None] = []
        judged, run = paper.night(0), paper.batch(0).run
        rows.append(health.write_night(warehouse, SITE, run, 1, judged.measures, (), is_learning=True))
        judged, run = paper.night(1), paper.batch(1).run
        for _ in range(2):
            signals = (CRITICAL,)
            rows.append(health.write_night(warehouse, SITE, run, 1, judged.measures, signals, is_learning=True))
        assert [row and row.state for row in rows] == [State.LEARNING, State.BROKEN, State.BROKEN]
        end = run.window and run.window.end_at
        assert end
        history = health.read_history(warehouse, "paper", end.date(), "other")
        assert [(night.run_id, night.is_sound, set(night.rules)) for night in history.nights] == [
            ("run-0", True, set()),
            ("run-1", False, {"S04"}),
        ]
        assert history.nights[1].measures["seen"] == (judged.measures["seen"].value, judged.measures["seen"].count)
        until = end.date() + timedelta(days=30)
        health.mute(warehouse, "paper", until, "known", datetime.now(UTC))
        (shown,) = warehouse.records("list_health", {"site": "paper", "night": None})
        assert (shown["state"], shown["is_muted_until"]) == ("broken", until)
        assert shown["signals"][0] == {
            "rule": "S04", "level": "critical", "value": 1.0, "usual": None, "limit": 0.5, "examples": ["https://paper.example/a"],
        }  # fmt: skip
        health.unmute(warehouse, "paper")
        assert warehouse.records("list_health", {"site": None, "night": None})[0]["is_muted_until"] is None


def test_a_judgement_in_its_folder_is_the_same_when_it_is_read(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path, "paper", "run")
    judged = InventedPaper(8).night(0)
    health.save_judgement(folder, judged)
    assert health.load_judgement(folder) == judged
    health.drop_judgement(folder)
    assert health.load_judgement(folder) is None


def test_the_night_is_the_last_day_on_the_sites_clock() -> None:
    site = SITE.model_copy(update={"timezone": "Pacific/Auckland"})
    window = Window.of_days(date(2026, 3, 3), NIGHT, site.timezone)
    run = Run("r", "paper", "cli", window, window.end_at)
    assert health.night_of(run, site) == NIGHT
