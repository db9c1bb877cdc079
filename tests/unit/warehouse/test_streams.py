"""Large answers pass through: neither the output nor a digest holds all rows in memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.lakes import connected
from typer.testing import CliRunner

from broadsheet.cli import app
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse, publish_copy, read_statement

NOW = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
PEAK = (
    "import resource, sys\nfrom broadsheet.cli import app\n"
    "try: app(sys.argv[1:])\n"
    "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
)


def asked(out: Path, rows: int, form: str) -> int:
    """Write an answer of so many rows of some 600 bytes; gives the most memory the process had, bytes."""
    query = f"SELECT n, repeat(sha256(n::VARCHAR), 9) AS text FROM range({rows}) AS t(n)"
    with out.open("w", encoding="utf-8") as file:
        done = subprocess.run(
            [sys.executable, "-c", PEAK, "sql", query, "--format", form],
            stdout=file,
            stderr=subprocess.PIPE,
            text=True,
            check=True,
            timeout=300,
        )
    return int(done.stderr.split()[-1]) * 1024


@pytest.mark.parametrize("form", ["line", "csv", "json", "parquet"])
def test_a_large_answer_takes_no_more_memory_than_a_small_one(settings: Settings, tmp_path: Path, form: str) -> None:
    with open_warehouse(settings):
        pass
    publish_copy(settings, NOW)
    few, many = 5_000, 90_000
    more = asked(tmp_path / "many", many, form) - asked(tmp_path / "few", few, form)
    assert more < 25 << 20
    if form == "parquet":  # the text repeats, and is small there
        assert pq.read_metadata(tmp_path / "many").num_rows == many
        return
    assert (tmp_path / "many").stat().st_size > 50 << 20
    with (tmp_path / "many").open("rb") as file:
        file.seek(-2000, io.SEEK_END)
        assert str(many - 1) in file.read().decode()


@pytest.mark.parametrize("count", [0, 1, 1000, 1001, 2000])
def test_json_in_pieces_is_one_array(settings: Settings, count: int) -> None:
    with open_warehouse(settings):
        pass
    publish_copy(settings, NOW)
    said = CliRunner().invoke(app, ["sql", "--format", "json", f"SELECT n FROM range({count}) AS t(n)"]).stdout
    assert said == json.dumps([{"n": n} for n in range(count)], indent=1) + "\n"


def test_a_digest_goes_by_rows_and_columns_and_not_by_their_order(settings: Settings) -> None:
    with open_warehouse(settings):
        pass
    sites = ["('a', 'A', 'u', ['en'], 'UTC')", "('b', 'B', 'v', [], 'UTC')", "('b', 'B', 'v', [], 'UTC')"]
    with connected(settings) as connection:

        def digest(*rows: str) -> str:
            connection.execute("DELETE FROM core.sites")
            if rows:
                connection.execute(f"INSERT INTO core.sites VALUES {', '.join(rows)}")
            found = {row[0]: row[1:] for row in connection.execute(read_statement("digest_core")).fetchall()}
            assert found["sites"][0] == len(rows)
            return str(found["sites"][1])

        assert digest(*sites) == digest(*sites[::-1])
        others = [
            sites[:2],
            sites[1:],
            [],
            [sites[0].replace("'A'", "'B'"), *sites[1:]],
            [s.replace("'A', 'u'", "'u', 'A'") for s in sites],
        ]
        assert len({digest(*rows) for rows in (sites, *others)}) == 6
