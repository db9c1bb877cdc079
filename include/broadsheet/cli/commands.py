"""The commands of `broadsheet`, each the same code that Airflow runs.

What does NOT belong here: anything a stage does, and how things are printed (``printing``).
"""

from __future__ import annotations

import errno
import logging
import sys
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from broadsheet import __version__, sites
from broadsheet.cli.archive import archive_app
from broadsheet.cli.backup import backup, restore
from broadsheet.cli.canaries import canaries
from broadsheet.cli.demo import demo_app
from broadsheet.cli.doctor import doctor
from broadsheet.cli.erase import erase
from broadsheet.cli.export import export
from broadsheet.cli.formats import FormatOption, print_rows
from broadsheet.cli.health import health_app
from broadsheet.cli.lake import lake_app
from broadsheet.cli.marts import marts_app
from broadsheet.cli.origin import origin
from broadsheet.cli.printing import err, out, print_page, print_run, print_trial, progress
from broadsheet.cli.query import sql
from broadsheet.cli.reading import Reading
from broadsheet.cli.reasons import print_reasons
from broadsheet.cli.reextract import reextract
from broadsheet.cli.rejects import rejects_app
from broadsheet.cli.run_list import print_runs
from broadsheet.cli.search import search
from broadsheet.cli.sites import sites_app
from broadsheet.cli.status import status
from broadsheet.cli.undo import undo
from broadsheet.errors import BroadsheetError, InvalidRun, InvalidSite, InvalidWindow, MissingWarehouse, UnknownSite
from broadsheet.models import INGEST_STAGES, Run, Site, Window, asking
from broadsheet.models.asking import Mode, Source
from broadsheet.printable import PrintableFormatter, safe_logger
from broadsheet.remedies import explain
from broadsheet.settings import Settings, process_settings

log = safe_logger("broadsheet")

