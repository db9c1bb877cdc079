"""The command line: every stage and every question, by the same code that Airflow runs.

Results go to stdout, progress and messages to stderr. Exit code 0 only if nothing critical failed; 1 for an error that the
message explains, 2 for a wrong command line. What does NOT belong here: anything a stage does.
"""

import os
import sys
from traceback import format_exception

from broadsheet.cli.commands import app
from broadsheet.cli.printing import err
from broadsheet.errors import BroadsheetError
from broadsheet.remedies import explain

__all__ = ["app", "main"]


def main() -> None:
    """Entry point: every error becomes a message with its remedy and exit code 1; before it, of one that nobody foresaw, where it arose."""
    _open_closed_streams()
    try:
        app()
    except BroadsheetError as error:
        err.print(f"error: {error}")
        sys.exit(1)
    except OSError as error:
        err.print(f"error: {error}; check the path, its permissions, and the room on the disk")
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - DuckDB, memory, a mistake of ours: nobody is left to handle it
        err.print("".join(format_exception(error)))
        err.print(f"error: {type(error).__name__}: {explain(error)}")
        sys.exit(1)


def _open_closed_streams() -> None:
    """Where the caller has closed stdin, stdout or stderr: else the next file that is opened would be taken for it."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    for stream, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        if getattr(sys, stream) is None:
            setattr(sys, stream, os.fdopen(number, mode, encoding="utf-8"))
