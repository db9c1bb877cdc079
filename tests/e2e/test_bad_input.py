"""Bad input ends in a clear message and a non-zero exit, and earlier data stays."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.e2e.recorded import Command, command_over, page, rows, write_warc
from tests.ports import free_port

from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse

pytestmark = pytest.mark.e2e

EMPTY_FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Herald</title><link>http://x/</link></channel></rss>'
)
HTML = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body><p>We have moved.</p></body></html>"


@contextmanager
def serving(body: bytes, content_type: str) -> Iterator[int]:
    """A server on loopback that answers every path but robots.txt with ``body``; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path != "/robots.txt"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body) if found else 0))
            self.end_headers()
            self.wfile.write(body if found else b"")

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def site_file(folder: Path, url: str) -> dict[str, str]:
    """A folder with one site; gives the variables that point to it and allow loopback."""
    folder.mkdir(exist_ok=True)
    (folder / "herald.yml").write_text(
        f"id: herald\nname: The Herald\nurl: {url}\nenabled: true\nlanguages: [en]\ntimezone: UTC\n"
        f"discover:\n  - {{kind: rss, url: '{url}feed/'}}\nfetch: {{delay_seconds: 0, timeout_seconds: 5}}\n"
    )
    return {"BROADSHEET_SITES_DIR": str(folder), "BROADSHEET_DEMO": "1"}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with data in it, and its digest."""
    folder = tmp_path_factory.mktemp("good")
    broadsheet = command_over(folder / "home")
    write_warc(folder / "good.warc.gz", {"https://herald.example/one": page("one")})
    assert broadsheet("run", "--from-warc", folder / "good.warc.gz").returncode == 0
    return folder / "home", str(broadsheet("digest").stdout)


@pytest.fixture
def loaded(home: Path, good: tuple[Path, str]) -> str:
    """The same in this test's own home; gives its digest."""
    shutil.copytree(good[0], home, symlinks=True, dirs_exist_ok=True)
    return good[1]


def assert_fails_clearly(broadsheet: Command, before: str, env: dict[str, str], *said: str) -> None:
    ran = broadsheet("run", "herald", "--date", "2026-03-05", env=env)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    message = " ".join(ran.stderr.split())
    for words in ("herald", *said):
        assert words in message
    assert broadsheet("digest").stdout == before
    assert rows(broadsheet, "SELECT count(*) AS n FROM articles") == [{"n": 1}]


def test_an_unreachable_site(broadsheet: Command, loaded: str, tmp_path: Path) -> None:
    port = free_port()
    env = site_file(tmp_path / "sites", f"http://127.0.0.1:{port}/")
    assert_fails_clearly(broadsheet, loaded, env, "no source could be read", f"http://127.0.0.1:{port}/feed/")


def test_an_empty_feed(broadsheet: Command, loaded: str, tmp_path: Path) -> None:
    with serving(EMPTY_FEED, "application/rss+xml") as port:
        env = site_file(tmp_path / "sites", f"http://127.0.0.1:{port}/")
        assert_fails_clearly(broadsheet, loaded, env, "NothingDiscovered", "no link", "discover")


def test_a_feed_that_is_html(broadsheet: Command, loaded: str, tmp_path: Path) -> None:
    with serving(HTML, "text/html") as port:
        env = site_file(tmp_path / "sites", f"http://127.0.0.1:{port}/")
        assert_fails_clearly(broadsheet, loaded, env, "InvalidFeed", "HTML")


def test_a_live_site_without_a_contact(broadsheet: Command, loaded: str, tmp_path: Path) -> None:
    env = site_file(tmp_path / "sites", "https://www.herald.example/")
    assert_fails_clearly(broadsheet, loaded, env, "MissingContact", "BROADSHEET_CONTACT")


def test_loopback_is_refused_outside_of_the_demo(broadsheet: Command, loaded: str, tmp_path: Path) -> None:
    with serving(EMPTY_FEED, "application/rss+xml") as port:
        env = site_file(tmp_path / "sites", f"http://127.0.0.1:{port}/") | {"BROADSHEET_DEMO": "0"}
        assert_fails_clearly(broadsheet, loaded, env, "127.0.0.1")


def test_an_unknown_site(broadsheet: Command) -> None:
    ran = broadsheet("run", "theyeshivaword")
    assert ran.returncode == 1
    assert "theyeshivaworld" in ran.stderr and "broadsheet sites list" in " ".join(ran.stderr.split())


def test_a_site_file_with_five_mistakes_gives_five_lines(broadsheet: Command, tmp_path: Path) -> None:
    folder = tmp_path / "sites"
    folder.mkdir()
    (folder / "herald.yml").write_text(
        "id: herald\nname: The Herald\nurl: www.herald.example\nlanguages: [en]\ntimezone: Europe/Londn\n"
        "schedule: every night\ncolour: red\ndiscover:\n  - {kind: rs, url: 'https://www.herald.example/feed/'}\n"
    )
    for command in (("sites", "check"), ("run", "herald")):
        ran = broadsheet(*command, env={"BROADSHEET_SITES_DIR": str(folder)})
        assert ran.returncode == 1
        lines = [line for line in ran.stderr.splitlines() if "herald.yml" in line]
        assert len(lines) == 5, ran.stderr
        for key in ("url", "timezone", "schedule", "colour", "discover.0.kind"):
            assert any(f"herald.yml: {key}:" in line for line in lines), (key, lines)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--date", "yesterday"), "YYYY-MM-DD"),
        (("--from", "2026-03-05"), "--from and --to go together"),
        (("--from", "2026-03-05", "--to", "2026-03-01"), "lies before"),
        (("--date", "2026-03-05", "--to", "2026-03-06"), "--date goes without"),
    ],
)
def test_days_that_cannot_be_told(broadsheet: Command, args: tuple[str, ...], said: str) -> None:
    ran = broadsheet("run", "theyeshivaworld", *args)
    assert ran.returncode == 1
    assert said in ran.stderr


def test_an_unknown_setting(broadsheet: Command) -> None:
    ran = broadsheet("sites", "list", env={"BROADSHEET_CONTAKT": "https://example.org"})
    assert ran.returncode == 1
    assert "BROADSHEET_CONTAKT: unknown setting" in " ".join(ran.stderr.split())


def test_a_time_without_a_zone_is_refused_and_an_empty_setting_is_unset(broadsheet: Command) -> None:
    ran = broadsheet("sites", "list", env={"BROADSHEET_DEMO_CLOCK": "2026-03-06T03:00:00"})
    assert ran.returncode == 1
    assert "BROADSHEET_DEMO_CLOCK" in ran.stderr and "timezone" in ran.stderr
    ran = broadsheet("runs", env={"BROADSHEET_HOME": ""})
    assert "/data/warehouse/current.duckdb: nothing was published" in ran.stderr or ran.returncode == 0


def test_an_error_that_nobody_foresaw_names_a_remedy_too(broadsheet: Command, loaded: str, settings: Settings) -> None:
    with open_warehouse(settings) as warehouse:
        warehouse.execute("DROP TABLE ops.issues", {})
    [run] = (settings.runs_dir / "adhoc").iterdir()
    ran = broadsheet("stage", "load", "adhoc", run.name)
    assert ran.returncode == 1
    last = ran.stderr.strip().splitlines()[-1]
    assert last.startswith("error: CatalogException: ") and "ops.issues" in ran.stderr
    assert "DuckDB refused: check the room on the disk" in " ".join(ran.stderr.split())
