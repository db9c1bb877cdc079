"""The command line: every stage and every question, by the same code that Airflow runs.

Results go to stdout, progress and messages to stderr. Exit code 0 only if nothing critical failed; 1 for an error that the
message explains, 2 for a wrong command line. What does NOT belong here: anything a stage does.
"""

from __future__ import annotations

import csv
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from broadsheet import __version__, sites
from broadsheet.errors import BroadsheetError, InvalidRun, InvalidWindow, UnknownSite
from broadsheet.models import STAGES, Progress, Run, Site, Window
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings, load_settings
from broadsheet.warehouse import QueryResult, dictionary, query_snapshot, read_statement

app = typer.Typer(
    name="broadsheet",
    help="A nightly newspaper delivered as tables: articles and every reader comment, as rows, in DuckDB.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
sites_app = typer.Typer(help="The site files: list, show, check.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(sites_app, name="sites")

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


PIPE_CHARS = 100_000


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


SiteArgument = Annotated[str | None, typer.Argument(help="Id of a site; without it, every enabled site.")]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How rows are printed.")]


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print the log of every stage to stderr.")] = False,
) -> None:
    if version:
        out.print(f"broadsheet {__version__}")
        raise typer.Exit
    logging.basicConfig(level=logging.INFO if verbose else logging.ERROR, format="%(levelname)s %(message)s")


@app.command()
def run(
    site: SiteArgument = None,
    day: Annotated[str | None, typer.Option("--date", help="The night to run, YYYY-MM-DD; default: yesterday.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day of a range, YYYY-MM-DD.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day of a range, included.")] = None,
    from_warc: Annotated[
        Path | None, typer.Option(help="Take pages from this WARC file, not the network; without SITE, of any host.")
    ] = None,
) -> None:
    """Run every stage for a night, a range, or a WARC file.

    The stages are discover, fetch, extract, validate, load, publish.

    Examples:

      broadsheet run herald --date 2026-03-05

      broadsheet run herald --from 2026-03-01 --to 2026-03-07

      broadsheet run --from-warc pages.warc.gz
    """
    from broadsheet import pipeline  # here: DuckDB and Arrow are not needed to print help

    settings = load_settings()
    days = _days(day, first, last)
    failed: list[str] = []
    done: list[Run] = []
    for chosen, new_run in _runs(site, days, from_warc, settings):
        with _progress(chosen.id) as on_progress:
            try:
                pipeline.run_ingest(new_run, chosen, settings, on_progress)
            except BroadsheetError as error:
                failed.append(f"{chosen.id}: {type(error).__name__}: {error}")
        if RunFolder(settings.runs_dir, chosen.id, new_run.run_id).load_report("validate"):
            done.append(new_run)
    if done:
        pipeline.publish_snapshot(settings)
        for new_run in done:
            _print_run(settings, new_run.site, new_run.run_id)
    for message in failed:
        err.print(f"error: {message}", markup=False)
    if failed:
        raise typer.Exit(1)


def _runs(
    site: str | None, days: tuple[date, date] | None, warc: Path | None, settings: Settings
) -> list[tuple[Site, Run]]:
    from broadsheet import pipeline

    if site is None and warc is not None:
        adhoc, run_of_warc = pipeline.adhoc_run(warc)
        window = Window.of_days(*days, "UTC") if days else None
        return [(adhoc, pipeline.cli_run(adhoc, window, warc) if window else run_of_warc)]
    chosen = [sites.load_site(site, settings)] if site else [s for s in sites.load_sites(settings) if s.enabled]
    if not chosen:
        raise UnknownSite(
            f"no site in {settings.sites_dir} is enabled: set `enabled: true` in one of its files, or try the demo papers "
            "with `make run`"
        )
    return [(each, pipeline.cli_run(each, _window(each, days, warc), warc)) for each in chosen]


def _window(site: Site, days: tuple[date, date] | None, warc: Path | None) -> Window | None:
    """The window asked for; for a WARC file without days all of it, else the site's last complete day."""
    if days is None and warc is not None:
        return None
    if days is None:
        yesterday = datetime.now(site.zone).date() - timedelta(days=1)
        days = (yesterday, yesterday)
    return Window.of_days(*days, site.timezone)


def _days(day: str | None, first: str | None, last: str | None) -> tuple[date, date] | None:
    if day and (first or last):
        raise InvalidWindow("--date goes without --from and --to")
    if day:
        first = last = day
    if (first is None) != (last is None):
        raise InvalidWindow("--from and --to go together")
    if first is None or last is None:
        return None
    try:
        span = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise InvalidWindow(f"{error}: write days as YYYY-MM-DD") from None
    if span[1] < span[0]:
        raise InvalidWindow(f"--to {last} lies before --from {first}")
    return span


@app.command()
def stage(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(STAGES[:-1])}.")],
    site: Annotated[str, typer.Argument(help="Id of the site.")],
    run_id: Annotated[str, typer.Argument(help="Id of an earlier run, as `broadsheet runs` prints it.")],
) -> None:
    """Run one stage of an earlier run again.

    Its input are the files that the stage before it left in the run's folder.
    """
    from broadsheet import pipeline

    settings = load_settings()
    earlier = RunFolder(settings.runs_dir, site, run_id).load_run()
    chosen = Site.adhoc() if site == Site.adhoc().id else sites.load_site(site, settings)
    with _progress(site) as on_progress:
        report = pipeline.run_stage(name, earlier, chosen, settings, on_progress)
    out.print(" ".join(f"{key}={value}" for key, value in report.counts.items()))


