"""Lines of columns of fixed widths, for what is to fit into 80 cells whatever stands in it.

What does NOT belong here: tables as wide as their rows (``tables``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rich.cells import cell_len, set_cell_size

SCREEN_CELLS = 80


def line(cells: Mapping[str, str], widths: Mapping[str, int], texts: Collection[str]) -> str:
    """One line: ``texts`` stand to the left, all others are numbers; what is too long is cut."""
    shown = []
    for name, width in widths.items():
        fitting = cut(cells[name], width)
        padding = " " * (width - cell_len(fitting))
        shown.append(fitting + padding if name in texts else padding + fitting)
    return " ".join(shown).rstrip()


def cut(text: str, width: int) -> str:
    """``text`` in so many cells at the most."""
    return text if cell_len(text) <= width else f"{set_cell_size(text, width - 1).rstrip()}…"
