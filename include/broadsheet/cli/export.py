"""``broadsheet export``: the tables as files for other programs.

What does NOT belong here: writing them (``pipeline``).
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.cli.printing import out
from broadsheet.settings import load_settings


class ExportFormat(StrEnum):
    """What other programs read."""

    PARQUET = "parquet"
    JSONL = "jsonl"
    JSON_LD = "json-ld"
    CSV = "csv"


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that gets a new folder for this export.")],
    form: Annotated[ExportFormat, typer.Option("--format", help="What is written.")] = ExportFormat.PARQUET,
    site: Annotated[str | None, typer.Option(help="Only of this site.")] = None,
    since_load: Annotated[
        int | None,
        typer.Option(min=0, help="Only what later loads changed or removed; the last manifest has the number."),
    ] = None,
) -> None:
    """Write articles, comments and what was removed as files.

    parquet: folders by site and month. jsonl: a row a line. csv: safe to open in a spreadsheet. json-ld: schema.org's NewsArticle with its
    Comment nodes, a document a site. manifest.json tells rows, digests and the load number, from which the next export goes on.
    The new folder is there whole or not at all.

    Examples:

      broadsheet export out

      broadsheet export out --format json-ld --site herald

      broadsheet export out --since-load 41
    """
    from broadsheet import pipeline

    # Files that a person asks for follow the person's own mask.
    path, manifest = pipeline.export(load_settings(), folder, form.value, site=site, since_load=since_load)
    out.print(f"{path}: load {manifest.load_number}, {len(manifest.files)} files")
    out.print("  " + ", ".join(f"{count} {table.replace('_', ' ')}" for table, count in manifest.rows.items()))
