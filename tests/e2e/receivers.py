"""Somebody who is told: a webhook and a mail server on loopback that keep what they are sent."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """Where it listens, and what came, as text."""

    kind: str
    port: int = 0
    messages: list[str] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)  # of what came by HTTP
    before_answer: Callable[[], bool] = lambda: True  # False: the connection is closed without an answer


@contextmanager
def webhook() -> Iterator[Receiver]:
    """Takes every POST."""
    receiver = Receiver("webhook")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.messages.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            receiver.heads.append(dict(self.headers))
            if not receiver.before_answer():
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler), receiver):
        yield receiver


@contextmanager
def mail_server() -> Iterator[Receiver]:
    """Speaks as much SMTP as it takes to be sent a message."""
    receiver = Receiver("mail")

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 ready")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self._say("354 go on")
                    receiver.messages.append(self._message())
                    if not receiver.before_answer():
                        return
                self._say("221 bye" if word == b"QUIT" else "250 ok")
                if word == b"QUIT":
                    return

        def _message(self) -> str:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            return message_from_bytes(b"".join(lines), policy=policy.default).as_string()

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with _serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler), receiver):
        yield receiver


@contextmanager
def _serving(server: socketserver.TCPServer, receiver: Receiver) -> Iterator[None]:
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
