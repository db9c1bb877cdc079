"""What the bytes of a body are, whatever its Content-Encoding calls them."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.costs import least_seconds

from broadsheet.archive.coding import MAX_CODINGS, BodyTooLarge, BrokenCoding, decode

PAGE = "<html><body><p>Die Möwen über dem Kai</p></body></html>".encode()
LIMIT = 100_000


@pytest.mark.parametrize(
    "name",
    [
        "none",
        "utf-8",
        "UTF8",
        "binary",
        "gz",
        "text/html",
        "8bit",
        "iso-8859-1",
        "compress",
        "x",
        ";",
        "identity",
        "null",
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        PAGE,
        PAGE.decode().encode("latin-1"),
        PAGE.decode().encode("utf-16"),
        b"User-agent: *\nDisallow:",
        b"",
        b"\x1b[0m text",
    ],
)
def test_text_under_a_name_that_is_no_coding_is_text(name: str, body: bytes) -> None:
    assert decode(body, name, "", LIMIT) == body


@pytest.mark.parametrize("name", ["none", "utf-8", "binary", "gz", "x-gzip", "application/gzip"])
def test_what_is_packed_is_unpacked(name: str) -> None:
    assert decode(gzip.compress(PAGE), name, "", LIMIT) == PAGE
    with pytest.raises(BodyTooLarge):
        decode(gzip.compress(bytes(LIMIT + 1)), name, "", LIMIT)
    with pytest.raises(BrokenCoding, match="ends early"):
        decode(gzip.compress(PAGE)[:-9], name, "", LIMIT)


@pytest.mark.parametrize("name", ["x-deflate", "zlib", "deflate"])
def test_other_names_of_deflate(name: str) -> None:
    assert decode(zlib.compress(PAGE), name, "", LIMIT) == PAGE


@pytest.mark.parametrize("body", [b"\0\1\2", b"\x89PNG\r\n\x1a\n\0\0", PAGE[:40] + b"\x0e" + PAGE])
def test_what_is_neither_is_not_passed_on(body: bytes) -> None:
    with pytest.raises(BrokenCoding, match="'none' is not known, and the body is no text"):
        decode(body, "none", "", LIMIT)


def stored(body: bytes) -> bytes:
    packer = zlib.compressobj(0, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


def refuse_many(body: bytes, name: str) -> None:
    with pytest.raises(BrokenCoding, match="3000 content codings on one another"):
        decode(body, ",".join([name] * 3000), "", LIMIT)


def test_codings_on_one_another_have_a_bound() -> None:
    body = PAGE
    for _ in range(MAX_CODINGS):
        body = stored(body)
    assert decode(body, ", ".join(["gzip"] * MAX_CODINGS), "", LIMIT) == PAGE
    assert decode(body, "identity," * 50 + ",".join(["gzip"] * MAX_CODINGS), "", LIMIT) == PAGE
    packed = stored(body)
    for name in ("gzip", "none", "br"):
        assert least_seconds(partial(refuse_many, packed, name), 0.5) < 0.5


@given(st.binary(max_size=300), st.text(max_size=30), st.text(max_size=10))
def test_every_body_is_read_or_refused(body: bytes, coding: str, transfer: str) -> None:
    for sent in (body, gzip.compress(body), b"\x1f\x8b" + body, b"\x28\xb5\x2f\xfd" + body):
        for names in (coding, "gzip," + coding, "br", "deflate", "zstd"):
            with suppress(BrokenCoding, BodyTooLarge):
                assert len(decode(sent, names, transfer, 200)) <= 200
