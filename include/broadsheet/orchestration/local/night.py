"""One night through Airflow: trigger every enabled site's DAG, show how its tasks go, wait until it is published.

What does NOT belong here: starting and stopping Airflow (``supervisor``), and printing the result (``cli``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from broadsheet.errors import AirflowFailed, UnknownSite
from broadsheet.models import Site
from broadsheet.orchestration.local.rest import AirflowApi, Record
from broadsheet.orchestration.local.supervisor import Say
from broadsheet.orchestration.names import PUBLISH, SITE_FILES
from broadsheet.orchestration.windows import DATE, MANUAL, resolve_window

POLL_SECONDS = 1.0
STILL_SECONDS = 60.0  # a line at least this often, so that a long crawl is seen to live
PUBLISH_SECONDS = 300.0  # an earlier publish run, of another site's load, may have to end first
LOG_LINES = 15
_ENDED = {"success", "failed"}
_TOLD = {"running", "success", "failed", "up_for_retry", "skipped"}

Check = Callable[[], None]  # raises where waiting has become pointless


@dataclass(slots=True)
class NightRun:
    """One DAG run that is waited for.

    ``state`` is empty until it has ended; ``told`` holds the last state shown of each task.
    """

    dag_id: str
    run_id: str
    state: str = ""
    told: dict[str, str] = field(default_factory=dict)


def day_by_site(sites: Sequence[Site], date: str | None, now: datetime) -> dict[str, str]:
    """The ISO day to run, by site id: ``date``, or the last complete day in each site's zone.

    Raises InvalidWindow for an invalid date or one that lies ahead, UnknownSite where no site is enabled.
    """
    if not sites:
        raise UnknownSite(
            "no site is enabled; set `enabled: true` in a file of BROADSHEET_SITES_DIR, or BROADSHEET_DEMO=1"
        )
    windows = {site: resolve_window(run_type=MANUAL, zone=site.timezone, asked_at=now, first=date) for site in sites}
    return {site.id: window.days(site.timezone)[0].isoformat() for site, window in windows.items()}


def wait_for_dags(
    api: AirflowApi, wanted: set[str], since: datetime, wait_until: Callable[[Callable[[], bool], str], None]
) -> None:
    """Wait until Airflow has read each of the DAGs ``wanted`` after ``since``.

    Raises AirflowFailed for a DAG file that fails to import.
    """

    def are_read() -> bool:
        raise_import_errors(api, since)
        read = {dag_id for dag_id, dag in api.dags().items() if _moment(dag["last_parsed_time"]) >= since}
        return wanted <= read

    wait_until(are_read, f"{len(wanted)} DAGs read")


def raise_import_errors(api: AirflowApi, since: datetime) -> None:
    """Raise AirflowFailed if a DAG file failed to import after ``since``; wrong site files are no reason, the others go on."""
    errors = [
        error
        for error in api.import_errors()
        if _moment(error["timestamp"]) >= since and Path(error["filename"]).name != SITE_FILES
    ]
    if errors:
        raise AirflowFailed("\n".join(f"{e['filename']}: {e['stack_trace'].rstrip()}" for e in errors))


def trigger_night(api: AirflowApi, dag_ids: dict[str, str], days: dict[str, str], now: datetime) -> list[NightRun]:
    """Trigger one run a site; ``dag_ids`` and ``days`` are by site id.

    Raises AirflowFailed for a DAG that is paused or missing, before anything is triggered.
    """
    dags = api.dags()
    wanted = (*dag_ids.values(), PUBLISH)
    if missing := [dag_id for dag_id in wanted if dag_id not in dags]:
        raise AirflowFailed(f"{', '.join(missing)}: unknown to the Airflow that is up; `make down`, then try again")
    paused = [dag_id for dag_id in wanted if dags[dag_id]["is_paused"]]
    if paused:
        raise AirflowFailed(
            f"{', '.join(paused)}: paused, so that a run would wait for ever; unpause in the UI (`make up`)"
        )
    runs = []
    for site_id, dag_id in dag_ids.items():
        run = NightRun(dag_id, f"manual__{days[site_id]}__{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        api.trigger(dag_id, run.run_id, {DATE: days[site_id]}, "broadsheet.orchestration.local run")
        runs.append(run)
    return runs


def wait_for_night(api: AirflowApi, runs: Sequence[NightRun], say: Say, check: Check) -> None:
    """Wait until every run has ended and every load has been published; says each change of a task's state.

    Raises AirflowFailed, with the end of the log of each failed task, after everything that could go on has ended.
    """
    _wait_for_runs(api, runs, say, check)
    publish = _wait_for_publish(api, [run for run in runs if run.state == "success"], check)
    _wait_for_runs(api, publish, say, check)
    failed = [run for run in (*runs, *publish) if run.state != "success"]
    if failed:
        raise AirflowFailed("\n".join(line for run in failed for line in _failure_lines(api, run)))


def _wait_for_runs(api: AirflowApi, runs: Sequence[NightRun], say: Say, check: Check) -> None:
    spoke_at = time.monotonic()
    while unended := [run for run in runs if not run.state]:
        check()
        for run in unended:
            state = api.dag_run(run.dag_id, run.run_id)["state"]  # before its tasks: their last states are shown
            if _tell(api.task_instances(run.dag_id, run.run_id), run, say):
                spoke_at = time.monotonic()
            run.state = state if state in _ENDED else ""
        if time.monotonic() - spoke_at > STILL_SECONDS:
            say(f"  still at work: {', '.join(run.dag_id for run in unended)}")
            spoke_at = time.monotonic()
        time.sleep(POLL_SECONDS)


def _tell(tasks: Sequence[Record], run: NightRun, say: Say) -> bool:
    changed = [task for task in tasks if task["state"] in _TOLD and run.told.get(task["task_id"]) != task["state"]]
    for task in sorted(changed, key=lambda task: str(task["start_date"])):
        run.told[task["task_id"]] = task["state"]
        took = f"  {task['duration']:.1f} s" if task["state"] != "running" and task["duration"] else ""
        say(f"  {run.dag_id}  {task['task_id']:<8}  {task['state']}{took}")
    return bool(changed)


def _wait_for_publish(api: AirflowApi, loaded: Sequence[NightRun], check: Check) -> list[NightRun]:
    """The publish runs that the events of ``loaded`` have started; one can cover several loads."""
    found: dict[str, NightRun] = {}
    deadline = time.monotonic() + PUBLISH_SECONDS
    for run in loaded:
        while not (covering := [r for r in api.runs_after_load(run.dag_id, run.run_id) if r["dag_id"] == PUBLISH]):
            check()
            if time.monotonic() > deadline:
                raise AirflowFailed(f"{run.dag_id}: loaded, but no {PUBLISH} run began within {PUBLISH_SECONDS:.0f} s")
            time.sleep(POLL_SECONDS)
        first = min(covering, key=lambda r: str(r["run_id"]))
        found.setdefault(first["run_id"], NightRun(PUBLISH, first["run_id"]))
    return list(found.values())


def _failure_lines(api: AirflowApi, run: NightRun) -> list[str]:
    lines = []
    for task in api.task_instances(run.dag_id, run.run_id):
        if task["state"] == "failed":
            lines.append(f"{run.dag_id} {task['task_id']}: failed at try {task['try_number']}; the end of its log:")
            lines += [f"  {line}" for line in log_lines(api.task_log(task))[-LOG_LINES:]]
    return lines or [f"{run.dag_id}: run {run.run_id} failed"]


def log_lines(records: Sequence[Record]) -> list[str]:
    """A task's structured log as lines: level, event, and of an exception its class and message."""
    lines = []
    for record in records:
        lines.append(f"{record.get('level') or 'info'}: {record.get('event', '')}")
        lines += [f"  {e['exc_type']}: {e['exc_value']}" for e in record.get("error_detail") or ()]
    return lines


def _moment(text: str | None) -> datetime:
    return datetime.fromisoformat(text) if text else datetime.min.replace(tzinfo=UTC)
