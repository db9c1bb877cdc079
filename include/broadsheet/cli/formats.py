"""Rows in the formats of ``--format``, as they come: of any number only some are in memory at a time.

What does NOT belong here: how rows stand on a terminal (``tables``), and asking for them.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, TextIO

import typer

from broadsheet.cli.tables import print_tables, write_upright
from broadsheet.errors import InvalidQuery
from broadsheet.printable import printable, spreadsheet_cell

if TYPE_CHECKING:
    from broadsheet.warehouse import QueryResult, QueryStream

ROWS_AT_ONCE = 1000
# What Markdown would take for a link, an image, emphasis, code, HTML or the end of a cell.
_MARKDOWN = re.compile(r"[\\`*\[\]<>|~]")


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    LINE = "line"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"
    MARKDOWN = "markdown"

    @property
    def is_for_people(self) -> bool:
        """Whether more than the rows may be printed beside them."""
        return self in {Format.TABLE, Format.LINE, Format.MARKDOWN}


_OF_ONE_NAME = {Format.JSON, Format.JSONL, Format.PARQUET}
FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format", help="How rows are printed; default: a table, or upright where the terminal is too narrow for one."
    ),
]


def print_rows(result: QueryResult | QueryStream, form: Format | None) -> None:
    """Print the rows of one answer to stdout."""
    print_answers([result], form)


def print_answers(
    results: Iterable[QueryResult | QueryStream], form: Format | None, output: Path | None = None
) -> None:
    """Print answers one after the other, or write them to ``output``, whole or not at all.

    Raises InvalidQuery where the format can't hold them: several columns of one name as JSON, several answers in a Parquet file,
    and Parquet on a terminal.
    """
    if form is Format.PARQUET:
        with _binary(output) as sink:
            _write_parquet(results, sink)
        return
    with _text(output) as to:
        for number, result in enumerate(results):
            if number and form is not Format.JSONL:
                to.write("\n")
            _write(result, form, to)


@contextmanager
def _text(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    with written_whole(output) as part, part.open("w", encoding="utf-8", newline="") as to:
        yield to


@contextmanager
def _binary(output: Path | None) -> Iterator[BinaryIO]:
    if output is None:
        if sys.stdout.isatty():
            raise InvalidQuery("Parquet is no text for a terminal: write it with --output FILE")
        yield sys.stdout.buffer
        return
    with written_whole(output) as part, part.open("wb") as to:
        yield to


@contextmanager
def written_whole(output: Path) -> Iterator[Path]:
    """A path to write to, for a file that a person named: there whole or not at all, also behind a link.

    A device or a pipe, like /dev/null, is written to and not replaced.
    """
    if output.exists() and not output.is_file():
        yield output
        return
    from broadsheet.runs import replacing  # here: it reads tables, and few ask for a file

    with replacing(output.resolve()) as part:
        yield part


def _write(result: QueryResult | QueryStream, form: Format | None, to: TextIO) -> None:
    if form in _OF_ONE_NAME:
        _require_own_names(result)
    match form:
        case Format.CSV:
            writer = csv.writer(to, lineterminator="\n")
            writer.writerow([spreadsheet_cell(name) for name in result.columns])
            writer.writerows([_csv_cell(value) for value in row] for row in result.rows)
        case Format.JSON:
            _write_json(result, to)
        case Format.JSONL:
            for row in result.rows:
                to.write(printable(_json(dict(zip(result.columns, row, strict=True)))) + "\n")
        case Format.MARKDOWN:
            _write_markdown(result, to)
        case Format.LINE:
            write_upright(result.columns, result.rows, to)
        case _:
            print_tables(result.columns, result.rows, to, may_stand_upright=form is None)


def _require_own_names(result: QueryResult | QueryStream) -> None:
    twice = sorted({name for name in result.columns if result.columns.count(name) > 1})
    if twice:
        raise InvalidQuery(f"{', '.join(twice)}: several columns of one name; here give each a name of its own with AS")


def _write_json(result: QueryResult | QueryStream, to: TextIO) -> None:
    """One array, written piece by piece, as ``json.dumps(..., indent=1)`` would write it."""
    rows = iter(result.rows)
    before = "["
    while some := list(islice(rows, ROWS_AT_ONCE)):
        text = _json([dict(zip(result.columns, row, strict=True)) for row in some], indent=1)
        to.write(before + printable(text[1:-2]))
        before = ","
    to.write("[]\n" if before == "[" else "\n]\n")


def _json(value: Any, indent: int | None = None) -> str:
    try:
        return json.dumps(value, default=_plain, ensure_ascii=False, indent=indent, allow_nan=False)
    except (ValueError, TypeError):  # no finite number, or keys that are no texts: few rows have them
        return json.dumps(_finite(value), default=_plain, ensure_ascii=False, indent=indent)


def _plain(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _finite(value: Any) -> Any:
    """``value`` with what JSON has no word for: NaN and infinity become null, keys texts."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _finite(each) for key, each in value.items()}
    return [_finite(each) for each in value] if isinstance(value, list | tuple) else value


def _write_markdown(result: QueryResult | QueryStream, to: TextIO) -> None:
    to.write(f"| {' | '.join(_markdown_cell(name) for name in result.columns)} |\n")
    to.write(f"|{' --- |' * len(result.columns)}\n")
    for row in result.rows:
        to.write(f"| {' | '.join(_markdown_cell(value) for value in row)} |\n")


def _markdown_cell(value: Any) -> str:
    text = "" if value is None else _MARKDOWN.sub(r"\\\g<0>", printable(str(value)))
    return text.strip("\n").replace("\n", "<br>")


def _csv_cell(value: Any) -> Any:
    """Numbers and times as they are; texts, and lists or structs of them, so that no spreadsheet runs them."""
    if value is None or isinstance(value, bool | int | float | Decimal | date | time | timedelta):
        return value
    return spreadsheet_cell(str(value))


def _write_parquet(results: Iterable[QueryResult | QueryStream], sink: BinaryIO) -> None:
    import pyarrow as pa  # here: only Parquet needs it
    import pyarrow.parquet as pq

    some = iter(results)
    result = next(some, None)
    if result is None:
        raise InvalidQuery("Parquet holds the rows of one statement, and none of these has any")
    _require_own_names(result)
    made = getattr(result, "batches", None)
    columns = {name: [row[place] for row in result.rows] for place, name in enumerate(result.columns) if not made}
    batches = made() if made else pa.table(columns).to_reader()
    try:
        with pq.ParquetWriter(_Forward(sink), batches.schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
    except pa.ArrowNotImplementedError as error:  # intervals and unions
        raise InvalidQuery(f"Parquet can't hold it: {error}; turn that column into text with ::VARCHAR") from error
    if next(some, None) is not None:
        raise InvalidQuery("Parquet holds the rows of one statement; ask one at a time")


class _Forward:
    """A sink that only goes forward, like a pipe, and still knows where it is, as Parquet wants."""

    closed = False

    def __init__(self, to: BinaryIO) -> None:
        self._to = to
        self._written = 0

    def write(self, data: bytes) -> int:
        self._to.write(data)
        self._written += len(data)
        return len(data)

    def tell(self) -> int:
        return self._written

    def flush(self) -> None:
        self._to.flush()

    def close(self) -> None:
        """Nothing: who opened it closes it."""
