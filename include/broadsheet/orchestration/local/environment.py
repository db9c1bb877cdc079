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

from broadsheet.airflow_home import DATABASE, LOOPBACK, airflow_home, database_path, local_url
from broadsheet.settings import PREFIX, PROJECT, Settings

DAGS_FOLDER = PROJECT / "dags"

# What an operator may tune through the environment; everything else is fixed here.
_TUNABLE = {
    "AIRFLOW__CORE__PARALLELISM": "12",  # the slots of our pools; the default forks 32 idle workers
    "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "60",  # a changed site file shows within a minute
    "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "60",
    # Seconds. A worker often sees only at its next heartbeat that its task has ended; the default of 5 holds the slot.
    "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "2",
    # Seconds. On a busy machine a task's first word with the server takes longer than the default of 5, which cost it a try.
    "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "30",
    # Seconds by the clock to read a DAG file. With 500 sites it takes five, beside other work more than the defaults of 30 and 50.
    "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "180",
    "AIRFLOW__DAG_PROCESSOR__DAG_FILE_PROCESSOR_TIMEOUT": "240",
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
}
# The user's own connections and variables, and the sections that say how to tell them something and where secrets are kept. All
# else that begins with AIRFLOW belongs to some other Airflow of theirs.
_HANDED_ON = (
    "AIRFLOW_CONN_",
    "AIRFLOW_VAR_",
    "AIRFLOW__EMAIL__",
    "AIRFLOW__SMTP__",
    "AIRFLOW__SECRETS__",
    "AIRFLOW__METRICS__",
    "AIRFLOW__TRACES__",
)
ADMIN = "admin"  # the local Airflow's only user


def logs_dir(settings: Settings) -> Path:
    """Folder of the components' logs, one file each."""
    return settings.home / "logs"


def sqlite_url(path: Path) -> str:
    """``path`` as Airflow's ``sql_alchemy_conn``."""
    return f"sqlite:///{path}"


def airflow_environment(settings: Settings, port: int, base: Mapping[str, str], dags_folder: Path) -> dict[str, str]:
    """The environment of every component: ``base`` with those of its AIRFLOW variables that are handed on, and what is fixed here.

    Makes the home, the secrets and the file of passwords where they are missing.
    """
    home = airflow_home(settings)
    home.mkdir(parents=True, exist_ok=True)
    keys = load_secrets(home / "secrets.json")
    if not passwords_path(settings).exists():  # a password of the user's own stays
        _write_secret(passwords_path(settings), {ADMIN: keys["admin_password"]})
    env = {
        name: value for name, value in base.items() if not name.startswith("AIRFLOW_") or name.startswith(_HANDED_ON)
    }
    env |= {name: base.get(name, value) for name, value in _TUNABLE.items()}
    env |= {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags_folder),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__EXECUTOR": "broadsheet.orchestration.executor.PreloadedExecutor",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{local_url(port)}/execution/",
        "AIRFLOW__CORE__FERNET_KEY": keys["fernet_key"],
        # Other accounts of this machine reach the port as well, and so does any program that a browser runs here.
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": str(not settings.airflow_login),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{ADMIN}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords_path(settings)),
        DATABASE: sqlite_url(database_path(settings)),
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
    """The secrets in ``path``; those that are missing are made. Nobody but the owner may read them."""
    made = {
        "fernet_key": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "jwt_secret": secrets.token_urlsafe(48),
        "secret_key": secrets.token_urlsafe(48),
        "admin_password": secrets.token_urlsafe(12),
    }
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    if not made.keys() <= kept.keys():
        kept = made | kept
        _write_secret(path, kept)
    return kept


def admin_password(settings: Settings) -> str | None:
    """The password of the local Airflow's admin; None where it asks for none."""
    if not settings.airflow_login:
        return None
    password: str = json.loads(passwords_path(settings).read_text())[ADMIN]
    return password


def passwords_path(settings: Settings) -> Path:
    """Where Airflow reads its users' passwords."""
    return airflow_home(settings) / "passwords.json"


def _write_secret(path: Path, content: dict[str, str]) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file)
    part.replace(path)


def _broadsheet_environment(settings: Settings) -> dict[str, str]:
    """The settings as variables, absolute: the components start in another folder."""
    values = settings.model_dump(mode="json")
    if settings.pseudonym_key is not None:  # the dump has asterisks
        values["pseudonym_key"] = settings.pseudonym_key.get_secret_value()
    return {PREFIX + name.upper(): str(value) for name, value in values.items() if value is not None}


def _without_proxy(base: Mapping[str, str]) -> str:
    """Tasks talk to the API on loopback: no proxy may stand between."""
    given = base.get("NO_PROXY") or base.get("no_proxy") or ""
    return ",".join(filter(None, (given, LOOPBACK, "localhost")))
