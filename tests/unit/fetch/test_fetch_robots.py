"""robots.txt by RFC 9309, failing closed: first the rules alone, then crawls of papers whose robots.txt misbehaves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import (
    FaultServer,
    Handler,
    Route,
    endless,
    redirect,
    reset,
    robots,
    silent,
    status,
)

from broadsheet.fetch import Fetched
from broadsheet.fetch.refusal import Refused
from broadsheet.fetch.robots import Robots, RobotsFile, Verdict
from broadsheet.fetch.tdmrep import TDMREP_PATH
from broadsheet.models import OutcomeKind

pytestmark = pytest.mark.usefixtures("forked_crawls")

SITE = "https://harbour.example"
NOW = datetime(2025, 3, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "path", "is_allowed", "rule"),
    [
        ("User-agent: *\nDisallow: /private/", "/private/x", False, "Disallow: /private/ (User-agent: *)"),
        ("User-agent: *\nDisallow: /private/", "/news", True, "robots.txt: no rule matches (User-agent: *)"),
        ("User-agent: *\nDisallow: /\nAllow: /news", "/news/1", True, "Allow: /news (User-agent: *)"),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True, "Allow: /a (User-agent: *)"),
        ("User-agent: *\nDisallow: /*.pdf$", "/x.pdf?a=1", True, "robots.txt: no rule matches (User-agent: *)"),
        ("User-agent: *\nDisallow: /*.pdf$", "/x.pdf", False, "Disallow: /*.pdf$ (User-agent: *)"),
        ("User-agent: *\nDisallow:", "/x", True, "robots.txt: no rule matches (User-agent: *)"),
        ("User-agent: *\nDisallow: /\nUser-agent: broadsheet\nDisallow: /x", "/y", True, "robots.txt: no rule matches (User-agent: broadsheet)"),
        ("User-agent: BroadSheet\nDisallow: /\nUser-agent: *\nAllow: /", "/y", False, "Disallow: / (User-agent: broadsheet)"),
        ("User-agent: Broadsheet/9.9\nDisallow: /", "/y", False, "Disallow: / (User-agent: broadsheet)"),
        ("User-agent: gullbot\nDisallow: /", "/y", True, "robots.txt: no rule for us"),
        ("\ufeffUser-agent: *\r\nDisallow: /caf%C3%A9", "/café", False, "Disallow: /caf%C3%A9 (User-agent: *)"),
        ("User-agent: *\nDisallow: /search?q=", "/search?q=tide", False, "Disallow: /search%3Fq= (User-agent: *)"),
        ("<html>No such page</html>", "/x", True, "robots.txt: no rule for us"),
        ("", "/x", True, "robots.txt: no rule for us"),
    ],
)  # fmt: skip
def test_the_longest_rule_decides_and_is_named(said: str, path: str, is_allowed: bool, rule: str) -> None:
    verdict = RobotsFile(200, said.removeprefix("\ufeff")).verdict(SITE + path)
    assert (verdict.is_allowed, verdict.rule.replace("?", "%3F")) == (is_allowed, rule)


@pytest.mark.parametrize("code", [400, 402, 404, 405, 410, 418, 451])
def test_a_missing_robots_txt_allows(code: int) -> None:
    assert RobotsFile(code, "").verdict(SITE).is_allowed


@pytest.mark.parametrize("code", [401, 403, 429, 500, 503, 304, 100])
def test_every_other_status_does_not(code: int) -> None:
    verdict = RobotsFile(code, "").verdict(SITE)
    assert not verdict.is_allowed
    assert verdict.rule == f"robots.txt: HTTP {code}"


@pytest.mark.parametrize(
    ("line", "seconds", "said"),
    [
        ("Crawl-delay: 7.5", 7.5, ""),
        ("Crawl-delay: soon", 0, ""),
        ("Request-rate: 1/10", 10, ""),
        ("Crawl-delay: 600", 120, "; Crawl-delay: 600, cut to 120"),
    ],
)
def test_the_delay_it_asks_for(line: str, seconds: float, said: str) -> None:
    verdict = RobotsFile(200, f"User-agent: *\n{line}\nDisallow: /x").verdict(f"{SITE}/y")
    assert verdict.crawl_delay_seconds == seconds
    assert verdict.rule == f"robots.txt: no rule matches (User-agent: *){said}"


class Asked:
    """A host that gives the next of these answers each time it is asked."""

    def __init__(self, *answers: tuple[int, bytes] | Refused) -> None:
        self.answers, self.urls = list(answers), list[str]()

    async def __call__(self, url: str) -> tuple[int, bytes]:
        self.urls.append(url)
        answer = self.answers.pop(0)
        if isinstance(answer, Refused):
            raise answer
        return answer


NO = (200, b"User-agent: *\nDisallow: /")


@pytest.mark.parametrize(("hours", "times"), [(0, 1), (11, 1), (12, 2), (23, 2), (-1, 2)])
def test_rules_are_kept_for_hours_and_no_night_goes_by_the_last_ones(tmp_path: Path, hours: int, times: int) -> None:
    asked = Asked(NO, NO)
    for moment in (NOW, NOW + timedelta(hours=hours)):
        verdict = asyncio.run(Robots(asked, tmp_path, lambda moment=moment: moment).verdict(f"{SITE}/x"))  # type: ignore[misc]
        assert not verdict.is_allowed
    assert asked.urls == [f"{SITE}/robots.txt"] * times


PAGE = b"<!doctype html><html><style>a { color: red }</style><script>\nallow: true, host: 1\n</script>\nAllow cookies: yes</html>"


def asked_after(asked: Asked, folder: Path, days: int) -> Verdict:
    """What a run that many days later may do."""
    return asyncio.run(Robots(asked, folder, lambda: NOW + timedelta(days=days)).verdict(f"{SITE}/x"))


@pytest.mark.parametrize("instead", [PAGE, b"Access denied. Reference 17.", b'{"error": "not found"}'])
def test_a_web_page_in_the_place_of_rules_lifts_none_of_them_for_weeks(tmp_path: Path, instead: bytes) -> None:
    asked = Asked(NO, *[(200, instead)] * 3)
    verdicts = [asked_after(asked, tmp_path, days) for days in (0, 1, 29, 31)]
    assert [verdict.is_allowed for verdict in verdicts] == [False, False, False, True]
    assert ["is no robots.txt" in verdict.rule for verdict in verdicts] == [False, True, True, False]


@pytest.mark.parametrize(
    "instead", [(200, b""), (200, b"# none\n"), (200, b"Sitemap: https://harbour.example/s.xml"), (404, b"")]
)
def test_rules_that_are_taken_back_are_gone_at_once(tmp_path: Path, instead: tuple[int, bytes]) -> None:
    asked = Asked(NO, instead)
    assert [asked_after(asked, tmp_path, days).is_allowed for days in (0, 1)] == [False, True]


def test_a_host_that_never_had_rules_is_free_whatever_it_answers(tmp_path: Path) -> None:
    asked = Asked((404, b""), (200, PAGE))
    assert all(asked_after(asked, tmp_path, days).is_allowed for days in (0, 1))


@pytest.mark.parametrize(
    "failure", [(503, b""), (403, b""), (500, b"User-agent: *\nAllow: /"), Refused(OutcomeKind.UNREACHABLE, "gone")]
)
def test_failures_are_kept_for_the_run_only(tmp_path: Path, failure: tuple[int, bytes] | Refused) -> None:
    asked = Asked(failure, (404, b""))

    async def one_run() -> list[bool]:
        run = Robots(asked, tmp_path, lambda: NOW)
        return [(await run.verdict(f"{SITE}/{n}")).is_allowed for n in range(3)]

    assert asyncio.run(one_run()) == [False] * 3
    assert asyncio.run(one_run()) == [True] * 3
    assert len(asked.urls) == 2


def test_each_scheme_and_port_has_rules_of_its_own(tmp_path: Path) -> None:
    asked = Asked((404, b""), NO, NO)
    urls = ["https://harbour.example/", "http://harbour.example/", "https://harbour.example:8443/"]

    async def ask() -> list[bool]:
        run = Robots(asked, tmp_path, lambda: NOW)
        return [(await run.verdict(url)).is_allowed for url in urls]

    assert asyncio.run(ask()) == [True, False, False]
    assert asked.urls == [f"{url}robots.txt" for url in urls]


def test_a_cache_file_that_is_broken_is_asked_for_again(tmp_path: Path) -> None:
    asked = Asked(NO, NO)
    asyncio.run(Robots(asked, tmp_path, lambda: NOW).verdict(SITE))
    (kept,) = tmp_path.iterdir()
    kept.write_text("{")
    assert not asyncio.run(Robots(asked, tmp_path, lambda: NOW).verdict(SITE)).is_allowed
    assert len(asked.urls) == 2


def long_robots(handler: Handler) -> None:
    """A rule within the 500 KiB that are read, and one beyond."""
    padding = b"# tide\n" * 200_000
    body = b"User-agent: *\nDisallow: /near\n" + padding + b"Disallow: /far\n"
    handler.answer(200, body, [("Content-Type", "text/plain")])


ROBOTS: dict[str, Route] = {
    "disallows": robots("User-agent: *", "Disallow: /private"),
    "missing": status(404),
    "forbidden": status(403),
    "fails": status(503),
    "fails with rules": status(500, body=b"User-agent: *\nAllow: /"),
    "silent": silent,
    "resets": reset,
    "moved": redirect("/robots-2.txt"),
    "moves for ever": redirect("/robots.txt"),
    "moves to a file": redirect("file:///etc/hosts"),
    "moves inside": redirect("http://192.168.1.1/robots.txt"),
    "long": long_robots,
    "endless": endless("text/plain"),
}
OTHER: dict[str, Route] = {
    "/robots-2.txt": robots("User-agent: *", "Disallow: /private"),
    "/jump": redirect("/private/2"),
}
PATHS = ("/news", "/private/1", "/jump", "/near", "/far")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, FaultServer], dict[str, Fetched]]]:
    night = Night(tmp_path_factory.mktemp("home"))
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(FaultServer({"/robots.txt": route, **OTHER})) for name, route in ROBOTS.items()
        }
        requests = articles(server.url(path) for server in servers.values() for path in PATHS)
        yield servers, night.crawl(requests, site_at(servers["missing"].url("/"), timeout_seconds=2.0))


@pytest.mark.parametrize(
    ("name", "path", "kind", "rule"),
    [
        ("disallows", "/news", None, "no rule matches"),
        ("disallows", "/private/1", OutcomeKind.ROBOTS_DISALLOWED, "Disallow: /private (User-agent: *)"),
        ("disallows", "/jump", OutcomeKind.ROBOTS_DISALLOWED, "Disallow: /private (User-agent: *)"),
        ("missing", "/private/1", None, "robots.txt: HTTP 404"),
        ("missing", "/jump", None, "robots.txt: HTTP 404"),
        ("forbidden", "/news", OutcomeKind.ROBOTS_DISALLOWED, "robots.txt: HTTP 403"),
        ("fails", "/news", OutcomeKind.ROBOTS_DISALLOWED, "robots.txt can't be read: HTTP 503; asked 3 times"),
        ("fails with rules", "/news", OutcomeKind.ROBOTS_DISALLOWED, "robots.txt can't be read: HTTP 500"),
        ("silent", "/news", OutcomeKind.ROBOTS_DISALLOWED, "robots.txt can't be read: no whole answer within 2 s"),
        ("resets", "/news", OutcomeKind.ROBOTS_DISALLOWED, "robots.txt can't be read: the connection failed"),
        ("moved", "/news", None, "no rule matches"),
        ("moved", "/private/1", OutcomeKind.ROBOTS_DISALLOWED, "Disallow: /private"),
        ("moves for ever", "/news", OutcomeKind.ROBOTS_DISALLOWED, "more than 5 redirects"),
        ("moves to a file", "/news", OutcomeKind.ROBOTS_DISALLOWED, "redirected to file:///etc/hosts"),
        ("moves inside", "/news", OutcomeKind.FORBIDDEN_ADDRESS, "192.168.1.1 is not a public address"),
        ("long", "/near", OutcomeKind.ROBOTS_DISALLOWED, "Disallow: /near"),
        ("long", "/far", None, "no rule matches"),
        ("endless", "/news", None, "no rule for us"),
    ],
)  # fmt: skip
def test_a_crawl_does_what_robots_txt_lets_it(
    papers: tuple[dict[str, FaultServer], dict[str, Fetched]], name: str, path: str, kind: OutcomeKind | None, rule: str
) -> None:
    servers, ended = papers
    found = ended[servers[name].url(path)]
    assert found.kind == kind, found.reason
    assert rule in (found.page.robots_rule or "" if found.page else found.reason)


def test_nothing_is_asked_that_was_not_allowed(papers: tuple[dict[str, FaultServer], dict[str, Fetched]]) -> None:
    servers, ended = papers
    for name, server in servers.items():
        allowed = {
            "/robots.txt",
            "/robots-2.txt",
            TDMREP_PATH,
            *(path for path in PATHS if ended[server.url(path)].page),
        }
        if name in ("disallows", "moved"):
            allowed.add("/jump")  # where it led was not
        if ended[server.url("/jump")].page:
            allowed.add("/private/2")
        assert set(server.paths()) <= allowed, name


@pytest.mark.parametrize(
    ("name", "is_transient"), [("fails", True), ("silent", True), ("forbidden", False), ("disallows", False)]
)
def test_what_could_not_be_read_may_be_read_later(
    papers: tuple[dict[str, FaultServer], dict[str, Fetched]], name: str, is_transient: bool
) -> None:
    servers, ended = papers
    assert ended[servers[name].url("/private/1")].is_transient == is_transient
