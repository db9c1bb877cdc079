"""No ending of a run leaves a WARC file open, and what a kill leaves open is finished by the next command that meets it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.e2e.paper import DAY, TODAY, Paper, failing, settings_over
from tests.unit.fetch.fault_server import FaultServer

from broadsheet import archive, pipeline
from broadsheet.archive import WarcWriter
from broadsheet.errors import BroadsheetError, NothingDiscovered

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("quick_nights")]


@pytest.fixture
def paper(home: Path) -> Iterator[Paper]:
    with FaultServer() as server:
        yield Paper(server, settings_over(home))


def files(paper: Paper) -> tuple[int, int]:
    """How many WARC files are finished, and how many are open."""
    names = [path.name for path in paper.settings.archive_dir.rglob("*.warc.gz*")]
    return sum(name.endswith(".gz") for name in names), sum(name.endswith(".open") for name in names)


def test_a_night_with_nothing_new_closes_its_file(paper: Paper) -> None:
    paper.story("ferry")
    paper.night(TODAY)
    with pytest.raises(NothingDiscovered):
        paper.night(TODAY + 3 * DAY, is_nightly=False)
    assert files(paper) == (2, 0)


def test_a_night_that_fails_closes_its_file(paper: Paper) -> None:
    paper.serve()
    paper.server.routes["/feed"] = failing
    with pytest.raises(BroadsheetError):
        pipeline.run_ingest(pipeline.cli_run(paper.site(), None), paper.site(), paper.settings)
    assert files(paper)[1] == 0


def left_open(paper: Paper) -> Path:
    """A loaded night's file, as if its process had been killed: open, and torn at its end."""
    paper.story("ferry")
    paper.night(TODAY)
    [warc] = paper.settings.archive_dir.rglob("*.warc.gz")
    growing = warc.with_name(f"{warc.name}.open")
    warc.rename(growing)
    with growing.open("ab") as file:
        file.write(b"\x1f\x8b\x08\x00torn")
    journal = paper.settings.runs_dir / "paper" / warc.name.removesuffix(".warc.gz") / "crawl_under_way"
    journal.touch()
    return warc


def test_verify_finishes_what_a_killed_run_left_open(paper: Paper) -> None:
    warc = left_open(paper)
    check = pipeline.verify_archive(paper.settings)
    assert (check.problems, check.file_count, files(paper)) == ((), 1, (1, 0))
    assert not any("a run is writing it" in note for note in check.notes)
    assert all(record.problem is None for record in archive.scan(warc))


def test_prune_finishes_it_and_a_dry_run_leaves_it(paper: Paper) -> None:
    left_open(paper)
    settings = paper.settings.model_copy(update={"archive_max_days": 99999})
    pipeline.prune_archive(settings, datetime.now(UTC), is_dry_run=True)
    assert files(paper) == (0, 1)
    pipeline.prune_archive(settings, datetime.now(UTC))
    assert files(paper) == (1, 0)


def test_the_next_run_of_the_site_finishes_it(paper: Paper) -> None:
    left_open(paper)
    paper.story("bridge", day=TODAY + DAY)
    paper.night(TODAY + DAY)
    assert files(paper) == (2, 0)


def test_what_is_being_written_and_what_holds_no_record_stays_and_is_told(paper: Paper) -> None:
    left_open(paper)
    folder = paper.settings.archive_dir / "paper"
    (folder / "odd.warc.gz.open").write_bytes(b"half a rec")
    (folder / "empty.warc.gz.open").touch()
    with WarcWriter(folder / "busy.warc.gz"):
        notes = pipeline.verify_archive(paper.settings).notes
    assert files(paper) == (1, 2)
    assert any("busy.warc.gz.open: a run is writing it; skipped" in note for note in notes)
    assert any("odd.warc.gz.open" in note and "no whole record in it; delete it" in note for note in notes)
    assert not (folder / "empty.warc.gz.open").exists()
