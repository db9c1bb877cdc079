"""``broadsheet sites``: list, show, check.

What does NOT belong here: reading site files (``sites``).
"""

from __future__ import annotations

from typing import Annotated

import typer

from broadsheet import sites
from broadsheet.cli.printing import Format, FormatOption, err, out, print_rows
from broadsheet.settings import process_settings
from broadsheet.warehouse import QueryResult

sites_app = typer.Typer(help="The site files: list, show, check.", no_args_is_help=True, rich_markup_mode=None)


@sites_app.command("list")
def sites_list(form: FormatOption = Format.TABLE) -> None:
    """All sites, enabled or not."""
    rows = tuple((s.id, s.enabled, s.name, s.url, s.timezone, s.schedule) for s in sites.load_sites(process_settings()))
    print_rows(QueryResult(("site", "enabled", "name", "url", "timezone", "schedule"), rows), form)


@sites_app.command("show")
def sites_show(site: Annotated[str, typer.Argument(help="Id of the site.")]) -> None:
    """One site with all its defaults, as JSON."""
    out.print(sites.load_site(site, process_settings()).model_dump_json(indent=2))


@sites_app.command("check")
def sites_check() -> None:
    """Check every site file; one line for each mistake."""
    settings = process_settings()
    loaded = sites.load_sites(settings)
    warnings = sites.check_sites(settings)
    for warning in warnings:
        err.print(warning)
    enabled = sum(site.enabled for site in loaded)
    out.print(f"{len(loaded)} site files are right, {enabled} of them enabled")
    if warnings:
        raise typer.Exit(1)
