"""Patterns and selectors of site files: what they name is what Python's re and lxml name, and no page or address makes them slow."""

from __future__ import annotations

import hashlib
import signal
import threading
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.cssselect import CSSSelector
from lxml.html import document_fromstring
from pydantic import ValidationError
from tests.costs import growth

from broadsheet.models import DiscoverSource, Site, matching, selecting

SLOW = (r"(a+)+$", r"/(\w+/?)+\.html$", r"(.*/)*.*x$", r"(?:news|news-)+(?:news-?)*$")
QUICK = (
    r"^https://x\.example/\d{4}/",
    r"/news/[a-z0-9-]+/?$",
    r"(?:^|/)(?:video|audio)/",
    r"(?<!/tag)/\d+-",
    r"(\w+-)+\d+$",
)


def site(**keys: object) -> Site:
    base = {
        "id": "herald",
        "name": "Herald",
        "url": "https://a.example/",
        "languages": ("en",),
        "timezone": "UTC",
        "discover": (DiscoverSource(kind="rss", url="https://a.example/feed"),),
    }
    return Site.model_validate({**base, **keys})


@pytest.mark.parametrize("pattern", SLOW)
def test_a_pattern_that_is_slow_on_a_sample_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError, match="takes too long on an address like https"):
        site(exclude=(pattern,))


def test_one_spoilt_measurement_of_a_short_address_lets_no_slow_pattern_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where something else takes the processor the first time that each short address is measured."""
    measured = matching._cost
    seen: set[str] = set()

    def cost(pattern: str, address: str) -> float:
        times = 1 if len(address) >= matching._LONG[1] or address in seen else 10
        seen.add(address)
        return times * measured(pattern, address)

    monkeypatch.setattr(matching, "_cost", cost)
    assert matching.slow_on(r"(.*/)*.*x$")


@pytest.mark.parametrize("pattern", QUICK)
def test_a_pattern_of_use_is_taken(pattern: str) -> None:
    assert site(include=(pattern,)).include == (pattern,)


def test_a_slow_machine_refuses_no_pattern_that_a_fast_one_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "_SECONDS", 0.0005)  # as if each match took two hundred times as long
    assert [pattern for pattern in QUICK if matching.slow_on(pattern)] == []


def test_what_other_threads_do_is_not_counted_against_a_match(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern, address = r"(\w+-)+\d+$", "1-" * 950 + "!"
    began = time.thread_time()
    assert not matching._compiled(pattern).search(address)
    monkeypatch.setattr(matching, "_SECONDS", 2 * (time.thread_time() - began))
    is_over = threading.Event()

    def work() -> None:
        while not is_over.is_set():
            hashlib.sha256(block)  # without the interpreter's lock

    block = bytes(1 << 22)
    busy = [threading.Thread(target=work) for _ in range(4)]
    for thread in busy:
        thread.start()
    try:
        assert not matching.matches(pattern, address)
    finally:
        is_over.set()
        for thread in busy:
            thread.join()


def test_what_can_not_be_told_in_time_is_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern may be quick on all samples, and yet not on every address."""
    careless = site().model_copy(update={"exclude": (r"(a+)+$",)})
    began = time.thread_time()
    reason = careless.refusal("https://a.example/" + "a" * 1900 + "!")
    assert reason is not None and "takes too long" in reason and "(a+)+$" in reason
    assert time.thread_time() - began < 50 * matching._SECONDS, "it ended by itself, and not after hours"
    assert not careless.takes("https://a.example/" + "a" * 1900 + "!")
    assert careless.takes("https://a.example/news-1")


def test_an_address_of_great_length_is_not_asked_about() -> None:
    long = "https://a.example/" + "x" * 3000
    assert site().refusal(long) is None
    assert "longer than the 2000 characters" in (site(exclude=("video",)).refusal(long) or "")


def test_include_and_exclude() -> None:
    taken = site(include=("/news/", "/sport/"), exclude=("video",))
    assert taken.takes("https://a.example/news/1") and taken.takes("https://a.example/sport/1")
    assert not taken.takes("https://a.example/news/video") and not taken.takes("https://a.example/")
    assert taken.refusal("https://a.example/") == "left out by the site's include and exclude patterns"
    assert site(exclude=("video",)).takes("https://a.example/")


