"""The child process: Scrapy's reactor around one job. ``python -m broadsheet.fetch.child JOBFILE``

It is made to be killed: what it has done is with the system before it goes on, and on the disk about a second later
(``syncing``). What does NOT belong here: how one request ends (``visiting``).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import Crawler, CrawlerRunner
from scrapy.settings.default_settings import DOWNLOAD_HANDLERS_BASE
from scrapy.utils.log import configure_logging
from scrapy.utils.reactor import install_reactor

from broadsheet.archive import WarcWriter
from broadsheet.fetch.asking import Asker
from broadsheet.fetch.connecting import OnceHandler
from broadsheet.fetch.guard import Guard, GuardedResolver, own_doors
from broadsheet.fetch.job import Job
from broadsheet.fetch.journal import Entry, Journal, archived_bytes, key_of, path_in_pages, read_journal
from broadsheet.fetch.keeping import Keeper
from broadsheet.fetch.limiting import limit_this_process
from broadsheet.fetch.pace import HostPace
from broadsheet.fetch.robots import Robots
from broadsheet.fetch.syncing import GroupCommit
from broadsheet.fetch.tdmrep import TdmRep
from broadsheet.fetch.visiting import Visitor
from broadsheet.fetch.wellknown import ask_robots, ask_tdmrep
from broadsheet.models import OutcomeKind, Request, Site
from broadsheet.processes.template import die_with_parent, mapped_bytes
from broadsheet.urls import host_of

MAX_HOSTS_AT_ONCE = 16  # a site has two or three
# A host that failed so often in a row, each time after retries, is down: going on would take hours and help nobody.
GIVE_UP_AFTER = 5
_FAILURES = (
    OutcomeKind.UNREACHABLE,
    OutcomeKind.SERVER_FAILED,
    OutcomeKind.RATE_LIMITED,
    OutcomeKind.BOT_WALL,
)
OUT_OF_MEMORY = 3  # exit code
_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"


# Scrapy gives the connections, TLS and the HTTP parser. All that decides whether and when to ask is in this package, in one
# place and one order, so its middlewares are off: they allow where robots.txt fails, retry and redirect without asking.
# They and the extensions are taken from the base settings: what is merely turned off is imported by each crawl all the same.
SCRAPY_SETTINGS: dict[str, Any] = {
    "DOWNLOADER_MIDDLEWARES_BASE": {},
    "SPIDER_MIDDLEWARES_BASE": {},
    "EXTENSIONS_BASE": {},
    "DOWNLOAD_HANDLERS": dict.fromkeys(DOWNLOAD_HANDLERS_BASE) | {"http": OnceHandler, "https": OnceHandler},
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_WARNSIZE": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "STATS_DUMP": False,
    "LOG_LEVEL": "ERROR",
    "TWISTED_REACTOR": _REACTOR,
}


class JobSpider(scrapy.Spider):
    """Works through a job while Scrapy's engine runs; Scrapy's own queue stays empty."""

    name = "broadsheet"

    def __init__(self, job: Job, guard: Guard) -> None:
        super().__init__()
        self.job, self.guard = job, guard
        self.is_done = False

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy calls this once the engine runs."""
        try:
            await _work(self.job, self.crawler, self.guard)
            self.is_done = True
        except MemoryError:
            traceback.print_exc()
            os._exit(OUT_OF_MEMORY)  # at once: what would be left to do in order needs memory, too
        except Exception:  # noqa: BLE001 - the boundary of the process: Scrapy would log it and end as if all were well
            traceback.print_exc()
        none: tuple[scrapy.Request, ...] = ()
        for request in none:
            yield request  # makes this the generator that Scrapy wants


