"""Interrupts: Ctrl-C, ``down`` (SIGTERM) and a closed terminal (SIGHUP) end the work once, and only hurry the stopping.

What does NOT belong here: stopping (``supervisor``).
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """The first signal raises KeyboardInterrupt; later ones are counted, so that stopping is never itself cut short."""

    def __init__(self) -> None:
        self._raises, self._later = True, 0

    @property
    def is_hurried(self) -> bool:
        """Whether another signal came while things were being stopped."""
        return self._later > 0

    def only_count(self) -> None:
        """From now on no signal raises."""
        self._raises = False

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Catch the signals within the block."""
        kept = {number: signal.signal(number, self._handle) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in kept.items():
                signal.signal(number, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._raises:
            self._raises = False
            raise KeyboardInterrupt
        self._later += 1
