"""A paper on loopback that answers as it is told, badly where it is told so, and remembers who asked when."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from types import TracebackType
from typing import Self

Headers = Sequence[tuple[str, str]]
HTML = ("Content-Type", "text/html; charset=utf-8")


def page_about(path: str) -> bytes:
    """The text of the page at ``path``."""
    return f"<html><body><h1>Note {path}</h1><p>{'The tide turned. ' * 40}</p></body></html>".encode()


class Handler(BaseHTTPRequestHandler):
    """One question. A route gets this, and answers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        paper = self.server.paper
        paper.arrivals.append(Arrival(time.monotonic(), self.path, dict(self.headers.items())))
        paper.routes.get(self.path, plain)(self)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def answer(self, status: int, body: bytes = b"", headers: Headers = (HTML,)) -> None:
        """A whole answer."""
        self.send_response_only(status)
        if not any(name == "Date" for name, _ in headers):
            self.send_header("Date", self.date_time_string())
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def reset(self) -> None:
        """End the connection with a reset, not a farewell."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


Route = Callable[[Handler], None]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A question as it arrived."""

    at: float  # monotonic seconds
    path: str
    headers: dict[str, str]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    paper: FaultServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


@dataclass(slots=True)
class FaultServer:
    """Routes by path; a path without one is a plain page, robots.txt is not there."""

    routes: dict[str, Route] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    _server: _Server = field(init=False)

    def __post_init__(self) -> None:
        self.routes.setdefault("/robots.txt", status(404))
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.paper = self
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [arrival.path for arrival in self.arrivals]

    def gaps(self) -> list[float]:
        """Seconds between one question and the next."""
        times = sorted(arrival.at for arrival in self.arrivals)
        return [later - earlier for earlier, later in pairwise(times)]


def plain(handler: Handler) -> None:
    """A page of its own for every path."""
    handler.answer(200, page_about(handler.path))


def status(code: int, headers: Headers = (HTML,), body: bytes = b"<html>sorry</html>") -> Route:
    """Always this status."""
    return lambda handler: handler.answer(code, body, headers)


def robots(*lines: str) -> Route:
    """A robots.txt."""
    return lambda handler: handler.answer(200, "\n".join(lines).encode(), [("Content-Type", "text/plain")])


def redirect(target: str, code: int = 302) -> Route:
    """To ``target``, as it is written."""
    return status(code, [("Location", target)], b"")


def sent(body: bytes, *headers: tuple[str, str]) -> Route:
    """200 with this body and these headers only."""
    return lambda handler: handler.answer(200, body, headers)


def first(failures: int, failing: Route, then: Route = plain) -> Route:
    """Fail so often, then do well."""
    left = [failures]

    def route(handler: Handler) -> None:
        left[0] -= 1
        (failing if left[0] >= 0 else then)(handler)

    return route


def reset(handler: Handler) -> None:
    """Read the question and reset the connection."""
    handler.reset()


def broken_off(handler: Handler) -> None:
    """Promise 5,000 bytes, send 100 and go."""
    handler.send_response(200)
    handler.send_header(*HTML)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b"x" * 100)
    handler.close_connection = True


def chunked(handler: Handler) -> None:
    """A page in two chunks."""
    body = page_about(handler.path)
    handler.send_response(200)
    handler.send_header(*HTML)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for part in (body[:100], body[100:], b""):
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))


def endless(content_type: str) -> Route:
    """A body that never ends, and does not say how long it is."""

    def route(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        with suppress(OSError):
            while True:
                handler.wfile.write(b"<p>tide</p>" * 1000)
                handler.wfile.flush()

    return route


def dripping(handler: Handler) -> None:
    """A body that comes a byte at a time, for longer than anyone waits."""
    handler.send_response(200)
    handler.send_header(*HTML)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.close_connection = True
    with suppress(OSError):
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)


def silent(handler: Handler) -> None:
    """No answer for longer than anyone waits."""
    time.sleep(6)
    handler.close_connection = True
