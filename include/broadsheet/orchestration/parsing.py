"""Which sites a DAG file makes DAGs of: all, or in a task's process the one whose DAG the task is of.

Each task parses its DAG file anew, and reading 500 site files takes seconds. What does NOT belong here: the DAGs (``factory``).
"""

from __future__ import annotations

from airflow.sdk import get_parsing_context

from broadsheet.errors import BroadsheetError
from broadsheet.models import Site
from broadsheet.orchestration.names import site_of_dag
from broadsheet.settings import Settings
from broadsheet.sites import load_site, read_sites


def sites_to_parse(settings: Settings) -> tuple[Site, ...]:
    """The enabled sites whose files are right; of a task only its own."""
    dag_id = get_parsing_context().dag_id
    site_id = site_of_dag(dag_id) if dag_id else None
    if site_id is None:
        return read_sites(settings).enabled
    try:
        site = load_site(site_id, settings)
    except BroadsheetError:  # gone, or spoilt since the run began: Airflow says that the DAG is not there
        return ()
    return (site,) if site.enabled else ()
