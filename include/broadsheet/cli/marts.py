"""``broadsheet marts``: what the tables for analysts know, bringing them up to date, and testing them.

What does NOT belong here: what they are made from (``sql/marts``) and how (``warehouse``).
"""

from __future__ import annotations

from typing import Annotated

import typer

from broadsheet.cli.formats import FormatOption, print_rows
from broadsheet.cli.printing import err, out
from broadsheet.settings import process_settings

marts_app = typer.Typer(no_args_is_help=True, help="Tables made for the questions asked most: schema marts.")


@marts_app.command("list")
def list_marts(form: FormatOption = None) -> None:
    """List the marts of the readers' snapshot: what a row is, how many, and up to when."""
    from broadsheet.warehouse import query_snapshot, read_statement

    print_rows(query_snapshot(process_settings(), read_statement("show_marts")), form)


@marts_app.command()
def refresh(
    whole: Annotated[
        bool, typer.Option("--whole", help="Make every row anew, not only what loads have touched.")
    ] = False,
) -> None:
    """Bring the marts up to the newest load and publish them. Publishing does the same by itself."""
    from broadsheet import pipeline
    from broadsheet.warehouse import open_warehouse, refresh_marts

    settings = process_settings()
    with open_warehouse(settings) as warehouse:
        refreshed = refresh_marts(warehouse, settings.now(), whole=whole)
    pipeline.publish_snapshot(settings)
    for mart in refreshed:
        if mart.error:
            err.print(f"{mart.name}: {mart.error}")
    failed = [mart.name for mart in refreshed if mart.error]
    out.print(
        f"{len(refreshed) - len(failed)} marts refreshed, {sum(mart.is_whole for mart in refreshed)} of them whole"
    )
    if failed:
        err.print(
            f"error: {', '.join(failed)}: correct sql/marts/<name>/query.sql; until then the rows are the old ones"
        )
        raise typer.Exit(1)


@marts_app.command()
def test() -> None:
    """Run the tests of the marts: each gives the rows where something is wrong."""
    from broadsheet.warehouse import check_marts, open_warehouse

    with open_warehouse(process_settings()) as warehouse:
        found = check_marts(warehouse)
    for name, count in found.items():
        if count:
            err.print(f"{name}: {count} rows")
    out.print(f"{len(found)} tests, {sum(1 for count in found.values() if count)} failed")
    if any(found.values()):
        err.print(
            "error: run `broadsheet marts refresh --whole`; where that does not help, sql/marts/<name>/query.sql is wrong"
        )
        raise typer.Exit(1)
