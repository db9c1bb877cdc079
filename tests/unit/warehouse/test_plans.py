"""How DuckDB would run each statement over filled tables: none compares every row of one table with every row of another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest
from tests.lakes import connected
from tests.unit.test_load import NIGHT, URL, site
from tests.unit.test_load_cost import two_nights
from tests.unit.warehouse.made import multiply

from broadsheet.copies import mark_copies
from broadsheet.load import stage_changes
from broadsheet.models import Outcome, Released, Site, SourceReading
from broadsheet.quality.frames import BESIDE
from broadsheet.runs import RunFolder, write_rows
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, read_statement
from broadsheet.warehouse.statements import SQL

__all__ = ["site"]  # a fixture
QUADRATIC = ("NESTED_LOOP", "CROSS_PRODUCT", "BLOCKWISE_NL", "POSITIONAL")
SINGLE = (
    "UNGROUPED_AGGREGATE",
    "DUMMY_SCAN",
    "SINGLE_ROW",
)  # an input of one row, by what it is and not by an estimate
PASSING = ("PROJECTION", "FILTER")
ALL = sorted(path.stem for path in (SQL / "statements").glob("*.sql"))

FRAMES = tuple(name for name in ALL if name.split("_")[0] in ("check", "measure", "split"))  # over staged files alone
SMALL = {
    "owed_links": "a site's nights, at most one a day, with what a person accepted of it",
    "due_revisits": "a site's articles, once for each of the few delays that its file names",
}
VALUES: dict[str, Any] = {
    "most_same": 3, "max_depth": 50, "zone": "UTC", "provenance": ["run_id"], "signals": "[]", "measures": "[]",
    "doubts_new": False, "keeps_archive": False, "is_held": False, "is_nightly": True, "is_sound": True, "is_newest_only": False,
    "days": [1], "version": 1, "since_load": 1, "words": ["council"], "plain_words": ["council"], "needles": [" council "], "attempt_numbers": [1],
}  # fmt: skip
LISTS = (
    "urls",
    "ids",
    "headlines",
    "digests",
    "sites",
    "moved",
    "rules",
    "passed_over",
    "languages",
    "fields",
    "lost",
    "authors",
    "tokens",
)
NUMBERS = ("count", "number", "limit", "offset", "days", "bytes", "nights", "most", "numbers", "doubts")
DAYS = ("night", "day", "seen", "until", "from")


def made_value(name: str) -> Any:
    """Any value of the type that a parameter of this name has."""
    last = name.rpartition("_")[2]
    if name in VALUES:
        return VALUES[name]
    if last in LISTS:
        return ["b3b9d6a8-3f4e-4d6c-9a51-000000000001"]
    if last in NUMBERS:
        return 1
    if last == "at" or name in ("until", "since"):
        return NIGHT.replace(tzinfo=None)
    if last in DAYS:
        return date(2026, 3, 6)
    return "b3b9d6a8-3f4e-4d6c-9a51-000000000001"


def staged_file(folder: RunFolder, name: str, parameter: str) -> str:
    """The file that a statement reads its rows from."""
    table = {
        "stage_articles": "accepted_articles",
        "stage_comments": "accepted_comments",
        "stage_moved_articles": "moved",
        "stage_moved_comments": "moved",
    }.get(name, name.removeprefix("insert_run_"))
    return str(folder.file(table if parameter == "path" else parameter.removesuffix("_path")).absolute()).replace(
        "rejected.parquet", "rejected_comments.parquet"
    )


def quadratic(root: dict[str, Any]) -> list[str]:
    """Joins of the plan that compare all rows of two inputs, unless one of them has one row by its nature."""
    nodes = list(every_node(root))
    # A plan does not say which part a scan of a shared part reads: one that is expected to give one row, where there is such.
    has_single_part = any(node["name"] == "CTE" and is_single(node["children"][0]) for node in nodes)
    return [
        f"{node['name']} {node.get('extra_info', '')}"
        for node in nodes
        if any(word in node["name"] for word in QUADRATIC)
        and not any(is_single(each, has_single_part) for each in node["children"])
    ]


def every_node(root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield root
    for each in root["children"]:
        yield from every_node(each)


def is_single(node: dict[str, Any], has_single_part: bool = False) -> bool:
    """Whether what the node gives is one row, whatever the tables hold."""
    name, inputs = node["name"], node["children"]
    if name == "CTE_SCAN":
        return has_single_part and node["extra_info"].get("Estimated Cardinality") == "1"
    if name == "HASH_GROUP_BY":  # how lists are made, also of everything
        return not node["extra_info"].get("Groups")
    if name == "CROSS_PRODUCT":
        return all(is_single(each, has_single_part) for each in inputs)
    return name in SINGLE or (name in PASSING and is_single(inputs[0], has_single_part))


def plan(connection: duckdb.DuckDBPyConnection, name: str, folder: RunFolder) -> dict[str, Any]:
    """DuckDB's plan of the statement. None is made of what ends before it has one, as CREATE SCHEMA does."""
    text = read_statement(name)
    wanted = set(re.findall(r"\$([a-z]\w*)", re.sub(r"--.*|'[^']*'", "", text)))
    files = {each for each in wanted if each.endswith("path") and each != "warc_path"}
    values = {each: staged_file(folder, name, each) if each in files else made_value(each) for each in wanted}
    ((_, told),) = connection.execute(f"EXPLAIN (FORMAT json) {text}", values).fetchall()
    (root,) = json.loads(told)
    return dict(root)


