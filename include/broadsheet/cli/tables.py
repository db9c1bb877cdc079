"""Rows as tables, and upright, one column a line, where a terminal is too narrow for a table.

What does NOT belong here: other formats (``formats``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, TextIO

from rich.cells import cell_len
from rich.table import Table

from broadsheet.cli.printing import Printer
from broadsheet.printable import printable

PIPE_CHARS = 100_000
ROWS_AT_ONCE = 1000  # a table's columns are as wide as their widest cell, so that many rows are a table each
LEAST_CELL_CHARS = 4  # of a table that is cut to the terminal; narrower cells say nothing
_RULE_CHARS = 60


def print_tables(columns: Sequence[str], rows: Iterable[Sequence[Any]], to: TextIO, *, may_stand_upright: bool) -> None:
    """A table for each thousand rows. On a terminal that is too narrow the rows stand upright, or else cells are cut."""
    heads = [printable(name) for name in columns]
    # A file or a pipe has no width: nothing is cut or folded there.
    width = Printer(file=to).width if to.isatty() else None
    some, first, is_upright = iter(rows), 1, False
    while (block := [[_cell(value) for value in row] for row in islice(some, ROWS_AT_ONCE)]) or first == 1:
        is_narrow = width is not None and _table_chars([heads, *block]) > width
        is_upright = is_upright or (is_narrow and bool(block) and (may_stand_upright or _is_hopeless(heads, width)))
        if is_upright:
            write_upright(columns, block, to, first)
        else:
            _print_table(heads, block, to, width, is_cut=is_narrow)
        first += len(block)
        if len(block) < ROWS_AT_ONCE:
            return


def write_upright(columns: Sequence[str], rows: Iterable[Sequence[Any]], to: TextIO, first: int = 1) -> None:
    """Each row under its number, one column a line; further lines of a text begin where its first one does."""
    heads = [printable(name).replace("\n", " ") for name in columns]
    widest = max(map(cell_len, heads), default=0)
    for number, row in enumerate(rows, first):
        to.write(f"─ {number} ".ljust(_RULE_CHARS, "─") + "\n")
        for head, value in zip(heads, row, strict=True):
            lines = _cell(value).strip("\n").split("\n")
            to.write(f"{head}{' ' * (widest - cell_len(head))}  {lines[0]}".rstrip() + "\n")
            to.writelines(f"{' ' * widest}  {line}".rstrip() + "\n" for line in lines[1:])


def _print_table(heads: list[str], block: list[list[str]], to: TextIO, width: int | None, *, is_cut: bool) -> None:
    table = Table(header_style="")
    for head in heads:
        table.add_column(head, no_wrap=is_cut, overflow="ellipsis" if is_cut else "fold")
    for row in block:
        table.add_row(*(" ".join(cell.split()) for cell in row) if is_cut else row)
    Printer(width=width or PIPE_CHARS, file=to).print(table, soft_wrap=False)


def _table_chars(rows: list[list[str]]) -> int:
    widths = [max(cell_len(line) for cell in column for line in cell.split("\n")) for column in zip(*rows, strict=True)]
    return sum(widths) + 3 * len(widths) + 1


def _is_hopeless(heads: list[str], width: int | None) -> bool:
    return width is not None and (LEAST_CELL_CHARS + 3) * len(heads) + 1 > width


def _cell(value: Any) -> str:
    return "" if value is None else printable(str(value))
