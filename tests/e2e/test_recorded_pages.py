"""Real recorded pages through the whole spine, from the command line into DuckDB."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from tests.e2e.recorded import Command, page, rows, write_warc

from broadsheet.models import Outcome, OutcomeKind
from broadsheet.runs import read_rows

pytestmark = pytest.mark.e2e


def test_the_seed_page_gives_exactly_what_the_tables_must_hold(
    broadsheet: Command, shared: Path, tmp_path: Path
) -> None:
    expected = json.loads((shared / "seed" / "expected.json").read_text())
    warc = tmp_path / "seed.warc.gz"
    write_warc(warc, {expected["url"]: (shared / "seed" / "page.html").read_bytes()})
    ran = broadsheet("run", "theyeshivaworld", "--from-warc", warc)
    assert ran.returncode == 0, ran.stderr
    [article] = rows(broadsheet, "SELECT * FROM articles")
    for name in ("headline", "language", "body", "credit_line", "declared_comment_count"):
        assert article[name] == expected[name], name
    assert datetime.fromisoformat(article["published_at"] + "+00:00") == datetime.fromisoformat(
        expected["published_at"]
    )
    assert len(article["body"].split("\n\n")) == expected["body_paragraphs"]
    assert article["extracted_comment_count"] == len(expected["comments"]) == 8
    comments = rows(broadsheet, "SELECT * FROM comments ORDER BY position")
    assert len(comments) == len(expected["comments"])
    for got, wanted in zip(comments, expected["comments"], strict=True):
        assert {name: got[name] for name in ("position", "native_id", "author", "body")} == {
            name: wanted[name] for name in ("position", "native_id", "author", "body")
        }
        assert datetime.fromisoformat(got["posted_at"] + "+00:00") == datetime.fromisoformat(wanted["posted_at"])
        assert got["parent_comment_id"] is None and wanted["parent_position"] is None
        assert len(got["body"].split("\n\n")) == wanted["paragraphs"]


def write_part(corpus: Path, folder: Path) -> Path:
    """Each eighth page of a corpus as a corpus of its own, with its labels."""
    folder.mkdir()
    whole, labels = (corpus / "pages.warc.gz").read_bytes(), (corpus / "gold.jsonl").read_text().splitlines()
    with (corpus / "pages.warc.gz").open("rb") as stream:
        records = [
            (record.headers["WARC-Target-URI"], record.stream_pos)
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response)
        ]
    ends = [*(start for _, start in records[1:]), len(whole)]
    part = [(url, whole[start:end]) for (url, start), end in zip(records, ends, strict=True)][::8]
    (folder / "pages.warc.gz").write_bytes(b"".join(record for _, record in part))
    urls = {url for url, _ in part}
    (folder / "gold.jsonl").write_text("".join(f"{line}\n" for line in labels if json.loads(line)["url"] in urls))
    return folder


def test_all_pages_of_the_corpus_go_through_without_a_site(broadsheet: Command, shared: Path, tmp_path: Path) -> None:
    """97 pages of as many hosts: one outcome each, rejects with reasons, and the same tables where they come a second time."""
    warc = shared / "corpus" / "comments" / "pages.warc.gz"
    ran = broadsheet("run", "--from-warc", warc)
    assert ran.returncode == 0, ran.stderr
    outcomes = rows(broadsheet, "SELECT url, kind, reason FROM ops.outcomes")
    gold = {json.loads(line)["url"] for line in (shared / "corpus" / "comments" / "gold.jsonl").open()}
    assert len(outcomes) == 97
    assert {outcome["url"] for outcome in outcomes} == gold
    assert all(outcome["reason"] for outcome in outcomes if outcome["kind"] != "accepted")
    kinds = Counter(outcome["kind"] for outcome in outcomes)
    assert kinds["accepted"] == rows(broadsheet, "SELECT count(*) AS n FROM articles")[0]["n"]
    assert kinds["accepted"] >= 85, kinds
    assert rows(broadsheet, "SELECT count(*) AS n FROM comments")[0]["n"] > 1800
    before = broadsheet("digest").stdout
    part = write_part(shared / "corpus" / "comments", tmp_path / "part") / "pages.warc.gz"
    assert broadsheet("run", "--from-warc", part).returncode == 0
    assert broadsheet("digest").stdout == before


def test_extract_writes_what_the_scorer_reads(broadsheet: Command, shared: Path, tmp_path: Path) -> None:
    """That all pages are read as well as ever is told by test_extract_corpus; here it is the command's files."""
    corpus = write_part(shared / "corpus" / "comments", tmp_path / "part")
    ran = broadsheet("extract", "--warc", corpus / "pages.warc.gz", "--out", tmp_path / "out")
    assert ran.returncode == 0, ran.stderr
    scorer = [sys.executable, str(shared / "corpus" / "score.py"), "comments", str(corpus), str(tmp_path / "out")]
    scored = subprocess.run(
        [*scorer, "--json", str(tmp_path / "score.json")], check=True, capture_output=True, text=True
    )
    figures = json.loads((tmp_path / "score.json").read_text())
    # Floors under what was measured, so that files that lose comments are seen.
    assert figures["f1"] > 0.95, scored.stdout
    assert figures["precision"] > 0.95, scored.stdout
    # A label may be wrong: what is read on a page labelled as without comments must be as many as the page itself says it has.
    labels = [json.loads(line) for line in (corpus / "gold.jsonl").open()]
    empty = [page["url"] for page in labels if not page["comments"]]
    counts = "declared_comment_count, extracted_comment_count"
    query = f"SELECT {counts} FROM read_parquet($file) WHERE list_contains($empty, url) AND extracted_comment_count > 0"
    alarms = duckdb.execute(query, {"file": str(tmp_path / "out" / "articles.parquet"), "empty": empty}).fetchall()
    assert len(alarms) <= 1 and all(declared == found for declared, found in alarms), scored.stdout


