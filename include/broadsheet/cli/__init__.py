"""The command line: every stage and every question, by the same code that Airflow runs.

Results go to stdout, progress and messages to stderr. Exit code 0 only if nothing critical failed; 1 for an error that the
message explains, 2 for a wrong command line. What does NOT belong here: anything a stage does.
"""

import sys

from broadsheet.cli.commands import app
from broadsheet.cli.printing import err
from broadsheet.errors import BroadsheetError

__all__ = ["app", "main"]


def main() -> None:
    """Entry point: errors that were raised on purpose, and the system's, become one message and exit code 1."""
    try:
        app()
    except BroadsheetError as error:
        err.print(f"error: {error}")
        sys.exit(1)
    except OSError as error:
        err.print(f"error: {error}; check the path, its permissions, and the room on the disk")
        sys.exit(1)
