"""``broadsheet reextract``: the archive read again by today's code, and what that changes.

What does NOT belong here: reading and comparing (``pipeline``).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from broadsheet import sites
from broadsheet.cli.formats import Format, FormatOption, print_rows
from broadsheet.cli.printing import err, out, progress
from broadsheet.errors import InvalidWindow
from broadsheet.models import Site, Window
from broadsheet.settings import process_settings

if TYPE_CHECKING:
    from broadsheet.pipeline import Reextraction

SHOWN_ENDINGS = 20  # lines of articles that could not be read again; all of them are in ops.outcomes once loaded


def reextract(
    site: Annotated[str, typer.Argument(help="Id of the site.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="First day.")],
    last: Annotated[
        datetime, typer.Option("--to", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Last day, included.")
    ],
    except_night: Annotated[
        list[datetime] | None,
        typer.Option(
            "--except-night", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Pass over what this night read."
        ),
    ] = None,
    load: Annotated[bool, typer.Option("--load", help="Load it, too; else only show what would change.")] = False,
    form: FormatOption = None,
) -> None:
    """Extract archived articles again, with no network.

    Reads the raw pages of the articles published on these days, and shows what would change in the tables, column by column.

    Examples:

      broadsheet reextract herald --from 2026-03-01 --to 2026-03-07

      broadsheet reextract herald --from 2026-03-01 --to 2026-03-07 --load
    """
    from broadsheet import pipeline  # here: DuckDB and Arrow are not needed to print help

    settings = process_settings()
    chosen = Site.adhoc() if site == Site.adhoc().id else sites.load_site(site, settings)
    with progress(site) as on_progress:
        passed_over = [night.date() for night in except_night or ()]
        window = _window(chosen, first, last)
        result = pipeline.reextract(chosen, window, settings, settings.now(), on_progress, passed_over)
    _print(result, form)
    if load:
        with progress(site) as on_progress:
            report = pipeline.load_reextraction(result.run, chosen, settings, on_progress)
        err.print("loaded: " + " ".join(f"{key}={value}" for key, value in report.counts.items()))
    elif result.is_held:
        raise typer.Exit(1)
    else:
        err.print(
            f"nothing was loaded; to load it: broadsheet stage load {site} {result.run.run_id} && broadsheet publish"
        )


def _window(site: Site, first: datetime, last: datetime) -> Window:
    if last < first:
        raise InvalidWindow(f"--to {last.date()} lies before --from {first.date()}")
    try:
        return Window.of_days(first.date(), last.date(), site.timezone)
    except OverflowError:
        raise InvalidWindow(
            f"--from {first.date()}, --to {last.date()}: beyond the calendar; write a day of a newspaper"
        ) from None


def _print(result: Reextraction, form: Format | None) -> None:
    from broadsheet.warehouse import QueryResult

    if form is Format.JSON:
        out.print(json.dumps(asdict(result), default=str, ensure_ascii=False, indent=1))
        return
    columns = ("table", "column", "rows", "example", "was", "would be")
    rows = tuple(
        (change.table, change.column, change.row_count, sample.label, sample.old, sample.new)
        for change in result.difference.columns
        for sample in change.samples
    )
    if form is None or form.is_for_people:
        _print_summary(result)
    if rows or not (form is None or form.is_for_people):
        print_rows(QueryResult(columns, rows), form)


def _print_summary(result: Reextraction) -> None:
    out.print(f"{result.run.site}  {result.run.run_id}")
    out.print(
        f"  {result.article_count} articles of core, {result.page_count} pages read again; accepted: {result.accepted_count}; "
        f"rejected comments: {result.rejected_comment_count}; issues: {result.issue_count}"
    )
    for ended in result.ended_otherwise[:SHOWN_ENDINGS]:
        out.print(f"  {ended.url}: {ended.kind}: {ended.reason}; its row stays")
    if len(result.ended_otherwise) > SHOWN_ENDINGS:
        out.print(f"  and {len(result.ended_otherwise) - SHOWN_ENDINGS} more that were not accepted; their rows stay")
    if result.is_held:
        out.print("  HELD: a batch rule failed, nothing of it can be loaded")
    for message in result.messages:
        out.print(f"  {message}")
    for table in ("articles", "comments"):
        counts = (f"{result.difference.count(table, change)} {change}" for change in ("added", "removed", "changed"))
        out.print(f"  {table}: {', '.join(counts)}")
    for row in result.difference.rows:
        if row.change != "changed":
            out.print(f"  {row.table} {row.change}: {', '.join(row.samples)}")
