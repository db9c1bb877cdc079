"""A power cut takes what was not yet synced, of the archive or of the journal, wherever it likes: what is gone is asked again."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import HTML, FaultServer, page_about, redirect, sent
from tests.unit.fetch.test_fetch_resume import WELL_KNOWN, kill_child, wait_for

from broadsheet.archive import finish, scan
from broadsheet.errors import InvalidArchive, Transient
from broadsheet.fetch.journal import archived_bytes, path_in_pages, read_journal
from broadsheet.fetch.repairing import UNDER_WAY_NAME, mark_under_way
from broadsheet.fetch.syncing import GroupCommit

PATHS = [*(f"/note/{n}" for n in range(15)), "/moved", "/private", "/soft", *(f"/note/{n}" for n in range(15, 20))]
ROUTES = {
    "/moved": redirect("/there"),
    "/private": sent(page_about("/private"), HTML, ("X-Robots-Tag", "noarchive")),
    "/soft": sent(b"<title>Page not found</title>", HTML),
}
CHANCE = random.Random(20260305)


def growing(path: Path) -> Path:
    return path.with_name(f"{path.name}.open")


def files(night: Night) -> tuple[Path, Path]:
    """Archive and passing file, by their final names."""
    return night.warc, night.journal.with_name("passing.warc.gz")


def crawl(night: Night, paper: FaultServer) -> dict[str, bool]:
    """Which paths gave a page."""
    ended = night.crawl(articles(map(paper.url, PATHS)), site_at(paper.url("/")))
    return {url: one.page is not None for url, one in ended.items()}


def held(night: Night) -> list[tuple[str, str]]:
    """All that is archived or passes, whole."""
    records = [record for path in files(night) for record in scan(path)]
    assert [record.problem for record in records if record.problem] == []
    return [(record.url, record.raw_sha256) for record in records]


def named_is_there(night: Night) -> bool:
    """Whether all that the journal names lies where it says."""
    entries = read_journal(night.journal)[0]
    named = {
        (page.warc_path, page.warc_offset, page.raw_sha256) for e in entries for page in (e.page, e.evidence) if page
    }
    there = {(path_in_pages(path, night.home), r.offset, r.raw_sha256) for path in files(night) for r in scan(path)}
    return named <= there


@dataclass(frozen=True, slots=True)
class Killed:
    """A crawl that was killed when nearly done, and what an undisturbed one holds."""

    paper: FaultServer
    night: Night
    whole: list[tuple[str, str]]

    def copy(self, home: Path) -> Night:
        shutil.copytree(self.night.home, home)
        self.paper.arrivals.clear()
        return Night(home)


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    undisturbed, night = Night(tmp_path_factory.mktemp("whole")), Night(tmp_path_factory.mktemp("home"))
    with FaultServer(dict(ROUTES)) as paper:
        crawl(undisturbed, paper)
        assert not undisturbed.journal.with_name(UNDER_WAY_NAME).exists()
        paper.routes["/note/18"] = lambda handler: kill_child()
        with pytest.raises(Transient, match="exit -9"):
            crawl(night, paper)
        del paper.routes["/note/18"]
        assert night.journal.with_name(UNDER_WAY_NAME).exists()
        yield Killed(paper, night, held(undisturbed))


Cut = Callable[[Path], None]


def torn(path: Path) -> None:
    """Ends at a random byte, most likely within a record."""
    data = path.read_bytes()
    path.write_bytes(data[: CHANCE.randrange(1, len(data))])


def torn_late(path: Path) -> None:
    """Ends within its last records."""
    path.write_bytes(path.read_bytes()[: -CHANCE.randrange(1, 900)])


def emptied(path: Path) -> None:
    """Has its name, and nothing else."""
    path.write_bytes(b"")


def zeroed(path: Path) -> None:
    """As long as it was; its last blocks never came, as some file systems leave it."""
    data = path.read_bytes()
    kept = CHANCE.randrange(len(data) // 2, len(data))
    path.write_bytes(data[:kept] + bytes(len(data) - kept))


def hole(path: Path) -> None:
    """One block within never came."""
    data = bytearray(path.read_bytes())
    start = CHANCE.randrange(len(data) // 2, len(data) - 64)
    data[start : start + 64] = bytes(64)
    path.write_bytes(data)


def well(path: Path) -> None:
    """Nothing is lost."""


@pytest.mark.usefixtures("forked_crawl")
@pytest.mark.parametrize(
    ("warc", "passing", "journal"),
    [
        (torn, well, well),
        (torn_late, well, well),
        (emptied, well, well),
        (zeroed, well, well),
        (hole, well, well),
        (well, torn, well),
        (well, well, torn),
        (torn, well, torn),
        (torn_late, torn_late, torn_late),
        (well, well, zeroed),
    ],
)
def test_what_a_power_cut_took_is_asked_again_and_nothing_else(
    killed: Killed,
    tmp_path: Path,
    warc: Cut,
    passing: Cut,
    journal: Cut,
) -> None:
    paper = killed.paper
    night = killed.copy(tmp_path / "home")
    archive_file, passing_file = files(night)
    warc(growing(archive_file))
    passing(growing(passing_file))
    journal(night.journal)
    ended = crawl(night, paper)
    assert [url for url, is_page in ended.items() if not is_page] == [paper.url("/soft")]
    assert named_is_there(night)
    finish(night.warc)
    assert held(night) == killed.whole
    asked = Counter(path for path in paper.paths() if path not in WELL_KNOWN)
    assert max(asked.values()) == 1
    assert (
        list(dict.fromkeys(path for path in paper.paths() if path in PATHS)) == PATHS[-len(set(asked) & set(PATHS)) :]
    )
    assert not night.journal.with_name(UNDER_WAY_NAME).exists()


@pytest.mark.usefixtures("forked_crawl")
def test_a_kill_alone_costs_nothing_though_all_is_read_again(killed: Killed, tmp_path: Path) -> None:
    paper = killed.paper
    night = killed.copy(tmp_path / "home")
    before = night.journal.read_bytes()
    crawl(night, paper)
    assert night.journal.read_bytes().startswith(before)
    assert [path for path in paper.paths() if path in PATHS] == ["/note/18", "/note/19"]
    assert held(night) == killed.whole


@pytest.mark.usefixtures("forked_crawl")
@pytest.mark.parametrize("is_finished", [True, False])
def test_what_was_safe_on_the_disk_and_is_gone_is_for_a_person(tmp_path: Path, is_finished: bool) -> None:
    """After a crawl that ended in order, and of a finished file in any case: no power cut can have done that."""
    with FaultServer() as paper:
        night, site = Night(tmp_path), site_at(paper.url("/"))
        requests = articles([paper.url("/1"), paper.url("/2")])
        night.crawl(requests, site)
        path = growing(night.warc)
        if is_finished:
            finish(night.warc)
            path = night.warc
            mark_under_way(night.journal)
        path.write_bytes(path.read_bytes()[:-1])
        lines = night.journal.read_bytes()
        paper.arrivals.clear()
        with pytest.raises(InvalidArchive, match=rf"{path.name}: \d+ bytes, but the journal of its run names records"):
            night.crawl([*requests, *articles([paper.url("/3")])], site)
        assert paper.arrivals == []
        assert night.journal.read_bytes() == lines
        with pytest.raises(InvalidArchive, match="restore it from a backup"):
            night.crawl([*requests, *articles([paper.url("/3")])], site)


def test_a_file_that_is_gone_after_a_crawl_cut_short_is_for_a_person(killed: Killed, tmp_path: Path) -> None:
    """Its name was on the disk before the journal said anything."""
    paper = killed.paper
    night = killed.copy(tmp_path / "home")
    growing(night.warc).unlink()
    with pytest.raises(InvalidArchive, match="0 bytes, but the journal"):
        crawl(night, paper)
    assert paper.arrivals == []


def test_the_journal_vouches_for_no_more_than_the_archive_while_a_crawl_goes_on(tmp_path: Path) -> None:
    """The order of the two writes, seen from outside at many moments: what a kill at any of them would leave."""
    with FaultServer() as paper:
        night = Night(tmp_path)
        thread = threading.Thread(
            target=lambda: night.crawl(articles(paper.url(f"/{n}") for n in range(150)), site_at(paper.url("/")))
        )
        thread.start()
        seen: set[int] = set()
        while thread.is_alive():
            named = archived_bytes(read_journal(night.journal)[0], path_in_pages(night.warc, night.home))
            if named:
                assert growing(night.warc).stat().st_size >= named
            seen.add(named)
        thread.join()
        assert len(seen) > 10


class TestGroupCommit:
    def test_it_syncs_in_order_soon_after_writing_and_not_while_nothing_is_new(self) -> None:
        done: list[str] = []
        with GroupCommit((lambda: done.append("warc"), lambda: done.append("journal")), seconds=0.5) as commit:
            time.sleep(0.7)
            assert done == []
            for _ in range(20):
                commit.wrote()
            wait_for(lambda: len(done) >= 2)
            time.sleep(0.7)
            assert done == ["warc", "journal"]
            commit.wrote()
        assert done[-2:] == ["warc", "journal"]
        assert 4 <= len(done) <= 6

    def test_the_end_syncs_without_waiting(self) -> None:
        done: list[str] = []
        began = time.monotonic()
        with GroupCommit((lambda: done.append("all"),), seconds=60) as commit:
            commit.wrote()
        assert done == ["all"]
        assert time.monotonic() - began < 30

    def test_a_disk_that_refuses_ends_the_crawl(self) -> None:
        with Path("/dev/full").open("wb") as full:
            full.write(b"tide")
            with pytest.raises(OSError, match="No space left"), GroupCommit((full.flush,), seconds=0.01) as commit:
                commit.wrote()
                for _ in range(5000):
                    time.sleep(0.01)
                    commit.wrote()
            with suppress(OSError):
                full.close()
