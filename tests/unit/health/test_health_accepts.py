"""A lasting change that a person has accepted: its rules learn anew, others go on, and what they held is asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.unit.health.invented import SITE, Break, InventedPaper, on_known, on_new
from tests.unit.pipeline.test_memory import DAY, MINE, UNTIL, night, past_of, site, url_of

from broadsheet import health
from broadsheet.discover import OWED
from broadsheet.errors import InvalidRun
from broadsheet.health import History, Judgement
from broadsheet.health.history import LEARNING_NIGHTS
from broadsheet.models import Level, Signal, Site
from broadsheet.pipeline.memory import Memory
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_warehouse

__all__ = ["site"]  # a fixture
NIGHTS = 20
NAMELESS, ONE_HEADLINE = on_new(authors=[]), on_new(headline="The Paper")
AUTHORS_CHANGED = on_known(is_author_changed=True)


def both(batch: health.Batch) -> health.Batch:
    return ONE_HEADLINE(NAMELESS(batch))


def after(break_: Break, *rules: str) -> tuple[InventedPaper, History, Judgement]:
    """A paper of twenty good nights and a broken one, whose ``rules`` are accepted; and the next night, broken alike."""
    paper = InventedPaper(20)
    for number in range(NIGHTS):
        paper.night(number)
    paper.night(NIGHTS, break_)
    history = History(tuple(paper.history), dict.fromkeys(rules, paper.history[-1].night))
    return paper, history, health.judge(break_(paper.batch(NIGHTS + 1)), history)


def said(judged: Judgement) -> set[str]:
    return {signal.rule for signal in judged.verdict.signals}


@pytest.mark.parametrize(
    ("break_", "rule"), [(NAMELESS, "S08"), (ONE_HEADLINE, "H10"), (AUTHORS_CHANGED, "H43")], ids=["S08", "H10", "H43"]
)
def test_an_accepted_rule_neither_says_nor_holds_anything(break_: Break, rule: str) -> None:
    _, _, unaccepted = after(break_)
    assert rule in said(unaccepted)
    _, _, judged = after(break_, rule)
    assert rule not in said(judged)
    assert rule not in {*judged.verdict.new_held_by, *judged.verdict.known_held_by}


def test_other_rules_go_on() -> None:
    _, _, judged = after(both, "S08")
    assert "H10" in said(judged)
    assert "H10" in judged.verdict.new_held_by


def test_what_was_accepted_is_learnt_and_only_that() -> None:
    paper, history, _ = after(NAMELESS, "S08")
    for number in range(NIGHTS + 1, NIGHTS + 1 + LEARNING_NIGHTS):
        assert history.is_learning_anew("S08")
        judged = health.judge(NAMELESS(paper.batch(number)), history)
        measures = {name: (m.value, m.count) for name, m in judged.measures.items()}
        last = history.nights[-1]
        next_night = replace(last, night=last.night + DAY, measures=measures, rules=frozenset(), is_sound=True)
        history = replace(history, nights=(*history.nights, next_night))
    assert not history.is_learning_anew("S08")
    assert len(history.of("S08")) == LEARNING_NIGHTS
    assert len(history.of("S03")) > NIGHTS
    assert "S08" not in said(health.judge(NAMELESS(paper.batch(40)), history))
    undated = health.judge(on_new(published_at=None)(paper.batch(41)), history)
    assert "S08" in said(undated)


@pytest.fixture
def judged(settings: Settings) -> Iterator[tuple[Warehouse, date]]:
    """A warehouse with a good night, and a broken one."""
    paper = InventedPaper(8)
    with open_warehouse(settings) as warehouse:
        for number, rules in enumerate(((), ("S08", "H43", "H01", "R01"))):
            signals = tuple(Signal(rule, Level.CRITICAL, 1.0, None, None) for rule in rules)
            measures, run = paper.night(number).measures, paper.batch(number).run
            health.write_night(warehouse, SITE, run, 1, measures, signals, is_learning=True)
        window = paper.batch(1).run.window
        assert window
        yield warehouse, window.end_at.date() - timedelta(days=1)


def test_accepting_is_kept_and_counts_from_its_night_on(judged: tuple[Warehouse, date]) -> None:
    warehouse, newest = judged
    for why in ("no bylines", "no bylines since May"):
        assert health.accept(warehouse, "paper", ["S08", "H43", "S08"], why, datetime(2026, 5, 1, tzinfo=UTC)) == newest
    rows = warehouse.run("site_accepts", {"sites": ["paper"], "nights": [newest], "reach_days": 60})
    assert rows == [(0, "H43", newest), (0, "S08", newest)]
    read = health.read_history(warehouse, "paper", newest + timedelta(days=1), "other")
    assert read.accepted == {"H43": newest, "S08": newest}
    assert health.read_history(warehouse, "paper", newest, "other").accepted == read.accepted
    for elsewhere in (("paper", newest - timedelta(days=1)), ("paper", newest + timedelta(days=61)), ("other", newest)):
        assert not health.read_history(warehouse, *elsewhere, "other").accepted


def test_what_was_accepted_last_is_taken_back_and_what_was_accepted_before_stands(
    judged: tuple[Warehouse, date],
) -> None:
    warehouse, newest = judged
    before = newest - DAY
    now = datetime(2026, 5, 1, tzinfo=UTC)
    earlier = {"site": "paper", "rules": ["S08"], "accepted_from": before, "accepted_at": None, "why": "redesign"}
    warehouse.run("insert_health_accepts", earlier | {"accepted_at": now.replace(tzinfo=None)})
    warehouse.run("insert_health_accepts", earlier | {"site": "other", "accepted_at": now.replace(tzinfo=None)})
    health.accept(warehouse, "paper", ["S08", "H43"], "why", now)

    def accepted(site: str = "paper") -> dict[str, date]:
        return dict(health.read_history(warehouse, site, newest + DAY, "tonight").accepted)

    assert accepted() == {"H43": newest, "S08": newest}
    assert health.unaccept(warehouse, "paper", ["S08"]) == {"S08": newest}
    assert accepted() == {"H43": newest, "S08": before}
    assert health.unaccept(warehouse, "paper", ["S08", "H43"]) == {"H43": newest, "S08": before}
    assert not accepted()
    assert accepted("other") == {"S08": before}


@pytest.mark.parametrize("rules", [["H43"], ["S08", "H43"], []])
def test_only_what_was_accepted_can_be_taken_back(judged: tuple[Warehouse, date], rules: list[str]) -> None:
    warehouse, newest = judged
    health.accept(warehouse, "paper", ["S08"], "why", datetime(2026, 5, 1, tzinfo=UTC))
    with pytest.raises(InvalidRun, match="accepted is: S08"):
        health.unaccept(warehouse, "paper", rules)
    assert health.read_history(warehouse, "paper", newest, "tonight").accepted == {"S08": newest}


@pytest.mark.parametrize("rules", [["S03"], ["S08", "S03"], ["H01"], ["R01"], ["H99"], []])
def test_only_what_was_said_can_be_accepted(judged: tuple[Warehouse, date], rules: list[str]) -> None:
    warehouse, newest = judged
    with pytest.raises(InvalidRun, match="H43, S08"):
        health.accept(warehouse, "paper", rules, "why", datetime(2026, 5, 1, tzinfo=UTC))
    assert not warehouse.run("site_accepts", {"sites": ["paper"], "nights": [newest], "reach_days": 60})
    with pytest.raises(InvalidRun, match="no night"):
        health.accept(warehouse, "unknown", rules, "why", datetime(2026, 5, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("held_by", "days_ago", "is_due"),
    [
        (["H43"], 20, True),
        (["H43", "S08"], 20, True),
        (["H43", "S03"], 20, False),
        (["A20"], 20, False),
        (["H43"], 19, False),  # after the night that was accepted
        (["H43"], 81, False),
    ],
)
def test_what_only_accepted_rules_held_is_owed_anew(
    settings: Settings, site: Site, held_by: list[str], days_ago: int, is_due: bool
) -> None:
    ended = UNTIL - days_ago * DAY
    with past_of(settings) as past:
        past.run("broken", started_at=ended, end_at=ended)
        past.ended("broken", "held", "rejected", "validate")
        past.put("ops.rejected_articles", run_id="broken", url=url_of("held"), rule_ids=held_by, reason="held")
        past.put("ops.site_nights", run_id="broken", night=ended.date(), measures=[])
        accepted = (UNTIL - 20 * DAY).date()
        for rule in ("H43", "S08"):
            past.put("ops.health_accepts", rule=rule, accepted_from=accepted, accepted_at=UNTIL - DAY, why="changed")
    found = Memory(site, settings, MINE).past([], night())
    assert {link.url: link.taken_as for link in found.due} == ({url_of("held"): OWED} if is_due else {})
