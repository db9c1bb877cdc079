"""One page for a person: whatever the page is, it is read in workers that can be killed, and never in the caller's process."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from tests.unit.extract.invented import URL, page

from broadsheet.errors import NotAnArticle
from broadsheet.extract import Failure
from broadsheet.models import OutcomeKind
from broadsheet.pipeline import inspecting


def cpu_seconds(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


# A class of 20 million words: the readers split it, and need seconds and gigabytes for it.
HOSTILE = f'<html><body><p class="{"word " * 20_000_000}">short</p></body></html>'


@pytest.mark.usefixtures("forked_workers")
def test_a_page_is_inspected_with_what_each_reader_finds(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page())
    inspection = inspecting.inspect_file(path, URL)
    assert inspection.extraction.article.url == URL
    assert inspection.tried == (("generic", None),) and inspection.further == () and inspection.notes == ()


def test_a_hostile_page_ends_with_a_reason_within_its_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspecting, "PAGE_SECONDS", 1.0)
    monkeypatch.setattr(inspecting, "PAGE_MEMORY_BYTES", 1 << 29)
    path = tmp_path / "page.html"
    path.write_text(HOSTILE)
    of_workers, own = cpu_seconds(resource.RUSAGE_CHILDREN), cpu_seconds(resource.RUSAGE_SELF)
    with pytest.raises(
        NotAnArticle, match=r"extraction_failed: https://marsh\.example/.*(longer than 1 s|memory|died)"
    ):
        inspecting.inspect_file(path, URL)
    # Three readings of a second, and the starts of three workers.
    assert 0 < cpu_seconds(resource.RUSAGE_CHILDREN) - of_workers < 20
    assert cpu_seconds(resource.RUSAGE_SELF) - own < 3  # not in this process


def test_a_part_that_fails_is_a_note_and_the_page_is_shown_all_the_same() -> None:
    failure = Failure(OutcomeKind.EXTRACTION_FAILED, "page: took longer than 2 s")
    found: tuple[str, ...]
    found, notes = inspecting._part("what each reader finds", failure)
    assert found == () and notes == ["what each reader finds is not known: page: took longer than 2 s"]
