"""What a page turns over by itself makes no version and changes no row, in whatever order it is loaded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.test_edits import PROSE
from tests.unit.test_load import NIGHT, VERSIONS, ask, comment, digests, site
from tests.unit.test_load_orders import Visit, bare, load_in_order, load_visit, visit

from broadsheet.models import Site
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse, refresh_marts

__all__ = ["site"]  # a fixture
ROW = "SELECT body, run_id, version_count, changed_in_load, last_read_at FROM articles"


def read(day: int, *lines: str, **changes: object) -> Visit:
    return visit(day, [comment("1", 1)], body="\n\n".join(lines), declared_comment_count=1, **changes)


def test_a_counter_makes_no_version_and_no_other_row(settings: Settings, site: Site) -> None:
    visits = [read(day, *PROSE, f"{10 + day} views") for day in range(3)]
    for each in visits:
        load_visit(settings, site, each)
    assert ask(settings, ROW) == [(visits[0][0].body, "r0", 1, 1, bare(2))]
    load_visit(settings, site, read(3, *PROSE, "99 views", section="Sport"))  # a change of something else is one
    assert ask(settings, ROW) == [(visits[0][0].body, "r3", 1, 4, bare(3))]
    edited = read(4, *PROSE, "It sank on Sunday.", "120 views")
    load_visit(settings, site, edited)
    assert [row[:2] for row in ask(settings, ROW)] == [(edited[0].body, "r4")]
    assert [row[0] for row in ask(settings, VERSIONS)] == [1, 2]


@pytest.mark.parametrize("order", [(2, 1, 0), (1, 2, 0), (0, 1, 2)])
def test_a_line_that_stays_exchanged_is_a_version_from_when_it_came(
    settings: Settings, site: Site, order: tuple[int, ...]
) -> None:
    lines = ("Missing: two sailors", "Both men were found alive", "Both men were found alive")
    visits = [read(day, *PROSE, line) for day, line in enumerate(lines)]
    own = load_in_order(settings, site, visits, order)
    assert [(row[0], row[2]) for row in ask(own, VERSIONS)] == [(1, bare(0)), (2, bare(1))]
    assert [row[:3] for row in ask(own, ROW)] == [(visits[1][0].body, "r1", 2)]


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (1, 3, 0, 2)])
def test_the_order_of_loading_does_not_matter(settings: Settings, site: Site, order: tuple[int, ...]) -> None:
    visits = (
        read(0, *PROSE, "10 views"),
        read(1, *PROSE, "11 views"),
        read(2, *PROSE[:3], "There is none on Sundays.", "12 views"),
        read(3, *PROSE[:3], "There is none on Sundays.", "13 views"),
    )
    own = load_in_order(settings, site, visits, order)
    assert [(row[0], row[2]) for row in ask(own, VERSIONS)] == [(1, bare(0)), (2, bare(2))]
    assert [row[:3] for row in ask(own, ROW)] == [(visits[2][0].body, "r2", 2)]
    assert digests(own) == digests(load_in_order(settings, site, visits, (0, 1, 2, 3)))


def test_a_place_that_turns_over_loses_the_version_it_had(settings: Settings, site: Site) -> None:
    lines = ["Read also: Goat on the roof", "Mayor sings at last", "Who pays for the quay"]
    counts = []
    for day, line in enumerate(lines):
        load_visit(settings, site, read(day, *PROSE[:2], line, *PROSE[2:]))
        counts += ask(settings, "SELECT version_count FROM articles")
    assert counts == [(1,), (2,), (1,)]


def test_what_the_page_says_was_modified_is_an_edit(settings: Settings, site: Site) -> None:
    """A line without a full stop that is exchanged at the end: but for the time it might be a teaser."""
    lines = ["Missing: two sailors", "Both men were found alive", "Read also: Goat on the roof"]
    for day, (line, hours) in enumerate(zip(lines, (0, 5, 5), strict=True)):
        load_visit(settings, site, read(day, *PROSE, line, modified_at=NIGHT + timedelta(hours=hours)))
    rows = ask(settings, "SELECT body, version_count FROM articles")
    assert rows == [("\n\n".join([*PROSE, lines[1]]), 2)]


def test_an_article_of_which_an_earlier_version_alone_changes_is_changed(settings: Settings, site: Site) -> None:
    texts = (PROSE, (*PROSE[:3], "There is none on Sundays."), (*PROSE, "It sank on Sunday."))
    for day, lines in zip((0, 3, 5), texts, strict=True):
        load_visit(settings, site, read(day, *lines))
    [before] = ask(settings, ROW)
    with open_warehouse(settings) as warehouse:
        refresh_marts(warehouse, settings.now())
    load_visit(settings, site, read(2, *texts[1]))  # the second text is older than was known
    assert [row[2] for row in ask(settings, VERSIONS)] == [bare(0), bare(2), bare(5)]
    assert ask(settings, ROW) == [(*before[:3], 4, before[4])]
    with open_warehouse(settings) as warehouse:
        refresh_marts(warehouse, settings.now())
        assert warehouse.execute("SELECT edited_at FROM marts.edits ORDER BY 1", {}) == [(bare(2),), (bare(5),)]
