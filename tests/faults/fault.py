"""What a fault is: what a bad server does, who meets it, and how the crawl must take it.

What does NOT belong here: the faults themselves (``article_faults``, ``robots_faults``, ``source_faults``) and the servers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pytest
from tests.unit.fetch.fault_server import Route, page_about

from broadsheet.errors import BroadsheetError
from broadsheet.models import OutcomeKind

MetBy = Literal["article", "robots", "source"]
PAGE: Literal["page"] = "page"

MAX_PAGE_BYTES = 2 << 20
TIMEOUT_SECONDS = 5.0  # patience for a busy machine: a good neighbour must never need a second try
ASKED_ON = 3  # how often what may help is tried

FAULT = page_about("/fault")
NOT_NOW = OutcomeKind.SERVER_FAILED
DOWN = OutcomeKind.UNREACHABLE
AWAY = OutcomeKind.REDIRECTED_AWAY

Expected = OutcomeKind | Literal["page", "links", "problem"] | type[BroadsheetError]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a server misbehaves.

    ``routes`` are the paths of a server of its own. An article fault is met at ``/fault``, between the good neighbours
    ``/before`` and ``/after``; a robots fault lies at ``/robots.txt`` and is judged by ``/fault``; a source fault is met at
    ``/source``. Of a source that is read, "links" are expected, or a "problem": links and a message; of one that is not, the error
    class with which the stage ends where it is the only one.
    """

    name: str
    sentence: str
    met_by: MetBy
    routes: Mapping[str, Route]
    expected: Expected
    said: str = ""  # words of the reason, the robots rule or the message
    asked: int = 1  # how often the path is asked for
    body: bytes | None = None  # of the page, where it is not the plain one of its path
    link: str = ""  # the link where it is not the path on the server; {port} is the server's
    ends_host: bool = False  # the host asks to be left alone, so the neighbour behind ends as the fault does
    kind: str = "rss"  # of the source
    links: int = 0  # that the source gives, within its window


def article_fault(
    name: str,
    sentence: str,
    route: Route,
    expected: Expected,
    said: str = "",
    asked: int = 1,
    *,
    body: bytes | None = None,
    link: str = "",
    ends_host: bool = False,
    others: Mapping[str, Route] | None = None,
) -> Fault:
    """A fault at ``/fault``; ``others`` are further paths of its server."""
    routes = {"/fault": route} | dict(others or {})
    return Fault(name, sentence, "article", routes, expected, said, asked, body, link, ends_host)


def cases(faults: tuple[Fault, ...]) -> list[object]:
    """The faults as parameters of a test, by name."""
    return [pytest.param(fault, id=fault.name) for fault in faults]
