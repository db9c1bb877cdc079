"""Every record of a WARC file is told, the torn and the lying ones too, and their neighbours are unharmed."""

from __future__ import annotations

import gzip
import random
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.costs import least_seconds
from tests.unit.archive.warcs import ForeignWarc, body_of, five_pages, flipped

from broadsheet.archive import read_body, scan
from broadsheet.archive.coding import BodyTooLarge, BrokenCoding, decode
from broadsheet.errors import InvalidArchive
from broadsheet.ids import sha256

URLS = [f"http://harbour.example/{number}" for number in range(5)]


def saved(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "pages.warc.gz"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("is_gzip", [True, False])
def test_every_answer_is_told(tmp_path: Path, is_gzip: bool) -> None:
    warc = five_pages(gzip=is_gzip)
    records = list(scan(saved(tmp_path, warc.data)))
    assert [r.url for r in records] == URLS
    assert [r.problem for r in records] == [None] * 5
    assert [r.offset for r in records] == warc.offsets
    assert records[-1].offset + records[-1].length == len(warc.data)
    for number, record in enumerate(records):
        assert record.raw_sha256 == sha256(body_of(number))
        assert record.body_bytes == len(body_of(number))
        assert record.http_status == 200
        assert record.content_type == "text/html; charset=utf-8"
        assert record.fetched_at == datetime(2025, 3, 5, 20, tzinfo=UTC)


@pytest.mark.parametrize("lost", [1, 8, 3000, 5000])
@pytest.mark.parametrize("is_gzip", [True, False])
def test_a_torn_tail_is_told(tmp_path: Path, is_gzip: bool, lost: int) -> None:
    records = list(scan(saved(tmp_path, five_pages(gzip=is_gzip).data[:-lost])))
    assert [r.problem for r in records[:4]] == [None] * 4
    assert [r.url for r in records[:4]] == URLS[:4]
    assert len(records) == 5
    assert "torn" in (records[4].problem or "")


def test_a_record_torn_in_its_head_is_told(tmp_path: Path) -> None:
    warc = five_pages()
    records = list(scan(saved(tmp_path, warc.data[: warc.offsets[4] + 50])))
    assert [r.url for r in records] == [*URLS[:4], ""]
    assert records[4].problem == "torn: the file ends within this record"


@pytest.mark.parametrize("inside", [0, 15, 2000, 5000, -5])
def test_a_flipped_byte_hurts_one_record_only(tmp_path: Path, inside: int) -> None:
    warc = five_pages()
    position = warc.offsets[2] + inside if inside >= 0 else warc.offsets[3] + inside
    records = list(scan(saved(tmp_path, flipped(warc.data, position))))
    assert [r.url for r in records if not r.problem] == [URLS[0], URLS[1], URLS[3], URLS[4]]
    (hurt,) = [r for r in records if r.problem]
    assert (hurt.offset, hurt.length) == (warc.offsets[2], warc.offsets[3] - warc.offsets[2])


def test_damage_late_in_a_record_leaves_its_url_readable(tmp_path: Path) -> None:
    warc = five_pages()
    records = list(scan(saved(tmp_path, flipped(warc.data, warc.offsets[3] - 5))))
    assert [r.url for r in records] == URLS
    assert "damaged" in (records[2].problem or "")


def test_a_flipped_byte_without_compression_fails_the_digest(tmp_path: Path) -> None:
    warc = five_pages(gzip=False)
    records = list(scan(saved(tmp_path, flipped(warc.data, warc.offsets[1] + 5000))))
    assert [r.problem for r in records] == [
        None,
        "digest mismatch: the block is not what was recorded",
        None,
        None,
        None,
    ]


def test_a_wrong_length_hurts_one_record_only(tmp_path: Path) -> None:
    data = five_pages(gzip=False).data.replace(b"Content-Length: ", b"Content-Length: 1", 1)
    records = list(scan(saved(tmp_path, data)))
    assert [bool(r.problem) for r in records] == [True, False, False, False, False]


def test_garbage_between_records_is_told(tmp_path: Path) -> None:
    warc = five_pages()
    data = warc.data[: warc.offsets[2]] + b"herring " * 90 + warc.data[warc.offsets[2] :]
    records = list(scan(saved(tmp_path, data)))
    assert [r.url for r in records] == [*URLS[:2], "", *URLS[2:]]
    assert records[2].length == 720


def test_what_is_no_answer_is_passed_over(tmp_path: Path) -> None:
    warc = ForeignWarc()
    warc.add("http://harbour.example/", b"", kind="request", status="GET / HTTP/1.1")
    warc.add("http://harbour.example/", b"via: link", kind="metadata")
    warc.add(
        "http://harbour.example/tide.txt",
        b"High water 06:12",
        kind="resource",
        warc_headers={"Content-Type": "text/plain"},
    )
    (record,) = scan(saved(tmp_path, warc.data))
    assert (record.url, record.http_status, record.content_type) == (
        "http://harbour.example/tide.txt",
        200,
        "text/plain",
    )
    assert record.raw_sha256 == sha256(b"High water 06:12")


def test_statuses_and_dates_are_those_of_the_answer(tmp_path: Path) -> None:
    warc = ForeignWarc()
    headers = [("Content-Type", "text/html"), ("Date", "Wed, 05 Mar 2025 19:59:58 GMT")]
    warc.add("http://harbour.example/gone", b"gone", status="404 Not Found", headers=headers)
    (record,) = scan(saved(tmp_path, warc.data))
    assert record.http_status == 404
    assert record.served_at == datetime(2025, 3, 5, 19, 59, 58, tzinfo=UTC)
    assert record.headers == tuple(headers)


def test_a_revisit_gives_the_answer_it_refers_to(tmp_path: Path) -> None:
    warc = ForeignWarc()
    digest = {"WARC-Payload-Digest": "sha1:7DLCUUJJQUXRYQWWBLWRZBFPLCBRN3XO"}
    first = warc.add("http://harbour.example/tide", b"<p>High water</p>", warc_headers=digest)
    warc.add(
        "http://harbour.example/tide", b"", kind="revisit", warc_headers={**digest, "WARC-Date": "2025-03-06T20:00:00Z"}
    )
    warc.add("http://harbour.example/ebb", b"", kind="revisit", warc_headers={"WARC-Payload-Digest": "sha1:AAAA"})
    path = saved(tmp_path, warc.data)
    original, revisit, orphan = scan(path)
    assert (revisit.offset, revisit.raw_sha256) == (first, original.raw_sha256)
    assert revisit.fetched_at == datetime(2025, 3, 6, 20, tzinfo=UTC)
    assert orphan.problem == "a revisit of a record that is not in this file"


def test_a_record_without_an_http_answer_is_told(tmp_path: Path) -> None:
    warc = five_pages(gzip=False)
    data = warc.data.replace(b"HTTP/1.1 200 OK", b"ICY  1.1 200 OK", 1)
    problems = [r.problem for r in scan(saved(tmp_path, data))]
    assert problems[0] is not None
    assert problems[1:] == [None] * 4


def test_a_page_cut_by_its_crawler_is_told(tmp_path: Path) -> None:
    warc = ForeignWarc()
    warc.add("http://harbour.example/long", b"<p>and the", warc_headers={"WARC-Truncated": "length"})
    (record,) = scan(saved(tmp_path, warc.data))
    assert record.problem == "cut off by the crawler that wrote it: length"


PAGE = b"<html><p>The ferry left at noon.</p></html>"
CHUNKED = b"10;x=1\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (PAGE[:16], len(PAGE) - 16, PAGE[16:])


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ([("Content-Encoding", "gzip")], gzip.compress(PAGE)),
        ([("Content-Encoding", "x-gzip")], gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:])),
        ([("Content-Encoding", "gzip")], gzip.compress(PAGE) + b"\0" * 8),
        ([("Content-Encoding", "gzip")], PAGE),  # decoded by the crawler, under the headers of before
        ([("Content-Encoding", "deflate")], zlib.compress(PAGE)),
        ([("Content-Encoding", "deflate")], zlib.compress(PAGE, wbits=-15)),
        ([("Content-Encoding", "br")], PAGE),
        ([("Transfer-Encoding", "chunked")], CHUNKED),
        ([("Transfer-Encoding", "chunked")], PAGE),
        ([("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")], gzip.compress(PAGE)),
    ],
)
def test_codings_are_undone_whether_they_are_there_or_only_declared(
    tmp_path: Path, headers: list[tuple[str, str]], sent: bytes
) -> None:
    warc = ForeignWarc()
    warc.add("http://harbour.example/ferry", sent, headers=headers)
    path = saved(tmp_path, warc.data)
    (record,) = scan(path)
    assert record.problem is None
    assert read_body(path, record.offset, record.raw_sha256) == PAGE


