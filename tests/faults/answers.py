"""Bad answers, byte by byte: what a route of the fault server does beyond a plain status or body.

What does NOT belong here: which answer is which fault, and what is expected of it (the catalogue).
"""

from __future__ import annotations

import gzip
import socket
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache

import brotli  # type: ignore[import-untyped]
from tests.unit.fetch.fault_server import HTML, Handler, Headers, Route, page_about, plain

MIB = 1 << 20
PATIENCE_SECONDS = 15.0  # longer than any crawl of these tests waits; a server must not outlive its test by more
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def raw(data: bytes) -> Route:
    """These bytes, the status line included, and the end of the connection."""

    def route(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(data)

    return route


def raw_then_reset(data: bytes) -> Route:
    """These bytes, then a reset."""

    def route(handler: Handler) -> None:
        handler.wfile.write(data)
        handler.reset()

    return route


def raw_then_silence(data: bytes) -> Route:
    """These bytes, then nothing until the client goes."""

    def route(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(data)
        handler.wfile.flush()
        wait_for_farewell(handler)

    return route


def wait_for_farewell(handler: Handler) -> None:
    """Until the client closes the connection, or longer than any of ours waits."""
    handler.connection.settimeout(PATIENCE_SECONDS)
    with suppress(OSError):
        while handler.connection.recv(4096):
            pass


def stream(head: bytes, parts: Callable[[], Iterator[bytes]]) -> Route:
    """A head, then ``parts`` until the client goes."""

    def route(handler: Handler) -> None:
        handler.close_connection = True
        end = time.monotonic() + PATIENCE_SECONDS
        with suppress(OSError):
            handler.wfile.write(head)
            for part in parts():
                handler.wfile.write(part)
                handler.wfile.flush()
                if time.monotonic() > end:
                    return

    return route


def for_ever(part: bytes, pause_seconds: float = 0.001) -> Callable[[], Iterator[bytes]]:
    """``part`` again and again; the pause leaves the other servers of this process their time."""

    def parts() -> Iterator[bytes]:
        while True:
            yield part
            time.sleep(pause_seconds)

    return parts


def then(times: int, failing: Route, well: Route = plain) -> Route:
    """``failing`` the first so many times that the path is asked for, then ``well``."""

    def route(handler: Handler) -> None:
        asked = handler.server.paper.paths().count(handler.path)
        (failing if asked <= times else well)(handler)

    return route


def redirect_to(target: Callable[[Handler], str], code: int = 302) -> Route:
    """To a target that depends on the server's own address or on the path."""
    return lambda handler: handler.answer(code, b"", [("Location", target(handler))])


def own_port(handler: Handler) -> int:
    """The port that the server listens on."""
    return int(handler.server.paper.host.rpartition(":")[2])


def page_with(*headers: tuple[str, str]) -> Route:
    """The page of its path, with further headers."""
    return lambda handler: handler.answer(200, page_about(handler.path), [HTML, *headers])


def coded(coding: str, body: Callable[[], bytes], headers: Headers = (HTML,)) -> Route:
    """A body that is declared to be coded; made when it is asked for."""
    return lambda handler: handler.answer(200, body(), [*headers, ("Content-Encoding", coding)])


def dies_after_listening(handler: Handler) -> None:
    """Close without a word."""
    handler.close_connection = True
    with suppress(OSError):
        handler.connection.shutdown(socket.SHUT_RDWR)


@cache
def gzip_bomb(size: int = 256 * MIB) -> bytes:
    """``size`` zero bytes, gzipped to a thousandth of that: one stream, made of one block again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = bytes(MIB)
    block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(size // MIB):
        checksum = zlib.crc32(zeros, checksum)
    head, last = b"\x1f\x8b\x08" + bytes(6) + b"\xff", b"\x03\x00"
    return head + block * (size // MIB) + last + struct.pack("<II", checksum, size)


@cache
def double_gzip_bomb() -> bytes:
    """The same, gzipped again: a few hundred bytes."""
    return gzip.compress(gzip_bomb(), 9)


@cache
def brotli_bomb(size: int = 256 * MIB) -> bytes:
    """``size`` zero bytes in a few hundred of brotli."""
    packer = brotli.Compressor(quality=5)
    block = bytes(MIB)
    return b"".join([*(packer.process(block) for _ in range(size // MIB)), packer.finish()])


@cache
def zstd_bomb(size: int = 256 * MIB) -> bytes:
    """``size`` zero bytes as run-length blocks of Zstandard, four bytes each (RFC 8878, section 3.1.1.2)."""
    block_bytes = 128 * 1024
    count = size // block_bytes
    head = b"\x28\xb5\x2f\xfd" + b"\x00" + b"\x38"  # no content size; a window of 128 KiB
    run = ((block_bytes << 3) | (1 << 1)).to_bytes(3, "little") + b"\0"
    last = ((block_bytes << 3) | (1 << 1) | 1).to_bytes(3, "little") + b"\0"
    return head + run * (count - 1) + last


def many_members(total: int) -> bytes:
    """``total`` bytes of gzip members that hold nothing: reading them must not take the square of their number."""
    member = gzip.compress(b"", 9, mtime=0)
    return member * (total // len(member))
