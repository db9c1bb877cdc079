"""Faults of the line and of an answer's head.

What does NOT belong here: what is wrong with a body (``body_faults``).
"""

from __future__ import annotations

from tests.faults.answers import (
    MIB,
    OK,
    dies_after_listening,
    for_ever,
    raw,
    raw_then_reset,
    raw_then_silence,
    stream,
    then,
)
from tests.faults.fault import ASKED_ON, DOWN, FAULT, PAGE, article_fault
from tests.unit.fetch.fault_server import reset

from broadsheet.models import OutcomeKind

LINES = (
    article_fault("reset-before", "Reads the question and resets the connection.", reset, DOWN, asked=ASKED_ON),
    article_fault("reset-once", "The same, once.", then(1, reset), PAGE, asked=2),
    article_fault("reset-in-head", "Resets within the head.", raw_then_reset(OK[:40]), DOWN, asked=ASKED_ON),
    article_fault(
        "reset-in-body",
        "Resets within the body.",
        raw_then_reset(OK + b"Content-Length: 500\r\n\r\n<p>Tide"),
        DOWN,
        asked=ASKED_ON,
    ),
    article_fault("hangs-up", "Closes without a word.", dies_after_listening, DOWN, asked=ASKED_ON),
    article_fault("silence", "Never says a word.", raw_then_silence(b""), DOWN, "within", ASKED_ON),
    article_fault("silence-in-head", "Falls silent in the head.", raw_then_silence(OK), DOWN, "within", ASKED_ON),
    article_fault(
        "silence-in-body",
        "Falls silent in the body.",
        raw_then_silence(OK + b"Content-Length: 500\r\n\r\n<p>Tide"),
        DOWN,
        asked=ASKED_ON,
    ),
    article_fault(
        "slow-drip",
        "A byte of the body every tenth of a second.",
        stream(OK + b"Content-Length: 5000\r\n\r\n", for_ever(b"x", 0.1)),
        DOWN,
        "within",
        ASKED_ON,
    ),
    article_fault(
        "slow-drip-head", "The head a byte at a time.", stream(b"", for_ever(b"H", 0.1)), DOWN, asked=ASKED_ON
    ),
    article_fault("no-http", "Not HTTP at all.", raw(b"SSH-2.0-OpenSSH_9.2\r\n"), DOWN, asked=ASKED_ON),
    article_fault("http-0.9", "Markup without a head.", raw(FAULT), DOWN, asked=ASKED_ON),
    article_fault("status-line-word", "A word for a status.", raw(b"HTTP/1.1 fine OK\r\n\r\n"), DOWN, asked=ASKED_ON),
    article_fault(
        "status-line-icy", "ICY 200 OK, as radio says it.", raw(b"ICY 200 OK\r\n\r\nx"), DOWN, asked=ASKED_ON
    ),
    article_fault(
        "status-without-phrase",
        "A status line without a phrase.",
        raw(b"HTTP/1.1 200\r\nContent-Type: text/html\r\n\r\n" + FAULT),
        PAGE,
    ),
    article_fault(
        "early-hints",
        "A 103 and a 100 before the answer.",
        raw(b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + OK + b"\r\n" + FAULT),
        PAGE,
    ),
    article_fault(
        "early-hints-for-ever",
        "Nothing but 100 Continue, for ever.",
        stream(b"", for_ever(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)),
        OutcomeKind.TOO_LARGE,
        "its head is longer than",
    ),
    article_fault(
        "headers-for-ever",
        "Headers that never end.",
        stream(OK, for_ever(b"X-Tide: " + b"high " * 200 + b"\r\n")),
        OutcomeKind.TOO_LARGE,
        "its head is longer than",
    ),
    article_fault(
        "huge-header", "A header line of 1 MiB.", raw(OK + b"X: " + b"x" * MIB + b"\r\n\r\n"), DOWN, asked=ASKED_ON
    ),
    article_fault(
        "odd-headers",
        "Headers without a colon, with NUL and Latin-1 bytes, folded, and a thousand of one name.",
        raw(OK + b"X-Old: caf\xe9\x00\r\n folded\r\n" + b"X-Many: 1\r\n" * 400 + b"\r\n" + FAULT),
        PAGE,
    ),
)
