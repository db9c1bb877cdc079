"""What the catalogue tells of tables and columns is what the data dictionary tells, in the warehouse and in every snapshot."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

import pytest
from tests.lakes import connected
from tests.unit.test_load import NIGHT, ask, comment, site
from tests.unit.test_load_orders import load_visit, visit
from tests.unit.warehouse.made import texts_twice

from broadsheet.models import Site
from broadsheet.settings import PROJECT, Settings
from broadsheet.warehouse import open_warehouse, publish_copy

__all__ = ["site"]  # a fixture
Rows = list[tuple[Any, ...]]
COLUMNS = (
    "SELECT schema_name || '.' || table_name, column_name, data_type, comment FROM duckdb_columns() "
    "WHERE NOT internal AND database_name = current_database() AND schema_name IN ('core', 'ops', 'main', 'marts')"
)
TABLES = (
    "SELECT schema_name || '.' || table_name, comment FROM duckdb_tables() WHERE database_name = current_database() "
    "UNION ALL SELECT schema_name || '.' || view_name, comment FROM duckdb_views() "
    "WHERE NOT internal AND database_name = current_database()"
)


def written() -> tuple[Rows, Rows]:
    """Tables and columns as DATA_DICTIONARY.md has them."""
    tables: Rows = []
    columns: Rows = []
    text = (PROJECT / "DATA_DICTIONARY.md").read_text(encoding="utf-8")
    for name, grain, rest in re.findall(r"^## (\w+\.\w+)\n\n(.*)\n\n((?:\|.*\n)+)", text, re.MULTILINE):
        tables.append((name, grain))
        columns += [
            (name, *row) for row in re.findall(r"^\| `(\w+)` \| (.*?) \| (.*) \| [\w.]* \|$", rest, re.MULTILINE)
        ]
    return sorted(tables), sorted(columns)


def to_be_told(settings: Settings) -> tuple[Rows, Rows]:
    """The same; a lake has no sentences for columns of views."""
    tables, columns = written()
    views = "SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE database_name = current_database()"
    without = {name for (name,) in ask(settings, views)} if settings.is_lake else set()
    return tables, [(*row[:-1], None if row[0] in without else row[-1]) for row in columns]


def told(settings: Settings) -> tuple[Rows, Rows]:
    return sorted(ask(settings, TABLES)), sorted(ask(settings, COLUMNS))


def test_the_catalogue_of_a_snapshot_tells_what_the_dictionary_tells(settings: Settings, site: Site) -> None:
    load_visit(settings, site, visit(0, [comment("1", 1)]))
    tables, columns = told(settings)
    assert len(columns) > 300
    assert (tables, columns) == to_be_told(settings)
    described = ask(settings, "DESCRIBE main.articles")
    assert [(row[0], row[1]) for row in described] == [
        (row[1], row[2]) for row in ask(settings, f"{COLUMNS} AND table_name = 'articles' AND schema_name = 'main'")
    ]


def test_an_upgrade_describes_what_it_makes(settings: Settings, site: Site) -> None:
    load_visit(settings, site, visit(0, [comment("1", 1)]))
    with connected(settings) as connection:
        texts_twice(connection)
    assert told(settings) == to_be_told(settings)


def test_other_sentences_are_written_and_the_same_are_not(settings: Settings) -> None:
    with open_warehouse(settings) as warehouse:
        warehouse.execute("COMMENT ON COLUMN core.articles.headline IS 'mine'", {})
    mine = f"SELECT comment FROM ({COLUMNS}) WHERE comment = 'mine'"
    assert ask(settings, mine) == [("mine",)]
    with open_warehouse(settings) as warehouse:
        warehouse.execute("UPDATE ops.descriptions SET sha256 = 'older'", {})
    assert ask(settings, mine) == []


@pytest.mark.of_the_file("its log; a lake has none")
@pytest.mark.before_the_first_run
def test_what_a_killed_upgrade_has_written_is_read_again(settings: Settings) -> None:
    """DuckDB could not read every change of a type back from its log."""
    killed = (
        "import os, duckdb; from datetime import datetime; from broadsheet.warehouse.migrations import migrate; "
        f"c = duckdb.connect({str(settings.warehouse_path)!r}); migrate(c, datetime(2026, 1, 1)); os._exit(9)"
    )
    settings.warehouse_path.parent.mkdir(parents=True)
    assert subprocess.run([sys.executable, "-c", killed], env=os.environ, check=False).returncode == 9
    with connected(settings) as connection:
        made = [row for row in written()[1] if not row[0].startswith("marts.")]  # these come with a publish
        assert sorted(connection.execute(COLUMNS).fetchall()) == made
    publish_copy(settings, NIGHT)
