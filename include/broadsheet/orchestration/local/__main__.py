"""The commands: ``up``, ``down``, ``run``, ``status``. Everything they say goes to stderr.

What does NOT belong here: how any of it is done.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.airflow_home import HomeLock, airflow_home, local_url, started_at
from broadsheet.errors import AirflowFailed, BroadsheetError, InvalidSite
from broadsheet.models import Site
from broadsheet.orchestration.local import night
from broadsheet.orchestration.local.components import SCHEDULER, TRIGGERER
from broadsheet.orchestration.local.environment import (
    ADMIN,
    DAGS_FOLDER,
    admin_password,
    logs_dir,
    passwords_path,
)
from broadsheet.orchestration.local.rest import AirflowApi
from broadsheet.orchestration.local.supervisor import LocalAirflow
from broadsheet.orchestration.names import PUBLISH, ingest_dag_id
from broadsheet.printable import printable
from broadsheet.settings import Settings, process_settings, real_now
from broadsheet.sites import SiteFiles, read_sites

DOWN_SECONDS = 120.0  # more than all waits of a stop together

app = typer.Typer(
    help="A local Airflow on loopback.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
Port = Annotated[int | None, typer.Option(help="Port of the UI and API; BROADSHEET_AIRFLOW_PORT otherwise.")]
Dags = Annotated[Path, typer.Option(help="Folder of the DAG files.")]


@app.command()
def up(port: Port = None, dags_folder: Dags = DAGS_FOLDER) -> None:
    """Start Airflow and stay until Ctrl-C or `down`."""
    settings = process_settings()
    sites = _without_wrong_ones(read_sites(settings))
    airflow = LocalAirflow(settings, port or settings.airflow_port, _say, dags_folder)
    with _interruptible(0), airflow.prepared():
        since = real_now()
        _say("Starting Airflow ...")
        airflow.start()
        airflow.wait_until_answering()
        airflow.wait_until(lambda: _is_healthy(airflow.api), "scheduler and dag-processor work")
        try:
            night.wait_for_dags(airflow.api, _dag_ids(sites), since, airflow.wait_until)
        except AirflowFailed as error:
            airflow.check()  # a dead component is fatal; a broken DAG file can be mended while Airflow runs
            _say(f"WARNING: {error}")
        _say_ready(settings, port or settings.airflow_port, sites)
        airflow.watch()


@app.command()
def run(
    date: Annotated[
        str | None, typer.Option(help="Day to run, like 2026-01-31; the last complete one otherwise.")
    ] = None,
    port: Port = None,
    dags_folder: Dags = DAGS_FOLDER,
) -> None:
    """Run one night of every enabled site through Airflow, then stop it. Uses the Airflow that is up, if one is.

    Sites whose files have mistakes are left out, and the exit code says so.
    """
    settings = process_settings()
    files = read_sites(settings)
    if files.problems and not files.enabled:
        raise InvalidSite(files.problems)
    sites = _without_wrong_ones(files)
    days = night.day_by_site(sites, date, settings.now())
    _run_sites(settings, sites, days, port or settings.airflow_port, dags_folder)
    if files.problems:
        raise InvalidSite(files.problems)


@app.command()
def down() -> None:
    """Stop what `up` or `run` has started."""
    lock = HomeLock(process_settings())
    note = lock.note if lock.is_held else None
    if note is None:
        _say("Airflow is not running.")
        return
    _say(f"Stopping Airflow (process {note.pid}) ...")
    began = started_at(note.pid)
    os.kill(note.pid, signal.SIGTERM)
    deadline = time.monotonic() + DOWN_SECONDS
    # It lets go of the lock while it still ends.
    while lock.is_held or (began is not None and started_at(note.pid) == began):
        if time.monotonic() > deadline:
            raise AirflowFailed(
                f"process {note.pid} does not stop; see its terminal, or kill -9 it and call `up` again"
            )
        time.sleep(0.2)
    _say("Airflow has stopped.")


@app.command()
def status() -> None:
    """Say whether Airflow runs; exit code 3 if not."""
    settings = process_settings()
    lock = HomeLock(settings)
    note = lock.note if lock.is_held else None
    if note is None:
        _say(f"Airflow is not running on {settings.home}.")
        raise typer.Exit(3)
    _say(f"Airflow runs at {local_url(note.port)} (process {note.pid}); logs: {logs_dir(settings)}")
    for name, (pid, _) in note.components.items():
        _say(f"  {name:<14}{'has ended' if name in note.dead else 'runs'} (process {pid})")


def _run_sites(settings: Settings, sites: Sequence[Site], days: dict[str, str], port: int, dags_folder: Path) -> None:
    lock = HomeLock(settings)
    if lock.is_held and lock.note:
        _run_night(AirflowApi(lock.note.port, admin_password(settings)), sites, days, lambda: None)
        return
    # Nothing but the night that was asked for: the schedules rest, and the scheduler starts when the DAGs say so.
    quiet = settings.model_copy(update={"scheduled": False})
    airflow = LocalAirflow(quiet, port, _say, dags_folder)
    with _interruptible(130), airflow.prepared():
        since = real_now()
        _say("Starting Airflow ...")
        airflow.start_all_but(SCHEDULER, TRIGGERER)
        airflow.wait_until_answering()
        night.wait_for_dags(airflow.api, _dag_ids(sites), since, airflow.wait_until)
        airflow.start(SCHEDULER)
        _run_night(airflow.api, sites, days, airflow.keep_alive)


def _run_night(api: AirflowApi, sites: Sequence[Site], days: dict[str, str], check: night.Check) -> None:
    _say("Running " + ", ".join(f"{site.id} {days[site.id]}" for site in sites) + " ...")
    runs = night.trigger_night(api, {site.id: ingest_dag_id(site.id) for site in sites}, days, real_now())
    night.wait_for_night(api, runs, _say, check)


@contextmanager
def _interruptible(code: int) -> Iterator[None]:
    """Ctrl-C or `down` ends the block, once everything has been stopped, with exit code ``code``."""
    try:
        yield
    except KeyboardInterrupt:
        _say("Airflow has stopped.")
        raise typer.Exit(code) from None


def _without_wrong_ones(files: SiteFiles) -> tuple[Site, ...]:
    """The enabled sites that are right; says what is wrong with the others."""
    if files.problems:
        _say("Left out until their site files are mended:\n" + "\n".join(f"  {problem}" for problem in files.problems))
    return files.enabled


def _dag_ids(sites: Sequence[Site]) -> set[str]:
    return {ingest_dag_id(site.id) for site in sites} | {PUBLISH}


def _is_healthy(api: AirflowApi) -> bool:
    health = api.health()
    return health["scheduler"] == "healthy" and health["dag_processor"] == "healthy"


def _say_ready(settings: Settings, port: int, sites: Sequence[Site]) -> None:
    names = ", ".join(sorted(_dag_ids(sites)))
    _say(
        f"\nAirflow is ready: {local_url(port)}\n"
        f"  login     {_login(settings)}\n"
        f"  DAGs      {names}\n"
        f"  logs      {logs_dir(settings)}\n"
        "  backfill  a DAG's page, Trigger, Backfill: any range of days\n"
        "  stop      Ctrl-C here, or `make down` in another terminal\n"
    )
    if not sites:
        _say("No site is enabled: set `enabled: true` in a file of include/sites, and BROADSHEET_CONTACT.")


def _login(settings: Settings) -> str:
    """How to sign in; the password itself is printed the first time only."""
    password = admin_password(settings)
    if password is None:
        return "none: everybody on this machine is admin (BROADSHEET_AIRFLOW_LOGIN)"
    shown = airflow_home(settings) / "password_was_shown"
    if shown.exists():
        return f"{ADMIN}, with the password in {passwords_path(settings)}"
    shown.touch()
    return f"{ADMIN}, password {password} (shown this once, and kept in {passwords_path(settings)})"


def _say(text: str) -> None:
    typer.echo(printable(text), err=True)


def main() -> None:
    """Run a command; an error that explains itself is one message and exit code 1."""
    try:
        app()
    except BroadsheetError as error:
        _say(f"error: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main()