app = typer.Typer(
    name="broadsheet",
    help="A nightly newspaper delivered as tables: articles and every reader comment, as rows, in DuckDB.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(sites_app, name="sites")
app.add_typer(archive_app, name="archive")
app.add_typer(demo_app, name="demo")
app.add_typer(health_app, name="health")
app.add_typer(rejects_app, name="rejects")
app.add_typer(marts_app, name="marts")
app.add_typer(lake_app, name="lake")
app.command()(export)
app.command("why", cls=Reading)(origin)
app.command()(backup)
app.command()(restore)
app.command()(reextract)
app.command()(undo)
app.command()(erase)
app.command()(canaries)
app.command(cls=Reading)(status)
app.command(cls=Reading)(doctor)
app.command(cls=Reading)(search)
app.command(cls=Reading, context_settings={"ignore_unknown_options": True})(sql)  # SQL may begin with a comment: --

SiteArgument = Annotated[str | None, typer.Argument(help="Id of a site; without it, every enabled site.")]


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print the log of every stage to stderr.")] = False,
) -> None:
    if version:
        out.print(f"broadsheet {__version__}")
        raise typer.Exit
    handler = logging.StreamHandler()
    handler.setFormatter(PrintableFormatter("%(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO if verbose else logging.ERROR, handlers=[handler])


@app.command()
def run(
    site: SiteArgument = None,
    day: Annotated[str | None, typer.Option("--date", help="The day to run, YYYY-MM-DD; default: what is new.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day of a range, YYYY-MM-DD.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day of a range, included.")] = None,
    from_warc: Annotated[
        Path | None, typer.Option(help="Take pages from this WARC file, not the network; without SITE, of any host.")
    ] = None,
    source: Annotated[Source, typer.Option(help=f"With days. {asking.SOURCE_HELP}")] = Source.AUTO,
    mode: Annotated[Mode, typer.Option(help=f"With days. {asking.MODE_HELP}")] = Mode.REFETCH,
    limit: Annotated[int | None, typer.Option(min=1, help=f"With days. {asking.LIMIT_HELP}")] = None,
    is_dry: Annotated[bool, typer.Option("--dry-run", help=asking.DRY_RUN_HELP)] = False,
) -> None:
    """Run every stage for a night, a range, or a WARC file.

    The stages are discover, fetch, extract, validate, load, publish. Without days it is the nightly run: what is new since
    the last one, and the revisits that are due. With days it takes what these days hold, also what is known already.

    Examples:

      broadsheet run herald --date 2026-03-05

      broadsheet run herald --from 2026-03-01 --to 2026-03-07

      broadsheet run herald --date 2026-03-05 --source sitemap --mode new --limit 20 --dry-run

      broadsheet run --from-warc pages.warc.gz
    """
    from broadsheet import pipeline  # here: DuckDB and Arrow are not needed to print help

    settings = process_settings()
    days = _days(day, first, last)
    is_narrow = (source, mode, limit) != (Source.AUTO, Mode.REFETCH, None)
    if (is_narrow and days is None) or (from_warc and (is_narrow or is_dry)):
        raise InvalidWindow(
            "--source, --mode and --limit go with --date, or --from and --to, and none of them with --from-warc"
        )
    wish = {"source": source.value, "mode": mode.value, "limit": limit}
    chosen, wrong_files = _sites(site, from_warc, settings)
    for line in wrong_files if site is not None else ():
        err.print(f"warning: {line}")
    failed = [] if site is not None else [*wrong_files]
    begun: list[Run] = []
    for each in chosen:
        try:
            if is_dry:
                with progress(each.id) as on_progress:
                    trial = pipeline.try_out(_run(each, days, None, settings, **wish), each, settings, on_progress)
                print_trial(trial)
                continue
            new_run = _run(each, days, from_warc, settings, **wish)
            begun.append(new_run)
            with progress(each.id) as on_progress:
                pipeline.run_ingest(new_run, each, settings, on_progress)
        except Exception as error:  # noqa: BLE001 - whatever one site meets, the others are run
            failed.append(_failure(each.id, error))
    try:
        if not is_dry:
            _publish(begun, settings, is_all_well=not failed)
    except Exception as error:  # noqa: BLE001 - a snapshot that fails must not hide what failed before
        failed.append(_failure("publish", error))
    for message in failed:
        err.print(f"error: {message}")
    if failed:
        raise typer.Exit(1)


def _publish(begun: list[Run], settings: Settings, *, is_all_well: bool) -> None:
    """Show readers what was loaded, and how each run ended; print the runs."""
    from broadsheet import pipeline

    try:
        pipeline.publish_snapshot(settings)
    except MissingWarehouse:
        if is_all_well:
            raise
        return  # nothing was ever loaded, and why was told
    for each in begun:
        with suppress(InvalidRun):  # it could not be recorded yet
            print_run(settings, each.site, each.run_id)


def _failure(what: str, error: Exception) -> str:
    """What happened and what to do; the traceback of an unexpected error goes to the log."""
    if isinstance(error, BroadsheetError):
        return f"{what}: {type(error).__name__}: {error}"
    if getattr(error, "errno", None) not in (
        errno.ENOSPC,
        errno.EDQUOT,
    ):  # a full disk is no mistake of ours, wherever it is met
        log.error("%s: %s", what, type(error).__name__, exc_info=error)
    return f"{what}: {type(error).__name__}: {explain(error)}"


def _sites(site: str | None, warc: Path | None, settings: Settings) -> tuple[tuple[Site, ...], tuple[str, ...]]:
    """The sites to run, and what is wrong with site files: a wrong one stops no other site."""
    if site is None and warc is not None:
        return (Site.adhoc(),), ()
    if site is not None:
        return (sites.load_site(site, settings),), sites.read_sites(settings).problems
    files = sites.read_sites(settings)
    if not files.enabled and files.problems:
        raise InvalidSite(files.problems)
    if not files.enabled:
        raise UnknownSite(
            f"no site in {settings.sites_dir} is enabled: set `enabled: true` in one of its files, or try the demo papers "
            "with `make run`"
        )
    return files.enabled, files.problems


def _run(site: Site, days: tuple[date, date] | None, warc: Path | None, settings: Settings, **wish: Any) -> Run:
    """The run that was asked for; an earlier one for the same days that failed or was killed is continued."""
    from broadsheet import pipeline

    is_nightly = days is None and warc is None
    window = _window(site, days, warc, settings)
    new = pipeline.cli_run(site, window, warc, is_nightly=is_nightly, settings=settings, **wish)
    return pipeline.unfinished_run(new, settings)


def _window(site: Site, days: tuple[date, date] | None, warc: Path | None, settings: Settings) -> Window | None:
    """The window asked for; for a WARC file without days all of it, else the site's last complete day."""
    if days is None and warc is not None:
        return None
    if days is None:
        yesterday = settings.now().astimezone(site.zone).date() - timedelta(days=1)
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
    if span[1] == date.max or span[0] == date.min:
        raise InvalidWindow(f"--from {first}, --to {last}: beyond the calendar; write a day of a newspaper")
    if span[1] < span[0]:
        raise InvalidWindow(f"--to {last} lies before --from {first}")
    return span


@app.command()
def stage(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(INGEST_STAGES)}.")],
    site: Annotated[str, typer.Argument(help="Id of the site.")],
    run_id: Annotated[str, typer.Argument(help="Id of an earlier run, as `broadsheet runs` prints it.")],
) -> None:
    """Run one stage of an earlier run again.

    Its input are the files that the stage before it left in the run's folder.
    """
    from broadsheet import pipeline
    from broadsheet.runs import RunFolder

    settings = process_settings()
    earlier = RunFolder(settings.runs_dir, site, run_id).load_run()
    chosen = Site.adhoc() if site == Site.adhoc().id else sites.load_site(site, settings)
    with progress(site) as on_progress:
        report = pipeline.run_stage(name, earlier, chosen, settings, on_progress)
    out.print(" ".join(f"{key}={value}" for key, value in report.counts.items()))


@app.command()
def publish(
    if_newer: Annotated[
        bool,
        typer.Option(
            "--if-newer", help="Only where readers lack something and no run of Airflow is about to publish; for cron."
        ),
    ] = False,
) -> None:
    """Swap the snapshot behind current.duckdb.

    From then on readers see the warehouse as it stands now.
    """
    from broadsheet import pipeline

    publisher = pipeline.publish_if_newer if if_newer else pipeline.publish_snapshot
    out.print(publisher(process_settings()).messages[0])


@app.command()
def extract(
    page: Annotated[str | None, typer.Argument(help="URL, or file of a saved page, to print for a person.")] = None,
    warc: Annotated[Path | None, typer.Option(help="WARC file to read instead; goes with --out.")] = None,
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Folder for articles, comments, issues and outcomes (Parquet).")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Worker processes for --warc.")] = 2,
    url: Annotated[str | None, typer.Option(help="Address that a saved page comes from.")] = None,
    why: Annotated[
        bool, typer.Option("--why", help="Print why the page comes out as it does, not what comes out.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON; goes with --why.")] = False,
) -> None:
    """Extract one page for reading, or a WARC file to Parquet.

    Touches no warehouse; only a URL touches the network.

    Examples:

      broadsheet extract https://www.herald.example/news/ferry

      broadsheet extract saved.html --url https://www.herald.example/news/ferry

      broadsheet extract saved.html --why

      broadsheet extract --warc pages.warc.gz --out tables
    """
    from broadsheet import pipeline

    if as_json and not why:
        raise typer.BadParameter("--json goes with --why")
    if page is not None and warc is None and out_dir is None:
        is_url = page.startswith(("http://", "https://"))
        if why:
            found = pipeline.explain_url(page, process_settings()) if is_url else pipeline.explain_file(Path(page), url)
            print_reasons(found, as_json=as_json)
            return
        print_page(pipeline.inspect_url(page, process_settings()) if is_url else pipeline.inspect_file(Path(page), url))
        return
    if page is not None or warc is None or out_dir is None or why:
        raise typer.BadParameter(
            "give either a URL or file, or --warc together with --out; --why goes with a URL or file"
        )
    with progress(warc.name) as on_progress:
        result = pipeline.extract_warc(
            warc, out_dir, workers=workers, on_progress=lambda value: on_progress("extract", value)
        )
    out.print(f"{result.articles} articles, {result.comments} comments, {result.outcomes} other outcomes -> {out_dir}")
    if result.damaged:
        err.print(f"error: {warc}: {result.damaged} damaged records; see outcomes.parquet")
        raise typer.Exit(1)


