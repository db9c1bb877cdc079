"""A night's load into warehouses of three sizes, against DuckDB's own delete and insert of the same rows, and what else grows with them.

Each size in a process of its own, so that one's memory is not another's. DuckDB's own way is no load: it stores the rows of
core.articles and core.comments alone, as they come. A load stores the same rows of the log of readings, of versions, pages and
outcomes besides, and derives core's from all readings; that is what the ratio is about. Both open the file, commit and write a
checkpoint, neither has keys or indexes, and what they are compared by is CPU time, of one thread or of two. What does NOT belong here: how the warehouses are made
(``filled``).
"""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from typing import Any

import duckdb
from tests.bench.filled import A_NIGHT, BEGIN, COMMENTS, fill, known_and_new, made_batch

from broadsheet.load import load
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse, publish_copy, query_snapshot
from broadsheet.warehouse.statements import SQL

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 3
BATCH = 1000
KEYED_UP_TO = 100_000  # articles: beyond it an index over the comments takes more memory than is allowed
ROW_BY_ROW = 20  # articles with their comments, of BATCH
MIB = 1 << 20
# What a night asks, with the parameters that it has for a site and its batch.
QUESTIONS = (
    "seen_until", "known_links", "due_revisits", "owed_links", "known_ids", "known_addresses", "known_articles", "known_comments",
    "known_texts", "last_answers",
)  # fmt: skip
_KEYS = {"articles": "article_id", "comments": "article_id, comment_id"}


@dataclass
class Costs:
    """CPU seconds by what was done, and the most memory that the process had."""

    seconds: dict[str, float] = field(default_factory=dict)
    peak_bytes: int = 0

    def least(self, name: str, work: Callable[..., object], *arguments: object) -> None:
        """Take the time of ``work``, where it is less than before."""
        began = process_time()
        work(*arguments)
        self.seconds[name] = min(self.seconds.get(name, float("inf")), process_time() - began)


def warehouse_costs() -> None:
    """CPU seconds of each size, and the ratios that are claimed: to the smallest size, and to DuckDB's own way."""
    found: dict[int, Costs] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as home:
            in_process(fill, Settings(home=Path(home)), size)
            found[size] = in_process(_measured, Settings(home=Path(home)), size)
        costs = found[size]
        print(f"warehouse: {size:9,} articles, {size * COMMENTS:10,} comments; peak {costs.peak_bytes / MIB:5.0f} MiB")
        for name, seconds in costs.seconds.items():
            first = found[SIZES[0]].seconds.get(name)
            grown = f"{seconds / first:6.2f} x the smallest" if first and size != SIZES[0] else ""
            print(f"  {name:42} {seconds:8.3f} CPU-s {grown}")
        for ours, plain in zip(LOADS, PLAIN, strict=True):
            print(f"  {ours} / {plain}: {costs.seconds[ours] / costs.seconds[plain]:.2f}")


PAST = ", known ones of all the past"
LOADS = "load", f"load{PAST}"
PLAIN = "DuckDB's delete and insert", f"DuckDB's delete and insert{PAST}"


def in_process(work: Callable[..., Any], *arguments: object) -> Any:
    """What ``work`` gives in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _measured(settings: Settings, size: int) -> Costs:
    costs = Costs()
    night = size // A_NIGHT + 2
    folder = None
    for which in range(2 * ROUNDS):
        is_recent = which < ROUNDS
        numbers = known_and_new(size, BATCH, is_recent=is_recent, which=which)
        folder, site, run = made_batch(settings, night + which, numbers)
        costs.least(LOADS[not is_recent], load, folder, site, run, settings, run.started_at)
    assert folder is not None
    for which in range(2 * ROUNDS, 4 * ROUNDS):
        is_recent = which >= 3 * ROUNDS
        folder, _, _ = made_batch(settings, night + which, known_and_new(size, BATCH, is_recent=is_recent, which=which))
        costs.least(PLAIN[not is_recent], _plainly, settings.warehouse_path, "core", folder, "DELETE")
    asked = folder  # whatever the size: its rows lie at the end of core, and its outcomes where nights have left them
    if size <= KEYED_UP_TO:
        keyed = settings.home / "keyed.duckdb"
        _make_keyed(settings.warehouse_path, keyed)
        for which in range(4 * ROUNDS, 5 * ROUNDS):
            folder, _, _ = made_batch(settings, night + which, known_and_new(size, BATCH, is_recent=True, which=which))
            costs.least("INSERT OR REPLACE into tables with keys", _plainly, keyed, "main", folder, "KEYS")
    began = process_time()
    _row_by_row(settings.warehouse_path, folder)
    costs.seconds["row by row (of a fiftieth)"] = (process_time() - began) * BATCH / ROW_BY_ROW
    costs.seconds |= _questions(settings, asked, night)
    at = BEGIN + timedelta(days=night + 5 * ROUNDS)
    for _ in range(2):
        costs.least("publish: copy and verification", publish_copy, settings, at)
    if size == SIZES[-1]:
        for file in sorted((SQL / "examples").glob("*.sql")):
            costs.least(f"example {file.stem}", query_snapshot, settings, file.read_text(encoding="utf-8"))
    costs.peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return costs


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    config: dict[str, Any] = {"threads": 2, "memory_limit": "1500MB", "storage_compatibility_version": "latest"}
    connection = duckdb.connect(str(path), config=config)
    connection.execute("SET enable_progress_bar = false")
    return connection


def _rows(table: str, folder: RunFolder) -> str:
    """The batch's rows as ``core.*`` has them; the columns that a load derives have any value."""
    path = folder.file(f"accepted_{table}")
    if table == "articles":
        return (
            "SELECT *, sha256(body) AS content_sha256, fetched_at AS first_seen_at, md5_number_lower(url) AS url_digest, "
            f"md5_number_lower(canonical_url) AS canonical_url_digest FROM read_parquet('{path}')"
        )
    return f"SELECT *, 'paper_0' AS site, posted_at AS first_seen_at FROM read_parquet('{path}')"


