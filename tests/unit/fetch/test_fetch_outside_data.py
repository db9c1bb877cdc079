"""Whatever a host says of rights, pauses and reservations is read, refused or passed over; nothing of it ends a crawl."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.costs import growth, least_seconds
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import HTML, FaultServer, page_about, sent

from broadsheet.archive import Exchange
from broadsheet.fetch.asking import retry_after
from broadsheet.fetch.rights import rights_of
from broadsheet.fetch.robots import Robots
from broadsheet.fetch.tdmrep import TDMREP_PATH, TdmRep
from broadsheet.fetch.visiting import Visitor
from broadsheet.fetch.walls import recognise, recognise_redirect
from broadsheet.fetch.wellknown import redirect_target
from broadsheet.models import OutcomeKind, Request

pytestmark = pytest.mark.usefixtures("forked_crawls")

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
URL = "https://harbour.example/news/1"

MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            ["<meta ", "name=", "robots", "noarchive", "content=", "tdm-reservation", '"', "'", ">", "<", "<script", "</script>", "<!--", "-->", " ", "1",
             "application/rsl+xml", "<link ", "<title>", "<h1>", "<p>", "&#99999999999;", "&#x", "captcha", "cookie", "http://[", "\x00", "type=\"password\""]
        ),
        st.text(max_size=4),
    ),
    max_size=40,
).map("".join)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["120 seconds", "9" * 5000, "-1", "http://[", "//", "<http://[>; rel=license; type=application/rsl+xml", "none", "Fri, 31 Dec 9999 23:59:59 -0100"]),
)  # fmt: skip
NAMES = st.sampled_from(
    [
        "X-Robots-Tag",
        "Link",
        "tdm-reservation",
        "Retry-After",
        "Date",
        "Location",
        "Content-Type",
        "cf-mitigated",
        "Refresh",
    ]
)

HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=5)
few = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def answer(*headers: tuple[str, str], body: bytes = b"") -> Exchange:
    return Exchange(URL, (), 200, headers, body, NOW, None)


@few
@given(HEADERS, MARKUP, st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_any_headers_and_markup_are_read(headers: list[tuple[str, str]], markup: str, encoding: str) -> None:
    body = markup.encode(encoding, "replace")
    assert rights_of(headers, body).noarchive in (None, "header", "meta")
    for status in (200, 403):
        recognise(status, headers, body, URL, "https://harbour.example/")
    seconds = retry_after(answer(*headers))
    assert seconds is None or seconds >= 0
    where = redirect_target(answer(*headers))
    recognise_redirect(URL, where) if where else None


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True), st.text(max_size=10), st.sampled_from(["http://[", "/*", "$", "//[x", "*" * 50])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["location", "tdm-reservation", "x"]), inner, max_size=3)),
    max_leaves=10,
)  # fmt: skip


def reserved(folder: Path, body: bytes, url: str = URL) -> bool:
    async def ask(url: str) -> tuple[int, bytes]:
        return 200, body

    return asyncio.run(TdmRep(ask, folder, lambda: NOW).reserves(url, may_ask=True))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.one_of(JSON.map(json.dumps).map(str.encode), st.binary(max_size=100)))
def test_any_tdmrep_json_is_read(tmp_path: Path, body: bytes) -> None:
    for kept in tmp_path.iterdir():
        kept.unlink()
    first = reserved(tmp_path, body)
    assert first == reserved(tmp_path, body)  # the second time from what was kept


def test_a_location_that_can_t_be_read_reserves_the_whole_host(tmp_path: Path) -> None:
    body = b'[{"location": "/open/", "tdm-reservation": 0}, {"location": "http://[", "tdm-reservation": 1}]'
    assert reserved(tmp_path, body)
    assert not reserved(tmp_path, body, "https://harbour.example/open/1")
    assert not reserved(tmp_path / "other", b'[{"location": "http://[", "tdm-reservation": 0}]')


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120), ("120 seconds", 120), ("2 minutes", 120), ("120s", 120), ("0", 0), ("1,5", 1.5), (" 7 ", 7),
        ("Thu, 05 Mar 2026 12:01:00 GMT", 60), ("Thu, 05 Mar 2026 11:00:00 GMT", 0),
        ("soon", None), ("", None), ("2026-03-05T13:00:00Z", None), ("-5", None),
    ],
)  # fmt: skip
def test_pauses_as_servers_write_them(value: str, seconds: float | None) -> None:
    assert retry_after(answer(("Retry-After", value))) == seconds


def test_a_pause_of_thousands_of_digits_is_a_long_one() -> None:
    assert (retry_after(answer(("Retry-After", "9" * 5000))) or 0) > 24 * 3600


RIGHTS: dict[str, Callable[[int], tuple[list[tuple[str, str]], bytes]]] = {
    "colons": lambda n: ([], (b"<meta " + b":" * 1900 + b"robots>") * (n // 1900)),
    "blanks": lambda n: ([], (b"<meta name" + b" " * 1900 + b"robots>") * (n // 1900)),
    "equals": lambda n: ([], (b"<meta " + b"a=" * 900 + b"robots>") * (n // 1900)),
    "quotes": lambda n: ([], (b"<meta " + b"a='\"" * 450 + b"robots>") * (n // 1900)),
    "hints": lambda n: ([], b"robots" * (n // 6)),
    "scripts": lambda n: ([], b"<meta name=robots content=none><script>" * (n // 40)),
    "comments": lambda n: ([], b"<meta name=robots content=none><!-- -->" * (n // 40)),
    "links": lambda n: ([("Link", "<a>; type=application/rsl+xml; " + "rel=x; " * (n // 7))], b""),
    "relations": lambda n: ([("Link", "<a>; type=application/rsl+xml; " + "rel=" * (n // 4))], b""),
    "tags": lambda n: ([("X-Robots-Tag", "a:" * (n // 2))], b""),
}


@pytest.mark.parametrize("name", RIGHTS)
def test_the_cost_of_rights_grows_with_the_answer(name: str) -> None:
    answers = {size: RIGHTS[name](size) for size in (60_000, 240_000)}
    assert (
        growth(lambda size: rights_of(*answers[size]), 60_000, 240_000, 10) < 10
    )  # 4 where it is linear, 16 where it is quadratic
    assert least_seconds(lambda: rights_of(*answers[60_000]), 1) < 1


def test_an_element_is_read_whatever_stands_around_it() -> None:
    for element in (
        b"<meta name=robots content=noarchive>",
        b"<META content = 'x,NoArchive' name = \"Robots\">",
        b"<meta :x a name='robots' content='none'>",
    ):
        assert rights_of([], element).noarchive == "meta"
    for link in (
        '<a>; rel="license"; type="application/rsl+xml"',
        "<a>; type=application/rsl+xml; rel='nofollow license'",
        "<b>, <a>; REL = license;type=application/rsl+xml",
    ):
        assert rights_of([("Link", link)], b"").reservation == "rsl"
    assert rights_of([("Link", '<a>; rel="licenses"; type="application/rsl+xml"')], b"").reservation is None


def test_a_host_whose_tdmrep_json_is_garbage_gives_its_pages(tmp_path: Path) -> None:
    garbage = sent(
        b'[{"location": "http://["}, {"location": "http://[", "tdm-reservation": "0"}, 7]',
        ("Content-Type", "application/json"),
    )
    with FaultServer({TDMREP_PATH: garbage}) as paper:
        urls = [paper.url("/1"), paper.url("/2")]
        ended = Night(tmp_path).crawl(articles(urls), site_at(paper.url("/")))
        assert [ended[url].kind for url in urls] == [None, None]


def test_a_page_with_a_number_of_thousands_of_digits_is_a_page(tmp_path: Path) -> None:
    body = page_about("/1").replace(b"</h1>", b" &#" + b"9" * 5000 + b"; captcha</h1>")
    with FaultServer({"/1": sent(body, HTML)}) as paper:
        ended = Night(tmp_path).crawl(articles([paper.url("/1"), paper.url("/2")]), site_at(paper.url("/")))
        assert {one.kind for one in ended.values()} == {None}


class Failing:
    """In place of what asks a host: its answer does to the reader what nobody thought of."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def verdict(self, url: str) -> None:
        raise self.error

    async def __call__(self, url: str) -> tuple[int, bytes]:
        raise self.error


