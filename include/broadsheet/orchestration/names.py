"""Names that Airflow and we have to agree on: DAG ids, the pool, a DAG file.

What does NOT belong here: imports of Airflow; the supervisor uses this without it.
"""

from __future__ import annotations

PUBLISH = "publish"  # DAG and task
ARCHIVE, REEXTRACT = "archive", "reextract"  # DAGs
SITE_FILES = "site_files.py"  # the DAG file that fails to import where site files have mistakes
WRITER_POOL = "warehouse_writer"  # one slot, in pools.json


def ingest_dag_id(site_id: str) -> str:
    """``ingest_<site>``."""
    return f"ingest_{site_id}"
