"""What loading a run would change in core, row by row and column by column, told by the statements that a load runs.

What does NOT belong here: loading (``load``) and printing (``cli``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from broadsheet.load import stage_changes
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.text import squeeze
from broadsheet.warehouse import Warehouse, open_snapshot

SAMPLES = 3  # enough to see what kind of change it is
SAMPLE_CHARS = 60  # two of them beside a URL fit a wide terminal
# By whom and when a row was read, digests of the rest, and what follows from other rows: none is a difference of its own.
PROVENANCE = (
    "article_id url extractor extractor_version rules_sha256 http_status fetched_at raw_sha256 run_id source_channel "
    "body_reason content_sha256 first_seen_at changed_in_load url_digest canonical_url_digest "
    "last_read_at version_count live_comment_count withdrawn_at"
).split()
COMMENT_PROVENANCE = (
    "article_id comment_id site found_by page_url run_id first_seen_at changed_in_load root_comment_id reply_count "
    "edited_at last_seen_at"
).split()


@dataclass(frozen=True, slots=True)
class RowChange:
    """Rows of one table that would be added, changed or removed."""

    table: str  # articles or comments
    change: str  # added, changed, removed
    row_count: int
    samples: tuple[str, ...]  # the first few: URLs, of comments with #position


@dataclass(frozen=True, slots=True)
class Sample:
    """One value that would change, both sides cut to where they differ."""

    label: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """Rows of one table in which one column would change."""

    table: str
    column: str
    row_count: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a load would change; empty where core says the same already."""

    rows: tuple[RowChange, ...]
    columns: tuple[ColumnChange, ...]

    def count(self, table: str, change: str) -> int:
        """How many rows of ``table`` would be added, changed or removed."""
        return sum(row.row_count for row in self.rows if (row.table, row.change) == (table, change))


def difference(folder: RunFolder, settings: Settings) -> Difference:
    """What loading the validated run in ``folder`` would change in the published snapshot. Raises MissingWarehouse."""
    with open_snapshot(settings) as snapshot:
        stage_changes(snapshot, folder, folder.load_run())
        columns = (*_columns(snapshot, "articles", PROVENANCE), *_columns(snapshot, "comments", COMMENT_PROVENANCE))
        return Difference(_rows(snapshot), columns)


def _rows(snapshot: Warehouse) -> tuple[RowChange, ...]:
    found: dict[tuple[str, str], RowChange] = {}
    for row in snapshot.records("diff_rows", {"sample_count": SAMPLES}):
        key = (row["table_name"], row["change"])
        samples = found[key].samples if key in found else ()
        found[key] = RowChange(*key, row["row_count"], (*samples, row["label"]))
    return tuple(found.values())


def _columns(snapshot: Warehouse, table: str, provenance: list[str]) -> tuple[ColumnChange, ...]:
    found: dict[str, ColumnChange] = {}
    for row in snapshot.records(f"diff_changed_{table}", {"provenance": provenance, "sample_count": SAMPLES}):
        name = row["column_name"]
        samples = found[name].samples if name in found else ()
        found[name] = ColumnChange(table, name, row["row_count"], (*samples, _sample(row)))
    return tuple(found.values())


def _sample(row: Mapping[str, Any]) -> Sample:
    """The values from a little before the first character in which they differ."""
    old, new = (None if value is None else squeeze(str(value)) for value in (row["old_value"], row["new_value"]))
    start = 0
    if old and new:
        same = next(
            (n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new))
        )
        start = max(0, same - SAMPLE_CHARS // 3) if max(len(old), len(new)) > SAMPLE_CHARS else 0
    return Sample(row["label"], _cut(old, start), _cut(new, start))


def _cut(value: str | None, start: int) -> str | None:
    if value is None:
        return None
    head, end = ("…" if start else ""), start + SAMPLE_CHARS
    return f"{head}{value[start:end]}{'…' if len(value) > end else ''}"
