"""Whom Airflow's server answers: requests to a name that is its own, from pages of its own.

A web page elsewhere can let its name resolve to 127.0.0.1 (DNS rebinding). The browser then takes it for a page of the
server, which gives an admin's token to everybody on this machine. Only the Host header distinguishes such a
request from a legitimate one. A page of another origin that sends requests without rebinding is recognized by its Origin header.

What does NOT belong here: who a user is and what they may do (Airflow's auth manager).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http import HTTPStatus
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_AUTHORITY = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>\d{1,5}))?", re.ASCII)
_REFUSAL = "Refused: {what} is not trusted here. If it is yours, add it to BROADSHEET_AIRFLOW_HOSTS.\n"


class TrustedHosts:
    """ASGI middleware that refuses a Host which is neither this machine's own name nor a trusted one, and foreign Origins."""

    def __init__(self, app: App, trusted: Iterable[str] = ()) -> None:
        self._app = app
        self._trusted = frozenset(host.lower() for host in trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it before anything else has seen it."""
        problem = self.problem_of(scope) if scope["type"] in ("http", "websocket") else None
        if problem is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refuse(problem, send)

    def problem_of(self, scope: Scope) -> str | None:
        """What is wrong with the request's Host or Origin; None if nothing is."""
        hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
        if len(hosts) != 1 or not self.is_trusted(hosts[0]):
            return f"Host {', '.join(hosts)[:100]!r}"
        if any(not self._is_own_origin(origin, hosts[0]) for origin in origins):
            return f"Origin {', '.join(origins)[:100]!r}"
        return None

    def is_trusted(self, host: str) -> bool:
        """Whether ``host`` (name, or name and port) is a name of this machine's loopback, at any port, or in the list."""
        parts = _AUTHORITY.fullmatch(host)
        return parts is not None and (parts["name"] in OWN_NAMES or self._is_listed(host))

    def _is_own_origin(self, origin: str, host: str) -> bool:
        """Whether a page of ``origin`` is the server's own: of the host it talks to, or of a listed one (behind a proxy)."""
        scheme, separator, authority = origin.partition("://")
        is_web = scheme in ("http", "https") and separator != ""
        return is_web and (authority == host or self._is_listed(authority))

    def _is_listed(self, host: str) -> bool:
        parts = _AUTHORITY.fullmatch(host)
        return parts is not None and not self._trusted.isdisjoint((parts["name"], host))


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip().lower() for key, value in scope["headers"] if key.lower() == name]


async def _refuse(problem: str, send: Send) -> None:
    body = _REFUSAL.format(what=problem).encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": int(HTTPStatus.BAD_REQUEST), "headers": headers})
    await send({"type": "http.response.body", "body": body})
