"""``broadsheet sql``: SQL from the command line, a file or standard input, asked of the readers' snapshot.

What does NOT belong here: how rows are printed (``printing``), opening the snapshot (``warehouse``).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.cli.printing import Format, FormatOption, print_rows
from broadsheet.errors import InvalidQuery
from broadsheet.settings import process_settings

STDIN = "-"


def sql(
    query: Annotated[
        str | None,
        typer.Argument(help="SQL for DuckDB, or - to read it from standard input; try: SELECT * FROM comments LIMIT 5"),
    ] = None,
    file: Annotated[Path | None, typer.Option(help="Read the SQL from this file; sql/examples has some.")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Query the readers' snapshot.

    It never waits for a load and never sees half of one.
    """
    from broadsheet.warehouse import stream_snapshot

    with stream_snapshot(process_settings(), _asked(query, file)) as found:
        print_rows(found, form)


def _asked(query: str | None, file: Path | None) -> str:
    if (query is None) == (file is None):
        raise InvalidQuery(
            "give SQL, - for standard input, or --file FILE: one of them; try: SELECT * FROM comments LIMIT 5"
        )
    try:
        if file is not None:
            return file.read_text(encoding="utf-8")
        return sys.stdin.read() if query == STDIN else str(query)
    except OSError as error:
        raise InvalidQuery(f"{file}: can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InvalidQuery(f"{file or 'standard input'}: not UTF-8; save it so") from None
