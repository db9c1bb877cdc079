"""A published snapshot that is kept open for many statements: to open a file takes 20 CPU-milliseconds, to attach a lake 300.

One at a time: when another snapshot is published the former is closed as soon as nobody reads it any more.

What does NOT belong here: which snapshot is published (``pinning``), and questions of strangers, which set what others would meet (``reader``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import duckdb

from broadsheet.errors import InvalidWarehouse, Unreachable

Connect = Callable[[str], duckdb.DuckDBPyConnection]  # gets the folder to spill into


class KeptOpen:
    """At most one open snapshot, asked from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._newest: _Opened | None = None

    @contextmanager
    def reading(self, name: tuple[Any, ...], connect: Connect) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of one's own to the snapshot ``name``, opened by ``connect`` unless it is open; one that fails is not kept."""
        opened = self._take(name, connect)
        try:
            yield opened.cursor()
        except (duckdb.Error, InvalidWarehouse, Unreachable):  # perhaps Postgres was away: the next one asks it anew
            self._forget(opened)
            raise
        finally:
            self._give_back(opened)

    def close(self) -> None:
        """Close it, once nobody reads it."""
        with self._lock:
            self._let_go()

    def _take(self, name: tuple[Any, ...], connect: Connect) -> _Opened:
        with self._lock:
            if self._newest is None or self._newest.name != name:
                self._let_go()
                self._newest = _Opened(name, connect)
            self._newest.readers += 1
            return self._newest

    def _give_back(self, opened: _Opened) -> None:
        with self._lock:
            opened.readers -= 1
            opened.close_if_done()

    def _forget(self, opened: _Opened) -> None:
        with self._lock:
            if self._newest is opened:
                self._let_go()

    def _let_go(self) -> None:
        if self._newest is not None:
            self._newest.is_newest = False
            self._newest.close_if_done()
            self._newest = None


class _Opened:
    """One open snapshot, and how many read it."""

    def __init__(self, name: tuple[Any, ...], connect: Connect) -> None:
        self.name, self.readers, self.is_newest = name, 0, True
        self._aside = tempfile.TemporaryDirectory(prefix="broadsheet-spill-")
        try:
            self._connection = connect(self._aside.name)
            # What was read of files would stay in memory, up to DuckDB's limit.
            self._connection.execute("SET enable_external_file_cache = false")
        except BaseException:
            self._aside.cleanup()
            raise

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection with temporary tables of its own."""
        return self._connection.cursor()

    def close_if_done(self) -> None:
        """Close it if it is neither read nor the newest."""
        if not self.readers and not self.is_newest:
            self._connection.close()
            self._aside.cleanup()
