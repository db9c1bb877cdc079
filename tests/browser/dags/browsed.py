"""Airflow DAGs of papers whose runs only write down what they were asked for, and of a demo paper that is really run.

The demo paper stands still at the time in the home's file ``clock``; it has no nights, only what a test asks for.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime

from airflow.sdk.exceptions import AirflowSkipException

from broadsheet.models import Run, Site, StageReport
from broadsheet.orchestration.factory import ingest_dag, publish_dag
from broadsheet.orchestration.stages import run_pipeline_stage
from broadsheet.settings import Settings, load_settings
from broadsheet.sites import read_sites

DEMO = "harbour_gazette"


def write_down(stage: str, run: Run, site: Site, settings: Settings) -> StageReport:
    """Append the run to ``seen.jsonl``; the stages after it are skipped, which costs no process."""
    with (settings.home / "seen.jsonl").open("a") as file:
        file.write(json.dumps([[run.run_id, stage, site.id], asdict(run)], default=str) + "\n")
    raise AirflowSkipException("written down")


def run_in_the_demo(stage: str, run: Run, site: Site, settings: Settings) -> StageReport:
    """The stage itself, at the time that it is in the demo world."""
    clock = datetime.fromisoformat((settings.home / "clock").read_text())
    return run_pipeline_stage(stage, run, site, settings.model_copy(update={"demo": True, "demo_clock": clock}))


settings = load_settings()
papers = read_sites(settings).enabled
for paper in papers:
    dag = ingest_dag(paper, settings, run_in_the_demo if paper.id == DEMO else write_down)
    if paper.id == DEMO:
        dag.end_date = datetime(2026, 3, 1, tzinfo=UTC)
publish_dag(papers, settings)
