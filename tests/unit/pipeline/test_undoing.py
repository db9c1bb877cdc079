"""A night that is undone: core.* is as if it had never been; brought back, as if nobody had touched it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.lakes import NewSettings, copied, further, name_home
from tests.unit.test_load import NIGHT, URL, ask, comment, digests, herald, site, stage
from tests.unit.test_load_doubts import BAD, GOOD, SHORT, STATUS, doubted
from tests.unit.test_load_orders import VISITS, Visit, at, visit
from typer.testing import CliRunner

from broadsheet.cli import app
from broadsheet.errors import InvalidRun
from broadsheet.ids import article_id
from broadsheet.load import load
from broadsheet.models import Comparison, Site, Window
from broadsheet.pipeline import list_suspects, release_readings, undo_night
from broadsheet.settings import Settings
from broadsheet.warehouse import query_snapshot

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
    return further(settings, settings.home / name).model_copy(update={"reports": False})


def reads_of_two() -> tuple[Visit, ...]:
    """The visits, and on one of their days another article's."""
    other = visit(1, [comment("7", 1)], url=OTHER, canonical_url=OTHER, article_id=article_id(OTHER))
    named = [replace(c, article_id=article_id(OTHER), run_id="r1b") for c in other[1]]
    return (*VISITS, (replace(other[0], run_id="r1b"), named))


