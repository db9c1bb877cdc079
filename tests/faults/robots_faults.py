"""Faults that robots.txt meets; each is judged by what becomes of ``/fault`` on the same host.

What does NOT belong here: the rules of matching, which ``tests/unit/fetch/test_fetch_robots.py`` has.
"""

from __future__ import annotations

import gzip

from tests.faults.answers import coded, for_ever, gzip_bomb, own_port, raw, raw_then_silence, stream, then
from tests.faults.fault import ASKED_ON, PAGE, Expected, Fault
from tests.unit.fetch.fault_server import Handler, Route, redirect, reset, robots, sent, status

from broadsheet.models import OutcomeKind

NO = OutcomeKind.ROBOTS_DISALLOWED
TEXT = ("Content-Type", "text/plain")
TEXT_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
LIMIT = 500 * 1024
FORBIDS = b"User-agent: *\nDisallow: /fault\n"


def _fault(
    name: str,
    sentence: str,
    route: Route,
    expected: Expected,
    said: str = "",
    asked: int = 1,
    **others: Route,
) -> Fault:
    routes = {"/robots.txt": route} | {f"/{path.replace('_', '.')}": other for path, other in others.items()}
    return Fault(f"robots-{name}", sentence, "robots", routes, expected, said, asked)


def _status(code: int, expected: Expected, asked: int = 1) -> Fault:
    return _fault(f"{code}", f"robots.txt: status {code}.", status(code), expected, f"HTTP {code}", asked)


def _file(name: str, sentence: str, text: bytes, expected: Expected, said: str) -> Fault:
    return _fault(name, sentence, sent(text, TEXT), expected, said)


def to_other_address(handler: Handler) -> None:
    """To the same server by its name, which is another host."""
    redirect(f"http://localhost:{own_port(handler)}/rules.txt", 301)(handler)


