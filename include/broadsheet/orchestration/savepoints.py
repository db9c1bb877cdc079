"""SQLite beneath Airflow: a backfill's runs are made all together or not at all.

Airflow makes them within savepoints. Python's sqlite3 opens no transaction before a savepoint, so each run is committed on
its own, seen by the scheduler at once, and deleted again when a later one meets a lock: the scheduler dies of a run that is
gone. A savepoint also begins by reading, and SQLite refuses such a transaction at once, without waiting, when somebody else
has written since. A transaction that means to write is opened first, as SQLAlchemy's documentation of SQLite advises.

What does NOT belong here: other databases, and Airflow's other transactions.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, event


def begin_before_savepoints() -> None:
    """From now on, in this process, a savepoint on SQLite waits for the right to write and lies within a transaction."""
    event.listen(Engine, "savepoint", _begin)


def _begin(connection: Connection, _: str | None) -> None:
    driver = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite" and driver is not None and not getattr(driver, "in_transaction", True):
        driver.cursor().execute("BEGIN IMMEDIATE")