@pytest.fixture(scope="module")
def all_nights(new_settings: NewSettings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home in which all of them were loaded."""
    settings = new_settings(tmp_path_factory.mktemp("nights") / "home").model_copy(update={"reports": False})
    return live(settings, herald(), reads_of_two())


@pytest.mark.parametrize("day", [0, 1, 3])
def test_undone_is_never_having_been_and_redone_is_never_undone(
    settings: Settings, site: Site, all_nights: Settings, day: int
) -> None:
    reads = reads_of_two()
    whole = copied(all_nights, settings.home / "whole")
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


def test_a_believed_reading_that_is_undone_is_no_suspect(settings: Settings, site: Site) -> None:
    home = live(own(settings, "home"), site, [GOOD, visit(2, GOOD[1])], [None, doubted("")])
    undo_night(site, night_of(2), home)
    assert ask(home, STATUS) == []


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


def test_suspects_are_listed_the_newest_first_then_by_their_address(settings: Settings, site: Site) -> None:
    def of_other(day: int, run_id: str, **changes: Any) -> Visit:
        read, _ = visit(day, url=OTHER, canonical_url=OTHER, article_id=article_id(OTHER), **changes)
        return replace(read, run_id=run_id), []

    bad, last = of_other(1, "r1b", body=SHORT), visit(2, headline="Two moments", body=SHORT * 3)
    elsewhere = doubted(url=OTHER, known_url=OTHER, article_id=article_id(OTHER))
    reads = [GOOD, of_other(0, "r0b"), BAD, bad, last]
    home = live(own(settings, "home"), site, reads, [None, None, doubted(), elsewhere, doubted("K05")])
    ask(home, "SELECT 1")
    rows = [(row["url"], row["night"]) for row in list_suspects(home)]
    assert rows == [(URL, night_of(2)), (OTHER, night_of(1)), (URL, night_of(1))]


Say = Callable[..., Any]


@pytest.fixture
def asked(settings: Settings) -> Settings:
    """A home of its own, without reports."""
    return own(settings, "home")


@pytest.fixture
def say(asked: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """A command, on the home ``asked`` and a site file, without the cost of a process."""
    rules = {
        "id": "herald", "name": "Herald", "url": "https://herald.example/", "languages": ["en"], "timezone": "UTC",
        "discover": [{"kind": "rss", "url": "https://herald.example/feed"}],
    }  # fmt: skip
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "herald.yml").write_text(yaml.safe_dump(rules))
    name_home(asked, monkeypatch)
    monkeypatch.setenv("BROADSHEET_SITES_DIR", str(tmp_path / "sites"))
    return lambda *words: CliRunner().invoke(app, words)


def test_a_suspect_reading_is_shown_beside_what_is_known(asked: Settings, site: Site, say: Say) -> None:
    elsewhere = visit(0, url=OTHER, canonical_url=OTHER, article_id=article_id(OTHER), headline="A bridge")
    home = live(asked, site, [elsewhere, GOOD, BAD], [None, None, doubted("K02 K05")])
    ((name,),) = ask(home, "SELECT CAST(reading_id AS VARCHAR) FROM ops.suspect_readings")
    (row,) = list_suspects(home)
    shown = say("rejects", "show", row["reject_id"])
    assert shown.exit_code == 0, shown.exception
    head, raw, _, _, url, said, *table = shown.stdout.splitlines()
    assert head == f"{row['reject_id']}  suspect reading of herald, 2026-03-07 03:00Z, run r1: K02 K05"
    assert raw == f"  raw: x.warc.gz at 0, article, sha256 {'a' * 64}, fetched 2026-03-07 03:00Z"
    assert (url, said) == (URL, "  kept aside: said")
    cells = [[cell.strip() for cell in line.replace("┃", "│").split("│")] for line in table if {"┃", "│"} & {*line}]
    assert [" ".join(cell.split()) for cell in cells[0]] == ["", "then, 2026-03-06 03:00Z", "now, 2026-03-07 03:00Z"]
    assert ["≠ headline", "Ferry to the islands runs again", "One moment"] in cells
    assert f"  text, - then, + now:\n    - The ferry left at seven.\n    - It was full.\n    + {SHORT}" in shown.stdout
    assert say("rejects", "show", f"s{name}").exception is not None
    assert say("rejects", "show", row["reject_id"][:-1]).exit_code == 1
    release_readings(home, [row["reject_id"]])
    assert "  released: said" in say("rejects", "show", row["reject_id"]).stdout


def test_what_undo_prints(asked: Settings, site: Site, say: Say) -> None:
    home = live(asked, site, VISITS)
    before = digests(home)
    night = ("undo", "herald", "--night", str(night_of(1)))
    dry = say(*night, "--dry-run")
    assert (dry.exit_code, dry.stderr) == (0, "nothing was changed\n")
    assert dry.stdout.splitlines()[0] == f"herald  {night_of(1)}: 1 of 1 runs taken out"
    assert "changed_articles=1" in dry.stdout.splitlines()[1]
    assert URL in dry.stdout
    assert digests(home) == before
    done = say(*night, "--why", "half a redesign", "--format", "json")
    told = json.loads(done.stdout)
    assert (done.stderr, told["site"], told["night"], told["new_run_ids"]) == ("", "herald", str(night_of(1)), ["r1"])
    assert told["derived"]["articles"] == [[URL, "changes"]]
    left = query_snapshot(home, "SELECT count(*) FROM core.article_versions WHERE run_id = 'r1'")
    assert left.rows == ((0,),)  # readers see it at once
    assert say(*night).stdout.splitlines()[0] == f"herald  {night_of(1)}: 0 of 1 runs taken out"
    back = say(*night, "--redo")
    assert back.stdout.splitlines()[0] == f"herald  {night_of(1)}: 1 of 1 runs brought back"
    assert digests(home) == before


def with_part(settings: Settings, site: Site, *, with_night: bool) -> Settings:
    """The first visit as a night, the second as a part of the next one, the third as that night whole."""
    for number, (read, comments) in enumerate(VISITS[: 3 if with_night else 2]):
        folder, run = stage(settings, read.run_id, [read], comments)
        end = at(min(number, 1)).replace(hour=0)
        run = replace(run, started_at=at(number), window=Window(end - DAY, end), limit=2 if number == 1 else None)
        load(folder, site, run, settings, at(number))
    return settings


def test_a_part_of_a_day_stays_when_its_night_is_undone(asked: Settings, site: Site, say: Say) -> None:
    home = with_part(asked, site, with_night=True)
    night, part = VISITS[2][0].run_id, VISITS[1][0].run_id
    assert ask(home, f"SELECT trigger FROM ops.runs WHERE run_id = '{part}'") == [("part",)]
    shown = say("undo", "herald", "--night", str(night_of(1))).stdout.splitlines()
    assert shown[:2] == [
        f"herald  {night_of(1)}: 1 of 1 runs taken out",
        f"  runs of a part of that day stay: {part} (undo --run)",
    ]
    assert ask(home, "SELECT run_id, night FROM ops.undone_runs") == [(night, night_of(1))]
    assert (
        say("undo", "herald", "--run", part).stdout.splitlines()[0] == f"herald  {night_of(1)}: 1 of 1 runs taken out"
    )
    assert ask(home, "SELECT run_id FROM ops.undone_runs ORDER BY run_id") == sorted([(night,), (part,)])
    say("undo", "herald", "--run", night, "--redo")
    assert ask(home, "SELECT run_id FROM ops.undone_runs") == [(part,)]
    assert isinstance(say("undo", "herald", "--run", "nobody").exception, InvalidRun)
    assert isinstance(say("undo", "herald").exception, InvalidRun)


def test_a_day_of_parts_only_is_undone_by_them(settings: Settings, site: Site) -> None:
    home = with_part(settings, site, with_night=False)
    done = undo_night(site, night_of(1), home)
    assert (done.new_run_ids, done.part_ids) == ((VISITS[1][0].run_id,), ())


def test_an_undone_reading_is_listed_once_with_what_was_doubted_last(settings: Settings, site: Site) -> None:
    """The bad night's run was loaded twice: after its first load a rule was mended, and the second doubts something else."""
    kept = live(own(settings, "twice"), site, (GOOD, BAD, BAD), (None, doubted("K05"), doubted("K02")))
    undo_night(site, night_of(1), kept)
    assert ask(kept, "SELECT run_id, doubts, status FROM ops.suspect_readings") == [("r1", ["K02"], "undone")]
