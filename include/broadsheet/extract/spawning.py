"""Fresh Python processes that do not run the caller's main script again.

multiprocessing's spawn imports the parent's ``__main__`` in each child, for functions that live there. Ours do not, and under
Airflow that script is Airflow itself: 1.3 CPU-seconds and its memory, for each worker and each time one was killed.

What does NOT belong here: the pool (``workers``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from threading import Lock
from types import ModuleType
from typing import Any

_STARTING = Lock()  # __main__ is one for all threads


class _BareProcess(SpawnProcess):
    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:
        with _without_main():
            return SpawnProcess._Popen(process_obj)


class BareSpawnContext(SpawnContext):
    """Spawn, as ``multiprocessing.get_context("spawn")``, for functions of importable modules only."""

    Process = _BareProcess


@contextmanager
def _without_main() -> Iterator[None]:
    with _STARTING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
