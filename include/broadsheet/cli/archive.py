"""``broadsheet archive``: verify, prune.

What does NOT belong here: looking at WARC files and removing them (``pipeline``).
"""

from __future__ import annotations

from typing import Annotated

import typer

from broadsheet import sites
from broadsheet.cli.printing import err, out, progress
from broadsheet.models import Site
from broadsheet.settings import process_settings

archive_app = typer.Typer(help="The raw pages: verify, prune.", no_args_is_help=True, rich_markup_mode=None)


@archive_app.command("verify")
def archive_verify(
    site: Annotated[str | None, typer.Argument(help="Only of this site.")] = None,
    deep: Annotated[
        bool, typer.Option("--deep/--quick", help="Read every byte; or only where records begin, by the index.")
    ] = True,
) -> None:
    """Check that the archive is whole and holds what the tables say.

    One line per problem, with what to do; exit code 1 if anything is damaged or missing.
    """
    from broadsheet import pipeline  # here: DuckDB and Arrow are not needed to print help

    settings = process_settings()
    if site is not None and site != Site.adhoc().id and not (settings.archive_dir / site).is_dir():
        sites.load_site(site, settings)  # a site that was taken out may still have pages; a misspelt one has none
    with progress(site or "archive") as on_progress:
        found = pipeline.verify_archive(
            settings, site, is_deep=deep, on_progress=lambda value: on_progress("verify", value)
        )
    for note in found.notes:
        err.print(f"note: {note}")
    for problem in found.problems:
        out.print(str(problem))
    out.print(
        f"files: {found.file_count}, records: {found.record_count}, rows: {found.row_count}, bytes: {found.byte_count}; "
        f"problems: {len(found.problems)}"
    )
    if found.problems:
        raise typer.Exit(1)


@archive_app.command("prune")
def archive_prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would go.")] = False,
) -> None:
    """Remove the oldest WARC files by age and size.

    The limits are BROADSHEET_ARCHIVE_MAX_DAYS and BROADSHEET_ARCHIVE_MAX_GB; without either nothing is removed.
    """
    from broadsheet import pipeline

    settings = process_settings()
    done = pipeline.prune_archive(settings, settings.now(), is_dry_run=dry_run)
    for note in done.notes:
        err.print(f"note: {note}")
    for removal in done.removals:
        newest = f"{removal.file.newest_at:%Y-%m-%d}" if removal.file.newest_at else "no date"
        out.print(
            f"{removal.file.warc_path}  {removal.file.file_bytes} bytes, newest record {newest}: {removal.reason}",
        )
    verb = "files that would go" if dry_run else "files removed"
    out.print(
        f"{verb}: {len(done.removals)}, {done.removed_bytes} bytes; files kept: {done.kept_count}, {done.kept_bytes} bytes"
    )
