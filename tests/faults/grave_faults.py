"""Faults that ended a whole crawl, or took its memory.

What does NOT belong here: all others.
"""

from __future__ import annotations

from tests.faults.answers import OK, page_with, raw, then
from tests.faults.fault import FAULT, PAGE, article_fault
from tests.unit.fetch.fault_server import status

from broadsheet.models import OutcomeKind

# What ended a crawl whole, or took its memory: each is crawled by itself, with a good host beside it.
GRAVE = (
    article_fault("clock-beyond-the-calendar", "Its clock shows an instant that UTC has no day for.", page_with(("Date", "Fri, 31 Dec 9999 23:59:59 -0100")), PAGE),
    article_fault("clock-with-a-huge-zone", "Its clock has a zone of twenty digits.", page_with(("Date", "Thu, 05 Mar 2026 12:00:00 +99999999999999999999")), PAGE),
    article_fault("retry-after-beyond-the-calendar", "Status 429 with a date that UTC has no day for, once.", then(1, status(429, [("Retry-After", "Fri, 31 Dec 9999 23:59:59 -0100")])), PAGE, asked=2),
    article_fault("huge-head", "96 MiB of headers, then a page.", raw(OK + (b"X-Tide: " + b"x" * 16_000 + b"\r\n") * 6_000 + b"\r\n" + FAULT), OutcomeKind.TOO_LARGE),
)  # fmt: skip