def test_many_members_are_decoded_in_time_that_grows_with_them() -> None:
    """4 MB of empty members, and one page behind them: CPU time, with a wide margin."""
    member = gzip.compress(b"")
    body = member * (4_000_000 // len(member)) + gzip.compress(PAGE)

    def work() -> None:
        assert decode(body, "gzip", "", 1000) == PAGE

    assert least_seconds(work, 6) < 6


@pytest.mark.parametrize("size", [0, 1, 1023, 1024, 1025, 5000, 700_000])
def test_gzip_of_any_length_is_decoded_whole(size: int) -> None:
    data = random.Random(size).randbytes(size)
    assert decode(gzip.compress(data) + gzip.compress(b"end"), "gzip", "", size + 3) == data + b"end"
    with pytest.raises(BodyTooLarge):
        decode(gzip.compress(data) + gzip.compress(b"end"), "gzip", "", size + 2)
    with pytest.raises(BrokenCoding, match="ends early"):
        decode(gzip.compress(data)[:-1], "gzip", "", size + 3)


@pytest.mark.parametrize(
    ("headers", "sent", "problem"),
    [
        ([("Content-Encoding", "gzip")], gzip.compress(PAGE)[:-10], "ends early"),
        ([("Content-Encoding", "sdch")], b"\1\2" + PAGE, "'sdch' is not known"),
        ([("Transfer-Encoding", "chunked")], CHUNKED[:-9], "chunked body ends early"),
        ([("Content-Encoding", "gzip")], gzip.compress(bytes(70_000_000)), "over 67108864 bytes"),
    ],
)
def test_broken_codings_are_told(tmp_path: Path, headers: list[tuple[str, str]], sent: bytes, problem: str) -> None:
    warc = ForeignWarc()
    warc.add("http://harbour.example/ferry", sent, headers=headers)
    (record,) = scan(saved(tmp_path, warc.data))
    assert problem in (record.problem or "")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"<html><body>404</body></html>" * 20, "no record in it"),
        (gzip.compress(b"<html><body>404</body></html>" * 20), "no record in it"),
        (bytes(5000), "no record in it"),
        (gzip.compress(five_pages(gzip=False).data), "compressed as a whole"),
    ],
)
def test_a_file_that_is_no_warc_is_refused_by_name(tmp_path: Path, data: bytes, said: str) -> None:
    path = saved(tmp_path, data)
    with pytest.raises(InvalidArchive) as caught:
        list(scan(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert said in str(caught.value)


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidArchive, match="a folder, not a WARC file"):
        list(scan(tmp_path))
    with pytest.raises(InvalidArchive, match=r"nothing.warc.gz: no such file"):
        list(scan(tmp_path / "nothing.warc.gz"))


def test_the_recorded_corpus_is_read_whole(shared: Path) -> None:
    records = list(scan(shared / "corpus" / "comments" / "pages.warc.gz"))
    assert len(records) == 97
    assert [r.problem for r in records] == [None] * 97
    assert all(r.http_status == 200 and r.body_bytes > 1000 for r in records)
