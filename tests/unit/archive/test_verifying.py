"""A WARC file is looked over as a whole: what is torn, flipped, misplaced or orphaned is told, each thing once."""

from __future__ import annotations

import gzip
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path

import pytest
from tests.unit.archive.warcs import ForeignWarc, body_of

from broadsheet.archive import Exchange, WarcWriter, finish, original_of, peek_file, scan, verify_file
from broadsheet.ids import sha256
from broadsheet.models import Page
from broadsheet.pipeline.records import page_of_record

AT = datetime(2025, 3, 5, 20, 0, tzinfo=UTC)
URL = "http://harbour.example/{}"


def exchange(number: int, at: datetime = AT, status: int = 200) -> Exchange:
    head = (("Content-Type", "text/html"), ("ETag", f'"{number}"'))
    sent = (("Host", "harbour.example"),)
    return Exchange(URL.format(number), sent, status, head, b"" if status != 200 else body_of(number), at)


def page_of(number: int, warc_path: str, offset: int, length: int) -> Page:
    url, body = URL.format(number), body_of(number)
    place = (warc_path, offset, length, sha256(body), len(body))
    return Page(url, url, url, "article", 200, "text/html", AT, AT, *place)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def write(home: Path, name: str, numbers: Sequence[int]) -> tuple[Path, list[Page]]:
    """A finished file of the archive and the rows that name its answers."""
    path = home / "archive" / "harbour" / name
    with WarcWriter(path) as writer:
        places = [writer.append(exchange(number)) for number in numbers]
    finish(path)
    warc_path = str(path.relative_to(home))
    return path, [page_of(n, warc_path, p.offset, p.length) for n, p in zip(numbers, places, strict=True)]


def test_a_whole_file_has_no_problem_and_all_its_records_are_counted(home: Path) -> None:
    path, rows = write(home, "a.warc.gz", range(3))
    check = verify_file(path, rows, home)
    assert check.problems == ()
    assert (check.record_count, check.row_count, check.unnamed_count) == (7, 3, 0)  # warcinfo, 3 requests, 3 answers
    assert check.file_bytes == path.stat().st_size
    assert peek_file(path, rows).problems == ()


def test_answers_that_no_row_names_are_counted_and_no_fault(home: Path) -> None:
    path, rows = write(home, "a.warc.gz", range(3))
    check = verify_file(path, rows[:1], home)
    assert (check.unnamed_count, check.problems) == (2, ())
    assert verify_file(path, None, home).unnamed_count == 0  # without an index nothing can be named


def test_redirects_on_the_way_are_not_missed_in_the_index(home: Path) -> None:
    path = home / "archive" / "harbour" / "a.warc.gz"
    with WarcWriter(path) as writer:
        place = writer.append(exchange(1, status=301), exchange(2))
    finish(path)
    row = page_of(2, str(path.relative_to(home)), place.offset, place.length)
    check = verify_file(path, [row], home)
    assert (check.unnamed_count, check.problems) == (0, ())


def test_a_flipped_byte_is_told_with_its_place_and_neighbours_are_unharmed(home: Path) -> None:
    path, rows = write(home, "a.warc.gz", range(3))
    data = bytearray(path.read_bytes())
    data[rows[1].warc_offset + rows[1].warc_length // 2] ^= 0xFF
    path.write_bytes(data)
    (problem,) = verify_file(path, rows, home).problems
    assert (problem.file, problem.offset, problem.url) == (path, rows[1].warc_offset, rows[1].url)
    assert "damaged" in problem.what
    assert "restore" in problem.remedy
    assert str(path) in str(problem)
    assert rows[1].url in str(problem)


def test_a_flipped_byte_in_a_request_is_told_too(home: Path) -> None:
    path, rows = write(home, "a.warc.gz", range(2))
    request_at = rows[0].warc_offset + rows[0].warc_length
    data = bytearray(path.read_bytes())
    data[rows[1].warc_offset - 6] ^= 0xFF  # the request's checksum
    path.write_bytes(data)
    (problem,) = verify_file(path, rows, home).problems
    assert problem.offset == request_at


@pytest.mark.parametrize("cut", [10, 3000])
def test_a_torn_end_is_told_deep_and_quick(home: Path, cut: int) -> None:
    path, rows = write(home, "a.warc.gz", range(2))
    path.write_bytes(path.read_bytes()[:-cut])
    assert [p.offset for p in verify_file(path, rows, home).problems] == [rows[1].warc_offset]
    assert [(p.offset, p.what[:4]) for p in peek_file(path, rows).problems] == [(rows[1].warc_offset, "torn")]


def test_a_digest_that_does_not_fit_is_told_though_the_compression_is_sound(home: Path) -> None:
    warc = ForeignWarc()
    for number in range(2):
        warc.add(URL.format(number), body_of(number))
    start, end = warc.offsets[1], len(warc.data)
    record = gzip.decompress(warc.data[start:end]).replace(b"Harbour note 1", b"Harbour note 7")
    path = home / "imported.warc.gz"
    path.write_bytes(warc.data[:start] + gzip.compress(record))
    (problem,) = verify_file(path, [], home).problems
    assert (problem.offset, problem.url) == (start, URL.format(1))
    assert "digest" in problem.what


def test_a_request_with_a_wrong_digest_is_told(home: Path) -> None:
    warc = ForeignWarc(gzip=False)
    warc.add(URL.format(1), b"", kind="request", status="GET /1 HTTP/1.1", headers=[("Host", "harbour.example")])
    warc.add(URL.format(1), body_of(1))
    path = home / "plain.warc"
    path.write_bytes(warc.data.replace(b"harbour.example\r\n\r\n", b"harbour.exampla\r\n\r\n"))
    (problem,) = verify_file(path, [], home).problems
    assert problem.offset == 0
    assert "block" in problem.what


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"raw_sha256": "0" * 64}, "its row says 0000"),
        ({"final_url": "http://harbour.example/other"}, "its row says http://harbour.example/other"),
        ({"warc_offset": 5}, "no record there"),
    ],
)
def test_a_row_that_its_record_does_not_bear_out_is_told(home: Path, changes: dict[str, object], said: str) -> None:
    path, rows = write(home, "a.warc.gz", range(2))
    wrong = replace(rows[0], **changes)  # type: ignore[arg-type]
    (problem,) = verify_file(path, [wrong, rows[1]], home).problems
    assert said in problem.what


