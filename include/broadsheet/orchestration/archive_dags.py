"""The DAGs over the archive: ``archive`` looks after it, and after Airflow's own history, once a week, ``reextract`` reads days of it again when asked.

What does NOT belong here: the work itself (``pipeline``), which is imported only when a task runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, CronDataIntervalTimetable, Param, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from broadsheet.errors import InvalidArchive, UnknownSite
from broadsheet.models import Site
from broadsheet.orchestration.factory import RETRIES_OF_TASKS, day_param
from broadsheet.orchestration.names import ARCHIVE, LOADER_QUEUE, REEXTRACT, WRITES
from broadsheet.orchestration.windows import DATE, DATE_TO, MANUAL, resolve_window
from broadsheet.printable import safe_logger
from broadsheet.settings import Settings, real_now

WEEKLY = "30 3 * * 0"
SITE, LOAD = "site", "load"  # Params of the DAG reextract
_SHOWN = 20

log = safe_logger(__name__)


def archive_dag(settings: Settings) -> DAG:
    """The DAG that checks every WARC file and then removes what retention no longer keeps."""
    with DAG(
        dag_id=ARCHIVE,
        description="Weekly upkeep: raw pages checked whole and pruned as the settings say, Airflow's own history cleaned",
        schedule=CronDataIntervalTimetable(WEEKLY, timezone="UTC") if settings.scheduled else None,
        catchup=False,
        max_active_runs=1,
        default_args=RETRIES_OF_TASKS,
        tags={"broadsheet", ARCHIVE},
        doc_md="`broadsheet archive verify`, then `broadsheet archive prune`: by the same code. A damaged file fails `verify`, "
        "which names it; nothing is pruned then. `clean_airflow` takes from Airflow's own database and logs what is older than "
        "BROADSHEET_AIRFLOW_KEEP_DAYS.",
    ) as dag:

        @task(task_id="verify", multiple_outputs=False)
        def verify() -> dict[str, int]:
            return _verify(settings)

        @task(task_id="prune", **WRITES, multiple_outputs=False)
        def prune() -> dict[str, int]:
            return _prune(settings)

        @task(task_id="clean_airflow", queue=LOADER_QUEUE, multiple_outputs=False)
        def clean_airflow() -> dict[str, int]:
            return _clean_airflow(settings)

        verify() >> prune()
        clean_airflow()
    return dag


def reextract_dag(sites: Sequence[Site], settings: Settings) -> DAG:
    """The DAG that extracts archived days again, says what would change, and loads it where it was asked to."""
    known = {site.id: site for site in sites}
    with DAG(
        dag_id=REEXTRACT,
        description="Archived pages extracted again by today's code, with no network",
        schedule=None,
        catchup=False,
        max_active_runs=1,
        params={
            SITE: Param(type="string", title="Site", description="Id of the site.", enum=sorted(known) or None),
            DATE: day_param("First day", "the site's zone"),
            DATE_TO: day_param("Last day, if not the first", "the site's zone"),
            LOAD: Param(False, type="boolean", title="Load it", description="Else it is only said what would change."),
        },
        default_args=RETRIES_OF_TASKS,
        tags={"broadsheet", REEXTRACT},
        doc_md="`broadsheet reextract SITE --from D --to D`, by the same code. `compare` says in its log which rows and columns "
        "would change; `load` runs only where *Load it* is set.",
    ) as dag:

        @task(task_id="compare", multiple_outputs=False)
        def compare() -> str:
            return _compare(known, settings)

        @task(task_id="load", **WRITES, multiple_outputs=False)
        def load(reextraction: str) -> dict[str, int]:  # Airflow keeps the name run_id to itself
            return _load(known, settings, reextraction)

        compared: Any = compare()
        load(compared)
    return dag


def _verify(settings: Settings) -> dict[str, int]:
    from broadsheet import pipeline

    check = pipeline.verify_archive(settings)
    for note in check.notes:
        log.info("%s", note)
    for problem in check.problems:
        log.error("%s", problem)
    if check.problems:
        shown = "; ".join(str(problem) for problem in check.problems[:_SHOWN])
        raise InvalidArchive(f"{settings.archive_dir}: {len(check.problems)} problems: {shown}")
    return {"files": check.file_count, "records": check.record_count, "bytes": check.byte_count}


def _prune(settings: Settings) -> dict[str, int]:
    from broadsheet import pipeline

    pruning = pipeline.prune_archive(settings, settings.now())
    for removal in pruning.removals:
        log.info("removed: %s", removal)
    return {"removed_files": len(pruning.removals)}


def _clean_airflow(settings: Settings) -> dict[str, int]:
    from broadsheet.orchestration.cleaning import clean_database, clean_logs

    if settings.airflow_keep_days is None:
        raise AirflowSkipException("Airflow's history is kept: BROADSHEET_AIRFLOW_KEEP_DAYS is not set")
    before = real_now() - timedelta(days=settings.airflow_keep_days)
    removed = clean_logs(before)
    for line in clean_database(settings, before):
        log.info("%s", line)
    return {"removed_logs": removed}


def _compare(known: dict[str, Site], settings: Settings) -> str:
    from broadsheet import pipeline

    context: Any = get_current_context()
    site = _site(known, context["params"])
    window = resolve_window(
        run_type=MANUAL,
        zone=site.timezone,
        asked_at=settings.still_at or context["dag_run"].run_after,
        first=context["params"].get(DATE) or None,
        last=context["params"].get(DATE_TO) or None,
    )
    result = pipeline.reextract(site, window, settings, settings.now())
    for table in ("articles", "comments"):
        counts = ", ".join(f"{result.difference.count(table, what)} {what}" for what in ("added", "removed", "changed"))
        log.info("%s: %s", table, counts)
    for change in result.difference.columns:
        for sample in change.samples:
            log.info(
                "%s.%s: %d rows, such as %s: %r -> %r",
                change.table,
                change.column,
                change.row_count,
                sample.label,
                sample.old,
                sample.new,
            )
    return result.run.run_id


def _load(known: dict[str, Site], settings: Settings, run_id: str) -> dict[str, int]:
    from broadsheet import pipeline
    from broadsheet.runs import RunFolder

    params: Any = get_current_context()["params"]
    if not params.get(LOAD):
        raise AirflowSkipException("only compared: set 'Load it' to load it")
    site = _site(known, params)
    run = RunFolder(settings.runs_dir, site.id, run_id).load_run()
    return dict(pipeline.load_reextraction(run, site, settings).counts)


def _site(known: dict[str, Site], params: Any) -> Site:
    if params.get(SITE) not in known:
        raise UnknownSite(f"{SITE}: {params.get(SITE)!r} is none of {', '.join(sorted(known)) or 'no sites'}")
    return known[params[SITE]]
