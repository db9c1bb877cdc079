"""A disk that is full in a run of two sites: each is told, and the next run loads both."""

from __future__ import annotations

from datetime import date

import pytest
from tests.e2e.paper import Story
from tests.e2e.recorded import command_over, write_warc
from tests.unit.warehouse.test_bad_disks import fill, small

from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse, query_snapshot

__all__ = ["small"]  # a fixture
pytestmark = pytest.mark.e2e

SITE = """
id: {name}
name: {name}
url: https://{name}.example/
enabled: true
languages: [en]
timezone: UTC
discover:
  - {{kind: warc, path: "{path}"}}
"""


def test_a_full_disk_is_told_for_each_site_and_the_next_run_loads_both(small: Settings) -> None:
    folder = small.home.with_name("sites")
    folder.mkdir()
    for name in ("gazette", "herald"):
        host, path = f"{name}.example", folder / f"{name}.warc.gz"
        stories = [
            Story(f"{name}-{number}", day=date(2025, 3, 5), headline=f"The {name} has news number {number}")
            for number in range(3)
        ]
        write_warc(path, {f"http://{host}{story.path}": story.html(host) for story in stories})
        (folder / f"{name}.yml").write_text(SITE.format(name=name, path=path))
    broadsheet = command_over(small.home)
    env = {"BROADSHEET_SITES_DIR": str(folder)}
    with open_warehouse(small):
        pass
    ballast = fill(small, 0)
    said = broadsheet("run", "--date", "2025-03-05", env=env)
    told = " ".join(said.stderr.split())
    assert said.returncode == 1 and "Traceback" not in told
    for name in ("gazette", "herald"):
        assert f"error: {name}: " in told
    assert told.count("make room") >= 2, told
    ballast.unlink()
    said = broadsheet("run", "--date", "2025-03-05", env=env)
    assert said.returncode == 0, said.stderr
    rows = query_snapshot(small, "SELECT site, count(*) FROM articles GROUP BY site ORDER BY 1").rows
    assert rows == (("gazette", 3), ("herald", 3))
