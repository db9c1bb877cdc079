"""The measure of costs that other tests rely on: a square is seen, and nothing linear is taken for one."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from itertools import count

import pytest
from tests.costs import growth, least_seconds

BLOCK = bytes(1 << 20)


@pytest.fixture
def busy() -> Iterator[None]:
    """Other threads of this process that take all the processors there are."""
    is_over = threading.Event()

    def work() -> None:
        while not is_over.is_set():
            hashlib.sha256(BLOCK)  # without the interpreter's lock

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    yield
    is_over.set()
    for thread in threads:
        thread.join()


def spend(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


@pytest.mark.usefixtures("busy")
def test_a_square_is_seen_and_a_line_is_none_on_a_busy_machine() -> None:
    assert growth(lambda n: spend(0.002 * n), 1, 4, 10) < 10
    assert growth(lambda n: spend(0.0005 * n * n), 1, 4, 10, floor=1e-4) > 10


def test_disturbances_do_not_count() -> None:
    runs = count()
    assert growth(lambda n: spend(0.002 * n + 0.1 * (n > 1 and next(runs) < 5)), 1, 4, 10) < 10
    again = count()
    assert least_seconds(lambda: spend(0.1 if next(again) < 2 else 0.001), 0.05) < 0.05


def test_what_always_costs_too_much_is_told() -> None:
    assert least_seconds(lambda: spend(0.02), 0.01) > 0.01
