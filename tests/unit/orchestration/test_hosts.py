"""Whom the api-server answers, asked through the same kind of server application that Airflow builds."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from broadsheet.orchestration.hosts import TrustedHosts

OWN = "127.0.0.1:8080"


def ask(*headers: tuple[str, str], trusted: tuple[str, ...] = (), kind: str = "http") -> tuple[list[str], list[Any]]:
    """Which requests reached the application, and what was sent back."""
    reached: list[str] = []
    sent: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope["type"])

    async def receive() -> MutableMapping[str, Any]:
        return {}

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    scope: dict[str, Any] = {"type": kind, "headers": raw} if kind != "lifespan" else {"type": kind}
    asyncio.run(TrustedHosts(application, trusted)(scope, receive, send))
    return reached, sent


@pytest.mark.parametrize(
    "host", [OWN, "localhost:8080", "[::1]:8080", "LOCALHOST:8080", "localhost", "127.0.0.1:9000", "[::1]"]
)
def test_this_machines_own_names_are_answered_at_any_port(host: str) -> None:
    assert ask(("Host", host)) == (["http"], [])


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8080",
        "evil.example",
        "127.0.0.1.evil.example:8080",
        "localhost.evil.example",
        "localhost:8080@evil.example",
        "evil.example:8080, localhost:8080",
        "localhost:port",
        "localhost.",
        "0.0.0.0:8080",
        "127.0.0.2:8080",
        "[::]:8080",
        "",
        "lo\u00e7alhost",
    ],
)
def test_any_other_name_is_refused_with_the_remedy(host: str) -> None:
    reached, sent = ask(("Host", host))
    assert reached == []
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == 400
    assert b"BROADSHEET_AIRFLOW_HOSTS" in sent[1]["body"]
    assert (b"content-length", str(len(sent[1]["body"])).encode()) in sent[0]["headers"]


@pytest.mark.parametrize("headers", [(), (("Host", OWN), ("Host", "evil.example")), (("Host", OWN), ("Host", OWN))])
def test_no_host_and_two_are_refused(headers: tuple[tuple[str, str], ...]) -> None:
    assert ask(*headers)[0] == []


@pytest.mark.parametrize(
    ("trusted", "host", "is_answered"),
    [
        (("news.example",), "news.example", True),
        (("news.example",), "news.example:9443", True),
        (("News.Example",), "news.example", True),
        (("news.example",), "x.news.example", False),
        (("api-server:8080",), "api-server:8080", True),
        (("api-server:8080",), "api-server:9000", False),
        (("api-server:8080",), "api-server", False),
    ],
)
def test_names_of_the_setting_are_answered(trusted: tuple[str, ...], host: str, is_answered: bool) -> None:
    assert (ask(("Host", host), trusted=trusted)[0] == ["http"]) is is_answered


@pytest.mark.parametrize(
    ("origin", "is_answered"),
    [
        (f"http://{OWN}", True),
        (f"https://{OWN}", True),  # a proxy with TLS in front
        ("http://evil.example:8080", False),
        ("http://localhost:8080", False),  # another origin than the host it talks to
        ("http://127.0.0.1:3000", False),  # another program of this machine
        ("null", False),  # sandboxed frames, local files
        (f"ftp://{OWN}", False),
        (f"http://{OWN}@evil.example", False),
        ("", False),
        ("https://news.example", True),
    ],
)
def test_a_page_of_another_origin_is_refused(origin: str, is_answered: bool) -> None:
    reached, _ = ask(("Host", OWN), ("Origin", origin), trusted=("news.example",))
    assert (reached == ["http"]) is is_answered


def test_websockets_are_no_way_around_and_the_servers_own_start_is_no_request() -> None:
    assert ask(("Host", "evil.example"), kind="websocket") == ([], [{"type": "websocket.close", "code": 1008}])
    assert ask(("Host", OWN), kind="websocket") == (["websocket"], [])
    assert ask(kind="lifespan") == (["lifespan"], [])