def test_quick_tells_a_row_that_points_to_another_record_or_to_none(home: Path) -> None:
    path, rows = write(home, "a.warc.gz", range(2))
    moved = replace(rows[0], warc_offset=rows[1].warc_offset, warc_length=rows[1].warc_length)
    lost = replace(rows[0], warc_offset=rows[0].warc_offset + 1)
    said = [problem.what for problem in peek_file(path, [moved, lost, rows[1]]).problems]
    assert said == [f"the record there is not of {rows[0].url}", "no record begins there"]


def revisit(home: Path, original: Page) -> tuple[Path, Page]:
    """A second night's file whose one answer is that of ``original``, unchanged."""
    path = home / "archive" / "harbour" / "b.warc.gz"
    later = AT + timedelta(days=1)
    with WarcWriter(path) as writer:
        place = writer.append(exchange(1, later, 304), revisits=original_of(original, home))
    finish(path)
    row = replace(
        original,
        http_status=304,
        fetched_at=later,
        warc_path=str(path.relative_to(home)),
        warc_offset=place.offset,
        warc_length=place.length,
        is_unchanged=True,
        refers_to_warc_path=original.warc_path,
        refers_to_warc_offset=original.warc_offset,
    )
    return path, row


def test_a_revisit_is_sound_as_long_as_its_original_is(home: Path) -> None:
    first, rows = write(home, "a.warc.gz", [1])
    second, row = revisit(home, rows[0])
    assert verify_file(second, [row], home).problems == ()
    assert verify_file(second, None, home).problems == ()
    assert peek_file(second, [row]).problems == ()
    first.unlink()
    (problem,) = verify_file(second, [row], home).problems
    assert (problem.offset, problem.url) == (row.warc_offset, row.url)
    (problem,) = verify_file(second, None, home).problems  # also with no index
    assert problem.offset == row.warc_offset
    loose = verify_file(second, [], home)  # only a row could mind
    assert (loose.problems, loose.unnamed_count) == ((), 1)


def test_a_row_of_a_revisit_that_names_another_original_is_told(home: Path) -> None:
    _, rows = write(home, "a.warc.gz", [1, 2])
    second, row = revisit(home, rows[0])
    wrong = replace(row, refers_to_warc_offset=rows[1].warc_offset)
    (problem,) = verify_file(second, [wrong], home).problems
    assert "not the one that was archived" in problem.what


def recorded(home: Path, *, is_revisit_first: bool) -> tuple[Path, list[Page]]:
    """A foreign file of an answer and a revisit of it under another URL, and the rows that an import makes of them."""
    digest = {"WARC-Payload-Digest": f"sha1:{b32encode(sha1(body_of(1)).digest()).decode()}"}
    warc = ForeignWarc()

    def revisit() -> None:
        warc.add(URL.format("again"), b"", kind="revisit", warc_headers=digest)

    if is_revisit_first:
        revisit()
    warc.add(URL.format(1), body_of(1), warc_headers=digest)
    warc.add(URL.format(2), body_of(2))
    if not is_revisit_first:
        revisit()
    path = warc.save(home / "foreign.warc.gz")
    return path, [page_of_record(record, path, home) for record in scan(path)]


@pytest.mark.parametrize("is_revisit_first", [False, True])
def test_rows_of_an_answer_and_of_its_revisit_in_the_same_file_share_a_place(
    home: Path, is_revisit_first: bool
) -> None:
    path, rows = recorded(home, is_revisit_first=is_revisit_first)
    assert len({row.warc_offset for row in rows}) == 2
    check = verify_file(path, rows, home)
    assert (check.problems, check.unnamed_count) == ((), 0)
    assert peek_file(path, rows).problems == ()


def test_a_row_of_neither_the_answer_nor_its_revisit_is_told(home: Path) -> None:
    path, (first, second, again) = recorded(home, is_revisit_first=False)
    wrong = replace(again, final_url=URL.format(3))
    (problem,) = verify_file(path, [first, second, wrong], home).problems
    assert (problem.offset, problem.what) == (
        first.warc_offset,
        f"the record is of {first.url}, its row says {URL.format(3)}",
    )
    (problem,) = peek_file(path, [first, second, wrong]).problems
    assert problem.what == f"the record there is not of {URL.format(3)}"
    other = replace(again, warc_offset=second.warc_offset, warc_length=second.warc_length)
    (problem,) = verify_file(path, [first, second, other], home).problems
    assert problem.what == f"the record is of {second.url}, its row says {again.url}"
    changed = replace(again, raw_sha256="0" * 64)
    (problem,) = verify_file(path, [first, second, changed], home).problems
    assert (problem.url, "its row says 0000" in problem.what) == (again.url, True)


@pytest.mark.parametrize("data", [b"", b"<html>no WARC</html>", gzip.compress(b"no WARC either")])
def test_a_file_that_is_no_warc_is_one_problem(home: Path, data: bytes) -> None:
    path = home / "a.warc.gz"
    path.write_bytes(data)
    (problem,) = verify_file(path, [], home).problems
    assert (problem.file, problem.offset) == (path, None)
