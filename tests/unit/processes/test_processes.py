"""The pool of workers: what is too large for a pipe, who is to blame, and what is left behind."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from broadsheet.errors import Transient
from broadsheet.processes import Limits, Lost, pool, run_all

GIB = 1 << 30


def echo(job: str) -> object:
    name = job.split()[0]
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
    if name.startswith("meets"):
        _, folder, count = job.split()
        return str(met_by(Path(folder), int(count)))
    if name.startswith("orphaned"):
        _, kills, log = job.split()
        with Path(log).open("a") as written:
            written.write(".")
        if len(Path(log).read_text()) <= int(kills):
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
    if name.startswith("stops"):
        os.kill(os.getpid(), signal.SIGSTOP)
    return name * 200_000 if name == "long" else name


def met_by(folder: Path, count: int) -> int:
    """How many processes have been here, once there are ``count`` of them or they have had time enough."""
    (folder / str(os.getpid())).touch()
    until = time.monotonic() + 30
    while len(list(folder.iterdir())) < count and time.monotonic() < until:
        time.sleep(0.01)
    return len(list(folder.iterdir()))


def nothing() -> None:
    """What these workers need is loaded already."""


def fail() -> None:
    raise ValueError("can't be loaded")


def hang() -> None:
    time.sleep(600)


def limits(seconds: float = 30, workers: int = 2, prepare: Callable[[], None] = nothing, budget: float = 1e9) -> Limits:
    return Limits(echo, prepare, workers, seconds, 2 * GIB, budget)


def outcomes(names: list[str], with_limits: Limits) -> list[str]:
    results = (result for _, result in run_all(names, with_limits))
    return [result.reason if isinstance(result, Lost) else str(result) for result in results]


def working() -> list[psutil.Process]:
    """The workers, which are forked from what this process has started."""
    return [worker for origin in psutil.Process().children() for worker in origin.children()]


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    yield
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before


def test_a_loop_in_c_is_ended_on_time_and_only_that_job_is_blamed() -> None:
    names = ["a", "b", "hangs", "c", "d", "e", "f", "g", "h"]
    found = outcomes(names, limits(seconds=2, workers=1))
    assert "took longer than 2 s" in found[2] and found[:2] + found[3:] == names[:2] + names[3:]


def test_the_mates_of_jobs_that_hang_are_done_again_and_come_once() -> None:
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
    holders: list[int] = []
    # the caller forks, as Airflow does, at the worst moment
    monkeypatch.setattr(socket, "send_fds", and_fork(socket.send_fds, holders))
    try:
        found = [result for _, result in run_all(["a", "b", "stops", "c"], limits(seconds=0.5, workers=1))]
    finally:
        for holder in holders:
            os.kill(holder, signal.SIGKILL)
            os.waitpid(holder, 0)
    assert [result for result in found if not isinstance(result, Lost)] == ["a", "b", "c"]
    assert isinstance(found[2], Lost) and "died (signal 9), 2 times" in found[2].reason


def and_fork(send: Callable[..., int], holders: list[int]) -> Callable[..., int]:
    def send_and_fork(*arguments: Any) -> int:
        sent = send(*arguments)
        if (pid := os.fork()) == 0:
            time.sleep(60)
            os._exit(0)
        holders.append(pid)
        return sent

    return send_and_fork


def test_workers_that_are_killed_at_random_cost_no_job_and_none_comes_twice() -> None:
    names = [f"n{number}" for number in range(4000)]
    dice = random.Random(7)
    killed = 0
    done: list[object] = []
    for number, (_, result) in enumerate(run_all(iter(names), limits())):
        done.append(result)
        if number % 800 == 400:  # at work: they answer
            dice.choice(working()).kill()
            killed += 1
    assert done == names and killed == 5


def test_what_the_workers_are_forked_from_may_die_too() -> None:
    names = [f"n{number}" for number in range(400)] + ["dies", "z"]
    done = []
    for number, (_, result) in enumerate(run_all(iter(names), limits())):
        done.append(result)
        if number == 100:
            [origin] = {worker.ppid() for worker in working()}
            os.kill(origin, signal.SIGKILL)
    assert done[:400] == names[:400] and done[401] == "z"
    assert isinstance(done[400], Lost) and "2 times" in done[400].reason


def test_no_job_is_blamed_for_the_end_of_what_its_worker_was_forked_from(tmp_path: Path) -> None:
    job = f"orphaned 2 {tmp_path / 'log'}"
    assert outcomes(["a", job, "b"], limits(workers=1)) == ["a", "orphaned", "b"]


def test_a_job_that_always_ends_what_its_worker_was_forked_from_is_lost_alone(tmp_path: Path) -> None:
    job = f"orphaned 1000 {tmp_path / 'log'}"
    found = outcomes(["a", job, "b"], limits(workers=1))
    assert found[::2] == ["a", "b"] and "with what it was forked from" in found[1]


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


@pytest.mark.parametrize(("jobs", "workers"), [(1, 1), (8, 2)])
def test_there_are_as_many_workers_as_jobs_at_the_most(tmp_path: Path, jobs: int, workers: int) -> None:
    assert outcomes([f"meets {tmp_path} {workers}"] * jobs, limits()) == [str(workers)] * jobs


def test_jobs_and_answers_larger_than_a_pipe_do_not_block_each_other() -> None:
    jobs = [f"{name} {'x' * 2_000_000}" for name in ("long", "a", "long", "b", "long")]
    mixed = [each for big in jobs for each in (big, "small")]
    found = [str(result)[:5] for _, result in run_all(mixed, limits())]
    assert found == ["longl", "small", "a", "small", "longl", "small", "b", "small", "longl", "small"]


def sized(held: str, job: str) -> str:
    return f"{job} {len(held)}"


def loaded_with(held: str) -> None:
    """To load it takes something of this size."""


@pytest.mark.parametrize("size", [60_000, 70_000, 5_000_000])
def test_what_workers_hold_may_be_of_any_size(size: int) -> None:
    held = "x" * size
    with_much = Limits(partial(sized, held), partial(loaded_with, held), 1, 30, 2 * GIB, 1e9)
    assert [result for _, result in run_all(["a", "b"], with_much)] == [f"a {size}", f"b {size}"]


def test_workers_that_can_not_start_are_an_error_and_no_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Transient, match=r"die before their first job \(exit code 1\)"):
        outcomes(["a"], limits(prepare=fail))
    monkeypatch.setattr(pool, "_START_SECONDS", 0.5)
    with pytest.raises(Transient, match=r"die before their first job \(signal 9\)"):
        outcomes(["a"], limits(seconds=0.1, workers=1, prepare=hang))


def test_workers_end_with_a_caller_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "night.py"
    script.write_text(
        textwrap.dedent("""
            import os, signal, psutil
            from tests.unit.processes.test_processes import limits
            from broadsheet.processes import run_all
            results = run_all(["a", "b", "hangs", "c"], limits(seconds=30, workers=1))
            next(results)
            print(*(child.pid for child in psutil.Process().children(recursive=True)), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        """)
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, env=environment, timeout=200)
    workers = [int(pid) for pid in done.stdout.split()]
    assert len(workers) == 2, done.stderr
    deadline = time.monotonic() + 60
    while any(psutil.pid_exists(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(psutil.pid_exists(pid) for pid in workers)


def test_a_job_has_processor_time_and_not_the_clock() -> None:
    """Sleeping costs none: a busy machine, on which jobs wait for their turn, fails none."""
    assert outcomes(["sleeps", "a"], limits(seconds=0.2, workers=1)) == ["sleeps", "a"]


def test_once_the_budget_is_used_up_the_jobs_left_end_with_that_reason() -> None:
    names = [*(f"a{n}" for n in range(4)), "hangs-1", *(f"b{n}" for n in range(60))]  # four go in one message
    found = outcomes(names, limits(0.5, workers=1, budget=0.4))
    assert found[:4] == names[:4] and "took longer than 0.5 s" in found[4]
    left = [result for result in found[5:] if "not begun" in result]
    assert "more than the 0.4 s of processor time" in left[0] and left == found[-len(left) :] and len(left) >= 50
    assert outcomes(names[5:], limits(0.5, workers=1, budget=60)) == names[5:]


def test_time_well_used_counts_too() -> None:
    names = [f"works-{n}" for n in range(12)]
    found = outcomes(names, limits(workers=1, budget=0.3))
    assert found[0] == names[0] and "not begun" in found[-1]
