"""``broadsheet canaries``: the pages that each site is watched by, and taking over how they are read now.

What does NOT belong here: choosing and reading them (``pipeline``).
"""

from __future__ import annotations

from typing import Annotated

import typer

from broadsheet import sites
from broadsheet.cli.formats import FormatOption, print_rows
from broadsheet.cli.printing import out
from broadsheet.settings import process_settings


def canaries(
    site: Annotated[str | None, typer.Argument(help="Only of this site.")] = None,
    renew: Annotated[bool, typer.Option("--renew", help="Expect of SITE's pages what today's code reads.")] = False,
    form: FormatOption = None,
) -> None:
    """List the pages that tell a mistake of ours from a change of the site.

    Each night today's code reads them again from the archive: a loss is R01 until it is mended, or was meant, which --renew says.
    Each week they are asked for again: where most have lost something, R02 says that the site changed.
    """
    from broadsheet import pipeline
    from broadsheet.warehouse import query_snapshot, read_statement

    settings = process_settings()
    if renew:
        if site is None:
            raise typer.BadParameter("--renew goes with SITE")
        renewed = pipeline.renew_canaries(sites.load_site(site, settings), settings)
        pipeline.publish_snapshot(settings)
        out.print(f"{site}: {len(renewed)} pages are expected to read as they do now")
        return
    print_rows(query_snapshot(settings, read_statement("show_canaries"), {"site": site}), form)
