"""WARC files as crawlers of all kinds really write them, and records made for harm: each is read or told, its neighbours are read."""

from __future__ import annotations

import base64
import gzip
import hashlib
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.archive.warcs import DATE

from broadsheet.archive import peek_file, read_body, scan, verify_file
from broadsheet.archive.framing import frames
from broadsheet.discover import links_from_records
from broadsheet.errors import InvalidArchive
from broadsheet.ids import sha256
from broadsheet.models import Outcome
from broadsheet.pipeline.records import page_of_record

PAGE = b"<html><body><p>The ferry left at noon.</p></body></html>"
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
FIRST, ODD, LAST = (f"http://quay.example/{name}" for name in ("first", "odd", "last"))


def record(
    url: str = ODD,
    block: bytes = HTTP,
    *headers: str,
    kind: str = "response",
    version: str = "WARC/1.0",
    date: str = DATE,
    length: str | None = None,
    content_type: str | None = "application/http; msgtype=response",
    newline: str = "\r\n",
    tail: bytes = b"\r\n\r\n",
) -> bytes:
    lines = [version, f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", *([f"WARC-Date: {date}"] if date else ())]
    lines += [f"Content-Type: {content_type}"] if content_type else []
    lines += [*headers, f"Content-Length: {len(block) if length is None else length}", "", ""]
    return newline.join(lines).encode() + block + tail


def between(odd: bytes, *, is_gzip: bool = False) -> bytes:
    parts = (record(FIRST), odd, record(LAST))
    return b"".join(gzip.compress(part) if is_gzip else part for part in parts)


def saved(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "odd.warc"
    path.write_bytes(data)
    return path


READ = {
    "LF in the HTTP head": record(block=HTTP.replace(b"\r\n", b"\n")),
    "CR in the HTTP head": record(block=HTTP.replace(b"\r\n", b"\r")),
    "CR CR LF in the HTTP head": record(block=HTTP.replace(b"\r\n", b"\r\r\n")),
    "no empty line before the page": record(block=HTTP.replace(b"\r\n\r\n", b"\r\n")),
    "LF in the WARC head": record(newline="\n"),
    "names in lower case": record().replace(b"WARC-Type", b"warc-type").replace(b"WARC-Target-URI", b"warc-target-uri"),
    "type in capitals": record(kind="Response"),
    "WARC/0.18": record(version="WARC/0.18"),
    "WARC/0.9": record(version="WARC/0.9"),
    "WARC/1.1": record(version="WARC/1.1"),
    "blank lines before it": b"\r\n\r\n\n" + record(),
    "blank lines behind it": record(tail=b"\r\n" * 9),
    "one line break behind it": record(tail=b"\n"),
    "no line break behind it": record(tail=b""),
    "no Content-Type": record(content_type=None),
    "zeros before its length": record(length=f"{len(HTTP):05000}"),
    "HTTP/2": record(block=HTTP.replace(b"HTTP/1.1 200 OK", b"HTTP/2 200")),
    "no reason in its status": record(block=HTTP.replace(b" OK", b"")),
    "brackets around its URL": record(f"<{ODD}>"),
    "a page without its HTTP head": record(block=PAGE, content_type="text/html"),
    "a resource": record(block=PAGE, kind="resource", content_type="text/html"),
    "an answer as a resource": record(kind="resource"),
    "its digest by shake_128": record(ODD, HTTP, "WARC-Block-Digest: shake_128:abcdef"),
    "its digest in Base64": record(
        ODD, HTTP, "WARC-Block-Digest: sha256:" + base64.b64encode(hashlib.sha256(HTTP).digest()).decode()
    ),
    "an empty digest": record(ODD, HTTP, "WARC-Block-Digest: sha1:"),
    "14 digits for its time": record(date="20250305200000"),
    "a time without a zone": record(date="2025-03-05T20:00:00"),
    "nanoseconds": record(date="2025-03-05T20:00:00.000000000Z"),
    "a header line without a colon": record(ODD, HTTP, "Nonsense"),
    "a header line that goes on": record(ODD, HTTP, "WARC-Note: one\r\n two"),
    "NUL in a header": record(ODD, HTTP, "WARC-Filename: a\0b"),
    "the time of its server alone": record(
        block=HTTP.replace(b"\r\n\r\n", b"\r\nDate: Wed, 05 Mar 2025 20:00:00 GMT\r\n\r\n"), date=""
    ),
    "a year before the web": record(
        block=HTTP.replace(b"\r\n\r\n", b"\r\nDate: Wed, 05 Mar 2025 20:00:00 GMT\r\n\r\n"), date="0001-01-01T00:00:00Z"
    ),
    "the length of its packed body": record(
        block=HTTP.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\nContent-Length: 99999\r\n\r\n")
    ),
    "Content-Encoding none": record(block=HTTP.replace(b"\r\n\r\n", b"\r\nContent-Encoding: none\r\n\r\n")),
}


@pytest.mark.parametrize("is_gzip", [False, True])
@pytest.mark.parametrize("odd", READ.values(), ids=READ.keys())
def test_it_is_read_as_the_page_that_it_is(tmp_path: Path, odd: bytes, is_gzip: bool) -> None:
    path = saved(tmp_path, between(odd, is_gzip=is_gzip))
    records = list(scan(path))
    assert [(r.url, r.problem) for r in records] == [(FIRST, None), (ODD, None), (LAST, None)]
    assert (records[1].http_status, records[1].content_type, records[1].raw_sha256) == (200, "text/html", sha256(PAGE))
    assert records[1].fetched_at == records[0].fetched_at
    assert read_body(path, records[1].offset, sha256(PAGE)) == PAGE
    assert verify_file(path, None, tmp_path).problems == ()


@pytest.fixture
def away_from_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's clock is five hours behind UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "EST5")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("away_from_utc")
def test_times_without_a_zone_are_utc_wherever_the_machine_stands(tmp_path: Path) -> None:
    assert time.timezone == 5 * 60 * 60
    dated = HTTP.replace(b"\r\n\r\n", b"\r\nDate: Wed, 05 Mar 2025 19:59:58\r\n\r\n")
    at = ("2025-03-05T20:00:00", "20250305200000", "2025-03-05T20:00:00Z", "2025-03-05T15:00:00-05:00")
    path = saved(tmp_path, b"".join(record(f"{ODD}{number}", dated, date=date) for number, date in enumerate(at)))
    assert [(r.fetched_at, r.served_at, r.problem) for r in scan(path)] == [
        (datetime(2025, 3, 5, 20, tzinfo=UTC), datetime(2025, 3, 5, 19, 59, 58, tzinfo=UTC), None)
    ] * len(at)


TOLD = {
    "a length of 2e18": (record(length="2000000000000000000"), "Content-Length"),
    "a length of 5,000 digits": (record(length="9" * 5000), "Content-Length"),
    "a length below zero": (record(length="-5"), "Content-Length"),
    "a length in words": (record(length="many"), "Content-Length"),
    "a length that is too short": (record(length="30"), "Content-Length is wrong"),
    "a length over its neighbour": (record(length="600"), "Content-Length is wrong"),
    "no type": (record(kind=""), "no WARC-Type"),
    "an unknown type": (record(kind="exotic"), "a record of type exotic"),
    "no URL": (record(""), "no WARC-Target-URI"),
    "a URL without a scheme": (record("quay.example/odd"), "no web address"),
    "no time": (record(date=""), "no WARC-Date"),
    "the first segment": (record(ODD, HTTP, "WARC-Segment-Number: 1"), "segment 1"),
    "a further segment": (record(ODD, PAGE, "WARC-Segment-Number: 2", kind="continuation"), "segment 2"),
    "cut by its crawler": (record(ODD, HTTP, "WARC-Truncated: length"), "cut off"),
    "no HTTP answer": (record(block=b"ICY 200 OK\r\n\r\n" + PAGE), "no HTTP answer"),
    "an empty block": (record(block=b""), "no HTTP answer"),
    "a head without an end": (record(block=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"), "no empty line"),
    "its body lost": (
        record(block=HTTP[: -len(PAGE)].replace(b"\r\n\r\n", b"\r\nContent-Length: 99\r\n\r\n")),
        "cut off",
    ),
    "half of its body": (
        record(block=HTTP[:-30].replace(b"\r\n\r\n", b"\r\nContent-Length: %d\r\n\r\n" % len(PAGE))),
        "cut off",
    ),
    "six layers": (
        record(block=HTTP.replace(b"\r\n\r\n", b"\r\nContent-Encoding: " + b"gzip," * 6 + b"\r\n\r\n")),
        "content codings",
    ),
    "a revisit of a file with a long name": (
        record(ODD, b"", "WARC-Refers-To-Filename: " + "a" * 300, "WARC-Refers-To-File-Offset: 0", kind="revisit"),
        "a revisit of a record that is not in this file",
    ),
    "a revisit of a file with NUL in its name": (
        record(ODD, b"", "WARC-Refers-To-Filename: a\0b", "WARC-Refers-To-File-Offset: 0", kind="revisit"),
        "a revisit of a record that is not in this file",
    ),
    "a revisit at a place of 5,000 digits": (
        record(ODD, b"", "WARC-Refers-To-Filename: a", "WARC-Refers-To-File-Offset: " + "9" * 5000, kind="revisit"),
        "a revisit of a record that is not in this file",
    ),
    "a broken version": (record(version="WRAC/1.0"), "no WARC head"),
}


@pytest.mark.parametrize("is_gzip", [False, True])
@pytest.mark.parametrize(("odd", "said"), TOLD.values(), ids=TOLD.keys())
def test_it_is_told_and_its_neighbours_are_read(tmp_path: Path, odd: bytes, said: str, is_gzip: bool) -> None:
    path = saved(tmp_path, between(odd, is_gzip=is_gzip))
    records = list(scan(path))
    assert [r.url for r in records if not r.problem] == [FIRST, LAST]
    (told,) = [r for r in records if r.problem]
    assert said in (told.problem or "")
    (problem,) = verify_file(path, None, tmp_path).problems
    assert (problem.offset, problem.what) == (told.offset, told.problem)


@pytest.mark.parametrize(
    "url", ["dns:quay.example", "whois:quay.example", "urn:text:http://quay.example/", "metadata://x"]
)
@pytest.mark.parametrize("kind", ["response", "resource"])
def test_what_no_web_server_sent_is_passed_over(tmp_path: Path, url: str, kind: str) -> None:
    odd = record(url, b"20250305200000\nquay.example. 60 IN A 192.0.2.1\n", kind=kind, content_type="text/dns")
    path = saved(tmp_path, between(odd))
    assert [(r.url, r.problem) for r in scan(path)] == [(FIRST, None), (LAST, None)]
    check = verify_file(path, None, tmp_path)
    assert (check.record_count, check.problems) == (3, ())


def test_a_url_with_control_characters_is_spelt_as_rows_spell_it(tmp_path: Path) -> None:
    url = f"{ODD}/\x1b[31m\x9b"
    path = saved(
        tmp_path,
        record(FIRST)
        + record(url)
        + record(LAST, b"", f"WARC-Refers-To-Target-URI: {url}", f"WARC-Refers-To-Date: {DATE}", kind="revisit"),
    )
    spelt = f"{ODD}/%1B[31m%C2%9B"
    assert [(r.url, r.refers_to_url, r.problem) for r in scan(path)] == [
        (FIRST, None, None),
        (spelt, None, None),
        (LAST, spelt, None),
    ]
    links = links_from_records(scan(path), path)
    assert [link.url for link in links] == [Outcome(link.url, "", "", "").url for link in links] == [FIRST, spelt, LAST]
    rows = [page_of_record(r, path, tmp_path) for r in scan(path)]
    assert verify_file(path, rows, tmp_path).problems == peek_file(path, rows).problems == ()


def test_a_revisit_may_stand_before_its_original(tmp_path: Path) -> None:
    digest = "WARC-Payload-Digest: sha1:" + base64.b32encode(hashlib.sha1(PAGE).digest()).decode()
    other = record(ODD, b"", digest, kind="revisit", date="2025-03-06T20:00:00Z")
    path = saved(tmp_path, other + record(FIRST, HTTP, digest) + record(LAST))
    revisit, original, last = scan(path)
    assert (revisit.url, revisit.problem, revisit.raw_sha256) == (ODD, None, sha256(PAGE))
    assert read_body(path, revisit.offset, revisit.raw_sha256) == PAGE
    assert revisit.fetched_at > original.fetched_at
    check = verify_file(path, None, tmp_path)
    assert (check.record_count, check.problems, last.problem) == (3, (), None)


def test_each_flipped_bit_of_a_member_hurts_that_member_alone(tmp_path: Path) -> None:
    """Among them those that make the member go on into its neighbour, to the end of the file."""
    odd = gzip.compress(record(ODD), mtime=0)
    first, last = gzip.compress(record(FIRST), mtime=0), gzip.compress(record(LAST), mtime=0)
    for bit in range(0, 8 * len(odd), 3):
        hurt = bytearray(odd)
        hurt[bit // 8] ^= 1 << bit % 8
        records = list(scan(saved(tmp_path, first + hurt + last)))
        read = [r.url for r in records if not r.problem]
        assert read in ([FIRST, LAST], [FIRST, ODD, LAST]), bit  # some bits of a gzip head mean nothing
        assert len(records) == 3, bit


def test_a_length_that_counts_the_line_breaks_behind_it_hurts_nobody(tmp_path: Path) -> None:
    records = list(scan(saved(tmp_path, between(record(length=str(len(HTTP) + 4))))))
    assert [(r.url, r.problem) for r in records] == [(FIRST, None), (ODD, None), (LAST, None)]
    assert records[1].body_bytes == len(PAGE) + 4


def test_compressed_and_plain_records_may_be_in_one_file(tmp_path: Path) -> None:
    path = saved(
        tmp_path, gzip.compress(record(FIRST)) + record(ODD) + gzip.compress(record(LAST)) + record(FIRST + "2")
    )
    assert [(r.url, r.problem) for r in scan(path)] == [(u, None) for u in (FIRST, ODD, LAST, FIRST + "2")]


def test_several_records_in_one_member_are_told_and_the_next_is_read(tmp_path: Path) -> None:
    two = gzip.compress(record(ODD) + record(ODD + "2"))
    records = list(scan(saved(tmp_path, gzip.compress(record(FIRST)) + two + gzip.compress(record(LAST)))))
    assert [r.url for r in records] == [FIRST, ODD, LAST]
    assert "warcio recompress" in (records[1].problem or "")


def test_empty_members_and_blank_lines_are_no_records(tmp_path: Path) -> None:
    data = b"\r\n" + gzip.compress(b"") + gzip.compress(record(FIRST)) + gzip.compress(b"\r\n\r\n") + b"\r\n\n"
    path = saved(tmp_path, data + gzip.compress(b"\r\n" + record(LAST)) + b"\r\n")
    assert [(r.url, r.problem) for r in scan(path)] == [(FIRST, None), (LAST, None)]


def test_a_decompression_bomb_is_not_followed(tmp_path: Path) -> None:
    stream = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = record(ODD, b"", length="99999999999", tail=b"")
    bomb = stream.compress(head) + b"".join(stream.compress(bytes(1 << 24)) for _ in range(10)) + stream.flush()
    path = saved(tmp_path, gzip.compress(record(FIRST)) + bomb + gzip.compress(record(LAST)))
    records = list(scan(path))
    assert [r.url for r in records] == [FIRST, ODD, LAST]
    assert "beyond measure" in (records[1].problem or "")
    assert max(len(frame.data) for frame in frames(path)) <= 64 << 20


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"filedesc://a.arc 0.0.0.0 20080430204825 text/plain 70\n1 1 InternetArchive\n" * 3, "an ARC file"),
        (gzip.compress(b"filedesc://a.arc 0.0.0.0 20080430204825 text/plain 70\n1 1 X\n"), "an ARC file"),
        (b"\x28\xb5\x2f\xfd" + bytes(100), "compressed with zstd"),
        (b"PK\x03\x04" + bytes(100), "a ZIP archive"),
        (b"This is WARC/1.0\nbut a text about it", "no record in it"),
    ],
)
def test_another_format_is_named_with_what_to_do(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(InvalidArchive, match=said):
        list(scan(saved(tmp_path, data)))
