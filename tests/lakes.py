"""Lakes for tests: one Postgres of the machine's own a session, and in it a database a test, copied from one that is migrated.

What does NOT belong here: what is tested on a lake (``test_lake``, and by hand whatever ``pytest --lake`` is given).
"""

from __future__ import annotations

import atexit
import itertools
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb
import pytest

from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse, publish_copy
from broadsheet.warehouse.lake import connect_lake

CONTACT = "https://example.org/contact"
NewSettings = Callable[[Path], Settings]
TEMPLATE = "migrated"
_numbers = itertools.count(1)
PUBLISHED = datetime(2020, 1, 1, tzinfo=UTC)
UNPRIVILEGED = "nobody"  # Postgres refuses to be root's


@dataclass
class Lakes:
    """A running Postgres whose socket lies in ``folder``."""

    folder: Path

    def new(self, home: Path) -> Settings:
        """Settings over a lake without rows, its Parquet in ``home``."""
        empty = self.of(self.folder / "home", TEMPLATE)
        if not empty.home.exists():
            self.sql("postgres", f"CREATE DATABASE {TEMPLATE}")
            with open_warehouse(empty):
                pass
            publish_copy(empty, PUBLISHED)  # so that every mart is there
            shutil.rmtree(empty.snapshot_path.parent / "snapshots")
            empty.snapshot_path.unlink()
        return copied(empty, home)

    def of(self, home: Path, database: str) -> Settings:
        """Settings over the lake in ``database``."""
        where = f"ducklake:postgres:dbname={database} host={self.folder} user=broadsheet"
        return Settings(home=home, contact=CONTACT, warehouse=where)

    def sql(self, database: str, text: str) -> str:
        """What Postgres answers."""
        return _ask(self.folder, database, text)


def copied(settings: Settings, home: Path) -> Settings:
    """The same warehouse, and all else of its home, in another home; of a lake the database is copied as well."""
    shutil.copytree(settings.home, home, symlinks=True, dirs_exist_ok=True)
    same = settings.model_copy(update={"home": home})
    if not settings.is_lake:
        return same
    name = _parts(settings)["dbname"]
    where = settings.warehouse.replace(f"dbname={name} ", f"dbname=lake_{next(_numbers)} ")
    copy = same.model_copy(update={"warehouse": where})
    _copy_database(settings, copy)
    return copy


def _copy_database(settings: Settings, copy: Settings) -> None:
    known, new = _parts(settings), _parts(copy)
    host = Path(known["host"])
    _ask(host, "postgres", f"CREATE DATABASE {new['dbname']} TEMPLATE {known['dbname']}")
    # A lake knows the folder of its files by name.
    path = f"{copy.warehouse_path}/".replace("'", "''")
    _ask(host, new["dbname"], f"UPDATE ducklake_metadata SET value = '{path}' WHERE key = 'data_path'")


def put_back(kept: Settings, settings: Settings) -> None:
    """Let the warehouse be again what ``copied`` has made of it in ``kept``."""
    if not settings.is_lake:
        shutil.copy(kept.warehouse_path, settings.warehouse_path)
        return
    shutil.rmtree(settings.warehouse_path)
    shutil.copytree(kept.warehouse_path, settings.warehouse_path)
    _ask(Path(_parts(settings)["host"]), "postgres", f"DROP DATABASE {_parts(settings)['dbname']}")
    _copy_database(kept, settings)


@cache
def migrated() -> Settings:
    """A home with a warehouse without rows: to make one takes a quarter of a CPU-second, to copy it nothing."""
    folder = tempfile.mkdtemp(prefix="migrated-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = Settings(home=Path(folder, "home"), contact=CONTACT)
    with open_warehouse(settings):
        pass
    return settings


def further(settings: Settings, home: Path) -> Settings:
    """The same settings over another home without rows: a lake's has a database of its own."""
    same = settings.model_copy(update={"home": home})
    if not settings.is_lake:
        copied(migrated(), home)
        return same
    return same.model_copy(update={"warehouse": Lakes(Path(_parts(settings)["host"])).new(home).warehouse})


def connected(settings: Settings) -> duckdb.DuckDBPyConnection:
    """DuckDB over the writers' warehouse as it stands, not migrated."""
    return connect_lake(settings, {}) if settings.is_lake else duckdb.connect(str(settings.warehouse_path))


def change_copy(settings: Settings, *statements: str) -> None:
    """Change what readers are shown, as an older version would have published it; the warehouse stays as it is."""
    shown = settings.snapshot_path.resolve()
    if not settings.is_lake:
        with duckdb.connect(str(shown)) as connection:
            for statement in statements:
                connection.execute(statement)
        return
    with connected(settings) as connection:
        newest = "FROM ducklake_current_snapshot('warehouse')"
        (before,) = connection.execute(newest).fetchall()[0]
        for statement in statements:
            connection.execute(statement)
        (changed,) = connection.execute(newest).fetchall()[0]
        for table in re.findall(r"(?:DROP TABLE|DELETE FROM) ([\w.]+)", " ".join(statements)):
            connection.execute(f"CREATE OR REPLACE TABLE {table} AS FROM {table} AT (VERSION => {before})")
    shown.chmod(0o644)
    shown.write_text(f"{changed}\n")


def name_home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment say the same, for the command and processes that a test starts."""
    monkeypatch.setenv("BROADSHEET_HOME", str(settings.home))
    if settings.is_lake:
        monkeypatch.setenv("BROADSHEET_WAREHOUSE", settings.warehouse)


def _parts(settings: Settings) -> dict[str, str]:
    return dict(part.split("=") for part in settings.warehouse.removeprefix("ducklake:postgres:").split())


def _ask(folder: Path, database: str, text: str) -> str:
    command: list[str | Path] = [
        _programs() / "psql",
        "-XAtq",
        "-h",
        folder,
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
        yield Lakes(folder)
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
