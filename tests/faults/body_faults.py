"""Faults of an article's body: its length, its type, its coding.

What does NOT belong here: the head (``line_faults``).
"""

from __future__ import annotations

import gzip
import zlib

from tests.faults.answers import (
    OK,
    brotli_bomb,
    coded,
    double_gzip_bomb,
    for_ever,
    gzip_bomb,
    many_members,
    raw,
    raw_then_silence,
    stream,
    zstd_bomb,
)
from tests.faults.fault import ASKED_ON, DOWN, FAULT, PAGE, article_fault
from tests.unit.fetch.fault_server import HTML, Route, sent

from broadsheet.models import OutcomeKind


def _chunked(body: bytes) -> Route:
    return raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + body)


BODIES = (
    article_fault("endless-body", "A body that never ends.", stream(OK + b"\r\n", for_ever(b"<p>tide</p>" * 5000)), OutcomeKind.TOO_LARGE),
    article_fault("endless-chunks", "Chunks that never end.", stream(OK + b"Transfer-Encoding: chunked\r\n\r\n", for_ever(b"1000\r\n" + b"x" * 4096 + b"\r\n")), OutcomeKind.TOO_LARGE),
    article_fault("length-too-long", "Promises more bytes than it sends.", raw(OK + b"Content-Length: 5000\r\n\r\n" + FAULT), DOWN, "broke off", ASKED_ON),
    article_fault("length-too-short", "Sends more bytes than it promises, on a connection that stays open.", raw_then_silence(OK + b"Content-Length: 100\r\n\r\n" + FAULT), PAGE, body=FAULT[:100]),
    article_fault("length-negative", "Content-Length: -1.", raw(OK + b"Content-Length: -1\r\n\r\n" + FAULT), DOWN, asked=ASKED_ON),
    article_fault("length-a-word", "Content-Length: many.", raw(OK + b"Content-Length: many\r\n\r\n" + FAULT), DOWN, asked=ASKED_ON),
    article_fault("length-twice", "Two lengths that differ.", raw(OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n" + FAULT), DOWN, asked=ASKED_ON),
    article_fault("length-of-a-film", "Promises 10 TB, and is not believed.", raw_then_silence(OK + b"Content-Length: 10000000000000\r\n\r\n<p>"), OutcomeKind.TOO_LARGE),
    article_fault("chunk-size-garbage", "A chunk whose size is a word.", _chunked(b"tide\r\n<p>\r\n"), DOWN, asked=ASKED_ON),
    article_fault("chunk-size-huge", "A chunk of 2^63 bytes, of which three come.", _chunked(b"7fffffffffffffff\r\n<p>"), DOWN, asked=ASKED_ON),
    article_fault("chunks-break-off", "No last chunk.", _chunked(b"5\r\n<p>ab\r\n"), DOWN, "broke off", ASKED_ON),
    article_fault("one-long-line", "10 MB of one line.", lambda handler: handler.answer(200, b"<p>" + b"x" * 10_000_000), OutcomeKind.TOO_LARGE),
    article_fault("one-line-within-limit", "1.9 MB of one line, which is allowed.", sent(b"<p>" + b"x" * 1_900_000, HTML), PAGE, body=b"<p>" + b"x" * 1_900_000),
    article_fault("empty-body", "No body at all.", sent(b"", HTML), PAGE, body=b""),
    article_fault("nul-bytes", "A page with NUL bytes in it.", sent(b"<p>\0\0tide\0</p>" * 100, HTML), PAGE, body=b"<p>\0\0tide\0</p>" * 100),
    article_fault("binary-as-html", "Random bytes that are declared to be HTML.", sent(bytes(range(256)) * 20, HTML), PAGE, body=bytes(range(256)) * 20),
    article_fault("pdf", "A PDF, endless: only its head is read.", stream(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7", for_ever(b"x" * 4096)), OutcomeKind.WRONG_TYPE, "application/pdf"),
    article_fault("image", "An image.", sent(b"\x89PNG\r\n", ("Content-Type", "image/png")), OutcomeKind.WRONG_TYPE, "image/png"),
    article_fault("json", "JSON.", sent(b"{}", ("Content-Type", "application/json")), OutcomeKind.WRONG_TYPE),
    article_fault("no-content-type", "Markup without a Content-Type.", sent(FAULT), PAGE),
    article_fault("no-content-type-text", "Something else without one.", sent(b"\0\1\2 tide"), OutcomeKind.WRONG_TYPE),
    article_fault("content-type-garbage", "A Content-Type that is none.", sent(FAULT, ("Content-Type", ";;=\xff")), PAGE),
    article_fault("charset-lying", "UTF-8 that is declared to be UTF-16.", sent(FAULT, ("Content-Type", "text/html; charset=utf-16")), PAGE),
    article_fault("charset-unknown", "A charset that nobody knows.", sent(FAULT, ("Content-Type", "text/html; charset=x-tide")), PAGE),
)  # fmt: skip

CODINGS = (
    article_fault("gzip-plain", "Declared gzip, and plain.", coded("gzip", lambda: FAULT), PAGE),
    article_fault("gzip-padded", "Gzip with garbage behind it.", coded("gzip", lambda: gzip.compress(FAULT) + b"\0pad"), PAGE),
    article_fault("gzip-truncated", "Gzip that ends early.", coded("gzip", lambda: gzip.compress(FAULT)[:-30]), OutcomeKind.DAMAGED),
    article_fault("gzip-bad-checksum", "Gzip whose checksum is wrong.", coded("gzip", lambda: gzip.compress(FAULT)[:-8] + bytes(8)), OutcomeKind.DAMAGED),
    article_fault("gzip-garbage", "A gzip header, then noise.", coded("gzip", lambda: b"\x1f\x8b\x08\0" + b"noise" * 50), OutcomeKind.DAMAGED),
    article_fault("gzip-bomb", "256 MiB of zeros in 256 kB.", coded("gzip", gzip_bomb), OutcomeKind.TOO_LARGE),
    article_fault("double-gzip-bomb", "The same, gzipped twice.", coded("gzip, gzip", double_gzip_bomb), OutcomeKind.TOO_LARGE),
    article_fault("brotli-bomb", "256 MiB of zeros in brotli.", coded("br", brotli_bomb), OutcomeKind.TOO_LARGE),
    article_fault("zstd-bomb", "256 MiB of zeros in Zstandard, which we did not offer.", coded("zstd", zstd_bomb), OutcomeKind.TOO_LARGE),
    article_fault("brotli-garbage", "Declared brotli, and noise.", coded("br", lambda: b"\xff\xfe\xfd" * 99), OutcomeKind.DAMAGED),
    article_fault("deflate-raw", "Deflate without its zlib head, as some send it.", coded("deflate", lambda: zlib.compress(FAULT)[2:-4]), PAGE),
    article_fault("many-gzip-members", "1.9 MB of gzip members that hold nothing.", coded("gzip", lambda: many_members(1_900_000)), PAGE, body=b""),
    article_fault("unknown-coding", "A coding that nobody knows.", coded("tide", lambda: b"\1\2tide" * 99), OutcomeKind.DAMAGED, "'tide' is not known"),
    article_fault("no-coding-plain", "A word that is no coding, and text.", coded("none", lambda: FAULT), PAGE),
    article_fault("no-coding-packed", "A word that is no coding, and gzip.", coded("gz", lambda: gzip.compress(FAULT)), PAGE),
    article_fault("no-coding-bomb", "The same, with 256 MiB of zeros.", coded("gz", gzip_bomb), OutcomeKind.TOO_LARGE),
    article_fault("many-codings", "A thousand codings on one another.", coded(", ".join(["gzip"] * 1000), lambda: gzip.compress(FAULT)), OutcomeKind.DAMAGED, "1000 content codings"),
)  # fmt: skip
