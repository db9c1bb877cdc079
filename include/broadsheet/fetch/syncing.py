"""Group commit: files that grow are put on the disk together, about once a second, beside the crawl.

A page costs no sync of its own: what the system has been given survives a kill. A power cut costs what came after the last sync,
at most about the last second on a disk that keeps up; those pages are asked for again (``repairing``).

What does NOT belong here: which files, and in which order they are written.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

SYNC_SECONDS = 1.0  # once a page, syncs took two thirds of a crawl without delay; once a second they are not to be seen


class GroupCommit:
    """Calls ``syncs`` in order while there is something new, and once more at the end.

    A disk that refuses ends the crawl: ``wrote`` and the end raise what the sync raised.

    The two threads share state under one lock, and each wait names the state it waits for: no change can be missed, whenever a
    wait times out. (With two events, one of them cleared by the thread, the end could be lost: the thread's wait timed out, the
    end was set, and then cleared.)
    """

    def __init__(self, syncs: Sequence[Callable[[], None]], seconds: float = SYNC_SECONDS) -> None:
        self._syncs, self._seconds = tuple(syncs), seconds
        self._changed = threading.Condition()
        self._is_dirty = self._is_over = False  # under _changed; once over, always over
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._work, name="group-commit", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
        self._thread.join()
        if error is None:
            self._require_well()
            self._sync()

    def wrote(self) -> None:
        """Something new is with the system."""
        self._require_well()
        with self._changed:
            self._is_dirty = True
            self._changed.notify_all()

    def _require_well(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        while self._take_what_is_new():
            try:
                self._sync()
            except Exception as error:  # noqa: BLE001 - a thread that ends without a word would leave the rest of the crawl unsynced
                self._error = error
                return

    def _take_what_is_new(self) -> bool:
        """Wait for something new, and then ``seconds`` for more of it; False where the end came first, which syncs itself."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_dirty or self._is_over)
            if self._changed.wait_for(lambda: self._is_over, self._seconds):
                return False
            self._is_dirty = False  # before syncing: what is written meanwhile waits for the next time
            return True

    def _sync(self) -> None:
        for sync in self._syncs:
            sync()