PLACES = ("first-child", "last-child", "only-child")
ENDS = (("*", "child"), ("div", "last-child"), ("p", "of-type"), ("p", "last-of-type"))
SERIES = ("1", "2", "n+2", "-n+2", "2n", "odd", "0", "-n", "-n-1", "n-1")
NAMES = st.sampled_from(
    [
        "div",
        "p",
        "a",
        "*",
        ".x",
        ".y",
        "div.x",
        "p#i",
        "[href]",
        "a[href^=x]",
        "div:not(.x)",
        *map(":{}".format, PLACES),
    ]
    + [f"p:{place}-of-type" for place in ("first", "last", "only")]
    + [f"{name}:nth-{end}({series})" for name, end in ENDS for series in SERIES]
)
COMBINATORS = st.sampled_from([" ", " > ", " + ", " ~ ", ", "])
SELECTORS = st.builds(
    lambda first, rest: first + "".join(c + n for c, n in rest),
    NAMES,
    st.lists(st.tuples(COMBINATORS, NAMES), max_size=3),
)
TREES = st.recursive(
    st.sampled_from(["<p>t</p>", '<a href="x1">t</a>', "t", '<p id="i" class="x">t</p>', "<!-- c -->"]),
    lambda inner: st.builds(
        lambda tag, kind, parts: f'<{tag} class="{kind}">{"".join(parts)}</{tag}>',
        st.sampled_from(["div", "section"]),
        st.sampled_from(["x", "y", "x y", ""]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=14,
)


@settings(max_examples=400, deadline=None)
@given(SELECTORS, TREES)
def test_a_selector_names_what_lxml_says_it_names(selector: str, html: str) -> None:
    tree = document_fromstring(f"<html><body>{html}</body></html>")
    for root in (tree, tree.find("body")):
        assert root is not None
        expected = [e for e in CSSSelector(selector, translator="html")(root) if isinstance(e.tag, str)]  # type: ignore[union-attr]
        assert selecting.select(selector, root) == expected


def flat(n: int) -> str:
    return '<div class="x">x</div>' * n + '<div><a href="/x">A</a></div>'


def deep(n: int) -> str:
    return ("<div>" * 100 + '<a href="/x">A</a>' + "</div>" * 100) * (n // 100)


@pytest.mark.parametrize("page", [flat, deep])
@pytest.mark.parametrize(
    "selector",
    [
        "div div div div div a",
        "* * * * a",
        "div ~ div ~ div ~ div a",
        "div + div + div a",
        "div > div > div > a",
        "div:first-child a",
        ":last-child",
        "div:nth-child(n+2):nth-last-child(-n+3) a",
        "div:nth-of-type(2)",
    ],
)
def test_a_selector_takes_time_in_proportion(selector: str, page: Callable[[int], str]) -> None:
    trees = {n: document_fromstring(page(n)) for n in (1000, 4000)}
    assert growth(lambda n: selecting.select(selector, trees[n]), 1000, 4000, 9) < 9


def test_conditions_that_count_are_not_asked_of_very_large_pages() -> None:
    large = document_fromstring("<p>x</p>" * (selecting.MOST_ELEMENTS + 10))
    with pytest.raises(selecting.CostlySelector, match=r"more than 20000 elements, too many for 'p:nth-child\(2\)'"):
        selecting.select("p:nth-child(2)", large)
    assert len(selecting.select("body > p", large)) == selecting.MOST_ELEMENTS + 10
    assert len(selecting.select("p:nth-child(2)", document_fromstring("<p>x</p><p>y</p>"))) == 1


COUNTING = (
    "div:nth-child(n+2):nth-last-child(n+3) a",
    "div:nth-child(odd):nth-last-child(3n) a",
    "*:has(li:nth-child(3))",
)
CUBIC = "div:has(~ div:nth-child(odd)) a"
ENDLESS = "*:has(~ *:has(~ *:has(~ b)))"


@pytest.mark.parametrize("selector", ["div div div div a", *COUNTING])
def test_a_selector_of_use_is_far_from_being_refused(selector: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selecting, "_MOST_TIMES", selecting._MOST_TIMES / 5)
    assert not selecting.is_slow(selector)


@pytest.mark.parametrize("selector", [CUBIC, ENDLESS])
def test_a_selector_that_is_slow_on_a_sample_is_refused(selector: str) -> None:
    with pytest.raises(ValidationError, match="takes too long on a large page"):
        DiscoverSource(kind="listing", url="https://a.example/", links=selector)


def test_what_costs_more_than_the_cube_is_far_from_being_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selecting, "_MOST_TIMES", selecting._MOST_TIMES * 5)
    assert selecting.is_slow(ENDLESS)


def test_one_disturbance_refuses_no_selector() -> None:
    """A collection of garbage may fall into a measurement, and is this thread's own time."""

    def disturb(*_: object) -> None:
        until = time.thread_time() + 0.1
        while time.thread_time() < until:
            pass

    before = signal.signal(signal.SIGVTALRM, disturb)
    try:
        for _ in range(5):
            signal.setitimer(signal.ITIMER_VIRTUAL, 0.002)
            assert not selecting.is_slow(COUNTING[1])
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
