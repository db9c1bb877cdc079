"""``broadsheet lake``: what only a lake needs.

What does NOT belong here: copying rows (``warehouse``).
"""

from __future__ import annotations

import typer

from broadsheet.cli.printing import out
from broadsheet.errors import InvalidSettings
from broadsheet.settings import process_settings

lake_app = typer.Typer(
    no_args_is_help=True, help="The lake that BROADSHEET_WAREHOUSE names, in the place of a DuckDB file."
)


@lake_app.callback()
def _lake() -> None:
    """Keep the name of its one command."""


@lake_app.command()
def fill() -> None:
    """Move the rows of the home's DuckDB file into the lake, which has none, and publish it.

    The file is removed once the lake was read again and holds the same rows; back it up before. Stop Airflow and all runs first.
    """
    from broadsheet import pipeline
    from broadsheet.warehouse import fill_lake

    settings = process_settings()
    if not settings.is_lake:
        raise InvalidSettings("BROADSHEET_WAREHOUSE: names no lake; set it to ducklake:postgres:... first")
    count = fill_lake(settings)
    pipeline.publish_snapshot(settings)
    out.print(f"{settings.warehouse_path}: {count} rows of all tables, and published")
