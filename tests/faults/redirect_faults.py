"""Faults of an article's redirects and headers.

What does NOT belong here: links that are none (``link_faults``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.faults.answers import own_port, page_with, redirect_to
from tests.faults.fault import AWAY, PAGE, Expected, Fault, article_fault
from tests.unit.fetch.fault_server import Handler, Route, page_about, plain, redirect, status

from broadsheet.models import OutcomeKind


def _hops(count: int) -> dict[str, Route]:
    return {f"/hop{n}": redirect(f"/hop{n + 1}") for n in range(1, count)} | {f"/hop{count}": plain}


def _redirect(
    name: str,
    target: str | Callable[[Handler], str],
    expected: Expected,
    said: str = "",
    others: Mapping[str, Route] | None = None,
) -> Fault:
    sentence = f"Redirects to {target if isinstance(target, str) else name.replace('-', ' ')}."
    route = redirect(target) if isinstance(target, str) else redirect_to(target)
    return article_fault(name, sentence[:90], route, expected, said, others=others)


def _once_more(handler: Handler) -> str:
    return f"/fault{len(handler.server.paper.arrivals)}"


REDIRECTS = (
    _redirect("redirect-to-itself", "/fault", AWAY, "circles"),
    _redirect("redirect-loop", "/other", AWAY, "circles", others={"/other": redirect("/fault")}),
    article_fault("redirect-chain", "Ten redirects, then a page.", redirect("/hop1"), PAGE, body=page_about("/hop10"), others=_hops(10)),
    article_fault("redirect-chain-too-long", "Eleven redirects.", redirect("/hop1"), AWAY, "more than 10", others=_hops(11)),
    _redirect("redirect-to-metadata", "http://169.254.169.254/latest/meta-data/", OutcomeKind.FORBIDDEN_ADDRESS),
    _redirect("redirect-to-private", "http://10.0.0.1/", OutcomeKind.FORBIDDEN_ADDRESS),
    _redirect("redirect-to-mapped-metadata", "http://[::ffff:a9fe:a9fe]/", OutcomeKind.FORBIDDEN_ADDRESS),
    _redirect("redirect-to-file", "file:///etc/passwd", AWAY, "not http(s)"),
    _redirect("redirect-to-javascript", "javascript:alert(1)", AWAY, "not http(s)"),
    _redirect("redirect-to-data", "data:text/html,<p>tide", AWAY, "not http(s)"),
    _redirect("redirect-to-another-host", "http://elsewhere.example/", AWAY, "not on a host of the site"),
    _redirect("redirect-to-decimal-loopback", lambda handler: f"http://2130706433:{own_port(handler)}/there", AWAY),
    _redirect("redirect-to-another-port", "http://127.0.0.1:7/", OutcomeKind.FORBIDDEN_ADDRESS, "is this machine itself"),
    _redirect("redirect-with-credentials", lambda handler: f"http://{handler.server.paper.host}@elsewhere.example/", AWAY),
    _redirect("redirect-to-garbage", "http://[tide/", AWAY, "nowhere"),
    _redirect("redirect-to-nothing", "", AWAY, "nowhere"),
    article_fault("redirect-without-location", "Status 302 without a Location.", status(302, (), b""), AWAY, "nowhere"),
    article_fault("redirect-by-dots", "Redirects to ../../there.", redirect("../../there"), PAGE, body=page_about("/there")),
    article_fault("redirect-in-latin-1", "A Location with raw bytes beyond ASCII.", redirect("/th\xe9re"), PAGE, body=page_about("/th%C3%A9re")),
    article_fault("redirect-to-long-url", "A Location of 12 kB.", redirect("/" + "x" * 12_000), PAGE, body=page_about("/" + "x" * 12_000)),
    article_fault("redirect-with-cookie", "Redirects to itself until its cookie comes back; it never does.", lambda handler: handler.answer(302, b"", [("Location", "/fault"), ("Set-Cookie", "seen=1; Path=/")]), AWAY, "circles"),
    article_fault("refresh-header", "A Refresh header to the cloud's metadata.", page_with(("Refresh", "0; url=http://169.254.169.254/")), OutcomeKind.FORBIDDEN_ADDRESS),
    article_fault("refresh-header-late", "The same, after five minutes: a page to read.", page_with(("Refresh", "300; url=http://169.254.169.254/")), PAGE),
)  # fmt: skip

HEADERS = (
    article_fault("cookies", "Sets ten cookies; none is sent back.", page_with(*(("Set-Cookie", f"c{n}=1; Path=/; Max-Age=9999") for n in range(10))), PAGE),
    article_fault("clock-years-behind", "Its clock is in 1999.", page_with(("Date", "Fri, 01 Jan 1999 00:00:00 GMT")), PAGE),
    article_fault("clock-years-ahead", "Its clock is in 2099.", page_with(("Date", "Thu, 01 Jan 2099 00:00:00 GMT")), PAGE),
    article_fault("clock-a-word", "Its clock shows a word.", page_with(("Date", "high tide")), PAGE),
    article_fault("dates-of-change-garbage", "ETag and Last-Modified are garbage.", page_with(("ETag", "\xff\"\""), ("Last-Modified", "Fri, 31 Dec 9999 23:59:59 -0100")), PAGE),
)  # fmt: skip
