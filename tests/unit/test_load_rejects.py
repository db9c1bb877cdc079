"""Rejected rows are kept whole, under an id that stays."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from tests.lakes import connected
from tests.unit.test_load import article, ask, comment, site, stage

from broadsheet.load import load
from broadsheet.models import Site
from broadsheet.settings import Settings

__all__ = ["site"]  # a fixture
IDS = "SELECT reject_id, row_json FROM ops.rejected_comments ORDER BY position, reject_id"


def test_a_rejected_row_has_an_id_that_stays_and_is_kept_whole(settings: Settings, site: Site) -> None:
    shut = [comment("7", 3, upvote_count=4), comment("7", 3, upvote_count=5), comment("8", 4)]
    folder, run = stage(settings, "r1", [article()], [comment("1", 1)], rejected=shut)
    load(folder, site, run, settings, datetime.now(UTC))
    first = ask(settings, IDS)
    load(folder, site, run, settings, datetime.now(UTC))
    assert ask(settings, IDS) == first
    assert len({name for name, _ in first}) == 3  # two are alike in all that names a comment
    assert all(name.startswith("c") and len(name) == 13 for name, _ in first)
    rows = [json.loads(row) for _, row in first]
    assert {row["upvote_count"] for row in rows} == {4, 5, None}
    assert all(row["body"] and row["found_by"] == "wordpress" for row in rows)


def test_rows_of_an_older_warehouse_get_the_id_that_a_load_would_give_them(settings: Settings, site: Site) -> None:
    folder, run = stage(settings, "r1", [article()], [comment("1", 1)], rejected=[comment("7", 3)])
    load(folder, site, run, settings, datetime.now(UTC))
    ((before, _),) = ask(settings, IDS)
    with connected(settings) as connection:
        for table in ("rejected_articles", "rejected_comments"):
            for column in ("reject_id", "row_json"):
                connection.execute(f"ALTER TABLE ops.{table} DROP COLUMN {column}")
        connection.execute("DROP TABLE ops.releases")
        connection.execute("DELETE FROM ops.migrations WHERE name = 'rejects'")
    folder, run = stage(settings, "r2", [article(run_id="r2")], [comment("1", 1)])
    load(folder, site, run, settings, datetime.now(UTC))  # migrates
    assert ask(settings, IDS) == [(before, None)]
