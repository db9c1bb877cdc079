"""Exports: the same rows in each format, what changed since a load, whole folders or none."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import jsonschema  # type: ignore[import-untyped]
import pyarrow.parquet as pq
import pytest
from tests.lakes import connected, copied, migrated, put_back
from tests.unit.test_load import ID, NIGHT, article, comment, herald, site, stage

from broadsheet.errors import InvalidExport
from broadsheet.ids import article_id, comment_id
from broadsheet.load import load
from broadsheet.models import Article, Comment, Site
from broadsheet.pipeline import export
from broadsheet.pipeline.exporting import FORMATS
from broadsheet.publish import publish
from broadsheet.settings import Settings

__all__ = ["site"]  # a fixture
FORMULA = '=HYPERLINK("http://evil.example")'
# What schema.org gives these two types; additionalProperties makes any other word a mistake.
TIME = {"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$"}
PERSON = {
    "type": "object",
    "required": ["@type", "name"],
    "properties": {"@type": {"const": "Person"}, "name": {"type": "string", "minLength": 1}},
    "additionalProperties": False,
}
TEXT, COUNT = {"type": "string", "minLength": 1}, {"type": "integer", "minimum": 0}
COMMENT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["@type", "@id", "parentItem", "text"],
    "properties": {
        "@type": {"const": "Comment"},
        "@id": {"type": "string", "pattern": "^urn:uuid:[0-9a-f-]{36}$"},
        "text": TEXT,
        "author": PERSON,
        "parentItem": {
            "type": "object",
            "required": ["@id"],
            "additionalProperties": False,
            "properties": {"@id": TEXT},
        },
        "dateCreated": TIME,
        "url": TEXT,
        "upvoteCount": COUNT,
        "downvoteCount": COUNT,
        "creativeWorkStatus": {"const": "Deleted"},
    },
}
ARTICLE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["@type", "@id", "url", "headline"],
    "properties": {
        "@type": {"const": "NewsArticle"},
        "@id": TEXT,
        "identifier": TEXT,
        "url": TEXT,
        "headline": TEXT,
        "description": TEXT,
        "articleBody": TEXT,
        "author": {"type": "array", "minItems": 1, "items": PERSON},
        "publisher": {"type": "object"},
        "datePublished": TIME,
        "dateModified": TIME,
        "articleSection": TEXT,
        "keywords": {"type": "array", "items": TEXT},
        "inLanguage": TEXT,
        "image": TEXT,
        "license": TEXT,
        "isAccessibleForFree": {"type": "boolean"},
        "creativeWorkStatus": {"const": "Withdrawn"},
        "expires": TIME,
        "commentCount": COUNT,
        "comment": {"type": "array", "minItems": 1, "items": COMMENT},
    },
}
DOCUMENT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["@context", "@graph"],
    "properties": {"@context": {"const": "https://schema.org"}, "@graph": {"type": "array", "items": ARTICLE}},
}


def other(name: str, **changes: Any) -> Article:
    url = f"https://herald.example/news/{name}"
    return article(
        **{
            "article_id": article_id(url),
            "url": url,
            "canonical_url": url,
            "raw_sha256": hashlib.sha256(url.encode()).hexdigest(),
            "extracted_comment_count": 0,
        }
        | changes
    )


def night(settings: Settings, site: Site, number: int, articles: list[Article], comments: list[Comment]) -> None:
    now = NIGHT + timedelta(days=number)
    read = [replace(each, fetched_at=now, run_id=f"r{number}") for each in articles]
    folder, run = stage(settings, f"r{number}", read, [replace(each, run_id=f"r{number}") for each in comments])
    load(folder, site, run, settings, now)
    publish(settings, now)


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three articles of two months, one without a date, and a thread; strange texts among them."""
    settings = copied(migrated(), tmp_path_factory.mktemp("first") / "home")
    live_first(settings, herald())
    return settings


@pytest.fixture
def published(settings: Settings, site: Site, first_night: Settings) -> Settings:
    """The same in this test's home."""
    if settings.is_lake:
        live_first(settings, site)
    else:
        copied(first_night, settings.home)
    return settings


