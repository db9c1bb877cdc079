"""The server as a process and in a test: determinism, clock, log, ports, and how it ends."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.ports import free_pair
from tests.unit.demo.reading import DAY, NIGHT, fetch

import demo

CLOCK = NIGHT.isoformat().replace("+00:00", "Z")


@contextmanager
def process(*arguments: str, hash_seed: str = "0") -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """``python -m demo`` with its two addresses, ended at the latest with the block."""
    command = [sys.executable, "-m", "demo", *arguments]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as child:
        try:
            assert child.stdout
            lines = [child.stdout.readline().split() for _ in range(2)]
            yield child, [line[-1] for line in lines if line]
        finally:
            child.kill()


def pages(port: int) -> dict[str, tuple[int, bytes]]:
    """Every kind of page of both papers; the flaky one as often as it takes."""
    paths = {
        port: ["/", "/feed/", "/news-sitemap.xml", "/robots.txt", "/comments/feed/", "/wp-json/", "/2026/03/05/"],
        port + 1: ["/", "/sitemap.xml", f"/sitemaps/{DAY}.xml", f"/archive/{DAY}", "/robots.txt"],
    }
    for paper, number in ((demo.HARBOUR, port), (demo.LEDGER, port + 1)):
        night = demo.expected_night(paper, DAY, NIGHT)
        paths[number] += [urlsplit(link.url).path for link in night.links]
        paths[number] += [f"{urlsplit(a.url).path}comment-page-2/" for a in night.articles if a.comment_page_count > 1]
    urls = [f"http://127.0.0.1:{number}{path}" for number, found in paths.items() for path in found]
    replies = {url: fetch(url) for url in urls}
    return {url: (reply.status, reply.body) for url, reply in replies.items()}


def test_two_processes_give_the_same_bytes_and_end_cleanly() -> None:
    port = free_pair()
    runs = []
    for seed, number in (("1", signal.SIGTERM), ("2", signal.SIGINT)):
        with process("--port", str(port), "--clock", CLOCK, hash_seed=seed) as (child, addresses):
            assert addresses == [f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{port + 1}/"]
            runs.append(pages(port))
            kept = http.client.HTTPConnection("127.0.0.1", port)
            kept.request("GET", "/robots.txt")
            kept.getresponse().read()
            child.send_signal(number)  # with a connection open
            out, err = child.communicate(timeout=60)
            assert (child.returncode, out, err) == (0, "", "")
            kept.close()
    assert runs[0] == runs[1] and len(runs[0]) > 30
    assert sorted({status for status, _ in runs[0].values()}) == [200, 404, 500]


@pytest.mark.parametrize("taken", [0, 1])
def test_a_taken_port_is_named(taken: int) -> None:
    port = free_pair()
    with socket.create_server(("127.0.0.1", port + taken)):
        with process("--port", str(port)) as (child, _):
            _, err = child.communicate(timeout=60)
        assert child.returncode == 1
        assert f"port {port + taken} of 127.0.0.1" in err and "--port" in err and "Traceback" not in err
        with pytest.raises(demo.PortTaken, match=str(port + taken)), demo.serve(port=port):
            pass
    with demo.serve(port=port) as world:  # and nothing of the failed attempt holds the other port
        assert world.harbour_url == f"http://127.0.0.1:{port}/"


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["--clock", "2026-03-05T03:00:00"], "has no zone"),
        (["--clock", "yesterday"], "not a time like"),
        (["--port", "80"], "not 0 or a port from"),
        (["--port", "65535"], "not 0 or a port from"),
    ],
)
def test_wrong_arguments_are_explained(arguments: list[str], remedy: str) -> None:
    done = subprocess.run([sys.executable, "-m", "demo", *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and remedy in done.stderr


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    log = tmp_path / "missing" / "requests.jsonl"
    done = subprocess.run(
        [sys.executable, "-m", "demo", "--port", "0", "--log", str(log)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1 and str(log) in done.stderr and "Traceback" not in done.stderr


def test_the_log_file_has_a_line_a_request(tmp_path: Path) -> None:
    log = tmp_path / "requests.jsonl"
    with process("--port", "0", "--clock", CLOCK, "--log", str(log)) as (_, (harbour, ledger)):
        fetch(f"{harbour}robots.txt", agent="Broadsheet/0")
        fetch(f"{ledger}nothing?x=1", method="HEAD")
        lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(li["host"], li["method"], li["path"], li["user_agent"], li["status"]) for li in lines] == [
        (urlsplit(harbour).netloc, "GET", "/robots.txt", "Broadsheet/0", 200),
        (urlsplit(ledger).netloc, "HEAD", "/nothing?x=1", "test", 404),
    ]
    assert datetime.now(UTC) - datetime.fromisoformat(lines[0]["at"]) < timedelta(minutes=1)


def test_requests_are_noted_with_real_time() -> None:
    with demo.serve(clock=NIGHT) as world:
        start = datetime.now(UTC)
        fetch(f"{world.ledger_url}robots.txt", agent="a reader")
        (served,) = world.requests
        assert start <= served.at <= datetime.now(UTC)
        assert f"http://{served.host}/" == world.ledger_url
        assert (served.method, served.path, served.user_agent, served.status) == ("GET", "/robots.txt", "a reader", 200)
        world.forget()
        assert world.requests == ()


def test_the_clock_stands_still_can_be_moved_and_can_be_real() -> None:
    with demo.serve(clock=NIGHT) as world:
        dates = []
        for clock in (NIGHT, NIGHT + timedelta(days=1), None):
            world.clock = clock
            dates.append(parsedate_to_datetime(fetch(world.harbour_url).headers["date"]))
    assert dates[:2] == [NIGHT, NIGHT + timedelta(days=1)]
    assert abs(datetime.now(UTC) - dates[2]) < timedelta(minutes=1)
    with pytest.raises(ValueError, match="no zone"), demo.serve(clock=datetime(2026, 3, 6)):  # noqa: DTZ001 - the mistake
        pass


def test_a_world_of_today_has_papers() -> None:
    with demo.serve() as world:
        now = world.clock
        assert fetch(world.harbour_url).status == fetch(world.ledger_url).status == 200
        assert b"<item>" in fetch(f"{world.harbour_url}feed/").body
        yesterday = demo.HARBOUR.today(now) - timedelta(days=1)
        night = demo.expected_night("harbour_gazette", yesterday, now, world.harbour_url)
        assert fetch(night.articles[0].url).status == 200


def test_head_gives_no_body_and_post_is_refused() -> None:
    with demo.serve(clock=NIGHT) as world:
        full, head = fetch(world.harbour_url), fetch(world.harbour_url, method="HEAD")
        assert head.body == b"" and head.headers["content-length"] == str(len(full.body))
        assert fetch(f"{world.harbour_url}wp-comments-post.php", method="POST").status == 405


def test_many_readers_at_once_are_served() -> None:
    with demo.serve(clock=NIGHT) as world:
        links = [li.url for li in demo.expected_night("harbour_gazette", DAY, NIGHT, world.harbour_url).links]
        statuses: list[int] = []
        readers = [threading.Thread(target=lambda u=u: statuses.append(fetch(u).status)) for u in links * 3]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert statuses == [200] * len(links) * 3 and len(world.requests) == len(statuses)


def test_nothing_listens_beyond_loopback_or_after_the_end() -> None:
    with demo.serve(clock=NIGHT) as world:
        ports = [int(urlsplit(url).port or 0) for url in (world.harbour_url, world.ledger_url)]
        listening = {
            tuple(line.split()[1].split(":"))
            for name in ("/proc/net/tcp", "/proc/net/tcp6")
            if Path(name).exists()
            for line in Path(name).read_text().splitlines()[1:]
            if line.split()[3] == "0A"
        }
        hosts = {host for host, port in listening if int(port, 16) in ports}
        assert hosts <= {"0100007F"} and (hosts or not listening)
    for port in ports:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=2)


def test_the_demo_needs_nothing_but_the_standard_library() -> None:
    code = (
        "import sys; before = set(sys.modules); import demo, demo.__main__; "
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(n for n in new - sys.stdlib_module_names - {'demo'} if not n.startswith('_sysconfigdata')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
