"""``broadsheet sites``: list, show, check, rename.

What does NOT belong here: reading site files (``sites``).
"""

from __future__ import annotations

from typing import Annotated

import typer

from broadsheet import sites
from broadsheet.cli.formats import FormatOption, print_rows
from broadsheet.cli.printing import err, out
from broadsheet.cli.reading import Reading
from broadsheet.settings import process_settings

sites_app = typer.Typer(help="The site files: list, show, check, rename.", no_args_is_help=True, rich_markup_mode=None)


@sites_app.command("list", cls=Reading)
def sites_list(form: FormatOption = None) -> None:
    """All sites, enabled or not."""
    from broadsheet.warehouse import QueryResult

    settings = process_settings()
    rows = tuple(
        (s.id, s.enabled, s.name, s.url, s.timezone, s.schedule_within(settings.spread_minutes))
        for s in sites.load_sites(settings)
    )
    print_rows(QueryResult(("site", "enabled", "name", "url", "timezone", "schedule"), rows), form)


@sites_app.command("show", cls=Reading)
def sites_show(site: Annotated[str, typer.Argument(help="Id of the site.")]) -> None:
    """One site with all its defaults, as JSON."""
    out.print(sites.load_site(site, process_settings()).model_dump_json(indent=2))


@sites_app.command("check")
def sites_check() -> None:
    """Check every site file: one line for each mistake, each site with rows but no file, and comments apart from their article."""
    from broadsheet import pipeline

    settings = process_settings()
    loaded = sites.load_sites(settings)
    warnings = [*sites.check_sites(settings), *pipeline.split_sites(settings)]
    for warning in warnings:
        err.print(warning)
    enabled = sum(site.enabled for site in loaded)
    out.print(f"{len(loaded)} site files are right, {enabled} of them enabled")
    if warnings:
        raise typer.Exit(1)


@sites_app.command("rename")
def sites_rename(
    old: Annotated[str, typer.Argument(help="Id of the site now.")],
    new: Annotated[str, typer.Argument(help="Id that it gets.")],
) -> None:
    """Give a site another id: its file, rows, archive and runs.

    Also works after the file was renamed by hand: then the rest follows. Calling it again finishes a renaming that was cut short.
    """
    from broadsheet import pipeline

    done = pipeline.rename_site(old, new, process_settings())
    out.print(
        f"{old} -> {new}: {done.row_count} rows, {done.warc_count} WARC files, {done.run_count} runs; {done.site_file}\n"
        f"In Airflow the DAG is called ingest_{new} within a minute; the history of ingest_{old} stays under its old name."
    )
