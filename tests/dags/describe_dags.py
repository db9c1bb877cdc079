"""Parse the DAG files as Airflow's DAG processor does, in a process of its own; the last line is what they are, as JSON."""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime
from typing import Any

HEAVY = ("great_expectations", "trafilatura", "scrapy", "pandas", "duckdb", "pyarrow")


def tell(folder: str, instants: dict[str, list[str]]) -> None:
    """Print what the DAG files in ``folder`` are; by DAG id, the logical dates for which the data interval is asked for."""
    sys.stdout.write("\n" + json.dumps(describe(folder, instants)))


def describe(folder: str, instants: dict[str, list[str]]) -> dict[str, Any]:
    """DAGs, import errors and imported heavy modules of the DAG files in ``folder``."""
    from airflow.dag_processing.dagbag import DagBag

    began = time.process_time()
    bag = DagBag(dag_folder=folder, safe_mode=True)
    spent = time.process_time() - began
    heavy = [name for name in HEAVY if name in sys.modules]
    return {
        "dags": {dag_id: describe_dag(dag, instants.get(dag_id, [])) for dag_id, dag in sorted(bag.dags.items())},
        "import_errors": bag.import_errors,
        "heavy": heavy,
        "cpu_seconds": spent,
    }


def describe_dag(dag: Any, instants: list[str]) -> dict[str, Any]:
    """What the tests ask of one DAG."""
    return {
        "tasks": {task.task_id: describe_task(task) for task in dag.topological_sort()},
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "params": sorted(dag.params),
        "tags": sorted(dag.tags),
        "doc_md": dag.doc_md,
        "schedule": type(dag.timetable).__name__,
        "assets": assets_of(dag.timetable),
        "intervals": [interval_of(dag, datetime.fromisoformat(instant)) for instant in instants],
    }


def assets_of(timetable: Any) -> dict[str, Any]:
    """The condition on assets, and their names."""
    condition = getattr(timetable, "asset_condition", None)
    if not condition:
        return {}
    return {"kind": type(condition).__name__, "names": sorted(asset.name for asset in condition.objects)}


def describe_task(task: Any) -> dict[str, Any]:
    """Place, pool, queue and retries of one task."""
    return {
        "downstream": sorted(task.downstream_task_ids),
        "pool": task.pool,
        "queue": task.queue,
        "outlets": [[asset.name, asset.uri] for asset in task.outlets],
        "retries": task.retries,
        "backoff": task.retry_exponential_backoff,
        "policy": task.retry_policy.serialize() if task.retry_policy else None,
    }


def interval_of(dag: Any, instant: datetime) -> list[str]:
    """The data interval of a run by hand with that logical date."""
    import pendulum
    from airflow.serialization.encoders import coerce_to_core_timetable

    timetable = coerce_to_core_timetable(dag.timetable)
    interval = timetable.infer_manual_data_interval(run_after=pendulum.instance(instant))
    return [interval.start.isoformat(), interval.end.isoformat()]
