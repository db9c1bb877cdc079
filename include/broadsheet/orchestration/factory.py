"""The DAG factory: one ``ingest_<site>`` a site, and ``publish``.

What does NOT belong here: which sites there are (``sites``) and what a task does (``stages``). What is built here must be
the same at every parse: no clock, no unsorted set, or Airflow makes a new DAG version of each difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from airflow.sdk import DAG, AssetOrTimeSchedule, CronTriggerTimetable, Param, chain, task

from broadsheet.models import INGEST_STAGES, Site, asking
from broadsheet.orchestration import retries
from broadsheet.orchestration.assets import any_site, site_asset
from broadsheet.orchestration.names import CRAWL_POOL, PAGE_POOL, PUBLISH, TELL, WRITES, ingest_dag_id
from broadsheet.orchestration.stages import (
    Publisher,
    StageRunner,
    publish_when_due,
    run_ingest_task,
    run_pipeline_stage,
    run_publish_task,
)
from broadsheet.orchestration.telling import tell_changes
from broadsheet.orchestration.timetable import SiteDays
from broadsheet.orchestration.windows import DATE, DATE_TO, DRY_RUN, LIMIT, MODE, SOURCE
from broadsheet.settings import Settings

HOURLY = "37 * * * *"  # not at the full hour, when sites' runs begin

# What each task does, for the tab *Details* of a task in the UI.
TASK_DOCS = {
    "discover": "Asks the site's sources (feeds, sitemaps, section pages) which articles there are, and decides which of them to ask for.",
    "fetch": "Asks for the pages, politely, one after the other for each host, and archives every answer as WARC.",
    "extract": "Reads from each page the article and every reader comment, as rows.",
    "validate": "Checks the rows with Great Expectations; wrong rows are kept aside, and a batch that is very likely wrong is held.",
    "load": "Brings the rows that passed into the warehouse, in one transaction. Doing it twice changes nothing.",
}

POOLS = {
    "discover": CRAWL_POOL,
    "fetch": CRAWL_POOL,
    "extract": PAGE_POOL,
    "validate": PAGE_POOL,
}

RETRIES_OF_TASKS: dict[str, Any] = {
    "owner": "broadsheet",
    "retries": retries.RETRIES,
    "retry_delay": retries.FIRST_PAUSE,
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": retries.LONGEST_PAUSE,
    "retry_policy": retries.POLICY,
    "weight_rule": "upstream",  # of many sites those that are further come first: rows are there sooner, and fewer sites are half done
}


def ingest_dag(site: Site, settings: Settings, runner: StageRunner = run_pipeline_stage) -> DAG:
    """The DAG that brings one site's day into core.*: discover, fetch, extract, validate, load.

    Its load declares the site's asset. With ``settings.scheduled`` off it runs only when it is triggered.
    """
    with DAG(
        dag_id=ingest_dag_id(site.id),
        dag_display_name=f"{ingest_dag_id(site.id)}: {site.name}",
        description=f"{site.name}: one day of articles and comments into the warehouse",
        schedule=SiteDays(site.schedule_within(settings.spread_minutes), site.timezone) if settings.scheduled else None,
        catchup=False,
        max_active_runs=1,  # two runs of one site would ask its hosts twice; a backfill has a limit of its own
        params={
            DATE: day_param("First day", site.timezone),
            DATE_TO: day_param("Last day, if not the first", site.timezone),
            **wish_params(),
        },
        default_args=RETRIES_OF_TASKS,
        tags={"broadsheet", "ingest"},
        doc_md=_ingest_doc(site, settings),
    ) as dag:
        chain(*(_ingest_task(stage, site, settings, runner) for stage in INGEST_STAGES))
    return dag


def publish_dag(sites: Sequence[Site], settings: Settings, publisher: Publisher = publish_when_due) -> DAG:
    """The DAG that swaps the readers' snapshot: after any of ``sites`` was loaded, and hourly where something new was left.

    A load that is not shown, since another run is at work, is shown by that one; not so where it is killed for good.
    """
    with DAG(
        dag_id=PUBLISH,
        description="The readers' snapshot of the warehouse",
        schedule=_publish_schedule(sites, settings),
        catchup=False,
        max_active_runs=1,  # loads that end meanwhile are published together by the next run
        default_args=RETRIES_OF_TASKS,
        tags={"broadsheet", PUBLISH},
        doc_md="Copies the warehouse and swaps the symlink that readers open. Runs after any site's load; while other sites are "
        "at work, it copies at most once in BROADSHEET_PUBLISH_MINUTES. Each hour it looks whether anything was left to be copied.",
    ) as dag:

        @task(task_id=PUBLISH, **WRITES, multiple_outputs=False)
        def publish() -> dict[str, int]:
            return run_publish_task(settings, publisher)

        @task(
            task_id=TELL, multiple_outputs=False, doc_md="Sends what has changed to those that BROADSHEET_NOTIFY names."
        )
        def tell() -> int:
            return tell_changes(settings)

        # Outside of the pool: who answers slowly keeps no load waiting. As a teardown it runs also after a publish that failed, and
        # does not make the run a good one then.
        publish() >> tell().as_teardown()
    return dag


def _publish_schedule(sites: Sequence[Site], settings: Settings) -> Any:
    loaded = any_site(sites)
    if loaded is None or not settings.scheduled:
        return loaded
    return AssetOrTimeSchedule(timetable=CronTriggerTimetable(HOURLY, timezone="UTC"), assets=loaded)


def _ingest_task(stage: str, site: Site, settings: Settings, runner: StageRunner) -> Any:
    place: dict[str, Any] = {**WRITES, "outlets": [site_asset(site)]} if stage == "load" else {"pool": POOLS[stage]}

    @task(task_id=stage, multiple_outputs=False, doc_md=TASK_DOCS[stage], **place)
    def run_stage() -> dict[str, int]:
        return run_ingest_task(stage, site, settings, runner)

    return run_stage()


def day_param(title: str, zone: str) -> Param:
    """A day that a person may name."""
    return Param(
        None,
        type=["null", "string"],
        format="date",
        title=title,
        description=f"A day in {zone}, like 2026-01-31. Empty: the day of the logical date. Not for backfills.",
    )


def wish_params() -> dict[str, Param]:
    """What may be asked for of the days: by which sources, whether known articles too, how many, or only as a trial."""
    whole = "For named days and backfills only. "
    return {
        SOURCE: Param(
            asking.Source.AUTO.value,
            type="string",
            enum=[each.value for each in asking.Source],
            title="Source",
            description=f"{whole}{asking.SOURCE_HELP} Where the site has none of it, or it does not reach back so far, the run's note says so.",
        ),
        MODE: Param(
            asking.Mode.REFETCH.value,
            type="string",
            enum=[each.value for each in asking.Mode],
            title="Known articles",
            description=f"{whole}{asking.MODE_HELP}",
        ),
        LIMIT: Param(
            None, type=["null", "integer"], minimum=1, title="Limit", description=f"{whole}{asking.LIMIT_HELP}"
        ),
        DRY_RUN: Param(
            False, type="boolean", title="Dry run", description=f"{asking.DRY_RUN_HELP} See the run's note."
        ),
    }


def _ingest_doc(site: Site, settings: Settings) -> str:
    sources = "\n".join(f"- {source.kind}: {source.url or source.path}" for source in site.discover)
    return (
        f"### {site.name}\n\n{site.url}\n\n"
        f"Runs at `{site.schedule_within(settings.spread_minutes)}` ({site.timezone}) and takes the days that have just ended there. *Run After*, logical date "
        "and run id of a scheduled or backfilled run name the day that it is about, at 10:00 UTC, which is that day in nearly "
        "every time zone; its data interval is the day itself. *Backfill* runs each picked day that is over, whole. A run by "
        f"hand takes the last complete day; name another with `{DATE}` (and `{DATE_TO}`), or give its logical date. Archived days are "
        "read again without the network, and what that changes is shown first, by the DAG `reextract`.\n\n"
        f"Links come from:\n\n{sources}\n"
    )
