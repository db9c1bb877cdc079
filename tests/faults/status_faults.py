"""Faults of an article's status: those that say no, and those that say not now.

What does NOT belong here: redirects that lead astray (``redirect_faults``).
"""

from __future__ import annotations

from tests.faults.answers import then
from tests.faults.fault import ASKED_ON, DOWN, NOT_NOW, PAGE, Expected, Fault, article_fault
from tests.unit.fetch.fault_server import HTML, page_about, redirect, status

from broadsheet.models import OutcomeKind


def _status(code: int, expected: Expected, asked: int = 1) -> Fault:
    body = b"" if code in (204, 304) else b"<html>sorry</html>"
    route = status(code, (HTML,), body)
    said = "" if expected == PAGE else f"HTTP {code}"
    return article_fault(f"status-{code}", f"Status {code}, always.", route, expected, said, asked, body=body or None)


def _moved(code: int) -> Fault:
    sentence = f"Status {code} to another page of the host."
    return article_fault(f"moved-{code}", sentence, redirect("/there", code), PAGE, body=page_about("/there"))


def _retry_after(name: str, code: int, value: str, pauses: bool = False) -> Fault:
    """A host that is busy once and says for how long."""
    route = then(1, status(code, [("Retry-After", value), ("Date", "Thu, 05 Mar 2026 12:00:00 GMT")]))
    return article_fault(name, f"Status {code} with Retry-After: {value[:60]}, then a page.", route, PAGE, asked=2)


STATUSES = (
    _status(202, OutcomeKind.REFUSED),
    _status(203, PAGE),
    _status(204, OutcomeKind.REFUSED),
    _status(206, OutcomeKind.REFUSED),  # a part of a page that was asked for whole
    _status(300, OutcomeKind.REFUSED),
    _moved(301),
    _moved(302),
    _moved(303),
    _status(304, OutcomeKind.REFUSED, 2),  # we did not ask whether it changed; once more past any cache
    _status(305, OutcomeKind.REFUSED),
    _moved(307),
    _moved(308),
    *(_status(code, OutcomeKind.REFUSED) for code in (400, 401, 402, 403, 406, 418, 451)),
    _status(404, OutcomeKind.NOT_FOUND),
    _status(410, OutcomeKind.NOT_FOUND),
    _status(408, DOWN, ASKED_ON),
    _status(425, DOWN, ASKED_ON),
    _status(429, OutcomeKind.RATE_LIMITED, ASKED_ON),
    *(_status(code, NOT_NOW, ASKED_ON) for code in (500, 502, 503, 520, 999)),
    article_fault("flaky-502", "Status 502 twice, then a page.", then(2, status(502)), PAGE, asked=3),
)

BUSY = (
    _retry_after("retry-after-seconds", 429, "1"),
    _retry_after("retry-after-date", 503, "Thu, 05 Mar 2026 12:00:01 GMT"),  # by the server's own, wrong clock
    _retry_after("retry-after-past-date", 429, "Thu, 01 Jan 1970 00:00:00 GMT"),
    _retry_after("retry-after-garbage", 429, "soon, \xe9h\xe9"),
    _retry_after("retry-after-negative", 429, "-5"),
    _retry_after("retry-after-fraction", 503, "0.5"),
    article_fault(
        "retry-after-huge",
        "Status 429 with a Retry-After of 400 digits.",
        status(429, [("Retry-After", "9" * 400)]),
        OutcomeKind.RATE_LIMITED,
        "longer than a run waits",
        ends_host=True,
    ),
    article_fault(
        "retry-after-an-hour",
        "Status 503 with Retry-After: 3600.",
        status(503, [("Retry-After", "3600")]),
        OutcomeKind.RATE_LIMITED,
        "3600 s",
        ends_host=True,
    ),
)
