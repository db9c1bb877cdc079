"""Lakes for tests: one Postgres of the machine's own a session, and in it a database a test, copied from one that is migrated.

What does NOT belong here: what is tested on a lake (``test_lake``, and by hand whatever ``pytest --lake`` is given).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse, publish_copy

TEMPLATE = "migrated"
PUBLISHED = datetime(2020, 1, 1, tzinfo=UTC)
UNPRIVILEGED = "nobody"  # Postgres refuses to be root's


@dataclass
class Lakes:
    """A running Postgres whose socket lies in ``folder``."""

    folder: Path
    programs: Path
    count: int = 0

    def new(self, home: Path) -> Settings:
        """Settings over a lake without rows, its Parquet in ``home``."""
        self.count += 1
        settings = self.of(home, f"lake_{self.count}")
        empty = self.of(self.folder / "home", TEMPLATE)
        if not empty.home.exists():
            self.sql("postgres", f"CREATE DATABASE {TEMPLATE}")
            with open_warehouse(empty):
                pass
            publish_copy(empty, PUBLISHED)  # so that every mart is there
            empty.snapshot_path.unlink()
        self.sql("postgres", f"CREATE DATABASE lake_{self.count} TEMPLATE {TEMPLATE}")
        # A lake knows the folder of its files by name.
        path = f"{settings.warehouse_path}/".replace("'", "''")
        self.sql(f"lake_{self.count}", f"UPDATE ducklake_metadata SET value = '{path}' WHERE key = 'data_path'")
        shutil.copytree(empty.home / "warehouse", home / "warehouse", ignore=shutil.ignore_patterns("snapshots"))
        return settings

    def of(self, home: Path, database: str) -> Settings:
        """Settings over the lake in ``database``."""
        where = f"ducklake:postgres:dbname={database} host={self.folder} user=broadsheet"
        return Settings(home=home, contact="https://example.org/contact", warehouse=where)

    def sql(self, database: str, text: str) -> str:
        """What Postgres answers."""
        command: list[str | Path] = [
            self.programs / "psql",
            "-XAtq",
            "-h",
            self.folder,
            "-U",
            "broadsheet",
            "-d",
            database,
            "-c",
            text,
        ]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@contextmanager
def running_postgres() -> Iterator[Lakes]:
    """One that is gone in the end; the test skips, and says so, where the machine has none."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="lakes-"))
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
        folder.chmod(0o755)  # its socket is for whoever runs the tests
    data, said = folder / "data", folder / "said"

    def run(*command: str | Path) -> None:
        # Into a file: the server that is started would keep a pipe open.
        with said.open("w") as file:
            subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=file)

    try:
        run(programs / "initdb", "-D", data, "-A", "trust", "-U", "broadsheet", "-E", "UTF8", "--locale=C", "--no-sync")
    except (OSError, subprocess.CalledProcessError) as error:
        why = (said.read_text().strip() if said.exists() else "") or error
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"no Postgres can be made in {folder} (TMPDIR): nothing was tested on a lake: {why}")
    rules = data / "pg_hba.conf"
    rules.write_text(f"local all clerk scram-sha-256\n{rules.read_text()}")  # a role with a password
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off"
    run(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
    try:
        yield Lakes(folder, programs)
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The newest of Debian's folders of Postgres, or where the path has it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    initdb = str(found[-1]) if found else shutil.which("initdb")
    if initdb is None:
        pytest.skip("no Postgres on this machine (Debian: apt-get install postgresql): nothing was tested on a lake")
    return Path(initdb).resolve().parent
