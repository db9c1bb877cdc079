"""How runs end and how they go on: quiet nights, killed ones, wrong files and broken sites beside good ones."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from tests.e2e.paper import DAY, TODAY, Paper, settings_over
from tests.e2e.recorded import BROADSHEET, Command, page, rows, write_warc
from tests.unit.fetch.fault_server import FaultServer, Handler, status

from broadsheet import pipeline
from broadsheet.errors import NothingDiscovered
from broadsheet.models import DiscoverSource

pytestmark = pytest.mark.e2e


@pytest.fixture
def paper(home: Path) -> Iterator[Paper]:
    with FaultServer() as server:
        yield Paper(server, settings_over(home))


def standings(paper: Paper) -> list[tuple[object, ...]]:
    return paper.ask("SELECT status, stage, error_class FROM ops.runs ORDER BY started_at")


def is_at_work(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_quiet_night_is_no_error_where_the_site_may_be_quiet(paper: Paper) -> None:
    paper.quiet_days = ("friday",)  # the day after TODAY
    paper.story("ferry")
    paper.night(TODAY)
    reports = paper.night(TODAY + DAY)
    assert reports["discover"].counts["is_quiet"] == 1
    assert standings(paper) == [("loaded", "load", None), ("quiet", "load", None)]
    assert paper.ask("SELECT count(*) FROM articles") == [(1,)]
    with pytest.raises(NothingDiscovered, match="quiet_days"):  # Saturday is none of the days
        paper.night(TODAY + 2 * DAY)
    paper.publish()
    assert standings(paper)[-1] == ("failed", "discover", "NothingDiscovered")
    [(begin,)] = paper.ask("SELECT window_start_at FROM ops.runs ORDER BY started_at DESC LIMIT 1")
    assert str(begin) == f"{TODAY + 2 * DAY} 00:00:00", "the quiet night has been looked at, and need not be again"


def test_an_empty_source_and_a_failing_one_are_errors_on_a_quiet_day(paper: Paper) -> None:
    paper.quiet_days = ("thursday",)
    with pytest.raises(NothingDiscovered, match="hold no link"):
        paper.night(TODAY)
    paper.story("old", day=TODAY - 9 * DAY)
    paper.sources = (
        DiscoverSource(kind="rss", url=paper.server.url("/feed")),
        DiscoverSource(kind="rss", url=paper.server.url("/second")),
    )
    paper.server.routes["/second"] = status(404)
    with pytest.raises(NothingDiscovered, match=r"a source failed: .*second"):
        paper.night(TODAY)
    paper.publish()
    assert {row[0] for row in standings(paper)} == {"failed"}


SITE = """\
id: {name}
name: The {name}
url: {url}
enabled: true
languages: [en]
timezone: UTC
discover: [{sources}]
fetch: {{delay_seconds: 0}}
comments: {{revisit_days: []}}
"""


def test_a_wrong_file_and_a_broken_site_stop_no_other(home: Path, tmp_path: Path, broadsheet: Command) -> None:
    sites = tmp_path / "sites"
    sites.mkdir()
    write_warc(tmp_path / "pages.warc.gz", {"http://herald.example/news/ferry": page("ferry")})
    source = f"{{kind: warc, path: {tmp_path}/pages.warc.gz}}"
    for name in ("broken", "good"):
        (sites / f"{name}.yml").write_text(SITE.format(name=name, url="http://herald.example/", sources=source))
    (sites / "idle.yml").write_text("id: idle\nschedul: never\n")  # not even enabled
    (home / "runs").mkdir(parents=True)
    (home / "runs" / "broken").write_text("a file where a folder should be")
    env = {"BROADSHEET_SITES_DIR": str(sites)}
    done = broadsheet("run", "--date", "2025-03-05", env=env)
    assert done.returncode == 1
    assert "1 links, 1 pages, 1 articles" in done.stdout
    assert "idle.yml: schedul: unknown key; did you mean 'schedule'?" in done.stderr
    assert "error: broken: " in done.stderr
    assert "check the path, its permissions, and the room on the disk" in done.stderr
    assert "Traceback" in done.stderr
    assert rows(broadsheet, "SELECT site, status FROM ops.runs") == [{"site": "good", "status": "loaded"}]
    checked = broadsheet("sites", "check", env=env)
    for line in (line for line in checked.stderr.splitlines() if line.startswith("error: ")):
        assert line.removeprefix("error: ") in done.stderr
    named = broadsheet("run", "good", "--date", "2025-03-05", env=env)
    assert named.returncode == 0, named.stderr
    assert "warning: " in named.stderr
    assert "idle.yml: schedul: unknown key" in named.stderr


def test_a_killed_run_goes_on_and_the_same_day_again_brings_what_changed(
    paper: Paper, home: Path, tmp_path: Path, broadsheet: Command
) -> None:
    for name in ("bridge", "ferry", "harbour"):
        paper.story(name)
    paper.serve()
    paper.server.routes["/second"] = status(404)
    urls = (paper.server.url("/feed"), paper.server.url("/second"))
    sources = ", ".join(f"{{kind: rss, url: {url}}}" for url in urls)
    (tmp_path / "paper.yml").write_text(SITE.format(name="paper", url=paper.server.url("/"), sources=sources))
    env = {"BROADSHEET_SITES_DIR": str(tmp_path), "BROADSHEET_DEMO": "true", "BROADSHEET_CONTACT": "x@example.org"}
    command = ("run", "paper", "--date", str(TODAY))
    asked, answer = threading.Event(), threading.Event()

    def slow(handler: Handler) -> None:
        asked.set()
        answer.wait(200)
        handler.close_connection = True

    sound, paper.server.routes["/news/harbour"] = paper.server.routes["/news/harbour"], slow
    run = {**env, "BROADSHEET_HOME": str(home)}
    with subprocess.Popen([str(BROADSHEET), *command], env=run, stderr=subprocess.DEVNULL) as process:
        assert asked.wait(200)
        crawl = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    deadline = time.monotonic() + 60
    while any(is_at_work(each) for each in crawl):  # an answer before it is gone would be asked for once more
        assert time.monotonic() < deadline
        time.sleep(0.01)
    answer.set()
    paper.server.routes["/news/harbour"] = sound
    paper.publish()
    assert standings(paper) == [("failed", "fetch", "Killed")]

    paper.server.arrivals.clear()
    done = broadsheet(*command, env=env)
    assert done.returncode == 0, done.stderr
    assert paper.asked() == ["harbour"], "only what was missing"
    assert f"warning: a source failed: {urls[1]}: " in done.stdout
    assert f"warning: a source failed: {urls[1]}: " in broadsheet("runs", "--last").stdout
    assert paper.ask("SELECT status, attempt_number, article_count FROM ops.runs") == [("loaded", 1, 3)]

    paper.story("ferry", headline="The long story of the ferry, corrected")
    paper.serve()
    paper.server.arrivals.clear()
    done = broadsheet(*command, env=env)
    assert done.returncode == 0, done.stderr
    assert sorted(paper.asked()) == ["bridge", "ferry", "harbour"]
    assert paper.ask("SELECT headline FROM articles WHERE url LIKE '%ferry'") == [
        ("The long story of the ferry, corrected",)
    ]
    check = pipeline.verify_archive(paper.settings)
    assert check.problems == ()
