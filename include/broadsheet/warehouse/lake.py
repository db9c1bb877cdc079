"""A DuckLake in the place of the file, where a setting names one: Postgres holds its catalogue, Parquet files its rows.

The same migrations and statements run on both: a lake has no keys, sequences or ON CONFLICT, and they use none. What it lacks
beyond that is said otherwise here. Its extensions come as wheels; DuckDB downloads nothing.

What does NOT belong here: which snapshot readers are shown (``pinning``) and what they may ask (``refusing``).
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from broadsheet.errors import InvalidSettings, InvalidWarehouse
from broadsheet.settings import Settings
from broadsheet.warehouse.failures import named_error
from broadsheet.warehouse.statements import quoted, read_statement
from broadsheet.warehouse.threads import threads_for

NAME = "warehouse"
USE = f"USE {NAME}"  # by each connection
CATALOGUE = f"__ducklake_metadata_{NAME}"
_BYTES = f"SELECT sum(file_size_bytes) FROM {CATALOGUE}.ducklake_data_file WHERE end_snapshot IS NULL"  # noqa: S608
# What a whole table has as the least and the greatest text of a column, which may be an erased one, becomes what no text is beyond.
# Not NULL: the next rows' own would count for those of all, and a question for any other text would find nothing.
FORGET_TEXTS = f"""
    UPDATE {CATALOGUE}.ducklake_table_column_stats SET min_value = '', max_value = repeat(chr(1114111), 4)
    WHERE (table_id, column_id) IN (
        SELECT (columns.table_id, columns.column_id) FROM {CATALOGUE}.ducklake_column AS columns
        WHERE columns.column_type = 'varchar'
    )
"""  # noqa: S608
_EXTENSIONS = ("postgres_scanner", "ducklake")
_PASSWORD = re.compile(r"\s*\bpassword\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s\\]|\\.)+))", re.IGNORECASE)
_ELSEWHERE = re.compile(r'does not match existing data path in the catalog "(.+)"')
# Extensions whose signature this process has seen checked: path, time, size.
_checked: set[tuple[Path, int, int]] = set()
_NEW_TYPE = re.compile(
    r"ALTER TABLE (?P<table>[\w.]+) ALTER COLUMN (?P<column>\w+) SET DATA TYPE (?P<type>\w+)\s+USING (?P<value>[^;]+);"
)


def connect_lake(
    settings: Settings, options: dict[str, Any], snapshot_id: int | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection to the lake, for writing, or as it was at a snapshot, and then nothing in it changes.

    Raises Unreachable where Postgres does not answer, InvalidWarehouse where what it holds is no lake that this code reads.
    """
    extensions = [(path, path.stat().st_mtime_ns, path.stat().st_size) for path in map(_extension, _EXTENSIONS)]
    fixed = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        # DuckDB checks a signature by reading the whole file, 0.15 s of CPU time each: once in a process is enough.
        "allow_unsigned_extensions": _checked.issuperset(extensions),
        "threads": 1,
    }
    connection = duckdb.connect(":memory:", config={**options, **fixed})
    where, password = _part_password(settings.warehouse)
    if password is None and settings.warehouse_password_file is not None:
        password = _password_in(settings.warehouse_password_file)
    try:
        for path, *_ in extensions:
            connection.execute(f"LOAD {quoted(str(path))}")
        _checked.update(extensions)
        if password is not None:
            connection.execute(f"CREATE SECRET (TYPE postgres, PASSWORD {quoted(password)})")
        _attach(connection, where, settings.warehouse_path, snapshot_id)
        connection.execute(USE)
        if settings.threads > 1:
            connection.execute(f"SET threads = {threads_for(_bytes_of(connection), settings)}")
    except InvalidWarehouse:
        connection.close()
        raise
    except duckdb.Error as error:
        connection.close()
        named = named_error(error, settings.warehouse_path, "")
        raise named or InvalidWarehouse(f"BROADSHEET_WAREHOUSE: {error}") from error
    return connection