@app.command()
def publish() -> None:
    """Swap the snapshot behind current.duckdb.

    From then on readers see the warehouse as it stands now.
    """
    from broadsheet import pipeline

    out.print(pipeline.publish_snapshot(load_settings()).messages[0], markup=False)


@app.command()
def extract(
    warc: Annotated[Path, typer.Option(help="WARC file to read.")],
    out_dir: Annotated[
        Path, typer.Option("--out", help="Folder for articles, comments, issues and outcomes (Parquet).")
    ],
    workers: Annotated[int, typer.Option(min=1, max=64, help="Worker processes.")] = 2,
) -> None:
    """Extract articles and comments from a WARC file.

    Of any hosts; touches neither network nor warehouse.
    """
    from broadsheet import pipeline

    with _progress(warc.name) as on_progress:
        result = pipeline.extract_warc(
            warc, out_dir, workers=workers, on_progress=lambda value: on_progress("extract", value)
        )
    out.print(f"{result.articles} articles, {result.comments} comments, {result.outcomes} other outcomes -> {out_dir}")
    if result.damaged:
        err.print(f"error: {warc}: {result.damaged} damaged records; see outcomes.parquet", markup=False)
        raise typer.Exit(1)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="SQL for DuckDB; try: SELECT * FROM comments LIMIT 5")],
    form: FormatOption = Format.TABLE,
) -> None:
    """Query the readers' snapshot.

    It never waits for a load and never sees half of one.
    """
    _print_rows(query_snapshot(load_settings(), query), form)


