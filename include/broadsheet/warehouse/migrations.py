"""Migrations: ``sql/migrations/NNNN_<what>.sql``, applied in order, once, forward only."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from broadsheet.errors import MigrationError
from broadsheet.ids import sha256
from broadsheet.warehouse.describing import describe
from broadsheet.warehouse.failures import is_of_disk
from broadsheet.warehouse.lake import FORGET_TEXTS, in_lake, is_lake
from broadsheet.warehouse.statements import SQL, read_statement

MIGRATIONS = SQL / "migrations"
# Digests of texts that were corrected later, to do the same on warehouses that the first one failed on: what they made is as good.
CORRECTED = {
    14: (
        "a66781240ce11939976cc70c57838d4e30db79348fc27a24a43d27bb9a30b0df",
    ),  # without end where a comment stood twice
}


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration file."""

    version: int
    name: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text."""
        return sha256(self.text.encode())


def read_migrations(folder: Path = MIGRATIONS) -> list[Migration]:
    """All migrations in order. Raises MigrationError where the numbers are not 1, 2, 3, ..."""
    found = []
    for path in sorted(folder.glob("*.sql")):
        match = re.fullmatch(r"(\d{4})_(\w+)", path.stem)
        if not match:
            raise MigrationError(f"{path}: a migration is named like 0002_add_votes.sql")
        found.append(Migration(int(match[1]), match[2], path.read_text(encoding="utf-8")))
    if [m.version for m in found] != list(range(1, len(found) + 1)):
        raise MigrationError(f"{folder}: the numbers must run from 0001 without a gap")
    return found


def migrate(
    connection: duckdb.DuckDBPyConnection,
    now: datetime,
    folder: Path = MIGRATIONS,
    before: Callable[[int], None] = lambda _: None,
) -> list[str]:
    """Apply what is missing, each migration in its own transaction, and describe what there is then; gives the names of those applied.

    A new warehouse gets all of them in one.

    ``before`` is called with the version of a warehouse that is about to change, not with that of an empty one.
    Raises MigrationError where an applied file was edited, or the file was written by newer code.
    """
    # DuckDB 1.5.5 can't read some changes of a type back from its log after a kill, and then not the file either. With
    # this a commit writes into the file itself, in one step, and the log is not asked.
    connection.execute("SET checkpoint_threshold = '0KB'")
    try:
        done = _apply(connection, now, folder, before)
        describe(connection, now, is_changed=bool(done))
    finally:
        connection.execute("RESET checkpoint_threshold")
    return done


def _apply(
    connection: duckdb.DuckDBPyConnection, now: datetime, folder: Path, before: Callable[[int], None]
) -> list[str]:
    connection.execute(read_statement("create_ops"))
    connection.execute(read_statement("create_migrations"))
    applied = dict(connection.execute(read_statement("read_migrations")).fetchall())
    known = read_migrations(folder)
    if applied and max(applied) > len(known):
        raise MigrationError(
            f"the warehouse is at migration {max(applied):04}, this code knows {len(known):04}: update Broadsheet"
        )
    if applied and max(applied) < len(known):
        before(max(applied))
    missing = []
    for migration in known:
        if migration.version not in applied:
            missing.append(migration)
        elif applied[migration.version] not in (migration.digest, *CORRECTED.get(migration.version, ())):
            raise MigrationError(
                f"sql/migrations/{migration.version:04}_{migration.name}.sql: edited after it was applied; "
                "restore it and write the change as a new migration"
            )
    if applied and missing and is_lake(connection):
        connection.execute(FORGET_TEXTS)  # older versions' erasures have left bounds that later rows made too narrow
    # A warehouse that is made has nothing to lose: one transaction takes half the time.
    for together in [[migration] for migration in missing] if applied else [missing]:
        _apply_together(connection, together, now)
    return [migration.name for migration in missing]


def _apply_together(connection: duckdb.DuckDBPyConnection, migrations: Sequence[Migration], now: datetime) -> None:
    """Apply ``migrations`` in one transaction."""
    name = ""
    is_in_lake = is_lake(connection)
    connection.begin()
    try:
        for migration in migrations:
            name = f"{migration.version:04}_{migration.name}"
            connection.execute(in_lake(migration.text) if is_in_lake else migration.text)
            connection.execute(
                read_statement("insert_migration"),
                {
                    "version": migration.version,
                    "name": migration.name,
                    "sha256": migration.digest,
                    "applied_at": now.replace(tzinfo=None),
                },
            )
        connection.commit()
    except duckdb.Error as error:
        with suppress(duckdb.TransactionException):  # a commit that failed has ended the transaction itself
            connection.rollback()
        if is_of_disk(error):
            raise
        raise MigrationError(f"sql/migrations/{name}.sql: {error}") from error