def live_first(settings: Settings, site: Site) -> None:
    night(
        settings,
        site,
        1,
        [
            article(),
            other("old", published_at=NIGHT - timedelta(days=40), headline=FORMULA),
            other("undated", published_at=None),
        ],
        [comment("1", 1, author="@SUM(A1)"), replace(comment("2", 2, depth=1), parent_comment_id=comment_id(ID, "1"))],
    )


def rows_of(folder: Path, form: str, table: str) -> list[dict[str, Any]]:
    if form == "jsonl":
        return [json.loads(line) for line in (folder / f"{table}.jsonl").read_text().splitlines()]
    if form == "csv":
        with (folder / f"{table}.csv").open(newline="") as file:
            return list(csv.DictReader(file))
    read = f"read_parquet('{folder}/{table}/*/*/*.parquet', hive_partitioning = true)"
    found: list[dict[str, Any]] = duckdb.sql(f"SELECT * FROM {read}").to_arrow_table().to_pylist()
    return found


@pytest.mark.parametrize("form", FORMATS)
def test_a_manifest_tells_every_file_with_its_digest(published: Settings, tmp_path: Path, form: str) -> None:
    folder, manifest = export(published, tmp_path / "out", form)
    told = json.loads((folder / "manifest.json").read_text())
    assert (told["format"], told["load_number"], told["since_load"]) == (form, 1, None)
    assert told["rows"] == {"articles": 3, "comments": 2, "removed_rows": 0} and manifest.load_number == 1
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"manifest.json"}
    assert files == {each["path"] for each in told["files"]}
    for each in told["files"]:
        data = (folder / each["path"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (each["bytes"], each["sha256"])
    again, _ = export(published, tmp_path / "out", form)
    assert again == folder
    assert {path.name for path in (tmp_path / "out").iterdir()} == {folder.name, ".export.lock"}
    assert json.loads((folder / "manifest.json").read_text())["files"] == told["files"]


@pytest.mark.parametrize("form", ["parquet", "jsonl", "csv"])
def test_rows_are_those_of_the_tables(published: Settings, tmp_path: Path, form: str) -> None:
    folder, _ = export(published, tmp_path, form)
    articles, comments = (rows_of(folder, form, table) for table in ("articles", "comments"))
    assert {row["url"].rpartition("/")[2] for row in articles} == {"ferry", "old", "undated"}
    assert sorted(int(row["position"]) for row in comments) == [1, 2]
    assert {str(row["article_id"]) for row in comments} == {ID}


def test_parquet_lies_by_site_and_month(published: Settings, tmp_path: Path) -> None:
    folder, _ = export(published, tmp_path, "parquet")
    files = {str(path.relative_to(folder)) for path in folder.rglob("*.parquet")}
    assert files == {
        "articles/site=herald/month=2026-01/articles.parquet",
        "articles/site=herald/month=2026-03/articles.parquet",
        "comments/site=herald/month=2026-03/comments.parquet",
        "removed_rows.parquet",
    }
    assert pq.read_metadata(folder / "articles/site=herald/month=2026-03/articles.parquet").num_rows == 2


def test_no_cell_of_csv_is_run_by_a_spreadsheet(published: Settings, tmp_path: Path) -> None:
    folder, _ = export(published, tmp_path, "csv")
    cells = [
        cell for table in ("articles", "comments") for row in rows_of(folder, "csv", table) for cell in row.values()
    ]
    assert f"'{FORMULA}" in cells and "'@SUM(A1)" in cells
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]


def test_json_ld_is_what_schema_org_describes(published: Settings, tmp_path: Path) -> None:
    folder, _ = export(published, tmp_path, "json-ld")
    document = json.loads((folder / "articles" / "herald.jsonld").read_text())
    jsonschema.validate(document, DOCUMENT)
    ferry = next(node for node in document["@graph"] if node["@id"].endswith("ferry"))
    first, answer = ferry["comment"]
    assert first["parentItem"] == {"@id": ferry["@id"]} and answer["parentItem"] == {"@id": first["@id"]}
    assert (first["author"]["name"], first["text"]) == ("@SUM(A1)", "Comment number 1.")
    assert ferry["datePublished"] == "2026-03-05T18:00:00Z"
    undated = next(node for node in document["@graph"] if node["@id"].endswith("undated"))
    assert "datePublished" not in undated and "comment" not in undated


def test_what_changed_since_a_load_and_nothing_else(published: Settings, site: Site, tmp_path: Path) -> None:
    export(published, tmp_path, "jsonl")
    night(
        published,
        site,
        2,
        [article(body="The ferry left at eight.\n\nIt was empty.")],
        [comment("1", 1, author="@SUM(A1)"), comment("3", 2)],
    )
    folder, manifest = export(published, tmp_path, "jsonl", since_load=1)
    assert folder.name == "jsonl-1-2" and manifest.since_load == 1 and manifest.load_number == 2
    assert [row["url"].rpartition("/")[2] for row in rows_of(folder, "jsonl", "articles")] == ["ferry"]
    whole, _ = export(published, tmp_path, "jsonl")
    newer = {row["comment_id"] for row in rows_of(whole, "jsonl", "comments") if row["changed_in_load"] > 1}
    assert {row["comment_id"] for row in rows_of(folder, "jsonl", "comments")} == newer and comment_id(ID, "3") in newer
    graph, _ = export(published, tmp_path, "json-ld", since_load=1)
    (node,) = json.loads((graph / "articles" / "herald.jsonld").read_text())["@graph"]
    assert node["url"].endswith("ferry") and len(node["comment"]) == len(rows_of(whole, "jsonl", "comments"))
    nothing, _ = export(published, tmp_path, "jsonl", since_load=2)
    assert all(rows_of(nothing, "jsonl", table) == [] for table in ("articles", "comments", "removed_rows"))
    with pytest.raises(InvalidExport, match="the newest load is 2"):
        export(published, tmp_path, "jsonl", since_load=3)


def test_an_article_that_was_withdrawn_says_so_in_json_ld(published: Settings, tmp_path: Path) -> None:
    with connected(published) as connection:
        connection.execute("UPDATE core.articles SET withdrawn_at = '2026-03-09 04:00:00' WHERE url LIKE '%ferry'")
    publish(published, NIGHT + timedelta(days=3))
    folder, _ = export(published, tmp_path, "json-ld")
    document = json.loads((folder / "articles" / "herald.jsonld").read_text())
    jsonschema.validate(document, DOCUMENT)
    gone = {
        node["url"].rpartition("/")[2] for node in document["@graph"] if node.get("expires") == "2026-03-09T04:00:00Z"
    }
    assert gone == {"ferry"}


@pytest.mark.on_both
def test_loads_that_have_other_numbers_since_the_warehouse_was_put_back_are_not_passed_over(
    published: Settings, site: Site, tmp_path: Path
) -> None:
    whole, first = export(published, tmp_path, "jsonl")
    kept = copied(published, tmp_path / "kept")
    night(published, site, 2, [article(body="The ferry left at eight.")], [])
    export(published, tmp_path, "jsonl", since_load=1)
    put_back(kept, published)
    for number in (3, 4):  # load 2 is another one now
        night(published, site, number, [article(body=f"The ferry left at {number}.")], [])
    with pytest.raises(InvalidExport, match=r"--since-load 2: that load was at 2026-.*export all of it anew"):
        export(published, tmp_path, "jsonl", since_load=2)
    assert export(published, tmp_path, "jsonl", since_load=first.load_number)[1].load_number == 3
    assert json.loads((whole / "manifest.json").read_text())["loaded_at"] == first.loaded_at is not None


def test_a_comment_comes_again_with_what_its_article_tells_of_it(
    published: Settings, site: Site, tmp_path: Path
) -> None:
    before, _ = export(published, tmp_path, "jsonl")
    thread = [
        comment("1", 1, author="@SUM(A1)"),
        replace(comment("2", 2, depth=1), parent_comment_id=comment_id(ID, "1")),
    ]
    night(published, site, 2, [article(headline="The ferry is saved")], thread)
    folder, _ = export(published, tmp_path, "jsonl", since_load=1)
    whole, _ = export(published, tmp_path, "jsonl")
    assert {row["changed_in_load"] for row in rows_of(whole, "jsonl", "comments")} == {1}
    kept = {row["comment_id"]: row for row in rows_of(before, "jsonl", "comments")}
    kept |= {row["comment_id"]: row for row in rows_of(folder, "jsonl", "comments")}
    assert {row["article_headline"] for row in kept.values()} == {"The ferry is saved"}
    assert list(kept.values()) == rows_of(whole, "jsonl", "comments")


def test_a_site_that_was_never_loaded_is_no_empty_export(published: Settings, tmp_path: Path) -> None:
    for name in ("heralt", "../herald"):
        with pytest.raises(InvalidExport, match="nothing of a site of that name"):
            export(published, tmp_path / "out", "jsonl", site=name)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {".export.lock"} and not list(
        tmp_path.glob("herald-*")
    )


def test_removals_are_written_too(published: Settings, tmp_path: Path) -> None:
    with connected(published) as connection:
        connection.execute(
            "INSERT INTO ops.removed_rows VALUES ('articles', uuid(), NULL, 'herald', 1, 'undone'), ('articles', uuid(), NULL, 'post', 1, 'undone')"
        )
        connection.execute("INSERT INTO core.sites SELECT * REPLACE ('post' AS site) FROM core.sites")
    publish(published, NIGHT + timedelta(days=3))
    folder, _ = export(published, tmp_path, "jsonl", site="herald", since_load=0)
    assert [row["site"] for row in rows_of(folder, "jsonl", "removed_rows")] == ["herald"]
    other_site, _ = export(published, tmp_path, "parquet", site="post")
    assert not list(other_site.glob("articles/**/*.parquet"))
    assert pq.read_metadata(other_site / "removed_rows.parquet").num_rows == 1


def test_a_killed_export_leaves_no_half_folder_and_the_next_one_is_whole(published: Settings, tmp_path: Path) -> None:
    out = tmp_path / "out"
    folder, _ = export(published, out, "csv")
    (folder / "manifest.json").write_text("of before")
    code = (
        "import sys, time\nfrom broadsheet.pipeline import exporting\nfrom broadsheet.settings import load_settings\n"
        "from pathlib import Path\nwrite = exporting._finished\n"
        "def slow(*given):\n    print('wrote', flush=True)\n    time.sleep(60)\n    return write(*given)\n"
        "exporting._finished = slow\nexporting.export(load_settings(), Path(sys.argv[1]), 'csv')"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(out)], stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == b"wrote\n"
    assert list(out.glob(".*.part/*.csv"))
    with pytest.raises(InvalidExport, match="another export"):
        export(published, out, "jsonl")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert (folder / "manifest.json").read_text() == "of before"
    (out / ".mine.part").mkdir()
    folder.rename(out / ".csv-1.old")  # killed between two renames
    export(published, out, "jsonl")  # another export clears away what is left
    assert (folder / "manifest.json").read_text() == "of before"
    assert sorted(path.name for path in out.glob(".*")) == [".export.lock", ".mine.part"]
    (out / ".mine.part").rmdir()
    export(published, out, "csv")
    assert json.loads((folder / "manifest.json").read_text())["load_number"] == 1
    assert not list(out.glob(".*.part"))


def test_json_ld_needs_no_memory_for_all_comments_at_once(published: Settings, tmp_path: Path) -> None:
    with connected(published) as connection:
        connection.execute(
            "INSERT INTO core.articles SELECT a.* REPLACE (md5(n::VARCHAR)::UUID AS article_id, 'https://herald.example/' || n AS canonical_url)"
            " FROM (FROM core.articles LIMIT 1) AS a, range(800) AS t(n)"
        )
        connection.execute(
            "INSERT INTO core.comments SELECT c.* REPLACE (md5((n % 800)::VARCHAR)::UUID AS article_id, uuid() AS comment_id,"
            " NULL AS parent_comment_id, repeat(md5(n::VARCHAR), 60) AS body) FROM (FROM core.comments LIMIT 1) AS c, range(80_000) AS t(n)"
        )
    publish(published, NIGHT + timedelta(days=3))
    folder, manifest = export(published.model_copy(update={"memory_limit": "300MB"}), tmp_path, "json-ld")
    ids = [node["identifier"] for node in json.loads((folder / "articles" / "herald.jsonld").read_text())["@graph"]]
    assert manifest.rows["comments"] == 80_002 and len(ids) == 803 and ids == sorted(ids)