def test_a_torn_file_loads_what_is_whole_and_fails_loudly(broadsheet: Command, tmp_path: Path) -> None:
    pages = {f"https://herald.example/{name}": page(name) for name in ("one", "two", "three")}
    whole, torn = tmp_path / "whole.warc.gz", tmp_path / "torn.warc.gz"
    write_warc(whole, pages)
    torn.write_bytes(whole.read_bytes()[:-200])
    ran = broadsheet("run", "--from-warc", torn)
    assert ran.returncode == 1
    assert "torn.warc.gz" in ran.stderr and "damaged" in ran.stderr
    assert [row["headline"] for row in rows(broadsheet, "SELECT headline FROM articles ORDER BY url")] == [
        "Headline of page one",
        "Headline of page two",
    ]
    before = broadsheet("digest").stdout
    assert broadsheet("run", "--from-warc", torn).returncode == 1
    assert broadsheet("digest").stdout == before
    assert broadsheet("run", "--from-warc", whole).returncode == 0
    assert rows(broadsheet, "SELECT count(*) AS n FROM articles") == [{"n": 3}]


def test_each_record_that_has_lost_its_url_is_an_outcome(broadsheet: Command, tmp_path: Path) -> None:
    warc = tmp_path / "pages.warc.gz"
    write_warc(warc, {f"https://herald.example/{name}": page(name) for name in ("a", "b", "c", "d", "e")})
    content = bytearray(warc.read_bytes())
    members = [match.start() for match in re.finditer(rb"\x1f\x8b\x08", content)]
    for start in (members[1], members[3]):  # a whole one between: a stretch is one record
        content[start + 12 : start + 60] = b"\xff" * 48
    warc.write_bytes(content)
    ran = broadsheet("extract", "--warc", warc, "--out", tmp_path / "out")
    assert ran.returncode == 1
    assert "3 articles, 0 comments, 2 other outcomes" in ran.stdout and "2 damaged records" in ran.stderr
    outcomes = read_rows(tmp_path / "out" / "outcomes.parquet", Outcome)
    assert [(outcome.url, outcome.kind) for outcome in outcomes] == [
        (f"record at {start}", OutcomeKind.DAMAGED) for start in (members[1], members[3])
    ]


def test_what_is_no_warc_is_named_and_earlier_data_stays(broadsheet: Command, tmp_path: Path) -> None:
    good = tmp_path / "good.warc.gz"
    write_warc(good, {"https://herald.example/one": page("one")})
    assert broadsheet("run", "--from-warc", good).returncode == 0
    before = broadsheet("digest").stdout
    for name, content in (("absent", None), ("empty", b""), ("html", b"<html><body>no archive</body></html>")):
        bad = tmp_path / f"{name}.warc.gz"
        if content is not None:
            bad.write_bytes(content)
        for command in (("run", "--from-warc", bad), ("extract", "--warc", bad, "--out", tmp_path / "out")):
            ran = broadsheet(*command)
            assert ran.returncode == 1
            assert bad.name in ran.stderr
            assert "Traceback" not in ran.stderr
    assert broadsheet("digest").stdout == before


def test_a_site_can_have_warc_files_as_its_source(broadsheet: Command, tmp_path: Path) -> None:
    """The day decides, as for any other source; pages of other hosts are left out, counted."""
    folder = tmp_path / "sites"
    folder.mkdir()
    (folder / "herald.yml").write_text(
        "id: herald\nname: The Herald\nurl: https://herald.example/\nlanguages: [en]\ntimezone: UTC\n"
        "discover:\n  - {kind: warc, path: 'recorded/*.warc.gz'}\n"
    )
    (folder / "recorded").mkdir()
    write_warc(folder / "recorded" / "a.warc.gz", {"https://herald.example/one": page("one")})
    write_warc(
        folder / "recorded" / "b.warc.gz",
        {
            "https://herald.example/two": page("two", published_at="2025-03-06T10:00:00Z"),
            "https://elsewhere.example/three": page("three"),
        },
    )
    write_warc(folder / "recorded" / "c.warc.gz", {"https://herald.example/gone": b"gone"}, status="410 Gone")
    ran = broadsheet("run", "herald", "--date", "2025-03-05", env={"BROADSHEET_SITES_DIR": str(folder)})
    assert ran.returncode == 0, ran.stderr
    outcomes = rows(broadsheet, "SELECT url, kind FROM ops.outcomes ORDER BY url")
    assert [(outcome["url"], outcome["kind"]) for outcome in outcomes] == [
        ("https://elsewhere.example/three", "excluded"),
        ("https://herald.example/gone", "not_found"),
        ("https://herald.example/one", "accepted"),
        ("https://herald.example/two", "out_of_window"),
    ]
