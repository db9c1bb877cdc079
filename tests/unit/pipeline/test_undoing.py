"""A night that is undone: core.* is as if it had never been; brought back, as if nobody had touched it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.unit.test_load import NIGHT, URL, ask, comment, digests, site, stage
from tests.unit.test_load_doubts import BAD, GOOD, SHORT, STATUS, doubted
from tests.unit.test_load_orders import VISITS, Visit, at, visit

from broadsheet.errors import InvalidRun
from broadsheet.ids import article_id
from broadsheet.load import load
from broadsheet.models import Comparison, Site, Window
from broadsheet.pipeline import list_suspects, release_readings, undo_night
from broadsheet.settings import Settings

__all__ = ["site"]  # a fixture
DAY = timedelta(days=1)
OTHER = "https://herald.example/news/bridge"
NIGHT_BEFORE = (NIGHT - DAY).date()


def live(
    settings: Settings, site: Site, reads: Sequence[Visit], compared: Sequence[Comparison | None] = ()
) -> Settings:
    """Load each of ``reads`` in the night before its day; gives its own home."""
    for number, (read, comments) in enumerate(reads):
        said = [c for c in compared[number : number + 1] if c]
        folder, run = stage(settings, read.run_id, [read], comments, comparisons=said)
        end = (read.fetched_at or NIGHT).replace(hour=0)
        run = replace(run, started_at=read.fetched_at or NIGHT, window=Window(end - DAY, end), is_nightly=True)
        load(folder, site, run, settings, read.fetched_at or NIGHT)
    return settings


def night_of(day: int) -> date:
    return (at(day) - DAY).date()


def own(settings: Settings, name: str) -> Settings:
    return settings.model_copy(update={"home": settings.home / name, "reports": False})


@pytest.mark.parametrize("day", [0, 1, 3])
def test_undone_is_never_having_been_and_redone_is_never_undone(settings: Settings, site: Site, day: int) -> None:
    other = visit(1, [comment("7", 1)], url=OTHER, canonical_url=OTHER, article_id=article_id(OTHER))
    other = replace(other[0], run_id="r1b"), [replace(c, article_id=article_id(OTHER), run_id="r1b") for c in other[1]]
    reads = (*VISITS, other)
    whole = live(own(settings, "whole"), site, reads)
    before = digests(whole)
    without = live(own(settings, "without"), site, [read for read in reads if read[0].fetched_at != at(day)])
    shown = undo_night(site, night_of(day), whole, is_dry=True)
    assert digests(whole) == before
    done = undo_night(site, night_of(day), whole, why="half a redesign")
    assert digests(whole) == digests(without)
    assert done == shown
    assert done.new_run_ids == (("r1", "r1b") if day == 1 else (f"r{day}",))
    assert ((OTHER, "goes") in done.derived.articles) == (day == 1)
    again = undo_night(site, night_of(day), whole)
    assert (again.new_run_ids, sum(again.derived.counts.values())) == ((), 0)
    assert digests(whole) == digests(without)
    assert ask(whole, "SELECT DISTINCT why FROM ops.undone_runs") == [("half a redesign",)]
    undo_night(site, night_of(day), whole, is_redo=True)
    assert digests(whole) == before
    assert ask(whole, "SELECT count(*) FROM ops.undone_runs") == [(0,)]


def test_what_another_run_read_of_the_same_bytes_goes_too(settings: Settings, site: Site) -> None:
    bytes_again = replace(VISITS[1][0], run_id="again", section="News"), VISITS[1][1]
    home = live(own(settings, "home"), site, [*VISITS[:2], VISITS[2]])
    folder, run = stage(home, "again", [bytes_again[0]], bytes_again[1])
    load(folder, site, replace(run, trigger="reextract", window=None), home, NIGHT)
    undo_night(site, night_of(1), home)
    assert digests(home) == digests(live(own(settings, "clean"), site, [VISITS[0], VISITS[2]]))


def test_a_load_after_it_knows_of_it(settings: Settings, site: Site) -> None:
    home = live(own(settings, "home"), site, VISITS[:2])
    undo_night(site, night_of(1), home)
    live(home, site, VISITS[1:3])  # the undone run is loaded again, too
    assert digests(home) == digests(live(own(settings, "clean"), site, [VISITS[0], VISITS[2]]))


def test_a_reading_that_was_doubted_beside_an_undone_one_is_what_there_is(settings: Settings, site: Site) -> None:
    home = live(own(settings, "home"), site, [GOOD, BAD], [None, doubted()])
    undo_night(site, night_of(0), home)
    assert ask(home, "SELECT headline, body FROM articles") == [("One moment", SHORT)]
    undo_night(site, night_of(1), home)
    assert ask(home, "SELECT count(*) FROM articles") == [(0,)]
    assert ask(home, STATUS) == [("r1", "undone")]


def test_an_unknown_night_and_an_unknown_reading_are_said(settings: Settings, site: Site) -> None:
    home = live(own(settings, "home"), site, [GOOD])
    with pytest.raises(InvalidRun, match="no run about 2020-01-01 was loaded"):
        undo_night(site, NIGHT_BEFORE.replace(year=2020, month=1, day=1), home)
    for name in ("nonsense", article_id(URL)):
        with pytest.raises(InvalidRun, match="no such suspect reading"):
            release_readings(home, [name])


@pytest.mark.parametrize("is_long", [True, False])
def test_a_released_reading_counts(settings: Settings, site: Site, is_long: bool) -> None:
    home = live(own(settings, "home"), site, [GOOD, BAD], [None, doubted("K12")])
    ((name,),) = ask(home, "SELECT CAST(reading_id AS VARCHAR) FROM ops.suspect_readings")
    (row,) = list_suspects(home)
    assert (row["url"], row["rule_ids"], row["night"]) == (URL, ["K12"], night_of(1))
    assert [len(list_suspects(home, *key)) for key in (("herald",), ("other",), (None, "K12"), (None, "K02"))] == [
        1,
        0,
        1,
        0,
    ]
    assert [len(list_suspects(home, night=night_of(day))) for day in (0, 1)] == [0, 1]
    derived = release_readings(home, [str(name) if is_long else row["reject_id"]], "it is so")
    assert list_suspects(home) == []
    assert derived.articles == ((URL, "changes"),)
    assert ask(home, STATUS) == [("r1", "released")]
    assert digests(home) == digests(live(own(settings, "clean"), site, [GOOD, BAD]))
