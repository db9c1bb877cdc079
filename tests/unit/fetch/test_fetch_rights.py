"""What pages and hosts reserve: read from invented answers, and done by crawls of papers that say so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import HTML, FaultServer, Handler, page_about, redirect, robots, sent, status

from broadsheet.archive import finish, raw_page, scan
from broadsheet.errors import InvalidArchive, Transient
from broadsheet.fetch import Fetched, drop_passing
from broadsheet.fetch.refusal import Refused
from broadsheet.fetch.rights import Rights, rights_of
from broadsheet.fetch.robots import RobotsFile
from broadsheet.fetch.tdmrep import TDMREP_PATH, TdmRep, is_reserved
from broadsheet.models import OutcomeKind, Request, Site
from broadsheet.models.site import Rights as SiteRights

pytestmark = pytest.mark.usefixtures("forked_crawls")


@pytest.mark.parametrize(
    ("values", "is_forbidden"),
    [
        (["noarchive"], True),
        (["NoArchive, nofollow"], True),
        (["noindex", "nofollow,noarchive"], True),
        (["none"], True),
        (["broadsheet: noarchive"], True),
        (["Broadsheet: nofollow, noarchive"], True),
        (["googlebot: noarchive"], False),
        (["googlebot: nofollow, noarchive"], False),  # a name counts for all behind it
        (["noarchive, googlebot: noindex"], True),
        (["googlebot: noindex, broadsheet: noarchive"], True),
        (["googlebot: noarchive", "noarchive"], True),
        (["unavailable_after: Fri, 25 Jun 2010 15:00:00 GMT, noarchive"], True),
        (["max-image-preview:large, max-snippet:-1"], False),
        (["noindex, follow"], False),
        (["noarchived"], False),
        ([""], False),
    ],
)
def test_robots_tags_of_the_answer(values: list[str], is_forbidden: bool) -> None:
    rights = rights_of([("X-Robots-Tag", value) for value in values], b"<html></html>")
    assert rights == Rights("header" if is_forbidden else None, None)


ARCHIVE, MINE, RSL = Rights("meta", None), Rights(None, "meta"), Rights(None, "rsl")


@pytest.mark.parametrize(
    ("markup", "rights"),
    [
        ('<meta name="robots" content="noarchive">', ARCHIVE),
        ("<META CONTENT='index, NOARCHIVE' NAME='ROBOTS'>", ARCHIVE),
        ("<meta name=robots content=noarchive>", ARCHIVE),
        ('<meta name="broadsheet" content="none"/>', ARCHIVE),
        ('<meta\n name="robots"\n content="index,\nnoarchive"\n>', ARCHIVE),
        ('<meta name="googlebot" content="noarchive">', Rights()),
        ('<meta name="robots" content="index, follow, max-snippet:-1">', Rights()),
        ('<meta property="og:title" content="robots: noarchive">', Rights()),
        ('<!-- <meta name="robots" content="noarchive"> -->', Rights()),
        ('<script>var s = \'<meta name="robots" content="noarchive">\';</script>', Rights()),
        ('<p>&lt;meta name="robots" content="noarchive"&gt;</p>', Rights()),
        ('<meta name="tdm-reservation" content="1">', MINE),
        ('<meta name="tdm-reservation" content="0">', Rights()),
        ('<meta name="tdm-policy" content="https://harbour.example/tdm-reservation.json">', Rights()),
        ('<link rel="license" type="application/rsl+xml" href="/license.xml">', RSL),
        ('<script type="application/rsl+xml"><rsl></rsl></script>', RSL),
        ('<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">', Rights()),
        ('<meta name="robots" content="noarchive"><meta name="tdm-reservation" content="1">', Rights("meta", "meta")),
    ],
)
def test_elements_of_the_page(markup: str, rights: Rights) -> None:
    page = f"<html><head>{markup}</head><body><p>High water at six.</p></body></html>"
    assert rights_of((), page.encode()) == rights
    assert rights_of((), b"\xff\xfe" + page.encode("utf-16-le")) == rights


@pytest.mark.parametrize(
    ("headers", "licence", "reservation"),
    [
        ([("tdm-reservation", "1")], None, "header"),
        ([("TDM-Reservation", " 1 "), ("tdm-policy", "https://harbour.example/policy")], None, "header"),
        ([("tdm-reservation", "0")], None, None),
        ([("Link", '<https://harbour.example/l.xml>; rel="license"; type="application/rsl+xml"')], None, "rsl"),
        ([("Link", '</f>; rel=alternate, </l.xml>; type="application/rsl+xml"; rel="license"')], None, "rsl"),
        ([("Link", '</l.xml>; type="application/rsl+xml"; rel="alternate", </c>; rel="license"')], None, None),
        ([("Link", '<https://harbour.example/l>; rel="license"')], None, None),
        ([], "https://harbour.example/license.xml", "rsl"),
        ([("tdm-reservation", "1")], "https://harbour.example/license.xml", "header"),
    ],
)
def test_reservations_of_the_answer(
    headers: list[tuple[str, str]], licence: str | None, reservation: str | None
) -> None:
    assert rights_of(headers, b"<html></html>", licence) == Rights(None, reservation)


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        (
            "License: https://harbour.example/license.xml\nUser-agent: *\nAllow: /",
            "https://harbour.example/license.xml",
        ),
        ("User-agent: gullbot\nDisallow: /\n  LICENSE:http://harbour.example/l # ours", "http://harbour.example/l"),
        ("# License: https://harbour.example/license.xml\nUser-agent: *", None),
        ("User-agent: *\nDisallow: /license: https://harbour.example/x", None),
        ("License: see our terms", None),
    ],
)
def test_licences_of_robots_txt(said: str, licence: str | None) -> None:
    assert RobotsFile(200, said).verdict("https://harbour.example/").license_url == licence
    assert RobotsFile(404, said).verdict("https://harbour.example/").license_url is None


@pytest.mark.parametrize(
    ("rules", "path", "is_res"),
    [
        ([("/", True)], "/news/1", True),
        ([("/", False)], "/news/1", False),
        ([], "/news/1", False),
        ([("/news/", True)], "/sport/1", False),
        ([("/news/*.html", True)], "/news/2025/1.html?page=2", True),
        ([("/news/*.html$", True)], "/news/2025/1.html?page=2", False),
        ([("/news/*.html$", True)], "/news/a.html/b.html", True),
        ([("/news$", True)], "/news", True),
        ([("/news$", True)], "/news/1", False),
        ([("/", True), ("/free/", False)], "/free/1", True),  # by the first match reserved
        ([("/free/", False), ("/", True)], "/free/1", False),
        ([("*", True)], "/anything", True),
        ([("/höhe/", True)], "/h%C3%B6he/1", True),
        ([("/" + "*a" * 60, True)], "/" + "b" * 3000, False),  # no pattern takes long
    ],
)
def test_locations_of_tdmrep_json(rules: list[tuple[str, bool]], path: str, is_res: bool) -> None:
    assert is_reserved(tuple(rules), f"https://harbour.example{path}") == is_res


NOW = datetime(2025, 3, 5, 12, tzinfo=UTC)
RESERVED = json.dumps([{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://harbour.example/p"}]).encode()


@pytest.mark.parametrize(
    ("answer", "first", "times"),
    [
        ((200, RESERVED), True, 1),
        ((200, b'\xef\xbb\xbf[{"location": "news", "tdm-reservation": "1"}]'), True, 1),
        ((200, b'[{"location": "/", "tdm-reservation": 0}]'), False, 1),
        ((200, b"[]"), False, 1),
        ((404, b"[" + RESERVED), False, 1),
        ((200, b"<html>We do not have that</html>"), False, 1),
        ((200, b'{"location": "/"}'), False, 2),  # not readable: asked again by the next crawl
        ((200, b"[" * 100_000), False, 2),
        ((403, b""), False, 2),
        (Refused(OutcomeKind.SERVER_FAILED, "HTTP 503"), False, 2),
        (Refused(OutcomeKind.ROBOTS_DISALLOWED, "Disallow: /"), False, 2),
    ],
)
def test_tdmrep_json_is_asked_once_and_kept_for_a_day(
    tmp_path: Path, answer: tuple[int, bytes] | Refused, first: bool, times: int
) -> None:
    urls: list[str] = []

    async def ask(url: str) -> tuple[int, bytes]:
        urls.append(url)
        if isinstance(answer, Refused):
            raise answer
        return answer

    async def crawl_at(moment: datetime) -> list[bool]:
        tdmrep = TdmRep(ask, tmp_path, lambda: moment)
        unknown = await tdmrep.reserves("https://harbour.example/news/0", may_ask=False)
        told = [await tdmrep.reserves(f"https://harbour.example/news/{n}", may_ask=True) for n in range(3)]
        return [unknown, *told]

    assert asyncio.run(crawl_at(NOW)) == [False, first, first, first]
    assert asyncio.run(crawl_at(NOW + timedelta(hours=1)))[1:] == [first] * 3
    assert urls == [f"https://harbour.example{TDMREP_PATH}"] * times
    asyncio.run(crawl_at(NOW + timedelta(hours=25)))
    assert len(urls) == times + 1


@pytest.mark.parametrize(
    "instead",
    [
        (200, b"<html>One moment</html>"),
        (503, b""),
        (200, b"oops"),
        Refused(OutcomeKind.UNREACHABLE, "gone"),
        (404, b""),
    ],
)
def test_what_was_reserved_stays_so_for_weeks_while_the_file_can_t_be_read(
    tmp_path: Path, instead: tuple[int, bytes] | Refused
) -> None:
    answers: list[tuple[int, bytes] | Refused] = [(200, b'[{"location": "/", "tdm-reservation": 1}]')]

    async def ask(url: str) -> tuple[int, bytes]:
        answer = answers.pop()
        if isinstance(answer, Refused):
            raise answer
        return answer

    found = []
    for days in (0, 1, 29, 31):
        reserves = TdmRep(ask, tmp_path, lambda days=days: NOW + timedelta(days=days)).reserves  # type: ignore[misc]
        found.append(asyncio.run(reserves("https://harbour.example/x", may_ask=True)))
        answers = [instead]
    is_gone = instead == (404, b"")
    assert found == [True, not is_gone, not is_gone, False]


BODY = page_about("/page")
QUICK = {
    "/open": sent(BODY, HTML),
    "/tagged": sent(BODY, HTML, ("X-Robots-Tag", "noarchive")),
    "/theirs": sent(BODY, HTML, ("X-Robots-Tag", "googlebot: noarchive")),
    "/meta": sent(b'<meta name="robots" content="noarchive">' + BODY, HTML),
    "/reserved": sent(BODY, HTML, ("tdm-reservation", "1")),
    "/moved": redirect("/tagged"),
}


@dataclass(frozen=True, slots=True)
class World:
    night: Night
    papers: dict[str, FaultServer]
    ended: dict[str, Fetched]  # by paper and path

    @property
    def site(self) -> Site:
        return site_at(self.papers["plain"].url("/"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    night = Night(tmp_path_factory.mktemp("home"))
    tdm = sent(b'[{"location": "/mine/", "tdm-reservation": 1}]', ("Content-Type", "application/json"))
    licensed = robots("License: https://harbour.example/license.xml", "User-agent: *", "Allow: /")
    closed = robots("User-agent: *", "Disallow: /.well-known/")
    with (
        FaultServer(dict(QUICK)) as plain,
        FaultServer({TDMREP_PATH: tdm}) as host,
        FaultServer({"/robots.txt": licensed}) as rsl,
        FaultServer({"/robots.txt": closed, TDMREP_PATH: tdm}) as shut,
        FaultServer({"/gone": status(404)}) as empty,
    ):
        papers = {"plain": plain, "host": host, "rsl": rsl, "shut": shut, "empty": empty}
        paths = {
            "plain": list(QUICK),
            "host": ["/mine/1", "/other"],
            "rsl": ["/1"],
            "shut": ["/mine/1"],
            "empty": ["/gone"],
        }
        urls = {f"{name}{path}": papers[name].url(path) for name in papers for path in paths[name]}
        requests = articles(urls.values())
        feed = plain.url("/feed")
        ended = night.crawl([*requests, Request(feed, "source", feed)], site_at(plain.url("/")))
        yield World(night, papers, {key: ended[url] for key, url in urls.items()})


@pytest.mark.parametrize(
    ("key", "is_archived", "reservation"),
    [
        ("plain/open", True, None),
        ("plain/theirs", True, None),
        ("plain/tagged", False, None),
        ("plain/moved", False, None),
        ("plain/meta", False, None),
        ("plain/reserved", False, "header"),
        ("host/mine/1", False, "tdmrep.json"),
        ("host/other", True, None),
        ("rsl/1", False, "rsl"),
        ("shut/mine/1", True, None),  # robots.txt keeps us from reading it
    ],
)
def test_a_page_is_kept_as_its_rights_allow(world: World, key: str, is_archived: bool, reservation: str | None) -> None:
    page = world.ended[key].page
    assert page is not None, world.ended[key].reason
    assert (page.is_archived, page.reservation) == (is_archived, reservation)
    assert raw_page(page, world.night.home).body  # it reaches extraction in any case
    assert page.warc_path.endswith("night.warc.gz" if is_archived else "passing.warc.gz")
    archived = {record.url for record in scan(world.night.warc)}
    assert (page.final_url in archived) == is_archived


def test_the_archive_holds_no_trace_of_what_may_not_stay(world: World) -> None:
    archived = {record.url for record in scan(world.night.warc)}
    kept = {one.page.final_url for one in world.ended.values() if one.page and one.page.is_archived}
    assert archived == {*kept, world.papers["plain"].url("/feed")}


def test_tdmrep_json_is_asked_for_politely_and_where_it_matters(world: World) -> None:
    asked = {name: paper.paths().count(TDMREP_PATH) for name, paper in world.papers.items()}
    # rsl: reserved already; shut: its robots.txt says no; empty: no article came from there
    assert asked == {"plain": 1, "host": 1, "rsl": 0, "shut": 0, "empty": 0}


def test_with_a_basis_on_record_nothing_is_reserved_and_noarchive_still_counts(tmp_path: Path) -> None:
    tdm = sent(RESERVED, ("Content-Type", "application/json"))
    with FaultServer({**QUICK, TDMREP_PATH: tdm}) as paper:
        site = site_at(paper.url("/")).model_copy(update={"rights": SiteRights(basis="Licence 12 of 2025-01-01")})
        ended = Night(tmp_path).crawl(articles([paper.url("/reserved"), paper.url("/tagged")]), site)
        reserved, tagged = (one.page for one in ended.values())
        assert paper.paths().count(TDMREP_PATH) == 0
    assert reserved is not None
    assert tagged is not None
    assert (reserved.is_archived, reserved.reservation) == (True, None)
    assert (tagged.is_archived, tagged.reservation) == (False, None)


class TestDropPassing:
    def test_it_takes_the_bytes_and_the_lines_and_nothing_else(self, tmp_path: Path) -> None:
        with FaultServer(dict(QUICK)) as paper:
            night, site = Night(tmp_path), site_at(paper.url("/"))
            urls = [paper.url("/tagged"), paper.url("/open"), paper.url("/meta")]
            first = night.crawl(articles(urls), site)
            finish(night.warc)
            assert drop_passing(night.journal, night.settings) == 2
            assert list(night.journal.parent.glob("passing*")) == []
            dropped, kept = first[urls[0]].page, first[urls[1]].page
            assert dropped is not None
            assert kept is not None
            assert raw_page(kept, tmp_path).body == BODY
            with pytest.raises(InvalidArchive, match=f"{urls[0]}: not to be archived, its bytes went with its run: "):
                raw_page(dropped, tmp_path)
            assert drop_passing(night.journal, night.settings) == 0
            # a run that is fetched again gets them again, and only them
            paper.arrivals.clear()
            again = night.crawl(articles(urls), site)
            assert paper.paths() == ["/tagged", "/meta"]
            assert again[urls[1]] == first[urls[1]]
            assert all(one.page and raw_page(one.page, tmp_path).body for one in again.values())

    def test_not_while_the_run_is_writing(self, tmp_path: Path) -> None:
        refused: list[str] = []

        def dropping(handler: Handler) -> None:
            try:
                drop_passing(night.journal, night.settings)
            except Transient as error:
                refused.append(str(error))
            QUICK["/open"](handler)

        with FaultServer({**QUICK, "/during": dropping}) as paper:
            night = Night(tmp_path)
            urls = [paper.url("/tagged"), paper.url("/during")]
            ended = night.crawl(articles(urls), site_at(paper.url("/")))
            assert all(one.page and raw_page(one.page, tmp_path).body for one in ended.values())
        assert len(refused) == 1
        assert "another process is writing it" in refused[0]

    def test_a_run_without_any_has_nothing_to_drop(self, tmp_path: Path) -> None:
        night = Night(tmp_path)
        assert drop_passing(night.journal, night.settings) == 0
        assert list(tmp_path.iterdir()) == []
