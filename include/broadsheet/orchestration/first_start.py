"""What must be there before Airflow starts on a server: its database, the pools, its admin. ``python -m broadsheet.orchestration.first_start FILE``

FILE holds the admin's password. Runs before every start; what is there already stays, but for the password of Airflow's simple login, which
is always that of the file, and the slots of the pool that keeps writers apart. With FAB's login an admin is made once, and then is yours to change.

What does NOT belong here: the local Airflow, whose supervisor does the same (``local``), and secrets, which docker-compose.yaml has from files.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from broadsheet.orchestration.names import WRITER_POOL
from broadsheet.orchestration.secret_url import read_password

ADMIN = "admin"
POOLS = Path(__file__).with_name("pools.json")
PASSWORDS = "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"
MANAGER = "AIRFLOW__CORE__AUTH_MANAGER"


def prepare(password: str) -> None:
    """Make it. Raises CalledProcessError, after Airflow's own words, where one of its commands fails."""
    _airflow("db", "migrate")
    _make_pools()
    if os.environ.get(MANAGER, "").endswith(".FabAuthManager"):
        who = ("--role", "Admin", "--firstname", "The", "--lastname", "Admin", "--email", f"{ADMIN}@localhost")
        # Asked twice, so that it stands in no list of processes.
        _airflow("users", "create", "--username", ADMIN, *who, said=f"{password}\n{password}\n")
    elif PASSWORDS in os.environ:
        _write(Path(os.environ[PASSWORDS]), json.dumps({ADMIN: password}))


def pools_to_make(there: Collection[str]) -> dict[str, Any]:
    """Of the pools of pools.json those that are not among ``there``, and always that of the writers: more than one slot breaks loads."""
    return {
        name: pool for name, pool in json.loads(POOLS.read_text()).items() if name not in there or name == WRITER_POOL
    }


def _make_pools() -> None:
    with TemporaryDirectory() as folder:  # files, not standard output: Airflow prints warnings there as well
        known, wanted = Path(folder) / "known.json", Path(folder) / "wanted.json"
        _airflow("pools", "export", str(known))
        wanted.write_text(json.dumps(pools_to_make(json.loads(known.read_text()))))
        _airflow("pools", "import", str(wanted))


def _airflow(*arguments: str, said: str | None = None) -> None:
    subprocess.run([sys.executable, "-m", "airflow", *arguments], input=said, text=True, check=True)


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    part.replace(path)


if __name__ == "__main__":
    prepare(read_password(Path(sys.argv[1])))