@app.command(cls=Reading)
def runs(
    site: Annotated[str | None, typer.Argument(help="Only of this site.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at the most.")] = 20,
    last: Annotated[
        bool, typer.Option("--last", help="Only the newest run of each site, with how its links ended.")
    ] = False,
    form: FormatOption = None,
) -> None:
    """List the runs, however they ended, with their counts.

    Links, pages, articles, comments declared and found, rows refused by a rule; under each its id, and what ended it. With --format
    every column of it.
    """
    from broadsheet.warehouse import query_snapshot, read_statement

    settings = process_settings()
    which = {"site": site, "is_newest_only": last, "row_limit": limit}
    found = query_snapshot(settings, read_statement("list_runs"), which)
    if site and not found.rows:
        raise InvalidRun(f"{site}: no run of it is known yet; see `broadsheet runs` and `broadsheet sites list`")
    if not last and form is None:
        print_runs(found)
        return
    if not last:
        print_rows(found, form)
        return
    for site_id, run_id, *_ in sorted(found.rows, key=lambda row: str(row[0])):
        print_run(settings, site_id, run_id)


@app.command()
def report(
    run_id: Annotated[str | None, typer.Argument(metavar="[RUN]", help="Id of a run; default: the newest.")] = None,
    site: Annotated[
        str | None, typer.Option(help="Only of this site; without it and RUN, the newest night of all.")
    ] = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", help="File to write; default: in the home's reports.")
    ] = None,
    data_docs: Annotated[
        bool, typer.Option("--data-docs", help="Also Great Expectations' own pages on the run; goes with --site.")
    ] = False,
) -> None:
    """Write what happened as one page of HTML, to be read in a browser, also offline.

    From links to rows, what was rejected and why, comments declared and found, health with its evidence, the last 30 nights.

    Examples:

      broadsheet report

      broadsheet report --site herald

      broadsheet report manual__2026-03-05__20260306T030000Z --out night.html
    """
    from broadsheet import pipeline

    if data_docs and site is None:
        raise typer.BadParameter("--data-docs goes with --site")
    settings = process_settings()
    out.print(str(pipeline.write_report(settings, settings.now(), run_id, site, out_file)))
    if data_docs and site is not None:
        for path in pipeline.write_data_docs(settings, run_id, sites.load_site(site, settings)):
            out.print(str(path))


@app.command(cls=Reading)
def digest() -> None:
    """Print one digest per core table of the snapshot.

    Over all columns of all rows: equal tables, equal digests, as long as DuckDB stays the same.
    """
    from broadsheet.warehouse import query_snapshot, read_statement

    print_rows(query_snapshot(process_settings(), read_statement("digest_core")), None)


@app.command("dictionary", cls=Reading)
def print_dictionary() -> None:
    """Print the data dictionary as Markdown, with the rules of quality and health."""
    from broadsheet import health, quality
    from broadsheet.warehouse import dictionary

    sys.stdout.write(f"{dictionary()}\n{quality.rules_table(quality.RULES)}\n{health.rules_table()}")
