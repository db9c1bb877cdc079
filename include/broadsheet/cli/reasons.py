"""``broadsheet extract PAGE --why``: why a page came out as it did, as plain text of 100 columns or as JSON.

What does NOT belong here: finding it out (``extract``).
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from broadsheet.cli.printing import out
from broadsheet.printable import printable

if TYPE_CHECKING:
    from broadsheet.extract import Reasons

_COLUMNS = 100
_TEXT_COLUMNS = 60
_STAY = "\u00a0"  # where a line is not to be broken
_BLOCKS = (
    "blocks: number, likelihood, by itself, what became of it, characters, share in links, beginning;",
    "     where it stands, and the strongest signs for (+) and against (-) it, with their weights",
)


def print_reasons(reasons: Reasons, *, as_json: bool) -> None:
    """All of it to stdout."""
    if as_json:
        out.print(json.dumps(asdict(reasons), ensure_ascii=False, indent=1))
        return
    for line in lines_of(reasons):
        out.print(line)


def lines_of(reasons: Reasons) -> Iterable[str]:
    """The lines of the text, none wider than 100 columns."""
    yield _cut(reasons.url, _COLUMNS)
    yield from _wrapped(f"body: {reasons.body_extractor}, {reasons.body_chars} characters ({reasons.body_reason})")
    yield ""
    yield from _BLOCKS
    for block in reasons.blocks:
        yield (
            f"{block.number:4} {block.likelihood:4.2f} {block.by_itself:4.2f} {block.outcome or '-':<8} {block.chars:5} "
            f"{block.link_share:4.0%} {_cut(block.text, _TEXT_COLUMNS)}"
        )
        signs = [
            f"{mark}{_STAY}" + ", ".join(f"{each.sign}{_STAY}{each.weight:.2f}" for each in weighed)
            for mark, weighed in (("+", block.speaks_for), ("-", block.speaks_against))
            if weighed
        ]
        yield from _wrapped("  ".join((block.stands_in, *signs)), " " * 5, is_all=True)
    yield from _part("texts asked for the body: characters, agreement with the others")
    for text in reasons.candidates:
        agreement = "nobody else was asked" if text.agreement is None else f"{text.agreement:.2f}"
        yield f"{_mark(is_taken=text.is_taken)} {text.name:<14}{text.chars:7}  {agreement}"
    yield from _part("comment readers: comments found, - where their platform is not there")
    for reader in reasons.readers:
        yield f"{_mark(is_taken=reader.is_taken)} {reader.name:<20}{'-' if reader.comments is None else reader.comments:>5}"
    yield from _part("headline, authors and date of publication: what may have been it, and what spoke for it")
    for value in reasons.values:
        yield from _wrapped(
            f"{_mark(is_taken=value.is_taken)} {value.column:<13}{value.value}  ({value.why})", " " * 15
        )
    if reasons.issues:
        yield from _part("issues")
        for issue in reasons.issues:
            yield from _wrapped(issue, "  ")


def _part(heading: str) -> Sequence[str]:
    return "", heading


def _mark(*, is_taken: bool) -> str:
    return ">" if is_taken else " "


def _wrapped(text: str, indent: str = "", *, is_all: bool = False) -> list[str]:
    """``text`` in lines, with ``indent`` before the second and further ones, or before all."""
    first = indent if is_all else ""
    lines = textwrap.wrap(
        printable(text), _COLUMNS, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False
    )
    return [_cut(line.replace(_STAY, " "), _COLUMNS) for line in lines]


def _cut(text: str, columns: int) -> str:
    """At most as many columns of a terminal; a character of Chinese takes two."""
    safe = printable(text)
    return safe if cell_len(safe) <= columns else set_cell_size(safe, columns).rstrip()
