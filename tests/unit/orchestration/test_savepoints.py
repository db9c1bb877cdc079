"""A savepoint on SQLite lies within a transaction that may write: against a real file, with a second writer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from broadsheet.orchestration import savepoints

COUNT, ADD = text("SELECT count(*) FROM runs"), text("INSERT INTO runs VALUES (1)")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'airflow.db'}", connect_args={"timeout": 0.1})
    with engine.begin() as connection:
        connection.execute(text("PRAGMA journal_mode=WAL"))
        connection.execute(text("CREATE TABLE runs (id INTEGER)"))
    savepoints.begin_before_savepoints()
    savepoints.begin_before_savepoints()  # twice is once
    yield engine
    event.remove(Engine, "savepoint", savepoints._begin)
    engine.dispose()


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(COUNT).scalar_one())


def make(connection: Connection, other: Engine | None = None) -> None:
    """What Airflow does for one run of a backfill: look, then write. ``other`` tries to write in between."""
    with connection.begin_nested():
        connection.execute(COUNT)
        if other is not None:
            with pytest.raises(OperationalError, match="database is locked"), other.begin() as second:
                second.execute(ADD)
        connection.execute(ADD)


def test_nobody_writes_between_a_savepoints_reading_and_its_writing(engine: Engine) -> None:
    with engine.connect() as connection:
        make(connection, other=engine)
        connection.commit()
    assert count(engine) == 1


def test_runs_are_seen_together_when_all_are_made(engine: Engine) -> None:
    with engine.connect() as connection:
        for _ in range(2):
            make(connection)
            assert count(engine) == 0
        connection.commit()
        assert count(engine) == 2
        make(connection)
        connection.rollback()
    assert count(engine) == 2
