"""One site's rows under another id, in every table that has a site, and the paths of its WARC files in every table that names them.

Which tables these are is asked of the catalogue, so that a new one is not forgotten: the only statements
that are not files. Names come from the catalogue alone, values are parameters.
What does NOT belong here: files and folders (``pipeline``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from broadsheet.warehouse.connection import Warehouse

_SCHEMAS = ("core", "ops")
_KEYED_BY_RUN = "run_id"
_NUMBERED = "changed_in_load"


def rename_site_rows(warehouse: Warehouse, old: str, new: str, now: datetime) -> int:
    """Give the rows of ``old`` to ``new``; gives how many there were. To be called within a transaction.

    Who follows core.* by load numbers sees it as a load that changes them.
    """
    moved = 0
    warehouse.run("stage_load", {"removal_reason": None})
    counts = {name: _count(warehouse, "core", name, old) for name in ("articles", "comments")}
    if list(warehouse.run("site_has_row", {"site": new})) and _count(warehouse, "core", "sites", old):
        warehouse.run("delete_site", {"site": old})  # the site is described once
        moved += 1
    for schema, table, columns in _tables(warehouse):
        if "site" in columns:
            moved += _count(warehouse, schema, table, old)
            number = ", changed_in_load = (FROM this_load SELECT load_number)" if _NUMBERED in columns else ""
            change = f'UPDATE "{schema}"."{table}" SET site = $new{number} WHERE site = $old'  # noqa: S608
            warehouse.execute(change, {"old": old, "new": new})
        for column in columns:
            if column.endswith("warc_path"):
                warehouse.execute(
                    f'UPDATE "{schema}"."{table}" SET "{column}" = $new || substr("{column}", length($old) + 1) '  # noqa: S608
                    f'WHERE starts_with("{column}", $old)',
                    {"old": f"archive/{old}/", "new": f"archive/{new}/"},
                )
    if any(counts.values()):
        told = {"article_count": counts["articles"], "comment_count": counts["comments"]}
        warehouse.run("insert_renaming", {"site": new, "renamed_at": now.replace(tzinfo=None), **told})
    return moved


def shared_run_ids(warehouse: Warehouse, one: str, other: str) -> list[str]:
    """Run ids that both sites have, in whatever table."""
    found: set[str] = set()
    for schema, table, columns in _tables(warehouse):
        if {"site", _KEYED_BY_RUN} <= set(columns):
            rows = warehouse.execute(
                f'SELECT run_id FROM "{schema}"."{table}" WHERE site = $one AND run_id IS NOT NULL '  # noqa: S608
                f'INTERSECT SELECT run_id FROM "{schema}"."{table}" WHERE site = $other',
                {"one": one, "other": other},
            )
            found |= {str(run_id) for (run_id,) in rows}
    return sorted(found)


def _count(warehouse: Warehouse, schema: str, table: str, site: str) -> int:
    rows = warehouse.execute(f'SELECT count(*) FROM "{schema}"."{table}" WHERE site = $site', {"site": site})  # noqa: S608
    return int(rows[0][0])


def _tables(warehouse: Warehouse) -> Iterator[tuple[str, str, list[str]]]:
    """Schema, name and columns of each table; views show what tables hold."""
    columns: dict[tuple[str, str], list[str]] = {}
    for schema, table, column in warehouse.run("list_table_columns"):
        if schema in _SCHEMAS:
            columns.setdefault((schema, table), []).append(column)
    for (schema, table), names in columns.items():
        yield schema, table, names