@app.command()
def runs(
    site: Annotated[str | None, typer.Argument(help="Only of this site.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at the most.")] = 20,
    last: Annotated[
        bool, typer.Option("--last", help="Only the newest run of each site, with how its links ended.")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the runs that were loaded, with their counts.

    Links, pages, articles, comments declared and extracted, rejected rows.
    """
    settings = load_settings()
    found = query_snapshot(settings, read_statement("list_runs"), {"site": site, "row_limit": limit})
    if not last:
        _print_rows(found, form)
        return
    newest = {row[0]: row[1] for row in reversed(found.rows)}
    for site_id in sorted(newest):
        _print_run(settings, site_id, newest[site_id])


@app.command()
def digest() -> None:
    """Print one digest a core table of the snapshot.

    Over all columns of all rows: equal tables, equal digests.
    """
    _print_rows(query_snapshot(load_settings(), read_statement("digest_core")), Format.TABLE)


@app.command("dictionary")
def print_dictionary() -> None:
    """Print the data dictionary as Markdown."""
    sys.stdout.write(dictionary())


@sites_app.command("list")
def sites_list(form: FormatOption = Format.TABLE) -> None:
    """All sites, enabled or not."""
    rows = tuple((s.id, s.enabled, s.name, s.url, s.timezone, s.schedule) for s in sites.load_sites(load_settings()))
    _print_rows(QueryResult(("site", "enabled", "name", "url", "timezone", "schedule"), rows), form)


@sites_app.command("show")
def sites_show(site: Annotated[str, typer.Argument(help="Id of the site.")]) -> None:
    """One site with all its defaults, as JSON."""
    out.print(sites.load_site(site, load_settings()).model_dump_json(indent=2), markup=False)


@sites_app.command("check")
def sites_check() -> None:
    """Check every site file; one line for each mistake."""
    settings = load_settings()
    loaded = sites.load_sites(settings)
    warnings = sites.check_sites(settings)
    for warning in warnings:
        err.print(warning, markup=False)
    enabled = sum(site.enabled for site in loaded)
    out.print(f"{len(loaded)} site files are right, {enabled} of them enabled")
    if warnings:
        raise typer.Exit(1)


def _print_run(settings: Settings, site: str, run_id: str) -> None:
    """One run for a person: what came in, and how every link ended."""
    found = query_snapshot(settings, read_statement("list_runs"), {"site": site, "row_limit": 1000})
    row = next((dict(zip(found.columns, r, strict=True)) for r in found.rows if r[1] == run_id), None)
    if row is None:
        raise InvalidRun(f"{run_id}: no such run of {site} in the snapshot; see `broadsheet runs`")
    held = "  HELD: nothing of it was loaded" if row["is_held"] else ""
    out.print(f"\n{site}  {run_id}{held}", markup=False)
    out.print(
        f"  {row['link_count']} links, {row['page_count']} pages, {row['article_count']} articles; comments: "
        f"{row['declared_comment_count']} declared, {row['extracted_comment_count']} extracted; rejected: "
        f"{row['rejected_article_count']} articles, {row['rejected_comment_count']} comments"
    )
    endings = query_snapshot(settings, read_statement("list_endings"), {"site": site, "run_id": run_id})
    for what, ending, reason, count in endings.rows:
        detail = f"  ({reason})" if reason else ""
        out.print(f"  {count:>6} {what}{'s' if count != 1 else ''} {ending}{detail}", markup=False)


def _print_rows(result: QueryResult, form: Format) -> None:
    if form is Format.JSON:
        records = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
        out.print(json.dumps(records, default=str, ensure_ascii=False, indent=1), markup=False)
        return
    if form is Format.CSV:
        writer = csv.writer(sys.stdout)
        writer.writerow(result.columns)
        writer.writerows(result.rows)
        return
    table = Table(*result.columns, header_style="")
    for row in result.rows:
        table.add_row(*(_cell(value) for value in row))
    # A file or a pipe has no width: nothing is cut or folded there.
    Console(width=None if sys.stdout.isatty() else PIPE_CHARS, highlight=False, markup=False).print(table)


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


@contextmanager
def _progress(label: str) -> Iterator[Callable[[str, Progress], None]]:
    """A progress line on stderr; nothing where that is no terminal but one line a stage."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    with Bar(*columns, TimeRemainingColumn(), console=err, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(stage_name: str, value: Progress) -> None:
            if stage_name not in tasks:
                tasks[stage_name] = bar.add_task(f"{label} {stage_name}", total=value.total, pace="")
            pace = f"{value.pages_per_second:.1f}/s"
            bar.update(tasks[stage_name], completed=value.done, total=value.total, pace=pace)

        yield show


def main() -> None:
    """Entry point: errors that were raised on purpose become one message and exit code 1."""
    try:
        app()
    except BroadsheetError as error:
        err.print(f"error: {error}", markup=False)
        sys.exit(1)
