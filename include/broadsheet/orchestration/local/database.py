"""Airflow's own database: made once, migrated when Airflow's version changes, never half.

What does NOT belong here: anything of the warehouse.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from broadsheet.airflow_home import DATABASE, airflow_home, database_path
from broadsheet.errors import AirflowFailed
from broadsheet.orchestration.local.environment import logs_dir, sqlite_url
from broadsheet.settings import Settings


def ensure_database(settings: Settings, env: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Make or migrate the database where it was not made by the Airflow that is installed; takes about ten seconds.

    The work is done on a copy that then takes its place. Raises AirflowFailed with the end of Airflow's words.
    """
    path, stamp = database_path(settings), airflow_home(settings) / "database_version"
    installed = version("apache-airflow-core")
    if path.exists() and stamp.exists() and stamp.read_text() == installed:
        return
    say(f"Making Airflow's database (only once for Airflow {installed}) ...")
    part = path.with_suffix(".part")
    _remove(part)
    if path.exists():
        _copy(path, part)
    _migrate(part, env, logs_dir(settings) / "database.log")
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    part.replace(path)
    stamp.write_text(installed)


def _migrate(path: Path, env: Mapping[str, str], log_path: Path) -> None:
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("wb") as log:
        ended = subprocess.run(
            [sys.executable, "-m", "airflow", "db", "migrate"],
            env={**env, DATABASE: sqlite_url(path)},
            cwd=path.parent,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if ended.returncode:
        tail = "\n".join(log_path.read_text(errors="replace").splitlines()[-20:])
        raise AirflowFailed(f"`airflow db migrate` ended with code {ended.returncode}; the end of {log_path}:\n{tail}")


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _remove(path: Path) -> None:
    for leftover in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        leftover.unlink(missing_ok=True)
