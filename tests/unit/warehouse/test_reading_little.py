"""Of the large tables a load, and what a night asks, read what concerns the batch: no other row comes out of a scan."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from tests.bench.filled import COMMENTS, SITES, fill, known_and_new, made_batch
from tests.lakes import connected

from broadsheet.load import BOUNDED, STAGING, stage_rows
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_warehouse, read_statement

pytestmark = pytest.mark.of_the_file("which of its row groups are read; of a lake Parquet's statistics say so")
ARTICLES, BATCH = 10_000, 40
ASKED = 100  # articles; of up to fifty values DuckDB looks for each by itself
OF_A_BLOCK = (
    1.5 * 2048 / SITES
)  # rows of a site; that much is read before DuckDB sees that there is nothing to look for
LARGE = {
    "core.articles": ARTICLES,
    "core.text_versions": ARTICLES,
    "core.comments": ARTICLES * COMMENTS,
    "ops.article_readings": ARTICLES * 1.5,
    "ops.comment_readings": ARTICLES * COMMENTS * 1.5,
    "ops.pages": ARTICLES * 1.5,
    "ops.outcomes": ARTICLES * 1.5,
}


@pytest.fixture
def filled(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with a batch whose staged rows lie in temporary tables."""
    fill(settings, ARTICLES)
    folder, _, run = made_batch(settings, 12, known_and_new(ARTICLES, BATCH, is_recent=False, which=0))
    with open_warehouse(settings) as warehouse:
        warehouse.checkpoint()
    with connected(settings) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        stage_rows(Warehouse(connection), folder, run)
        yield connection


def filters(root: dict[str, Any]) -> str:
    """What the scans of a plan pass over blocks by."""
    told = str(root.get("extra_info", {}).get("Filters", ""))
    return told + "".join(filters(each) for each in root["children"])


def scans(root: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Each scan of a plan that was run: its table, and how many rows came out of it."""
    if root.get("operator_type") == "TABLE_SCAN":
        yield root["extra_info"].get("Table", "").replace('"', ""), root["operator_cardinality"]
    for each in root["children"]:
        yield from scans(each)


def test_no_statement_reads_rows_of_other_articles(filled: duckdb.DuckDBPyConnection) -> None:
    read: dict[str, dict[str, int]] = {}
    for name in STAGING:
        if "TEMP VIEW" in read_statement(name):  # it is read by those who name it
            filled.execute(read_statement(name))
            continue
        text = f"EXPLAIN (ANALYZE, FORMAT json) {read_statement(name)}"
        ((since,),) = filled.execute(read_statement("oldest_reading")).fetchall() if name in BOUNDED else ((None,),)
        ((_, told),) = filled.execute(text, {"since": since} if name in BOUNDED else {}).fetchall()
        for table, rows in scans(json.loads(told)):
            if large := next((each for each in LARGE if table.endswith(each)), None):
                read.setdefault(large, {})[name] = rows
    assert set(read) == LARGE.keys() - {"ops.pages", "ops.outcomes"}
    assert read["ops.article_readings"].pop("stage_undone_readings") <= 2048  # no run was undone: it stops at once
    assert [table for table, by in read.items() if len(by) > 1] == ["ops.article_readings"]
    known = BATCH // 2
    most = {
        "core.articles": known,
        "core.text_versions": known,
        "core.comments": known * COMMENTS,
        "ops.article_readings": 2 * known,
    }
    most["ops.comment_readings"] = 2 * known * COMMENTS
    for table, by in read.items():
        assert max(by.values()) <= 1.2 * most[table], (table, by)
        assert max(by.values()) < LARGE[table] / 50
    ((since,),) = filled.execute("SELECT quantile_disc(fetched_at, 0.5) FROM core.articles").fetchall()
    for name in BOUNDED:  # else all blocks are read, however recent the articles are
        text = f"EXPLAIN (FORMAT json) {read_statement(name)}"
        ((_, told),) = filled.execute(text, {"since": since}).fetchall()
        assert "_at>=" in filters(json.loads(told)[0]) or "_from>=" in filters(json.loads(told)[0]), told


def test_questions_read_no_more_than_addresses_of_other_articles(filled: duckdb.DuckDBPyConnection) -> None:
    """By one or two columns the rows are found; of all others no row is read that the answer does not need."""
    begin = ARTICLES // SITES - ASKED  # the newest
    known = f"SELECT url, article_id, first_seen_at FROM core.articles WHERE site = 'paper_0' ORDER BY first_seen_at OFFSET {begin}"
    asked = filled.execute(f"SELECT list(url), list(article_id), min(first_seen_at) FROM ({known})").fetchone()
    assert asked is not None
    values = {"site": "paper_0", "run_id": "none", "kind": "article", "urls": asked[0], "since": asked[2]}
    values["urls"] += ["https://paper-0.example/", "https://paper-0.example/zebras"]  # before and after all others
    values["article_ids"] = [str(ident) for ident in asked[1]]
    for name, most in {
        "known_links": 2 * ASKED,  # every second was visited twice
        "known_addresses": 2 * ASKED,
        "known_comments": ASKED * COMMENTS,
        "last_answers": 2 * ASKED,
    }.items():
        text = read_statement(name)
        wanted = {key: value for key, value in values.items() if f"${key}" in text}
        assert len(filled.execute(text, wanted).fetchall()) == (most if name == "known_comments" else ASKED)
        ((_, told),) = filled.execute(f"EXPLAIN (ANALYZE, FORMAT json) {text}", wanted).fetchall()
        read = [row for row in wide_scans(json.loads(told)) if row[0].endswith(tuple(LARGE))]
        assert read, name
        assert max(rows for _, rows in read) <= max(1.2 * most, OF_A_BLOCK), (name, read)
        if name == "known_comments":
            assert "first_seen_at>=" in filters(json.loads(told))
        if name in ("known_links", "known_addresses"):  # a pass over the addresses' texts takes three times as long
            rest = {
                column
                for table, rows, columns in whole_scans(json.loads(told))
                if rows > 2 * most
                for column in columns
            }
            assert rest == {"url_digest", "canonical_url_digest"}, name


def wide_scans(root: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Those of ``scans`` that read more than two columns."""
    for table, rows, columns in whole_scans(root):
        if len(columns) > 2:
            yield table, rows


def whole_scans(root: dict[str, Any]) -> Iterator[tuple[str, int, list[str]]]:
    """The same as ``scans``, each with the columns that it gives."""
    if root.get("operator_type") == "TABLE_SCAN":
        columns = root["extra_info"].get("Projections", [])
        given = [columns] if isinstance(columns, str) else list(columns)
        yield root["extra_info"].get("Table", "").replace('"', ""), root["operator_cardinality"], given
    for each in root["children"]:
        yield from whole_scans(each)
