"""Every fault of a feed or sitemap: all of them in one run beside a good feed, then each as a site's only source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest
from tests.faults.fault import Fault, cases
from tests.faults.measured import Measured, Stage, measured
from tests.faults.source_faults import SOURCE_FAULTS, document, feed, item
from tests.faults.world import Servers, served
from tests.unit.fetch.fault_server import FaultServer

from broadsheet.errors import BroadsheetError
from broadsheet.models import (
    DiscoverSource,
    FetchRules,
    Link,
    OutcomeKind,
    QualityRules,
    Run,
    Site,
    StageReport,
    Window,
)
from broadsheet.pipeline import run_stage
from broadsheet.runs import RunFolder, read_rows
from broadsheet.settings import Settings

MIB = 1 << 20
MAX_PAGES = 500
NOW = datetime(2026, 3, 6, 3, tzinfo=UTC)
WINDOW = Window.of_days(date(2026, 3, 5), date(2026, 3, 5), "UTC")
MAX_SECONDS, MAX_CPU_SECONDS = 600.0, 100.0  # waits included; on two idle cores it works for less than 20
MAX_CHILD_BYTES = 256 * MIB  # as of the crawl of all other faults
MAX_OWN_BYTES = 1024 * MIB
GOOD = Fault("good", "Well.", "source", {"/source": document(lambda base: feed(item(f"{base}/good/{n}") for n in range(3)))}, "links")  # fmt: skip


def site_of(faults: tuple[Fault, ...], servers: Servers, every: Servers) -> Site:
    """A site with these sources; all servers are hosts of it."""
    return Site(
        id="harbour",
        name="Harbour Notes",
        url="http://127.0.0.1:9/",
        hosts=tuple(server.host for server in every.values()),
        languages=("en",),
        timezone="UTC",
        discover=tuple(
            DiscoverSource.model_validate({"kind": fault.kind, "url": servers[fault.name].url("/source")})
            for fault in faults
        ),
        # Large documents have patience for a busy machine; silence is what the faulty ones are known by.
        fetch=FetchRules(delay_seconds=0.0, timeout_seconds=15.0, idle_seconds=1.5, max_pages_per_run=MAX_PAGES),
        quality=QualityRules(max_articles=MAX_PAGES),
    )


def run_named(name: str) -> Run:
    return Run(name, "harbour", "cli", WINDOW, NOW)


@dataclass(frozen=True, slots=True)
class World:
    settings: Settings
    servers: Servers
    together: Measured[StageReport]
    asked: dict[str, list[str]]  # paths, by fault

    def links(self, run: str) -> list[Link]:
        return read_rows(self.folder(run).file("links"), Link)

    def folder(self, run: str) -> RunFolder:
        return RunFolder(self.settings.runs_dir, "harbour", run)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), demo=True)
    every = (*SOURCE_FAULTS, GOOD)
    with served(every) as servers:
        site = site_of(every, servers, servers)
        together = measured(Stage("discover", run_named("together"), site, settings), MAX_SECONDS)
        yield World(settings, servers, together, {name: server.paths() for name, server in servers.items()})


def alone(world: World, fault: Fault) -> StageReport:
    """Discover with this source only. The run is the same, so its journal has the answers, and only what may get better is
    asked for again."""
    site = site_of((fault,), world.servers, world.servers)
    return run_stage("discover", run_named("together"), site, world.settings)


def test_the_good_feed_is_read_whole_beside_all_others(world: World) -> None:
    report = world.together.given()
    promised = read_rows(world.folder("together").file("links"), Link)
    outcomes = world.folder("together").load_outcomes(["discover"])
    good = {world.servers["good"].url(f"/good/{n}") for n in range(3)}
    ended = {outcome.url: outcome.kind for outcome in outcomes}
    assert good <= {link.url for link in promised}
    assert report.counts["promised"] == len(promised) + len(outcomes)
    assert len(ended) == len(outcomes)
    assert not ended.keys() & {link.url for link in promised}


@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.name) for fault in SOURCE_FAULTS])
def test_each_is_named_in_the_report_unless_it_is_read(world: World, fault: Fault) -> None:
    url = world.servers[fault.name].url("/")
    told = [message for message in world.together.given().messages if url in message]
    is_read = fault.expected == "links" or not fault.said or "falls on" in fault.said or "no link" in fault.said
    assert is_read or any(fault.said in message for message in told), told


def test_the_stage_ends_in_bounded_time_and_memory(world: World) -> None:
    together = world.together
    cpu = together.child_cpu_seconds + together.own_cpu_seconds
    print(  # noqa: T201 - shown where it fails
        f"{together.wall_seconds:.1f} s, {cpu:.1f} CPU-s, child {together.child_peak_bytes / MIB:.0f} MiB, own {together.own_peak_bytes / MIB:.0f} MiB"
    )
    assert cpu < MAX_CPU_SECONDS
    assert together.child_peak_bytes < MAX_CHILD_BYTES
    assert together.own_peak_bytes < MAX_OWN_BYTES


@pytest.mark.parametrize("fault", cases(SOURCE_FAULTS))
def test_alone_it_ends_as_the_catalogue_says(world: World, fault: Fault) -> None:
    assert world.asked[fault.name].count("/source") == fault.asked
    if isinstance(fault.expected, type):
        with pytest.raises(BroadsheetError) as raised:
            alone(world, fault)
        assert type(raised.value) is fault.expected, raised.value
        assert fault.said in str(raised.value)
        return
    report = alone(world, fault)
    outcomes = world.folder("together").load_outcomes(["discover"])
    assert report.counts["links"] == fault.links
    assert report.counts["promised"] == fault.links + len(outcomes)
    assert fault.name != "sitemap-huge" or Counter(outcome.kind for outcome in outcomes) == {
        OutcomeKind.OVER_LIMIT: 49_500
    }
    told = [message for message in report.messages if world.servers[fault.name].host in message]
    assert (fault.expected == "problem") == bool(told), told
    assert any(fault.said in message for message in told or ("",))


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """Canonical URL by path, as a feed whose URLs change with each request gave it in one night and in the next."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), demo=True)
    changing = Fault("changing", "Changing URLs.", "source", {}, "links")
    nights: list[dict[str, str]] = []
    with FaultServer() as server:
        servers = {"changing": server}
        for night in ("first", "second"):
            tails = [f"{path}{tail.format(n=night)}" for path, tail, _ in CHANGING]
            server.routes["/source"] = document(lambda base, tails=tails: feed(item(base + tail) for tail in tails))  # type: ignore[misc]
            run_stage("discover", run_named(night), site_of((changing,), servers, servers), settings)
            links = read_rows(RunFolder(settings.runs_dir, "harbour", night).file("links"), Link)
            nights.append({urlsplit(link.url).path: link.canonical_url for link in links})
    return nights


CHANGING = [
    ("/mail", "?utm_source={n}&amp;fbclid={n}", True),
    ("/comment", "#comment-{n}", True),
    ("/edition", "?edition={n}", False),
]


@pytest.mark.parametrize(("path", "tail", "is_same"), CHANGING)
def test_urls_that_change_with_each_request(
    two_nights: list[dict[str, str]], path: str, tail: str, is_same: bool
) -> None:
    """Tracking makes no new article; what may well be another page does."""
    first, second = two_nights
    assert (first[path] == second[path]) == is_same, tail
