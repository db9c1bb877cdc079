"""Group commit between two threads: no word of one to the other is ever lost, wherever the other stands."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from broadsheet.fetch import syncing
from broadsheet.fetch.syncing import GroupCommit

SOON = 0.01  # seconds of the thread's wait: it runs out within the test
PATIENCE = 60.0


class Stopper:
    """Holds the thread that runs ``syncing`` at its n-th line."""

    def __init__(self, number: int) -> None:
        self._left = number
        self.is_there, self.may_go = threading.Event(), threading.Event()

    def trace(self, frame: FrameType, event: str, arg: object) -> Callable[..., Any] | None:
        if frame.f_code.co_filename != syncing.__file__:
            return None
        if event == "line":
            self._left -= 1
            if self._left == 0:
                self.is_there.set()
                self.may_go.wait(PATIENCE)
        return self.trace


def stopped_at(number: int, syncs: list[str]) -> tuple[GroupCommit, Stopper]:
    """A group commit whose thread is held at its n-th line."""
    stopper = Stopper(number)
    threading.settrace(stopper.trace)
    try:
        commit = GroupCommit((lambda: syncs.append("sync"),), seconds=SOON)
        commit.__enter__()
    finally:
        threading.settrace(None)
    return commit, stopper


def test_the_end_is_heard_wherever_the_thread_stands() -> None:
    """Each line of the thread in turn: there it stands still while the end is told, and goes on only then."""
    number = 0
    while True:
        number += 1
        syncs: list[str] = []
        commit, stopper = stopped_at(number, syncs)
        writing = threading.Thread(target=commit.wrote, daemon=True)
        writing.start()  # it may have to wait for the lock that the thread holds
        was_there = stopper.is_there.wait(3)
        ending = threading.Thread(target=commit.__exit__, args=(None, None, None), daemon=True)
        ending.start()
        ending.join(0.05)  # it has told the end, or waits for that lock
        stopper.may_go.set()
        ending.join(PATIENCE)
        assert not ending.is_alive(), f"the end was lost while the thread stood at its line {number}"
        writing.join(PATIENCE)
        assert syncs, "what was written was not synced"
        if not was_there:  # the thread waits for something new: there are no more lines
            break
    assert number > 8


def test_what_is_written_while_it_syncs_is_synced_by_the_thread() -> None:
    syncs: list[int] = []
    second = threading.Event()

    def sync() -> None:
        syncs.append(len(syncs))
        if len(syncs) == 1:
            commit.wrote()  # while the first sync is under way
        else:
            second.set()

    with GroupCommit((sync,), seconds=SOON) as commit:
        commit.wrote()
        assert second.wait(PATIENCE), "it waits for the end of the crawl"


def test_any_failure_of_the_thread_is_told() -> None:
    failed = threading.Event()

    def sync() -> None:
        if not failed.is_set():  # the last sync, at the end, goes well
            failed.set()
            raise ValueError("closed")

    with pytest.raises(ValueError, match="closed"), GroupCommit((sync,), seconds=SOON) as commit:
        commit.wrote()
        assert failed.wait(PATIENCE)
