"""``broadsheet erase``: an article, a site or a commenter taken out of everything, for good.

What does NOT belong here: erasing (``pipeline``).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from broadsheet.cli.printing import err, out
from broadsheet.settings import Settings, process_settings
from broadsheet.tombstones import ErasureKind

if TYPE_CHECKING:
    from broadsheet.pipeline import Erasure, Wish

_NOT_REACHED = (
    "Back-ups, exports, readers' own copies and Airflow's logs are not reached: see to them yourself. Who has an older copy of the "
    "tables open keeps it until it is closed."
)


def erase(
    url: Annotated[str | None, typer.Option("--url", help="Address of an article, in any variant.")] = None,
    site: Annotated[
        str | None, typer.Option("--site", help="Everything of this site; with --url or --commenter, only there.")
    ] = None,
    commenter: Annotated[
        str | None, typer.Option("--commenter", metavar="NAME", help="Name as the site shows it.")
    ] = None,
    why: Annotated[str | None, typer.Option("--why", help="Kept in ops.erasures: write no name into it.")] = None,
    keep_archive: Annotated[
        bool, typer.Option("--keep-archive", help="With --commenter: leave the raw pages, text and name included.")
    ] = False,
    lift: Annotated[
        str | None,
        typer.Option("--lift", metavar="ID", help="Let what was erased be collected again; nothing comes back."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase an article, a site or a commenter everywhere, so that it does not come back.

    Tables with all former texts, raw pages, the files of runs, reports and older copies of the tables. Of a commenter's comments empty
    places stay, so that threads hold together, and the pages with them leave the archive. What was erased is remembered by a digest
    only; the next run, a backfill and reextract leave it out. The same command again finishes what was cut short; exit code 1: something is left.

    Examples:

      broadsheet erase --url https://www.herald.example/2026/03/05/ferry --dry-run

      broadsheet erase --commenter "Jane D." --site herald --why "letter of 5 March"

      broadsheet erase --site herald
    """
    from broadsheet import pipeline  # here: DuckDB and Arrow are not needed to print help

    settings = process_settings()
    if lift is not None:
        pipeline.lift_erasure(lift, settings)
        out.print(f"{lift}: lifted; it may be collected again")
        return
    if (url is not None) + (commenter is not None) > 1 or (url or commenter or site) is None:
        raise typer.BadParameter("give --url, --commenter or --site; --site with one of the others says where")
    if keep_archive and commenter is None:
        raise typer.BadParameter("--keep-archive goes with --commenter")
    if commenter is not None:
        wanted = pipeline.Wish(ErasureKind.COMMENTER, commenter, site, why, keep_archive)
    elif url is not None:
        wanted = pipeline.Wish(ErasureKind.URL, url, site, why)
    else:
        wanted = pipeline.Wish(ErasureKind.SITE, site or "", None, why)
    if dry_run or not yes:
        found = pipeline.erase(wanted, settings, is_dry=True)
        out.print(_told(found, "would go"))
        _warn(wanted, settings)
        if dry_run:
            err.print("nothing was changed")
            return
        if _is_nothing(found, wanted):
            err.print("nothing was found, and nothing was changed; with --yes what comes in later is left out")
            raise typer.Exit(1)
        _confirm(wanted.value)
    done = pipeline.erase(wanted, settings)
    if _is_nothing(done, wanted):
        out.print(f"{done.erasure_id}: nothing was found; it is remembered, and what comes in later is left out")
    else:
        out.print(f"{done.erasure_id}: {_told(done, 'erased')}")
    if yes:
        _warn(wanted, settings)
    err.print(_NOT_REACHED)
    if not done.is_finished:
        err.print("not finished yet; the next publish, or this command, goes on:")
        for line in done.left:
            err.print(f"  {line}")
        raise typer.Exit(1)


def _warn(wanted: Wish, settings: Settings) -> None:
    if wanted.kind == ErasureKind.COMMENTER and settings.commenter_names == "drop":
        err.print(
            "warning: names are not stored (BROADSHEET_COMMENTER_NAMES=drop): comments read under that setting, and their pages "
            "in the archive, can't be found by a name; erase the articles instead"
        )


def _is_nothing(found: Erasure, wanted: Wish) -> bool:
    """Of a site there may be folders only."""
    count = found.article_count + found.comment_count + found.page_count
    return not count and not found.is_known and wanted.kind != ErasureKind.SITE


def _told(found: Erasure, verb: str) -> str:
    return f"articles: {found.article_count}, comments: {found.comment_count}, pages of the archive: {found.page_count} ({verb})"


def _confirm(value: str) -> None:
    """Ask for what is erased to be typed once more. Nobody to ask is no consent."""
    if not sys.stdin.isatty():
        raise typer.BadParameter("it can't be undone: add --yes where nobody can be asked")
    if typer.prompt(f"It can't be undone. Type {value!r} to erase it", err=True) != value:
        err.print("not the same; nothing was changed")
        raise typer.Exit(1)
