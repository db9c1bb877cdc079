"""Workers that can be killed: one page's fault is that page's alone."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from tests.unit.extract.invented import page, raw, site

from broadsheet.extract import Failure, Job, extract, extract_many
from broadsheet.models import Extraction, RawPage
from broadsheet.processes import AHEAD

GIB = 1 << 30
HUGE = "<html><body>" + "<p><b>a</b></p>" * 600_000 + "</body></html>"


def job(html: str | bytes, name: str, content_type: str = "text/html; charset=utf-8") -> Job:
    url = f"https://marsh.example/{name}"
    return Job(raw(html, url, content_type, link_url=url), site(), run_id="night")


def slow_page(words: int) -> str:
    """A second goes into 150,000 paragraphs."""
    return f"<html><body>{'<p>a word</p>' * (words // 2)}</body></html>"


def kinds(results: Iterable[tuple[Job, Extraction | Failure]]) -> dict[str, str]:
    return {
        j.raw.page.url.rsplit("/", 1)[1]: r.kind.value if isinstance(r, Failure) else "extraction" for j, r in results
    }


def test_results_come_in_order_and_are_those_of_extract() -> None:
    jobs = [
        job(page(text=(f"Story number {n} of the night, told in one paragraph of the paper.",)), str(n))
        for n in range(9)
    ]
    found = list(extract_many(jobs, workers=2, timeout_seconds=30, memory_bytes=2 * GIB))
    assert [j.raw.page.url for j, _ in found] == [j.raw.page.url for j in jobs]
    raws = [j.raw for j in jobs if isinstance(j.raw, RawPage)]
    assert [r for _, r in found] == [extract(each, site(), run_id="night") for each in raws] and len(raws) == 9


@pytest.mark.usefixtures("forked_workers")
def test_each_fault_ends_alone_and_with_its_reason() -> None:
    jobs = [
        job(page(), "first"),
        job(b"%PDF-1.7 ...", "pdf", "application/pdf"),
        job("", "empty"),
        job(slow_page(2_000_000), "slow"),
        job(page(), "neighbour"),
        job(os.urandom(5_000), "noise"),
        job(page(), "last"),
    ]
    found = list(extract_many(iter(jobs), workers=2, timeout_seconds=2, memory_bytes=2 * GIB))
    assert kinds(found) == {
        "first": "extraction",
        "pdf": "wrong_type",
        "empty": "not_an_article",
        "slow": "extraction_failed",
        "neighbour": "extraction",
        "noise": "wrong_type",
        "last": "extraction",
    }
    reasons = {j.raw.page.url.rsplit("/", 1)[1]: r.reason for j, r in found if isinstance(r, Failure)}
    assert "longer than 2 s" in reasons["slow"] and "PDF" in reasons["pdf"] and "empty" in reasons["empty"]


@pytest.mark.usefixtures("forked_workers")
def test_a_page_that_eats_memory_fails_and_its_neighbours_do_not() -> None:
    jobs = [job(page(), "first"), job(HUGE, "huge"), job(page(), "last")]
    found = list(extract_many(jobs, workers=1, timeout_seconds=60, memory_bytes=GIB // 2))
    assert kinds(found) == {"first": "extraction", "huge": "extraction_failed", "last": "extraction"}


def test_a_worker_that_is_killed_from_outside_costs_nothing(children: Callable[[], list[psutil.Process]]) -> None:
    jobs = [job(page(), "first"), job(slow_page(120_000), "slow"), job(page(), "last")]
    results = extract_many(jobs, workers=1, timeout_seconds=60, memory_bytes=4 * GIB)
    assert kinds([next(results)]) == {"first": "extraction"}
    time.sleep(0.2)  # the only worker is at the slow page by now
    [loaded] = children()
    for worker in loaded.children():
        worker.kill()
    assert kinds(results) == {"slow": "extraction", "last": "extraction"}


class Deadly:
    """Stands where a link should: whoever looks at it dies, as in a crash of the parser."""

    def __getattr__(self, name: str) -> None:
        if not name.startswith("__"):
            os._exit(7)
        raise AttributeError(name)


@pytest.mark.usefixtures("forked_workers")
def test_a_page_that_kills_its_worker_is_tried_twice_and_given_up() -> None:
    deadly = replace(job(page(), "deadly"), link=Deadly())  # type: ignore[arg-type]
    found = list(extract_many([job(page(), "first"), deadly, job(page(), "last")], 2, 60, 2 * GIB))
    assert kinds(found) == {"first": "extraction", "deadly": "extraction_failed", "last": "extraction"}
    assert isinstance(found[1][1], Failure) and "died (exit code 7), 2 times" in found[1][1].reason


def test_few_jobs_are_read_ahead(children: Callable[[], list[psutil.Process]]) -> None:
    taken: list[int] = []

    def jobs() -> Iterator[Job]:
        for number in range(60):
            taken.append(number)
            yield job(page(), str(number))

    results = extract_many(jobs(), workers=2, timeout_seconds=30, memory_bytes=2 * GIB)
    assert taken == []
    for done in range(1, 4):
        next(results)
        assert len(taken) <= done + 2 * (1 + AHEAD)
    results.close()  # type: ignore[attr-defined]
    assert children() == []


def test_no_jobs_start_no_worker(children: Callable[[], list[psutil.Process]]) -> None:
    assert list(extract_many([], workers=2, timeout_seconds=1, memory_bytes=GIB)) == []
    assert children() == []


@pytest.mark.parametrize("guard", [True, False])
def test_workers_do_not_run_the_callers_script(tmp_path: Path, guard: bool) -> None:
    script = tmp_path / "night.py"
    script.write_text(
        textwrap.dedent("""
            print("script runs")
            from broadsheet.extract import extract_many
            from tests.unit.extract.test_extract_workers import job, page
            def main():
                for _, result in extract_many([job(page(), "one")], 1, 30, 2 << 30):
                    print(type(result).__name__)
        """)
        + ('if __name__ == "__main__":\n    main()\n' if guard else "main()\n")
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
        timeout=60,
    )
    assert (done.stdout, done.returncode) == ("script runs\nExtraction\n", 0), done.stderr
