"""An interrupt (Ctrl-C) reaches a query at once.

Python runs its handler between two steps of Python, and DuckDB looks for one between two of its tasks: with all of them at work
in other threads that may be never. A thread of ours is told of the signal by the operating system and tells DuckDB.

What does NOT belong here: what an interrupt means to a command (``cli``).
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from broadsheet.errors import InvalidQuery

_AGAIN_SECONDS = 0.1


@contextmanager
def interruptible(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Raises KeyboardInterrupt where a query was interrupted; outside the main thread, which alone gets signals, nothing is added."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    before = signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    listener = threading.Thread(target=_listen, args=(told, connection), daemon=True)
    listener.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except RuntimeError as error:
        if "interrupted" not in str(error):
            raise
        connection.interrupt()  # its other threads may not have noticed, and closing would wait for them
        raise KeyboardInterrupt from error
    finally:
        signal.set_wakeup_fd(before)
        os.close(tell)
        listener.join()
        os.close(told)


@contextmanager
def limited(connection: duckdb.DuckDBPyConnection, seconds: float | None) -> Iterator[None]:
    """Raises InvalidQuery where a query takes longer than ``seconds``; None: as long as it takes."""
    if seconds is None:
        yield
        return
    is_late, has_ended = threading.Event(), threading.Event()

    def stop() -> None:
        if has_ended.wait(seconds):
            return
        is_late.set()
        connection.interrupt()
        while not has_ended.wait(_AGAIN_SECONDS):  # DuckDB forgets one that comes before the query begins
            connection.interrupt()

    stopper = threading.Thread(target=stop, daemon=True)
    stopper.start()
    try:
        yield
    except (duckdb.InterruptException, RuntimeError) as error:
        if not is_late.is_set():
            raise
        raise InvalidQuery(f"not done within {seconds:g} s: ask for less") from error
    finally:
        has_ended.set()
        stopper.join()  # it interrupts nothing that comes later


def _listen(told: int, connection: duckdb.DuckDBPyConnection) -> None:
    """Until the other end is closed: each byte is the number of a signal."""
    while said := os.read(told, 64):
        if signal.SIGINT in said:
            connection.interrupt()
