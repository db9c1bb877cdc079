"""Asking for runs, rows and single stages: what is printed is what is there, and what cannot be answered says why."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.e2e.recorded import Command, command_over, page, rows, write_warc

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two recordings; the name of the first, read as a pattern, is the second's."""
    folder = tmp_path_factory.mktemp("questions")
    write_warc(folder / "pages[1].warc.gz", {"https://herald.example/one": page("one")})
    write_warc(folder / "pages1.warc.gz", {"https://herald.example/two": page("two")})
    return folder


@pytest.fixture(scope="module")
def broadsheet(place: Path) -> Command:
    """The CLI over a home that this module's tests share."""
    return command_over(place / "home")


@pytest.fixture(scope="module")
def run_id(broadsheet: Command, place: Path) -> str:
    """Id of the one ad-hoc run in that home."""
    ran = broadsheet("run", "--from-warc", place / "pages[1].warc.gz")
    assert ran.returncode == 0, ran.stderr
    return str(rows(broadsheet, "SELECT run_id FROM ops.runs")[0]["run_id"])


def test_brackets_in_a_file_name_are_no_wildcards(broadsheet: Command, run_id: str) -> None:
    assert rows(broadsheet, "SELECT url, run_id FROM articles WHERE site = 'adhoc'") == [
        {"url": "https://herald.example/one", "run_id": run_id}
    ]


def test_text_is_printed_as_it_is(broadsheet: Command, run_id: str) -> None:
    written = ":heart: [bold]no markup[/bold] :smile:"
    asked = f"SELECT '{written}' AS body"
    assert written in broadsheet("sql", asked).stdout
    assert json.loads(broadsheet("sql", asked, "--format", "json").stdout) == [{"body": written}]
    printed = broadsheet("sql", asked, "--format", "csv").stdout
    assert list(csv.reader(io.StringIO(printed))) == [["body"], [written]] and "\r" not in printed


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("sql", ""), "no SQL in it"),
        (("sql",), "give SQL, - for standard input, or --file FILE"),
        (("sql", "SELECT 1", "--file", "pages1.warc.gz"), "one of them"),
        (("sql", "--file", "nosuch.sql"), "nosuch.sql: can't be read: No such file or directory"),
        (("sql", "--file", "pages1.warc.gz"), "not UTF-8"),
        (("sql", b"SELECT '\xff'".decode(errors="surrogateescape")), "can't encode"),
        (("sql", "SELECT 1 AS a, 2 AS a", "--format", "json"), "several columns of one name"),
        (("runs", "nosuch"), "nosuch: no run of it is known yet"),
        (("run", "theyeshivaworld", "--date", "9999-12-31"), "beyond the calendar"),
        (("run", "theyeshivaworld", "--from-warc", "pages1.warc.gz"), "leave SITE out"),
        (("extract", "--warc", "pages1.warc.gz", "--out", "pages1.warc.gz"), "check the path"),
    ],
)
def test_what_cannot_be_answered_says_why(
    broadsheet: Command, run_id: str, place: Path, args: tuple[str, ...], said: str
) -> None:
    ran = broadsheet(*(str(place / arg) if arg.endswith(".gz") else arg for arg in args))
    assert ran.returncode == 1
    assert said in " ".join(ran.stderr.split())
    assert "Traceback" not in ran.stderr


@pytest.mark.usefixtures("run_id")
def test_sql_comes_from_a_file_or_from_standard_input_and_may_begin_with_a_comment(
    broadsheet: Command, place: Path
) -> None:
    asked = "-- how many?\nSELECT count(*) AS n FROM articles"
    (place / "asked.sql").write_text(asked, encoding="utf-8")
    ways = (
        broadsheet("sql", asked),
        broadsheet("sql", "--file", place / "asked.sql"),
        broadsheet("sql", "-", stdin=asked),
    )
    assert {(ran.returncode, ran.stdout) for ran in ways} == {(0, ways[0].stdout)}
    assert "│ 1 │" in ways[0].stdout


@pytest.mark.usefixtures("run_id")
def test_a_question_writes_nothing_and_reads_nothing_else(broadsheet: Command, place: Path) -> None:
    written = broadsheet("sql", f"COPY (SELECT 1) TO '{place / 'out.csv'}'")
    assert written.returncode == 1
    assert "disabled" in written.stderr
    assert not (place / "out.csv").exists()
    assert broadsheet("sql", "SELECT * FROM read_text('/etc/hostname')").returncode == 1


def test_a_stage_wants_the_ones_before_it_and_repeats_nothing(broadsheet: Command, run_id: str) -> None:
    before = broadsheet("digest").stdout
    assert broadsheet("stage", "fetch", "adhoc", run_id).returncode == 0
    early = broadsheet("stage", "load", "adhoc", run_id)
    assert early.returncode == 1
    assert "extract has not ended well; run the stage extract first" in " ".join(early.stderr.split())
    for stage in ("extract", "validate", "load"):
        assert broadsheet("stage", stage, "adhoc", run_id).returncode == 0
    assert broadsheet("publish").returncode == 0
    assert broadsheet("digest").stdout == before


def test_the_last_run_of_each_site_is_not_cut_off_by_the_limit(broadsheet: Command, run_id: str, place: Path) -> None:
    folder = place / "sites"
    folder.mkdir()
    (folder / "herald.yml").write_text(
        "id: herald\nname: The Herald\nurl: https://herald.example/\nlanguages: [en]\ntimezone: UTC\n"
        "discover:\n  - {kind: rss, url: 'https://herald.example/feed/'}\n"
    )
    ran = broadsheet(
        "run", "herald", "--from-warc", place / "pages1.warc.gz", env={"BROADSHEET_SITES_DIR": str(folder)}
    )
    assert ran.returncode == 0, ran.stderr
    assert broadsheet("runs", "--limit", "1", "--format", "csv").stdout.count("cli__") == 1
    shown = broadsheet("runs", "--last").stdout
    assert f"adhoc  {run_id}" in shown and "herald  cli__" in shown


def test_a_load_that_fails_keeps_its_reason(broadsheet: Command, run_id: str, place: Path) -> None:
    warehouse = place / "home" / "warehouse" / "private" / "warehouse.duckdb"
    kept = warehouse.read_bytes()
    warehouse.write_bytes(b"no database")
    try:
        ran = broadsheet("run", "--from-warc", place / "pages1.warc.gz")
    finally:
        warehouse.write_bytes(kept)
    assert ran.returncode == 1
    assert "adhoc: InvalidWarehouse" in ran.stderr and "Traceback" not in ran.stderr
    assert rows(broadsheet, "SELECT run_id FROM ops.runs WHERE site = 'adhoc'") == [{"run_id": run_id}]
