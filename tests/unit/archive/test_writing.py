"""What is written is found again, by us and by others, and a kill costs nothing that was told."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastWarcIterator
from tests.unit.archive.warcs import body_of, flipped
from warcio.archiveiterator import ArchiveIterator as WarcioIterator
from warcio.checker import _read_entire_stream

from broadsheet.archive import Exchange, Located, WarcWriter, finish, raw_page, read_body, scan
from broadsheet.archive.writing import make_folder, whole_records
from broadsheet.errors import InvalidArchive, Transient
from broadsheet.ids import sha256
from broadsheet.models import Page

AT = datetime(2025, 3, 5, 20, 0, 0, 123456, tzinfo=UTC)


def exchange(number: int, **changes: Any) -> Exchange:
    plain = Exchange(
        url=f"http://harbour.example/{number}?tide=high",
        request_headers=(("Host", "harbour.example"), ("User-Agent", "Broadsheet/0 (+https://example.org)")),
        http_status=200,
        headers=(("Content-Type", "text/html"), ("Date", "Wed, 05 Mar 2025 19:59:58 GMT"), ("X-Fähre", "ja")),
        body=body_of(number),
        fetched_at=AT,
        ip_address="192.0.2.7",
    )
    return replace(plain, **changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive" / "harbour" / "night.warc.gz"


def write(path: Path, numbers: range, keep_bytes: int | None = None) -> list[Located]:
    with WarcWriter(path, keep_bytes) as writer:
        return [writer.append(exchange(number)) for number in numbers]


def test_what_is_written_is_scanned_and_read_by_offset(path: Path) -> None:
    places = write(path, range(3))
    finish(path)
    records = list(scan(path))
    assert [(r.offset, r.length) for r in records] == [(p.offset, p.length) for p in places]
    assert [r.problem for r in records] == [None] * 3
    assert records[1].fetched_at == AT
    assert records[1].served_at == datetime(2025, 3, 5, 19, 59, 58, tzinfo=UTC)
    assert read_body(path, places[1].offset, sha256(body_of(1))) == body_of(1)


def test_an_encoded_body_is_kept_as_sent_and_read_decoded(path: Path) -> None:
    sent = gzip.compress(body_of(1))
    with WarcWriter(path) as writer:
        place = writer.append(exchange(1, body=sent, headers=(("Content-Encoding", "gzip"),)))
    assert read_body(path, place.offset) == body_of(1)


def test_redirects_lie_before_the_answer_they_led_to(path: Path) -> None:
    hop = exchange(1, http_status=301, headers=(("Location", "/2?tide=high"),), body=b"")
    with WarcWriter(path) as writer:
        place = writer.append(hop, exchange(2))
    first, second = scan(path)
    assert (first.http_status, second.http_status) == (301, 200)
    assert second.offset == place.offset


def test_warcio_and_fastwarc_read_it_and_find_its_digests_right(path: Path) -> None:
    write(path, range(3))
    finish(path)
    kinds = []
    with path.open("rb") as file:
        for record in WarcioIterator(file, check_digests="raise"):
            kinds.append(record.rec_type)
            _read_entire_stream(record.content_stream())
    assert kinds == ["warcinfo", *["request", "response"] * 3]
    with path.open("rb") as file:
        fast = [(str(r.record_type), r.verify_block_digest()) for r in FastWarcIterator(file, parse_http=False)]
    assert [kind for kind, _ in fast] == kinds
    assert all(is_right for _, is_right in fast)


def test_the_file_gets_its_name_at_the_end_and_finishing_twice_changes_nothing(path: Path) -> None:
    write(path, range(1))
    assert [p.name for p in path.parent.iterdir()] == ["night.warc.gz.open"]
    finish(path)
    before = path.read_bytes()
    finish(path)
    assert [p.name for p in path.parent.iterdir()] == ["night.warc.gz"]
    assert path.read_bytes() == before


def test_finishing_what_was_never_begun_is_nothing(path: Path) -> None:
    finish(path)
    assert not path.exists()


def test_pages_are_read_while_the_run_goes_on(path: Path) -> None:
    (place,) = write(path, range(1))
    assert read_body(path, place.offset) == body_of(0)
    assert len(list(scan(path))) == 1


def test_reopening_keeps_what_the_journal_names_and_no_more(path: Path) -> None:
    places = write(path, range(4))
    write(path, range(4, 6), keep_bytes=places[1].end)
    assert [r.url[-11:] for r in scan(path)] == ["0?tide=high", "1?tide=high", "4?tide=high", "5?tide=high"]


def test_reopening_with_nothing_to_keep_begins_anew(path: Path) -> None:
    write(path, range(2))
    write(path, range(2, 3), keep_bytes=0)
    (record,) = scan(path)
    assert record.url == "http://harbour.example/2?tide=high"


@pytest.mark.parametrize("lost", [1, 20, 3000])
def test_reopening_cuts_a_torn_tail_off(path: Path, lost: int) -> None:
    write(path, range(3))
    growing = path.with_name(f"{path.name}.open")
    growing.write_bytes(growing.read_bytes()[:-lost])
    write(path, range(3, 4))
    records = list(scan(path))
    assert [r.problem for r in records] == [None] * 3
    assert records[-1].url == "http://harbour.example/3?tide=high"


def test_what_is_told_is_with_the_system_before_anything_is_synced_or_closed(path: Path) -> None:
    """A copy of the growing file is what a kill would leave."""
    copy = path.with_name("copy.warc.gz")
    with WarcWriter(path) as writer:
        for number in range(3):
            place = writer.append(exchange(number))
            copy.write_bytes(path.with_name(f"{path.name}.open").read_bytes())
            assert copy.stat().st_size == place.end
            assert read_body(copy, place.offset) == body_of(number)
        writer.sync()
    assert path.with_name(f"{path.name}.open").read_bytes() == copy.read_bytes()


def test_the_whole_records_end_before_the_first_that_is_not(path: Path) -> None:
    places = write(path, range(3))
    growing = path.with_name(f"{path.name}.open")
    whole = list(whole_records(path))
    assert {(place.offset, place.end) for place in places} <= set(whole)
    assert [0, *(end for _, end in whole)] == [*(offset for offset, _ in whole), growing.stat().st_size]
    growing.write_bytes(flipped(growing.read_bytes(), places[1].offset + places[1].length // 2))
    assert list(whole_records(path)) == [place for place in whole if place[0] < places[1].offset]
    growing.write_bytes(b"no WARC at all")
    assert list(whole_records(path)) == []
    growing.write_bytes(b"")
    assert list(whole_records(path)) == []


def test_a_folder_is_made_with_those_above_it_and_may_be_there(tmp_path: Path) -> None:
    for _ in range(2):
        make_folder(tmp_path / "a" / "b" / "c")
        assert (tmp_path / "a" / "b" / "c").is_dir()


def test_a_finished_file_can_be_continued(path: Path) -> None:
    write(path, range(1))
    finish(path)
    write(path, range(1, 2))
    finish(path)
    assert len(list(scan(path))) == 2


def test_a_file_that_lost_what_the_journal_names_is_refused(path: Path) -> None:
    places = write(path, range(2))
    with pytest.raises(InvalidArchive, match=r"night.warc.gz.open: \d+ bytes, but the journal"):
        WarcWriter(path, keep_bytes=places[1].end + 1)
    assert len(list(scan(path))) == 2


def test_two_writers_at_once_are_refused(path: Path) -> None:
    with WarcWriter(path), pytest.raises(Transient, match="another process is writing it"):
        WarcWriter(path)


def test_two_files_of_one_name_are_refused(path: Path) -> None:
    write(path, range(1))
    finish(path)
    path.with_name(f"{path.name}.open").write_bytes(path.read_bytes())
    with pytest.raises(InvalidArchive, match=r"there is also night.warc.gz.open"):
        WarcWriter(path)
    with pytest.raises(InvalidArchive, match=r"there is also night.warc.gz.open"):
        finish(path)


class TestReadBody:
    @pytest.fixture
    def place(self, path: Path) -> Iterator[Located]:
        yield write(path, range(1))[0]

    def test_another_digest_is_refused(self, path: Path, place: Located) -> None:
        with pytest.raises(InvalidArchive, match="not the one that was archived"):
            read_body(path, place.offset, sha256(b"something else"))

    def test_a_flipped_byte_is_refused(self, path: Path, place: Located) -> None:
        finish(path)
        path.write_bytes(flipped(path.read_bytes(), place.offset + place.length // 2))
        with pytest.raises(InvalidArchive, match=r"night.warc.gz: record at \d+: damaged"):
            read_body(path, place.offset)

    def test_an_offset_of_something_else_is_refused(self, path: Path, place: Located) -> None:
        with pytest.raises(InvalidArchive, match="no answer there"):
            read_body(path, 0)
        with pytest.raises(InvalidArchive, match="damaged"):
            read_body(path, place.offset + 3)
        with pytest.raises(InvalidArchive, match="no record at"):
            read_body(path, 10**9)

    def test_a_missing_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidArchive, match=r"gone.warc.gz: no such file"):
            read_body(tmp_path / "gone.warc.gz", 0)

    @pytest.mark.parametrize("is_relative", [True, False])
    def test_a_page_finds_its_bytes(self, path: Path, place: Located, tmp_path: Path, is_relative: bool) -> None:
        page = Page(
            url="http://harbour.example/0",
            final_url="http://harbour.example/0",
            link_url="http://harbour.example/0",
            kind="article",
            http_status=200,
            content_type="text/html",
            fetched_at=AT,
            served_at=AT,
            warc_path=str(path.relative_to(tmp_path) if is_relative else path),
            warc_offset=place.offset,
            warc_length=place.length,
            raw_sha256=sha256(body_of(0)),
            body_bytes=len(body_of(0)),
        )
        assert raw_page(page, tmp_path).body == body_of(0)
        with pytest.raises(InvalidArchive):
            raw_page(replace(page, raw_sha256="0" * 64), tmp_path)