def _plainly(path: Path, schema: str, folder: RunFolder, how: str) -> None:
    """Store the batch's rows as DuckDB alone does it: delete those with its ids and insert all, or replace by key."""
    with _connect(path) as connection:
        connection.begin()
        for table in _KEYS:
            rows = _rows(table, folder)
            if how == "DELETE":
                connection.execute(
                    f"DELETE FROM {schema}.{table} WHERE article_id IN (SELECT cast(article_id AS UUID) FROM ({rows}))"
                )
            verb = "INSERT" if how == "DELETE" else "INSERT OR REPLACE"
            connection.execute(f"{verb} INTO {schema}.{table} BY NAME SELECT * FROM ({rows})")
        connection.commit()
        connection.execute("CHECKPOINT")


def _make_keyed(path: Path, keyed: Path) -> None:
    with _connect(keyed) as connection:
        connection.execute(f"ATTACH '{path}' AS warehouse (READ_ONLY)")
        for table, key in _KEYS.items():
            connection.execute(f"CREATE TABLE {table} AS SELECT * FROM warehouse.core.{table} LIMIT 0")
            connection.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({key})")
            connection.execute(f"INSERT INTO {table} SELECT DISTINCT ON ({key}) * FROM warehouse.core.{table}")


def _row_by_row(path: Path, folder: RunFolder) -> None:
    """Look each row up, delete it and insert it, as a crawler does that stores what it has just read."""
    with _connect(path) as connection:
        connection.begin()
        first = f"SELECT article_id FROM read_parquet('{folder.file('accepted_articles')}') LIMIT {ROW_BY_ROW}"
        for table, key in _KEYS.items():
            names = key.split(", ")
            connection.execute(
                f"CREATE TEMP TABLE given_{table} AS SELECT * FROM ({_rows(table, folder)}) WHERE article_id IN ({first})"
            )
            same = " AND ".join(f"{name} = cast(${name} AS UUID)" for name in names)
            for ids in connection.execute(f"SELECT {key} FROM given_{table}").fetchall():
                values = dict(zip(names, ids, strict=True))
                if connection.execute(f"SELECT 1 FROM core.{table} WHERE {same}", values).fetchone():
                    connection.execute(f"DELETE FROM core.{table} WHERE {same}", values)
                connection.execute(f"INSERT INTO core.{table} BY NAME SELECT * FROM given_{table} WHERE {same}", values)
        connection.rollback()


def _questions(settings: Settings, folder: RunFolder, night: int) -> dict[str, float]:
    """CPU seconds of what a night of the first site asks about a batch."""
    with duckdb.connect(":memory:") as connection:
        batch = f"FROM read_parquet('{folder.file('accepted_articles')}')"
        asked = connection.execute(f"SELECT list(url), list(article_id), list(lower(headline)) {batch}").fetchone()
    assert asked is not None
    values = {
        "site": "paper_0", "run_id": "none", "urls": asked[0], "article_ids": asked[1], "headlines": asked[2], "kind": "article",
        "until": (BEGIN + timedelta(days=night)).replace(tzinfo=None), "days": [1, 3, 7], "patience_days": 3, "bound_days": 14,
        "horizon_days": 49, "wall_nights": 3, "most": 2000,
    }  # fmt: skip
    costs = Costs()
    with open_warehouse(settings) as warehouse:
        of_batch = {"site": values["site"], "article_ids": values["article_ids"]}
        seen = warehouse.table("known_articles", of_batch).column("first_seen_at")
        values["since"] = min(seen.to_pylist())
        for name in QUESTIONS:
            text = (SQL / "statements" / f"{name}.sql").read_text(encoding="utf-8")
            wanted = {key: value for key, value in values.items() if f"${key}" in text}
            for _ in range(ROUNDS):
                costs.least(f"question {name}", warehouse.table, name, wanted)
    return costs.seconds
