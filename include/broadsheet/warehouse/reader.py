"""Reading the snapshot: never the writers' file, and never a lock in anyone's way."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from broadsheet.errors import InvalidQuery, InvalidWarehouse, MissingWarehouse
from broadsheet.homes import require_whole
from broadsheet.settings import Settings
from broadsheet.warehouse.connection import ROWS_AT_ONCE, Warehouse
from broadsheet.warehouse.failures import named_error, naming, require_room
from broadsheet.warehouse.interrupting import interruptible, limited
from broadsheet.warehouse.kept_open import KeptOpen
from broadsheet.warehouse.lake import USE, connect_lake
from broadsheet.warehouse.pinning import read_pin
from broadsheet.warehouse.refusing import refuse_writing
from broadsheet.warehouse.statements import quoted, read_statement
from broadsheet.warehouse.threads import threads_of_file

_kept: KeptOpen | None = None  # a process that answers many questions keeps one
_held: ContextVar[KeptOpen | None] = ContextVar("held", default=None)
_USE_FILE = "USE current"
_ANEW = "write it anew with `broadsheet publish`"


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Columns and rows of one query."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class QueryStream:
    """The same, its rows as they come: to be read once, while the snapshot is open, as tuples or as batches of Arrow."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]
    batches: Callable[[], pa.RecordBatchReader]


def query_snapshot(settings: Settings, sql: str, parameters: Mapping[str, Any] | None = None) -> QueryResult:
    """Run one query on the published snapshot.

    Raises MissingWarehouse where nothing was published, InvalidWarehouse where the snapshot can't be opened, InvalidQuery with
    DuckDB's words where the query is refused.
    """
    with stream_snapshot(settings, sql, parameters) as streams:
        stream = next(streams)
        return QueryResult(stream.columns, tuple(stream.rows))


