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

    A disk that refuses ends the crawl: ``wrote`` and the end raise what the sync raised (OSError).
    """

    def __init__(self, syncs: Sequence[Callable[[], None]], seconds: float = SYNC_SECONDS) -> None:
        self._syncs, self._seconds = tuple(syncs), seconds
        self._is_dirty, self._is_over = threading.Event(), threading.Event()
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._work, name="group-commit", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._is_dirty.set()
        self._thread.join()
        if error is None:
            self._require_well()
            self._sync()

    def wrote(self) -> None:
        """Something new is with the system."""
        self._require_well()
        self._is_dirty.set()

    def _require_well(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        while self._is_dirty.wait() and not self._is_over.wait(self._seconds):
            self._is_dirty.clear()  # before syncing: what is written meanwhile waits for the next time
            try:
                self._sync()
            except OSError as error:
                self._error = error
                return

    def _sync(self) -> None:
        for sync in self._syncs:
            sync()
