"""What to do about an error that was not raised on purpose: a full disk, no memory, DuckDB, a mistake of ours.

What does NOT belong here: errors of our own (``errors``), whose messages name their remedy themselves.
"""

from __future__ import annotations

import errno

from broadsheet.errors import BroadsheetError
from broadsheet.text import shorten

MESSAGE_CHARS = 2000
_AGAIN = "run it again to go on from where it stopped"


def explain(error: BaseException) -> str:
    """What went wrong and what to do, on one line."""
    said = shorten(str(error), MESSAGE_CHARS)
    if isinstance(error, BroadsheetError):
        return said
    return f"{said}; {_remedy(error)}" if said else _remedy(error)


def _remedy(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return f"the machine has too little memory left: end other programs or lower BROADSHEET_MEMORY_LIMIT, then {_AGAIN}"
    if isinstance(error, OSError):
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return f"the disk is full: make room below BROADSHEET_HOME, then {_AGAIN}"
        return f"check the path, its permissions, and the room on the disk, then {_AGAIN}"
    if "duckdb" in type(error).__module__:
        return f"DuckDB refused: check the room on the disk and BROADSHEET_MEMORY_LIMIT, then {_AGAIN}"
    if not isinstance(error, Exception):
        return f"it was stopped from outside; {_AGAIN}"
    return (
        f"a mistake in Broadsheet: report it with the traceback from the log; other sites go on, and you may {_AGAIN}"
    )
