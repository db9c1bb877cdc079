"""``broadsheet runs`` for people: what each run brought, and under it its id, in 80 columns.

What does NOT belong here: one run with how its links ended (``printing.print_run``), and other formats (``formats``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from broadsheet.cli.columns import SCREEN_CELLS, cut, line
from broadsheet.cli.printing import out
from broadsheet.printable import printable

if TYPE_CHECKING:
    from broadsheet.warehouse import QueryResult

# Cells a column; 80 with the spaces between them.
_COLUMNS = {
    "site": 22,
    "status": 8,
    "links": 7,
    "pages": 7,
    "articles": 8,
    "declared": 8,
    "found": 6,
    "rejected": 7,
}
_TEXTS = ("site", "status")
_HEADS = {name: name for name in _COLUMNS} | {"rejected": "refused"}
_INDENT = "  "


def print_runs(found: QueryResult) -> None:
    """Two lines a run, and a third with what ended one that failed or was held."""
    out.print(line(_HEADS, _COLUMNS, _TEXTS))
    for values in found.rows:
        row = dict(zip(found.columns, values, strict=True))
        out.print(line(_counts(row), _COLUMNS, _TEXTS))
        out.print(f"{_INDENT}{printable(row['run_id'])}")  # whole, however long: it is what other commands take
        if row["message"]:
            said = " ".join(printable(f"{row['error_class']}: {row['message']}").split())
            out.print(f"{_INDENT}{cut(said, SCREEN_CELLS - len(_INDENT))}")


def _counts(row: Mapping[str, Any]) -> dict[str, str]:
    numbers = {
        "links": row["link_count"],
        "pages": row["page_count"],
        "articles": row["article_count"],
        "declared": row["declared_comment_count"],
        "found": row["extracted_comment_count"],
        "rejected": (row["rejected_article_count"] or 0) + (row["rejected_comment_count"] or 0),
    }
    shown = {name: "" if value is None else str(value) for name, value in numbers.items()}
    return {"site": printable(row["site"]), "status": row["status"] or "", **shown}