def _attach(connection: duckdb.DuckDBPyConnection, where: str, folder: Path, snapshot_id: int | None) -> None:
    """Attach the lake with its files in ``folder``, also where the home was moved or is reached by a link: their paths begin there."""
    pinned = "" if snapshot_id is None else f", READ_ONLY, SNAPSHOT_VERSION {snapshot_id}"
    attach = f"ATTACH {quoted(where)} AS {NAME} (DATA_PATH {quoted(f'{folder}/')}{pinned}"
    try:
        connection.execute(f"{attach})")
    except duckdb.Error as error:
        if not (found := _ELSEWHERE.search(str(error))):
            raise
        elsewhere = InvalidWarehouse(
            f"BROADSHEET_WAREHOUSE: its lake has its files in {found[1]} and not in this home ({folder}): name the lake's own "
            "database, or the home that it belongs to"
        )
        other = Path(found[1])
        is_linked = other.resolve() == folder.resolve()
        if not is_linked and (other.exists() or not folder.is_dir()):
            raise elsewhere from error
        connection.execute(f"{attach}, OVERRIDE_DATA_PATH true)")
        # A lake of few rows has no file yet: Postgres holds them.
        if not is_linked and not next(folder.rglob("*.parquet"), None) and _bytes_of(connection):
            raise elsewhere from error


def _bytes_of(connection: duckdb.DuckDBPyConnection) -> int:
    """How many bytes of Parquet the lake has; rows that Postgres holds are few."""
    ((size,),) = connection.execute(_BYTES).fetchall()
    return int(size or 0)


def is_lake(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether ``connection`` is to a lake."""
    return connection.execute(read_statement("read_database_kind")).fetchall() == [("ducklake",)]


def in_lake(sql: str) -> str:
    """A migration as a lake can run it: one that changes a type by an expression fills a column of its own."""
    return _NEW_TYPE.sub(
        r"ALTER TABLE \g<table> ADD COLUMN \g<column>_anew \g<type>; "
        r"UPDATE \g<table> SET \g<column>_anew = \g<value>; "
        r"ALTER TABLE \g<table> DROP COLUMN \g<column>; "
        r"ALTER TABLE \g<table> RENAME COLUMN \g<column>_anew TO \g<column>;",
        sql,
    )


def _part_password(where: str) -> tuple[str, str | None]:
    """The connection string without its password, and that: DuckDB tells the one in errors and to whoever asks."""
    found = _PASSWORD.search(where)
    if not found:
        return where, None
    return _PASSWORD.sub("", where), re.sub(r"\\(.)", r"\1", found[1] or found[2] or "")


def _password_in(path: Path) -> str:
    """The password in the file, without the line end that editors leave. Raises InvalidSettings where there is none."""
    try:
        password = path.read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSettings(f"BROADSHEET_WAREHOUSE_PASSWORD_FILE: {error}") from None
    if not password or "\0" in password:
        raise InvalidSettings(f"BROADSHEET_WAREHOUSE_PASSWORD_FILE: {path} is empty, or holds a zero byte")
    return password


def _extension(name: str) -> Path:
    try:
        folder = Path(str(files(f"duckdb_extension_{name}")))
    except ModuleNotFoundError:
        raise _lacking(name, "is not installed") from None
    path = folder / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    if not path.exists():
        found = sorted(other.parent.name for other in folder.glob(f"extensions/*/{name}.duckdb_extension"))
        raise _lacking(name, f"is for DuckDB {', '.join(found)}, and this is v{duckdb.__version__}")
    return path


def _lacking(name: str, said: str) -> InvalidSettings:
    wheels = " ".join(f"{_wheel(each)}=={duckdb.__version__}" for each in _EXTENSIONS)
    return InvalidSettings(f"BROADSHEET_WAREHOUSE: {_wheel(name)} {said}; pip install {wheels}, or make setup")


def _wheel(name: str) -> str:
    return f"duckdb-extension-{name.replace('_', '-')}"
