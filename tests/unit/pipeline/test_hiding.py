"""Ids of comments under which no name can be guessed, and the same comments again after the setting was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.e2e.recorded import page, write_warc
from tests.unit.test_load import ID, article, comment, site, stage

from broadsheet import pipeline
from broadsheet.ids import derived_comment_id
from broadsheet.load import load
from broadsheet.models import Comment, Run, Site
from broadsheet.names import pseudonym
from broadsheet.pipeline.comparing import compare_batch
from broadsheet.pipeline.hiding import hide_names_in_ids
from broadsheet.pipeline.redacting import store_names
from broadsheet.runs import RunFolder, read_rows, write_rows
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse

__all__ = ["site"]  # a fixture
NAMES = ("Ann", "Bo", "Ann", None, "Zo\u200dë")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Without reports, with a key that only the setting needs."""
    return settings.model_copy(update={"reports": False, "pseudonym_key_file": settings.home / "key"})


def hiding(settings: Settings, how: str, key: str = "secret") -> Settings:
    settings.home.mkdir(exist_ok=True)
    (settings.home / "key").write_text(key)
    return settings.model_copy(update={"commenter_names": how})


def thread(names: Sequence[str | None] = NAMES, *, is_absolute: bool = True) -> list[Comment]:
    """Comments without ids of the platform, as extraction names them; all say the same, and the second answers the first."""
    made: list[Comment] = []
    for number, name in enumerate(names, 1):
        when = "5 March 2026, 20:00" if is_absolute else None
        plain = (name or "").replace("\u200d", "")
        before = [c for c in made if c.author == name]
        own = derived_comment_id(ID, plain, when, "So it is.", len(before))
        base = comment("x", number, author=name, body="So it is.", posted_at_text=when or "3 hours ago", posted_at=None)
        made.append(replace(base, native_id=None, comment_id=own, url=None))
    if len(made) > 1:
        made[1] = replace(made[1], parent_comment_id=made[0].comment_id, depth=1)
    return made


def hidden(settings: Settings, run_id: str, comments: Sequence[Comment]) -> list[Comment]:
    folder, _ = stage(settings, run_id, [article()], [])
    write_rows(folder.file("comments"), Comment, comments)
    for _ in range(2):  # a second time changes nothing
        hide_names_in_ids(folder, settings)
    store_names(folder, "extract", settings)
    return read_rows(folder.file("comments"), Comment)


@pytest.mark.parametrize("how", ["pseudonym", "drop"])
@pytest.mark.parametrize("is_absolute", [True, False])
def test_no_name_can_be_tried_against_an_id(settings: Settings, how: str, is_absolute: bool) -> None:
    mine = hiding(settings, how)
    shown = thread(is_absolute=is_absolute)
    found = hidden(mine, "r1", shown)
    ids = [c.comment_id for c in found]
    assert len(set(ids)) == len(shown)
    guesses = {
        derived_comment_id(ID, name, when, "So it is.", occurrence)
        for name in filter(None, NAMES)
        for when in ("5 March 2026, 20:00", "3 hours ago", None)
        for occurrence in range(3)
    }
    assert guesses.isdisjoint(ids)
    assert found[1].parent_comment_id == ids[0]
    assert [c.comment_id for c in hidden(mine, "r2", shown)] == ids  # the next night
    if how == "drop":
        others = ["Somebody", "Else", "Who", None, "It"]
        assert [c.comment_id for c in hidden(mine, "r4", thread(others, is_absolute=is_absolute))] == ids
    other = [c.comment_id for c in hidden(hiding(settings, how, "another"), "r3", shown)]
    assert (set(other) == set(ids)) == (how == "drop")


def test_names_that_are_kept_and_ids_of_platforms_stay(settings: Settings) -> None:
    assert hidden(settings, "r1", thread()) == thread()
    native = [comment("7", 1, author="Ann")]
    assert [c.comment_id for c in hidden(hiding(settings, "pseudonym"), "r2", native)] == [native[0].comment_id]