@pytest.fixture
def filled(settings: Settings, site: Site) -> Iterator[tuple[duckdb.DuckDBPyConnection, RunFolder]]:
    """A warehouse of 3,000 articles with the temporary tables of a load, of addresses that move, of pages read again."""
    folder, run = two_nights(settings, site, 30)
    for name, row in (("sources", SourceReading), ("releases", Released), ("outcomes", Outcome)):
        write_rows(folder.file(name), row, ())
    with connected(settings) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        multiply(connection, 99)
        connection.execute(read_statement("stage_load"), {"removal_reason": "corrected"})
        stage_changes(Warehouse(connection), folder, run)
        connection.execute(read_statement("stage_withdrawals"), {"site": "herald", "urls": [URL]})
        moved = "canonical_url, article_id, article_id AS old_article_id, article_id AS comment_id, article_id AS old_comment_id"
        connection.sql(f"SELECT {moved} FROM core.articles LIMIT 100").write_parquet(str(folder.file("moved")))
        for name in ("stage_moved_articles", "stage_moved_comments"):
            connection.execute(read_statement(name), {"path": str(folder.file("moved"))})
        days = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 9), "site": "herald", "passed_over": []}
        moments = {"start_at": date(2026, 3, 1), "end_at": date(2026, 3, 9)}
        connection.execute(read_statement("stage_reread_articles"), days | moments)
        connection.execute(read_statement("stage_overwritten_articles"), {"site": "herald"})
        connection.execute(read_statement("stage_erased_comments"), {"sites": ["herald"], "authors": ["Jane"]})
        connection.execute("INSERT INTO erased_comments SELECT article_id, comment_id FROM core.comments LIMIT 3000")
        mark_copies(Warehouse(connection))
        ids = "CAST(article_id AS VARCHAR) AS article_id"
        for name, query in {
            "stage_new_signatures": f"SELECT * EXCLUDE (article_id, dated_at), {ids} FROM new_signatures",
            "insert_copy_pairs": f"SELECT {ids}, CAST(article_id AS VARCHAR) AS copy_id FROM new_signatures",
            "stage_copies": f"SELECT {ids}, CAST(article_id AS VARCHAR) AS duplicate_group_id FROM new_signatures",
        }.items():
            connection.sql(query).write_parquet(str(folder.file(name)))
        yield connection, folder


@pytest.fixture
def frames(filled: tuple[duckdb.DuckDBPyConnection, RunFolder]) -> Iterator[duckdb.DuckDBPyConnection]:
    """What the statements over staged files see, as many rows."""
    _, folder = filled
    with duckdb.connect(":memory:") as connection:
        for name in ("articles", "comments"):
            path = folder.file(f"accepted_{name}")
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet('{path}'), range(30) AS copies(n)")
            connection.execute(f"CREATE VIEW accepted_{name} AS SELECT * FROM {name}")
            connection.execute(
                f"CREATE VIEW rejected_{name} AS SELECT *, ['A13'] AS rule_ids, '' AS reason FROM {name}"
            )
        rejected = "row_number() OVER () AS row_no, article_id, comment_id, ['A13'] AS rule_ids, '' AS reason"
        connection.execute(f"CREATE TABLE rejections AS SELECT {rejected} FROM comments")
        for name, row in BESIDE.items():
            write_rows(folder.file(f"beside_{name}"), row, ())
            connection.read_parquet(str(folder.file(f"beside_{name}"))).create(name)
        yield connection


def test_no_statement_compares_all_rows_with_all(
    filled: tuple[duckdb.DuckDBPyConnection, RunFolder], frames: duckdb.DuckDBPyConnection
) -> None:
    connection, folder = filled
    found = {}
    for name in ALL:
        found[name] = quadratic(plan(frames if name in FRAMES else connection, name, folder))
    assert {name: joins for name, joins in found.items() if joins and name not in SMALL} == {}
    assert [name for name in SMALL if not found[name]] == []  # else it needs no exception any more


def test_a_join_of_everything_with_everything_is_seen(filled: tuple[duckdb.DuckDBPyConnection, RunFolder]) -> None:
    connection, _ = filled
    for joined in (
        "ON one.fetched_at < other.fetched_at OR one.url = other.site",
        "ON one.url <> other.url",
        "ON TRUE",
        "ON starts_with(one.url, other.url)",
    ):
        text = f"EXPLAIN (FORMAT json) SELECT 1 FROM core.articles AS one INNER JOIN core.articles AS other {joined}"
        ((_, told),) = connection.execute(text).fetchall()
        assert quadratic(json.loads(told)[0]), joined
