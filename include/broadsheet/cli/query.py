"""``broadsheet sql``: SQL from the command line, a file or standard input, asked of the readers' snapshot.

What does NOT belong here: how rows are printed (``formats``), opening the snapshot (``warehouse``).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.cli.formats import FormatOption, print_answers
from broadsheet.errors import InvalidQuery
from broadsheet.settings import load_settings

STDIN = "-"


def sql(
    query: Annotated[
        str | None,
        typer.Argument(help="SQL for DuckDB, or - to read it from standard input; try: SELECT * FROM comments LIMIT 5"),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Read the SQL from this file; sql/examples has some.")
    ] = None,
    form: FormatOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the answer to this file, whole or not at all.")
    ] = None,
) -> None:
    """Query the readers' snapshot.

    It never waits for a load and never sees half of one. Several statements may follow each other, divided by semicolons; each
    answer is printed. Nothing but the snapshot is read, and nothing is written but tables of its own that end with it.

    Examples:

      broadsheet sql "SELECT * FROM comments LIMIT 5"

      broadsheet sql -f sql/examples/most_discussed.sql --format markdown

      broadsheet sql "FROM articles" --format parquet -o articles.parquet
    """
    from broadsheet.warehouse import stream_snapshot

    # A file that a person asks for follows the person's own mask: it is no state of Broadsheet's.
    with stream_snapshot(load_settings(), _asked(query, file)) as answers:
        print_answers(answers, form, output)


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
