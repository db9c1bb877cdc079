"""A doubted reading is kept aside until another day says the same or a person lets it through; the order of loads can't matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.lakes import further
from tests.unit.test_load import ID, NIGHT, URL, ask, comment, digests, site, stage
from tests.unit.test_load_orders import Visit, at, bare, load_visit, visit

from broadsheet.ids import article_id
from broadsheet.load import load
from broadsheet.models import BatchState, Comment, Comparison, Level, Signal, Site, Verdict
from broadsheet.settings import Settings

__all__ = ["site"]  # a fixture
STATUS = "SELECT run_id, status FROM ops.suspect_readings ORDER BY fetched_at"

SHORT = "The ferry left."


def doubted(doubts: str = "K02", known_day: int = 0, **changes: Any) -> Comparison:
    """The comparison of a reading with that of ``known_day``."""
    row = Comparison(URL, ID, at(known_day), tuple(doubts.split()), "said", 40, 15, known_url=URL)
    return replace(row, **changes)


def take(settings: Settings, site: Site, read: Visit, *compared: Comparison, verdict: Verdict | None = None) -> None:
    folder, run = stage(settings, read[0].run_id, [read[0]], read[1], comparisons=compared, verdict=verdict)
    load(folder, site, replace(run, started_at=read[0].fetched_at or NIGHT), settings, NIGHT)


def taken(
    settings: Settings, site: Site, *reads: tuple[Visit, Sequence[Comparison]], order: Sequence[int] = ()
) -> Settings:
    own = further(settings, settings.home / f"home{''.join(map(str, order))}")
    for number in order or range(len(reads)):
        read, compared = reads[number]
        take(own, site, read, *compared)
    return own


GOOD = visit(0, [comment("1", 1), comment("2", 2)])
BAD = visit(1, [comment("9", 1)], body=SHORT, headline="One moment")


def test_a_doubted_reading_changes_nothing_and_is_kept(settings: Settings, site: Site) -> None:
    load_visit(settings, site, GOOD)
    before = digests(settings)
    take(settings, site, BAD, doubted())
    assert digests(settings) == before
    rows = ask(settings, "SELECT url, headline, body, doubts, reason, status, run_id FROM ops.suspect_readings")
    assert rows == [(URL, "One moment", SHORT, ["K02"], "said", "kept_aside", "r1")]
    take(settings, site, visit(2, GOOD[1]), doubted(""))
    assert digests(settings) == before
    assert ask(settings, "SELECT count(*) FROM ops.comment_texts WHERE body = 'Comment number 9.'") == [(1,)]


SECONDS: dict[str, tuple[dict[str, Any], str, bool | None]] = {
    "the same": ({}, "K02", True),
    "nearly the same length": ({"body": SHORT + "."}, "K02", True),
    "another length": ({"body": SHORT * 2}, "K02", False),
    "another headline": ({"headline": "Two moments", "body": SHORT + "."}, "K02", False),
    "other authors": ({"authors": ("Ben Pen",), "body": SHORT + "."}, "K02", False),
    "another date": ({"published_at": NIGHT, "body": SHORT + "."}, "K02", False),
    "other doubts": ({}, "K02 K05", False),
    "more comments": ({"extracted_comment_count": 9}, "K02", False),
    "the same hour": ({"fetched_at": at(1) + timedelta(hours=11)}, "K02", False),
    "no doubt": ({}, "", None),
}


@pytest.mark.parametrize("name", SECONDS)
def test_a_second_day_that_says_the_same_is_believed(settings: Settings, site: Site, name: str) -> None:
    changes, doubts, is_believed = SECONDS[name]
    read, comments = visit(2, BAD[1], body=SHORT, headline="One moment")
    second = replace(read, **changes), comments
    reads = ((GOOD, ()), (BAD, [doubted()]), (second, [doubted(doubts)]))
    own = taken(settings, site, *reads)
    status = "confirmed" if is_believed else "kept_aside"
    expected = [("r1", status)] if is_believed is None else [("r1", status), ("r2", status)]
    assert ask(own, STATUS) == expected
    since = {True: bare(1), False: bare(0), None: bare(2)}[is_believed]
    assert ask(
        own, "SELECT headline, min(valid_from) FROM core.article_versions GROUP BY ALL ORDER BY 2 DESC LIMIT 1"
    ) == [("Ferry to the islands runs again" if is_believed is False else "One moment", since)]
    for order in ((2, 1, 0), (1, 2, 0)):
        assert digests(taken(settings, site, *reads, order=order)) == digests(own)


@pytest.mark.parametrize(
    "doubts", ["K01", "K03", "K04 K22", "K11", "K02 K12", "K02 K14", "K16 K20", "K17", "K25", "K26"]
)
def test_a_wall_a_wrong_charset_half_a_page_and_another_ones_are_not_believed_on_any_day(
    settings: Settings, site: Site, doubts: str
) -> None:
    again = visit(2, BAD[1], body=SHORT, headline="One moment")
    own = taken(settings, site, (GOOD, ()), (BAD, [doubted(doubts)]), (again, [doubted(doubts)]))
    assert ask(own, STATUS) == [("r1", "kept_aside"), ("r2", "kept_aside")]


def test_what_was_wrong_with_many_at_once_is_not_believed_until_a_good_day(settings: Settings, site: Site) -> None:
    """On the days after it too few others are read to show that it is so with many."""
    days = [visit(day, BAD[1], body=SHORT, headline="One moment") for day in range(2, 6)]
    bad = [(BAD, [doubted("K02 K18")]), (days[0], [doubted()]), (days[1], [doubted()])]
    own = taken(settings, site, (GOOD, ()), *bad)
    assert ask(own, STATUS) == [("r1", "kept_aside"), ("r2", "kept_aside"), ("r3", "kept_aside")]
    assert ask(own, "SELECT headline FROM articles") == [(GOOD[0].headline,)]
    good = visit(4, GOOD[1]), [doubted("")]
    own = taken(
        settings,
        site,
        (GOOD, ()),
        *bad[:2],
        good,
        (days[3], [doubted()]),
        (visit(6, BAD[1], body=SHORT, headline="One moment"), [doubted()]),
    )
    assert [status for _, status in ask(own, STATUS)] == ["kept_aside"] * 2 + ["confirmed"] * 2


def test_a_good_day_between_two_bad_ones_parts_them(settings: Settings, site: Site) -> None:
    again = visit(3, BAD[1], body=SHORT, headline="One moment")
    reads = ((GOOD, ()), (BAD, [doubted()]), (visit(2, GOOD[1]), [doubted("")]), (again, [doubted()]))
    own = taken(settings, site, *reads)
    assert ask(own, STATUS) == [("r1", "kept_aside"), ("r3", "kept_aside")]
    assert ask(own, "SELECT headline FROM articles") == [(GOOD[0].headline,)]


def test_reading_its_bytes_again_does_not_clear_a_doubt(settings: Settings, site: Site) -> None:
    """Another run reads the bytes of the bad night again and is not compared, or is told that they are fine."""
    bytes_again = replace(BAD[0], run_id="r7", section="News"), BAD[1]
    own = taken(settings, site, (GOOD, ()), (BAD, [doubted()]), (bytes_again, [doubted("", is_compared=False)]))
    assert ask(own, "SELECT headline FROM articles") == [(GOOD[0].headline,)]
    take(own, site, (replace(BAD[0], run_id="r8"), BAD[1]), doubted(""))
    assert ask(own, "SELECT headline FROM articles") == [("One moment",)] or ask(own, STATUS)


def test_the_same_run_loaded_again_may_have_other_doubts(settings: Settings, site: Site) -> None:
    own = taken(settings, site, (GOOD, ()), (BAD, [doubted()]))
    take(own, site, BAD, doubted(""))
    assert ask(own, STATUS) == []
    assert ask(own, "SELECT headline FROM articles") == [("One moment",)]


def odd() -> Verdict:
    return Verdict(BatchState.DEGRADED, (Signal("S08", Level.CRITICAL, 0.5, 0.0, 0.2),), doubts_new=True)


@pytest.mark.parametrize("verdict", [odd(), replace(odd(), doubts_new=False), None])
def test_what_an_odd_night_brought_counts_until_there_is_something_better(
    settings: Settings, site: Site, verdict: Verdict | None
) -> None:
    is_odd = bool(verdict and verdict.doubts_new)
    first = visit(0, [comment("1", 1)], body=SHORT, headline="One moment")
    take(settings, site, first, verdict=verdict)
    assert ask(settings, "SELECT headline, body FROM articles") == [("One moment", SHORT)]
    assert ask(settings, STATUS) == ([("r0", "confirmed")] if is_odd else [])
    take(settings, site, visit(1, [comment("1", 1), comment("2", 2)]), doubted(""))
    versions = ask(settings, "SELECT headline FROM core.article_versions ORDER BY valid_from")
    assert versions == [*([] if is_odd else [("One moment",)]), (GOOD[0].headline,)]


def test_a_doubted_page_of_another_address_makes_no_article(settings: Settings, site: Site) -> None:
    load_visit(settings, site, GOOD)
    before = digests(settings)
    other = f"{URL}?session=1"
    moved = visit(1, [], canonical_url=other, article_id=article_id(other))
    take(settings, site, moved, doubted("K15"))
    assert digests(settings) == before


def test_a_number_that_fell_to_nought_is_no_witness_at_once(settings: Settings, site: Site) -> None:
    """Undoubted, because one comment of two was kept; what is missing is gone when a second reading says so."""
    kept = [comment("1", 1)]
    for declared in (0, None):
        own = further(settings, settings.home / str(declared))
        load_visit(own, site, GOOD)
        for day in (1, 2):
            load_visit(own, site, visit(day, kept, declared_comment_count=declared, extracted_comment_count=1))
            gone = ask(own, "SELECT deleted_at FROM comments WHERE native_id = '2'")
            assert gone == [(None if day == 1 else bare(2),)]


def comments_of(settings: Settings) -> list[tuple[Any, ...]]:
    return ask(settings, "SELECT native_id, deleted_at FROM comments ORDER BY 1")


def test_a_comment_is_deleted_by_an_undoubted_reading_only(settings: Settings, site: Site) -> None:
    none: list[Comment] = []
    empty = visit(1, none, declared_comment_count=0, extracted_comment_count=0)
    own = taken(settings, site, (GOOD, ()), (empty, [doubted("K20")]))
    assert comments_of(own) == [("1", None), ("2", None)]
    again = visit(2, none, declared_comment_count=0, extracted_comment_count=0)
    take(own, site, again, doubted("K20"))
    assert comments_of(own) == [("1", bare(2)), ("2", bare(2))]


def test_a_comment_keeps_its_former_texts(settings: Settings, site: Site) -> None:
    def said(*texts: str) -> list[Comment]:
        return [comment(str(n), n, body=text) for n, text in enumerate(texts, start=1)]

    reads: tuple[tuple[Visit, Sequence[Comparison]], ...] = (
        (visit(0, said("One.", "Two.")), ()),
        (visit(1, said("Broken.", "Broken.")), [doubted("K24")]),
        (visit(2, said("One!", "Two.")), ()),
        (visit(3, said("One.", "Two.")), ()),
    )
    own = taken(settings, site, *reads)
    rows = ask(
        own,
        "SELECT native_id, versions.version_number, versions.body, versions.valid_from, versions.valid_to, versions.run_id "
        "FROM core.comment_versions AS versions JOIN core.comments USING (article_id, comment_id) ORDER BY 2",
    )
    assert rows == [
        ("1", 1, "One.", bare(0), bare(2), "r0"),
        ("1", 2, "One!", bare(2), bare(3), "r2"),
        ("1", 3, "One.", bare(3), None, "r3"),
    ]
    assert digests(taken(settings, site, *reads, order=(3, 0, 2, 1))) == digests(own)


def test_a_comment_counts_as_known_from_its_first_sight_however_often_it_is_seen_again(
    settings: Settings, site: Site
) -> None:
    """Of four known comments one is read, then three: only the later reading is whole, and dates what is gone."""

    def read(day: int, *names: str) -> Visit:
        said = [comment(name, int(name)) for name in names]
        return visit(day, said, declared_comment_count=None, extracted_comment_count=len(said))

    reads = (read(0, "1", "2", "3", "4"), read(1, "1"), read(2, "1", "2", "3"))
    own = taken(settings, site, *((one, ()) for one in reads))
    assert comments_of(own) == [("1", None), ("2", None), ("3", None), ("4", bare(2))]
