"""The rules of a robots.txt that count for us: files as webmasters write them, and files made to hurt."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.costs import growth

from broadsheet.fetch.durations import seconds_in
from broadsheet.fetch.robots import RobotsFile, Verdict, text_of
from broadsheet.fetch.robots_rules import Rules

SITE = "https://harbour.example"
DECISIONS = Path(__file__).resolve().parents[4] / "shared" / "cases" / "robots.jsonl"  # of two public suites


def verdict(said: str | bytes, path: str = "/tide/1") -> Verdict:
    text = text_of(said) if isinstance(said, bytes) else said
    assert text is not None
    return RobotsFile(200, text).verdict(SITE + path)


@pytest.mark.parametrize(
    "line",
    [
        "User-agent: Broadsheet",
        "user-agent:broadsheet",
        "USER-AGENT : BROADSHEET",
        "useragent: Broadsheet",
        "User agent: Broadsheet",
        "User-agent Broadsheet",
        "User-agent: Broadsheet/0.1",
        "User-agent: Broadsheet/0.1 (+https://me.example/bot)",
        "User-agent: Broadsheet 0.1",
        "User-agent: Broadsheet0.1",
        "User-agent: Broadsheet*",
        "User-agent: *sheet",
        'User-agent: "Broadsheet"',
        "User-agent: Gullbot, Broadsheet",
        "User-agent: Gullbot Broadsheet ternbot",
        "User-agent: Gullbot;Broadsheet/2",
        "User-agent: Mozilla/5.0 (compatible; Broadsheet/0.1; +https://me.example/bot)",
        "User-agent: Broadsheet # the archive",
        "   User-agent: Broadsheet",
        "User-agent: Gullbot\nUser-agent: Broadsheet",
    ],
)
def test_lines_that_name_us(line: str) -> None:
    found = verdict(f"User-agent: *\nAllow: /\n\n{line}\nDisallow: /tide")
    assert (found.is_allowed, found.rule) == (False, "Disallow: /tide (User-agent: broadsheet)")


@pytest.mark.parametrize(
    "line",
    [
        "User-agent: Broadsheet-News",
        "User-agent: NewBroadsheet",
        "User-agent: broad",
        "User-agent: Gullbot/1 (+https://broadsheet.example/)",
        "User-agent: Gullbot # not Broadsheet",
        "User-agent: sheet*",
        "User-agent:",
        "Agent: Broadsheet",
    ],
)
def test_lines_that_name_others(line: str) -> None:
    assert verdict(f"{line}\nDisallow: /tide").rule == "robots.txt: no rule for us"


@pytest.mark.parametrize(
    "line", ["User-agent: *", "User-agent:*", "User-agent: * # all", "User-agent: Gullbot, *", "User-agent: **"]
)
def test_lines_that_name_all(line: str) -> None:
    assert verdict(f"{line}\nDisallow: /tide").rule == "Disallow: /tide (User-agent: *)"


@pytest.mark.parametrize(
    "between",
    [
        "Content-Usage: ai=n",
        "Content-Signal: search=yes",
        "Sitemap: https://harbour.example/s.xml",
        "Crawl-delay: 3",
        "Host: a",
        "hello",
        "",
        "# x",
    ],
)
@pytest.mark.parametrize(
    "head", ["User-agent: Broadsheet\n{}\nUser-agent: Gullbot", "User-agent: Gullbot\nUser-agent: Broadsheet\n{}"]
)
def test_only_rules_end_the_head_of_a_group(head: str, between: str) -> None:
    assert not verdict(f"{head.format(between)}\nDisallow: /tide").is_allowed


@pytest.mark.parametrize("rule", ["Disallow:", "Disallow: /x", "Allow: /"])
def test_rules_end_the_head_of_a_group(rule: str) -> None:
    assert verdict(f"User-agent: Broadsheet\n{rule}\nUser-agent: Gullbot\nDisallow: /").is_allowed


def test_unknown_lines_within_a_group_change_nothing() -> None:
    found = verdict("User-agent: Broadsheet\nDisallow: /a\nContent-Usage: x\nNoindex: /b\nDisallow: /tide\n")
    assert found.rule == "Disallow: /tide (User-agent: broadsheet)"


def test_all_groups_that_name_us_count_and_those_for_all_do_not() -> None:
    said = (
        "User-agent: broadsheet\nDisallow: /a\n\nUser-agent: *\nDisallow: /b\n\nUser-agent: Broadsheet/2\nDisallow: /c"
    )
    assert [verdict(said, path).is_allowed for path in ("/a", "/b", "/c")] == [False, True, False]


def test_a_group_of_ours_without_rules_allows_all() -> None:
    found = verdict("User-agent: *\nDisallow: /\n\nUser-agent: Broadsheet\nCrawl-delay: 4")
    assert (found.is_allowed, found.crawl_delay_seconds) == (True, 4)
    assert found.rule == "robots.txt: no rule matches (User-agent: broadsheet)"


def test_rules_before_the_first_group_are_nobodys() -> None:
    assert verdict("Disallow: /\nUser-agent: *\nAllow: /x").is_allowed


def test_robots_txt_itself_may_always_be_asked_for() -> None:
    assert verdict("User-agent: *\nDisallow: /", "/robots.txt").is_allowed
    assert not verdict("User-agent: *\nDisallow: /", "/robots.txt.bak").is_allowed


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\n\n"])
def test_line_ends(line_end: str) -> None:
    assert not verdict(f"User-agent: *{line_end}Disallow: /tide{line_end}Allow: /x").is_allowed


@pytest.mark.parametrize("char", ["\x0b", "\x1c", "\x85", "\u2028"])
def test_what_unicode_calls_a_line_end_is_part_of_a_path(char: str) -> None:
    said = f"User-agent: *\nDisallow: /a{char}Allow: /tide\nDisallow: /tide"
    assert not verdict(said).is_allowed
    assert not verdict(said, f"/a{char}Allow: /tide").is_allowed


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings(encoding: str) -> None:
    assert not verdict("User-agent: *\nDisallow: /tide\nDisallow: /café\n".encode(encoding)).is_allowed
    assert not verdict("User-agent: *\nDisallow: /tide\nDisallow: /café\n".encode(encoding), "/café").is_allowed


def test_a_mark_of_utf_16_be() -> None:
    assert not verdict(b"\xfe\xff" + "User-agent: *\nDisallow: /tide".encode("utf-16-be")).is_allowed


@pytest.mark.parametrize(
    "body", [b"\0" * 100, bytes(range(256)), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\0\xff\0\0\xff\0\0\0"]
)
def test_what_is_not_text_is_not_read(body: bytes) -> None:
    assert text_of(body) is None


def test_a_few_stray_bytes_do_not_hide_the_rules() -> None:
    assert not verdict(b"User-agent: *\n\0\0\nDis\0allow: /tide\n# \x01\n" + b"# harbour\n" * 20).is_allowed


def test_a_robots_txt_made_as_a_web_page() -> None:
    said = "<!DOCTYPE html><html><body><p>User-agent: *<br>Disallow: /tide<BR>\nCrawl-delay: 9<br></p></body></html>"
    found = verdict(said)
    assert (found.is_allowed, found.crawl_delay_seconds) == (False, 9)


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 10s", 10), ("Crawl-delay: 0,5", 0.5), ("Crawl-delay: .5", 0.5), ("Crawl-delay: 7 seconds", 7), ("Crawl-delay: 1 min", 60),
        ("Crawl-delay: 500ms", 0.5), ("Crawl-delay 4", 4), ("Crawl delay: 4", 4), ("Crawl-delay: 5 # s", 5), ("Crawl-delay: " + "9" * 5000, 120),
        ("Crawl-delay: -5", 0), ("Crawl-delay: nan", 0), ("Crawl-delay: inf", 0), ("Crawl-delay:", 0), ("Crawl-delay: soon", 0),
        ("Request-rate: 1/10s", 10), ("Request-rate: 30/1m", 2), ("Request-rate: 1/5 0600-0845", 5), ("Request-rate: 0/5", 0),
        ("Request-rate: 1/" + "9" * 5000, 120), ("Request-rate: " + "9" * 5000 + "/1", 0), ("Request-rate: 1", 0),
        ("Crawl-delay: 3\nCrawl-delay: 1", 3), ("Crawl-delay: 3\nRequest-rate: 1/8", 8),
    ],
)  # fmt: skip
def test_delays_as_they_are_written(line: str, seconds: float) -> None:
    assert verdict(f"User-agent: *\n{line}\nDisallow: /x").crawl_delay_seconds == pytest.approx(seconds, abs=1e-6)


def test_a_delay_is_for_the_names_above_it() -> None:
    said = "User-agent: Gullbot\nCrawl-delay: 60\n\nUser-agent: *\nCrawl-delay: 2\nDisallow: /x"
    assert verdict(said).crawl_delay_seconds == 2


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120 seconds", 120),
        ("120", 120),
        ("2 hours", 7200),
        ("1 day", 86400),
        ("90sec", 90),
        ("5 mins", 300),
        ("", None),
        ("soon", None),
        ("1x2", None),
    ],
)
def test_durations(text: str, seconds: float | None) -> None:
    assert seconds_in(text) == seconds


# What the public suites decide and we don't, by suite and test, with the reason that a user would accept.
OTHERWISE = {
    ("google/robotstxt", "GoogleOnly_AcceptUserAgentUpToFirstSpace", "Foo Bar"): "a crawler can't be called by two words (RFC 9309, 2.2.1): it is Foo, which the group names",
    ("google/robotstxt", "ID_Encoding", "FooBot"): "RFC 9309, 2.2.2, compares paths after percent-encoding both; Google's matcher wants the caller to have encoded the URL",
    ("crawler-commons", "testBigCrawlDelay", "bixo"): "a long Crawl-delay is no refusal: it is kept up to 120 s, and the page's rule says what was asked",
    ("crawler-commons", "testMatchingUserAgentNamesHttpHeader", "butterfly"): "beyond RFC 9309: a whole header copied from a log means the crawler in it, so its rules count for that one",
    ("crawler-commons", "testMatchingUserAgentNamesHttpHeader", "x"): "no word of the line is this crawler's name; taking it would make every line about another crawler ours",
}  # fmt: skip


def product_token(agent: str) -> str:
    """What a crawler that calls itself ``agent`` is called in robots.txt: ours is Broadsheet, of a header with version and contact."""
    words = [word.partition("/")[0] for word in agent.split()]
    return next(word for word in words if word.lower() != "mozilla" and any(map(str.isalpha, word)))


@pytest.mark.skipif(not DECISIONS.exists(), reason="the rows of the public suites are not here")
def test_the_public_suites_decide_as_we_do() -> None:
    rows = [json.loads(line) for line in DECISIONS.read_text().splitlines()]
    assert len(rows) == 246
    differing = set()
    for row in rows:
        said = text_of(bytes.fromhex(row["robots_hex"]) if "robots_hex" in row else row["robots"].encode())
        assert said is not None
        if Rules(said, product_token(row["agent"])).decision(row["url"])[0] != row["allowed"]:
            differing.add((row["suite"], row["test"], row["agent"]))
    assert differing == set(OTHERWISE)


LONG: dict[str, Callable[[int], str]] = {
    "agents times rules": lambda n: "".join(f"User-agent: a{i}\n" for i in range(n)) + "Disallow: /x\n" * n,
    "agents of ours times rules": lambda n: "".join(f"User-agent: broadsheet/{i}\n" for i in range(n)) + "Disallow: /x\n" * n,
    "groups": lambda n: "".join(f"User-agent: a{i}\nUser-agent: *\nDisallow: /{i}\n" for i in range(n)),
    "one long line of names": lambda n: f"User-agent: {'a, ' * n}Broadsheet\nDisallow: /x",
    "stars": lambda n: f"User-agent: *\nDisallow: /{'*a' * n}",
    "blanks": lambda n: f"User-agent: *\nLicense: {' ' * n}x\nDisallow:{' ' * n}/x",
    "tags": lambda n: f"<{'<a ' * n}",
    "unknown words": lambda n: "disallow not " * n,
}  # fmt: skip


@pytest.mark.parametrize("name", LONG)
def test_the_cost_grows_with_the_file(name: str) -> None:
    files = {size: LONG[name](size) for size in (4000, 16_000)}
    assert (
        growth(lambda size: verdict(files[size]), 4000, 16_000, 10, floor=1e-4) < 10
    )  # 4 where it is linear, 16 where it is quadratic


WORDS = st.sampled_from(
    ["User-agent:", "Disallow:", "Allow:", "Crawl-delay:", "Request-rate:", "License:", "*", "Broadsheet", "/", "$", "%", "%zz", "http://[", "\n", "\r", " ",
     "#", "<", ">", "1/0", "9" * 400, "\ud7ff", "\0", "\x85", "/*/*$"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(st.one_of(WORDS, st.text(max_size=5))).map("".join), st.binary(max_size=200).map(text_of)))
def test_every_file_gives_a_verdict(said: str | None) -> None:
    if said is not None:
        found = verdict(said)
        assert isinstance(found.is_allowed, bool)
        assert 0 <= found.crawl_delay_seconds <= 120
