"""Run DAGs of the project to their end in this process, as Airflow's own ``dag.test()`` does; the last line: their tasks' states, JSON.

Argument, as JSON: for each run the DAG's id and its conf.
"""

from __future__ import annotations

import json
import os
import sys


def main(runs: str) -> None:
    from broadsheet.orchestration.local.environment import DAGS_FOLDER, airflow_environment
    from broadsheet.settings import load_settings

    os.environ |= airflow_environment(load_settings(), 8080, os.environ, DAGS_FOLDER)
    from airflow.dag_processing.dagbag import DagBag
    from airflow.utils.db import initdb

    initdb()
    dags = DagBag(dag_folder=str(DAGS_FOLDER)).dags
    states = []
    for dag_id, conf in json.loads(runs):
        run = dags[dag_id].test(run_conf=conf)
        states.append({task.task_id: str(task.state) for task in run.get_task_instances()})
    sys.stdout.write(f"{json.dumps(states)}\n")


if __name__ == "__main__":
    main(sys.argv[1])