ROBOTS_FAULTS = (
    _status(404, PAGE),
    _status(410, PAGE),
    _status(401, NO),
    _status(403, NO),
    _status(429, NO, ASKED_ON),
    _status(500, NO, ASKED_ON),
    _status(503, NO, ASKED_ON),
    _status(999, NO, ASKED_ON),
    _fault("500-once", "robots.txt fails once, then forbids.", then(1, status(500), sent(FORBIDS, TEXT)), NO, "Disallow: /fault", 2),
    _fault("500-with-rules", "A 500 whose body allows everything.", status(500, body=b"User-agent: *\nAllow: /"), NO, "HTTP 500", ASKED_ON),
    _fault("timeout", "robots.txt never comes.", raw_then_silence(b""), NO, "can't be read", ASKED_ON),
    _fault("reset", "robots.txt: a reset.", reset, NO, "can't be read", ASKED_ON),
    _fault("drip", "A line of robots.txt that comes a byte at a time.", stream(TEXT_HEAD + b"\r\n", for_ever(b"#", 0.1)), NO, "can't be read", ASKED_ON),
    _fault("broken-off", "robots.txt is shorter than it says.", raw(TEXT_HEAD + b"Content-Length: 999\r\n\r\nUser-agent: *"), NO, "can't be read", ASKED_ON),
    _fault("bad-gzip", "robots.txt in broken gzip.", coded("gzip", lambda: gzip.compress(FORBIDS)[:-9], [TEXT]), NO, "can't be read"),
    _fault("gzip-bomb", "robots.txt is a bomb.", coded("gzip", gzip_bomb, [TEXT]), NO, "can't be read"),
    _fault("html", "An HTML page instead of rules.", sent(b"<html><p>Not found</p></html>", ("Content-Type", "text/html")), PAGE, "no rule for us"),
    _fault("binary", "Bytes that are no text.", sent(bytes(range(256)) * 9, TEXT), NO, "it is not text"),
    _file("utf-16", "Written as UTF-16.", FORBIDS.decode().encode("utf-16"), NO, "Disallow: /fault"),
    _fault("no-coding", "A Content-Encoding that is none.", sent(FORBIDS, TEXT, ("Content-Encoding", "none")), NO, "Disallow: /fault"),
    _file("bomb", "Thousands of names over thousands of rules.", b"User-agent: a\n" * 10_000 + b"Disallow: /x\n" * 10_000, PAGE, "no rule for us"),
    _fault("loop", "robots.txt redirects to itself.", redirect("/robots.txt"), NO, "redirects", 6),
    _fault("to-metadata", "robots.txt redirects to the cloud's metadata.", redirect("http://169.254.169.254/"), OutcomeKind.FORBIDDEN_ADDRESS, "169.254.169.254"),
    _fault("to-file", "robots.txt redirects to a file.", redirect("file:///etc/hosts"), NO, "can't be read"),
    _fault("to-nowhere", "robots.txt redirects without a Location.", status(302, (), b""), NO, "nowhere"),
    _fault("moved", "robots.txt lies elsewhere on the host.", redirect("/rules.txt", 301), NO, "Disallow: /fault", rules_txt=sent(FORBIDS, TEXT)),
    _fault("endless", "robots.txt never ends: of its first 500 KiB nothing concerns us.", stream(TEXT_HEAD + b"\r\n", for_ever(b"# tide\n" * 500)), PAGE, "no rule for us"),
    _file("rule-before-limit", "A rule within 500 KiB of a longer file.", FORBIDS + b"# tide\n" * 100_000, NO, "Disallow: /fault"),
    _file("rule-behind-limit", "A rule behind 500 KiB.", b"User-agent: *\nDisallow: /x\n" + b"#" * LIMIT + b"\nDisallow: /fault\n", PAGE, "no rule matches"),
    _file("bom", "A byte order mark before the first line.", b"\xef\xbb\xbf" + FORBIDS, NO, "Disallow: /fault"),
    _file("crlf", "Lines that end in CR LF.", FORBIDS.replace(b"\n", b"\r\n"), NO, "Disallow: /fault"),
    _file("cr", "Lines that end in CR.", FORBIDS.replace(b"\n", b"\r"), NO, "Disallow: /fault"),
    _file("no-colon", "Misspelt lines around the one that counts.", b"User-agent: *\nDisalow: /x\nAllow\nnonsense /fault\nDisallow: /fault\n", NO, "Disallow: /fault"),
    _file("nul", "NUL bytes between the lines.", b"User-agent: *\n\0\0\nDisallow: /fault\n\0", NO, "Disallow: /fault"),
    # Its page is gone, so that nothing further is asked of the host: that would wait for the 120 s to which the delay is cut.
    _fault("delay-huge", "Crawl-delay: 86400.", robots("User-agent: *", "Crawl-delay: 86400"), OutcomeKind.NOT_FOUND, "HTTP 404", fault=status(404)),
    _file("delay-garbage", "Crawl-delay: -1, nan, inf.", b"User-agent: *\nCrawl-delay: -1\nCrawl-delay: nan\nCrawl-delay: inf\nDisallow: /x\n", PAGE, "no rule matches"),
    _file("rate-by-nothing", "Request-rate: 0/0.", b"User-agent: *\nRequest-rate: 0/0\nDisallow: /x\n", PAGE, "no rule matches"),
    _file("wildcards", "A rule of many stars.", b"User-agent: *\nDisallow: /*" + b"a*" * 40 + b"b$\n", PAGE, "no rule matches"),
    _file("ours-over-all", "A rule for us beside one for all.", b"User-agent: *\nAllow: /\n\nUser-agent: broadsheet\nDisallow: /fault\n", NO, "User-agent: broadsheet"),
    _file("all-over-ours", "All are forbidden but us.", b"User-agent: *\nDisallow: /\n\nUser-agent: Broadsheet\nAllow: /\n", PAGE, "Allow: / (User-agent: broadsheet)"),
    _fault("ours-versioned", "Our token with a version.", sent(b"User-agent: Broadsheet/9.9\nDisallow: /\n", TEXT), NO, "Disallow: /"),
    _fault("to-another-host", "robots.txt lies on another host: its rules count (RFC 9309, section 2.3.1.2).", to_other_address, NO, "Disallow: /fault", rules_txt=sent(FORBIDS, TEXT)),
)  # fmt: skip
