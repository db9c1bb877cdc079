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
    is_over = threading.Event()

    def stop() -> None:
        is_over.set()
        connection.interrupt()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (duckdb.InterruptException, RuntimeError) as error:
        if not is_over.is_set():
            raise
        raise InvalidQuery(f"not done within {seconds:g} s: ask for less") from error
    finally:
        timer.cancel()


def _listen(told: int, connection: duckdb.DuckDBPyConnection) -> None:
    """Until the other end is closed: each byte is the number of a signal."""
    while said := os.read(told, 64):
        if signal.SIGINT in said:
            connection.interrupt()
