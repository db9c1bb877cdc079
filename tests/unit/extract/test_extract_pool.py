"""The pool of workers: what is read in them, what is too large for a pipe, who is to blame, and what is left behind."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest
from tests.unit.extract.invented import page, raw, site

from broadsheet.errors import InvalidArchive, Transient
from broadsheet.extract import Failure, Job, Stored, examine, extract, extract_many, pool
from broadsheet.extract.pool import Limits, run_all
from broadsheet.extract.spawning import BareSpawnContext
from broadsheet.models import Extraction, Page, RawPage

GIB = 1 << 30
SMALL = "<p>Herons.</p>"
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


def echo(job: Job) -> object:
    name = job.raw.page.url.rsplit("/", 1)[1]
    if name.startswith("dies"):
        os._exit(9)
    if name.startswith("hangs"):
        sum(range(10**12))  # a loop in C that holds the interpreter: no thread of the worker could end it
    if name.startswith("sleeps"):
        time.sleep(0.6)
    if name.startswith("works"):
        sum(range(10**7))
    if name.startswith("odd"):
        return lambda: name  # can not be sent
    if name.startswith("who"):
        time.sleep(0.02)
        return str(os.getpid())
    if name.startswith("stops"):
        os.kill(os.getpid(), signal.SIGSTOP)
    return name * 200_000 if name == "long" else name


def limits(seconds: float = 30, workers: int = 2, work: Callable[[Job], object] = echo) -> Limits:
    return Limits(work, (), workers, seconds, 2 * GIB)


def outcomes(names: list[str], with_limits: Limits) -> list[str]:
    results = (result for _, result in run_all([job(page(), name) for name in names], with_limits))
    return [result.reason if isinstance(result, Failure) else str(result) for result in results]


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


def test_an_archive_that_lies_ends_the_whole() -> None:
    lying = Job(Stored(raw("", url("a")).page, refuse), site())
    with pytest.raises(InvalidArchive, match="not the one that was archived"):
        list(extract_many([lying, job(page(), "b")], 1, 30, 2 * GIB))
    assert multiprocessing.active_children() == []


def test_a_loop_in_c_is_ended_on_time_and_only_that_job_is_blamed() -> None:
    names = ["a", "b", "hangs", "c", "d", "e", "f", "g", "h"]
    found = outcomes(names, limits(seconds=2, workers=1))
    assert "took longer than 2 s" in found[2] and found[:2] + found[3:] == names[:2] + names[3:]


def test_the_mates_of_pages_that_hang_are_done_again_and_come_once() -> None:
    names = [f"a{n}" for n in range(16)]
    for place in (0, 5, 11):  # first, in the middle and last of a message
        names[place] = f"hangs-{place}"
    found = outcomes(names, limits(seconds=1))
    assert ["took longer" if "took longer than 1 s" in result else result for result in found] == [
        "took longer" if name.startswith("hangs") else name for name in names
    ]


def test_a_result_that_can_not_be_sent_is_its_own_jobs_fault() -> None:
    for place in range(4):
        names = ["a", "b", "c", "d", "e"]
        names.insert(place, "odd")
        found = outcomes(names, limits(workers=1))
        assert "2 times" in found[place]
        assert found[:place] + found[place + 1 :] == names[:place] + names[place + 1 :]


def test_a_worker_that_stands_still_is_killed_though_another_process_holds_its_pipe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "_START_SECONDS", 1.0)  # of silence that is waited for
    jobs = [job(page(), name) for name in ("a", "b", "stops", "c")]
    holders: list[int] = []
    monkeypatch.setattr(
        BareSpawnContext.Process, "start", forking(holders)
    )  # the caller forks, as Airflow does, at the worst moment
    try:
        found = [result for _, result in run_all(jobs, limits(seconds=0.5, workers=1))]
    finally:
        for holder in holders:
            os.kill(holder, signal.SIGKILL)
            os.waitpid(holder, 0)
    assert [result for result in found if not isinstance(result, Failure)] == ["a", "b", "c"]
    assert isinstance(found[2], Failure) and "died (signal 9), 2 times" in found[2].reason


def forking(holders: list[int]) -> Callable[[Any], None]:
    start = BareSpawnContext.Process.start

    def start_and_fork(process: Any) -> None:
        start(process)
        if (pid := os.fork()) == 0:
            time.sleep(60)
            os._exit(0)
        holders.append(pid)

    return start_and_fork


def test_workers_that_are_killed_at_random_cost_no_page_and_none_comes_twice() -> None:
    names = [f"n{number}" for number in range(4000)]
    dice = random.Random(7)
    killed = 0
    done: list[object] = []
    for number, (_, result) in enumerate(run_all((job(SMALL, name) for name in names), limits())):
        done.append(result)
        if number % 800 == 400:  # at work: they answer
            os.kill(dice.choice(multiprocessing.active_children()).pid or 0, signal.SIGKILL)
            killed += 1
    assert done == names and killed == 5


def test_only_the_job_that_kills_is_blamed_wherever_in_a_message_it_stands() -> None:
    for place in range(5):
        names = [f"a{n}" for n in range(6)]
        names.insert(place, "dies")
        found = outcomes(names, limits(workers=1))
        assert "died (exit code 9), 2 times" in found[place]
        assert found[:place] + found[place + 1 :] == names[:place] + names[place + 1 :]


def test_all_that_die_are_named_and_the_others_come_through() -> None:
    names = ["dies-1", "a", "dies-2", "b", "c", "dies-3", "d"]
    found = outcomes(names, limits())
    assert [name for name, result in zip(names, found, strict=True) if result == name] == ["a", "b", "c", "d"]
    assert all("2 times" in result for name, result in zip(names, found, strict=True) if name.startswith("dies"))


def test_a_second_worker_starts_where_one_has_more_than_its_share() -> None:
    share = 1 + pool.AHEAD
    workers = [len(set(outcomes([f"who-{n}" for n in range(count)], limits()))) for count in (1, share, 10 * share)]
    assert workers == [1, 1, 2]


def test_pages_and_answers_larger_than_a_pipe_do_not_block_each_other() -> None:
    jobs = [job("x" * 2_000_000, name) for name in ("long", "a", "long", "b", "long", "long")]
    mixed = [each for big in jobs for each in (big, job(page(), "small"))]
    found = [str(result)[:5] for _, result in run_all(mixed * 3, limits())]  # enough for two workers
    pairs = [
        ("longl", "small"),
        ("a", "small"),
        ("longl", "small"),
        ("b", "small"),
        ("longl", "small"),
        ("longl", "small"),
    ]
    assert found == 3 * [each for pair in pairs for each in pair]


def test_workers_that_can_not_start_are_an_error_and_no_loop() -> None:
    broken = Limits(echo, ("broadsheet.no_such_module",), 2, 5, 2 * GIB)
    with pytest.raises(Transient, match=r"die before their first page \(exit code 1\)"):
        list(run_all([job(page(), "a")], broken))
    assert multiprocessing.active_children() == []


def test_workers_end_with_a_caller_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "night.py"
    script.write_text(
        textwrap.dedent("""
            import os, signal, psutil
            from tests.unit.extract.test_extract_pool import job, limits, page
            from broadsheet.extract.pool import run_all
            results = run_all((job(page(), name) for name in ("a", "b", "hangs", "c")), limits(seconds=3, workers=1))
            next(results)
            print(*(child.pid for child in psutil.Process().children()), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        """)
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, env=environment, timeout=60)
    workers = [int(pid) for pid in done.stdout.split()]
    assert workers, done.stderr
    deadline = time.monotonic() + 15
    while any(psutil.pid_exists(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(psutil.pid_exists(pid) for pid in workers)


def test_a_page_is_examined_in_parts_each_of_which_may_fail() -> None:
    examined = examine(job(page(), "a"), 30, 2 * GIB)
    assert isinstance(examined.extraction, Extraction)
    assert not isinstance(examined.tried, Failure) and "generic" in dict(examined.tried)
    assert examined.lacking == ()
    slow = examine(job(SLOW, "slow"), 0.3, 2 * GIB)
    for part in (slow.extraction, slow.tried, slow.lacking):
        assert isinstance(part, Failure) and url("slow") in part.reason


def test_a_page_has_processor_time_and_not_the_clock() -> None:
    """Sleeping costs none: a busy machine, on which pages wait for their turn, fails no page."""
    assert outcomes(["sleeps", "a"], limits(seconds=0.2, workers=1)) == ["sleeps", "a"]


def test_once_the_budget_is_used_up_the_pages_left_end_with_that_reason() -> None:
    names = [*(f"a{n}" for n in range(4)), "hangs-1", *(f"b{n}" for n in range(60))]  # four go in one message
    bounded = Limits(echo, (), 1, 0.5, 2 * GIB, budget_seconds=0.4)
    found = outcomes(names, bounded)
    assert found[:4] == names[:4] and "took longer than 0.5 s" in found[4]
    left = [result for result in found[5:] if "not read" in result]
    assert "more than the 0.4 s of processor time" in left[0] and left == found[-len(left) :] and len(left) >= 50
    unbounded = outcomes(names[5:], Limits(echo, (), 1, 0.5, 2 * GIB, budget_seconds=60))
    assert unbounded == names[5:]


def test_time_well_used_counts_too() -> None:
    names = [f"works-{n}" for n in range(12)]
    found = outcomes(names, Limits(echo, (), 1, 30, 2 * GIB, budget_seconds=0.3))
    assert found[0] == names[0] and "not read" in found[-1]
