"""Airflow's own history, which grows for ever: rows of old runs in its database, and old logs.

Airflow keeps tasks from its database, so its own command is started with the settings that it had before. The newest run of each DAG stays,
by which a schedule goes on.

What does NOT belong here: anything of ours; nights are told by ``ops.runs``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from airflow.sdk.exceptions import AirflowSkipException

from broadsheet.airflow_home import DATABASE, database_path
from broadsheet.errors import AirflowFailed
from broadsheet.orchestration.local.environment import sqlite_url
from broadsheet.settings import Settings

BATCH = 5_000  # rows a transaction: the scheduler wants to write as well
LOGS = "AIRFLOW__LOGGING__BASE_LOG_FOLDER"


def clean_database(settings: Settings, before: datetime) -> list[str]:
    """Run `airflow db clean` for what is older than ``before``; gives what it said. Nothing is put aside in tables of an archive.

    Raises AirflowSkipException where a task can't know the database, AirflowFailed with Airflow's last words.
    """
    # A task's own variable of that name is a wall.
    env = {
        name: value for name, value in os.environ.items() if name not in (DATABASE, "AIRFLOW__CORE__SQL_ALCHEMY_CONN")
    }
    if f"{DATABASE}_CMD" not in env:
        if not database_path(settings).exists():
            raise AirflowSkipException(f"set {DATABASE}_CMD: a task is not told Airflow's database in any other way")
        env[DATABASE] = sqlite_url(database_path(settings))
    command = [sys.executable, "-m", "airflow", "db", "clean", "--clean-before-timestamp", before.isoformat()]
    command += ["--skip-archive", "--yes", "--batch-size", str(BATCH), "--error-on-cleanup-failure"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    if done.returncode:
        raise AirflowFailed("`airflow db clean` ended with code {}:\n{}".format(done.returncode, "\n".join(said[-20:])))
    return said


def clean_logs(before: datetime) -> int:
    """Remove Airflow's log files that nobody has written to since ``before``, and folders that are empty then; gives the number of files."""
    folder = Path(os.environ.get(LOGS) or Path(os.environ.get("AIRFLOW_HOME", "~/airflow")).expanduser() / "logs")
    removed = 0
    for path in _old(folder, before.timestamp()):
        with suppress(OSError):  # somebody else removes it, or a folder is not empty
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
                removed += 1
    return removed


def _old(folder: Path, before: float) -> list[Path]:
    """What was last changed before that, the deepest first; all of it is looked at before anything changes."""
    found = []
    for parent, folders, files in os.walk(folder, topdown=False):
        for name in (*files, *folders):
            path = Path(parent) / name
            with suppress(OSError):
                if path.lstat().st_mtime < before:
                    found.append(path)
    return found
