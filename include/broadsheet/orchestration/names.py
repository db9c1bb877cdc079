"""Names that Airflow and we have to agree on: DAG ids, the pool, a DAG file, XComs.

What does NOT belong here: imports of Airflow; the supervisor uses this without it.
"""

from __future__ import annotations

from typing import Any

PUBLISH = "publish"  # DAG and task
ARCHIVE, BACKFILL, REEXTRACT = "archive", "backfill", "reextract"  # DAGs
TELL = "tell"  # the task of PUBLISH that tells people what has changed
SITE_FILES = "site_files.py"  # the DAG file that fails to import where site files have mistakes
WRITER_POOL = "warehouse_writer"  # one slot, in pools.json
LOADER_QUEUE = "loader"  # with Celery: whatever writes the warehouse, at the workers that are where it is
WRITES: dict[str, Any] = {"pool": WRITER_POOL, "queue": LOADER_QUEUE}  # of a task that writes it
CRAWL_POOL, PAGE_POOL = "crawls", "pages"
SUMMARY, FAILURE = "summary", "failure"  # keys of XComs: what a run has brought so far, and what ended it
_INGEST = "ingest_"


def ingest_dag_id(site_id: str) -> str:
    """``ingest_<site>``."""
    return f"{_INGEST}{site_id}"


def site_of_dag(dag_id: str) -> str | None:
    """The site whose DAG it is; None for other DAGs."""
    return dag_id.removeprefix(_INGEST) if dag_id.startswith(_INGEST) else None
