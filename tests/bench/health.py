"""Health of many sites with a long past: reading their histories, judging a night of each, and showing how they stand.

What does NOT belong here: what the rules say.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import process_time

import duckdb
from tests.unit.health.invented import InventedPaper

from broadsheet import health
from broadsheet.settings import Settings
from broadsheet.warehouse import open_snapshot, open_warehouse, publish_copy

SITES, NIGHTS = 500, 365
ALIKE = 3  # papers with nights of their own; the others' are copies of these


def health_of_sites() -> None:
    """CPU seconds of the histories, of the judgement of one night a site, of ``broadsheet health --json``, and of all three."""
    with tempfile.TemporaryDirectory(prefix="broadsheet-health-") as folder:
        settings = Settings(home=Path(folder))
        papers = _lived(settings)
        read, judged = _judge_all(settings, papers)
        shown = _show_all(folder)
        print(
            f"health: {SITES} sites of {NIGHTS} nights: {read + judged + shown:.2f} CPU-s (histories read {read:.2f}, a night of "
            f"each measured and judged {judged:.2f}, `broadsheet health --json` {shown:.2f})"
        )


def _judge_all(settings: Settings, papers: list[InventedPaper]) -> tuple[float, float]:
    batches = [paper.batch(NIGHTS) for paper in papers]
    night = health.night_of(batches[0].run, batches[0].site)
    assert night is not None
    asked = [health.Asked(f"site-{site}", night, "tonight") for site in range(SITES)]
    judged = 0.0
    began = process_time()
    with open_snapshot(settings) as snapshot:
        for site, history in enumerate(health.read_histories(snapshot, asked)):
            assert len(history.nights) == health.REACH_DAYS
            read = process_time()
            health.judge(batches[site % ALIKE], history)
            judged += process_time() - read
    return process_time() - began - judged, judged


def _show_all(folder: str) -> float:
    """With the start of a process, as a person sees it."""
    before = _spent()
    shown = subprocess.run(
        [sys.executable, "-c", "from broadsheet.cli import main; main()", "health", "--json"],
        env={**os.environ, "BROADSHEET_HOME": folder},
        stdout=subprocess.PIPE,
        check=False,
    )
    assert len(json.loads(shown.stdout)) == SITES
    return _spent() - before


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
