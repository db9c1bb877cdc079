"""Health of many sites with a long past: what showing how they stand costs, and reading their histories and judging a night of each.

What does NOT belong here: what the rules say.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import process_time
from typing import Any

import duckdb
from tests.unit.health.invented import InventedPaper

from broadsheet import health
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse, publish_copy, query_snapshot, read_statement

SITES, NIGHTS = 500, 365
ALIKE = 3  # papers with nights of their own; the others' are copies of these


def health_of_sites() -> None:
    """CPU seconds of ``broadsheet health --json``, start included, and of the history and judgement of one night a site."""
    with tempfile.TemporaryDirectory(prefix="broadsheet-health-") as folder:
        settings = Settings(home=Path(folder))
        papers = _lived(settings)
        before = _spent()
        shown = subprocess.run(
            [sys.executable, "-c", "from broadsheet.cli import main; main()", "health", "--json"],
            env={**os.environ, "BROADSHEET_HOME": folder},
            stdout=subprocess.PIPE,
            check=False,
        )
        seconds, count = _spent() - before, len(json.loads(shown.stdout))
        print(f"health: {count} sites of {NIGHTS} nights shown by `broadsheet health --json`: {seconds:.2f} CPU-s")
        _judge_all(settings, papers)


def _judge_all(settings: Settings, papers: list[InventedPaper]) -> None:
    batches = [paper.batch(NIGHTS) for paper in papers]
    night = health.night_of(batches[0].run, batches[0].site)
    assert night is not None

    def records(name: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = query_snapshot(settings, read_statement(name), parameters)
        return [dict(zip(found.columns, row, strict=True)) for row in found.rows]

    began = process_time()
    histories = [health.read_history(records, f"site-{site}", night, "tonight") for site in range(SITES)]
    read = process_time() - began
    assert all(len(history.nights) > 50 for history in histories)
    began = process_time()
    for site, history in enumerate(histories):
        health.judge(batches[site % ALIKE], history)
    judged = process_time() - began
    print(f"health: {SITES} histories read: {read:.2f} CPU-s; a night of each measured and judged: {judged:.2f} CPU-s")


def _lived(settings: Settings) -> list[InventedPaper]:
    """Papers whose nights are in the snapshot."""
    papers = [InventedPaper(20, seed) for seed in range(ALIKE)]
    with open_warehouse(settings) as warehouse:
        for number in range(NIGHTS):
            with warehouse.transaction():
                for seed, paper in enumerate(papers):
                    judged = paper.night(number)
                    del paper.history[: -health.REACH_DAYS]
                    run, signals = paper.batch(number).run, judged.verdict.signals
                    site = paper.site.model_copy(update={"id": f"site-{seed}"})
                    health.write_night(
                        warehouse, site, run, 1, judged.measures, signals, is_learning=judged.is_learning
                    )
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        for table in ("ops.site_nights", "ops.site_health"):
            connection.execute(
                f"INSERT INTO {table} SELECT said.* REPLACE ('site-' || copy.number AS site) FROM {table} AS said, "
                f"range({ALIKE}, {SITES}) AS copy (number) WHERE said.site = 'site-' || copy.number % {ALIKE} ORDER BY night"
            )
    publish_copy(settings, papers[0].batch(NIGHTS).run.started_at + timedelta(days=1))
    return papers


def _spent() -> float:
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
