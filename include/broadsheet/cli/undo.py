"""``broadsheet undo``: a night's readings taken back out, or brought back.

What does NOT belong here: deriving what follows (``pipeline``).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from broadsheet import sites
from broadsheet.cli.formats import Format, FormatOption, print_rows
from broadsheet.cli.printing import err, out
from broadsheet.errors import InvalidRun
from broadsheet.models import Site
from broadsheet.settings import process_settings

if TYPE_CHECKING:
    from broadsheet.pipeline import Undoing


def undo(
    site: Annotated[str, typer.Argument(help="Id of the site.")],
    night: Annotated[
        datetime | None,
        typer.Option("--night", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The day that it was about."),
    ] = None,
    run_id: Annotated[
        str | None, typer.Option("--run", help="One run instead, such as one that asked for a part of a day.")
    ] = None,
    why: Annotated[str | None, typer.Option("--why", help="Kept in ops.undone_runs.")] = None,
    redo: Annotated[bool, typer.Option("--redo", help="Bring the night back.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    form: FormatOption = None,
) -> None:
    """Take a night's readings back out of the tables, as if it had not been.

    Articles, versions, comments and deletions become what the other readings say. The links are asked for again on the next
    nights. Nothing is lost: --redo brings the night back. Runs that asked for a part of the day alone (--limit, --mode, --source)
    stay, unless there was no other.

    Examples:

      broadsheet undo herald --night 2026-03-05 --dry-run

      broadsheet undo herald --night 2026-03-05 --why "the redesign was half done"

      broadsheet undo herald --run cli__2026-03-05__20260306T040000000000Z
    """
    from broadsheet import pipeline  # here: DuckDB and Arrow are not needed to print help

    settings = process_settings()
    chosen = Site.adhoc() if site == Site.adhoc().id else sites.load_site(site, settings)
    if (night is None) == (run_id is None):
        raise InvalidRun("name either --night or --run")
    how: dict[str, Any] = {"why": why, "is_redo": redo, "is_dry": dry_run}
    if run_id is not None:
        result = pipeline.undo_run(chosen, run_id, settings, **how)
    else:
        assert night is not None
        result = pipeline.undo_night(chosen, night.date(), settings, **how)
    _print(result, form, is_redo=redo)
    if dry_run:
        err.print("nothing was changed")


def _print(result: Undoing, form: Format | None, *, is_redo: bool) -> None:
    from broadsheet.warehouse import QueryResult

    if form is Format.JSON:
        out.print(json.dumps(asdict(result), default=str, ensure_ascii=False, indent=1))
        return
    if form is None or form.is_for_people:
        done = "brought back" if is_redo else "taken out"
        out.print(f"{result.site}  {result.night}: {len(result.new_run_ids)} of {len(result.run_ids)} runs {done}")
        if result.part_ids:
            out.print(f"  runs of a part of that day stay: {', '.join(result.part_ids)} (undo --run)")
        out.print("  " + " ".join(f"{name}={count}" for name, count in result.derived.counts.items()))
    if result.derived.articles or not (form is None or form.is_for_people):
        print_rows(QueryResult(("url", "change"), result.derived.articles), form)
