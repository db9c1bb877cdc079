"""Airflow's LocalExecutor, whose workers have what tasks import: the scheduler imports it once, and every task is forked with it.

A site-night of ten pages took 17 CPU-seconds where each of its tasks imported for itself; Great Expectations alone takes 3.

What does NOT belong here: what is imported (``pipeline.preloading``).
"""

from __future__ import annotations

from airflow.executors.local_executor import LocalExecutor

from broadsheet.printable import safe_logger

log = safe_logger(__name__)


class PreloadedExecutor(LocalExecutor):
    """Forks tasks from workers that have the pipeline's libraries. Where they can't be imported it works, too, and is slower."""

    def start(self) -> None:
        """Import, then fork the workers."""
        try:
            from broadsheet.orchestration import factory  # noqa: F401  # what the DAG files import
            from broadsheet.pipeline import preloading

            log.info("%d modules are shared by all tasks", preloading.preload())
        except Exception as trouble:
            log.warning("nothing is preloaded: %s: %s", type(trouble).__name__, trouble, exc_info=trouble)
        super().start()