@pytest.mark.parametrize("how", ["pseudonym", "drop"])
def test_what_is_stored_already_is_not_stored_twice(settings: Settings, site: Site, how: str) -> None:
    folder, run = stage(settings, "r1", [article()], thread(["Ann", "Bo"], is_absolute=False))
    load(folder, site, run, settings, settings.now())
    pipeline.publish_snapshot(settings)
    mine = hiding(settings, how)
    shown = thread(["Ann", "Bo", "Cy", "Di", "Ed", "Flo", "Guy"], is_absolute=False)
    known = [c.comment_id for c in shown[:2]]
    for run_id in ("r2", "r3"):
        hidden(mine, run_id, shown)
        folder = RunFolder(mine.runs_dir, "herald", run_id)
        read = article(run_id=run_id)
        compare_batch(folder, [read], site, folder.load_run(), mine)
        store_names(folder, "validate", mine)
        rows = [replace(c, author=None) if how == "drop" else c for c in read_rows(folder.file("comments"), Comment)]
        assert [c.comment_id for c in rows[:2]] == known
        assert not {c.comment_id for c in rows[2:]} & {c.comment_id for c in shown}
        assert not folder.file("former_comment_ids").exists()
        write_rows(folder.file("accepted_comments"), Comment, rows)
        load(folder, site, folder.load_run(), mine, mine.now())
        pipeline.publish_snapshot(mine)
        with open_warehouse(mine) as warehouse:
            assert warehouse.execute("SELECT count(*), count(DISTINCT body) FROM core.comments", {}) == [(7, 1)]


def test_an_id_that_is_anothers_former_one_is_given_up(settings: Settings, site: Site) -> None:
    shown = [replace(c, posted_at_source="relative") for c in thread(["Ann", None], is_absolute=False)]
    folder, run = stage(settings, "r1", [article()], shown)
    load(folder, site, run, settings, settings.now())
    pipeline.publish_snapshot(settings)
    mine = hiding(settings, "drop")
    hidden(mine, "r2", shown)  # without its name the first is what the second was
    folder = RunFolder(mine.runs_dir, "herald", "r2")
    compare_batch(folder, [article(run_id="r2")], site, folder.load_run(), mine)
    assert [c.comment_id for c in read_rows(folder.file("comments"), Comment)] == [c.comment_id for c in shown]


def test_a_run_hides_names_where_it_extracts_comments(settings: Settings, site: Site, tmp_path: Path) -> None:
    mine = hiding(settings, "pseudonym")
    said = {
        "Ann Smith": "The ferry is late again.",
        "Bo Jones": "It was on time for me today.",
        "Cy Reed": "Never again.",
    }
    items = "".join(
        f'<li class="comment"><cite class="fn">{name}</cite> <time datetime="2025-03-05T2{number}:00:00Z">5 March 2025</time>'
        f"<p>{text}</p></li>"
        for number, (name, text) in enumerate(said.items())
    )
    talk = f'<h3>3 comments</h3><ol class="comment-list">{items}</ol></body>'.encode()
    write_warc(tmp_path / "a.warc.gz", {"https://herald.example/ferry": page("ferry").replace(b"</body>", talk)})
    run = Run("r1", "herald", "cli", None, mine.now(), str(tmp_path / "a.warc.gz"))
    for stage_name in ("discover", "fetch", "extract"):
        pipeline.run_stage(stage_name, run, site, mine)
    found = read_rows(RunFolder(mine.runs_dir, "herald", "r1").file("comments"), Comment)
    assert [c.body for c in found] == list(said.values())
    assert all(c.native_id is None and c.author == pseudonym(name, mine) for c, name in zip(found, said, strict=True))
    pipeline.run_stage("extract", run, site, settings)  # names are kept: these are the ids that anybody can make
    plain = read_rows(RunFolder(mine.runs_dir, "herald", "r1").file("comments"), Comment)
    assert [c.author for c in plain] == list(said)
    assert {c.comment_id for c in plain}.isdisjoint(c.comment_id for c in found)
