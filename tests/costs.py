"""What work costs in CPU time, so measured that a busy machine does not change the answer.

This thread's time counts, not that of others; no collection of garbage falls into it; and what looks too costly is measured again, since
a processor that is shared is slower at times and never quicker.

What does NOT belong here: what may cost how much (the tests).
"""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable

TRIES = 3  # of everything; the least counts
MORE_TRIES = 12  # where it still seems to cost too much

Clock = Callable[[], float]


def seconds(work: Callable[[], object], clock: Clock = time.thread_time) -> float:
    """CPU seconds of ``work``. With threads of its own it needs ``time.process_time``."""
    was_on = gc.isenabled()
    gc.disable()  # after some thousand tests one collection takes longer than most of what is measured
    try:
        began = clock()
        work()
        return clock() - began
    finally:
        if was_on:
            gc.enable()


def least_seconds(work: Callable[[], object], enough: float) -> float:
    """The least of several runs, of as few as are ``enough`` seconds or less."""
    least = math.inf
    for _ in range(TRIES):
        least = min(least, seconds(work))
        if least < enough:
            break
    return least


def growth(
    work: Callable[[int], object],
    small: int,
    large: int,
    most: float,
    *,
    floor: float = 0.001,
    tries: int = TRIES,
    clock: Clock = time.thread_time,
) -> float:
    """How many times as much ``work(large)`` costs as ``work(small)``, of which less than ``floor`` seconds count as so many.

    Both are run in turn, and again while the growth seems to be more than ``most``.
    """
    least = {small: math.inf, large: math.inf}
    ratio = math.inf
    for number in range(MORE_TRIES):
        for size in least:
            least[size] = min(least[size], seconds(lambda size=size: work(size), clock))  # type: ignore[misc]
        ratio = least[large] / max(least[small], floor)
        if number + 1 >= tries and ratio < most:
            break
    return ratio
