"""When the front page is asked as a second witness."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import pytest
from tests.unit.health.invented import FIRST, InventedPaper

from broadsheet.health import History
from broadsheet.models import DiscoverSource
from broadsheet.pipeline.front_page import is_wanted
from broadsheet.pipeline.memory import Memory

NIGHTS = 20


class Nights:
    """What a memory says of them."""

    def __init__(self, history: History) -> None:
        self._history = history

    def nights(self, night: date) -> History:
        assert night == FIRST + timedelta(days=NIGHTS)
        return self._history


@pytest.mark.parametrize(
    ("seen", "run_changes", "front_kind", "is_asked"),
    [
        (1, {}, None, True),
        (13, {}, None, False),
        (1, {"is_nightly": False}, None, False),
        (1, {"warc": "pages.warc.gz"}, None, False),
        (1, {"window": None}, None, False),
        (1, {}, "listing", False),
    ],
)
def test_it_is_asked_on_thin_nights_where_it_is_no_source_itself(
    seen: int, run_changes: dict[str, Any], front_kind: str | None, is_asked: bool
) -> None:
    paper = InventedPaper(20)
    for number in range(NIGHTS):
        paper.night(number)
    run = replace(paper.batch(NIGHTS).run, **run_changes)
    more = (DiscoverSource(kind="listing", url="https://www.paper.example"),) if front_kind else ()
    site = paper.site.model_copy(update={"discover": (*paper.site.discover, *more)})
    memory = cast(Memory, Nights(History(tuple(paper.history))))
    assert is_wanted(site, run, memory, seen) == is_asked