def visitor(error: Exception, home: Path) -> Visitor:
    nothing: object = None
    return Visitor(nothing, Failing(error), nothing, nothing, nothing, site_at("https://harbour.example/"), home)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error", [ValueError("odd"), RecursionError("deep"), KeyError("x"), MemoryError(), AttributeError("none")]
)
def test_what_nobody_thought_of_is_the_outcome_of_its_page(tmp_path: Path, error: Exception) -> None:
    entry = asyncio.run(visitor(error, tmp_path).visit(Request(URL, "article", URL)))
    is_memory = isinstance(error, MemoryError)
    assert entry.kind == (OutcomeKind.TOO_LARGE if is_memory else OutcomeKind.DAMAGED)
    assert ("more memory" if is_memory else type(error).__name__) in entry.reason
    verdict = asyncio.run(Robots(Failing(error), tmp_path, lambda: NOW).verdict(URL))
    assert not verdict.is_allowed and not verdict.is_known
    assert type(error).__name__ in verdict.rule
    assert not asyncio.run(TdmRep(Failing(error), tmp_path, lambda: NOW).reserves(URL, may_ask=True))


def test_a_full_disk_is_not_a_pages_fault(tmp_path: Path) -> None:
    full = OSError(28, "No space left on device")
    with pytest.raises(OSError, match="No space"):
        asyncio.run(visitor(full, tmp_path).visit(Request(URL, "article", URL)))
    with pytest.raises(OSError, match="No space"):
        asyncio.run(Robots(Failing(full), tmp_path, lambda: NOW).verdict(URL))
