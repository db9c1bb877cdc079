"""Statements over files share a DuckDB, and nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.warehouse import frames


def counted(path: Path, rows: int) -> list[tuple[int, int]]:
    """What one statement sees of its tables ``files`` and ``beside``, while others have tables of the same names."""
    pq.write_table(pa.table({"a": range(rows)}), path)
    with frames._over({"files": path, "beside": pa.table({"b": range(rows + 1)})}) as connection:
        with frames._over({"files": path}) as other:
            assert other.execute("SELECT count(*) FROM files").fetchone() == (rows,)
        counts = "SELECT (SELECT count(*) FROM files), (SELECT count(*) FROM beside)"
        return [connection.execute(counts).fetchall()[0] for _ in range(20)]


def test_tables_of_one_name_are_each_statements_own_and_gone_with_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(counted, tmp_path / f"it's {rows}.parquet", rows) for rows in range(1, 9)]
        assert [set(each.result()) for each in asked] == [{(rows, rows + 1)} for rows in range(1, 9)]
    with frames._over({}) as connection:
        assert connection.execute("SELECT count(*) FROM duckdb_views() WHERE NOT internal").fetchone() == (0,)
