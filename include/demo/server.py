"""The server: both papers on 127.0.0.1, a clock that stands still or runs, and a log of what was asked for.

What does NOT belong here: what is answered (``wordpress``, ``ledger``). The only state is which flaky pages have failed.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from demo import ledger, wordpress
from demo.breaking import broken
from demo.page import HTML, Answer, Visit, page
from demo.papers import DEFAULT_PORT, HARBOUR, LEDGER, Paper
from demo.times import rfc1123

HOST = "127.0.0.1"
_IDLE_SECONDS = 10  # a kept connection is closed after that
_ANSWERS: dict[str, Callable[[Visit], Answer]] = {HARBOUR.id: wordpress.answer, LEDGER.id: ledger.answer}
_FAILURE = page("<!doctype html><title>500</title><h1>The press has jammed</h1><p>Please try again.</p>", HTML, 500)


class PortTaken(Exception):
    """Another process listens on a port that a paper needs."""


@dataclass(frozen=True, slots=True)
class Served:
    """One request as it was answered. ``at`` is real time, whatever the world's clock says."""

    at: datetime
    host: str  # "127.0.0.1:48610": tells the paper
    method: str
    path: str  # with its query
    user_agent: str
    status: int


class World:
    """Both papers, being served."""

    def __init__(
        self,
        clock: datetime | None = None,
        port: int = DEFAULT_PORT,
        log: Path | None = None,
        breaks: Iterable[str] = (),
    ) -> None:
        self._clock = _checked(clock)
        self._answers = {name: broken(answer, tuple(breaks)) for name, answer in _ANSWERS.items()}
        self._lock = threading.Lock()
        self._served: list[Served] = []
        self._failed: set[str] = set()
        # Open until close(): one line a request, also where the process is killed.
        self._log = log.open("a", encoding="utf-8", buffering=1) if log else None
        self._servers: list[_Server] = []
        try:
            for paper, number in ((HARBOUR, port), (LEDGER, port + 1 if port else 0)):
                self._servers.append(_Server(self, paper, number))
        except PortTaken:
            self._release()
            raise
        self._threads = [threading.Thread(target=s.serve_forever, args=(0.05,), daemon=True) for s in self._servers]
        for thread in self._threads:
            thread.start()

    @property
    def harbour_url(self) -> str:
        """Address of The Harbour Gazette, with a closing slash."""
        return self._servers[0].base + "/"

    @property
    def ledger_url(self) -> str:
        """Address of the Ledger Nord, with a closing slash."""
        return self._servers[1].base + "/"

    @property
    def clock(self) -> datetime:
        """The time it is in this world, UTC, whole seconds: what is printed and what is in the Date header agree."""
        return self._clock or datetime.now(UTC).replace(microsecond=0)

    @clock.setter
    def clock(self, clock: datetime | None) -> None:
        self._clock = _checked(clock)

    @property
    def requests(self) -> tuple[Served, ...]:
        """What was asked for so far, in the order of answering."""
        with self._lock:
            return tuple(self._served)

    def forget(self) -> None:
        """Empty the log of requests, and let flaky pages fail again."""
        with self._lock:
            self._served.clear()
            self._failed.clear()

    def answer(self, paper: Paper, base: str, target: str, clock: datetime) -> Answer:
        """The answer to ``target``, or the failure that a flaky page gives first."""
        parts = urlsplit(target)
        visit = Visit(unquote(parts.path), dict(parse_qsl(parts.query, keep_blank_values=True)), clock, base)
        answer = self._answers[paper.id](visit)
        if answer.fails_first:
            with self._lock:
                if parts.path not in self._failed:
                    self._failed.add(parts.path)
                    return _FAILURE
        return answer

    def record(self, served: Served) -> None:
        """Note a request."""
        with self._lock:
            self._served.append(served)
            if self._log:
                self._log.write(json.dumps(asdict(served) | {"at": served.at.isoformat()}, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Stop serving, close every connection, free both ports."""
        for server in self._servers:
            server.shutdown()
        for thread in self._threads:
            thread.join()
        self._release()

    def _release(self) -> None:
        for server in self._servers:
            server.server_close()
            server.hang_up()
        if self._log:
            self._log.close()


def _checked(clock: datetime | None) -> datetime | None:
    if clock is not None and clock.tzinfo is None:
        raise ValueError(f"clock {clock!r} has no zone; write one like 2026-03-05T03:00:00Z")
    return clock and clock.astimezone(UTC).replace(microsecond=0)


@contextmanager
def serve(
    clock: datetime | None = None, port: int = 0, log: Path | None = None, breaks: Iterable[str] = ()
) -> Iterator[World]:
    """Both papers for the length of a with-block.

    ``clock`` (aware) stands still; None is real time. ``port`` 0 takes any two free ports, else ``port`` and the next.
    ``log`` gets one JSON line a request; ``breaks`` are names of ``breaking.BREAKS``. Raises PortTaken.
    """
    world = World(clock, port, log, breaks)
    try:
        yield world
    finally:
        world.close()


class _Server(ThreadingHTTPServer):
    """One paper on one port."""

    request_queue_size = 64  # the default of 5 drops connections of a test that opens many at once
    daemon_threads = True
    block_on_close = False  # kept connections would hold the end up; hang_up closes them

    def __init__(self, world: World, paper: Paper, port: int) -> None:
        self.world, self.paper = world, paper
        self._open: set[socket.socket] = set()
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            raise PortTaken(
                f"port {port} of {HOST}, for {paper.name}: {error.strerror}; "
                f"stop what holds it, or choose another with --port"
            ) from None
        self.base = f"http://{HOST}:{self.server_address[1]}"

    def server_bind(self) -> None:
        # Not HTTPServer's: it asks the resolver for a name of 127.0.0.1, which can take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; anything else is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        """Close the connections that clients kept open."""
        for request in list(self._open):
            with suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    timeout = _IDLE_SECONDS
    wbufsize = -1  # headers and body in one write
    clock: datetime

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_POST(self) -> None:
        self.close_connection = True  # what was posted is not read
        self.clock = self.server.world.clock
        self._send(page("Nothing can be sent to an invented newspaper.", status=405), with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        world = self.server.world
        self.clock = world.clock
        self._send(world.answer(self.server.paper, self.server.base, self.path, self.clock), with_body=with_body)

    def _send(self, answer: Answer, *, with_body: bool) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        # Noted before it is sent: who has the answer finds the request in the log.
        self.server.world.record(
            Served(
                datetime.now(UTC),
                self.server.base.removeprefix("http://"),
                self.command,
                self.path,
                self.headers.get("User-Agent", ""),
                answer.status,
            )
        )
        if with_body:
            self.wfile.write(answer.body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header tells the world's clock."""
        if timestamp is None and hasattr(self, "clock"):
            return rfc1123(self.clock, gmt=True)
        return super().date_time_string(timestamp)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on stderr: requests are in the world's own log."""
