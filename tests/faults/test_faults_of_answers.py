"""Every fault that a link or robots.txt can meet, in one crawl: each link ends as the catalogue says, and harms no other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from tests.costs import growth
from tests.faults.answers import many_members
from tests.faults.article_faults import ARTICLE_FAULTS, GRAVE, GUARDED
from tests.faults.fault import MAX_PAGE_BYTES, PAGE, TIMEOUT_SECONDS, Fault, cases
from tests.faults.measured import Crawl, Measured, measured
from tests.faults.robots_faults import ROBOTS_FAULTS
from tests.faults.world import Servers, link_of, links_around, requests_for, served
from tests.unit.fetch.crawls import Night, site_at
from tests.unit.fetch.fault_server import page_about

from broadsheet.archive import finish, raw_page, scan
from broadsheet.archive.coding import decode
from broadsheet.fetch import Fetched
from broadsheet.ids import sha256
from broadsheet.models import OutcomeKind, Page

MIB = 1 << 20
# Those that need patience first: they wait side by side while the others pass.
FAULTS = tuple(
    sorted((*ARTICLE_FAULTS, *ROBOTS_FAULTS), key=lambda fault: fault.said not in ("within", "can't be read"))
)
# 5 CPU seconds and 145 MiB were measured on two idle cores, 91 MiB of them Scrapy's own. The bombs hold 256 MiB each.
MAX_SECONDS, MAX_CPU_SECONDS = 600.0, 60.0
MAX_CHILD_BYTES = 256 * MIB


@dataclass(frozen=True, slots=True)
class World:
    night: Night
    servers: Servers
    crawl: Measured[dict[str, Fetched]]

    @property
    def ended(self) -> dict[str, Fetched]:
        return self.crawl.given()

    def page(self, url: str) -> Page | None:
        return self.ended[url].page


def crawled(faults: tuple[Fault, ...], servers: Servers, night: Night) -> World:
    site = site_at("http://127.0.0.1:9/", timeout_seconds=TIMEOUT_SECONDS, max_page_bytes=MAX_PAGE_BYTES)
    named = [
        server.host.replace("127.0.0.1", "localhost")
        for name, server in servers.items()
        if name == "robots-to-another-host"
    ]
    site = site.model_copy(update={"hosts": tuple(named)})
    return World(night, servers, measured(Crawl(night, site, requests_for(faults, servers)), MAX_SECONDS))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with served(FAULTS) as servers:
        yield crawled(FAULTS, servers, Night(tmp_path_factory.mktemp("home")))


def assert_ended_as_expected(world: World, fault: Fault) -> None:
    server = world.servers[fault.name]
    ended = world.ended[link_of(fault, server)]
    page = ended.page
    assert (ended.kind or PAGE) == fault.expected, ended.reason
    if fault.met_by == "robots":
        assert fault.said in (page.robots_rule or "" if page else ended.reason)
    elif page is None:
        assert fault.said in ended.reason
    if page is not None and not fault.link:
        assert page.raw_sha256 == sha256(page_about("/fault") if fault.body is None else fault.body)
    if not fault.link:
        path = "/robots.txt" if fault.met_by == "robots" else "/fault"
        assert server.paths().count(path) == fault.asked


@pytest.mark.parametrize("fault", cases(FAULTS))
def test_the_link_ends_as_the_catalogue_says(world: World, fault: Fault) -> None:
    assert_ended_as_expected(world, fault)


@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.name) for fault in ARTICLE_FAULTS])
def test_its_neighbours_are_unharmed(world: World, fault: Fault) -> None:
    before, _, after = links_around(fault, world.servers[fault.name])
    for url, path in ((before, "/before"), (after, "/after")):
        page = world.page(url)
        if fault.ends_host and url == after:
            assert world.ended[url].kind == fault.expected
            continue
        assert page is not None, world.ended[url].reason
        assert raw_page(page, world.night.home).body == page_about(path)


def test_every_link_has_exactly_one_outcome(world: World) -> None:
    requests = requests_for(FAULTS, world.servers)
    assert world.crawl.error is None
    assert set(world.ended) == {request.url for request in requests}
    assert all((ended.page is None) != (ended.kind is None) for ended in world.ended.values())
    lines = [json.loads(line) for line in world.night.journal.read_text().splitlines()]
    assert max(Counter((line["url"], line["request_kind"]) for line in lines).values()) == 1
    assert len(lines) == len({request.url for request in requests})


def test_the_crawl_ends_in_bounded_time_and_memory(world: World) -> None:
    print(  # noqa: T201 - shown where it fails
        f"{world.crawl.wall_seconds:.1f} s, {world.crawl.child_cpu_seconds:.1f} CPU-s, {world.crawl.child_peak_bytes / MIB:.0f} MiB"
    )
    assert world.crawl.child_cpu_seconds < MAX_CPU_SECONDS
    assert world.crawl.child_peak_bytes < MAX_CHILD_BYTES


def test_no_cookie_and_no_credentials_are_ever_sent(world: World) -> None:
    for server in world.servers.values():
        for arrival in server.arrivals:
            assert not {"Cookie", "Authorization", "Referer"} & set(arrival.headers)


def test_the_archive_holds_the_pages_and_is_sound(world: World) -> None:
    finish(world.night.warc)
    records = list(scan(world.night.warc))
    assert [record.problem for record in records if record.problem] == []
    pages = {ended.page.warc_offset: ended.page for ended in world.ended.values() if ended.page}
    assert {record.offset: record.raw_sha256 for record in records if record.offset in pages} == {
        offset: page.raw_sha256 for offset, page in pages.items()
    }
    with world.night.warc.open("rb") as stream:
        read = [r.record_id for r in ArchiveIterator(stream, record_types=WarcRecordType.response, verify_digests=True)]
    assert len(read) == len(records)


@pytest.mark.parametrize("fault", cases(GRAVE))
def test_a_grave_fault_ends_as_the_catalogue_says(tmp_path: Path, fault: Fault) -> None:
    with served([fault]) as servers:
        world = crawled((fault,), servers, Night(tmp_path))
        assert world.crawl.error is None
        assert_ended_as_expected(world, fault)
        assert world.crawl.child_peak_bytes < MAX_CHILD_BYTES
        for url in links_around(fault, servers[fault.name])[::2]:
            assert world.page(url) is not None


def test_outside_of_the_demo_nothing_on_this_machine_or_beside_it_is_asked(tmp_path: Path) -> None:
    night = Night(tmp_path, is_demo=False, contact="https://example.org/contact")
    with served(GUARDED) as servers:
        world = crawled(GUARDED, servers, night)
        ends = {fault.name: world.ended[link_of(fault, servers[fault.name])].kind for fault in GUARDED}
        assert ends == dict.fromkeys(ends, OutcomeKind.FORBIDDEN_ADDRESS)
        assert [server.arrivals for server in servers.values()] == [[]] * len(servers)


def test_a_body_of_many_gzip_members_takes_time_in_proportion_to_its_length() -> None:
    bodies = {size: many_members(size) for size in (MIB // 4, MIB)}

    def work(size: int) -> None:
        assert decode(bodies[size], "gzip", "", MAX_PAGE_BYTES) == b""

    assert growth(work, MIB // 4, MIB, 8) < 8  # 4 where it is linear, 16 where it is quadratic
