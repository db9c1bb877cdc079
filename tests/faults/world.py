"""One server for each fault, all up at once, and the links to them.

What does NOT belong here: the crawl and what is asserted of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.faults.answers import brotli_bomb, double_gzip_bomb, gzip_bomb, zstd_bomb
from tests.faults.fault import Fault
from tests.unit.fetch.fault_server import FaultServer

from broadsheet.models import PageKind, Request

Servers = dict[str, FaultServer]


@contextmanager
def served(faults: Iterable[Fault]) -> Iterator[Servers]:
    """A server by name of its fault."""
    for bomb in (gzip_bomb, double_gzip_bomb, brotli_bomb, zstd_bomb):
        bomb()  # made before anyone waits for them
    servers = {fault.name: FaultServer(dict(fault.routes)) for fault in faults}
    try:
        for server in servers.values():
            server.__enter__()
        yield servers
    finally:
        with ThreadPoolExecutor(16) as pool:  # each takes a moment to notice that it is over
            list(pool.map(lambda server: server.__exit__(None, None, None), servers.values()))


def link_of(fault: Fault, server: FaultServer) -> str:
    """The link that meets ``fault``."""
    return fault.link.format(port=server.host.rpartition(":")[2]) if fault.link else server.url("/fault")


def links_around(fault: Fault, server: FaultServer) -> list[str]:
    """The faulty link, with its good neighbours of the same host before and behind it; robots.txt concerns all links alike."""
    if fault.met_by == "robots":
        return [link_of(fault, server)]
    return [server.url("/before"), link_of(fault, server), server.url("/after")]


def requests_for(faults: Iterable[Fault], servers: Servers) -> tuple[Request, ...]:
    """Requests for all links."""
    urls = [url for fault in faults for url in links_around(fault, servers[fault.name])]
    return tuple(Request(url, PageKind.ARTICLE, url) for url in urls)
