"""What a night did not get is asked for until it is had, whoever still names it, and past the last planned visit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.e2e.paper import DAY, TODAY, Paper, failing, settings_over
from tests.unit.fetch.fault_server import FaultServer, sent

from broadsheet.errors import BroadsheetError

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("quick_nights")]


@pytest.fixture
def paper(home: Path) -> Iterator[Paper]:
    with FaultServer() as server:
        settings = settings_over(home)
        paper = Paper(server, settings, revisit_days=(1,))
        yield paper


def night(paper: Paper, number: int, **broken: object) -> list[str]:
    """A night with a story of its own; ``broken`` are pages instead of those of stories. Gives what was asked for."""
    serve = paper.serve
    paper.story(f"daily{number}", day=TODAY + number * DAY)

    def spoilt() -> None:
        serve()
        for name, page in broken.items():
            paper.server.routes[f"/news/{name}"] = page if callable(page) else sent(page, ("Content-Type", "text/html"))  # type: ignore[arg-type]

    paper.serve = spoilt  # type: ignore[method-assign]
    try:
        with suppress(BroadsheetError):  # a held night
            paper.night(TODAY + number * DAY)
        paper.publish()
    finally:
        paper.serve = serve  # type: ignore[method-assign]
    return sorted(set(paper.asked()))


def test_bad_pages_are_asked_for_until_they_are_good(paper: Paper) -> None:
    for name in ("ferry", "bridge", "harbour"):
        paper.story(name)
    stub = b"<html><head><title>The ferry</title></head><body><article><h1>The ferry</h1><p>Soon.</p></article></body></html>"
    assert night(paper, 0, ferry=failing, bridge=stub) == ["bridge", "daily0", "ferry", "harbour"]
    gone = {s.name: s.html(paper.server.host) for s in paper.stories if s.name in ("ferry", "bridge")}
    paper.stories = [story for story in paper.stories if story.name not in gone]  # the feed has moved on
    first = night(paper, 1, **gone, harbour=b"<html><head><title>Paper</title></head><body></body></html>")
    assert set(first) >= {"ferry", "bridge", "harbour"}
    rows = paper.ask("SELECT split_part(url, '/', 5) FROM core.articles ORDER BY 1")
    assert {str(name) for (name,) in rows} >= {"ferry", "bridge", "harbour"}
    assert "harbour" in night(paper, 2)  # its planned visit was no visit
    later = night(paper, 3)
    assert not {"ferry", "bridge", "harbour"} & set(later)
