"""``broadsheet backup`` and ``broadsheet restore``: the whole state into a folder of back-ups, and back.

What does NOT belong here: copying it (``pipeline``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from broadsheet.cli.printing import err, out, progress
from broadsheet.settings import Settings, process_settings

_MIB = 1 << 20


def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of back-ups, outside of BROADSHEET_HOME.")],
    keep: Annotated[int, typer.Option(min=1, help="How many back-ups stay there.")] = 3,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read what earlier back-ups have copied, and copy again what is damaged.")
    ] = False,
) -> None:
    """Back up the whole state, also while runs are under way.

    Warehouse, archive, runs, reports and site files; loads wait while the warehouse is copied. The copy is read whole and compared, and
    what did not change since an earlier back-up is not copied again. Airflow's own database is not in it.
    """
    from broadsheet import pipeline

    with progress("backup") as on_progress:
        made, copied = pipeline.back_up(
            process_settings(),
            folder,
            keep=keep,
            is_deep=verify,
            on_progress=lambda value: on_progress("files", value),
        )
    held = sum(file.bytes for file in made.files)
    out.print(
        f"{made.name}: {len(made.files)} files, {held / _MIB:.1f} MiB, of which {copied / _MIB:.1f} MiB were copied -> {folder}"
    )
    if made.lost:
        err.print(
            f"warning: rows name {len(made.lost)} WARC files that are not in the archive, {made.lost[0]} first; see "
            "`broadsheet archive verify`"
        )
    for line in made.left_out:
        out.print(f"  not in it: {line}")


def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of back-ups.")],
    at: Annotated[str | None, typer.Option("--at", help="Name of a back-up; default: the newest.")] = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Also where BROADSHEET_HOME holds something: it is moved aside, not destroyed."),
    ] = False,
) -> None:
    """Put a back-up in the place of BROADSHEET_HOME, and publish it.

    Every byte is checked first. Stop Airflow and all runs before. Site files come as restored_sites, beside the tables: put them where
    BROADSHEET_SITES_DIR says.
    """
    from broadsheet import pipeline

    settings = process_settings()
    found, aside = pipeline.restore(settings, folder, name=at, is_forced=force)
    if aside is not None:
        err.print(f"what was there before: {aside}")  # first: it is to be known also where publishing fails
        _bring_waiting(settings)
    else:
        err.print("what was erased after the back-up was made is in it: erase it again")
    pipeline.publish_snapshot(settings)
    out.print(f"{settings.home}: as of {found.name}, {len(found.files)} files")
    if (sites := settings.home / "restored_sites").is_dir():
        err.print(f"site files: {sites}")


def _bring_waiting(settings: Settings) -> None:
    """What was erased since the back-up is erased from it, too."""
    from broadsheet import pipeline

    count = pipeline.bring_waiting(settings)
    if count is None:
        err.print(
            "warning: what was erased there could not be read: erase again what was erased after the back-up was made"
        )
    elif count:
        err.print(
            f"erased here, too: {count} that were erased after the back-up was made; the home of before still has old bytes"
        )