async def _work(job: Job, crawler: Crawler, guard: Guard) -> None:
    settings, site = job.settings, job.site
    ends_at = asyncio.get_running_loop().time() + job.seconds_left
    entries = read_journal(job.journal)[0]
    info = {"isPartOf": site.id, "http-header-user-agent": settings.user_agent, "robots": "obey"}

    def opened(path: Path) -> WarcWriter:
        return WarcWriter(path, archived_bytes(entries, path_in_pages(path, settings.home)), info)

    def open_passing() -> WarcWriter:
        return opened(job.passing)

    with (
        opened(job.warc) as writer,
        Keeper(writer, open_passing, settings.home) as keeper,
        Journal(job.journal) as journal,
        GroupCommit((keeper.sync, journal.sync)) as commit,
    ):
        pace, clock = HostPace(settings.state_dir / "hosts"), settings.now
        asker = Asker(crawler, pace, guard, user_agent=settings.user_agent, languages=site.languages, clock=clock)
        robots = Robots(lambda url: ask_robots(asker, site, url), settings.state_dir / "robots", clock)
        tdmrep = TdmRep(lambda url: ask_tdmrep(asker, robots, site, url), settings.state_dir / "tdmrep", clock)
        visitor = Visitor(asker, robots, tdmrep, guard, keeper, site, settings.home)
        slots = asyncio.Semaphore(MAX_HOSTS_AT_ONCE)

        def end(entry: Entry) -> None:
            journal.append(entry)
            commit.wrote()

        async with asyncio.TaskGroup() as group:
            for requests in _by_host(job.requests):
                group.create_task(_visit_host(requests, visitor, end, slots, ends_at))


async def _visit_host(
    requests: Iterable[Request],
    visitor: Visitor,
    end: Callable[[Entry], None],
    slots: asyncio.Semaphore,
    ends_at: float,
) -> None:
    """All requests of one host, one after the other; none is begun at ``ends_at``, on the loop's clock, or later."""
    failed: list[Entry] = []
    async with slots:
        for request in requests:
            if asyncio.get_running_loop().time() >= ends_at:
                end(_too_late(request, visitor.site))
                continue
            is_down = len(failed) >= GIVE_UP_AFTER
            entry = _given_up(request, failed[-1]) if is_down else await visitor.visit(request)
            # Nothing is awaited between the WARC record and its line, so both files hold the hosts' answers in one order.
            end(entry)
            if not is_down:
                failed = [*failed, entry] if entry.kind in _FAILURES else []


def _too_late(request: Request, site: Site) -> Entry:
    url, kind = key_of(request)
    reason = f"the run's time is over: {site.fetch.max_run_seconds:g} s"
    return Entry(url, kind, None, OutcomeKind.OVER_LIMIT, reason, is_transient=True)


def _given_up(request: Request, last: Entry) -> Entry:
    url, kind = key_of(request)
    reason = f"not asked: the host failed {GIVE_UP_AFTER} times in a row; the last time: {last.reason}"
    return Entry(url, kind, None, last.kind, reason, last.is_transient)


def _by_host(requests: Iterable[Request]) -> list[list[Request]]:
    hosts: defaultdict[str, list[Request]] = defaultdict(list)
    for request in requests:
        hosts[host_of(request.url)].append(request)
    return list(hosts.values())


def run(job: Job) -> bool:
    """Run ``job`` to its end in this process; whether all of it was done."""
    configure_logging(SCRAPY_SETTINGS)
    install_reactor(_REACTOR)
    from twisted.internet import reactor as installed  # only now: importing it would install another
    from twisted.internet.task import LoopingCall  # imports the reactor, too

    reactor: Any = installed  # its interfaces are beyond type checkers
    # Without a contact nothing but this machine is asked, also after a redirect.
    own = own_doors(job.site) if job.settings.demo else frozenset()
    guard = Guard(own=own, allow_public=job.settings.has_contact)
    reactor.installNameResolver(GuardedResolver(reactor.nameResolver, guard))
    crawler = Crawler(JobSpider, SCRAPY_SETTINGS)
    # Twisted forgets cancelled time-outs only when some call of its own comes due: else they pile up, two a page.
    LoopingCall(lambda: None).start(1.0)
    ended = CrawlerRunner(SCRAPY_SETTINGS).crawl(crawler, job=job, guard=guard)
    ended.addBoth(lambda _: reactor.stop())
    reactor.run(installSignalHandlers=False)
    return isinstance(crawler.spider, JobSpider) and crawler.spider.is_done


def work_through(job: Job) -> int:
    """Run ``job`` within its limits; gives the exit code, 0 where all of it was done."""
    limit_this_process(mapped_bytes() + job.memory_bytes, job.cpu_seconds)
    return 0 if run(job) else 1


def main() -> int:
    """Entry point of a fresh process; a Ctrl-C is its parent's to answer."""
    job = Job.load(Path(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    if os.getppid() != job.parent_pid:
        sys.exit("the parent process is gone")
    return work_through(job)


if __name__ == "__main__":
    sys.exit(main())
