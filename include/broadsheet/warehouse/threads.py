"""How many threads DuckDB is given: one where there is little to divide, else as many as the settings say.

A second thread waits for the first at every statement. Over a warehouse of a few megabytes that costs a quarter of the CPU time of a
publish, and in a lake, where each thread asks Postgres over a connection of its own, two fifths of an erasure's.

What does NOT belong here: a load's own reason for one thread (``load``), how connections are made (``connection``, ``lake``).
"""

from __future__ import annotations

from pathlib import Path

from broadsheet.settings import Settings

SMALL_BYTES = 64 * 1024**2  # as they lie on the disk, compressed


def threads_for(size: int, settings: Settings) -> int:
    """Threads for a warehouse of that many bytes."""
    return 1 if size < SMALL_BYTES else settings.threads


def threads_of_file(path: Path, settings: Settings) -> int:
    """Threads for a DuckDB file; one that is not there yet is small."""
    return threads_for(path.stat().st_size if path.exists() else 0, settings)
