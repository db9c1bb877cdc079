"""The environment of the local Airflow: every setting that differs from Airflow's defaults, and its secrets.

What does NOT belong here: starting anything. All state lies in ``$BROADSHEET_HOME/airflow``.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from broadsheet.settings import PREFIX, PROJECT, Settings

LOOPBACK = "127.0.0.1"
DAGS_FOLDER = PROJECT / "dags"

# What an operator may tune through the environment; everything else is fixed here.
_TUNABLE = {
    "AIRFLOW__CORE__PARALLELISM": "4",  # the default forks 32 idle workers
    "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "60",  # a changed site file shows within a minute
    "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "60",
    # Seconds. A worker often sees only at its next heartbeat that its task has ended; the default of 5 holds the slot.
    "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "2",
    # Seconds. On a busy machine a task's first word with the server takes longer than the default of 5, which cost it a try.
    "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "30",
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
}


def airflow_home(settings: Settings) -> Path:
    """Folder of Airflow's own state: database, secrets, task logs."""
    return settings.home / "airflow"


def logs_dir(settings: Settings) -> Path:
    """Folder of the components' logs, one file each."""
    return settings.home / "logs"


def database_path(settings: Settings) -> Path:
    """Airflow's SQLite file."""
    return airflow_home(settings) / "airflow.db"


def sqlite_url(path: Path) -> str:
    """``path`` as Airflow's ``sql_alchemy_conn``."""
    return f"sqlite:///{path}"


def local_url(port: int) -> str:
    """Address of the local Airflow."""
    return f"http://{LOOPBACK}:{port}"


def airflow_environment(settings: Settings, port: int, base: Mapping[str, str], dags_folder: Path) -> dict[str, str]:
    """The environment of every component: ``base`` without its AIRFLOW variables, and what is fixed here.

    Makes the home and the secrets where they are missing.
    """
    home = airflow_home(settings)
    home.mkdir(parents=True, exist_ok=True)
    keys = load_secrets(home / "secrets.json")
    env = {name: value for name, value in base.items() if not name.startswith("AIRFLOW_")}
    env |= {name: base.get(name, value) for name, value in _TUNABLE.items()}
    env |= {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags_folder),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{local_url(port)}/execution/",
        "AIRFLOW__CORE__FERNET_KEY": keys["fernet_key"],
        # No password, since nothing but this machine can reach the port.
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": sqlite_url(database_path(settings)),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__API__HOST": LOOPBACK,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": local_url(port),
        "AIRFLOW__API__SECRET_KEY": keys["secret_key"],
        "AIRFLOW__API_AUTH__JWT_SECRET": keys["jwt_secret"],
        # A task's token lives this long, in seconds; with the default of 600, long tasks were killed near 100 minutes.
        "AIRFLOW__EXECUTION_API__JWT_EXPIRATION_TIME": "86400",
        "NO_COLOR": "1",
        "NO_PROXY": _without_proxy(base),
        "no_proxy": _without_proxy(base),
    }
    return env | _broadsheet_environment(settings)


def load_secrets(path: Path) -> dict[str, str]:
    """The secrets in ``path``, made at the first call; nobody but the owner may read them."""
    if not path.exists():
        made = {
            "fernet_key": base64.urlsafe_b64encode(os.urandom(32)).decode(),
            "jwt_secret": secrets.token_urlsafe(48),
            "secret_key": secrets.token_urlsafe(48),
        }
        part = path.with_suffix(f".{os.getpid()}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(made, file)
        part.replace(path)
    kept: dict[str, str] = json.loads(path.read_text())
    return kept


def _broadsheet_environment(settings: Settings) -> dict[str, str]:
    """The settings as variables, absolute: the components start in another folder."""
    values = settings.model_dump(mode="json")
    return {PREFIX + name.upper(): str(value) for name, value in values.items() if value is not None}


def _without_proxy(base: Mapping[str, str]) -> str:
    """Tasks talk to the API on loopback: no proxy may stand between."""
    given = base.get("NO_PROXY") or base.get("no_proxy") or ""
    return ",".join(filter(None, (given, LOOPBACK, "localhost")))
