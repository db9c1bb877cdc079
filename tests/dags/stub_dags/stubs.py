"""Airflow DAGs as the factory builds them, with stages that do nothing but write down what they were asked for.

Which site behaves how: ``flaky`` cannot be reached at its first try, ``hopeless`` is forbidden by its robots.txt, ``slow``
hangs in a process of its own at its first try, every other is well. Pauses before a retry are cut to a second.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict
from datetime import timedelta

from broadsheet.errors import RobotsDisallowed, Unreachable
from broadsheet.models import Run, Site, StageReport
from broadsheet.orchestration.backfill_dag import backfill_dag
from broadsheet.orchestration.factory import ingest_dag, publish_dag
from broadsheet.settings import Settings, load_settings
from broadsheet.sites import read_sites


def write_down(stage: str, run: Run, site: Site, settings: Settings) -> StageReport:
    """Append the run to ``seen.jsonl``; misbehave where the site's name says so."""
    seen = settings.home / "seen.jsonl"
    is_first = not seen.exists() or f'"{run.run_id}", "{stage}", "{site.id}"' not in seen.read_text()
    with seen.open("a") as file:
        file.write(json.dumps([[run.run_id, stage, site.id], asdict(run)], default=str) + "\n")
    if stage == "fetch" and site.id == "flaky" and is_first:
        raise Unreachable("flaky.example: no answer")
    if stage == "fetch" and site.id == "hopeless":
        raise RobotsDisallowed("hopeless.example: robots.txt forbids everything")
    if stage == "fetch" and site.id == "slow" and is_first:
        subprocess.run(["sleep", "600"], start_new_session=True, check=True)
    return StageReport(stage, {"pages": 3}, ("three pages",))


settings = load_settings()
enabled = read_sites(settings).enabled
dags = [ingest_dag(site, settings, write_down) for site in enabled]
dags.append(backfill_dag(enabled, settings))
dags.append(publish_dag(enabled, settings, lambda settings: StageReport("publish", {"rows": 1})))
for dag in dags:
    for task in dag.tasks:
        if dag.dag_id == "backfill":
            continue
        task.retry_delay, task.max_retry_delay = timedelta(seconds=1), timedelta(seconds=2)
