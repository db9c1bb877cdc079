"""One queue per host, over all processes of this machine.

``state/hosts/<host>.json`` says when a host was last asked and when it may next be; a lock file beside it is held while it
is asked, so that two runs never ask one host at once. The delay counts from the end of the last answer. Nothing is synced:
what a power cut loses is one delay.

What does NOT belong here: how long the delay is (``visiting``, ``robots``).
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

MAX_WAIT_SECONDS = 120.0  # a host that asks for a longer pause is left alone for this run
MAX_HOLD_SECONDS = 24 * 3600.0  # what a host can ask for; beyond it, a typing error would end a site for ever
MAX_DELAY_SECONDS = 300.0  # the longest that a site file may set; robots.txt is cut below it
_LOCK_POLL_SECONDS = 0.02


class HeldOff(Exception):
    """A host asked to be left alone for longer than a run waits."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(f"{host} asked to be left alone for another {seconds:.0f} s")


class HostPace:
    """The hosts' queues. ``folder`` is shared by all processes; ``clock`` gives seconds since the epoch."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder, self._clock = folder, clock
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str, delay_seconds: float) -> AsyncIterator[None]:
        """Wait until ``host`` may be asked; it is ours until the block ends. Raises HeldOff."""
        state = self._host(host)
        async with state.queue:
            if delay_seconds <= 0:  # a bench or a test of our own: only a pause that was asked for counts
                await self._wait(state, 0)
                yield
                return
            await self._take(state, delay_seconds)
            try:
                self._book(state, delay_seconds)  # before asking: a kill must not let the next process ask at once
                yield
            finally:
                self._book(state, delay_seconds)
                state.lock.release()

    def hold_off(self, host: str, seconds: float) -> None:
        """Let nobody ask ``host`` for ``seconds``: it said so."""
        state = self._host(host)
        until = self._clock() + min(seconds, MAX_HOLD_SECONDS)
        state.write({**state.read(), "not_before": until})

    def _host(self, host: str) -> _Host:
        if host not in self._hosts:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._hosts[host] = _Host(host, self._folder / (re.sub(r"[^a-z0-9.-]+", "_", host) or "_"))
        return self._hosts[host]

    async def _take(self, state: _Host, delay: float) -> None:
        """Get the lock at a moment when the host may be asked."""
        while True:
            try:
                state.lock.acquire(blocking=False)
            except Timeout:
                await asyncio.sleep(_LOCK_POLL_SECONDS)
                continue
            try:
                seconds = self._seconds_left(state, delay)
            except HeldOff:
                state.lock.release()
                raise
            if seconds <= 0:
                return
            self._foretell(state, delay)
            state.lock.release()
            await asyncio.sleep(seconds)

    async def _wait(self, state: _Host, delay: float) -> None:
        while (seconds := self._seconds_left(state, delay)) > 0:
            await asyncio.sleep(seconds)

    def _seconds_left(self, state: _Host, delay: float) -> float:
        now = self._clock()
        known = state.read()
        hold = float(known.get("not_before", 0)) - now
        if hold > MAX_WAIT_SECONDS:
            raise HeldOff(state.name, min(hold, MAX_HOLD_SECONDS))
        # A longer delay than was booked with may be known by now: robots.txt asks for one, and was itself the last question.
        ahead = max(float(known.get("next_at", 0)), float(known.get("last_at", 0)) + delay) - now
        if ahead > MAX_DELAY_SECONDS:  # nobody booked that: the clock was set back
            self._book(state, delay)
            ahead = delay
        return max(hold, ahead)

    def _foretell(self, state: _Host, delay: float) -> None:
        """Tell the others of a delay that is longer than was booked with: who has just read robots.txt knows more than they do."""
        known = state.read()
        next_at = float(known.get("last_at", 0)) + delay
        if float(known.get("next_at", 0)) < next_at <= self._clock() + MAX_DELAY_SECONDS:
            state.write({**known, "next_at": next_at})

    def _book(self, state: _Host, delay: float) -> None:
        now = self._clock()
        state.write({**state.read(), "last_at": now, "next_at": now + delay})


class _Host:
    """One host's file and lock."""

    def __init__(self, name: str, stem: Path) -> None:
        self.name = name
        self.queue = asyncio.Lock()
        self.lock = FileLock(f"{stem}.lock")
        self._path = Path(f"{stem}.json")

    def read(self) -> dict[str, Any]:
        try:
            known: dict[str, Any] = json.loads(self._path.read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return known

    def write(self, known: dict[str, Any]) -> None:
        part = self._path.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(known))
        part.replace(self._path)
