"""Pages that a worker reads itself, archives that lie, and one page examined in parts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from tests.unit.extract.invented import page, raw, site

from broadsheet.errors import InvalidArchive
from broadsheet.extract import Failure, Job, Stored, examine, extract, extract_many
from broadsheet.models import Extraction, Page, RawPage

pytestmark = pytest.mark.usefixtures("forked_workers")

GIB = 1 << 30
SLOW = f"<html><body>{'<p>a word</p>' * 1_000_000}</body></html>"


def url(name: str) -> str:
    return f"https://marsh.example/{name}"


def job(html: str, name: str) -> Job:
    return Job(raw(html, url(name), link_url=url(name)), site(), run_id="night")


def read_file(folder: Path, page: Page) -> RawPage:
    return RawPage(page, (folder / page.final_url.rsplit("/", 1)[1]).read_bytes())


def refuse(page: Page) -> RawPage:
    raise InvalidArchive(f"{page.url}: its body is not the one that was archived; restore the file")


def stored(html: str, name: str, folder: Path) -> Job:
    (folder / name).write_text(html)
    return Job(Stored(raw("", url(name), link_url=url(name)).page, partial(read_file, folder)), site(), run_id="night")


def test_stored_pages_are_read_in_the_worker_and_give_the_same(tmp_path: Path) -> None:
    texts = [f"Story number {n} of the night, told in one paragraph of the paper." for n in range(9)]
    jobs = [stored(page(text=(text,)), str(n), tmp_path) for n, text in enumerate(texts)]
    found = [result for _, result in extract_many(jobs, 2, 30, 2 * GIB)]
    assert found == [extract(read_file(tmp_path, j.raw.page), j.site, run_id="night") for j in jobs]


def test_further_pages_are_read_in_the_worker_too(tmp_path: Path) -> None:
    first, second = stored(page(), "first", tmp_path), stored(page(), "second", tmp_path)
    both = Job(first.raw, first.site, more=(second.raw,), run_id="night")
    [(_, result)] = extract_many([both], 1, 30, 2 * GIB)
    assert isinstance(result, Extraction)


def test_an_archive_that_lies_ends_the_whole(children: Callable[[], list[psutil.Process]]) -> None:
    lying = Job(Stored(raw("", url("a")).page, refuse), site())
    with pytest.raises(InvalidArchive, match="not the one that was archived"):
        list(extract_many([lying, job(page(), "b")], 1, 30, 2 * GIB))
    assert children() == []


def test_a_page_is_examined_in_parts_each_of_which_may_fail() -> None:
    examined = examine(job(page(), "a"), 30, 2 * GIB)
    assert isinstance(examined.extraction, Extraction)
    assert not isinstance(examined.tried, Failure) and "generic" in dict(examined.tried)
    assert examined.lacking == ()
    slow = examine(job(SLOW, "slow"), 0.3, 2 * GIB)
    for part in (slow.extraction, slow.tried, slow.lacking):
        assert isinstance(part, Failure) and url("slow") in part.reason
