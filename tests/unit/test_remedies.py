"""Every error that nobody meant to raise is told with a remedy."""

from __future__ import annotations

import errno

import duckdb
import pytest

from broadsheet.errors import InvalidFeed
from broadsheet.remedies import MESSAGE_CHARS, explain


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "No space left on device; the disk is full: make room below",
        ),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "quota exceeded; the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied"), "denied; check the path, its permissions"),
        (MemoryError(), "the machine has too little memory left"),
        (duckdb.OutOfMemoryException("no more"), "no more; DuckDB refused: check the room on the disk"),
        (
            ZeroDivisionError("division by zero"),
            "division by zero; a mistake in Broadsheet: report it with the traceback",
        ),
        (KeyboardInterrupt(), "it was stopped from outside; run it again to go on"),
    ],
)
def test_what_happened_and_what_to_do(error: BaseException, said: str) -> None:
    assert said in explain(error)
    assert "run it again to go on" in explain(error)


def test_our_own_errors_name_their_remedy_themselves() -> None:
    assert explain(InvalidFeed("x: HTML;\ncheck it")) == "x: HTML; check it"


def test_no_message_is_without_end() -> None:
    assert len(explain(InvalidFeed("x" * 9000))) == MESSAGE_CHARS
