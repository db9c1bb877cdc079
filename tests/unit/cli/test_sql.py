"""``broadsheet sql``: several statements, each format, narrow terminals, readers that stop, and nothing that is written."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from fcntl import ioctl
from pathlib import Path
from struct import pack
from termios import TIOCSWINSZ

import pyarrow.parquet as pq
import pytest
from rich.cells import cell_len
from tests.lakes import NewSettings, copied, name_home
from typer.testing import CliRunner, Result

from broadsheet.cli import app
from broadsheet.errors import InvalidQuery, MemoryFull
from broadsheet.settings import Settings
from broadsheet.warehouse import open_snapshot, open_warehouse, publish_copy

BROADSHEET = Path(sys.executable).with_name("broadsheet")
STRANGE = (
    "SELECT chr(155) || '31m' AS csi, 'a' || chr(27) || 'b' || chr(8238) || chr(10) || '[x](y)|z' AS esc, NULL AS n"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, new_settings: NewSettings) -> Settings:
    """A home with a snapshot of an empty warehouse."""
    settings = new_settings(tmp_path_factory.mktemp("made") / "home")
    with open_warehouse(settings):
        pass
    publish_copy(settings, datetime(2026, 3, 6, 3, 0, tzinfo=UTC))
    return settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Settings) -> Path:
    """The same for each test."""
    settings = copied(made, tmp_path / "home")
    name_home(settings, monkeypatch)
    return settings.home


def ask(*args: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, ["sql", *args], input=stdin)


def on_terminal(*args: str, columns: int = 80) -> str:
    """What a terminal of that width is sent."""
    here, there = pty.openpty()
    ioctl(there, TIOCSWINSZ, pack("HHHH", 40, columns, 0, 0))
    env = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"TERM": "xterm"}
    process = subprocess.Popen([BROADSHEET, "sql", *args], stdout=there, stderr=subprocess.STDOUT, env=env)
    os.close(there)
    said = b""
    while True:
        try:
            said += (some := os.read(here, 65536))
        except OSError:  # the other side has ended
            break
        if not some:
            break
    os.close(here)
    process.wait(timeout=60)
    return said.decode().replace("\r\n", "\n")


def is_safe(text: str) -> bool:
    return all(char in "\t\n" or char.isprintable() for char in text)


def test_each_statement_is_answered_and_what_prepares_another_says_nothing() -> None:
    sql = "-- two; answers\nCREATE TEMP TABLE t AS SELECT ';' AS c; SET VARIABLE n = 2; SELECT c FROM t;\nSELECT getvariable('n') AS n;"
    said = ask(sql, "--format", "csv")
    assert (said.exit_code, said.stdout) == (0, "c\n;\n\nn\n2\n")
    assert ask("-", "--format", "jsonl", stdin="SELECT 1 AS a; SELECT 2 AS b").stdout == '{"a": 1}\n{"b": 2}\n'
    assert ask("SELECT 7 AS Count", "--format", "jsonl").stdout == '{"Count": 7}\n'


def test_a_statement_that_fails_is_named_and_those_before_it_were_answered() -> None:
    said = ask("SELECT 1 AS one; SELECT nothing; SELECT 3", "--format", "csv")
    assert said.stdout == "one\n1\n"
    assert "statement 2 of 3" in str(said.exception)
    unparsed = ask("SELECT 1; SELEKT 2", "--format", "csv")
    assert unparsed.exit_code == 1 and unparsed.stdout == ""


def test_a_file_is_named_with_f(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("SELECT 1 AS a; SELECT 2 AS b", encoding="utf-8")
    assert ask("-f", str(tmp_path / "a.sql"), "--format", "csv").stdout == "a\n1\n\nb\n2\n"


def test_each_format_gives_the_same_rows(tmp_path: Path) -> None:
    sql = "SELECT n AS number, 'a' || n AS text FROM range(2500) AS t(n) ORDER BY n"
    expected = [{"number": n, "text": f"a{n}"} for n in range(2500)]
    assert json.loads(ask(sql, "--format", "json").stdout) == expected
    assert [json.loads(line) for line in ask(sql, "--format", "jsonl").stdout.splitlines()] == expected
    rows = csv.DictReader(io.StringIO(ask(sql, "--format", "csv").stdout))
    assert [{"number": int(row["number"]), "text": row["text"]} for row in rows] == expected
    assert ask(sql, "--format", "parquet", "-o", str(tmp_path / "a.parquet")).exit_code == 0
    assert pq.read_table(tmp_path / "a.parquet").to_pylist() == expected
    (tmp_path / "b.parquet").write_bytes(CliRunner().invoke(app, ["sql", sql, "--format", "parquet"]).stdout_bytes)
    assert pq.read_table(tmp_path / "b.parquet").to_pylist() == expected
    for form, cell in (("table", r"│ (\d+) +│ (a\d+) +│"), ("markdown", r"\| (\d+) \| (a\d+) \|")):
        found = re.findall(cell, ask(sql, "--format", form).stdout)
        assert [{"number": int(n), "text": text} for n, text in found] == expected
    upright = ask(sql, "--format", "line").stdout
    assert re.findall(r"─ (\d+) ─+\nnumber  (\d+)\ntext    a(\d+)\n", upright) == [
        (str(n + 1), str(n), str(n)) for n in range(2500)
    ]


def test_json_stays_json_whatever_a_cell_holds() -> None:
    sql = "SELECT 'nan'::DOUBLE AS nan, [1.0, 'inf'::DOUBLE] AS list, 'ab'::BLOB AS bytes, MAP {1: 'x'} AS map, {'a': DATE '2026-03-05'} AS day"
    expected = {"nan": None, "list": [1.0, None], "bytes": "6162", "map": {"1": "x"}, "day": {"a": "2026-03-05"}}
    assert json.loads(ask(sql, "--format", "jsonl").stdout) == expected
    assert json.loads(ask(sql, "--format", "json").stdout) == [expected]


@pytest.mark.parametrize("form", ["table", "line", "markdown", "csv", "json", "jsonl"])
def test_no_format_for_people_commands_the_terminal(form: str) -> None:
    said = ask(STRANGE, "--format", form).stdout
    assert is_safe(said) and "\\u009b31m" in said and "\\u202e" in said


def test_markdown_shows_what_strangers_wrote_as_text() -> None:
    assert "| \\\\u009b31m | a\\\\u001bb\\\\u202e<br>\\[x\\](y)\\|z |  |" in ask(STRANGE, "--format", "markdown").stdout


@pytest.mark.parametrize("form", ["json", "jsonl", "parquet"])
def test_columns_of_one_name_are_refused_where_names_are_keys(form: str, tmp_path: Path) -> None:
    said = ask("SELECT 1 AS a, 2 AS a", "--format", form, "--output", str(tmp_path / "out"))
    assert said.exit_code == 1 and "several columns of one name" in str(said.exception)
    assert not list(tmp_path.glob("*out*"))


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("before")
    for form, sql in (
        ("csv", "SELECT n, error('no') FROM range(9) AS t(n)"),
        ("parquet", "SELECT 1; SELECT 2"),
        ("parquet", "SET VARIABLE a = 1"),
    ):
        assert ask(sql, "--format", form, "--output", str(target)).exit_code == 1
        assert target.read_text() == "before" and sorted(path.name for path in tmp_path.iterdir()) == ["home", "out"]
    assert ask("SELECT 1 AS a", "--format", "csv", "-o", str(target)).stdout == ""
    assert target.read_text() == "a\n1\n"


def test_a_link_and_a_pipe_are_written_to_and_not_replaced(tmp_path: Path) -> None:
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to("aim")
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        for target in (link, pipe):
            assert ask("SELECT 1 AS a", "--format", "csv", "-o", str(target)).exit_code == 0
        assert os.read(reader, 100) == b"a\n1\n"
    finally:
        os.close(reader)
    assert link.is_symlink() and (tmp_path / "aim").read_text() == "a\n1\n" and pipe.is_fifo()


@pytest.mark.parametrize("value", ["INTERVAL 1 DAY", "union_value(b := 1)"])
def test_what_parquet_can_not_hold_is_told(tmp_path: Path, value: str) -> None:
    said = ask(f"SELECT {value} AS a", "--format", "parquet", "-o", str(tmp_path / "out"))
    assert isinstance(said.exception, InvalidQuery) and "::VARCHAR" in str(said.exception)
    assert not (tmp_path / "out").exists()


def test_on_a_terminal_a_table_stays_one_where_it_fits_and_else_rows_stand_upright() -> None:
    assert "│ 1 │" in on_terminal("SELECT 1 AS a")
    wide = "SELECT 'x' AS a, repeat('word ', 40) || chr(10) || 'end' || chr(27) || '[2J' AS b"
    said = on_terminal(wide)
    assert re.search(r"─ 1 ─+\na  x\nb  word word .*\n   end\\u001b\[2J\n", said)
    assert is_safe(said)
    cut = on_terminal(wide, "--format", "table", columns=60).splitlines()
    assert {cell_len(line) for line in cut} == {60}
    assert any("word" in line and "…" in line for line in cut)
    assert "─ 1 ─" in on_terminal(f"SELECT {', '.join(f'{n} AS c{n}' for n in range(30))}", "--format", "table")
    assert "write it with --output FILE" in " ".join(on_terminal("SELECT 1", "--format", "parquet").split())


def test_a_reader_that_stops_is_no_error() -> None:
    sql = "SELECT n, repeat('x', 200) FROM range(200000) AS t(n)"
    for form in ("csv", "json", "table"):
        process = subprocess.Popen(
            [BROADSHEET, "sql", sql, "--format", form], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        process.stderr.close()
        assert (process.wait(timeout=60), said) == (0, b"")


def test_an_interrupt_ends_with_130_and_no_traceback() -> None:
    long = "SELECT 'begun' AS said; SELECT count(*) FROM range(10000000) AS a, range(1000000) AS b WHERE hash(a.range, b.range) = 1"
    process = subprocess.Popen(
        [BROADSHEET, "sql", long, "--format", "jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's job in the background ignores it
    )
    try:
        assert process.stdout is not None and process.stdout.readline()
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (130, b"")
    finally:
        process.kill()


ATTEMPTS = [
    "ATTACH '{out}/a.duckdb' AS a",
    "ATTACH ':memory:' AS m",
    "COPY (SELECT 1) TO '{out}/a.csv'",
    "EXPORT DATABASE '{out}/all'",
    "INSTALL fts",
    "LOAD fts",
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "SET lock_configuration = false",
    "RESET lock_configuration",
    "SET allowed_directories = ['{out}']",
    "SET temp_directory = '{out}'",
    "SET secret_directory = '{out}'",
    "SET home_directory = '{out}'",
    "SET extension_directory = '{out}'",
    "SET log_query_path = '{out}/log'",
    "PRAGMA enable_profiling = 'json'",
    "PRAGMA profiling_output = '{out}/profile'",
    "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM '/etc/hostname'",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM read_csv('/dev/stdin')",
    "IMPORT DATABASE '/etc'",
    "INSERT INTO core.sites VALUES ('a', 'A', 'u', [], 'UTC')",
    "CREATE TABLE main.t AS SELECT 1",
    "CREATE OR REPLACE VIEW main.articles AS SELECT 1",
    "DROP VIEW main.comments",
    "CALL enable_logging(storage='file', storage_path='{out}/log')",
    "EXPLAIN ANALYZE CALL Enable_Logging(storage='file', storage_path='{out}/log')",
    "SELECT * FROM settings",
    "SELECT * FROM statements",
]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_nothing_is_written_and_nothing_else_is_read_also_not_by_a_later_statement(
    attempt: str, settings: Settings, tmp_path: Path
) -> None:
    before = settings.snapshot_path.read_bytes()
    (out := tmp_path / "out").mkdir()
    said = ask(f"SET VARIABLE before = 1; {attempt.format(out=out)}; SELECT 1 AS reached", "--format", "csv")
    assert said.exit_code == 1 and "reached" not in said.stdout
    told = "statement 2 of 3|file system operations are disabled|not for the snapshot|nothing is written here|of a SELECT only"
    assert re.search(told, str(said.exception))
    assert not list(out.iterdir()) and settings.snapshot_path.read_bytes() == before


def test_too_little_memory_is_no_damaged_snapshot(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_MEMORY_LIMIT", "20MB")
    said = ask("SELECT list(n ORDER BY random()) FROM (SELECT repeat('x', 100) || i AS n FROM range(500000) AS t(i))")
    assert isinstance(said.exception, MemoryFull) and "raise BROADSHEET_MEMORY_LIMIT" in str(said.exception)
    with (
        pytest.raises(MemoryFull),
        open_snapshot(settings.model_copy(update={"memory_limit": "20MB"})) as snapshot,
    ):
        snapshot.execute("SELECT list(n ORDER BY random()) FROM range(3000000) AS t(n)", {})


@pytest.mark.parametrize(("closed", "code"), [("<&-", 1), (">&-", 0), ("2>&-", 0)])
def test_a_closed_stream_is_no_mistake_of_ours(settings: Settings, closed: str, code: int) -> None:
    query = "-" if closed == "<&-" else "'FROM core.sites'"
    done = subprocess.run(
        ["bash", "-c", f"{BROADSHEET} sql {query} {closed}"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert "mistake in Broadsheet" not in done.stderr
