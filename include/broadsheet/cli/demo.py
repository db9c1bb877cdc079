"""``broadsheet demo``: nights of the demo papers, lived through one after the other, so that there is a history.

What does NOT belong here: the papers (``demo``, in a process of its own) and what a night does (``pipeline``).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from broadsheet import sites
from broadsheet.cli.printing import err
from broadsheet.errors import DemoFailed
from broadsheet.models import Site, Window
from broadsheet.settings import Settings, process_settings

DEMO_SITES = ("harbour_gazette", "ledger_nord")
CLOCK = time(3)  # in the morning after the night's day
ZONE = ZoneInfo("Europe/Berlin")  # of the paper whose day ends first

demo_app = typer.Typer(help="The demo papers: nights of them.", no_args_is_help=True, rich_markup_mode=None)


@demo_app.callback()
def _demo() -> None:
    pass


@demo_app.command("nights")
def nights(
    count: Annotated[int, typer.Argument(min=1, max=60, help="How many.")] = 10,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The last day; default: the day before yesterday."
        ),
    ] = None,
) -> None:
    """Live nights of the demo papers, each at its own time, with nothing broken.

    Each night starts the demo papers with their clock at three in the morning and does what `broadsheet run` does, with
    BROADSHEET_CLOCK at that time; then come the next day's. BROADSHEET_DEMO_BREAK counts for none of them. The default leaves
    yesterday to `make run`.
    """
    settings = process_settings().model_copy(update={"demo": True})
    last = until.date() if until else settings.now().astimezone(ZONE).date() - timedelta(days=2)
    chosen = tuple(sites.load_site(name, settings) for name in DEMO_SITES)
    for back in range(count - 1, -1, -1):
        day = last - timedelta(days=back)
        _live(day, chosen, settings)
        err.print(f"{day}: lived")


def _live(day: date, chosen: tuple[Site, ...], settings: Settings) -> None:
    from broadsheet import pipeline  # here: DuckDB and Arrow are not needed to print help

    clock = datetime.combine(day + timedelta(days=1), CLOCK, ZONE)
    then = settings.model_copy(update={"clock": clock})
    with _papers(then):
        for site in chosen:
            window = Window.of_days(day, day, site.timezone)
            run = pipeline.cli_run(site, window, is_nightly=True, settings=then)
            pipeline.run_ingest(run, site, then)
        pipeline.publish_snapshot(then)


@contextmanager
def _papers(settings: Settings) -> Iterator[None]:
    """The demo papers at the clock of ``settings``. Raises DemoFailed where they do not start."""
    command = [sys.executable, "-m", "demo", "--port", str(settings.demo_port), "--clock", settings.now().isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as papers:
        try:
            assert papers.stdout and papers.stderr
            if not all(papers.stdout.readline() for _ in DEMO_SITES):
                raise DemoFailed(papers.stderr.read().strip() or "the demo papers do not start")
            yield
        finally:
            papers.terminate()