def ask_snapshot(settings: Settings, name: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Rows of ``sql/statements/<name>.sql`` on the published snapshot, each by the names of its columns. Raises as ``query_snapshot``."""
    with _opened(settings, is_ours=True) as connection, _refusing(settings):
        cursor = connection.execute(read_statement(name), dict(parameters or {}))
        return [dict(zip(_columns(cursor), row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def stream_snapshot(
    settings: Settings, sql: str, parameters: Mapping[str, Any] | None = None, seconds: float | None = None
) -> Iterator[Iterator[QueryStream]]:
    """The answers to one or several statements, each run when it is come to; those that only prepare others give none.

    Only some rows are in memory at a time: read each answer before the next. A statement may be refused amid its rows, and is
    after ``seconds``.
    """
    with _opened(settings) as connection, _refusing(settings), interruptible(connection), limited(connection, seconds):
        # A question must not write files, nor read others than the snapshot, whatever an earlier one has set. Last, for it also
        # shuts where to spill.
        if settings.is_lake:  # its rows are read while they are asked for
            connection.execute("SET allowed_directories = [$lake]", {"lake": f"{settings.warehouse_path}/"})
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        sql.encode()  # DuckDB's own word for text that is not Unicode depends on where it meets it
        statements = connection.extract_statements(sql)
        if settings.is_lake:
            refuse_writing(connection, sql, statements)
        if not statements:
            raise InvalidQuery("no SQL in it; try: SELECT * FROM comments LIMIT 5")
        if any(_ends_the_process(statement) for statement in statements):
            raise InvalidQuery(
                "enable_logging is not for the snapshot: with some of its options DuckDB ends the process"
            )
        yield _answers(connection, statements, dict(parameters or {}))


def _answers(
    connection: duckdb.DuckDBPyConnection, statements: list[duckdb.Statement], parameters: dict[str, Any]
) -> Iterator[QueryStream]:
    for number, statement in enumerate(statements, 1):
        try:
            cursor = connection.execute(statement, parameters)
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            if len(statements) == 1 or named_error(error, Path(), ""):
                raise
            raise InvalidQuery(f"statement {number} of {len(statements)}: {error}") from error
        columns = _columns(cursor)
        if _is_question(statement, columns):
            yield QueryStream(columns, _rows(cursor), lambda: cursor.to_arrow_reader(ROWS_AT_ONCE))  # noqa: B023  # read before the next


def _columns(cursor: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    return tuple(str(column[0]) for column in cursor.description or ())


def _ends_the_process(statement: duckdb.Statement) -> bool:
    """Whether it sets DuckDB's log, which aborts where it may write to no file; the setting of that name is locked."""
    return "enable_logging" in statement.query.lower() and statement.type in (
        duckdb.StatementType.CALL,
        duckdb.StatementType.EXPLAIN,  # ANALYZE runs it
    )


def _is_question(statement: duckdb.Statement, columns: tuple[str, ...]) -> bool:
    """Whether it has an answer; CREATE, SET and their like have a number of rows or a word that nobody asked for."""
    expected = statement.expected_result_type
    rows = duckdb.ExpectedResultType.QUERY_RESULT
    return rows in expected and (len(expected) == 1 or columns != ("Count",))


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while some := cursor.fetchmany(ROWS_AT_ONCE):
        yield from some


@contextmanager
def _refusing(settings: Settings) -> Iterator[None]:
    """What DuckDB says of a question, as errors of the tree."""
    try:
        yield
    except (duckdb.Error, UnicodeEncodeError) as error:  # the latter: bytes on the command line that are not UTF-8
        raise named_error(error, settings.snapshot_path, _ANEW) or InvalidQuery(str(error)) from error


@contextmanager
def open_snapshot(settings: Settings) -> Iterator[Warehouse]:
    """The published snapshot for several statements, which may stage temporary tables beside it; nothing in it changes.

    Raises as ``query_snapshot`` does where it can't be opened.
    """
    with _opened(settings, is_ours=True) as connection:  # our own statements read runs' files
        try:
            yield Warehouse(connection)
        except duckdb.Error as error:  # most likely tables of an older version of the code
            raise named_error(error, settings.snapshot_path, _ANEW) or InvalidWarehouse(
                f"{settings.snapshot_path}: {error}; {_ANEW}"
            ) from error


def keep_snapshot_open() -> None:
    """From now on ``open_snapshot`` keeps a lake's snapshot open: for a process that answers many questions."""
    global _kept
    _kept = _kept or KeptOpen()


@contextmanager
def snapshot_held() -> Iterator[None]:
    """Within, our own statements share one open snapshot, until a newer one is published; to open one costs more than most of them."""
    held = KeptOpen()
    before = _held.set(held)
    try:
        yield
    finally:
        _held.reset(before)
        held.close()


def let_snapshot_go() -> None:
    """Close what ``snapshot_held`` holds until the next statement: before a long wait, its memory and its file are for others."""
    if held := _held.get():
        held.close()


@contextmanager
def _opened(settings: Settings, *, is_ours: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that spills into a folder of its own: the snapshots' folder holds snapshots only."""
    require_whole(settings)
    path = settings.snapshot_path
    if not path.exists():
        raise MissingWarehouse(f"{path}: nothing was published yet; start with `broadsheet run` or `make run`")
    kept = ((_kept if settings.is_lake else None) or _held.get()) if is_ours else None
    if kept is not None:
        with kept.reading(_name(settings), lambda aside: _connect(settings, aside, is_ours=True)) as one:
            one.execute(USE if settings.is_lake else _USE_FILE)
            yield _prepared(one)
        return
    with tempfile.TemporaryDirectory(prefix="broadsheet-spill-") as aside:
        connection = _connect(settings, aside, is_ours=is_ours)
        try:
            yield _prepared(connection)
        finally:
            connection.close()


def _name(settings: Settings) -> tuple[Any, ...]:
    """What no other published snapshot is called."""
    snapshot = settings.snapshot_path.resolve()
    if settings.is_lake:
        return settings.warehouse, settings.home, read_pin(snapshot)
    state = snapshot.stat()
    return snapshot, state.st_ino, state.st_mtime_ns


def _options(settings: Settings, aside: str) -> dict[str, Any]:
    return {
        "memory_limit": settings.memory_limit,
        "temp_directory": aside,
        "python_enable_replacements": False,  # a table's name never means a variable of this program
    }


def _prepared(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _connect(settings: Settings, aside: str, *, is_ours: bool) -> duckdb.DuckDBPyConnection:
    options, path = _options(settings, aside), settings.snapshot_path
    connect = _attach if is_ours else _open
    snapshot = path.resolve()  # first: the copy's own name is never given to another file
    if settings.is_lake:
        return connect_lake(settings, options, read_pin(snapshot))
    options["threads"] = threads_of_file(snapshot, settings)
    try:
        try:
            return connect(snapshot, options)
        except duckdb.IOException as error:
            if "Could not set lock" not in str(error):
                raise
            # Somebody has opened it for writing: what lies on the disk can still be copied.
            require_room(Path(aside), snapshot.stat().st_size)
            own = Path(aside) / snapshot.name
            with naming(Path(aside), _ANEW):
                shutil.copyfile(snapshot, own)
            return connect(own, options)
    except duckdb.Error as error:
        raise InvalidWarehouse(f"{path}: {error}; {_ANEW}") from error


def _open(file: Path, options: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """Nothing can be written, in memory neither; but a process has it open once, with the settings of the first."""
    return duckdb.connect(str(file), read_only=True, config=options)


def _attach(file: Path, options: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """In a DuckDB of its own: threads have it open at once, each with its own folder to spill into."""
    connection = duckdb.connect(":memory:", config=options)
    try:
        connection.execute(f"ATTACH {quoted(str(file))} AS current (READ_ONLY)")
        connection.execute(_USE_FILE)
    except BaseException:
        connection.close()
        raise
    return connection
