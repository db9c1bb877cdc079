"""Pages per second of our crawl with everything on (robots.txt, guard, WARC, digests, journal), against a bare Scrapy spider that
only saves bodies, as Scrapy comes (eight questions at once to one host) and with one at a time, as we ask. One loopback server,
no delay. And whether our memory stays flat.

What does NOT belong here: extraction (``extraction``) and faults (``tests/faults``).
"""

from __future__ import annotations

import asyncio
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from os import getloadavg, getpid
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.faults.measured import Crawl, measured, peak_of
from tests.unit.fetch.crawls import Night, articles, site_at

from broadsheet.settings import PROJECT

PAGES = 2000
MANY_PAGES = 20_000
QUICK_PAGES = 6000
ROUNDS = 3
KINDS = 64  # different pages; more would only cost the server memory
PAGE_BYTES = 30_000
MIB = 1 << 20
LIMIT_SECONDS = 900.0
_SERVE = "import tests.bench.fetching as it; it.serve()"
_PEER = "import sys, tests.bench.fetching as it; it.bare_spider(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))"
_WORDS = "tide harbour council pier ferry lamp gull market rope winter debate vote school bridge road mayor fish storm".split()


@dataclass(frozen=True, slots=True)
class Spent:
    """What a crawl of ``pages`` pages took, with the start of its process."""

    pages: int
    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int

    @property
    def pages_per_second(self) -> float:
        return self.pages / self.wall_seconds


def fetching(quick: bool = False) -> None:
    """Pages per second of both by turns, their ratio, and our peak memory at 2,000 pages and at many more."""
    with TemporaryDirectory() as folder, _server() as base:
        contenders: dict[str, Callable[[str, int, Path], Spent]] = {
            "broadsheet": _ours,
            "bare Scrapy": partial(_bare, at_once=8),
            "bare Scrapy, one at a time": partial(_bare, at_once=1),
        }
        spent: dict[str, list[Spent]] = {name: [] for name in contenders}
        for number in range(ROUNDS):
            for name in contenders if number % 2 == 0 else reversed(contenders):
                spent[name].append(contenders[name](base, PAGES, Path(folder, f"{name}-{number}")))
        _report(spent)
        few, many = spent["broadsheet"][0], _ours(base, QUICK_PAGES if quick else MANY_PAGES, Path(folder, "many"))
        print(
            f"  peak memory: {few.peak_bytes / MIB:.1f} MiB at {few.pages} pages, {many.peak_bytes / MIB:.1f} MiB at {many.pages} "
            f"({(many.peak_bytes / few.peak_bytes - 1) * 100:+.1f} %)"
        )


def _report(spent: dict[str, list[Spent]]) -> None:
    for name, rounds in spent.items():
        rate, cpu = median(s.pages_per_second for s in rounds), median(s.cpu_seconds for s in rounds)
        peak = max(s.peak_bytes for s in rounds) / MIB
        print(f"fetching: {name:27} {rate:7.1f} pages/s, {cpu:5.1f} CPU-s, {peak:.0f} MiB")
        ratios = [a.pages_per_second / b.pages_per_second for a, b in zip(spent["broadsheet"], rounds, strict=True)]
        if name != "broadsheet":
            shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
            print(f"  ratio broadsheet / {name}: {median(ratios):.2f} (rounds: {shown}; load {getloadavg()[0]:.1f})")


def _ours(base: str, pages: int, folder: Path) -> Spent:
    site = site_at(base, max_page_bytes=10_000_000, timeout_seconds=60.0)
    crawl = measured(Crawl(Night(folder), site, tuple(articles(_urls(base, pages)))), LIMIT_SECONDS)
    assert all(one.page for one in crawl.given().values())
    return Spent(pages, crawl.wall_seconds, crawl.child_cpu_seconds, crawl.child_peak_bytes)


def _bare(base: str, pages: int, folder: Path, at_once: int) -> Spent:
    folder.mkdir()
    began = time.monotonic()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    before = used.ru_utime + used.ru_stime
    command = [sys.executable, "-c", _PEER, base, str(pages), str(folder), str(at_once)]
    said = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True).stdout
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert len(list(folder.iterdir())) == pages
    return Spent(pages, time.monotonic() - began, used.ru_utime + used.ru_stime - before, int(said))


def _urls(base: str, pages: int) -> list[str]:
    return [f"{base}note/{number}" for number in range(pages)]


def bare_spider(base: str, pages: int, folder: str, at_once: int) -> None:
    """The peer: Scrapy with its own middlewares, writing each body to a file; prints the peak of its memory, bytes."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    class Bare(scrapy.Spider):
        name = "bare"
        start_urls = _urls(base, pages)

        def parse(self, response: scrapy.http.Response) -> None:
            Path(folder, response.url.rpartition("/")[2]).write_bytes(response.body)

    settings = {"CONCURRENT_REQUESTS_PER_DOMAIN": at_once, "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": False}
    quiet = {"TELNETCONSOLE_ENABLED": False, "LOG_LEVEL": "ERROR"}
    process = CrawlerProcess(settings | quiet)
    process.crawl(Bare)
    process.start()
    print(peak_of(getpid()))


@contextmanager
def _server() -> Iterator[str]:
    """A server process; gives its home page."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
    finally:
        process.kill()
        process.wait()


def serve() -> None:
    """Serve made-up pages until the process that asked for it is gone; says its port first."""
    pages = [_answer(_page(number)) for number in range(KINDS)]
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1]
                writer.write(pages[int(path[6:]) % KINDS] if path.startswith(b"/note/") else missing)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def until_left() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)

    asyncio.run(until_left())


def _page(number: int) -> bytes:
    """About 30 kB of invented text."""
    chance = random.Random(number)
    parts: list[str] = []
    while sum(map(len, parts)) < PAGE_BYTES:
        words = " ".join(chance.choices(_WORDS, k=60))
        parts.append(f'<p class="c{chance.randrange(10**6)}">{words} {chance.getrandbits(64):x}.</p>\n')
    return f"<!DOCTYPE html><html><body><h1>Note {number}</h1>{''.join(parts)}</body></html>".encode()


def _answer(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def main() -> None:
    """``python -m tests.bench fetching``; ``--quick`` asks for 6,000 pages where 20,000 show that memory is flat."""
    fetching(quick="--quick" in sys.argv)


if __name__ == "__main__":
    main()
