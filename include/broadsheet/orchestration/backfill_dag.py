"""The DAG ``backfill``: days of several sites by one form. It triggers one run of each site's own DAG, which does the work.

What does NOT belong here: a run of one site (``factory``), and Airflow's own backfill, which makes a run for each day of one DAG.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, Param, get_current_context, task

from broadsheet.errors import InvalidWindow, UnknownSite
from broadsheet.models import Site
from broadsheet.orchestration.factory import RETRIES_OF_TASKS, day_param, wish_params
from broadsheet.orchestration.names import BACKFILL, ingest_dag_id
from broadsheet.orchestration.windows import DATE, DATE_TO, MANUAL, PARAMS, resolve_window
from broadsheet.printable import safe_logger
from broadsheet.settings import Settings

SITES = "sites"  # a Param

log = safe_logger(__name__)


def backfill_dag(sites: Sequence[Site], settings: Settings) -> DAG:
    """The DAG that asks for days of several sites at once. Their runs go on by themselves when it has ended."""
    known = {site.id: site for site in sites}
    with DAG(
        dag_id=BACKFILL,
        description="Days of several sites by one form",
        schedule=None,
        catchup=False,
        params={
            SITES: Param(
                type="array",
                minItems=1,
                items={"type": "string"},
                examples=sorted(known),
                title="Sites",
                description="Ids of enabled sites.",
            ),
            DATE: day_param("First day", "each site's zone"),
            DATE_TO: day_param("Last day, if not the first", "each site's zone"),
            **wish_params(),
        },
        default_args=RETRIES_OF_TASKS,
        tags={"broadsheet", BACKFILL},
        doc_md="Triggers one run of each site's DAG over the days; sites are run side by side, each by its own hosts' pace. Clear a "
        "mapped task `run`, or the whole run, and the site's run begins again: what has not changed costs a 304, and loading twice "
        "changes nothing. To stop a site, mark its own run as failed. What a site can't give for the past stands in its run's log and note.",
    ) as dag:

        @task(task_id="plan", multiple_outputs=False)
        def plan() -> list[dict[str, Any]]:
            return _plan(known, settings)

        TriggerDagRunOperator.partial(
            task_id="run",
            logical_date=None,
            openlineage_inject_parent_info=False,  # a site's DAG takes no other key
            reset_dag_run=True,  # cleared, it runs the same run again
            map_index_template="{{ task.trigger_dag_id }}",
        ).expand_kwargs(plan())
    return dag


def _plan(known: dict[str, Site], settings: Settings) -> list[dict[str, Any]]:
    """The run to trigger of each site. Raises UnknownSite, and InvalidWindow for wrong days, before anything is triggered."""
    context: Any = get_current_context()
    params, asked_at = context["params"], settings.still_at or context["dag_run"].run_after
    wanted = list(dict.fromkeys(params[SITES]))
    if unknown := [site for site in wanted if site not in known]:
        raise UnknownSite(
            f"{', '.join(map(repr, unknown))}: no enabled site of that id; known are {', '.join(sorted(known))}"
        )
    if not params.get(DATE):
        raise InvalidWindow(f"{DATE}: name the first day, like 2026-01-31")
    days = {name: params[name] for name in (DATE, DATE_TO) if params.get(name)}
    for site in wanted:
        resolve_window(
            run_type=MANUAL,
            zone=known[site].timezone,
            asked_at=asked_at,
            first=days[DATE],
            last=days.get(DATE_TO),
        )
    span = "_".join(days.values())
    wish = {name: params[name] for name in PARAMS if name not in days and params.get(name) is not None}
    log.info("%d sites, %s", len(wanted), span)
    return [
        {
            "trigger_dag_id": ingest_dag_id(site),
            # Of this run of the backfill: cleared, it finds its runs again; triggered anew, it makes others.
            "trigger_run_id": f"{MANUAL}__{span}__{context['dag_run'].run_id}",
            "conf": days | wish,
            "note": f"Asked for by {BACKFILL}, run {context['dag_run'].run_id}",
        }
        for site in wanted
    ]
