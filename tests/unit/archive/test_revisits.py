"""Revisit records: an answer whose bytes lie in an earlier record, of this file or of the one beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastWarcIterator
from tests.unit.archive.warcs import ForeignWarc, body_of
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from broadsheet.archive import Exchange, WarcWriter, finish, import_warc, original_of, raw_page, read_body, scan
from broadsheet.discover import links_from_records
from broadsheet.errors import InvalidArchive
from broadsheet.ids import sha256
from broadsheet.models import Page

FIRST = datetime(2025, 3, 5, 20, 0, 0, 123456, tzinfo=UTC)
LATER = FIRST + timedelta(days=1)
URL = "http://harbour.example/tide"
BODY = body_of(1)


def exchange(status: int, at: datetime, url: str = URL) -> Exchange:
    headers = (("Content-Type", "text/html"), ("Date", f"{at:%a, %d %b %Y %H:%M:%S} GMT"), ("ETag", '"1"'))
    return Exchange(url, (("Host", "harbour.example"),), status, headers, BODY if status == 200 else b"", at)


@dataclass(frozen=True, slots=True)
class Nights:
    """Two nights of one paper: the later one has the page again, as ``status`` says."""

    home: Path
    first: Page
    second: Page

    @property
    def files(self) -> tuple[Path, Path]:
        return self.home / self.first.warc_path, self.home / self.second.warc_path


@pytest.fixture(params=[304, 200])
def nights(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Nights]:
    folder = tmp_path / "archive" / "harbour"
    with WarcWriter(folder / "first.warc.gz") as writer:
        writer.append(exchange(200, FIRST, "http://harbour.example/other"))
        place = writer.append(exchange(200, FIRST))
    finish(folder / "first.warc.gz")
    first = Page(
        url=URL,
        final_url=URL,
        link_url=URL,
        kind="article",
        http_status=200,
        content_type="text/html",
        fetched_at=FIRST,
        served_at=FIRST,
        warc_path="archive/harbour/first.warc.gz",
        warc_offset=place.offset,
        warc_length=place.length,
        raw_sha256=sha256(BODY),
        body_bytes=len(BODY),
    )
    with WarcWriter(folder / "second.warc.gz") as writer:
        place = writer.append(exchange(request.param, LATER), revisits=original_of(first, tmp_path))
    finish(folder / "second.warc.gz")
    second = replace(
        first,
        http_status=request.param,
        fetched_at=LATER,
        warc_path="archive/harbour/second.warc.gz",
        warc_offset=place.offset,
        warc_length=place.length,
        is_unchanged=True,
        refers_to_warc_path=first.warc_path,
        refers_to_warc_offset=first.warc_offset,
    )
    yield Nights(tmp_path, first, second)


def test_it_is_a_head_without_a_body(nights: Nights) -> None:
    assert nights.second.warc_length < nights.first.warc_length / 2
    with nights.files[1].open("rb") as file:
        kinds = {record.rec_type: record for record in WarcioIterator(file, check_digests="raise")}
    headers = kinds["revisit"].rec_headers
    profile = "server-not-modified" if nights.second.http_status == 304 else "identical-payload-digest"
    assert headers.get_header("WARC-Profile") == f"http://netpreserve.org/warc/1.1/revisit/{profile}"
    assert headers.get_header("WARC-Refers-To-Target-URI") == URL
    assert headers.get_header("WARC-Refers-To-Date") == "2025-03-05T20:00:00.123456Z"
    assert headers.get_header("WARC-Refers-To-Filename") == "first.warc.gz"
    assert kinds["revisit"].http_headers.get_header("ETag") == '"1"'
    with nights.files[0].open("rb") as file:
        originals = [
            record.rec_headers.get_header("WARC-Payload-Digest")
            for record in WarcioIterator(file)
            if record.rec_headers.get_header("WARC-Target-URI") == URL and record.rec_type == "response"
        ]
    assert originals == [headers.get_header("WARC-Payload-Digest")]


def test_fastwarc_finds_its_digest_right(nights: Nights) -> None:
    with nights.files[1].open("rb") as file:
        records = [record for record in FastWarcIterator(file) if record.headers.get("WARC-Type") == "revisit"]
        assert len(records) == 1
    with nights.files[1].open("rb") as file:
        assert all(record.verify_block_digest() for record in FastWarcIterator(file, parse_http=False))


def test_a_page_that_is_unchanged_has_its_bytes(nights: Nights) -> None:
    assert raw_page(nights.second, nights.home).body == BODY
    bare = replace(nights.second, refers_to_warc_path=None, refers_to_warc_offset=None)
    assert raw_page(bare, nights.home).body == BODY  # by what the record says itself


def test_its_original_is_the_one_with_the_bytes(nights: Nights) -> None:
    for page in (nights.first, nights.second, replace(nights.second, refers_to_warc_path=None)):
        original = original_of(page, nights.home)
        assert (original.url, original.fetched_at, original.offset) == (URL, FIRST, nights.first.warc_offset)
        assert original.body == BODY
        assert original.path.samefile(nights.files[0])


def test_a_scan_tells_the_answer_and_both_times(nights: Nights) -> None:
    (record,) = scan(nights.files[1])
    assert record.problem is None
    assert (record.url, record.http_status, record.raw_sha256) == (URL, 200, sha256(BODY))
    assert (record.fetched_at, record.refers_to_at, record.refers_to_url) == (LATER, FIRST, URL)
    assert (record.offset, record.length) == (nights.second.warc_offset, nights.second.warc_length)
    # what was not sent again was rendered when it was sent
    rendered = FIRST if nights.second.http_status == 304 else LATER
    assert record.served_at == rendered.replace(microsecond=0)
    assert read_body(nights.files[1], record.offset, record.raw_sha256) == BODY


def test_a_file_of_the_archive_is_not_imported_once_more(nights: Nights) -> None:
    kept = import_warc(nights.files[1], nights.home / "archive", "harbour")
    assert kept == nights.files[1]
    assert [link.url for link in links_from_records(scan(kept), kept)] == [URL]


def test_a_copy_elsewhere_tells_its_links_and_why_there_are_no_bytes(nights: Nights, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "second.warc.gz"
    copy.parent.mkdir()
    shutil.copy(nights.files[1], copy)
    kept = import_warc(copy, nights.home / "archive", "other")
    (record,) = scan(kept)
    assert "a revisit of a record that is not in this file" in (record.problem or "")
    assert f"{URL} of 2025-03-05 20:00:00Z, in first.warc.gz" in (record.problem or "")
    assert [link.url for link in links_from_records(scan(kept), kept)] == [URL]
    # imported beside the file it refers to, it is whole
    (record,) = scan(import_warc(copy, nights.home / "archive", "harbour"))
    assert record.problem is None


@pytest.mark.parametrize("loss", ["gone", "damaged", "another"])
def test_bytes_that_are_lost_are_told_with_the_remedy(nights: Nights, loss: str) -> None:
    older = nights.files[0]
    if loss == "gone":
        older.unlink()
    elif loss == "damaged":
        data = bytearray(older.read_bytes())
        data[nights.first.warc_offset + 500] ^= 0xFF
        older.write_bytes(data)
    else:
        with WarcWriter(older.with_name("other.warc.gz")) as writer:
            writer.append(replace(exchange(200, FIRST), body=body_of(2)))
        finish(older.with_name("other.warc.gz"))
        shutil.move(older.with_name("other.warc.gz"), older)
    with pytest.raises(InvalidArchive, match=rf"{URL}: unchanged since an earlier run, .*first.warc.gz.*; "):
        raw_page(nights.second, nights.home)
    with pytest.raises(InvalidArchive):
        original_of(nights.second, nights.home)
    (record,) = scan(nights.files[1])
    assert record.problem


@pytest.mark.parametrize("name", ["../secret.warc.gz", "/etc/passwd", "sub/../../secret.warc.gz"])
def test_a_foreign_revisit_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    other = ForeignWarc()
    other.add(URL, b"<p>not for you</p>")
    other.save(tmp_path / "secret.warc.gz")
    foreign = ForeignWarc()
    refers = {"WARC-Refers-To-Filename": name, "WARC-Refers-To-File-Offset": "0", "WARC-Payload-Digest": "sha1:A"}
    foreign.add(URL, b"", kind="revisit", warc_headers=refers)
    (tmp_path / "inside").mkdir()
    (record,) = scan(foreign.save(tmp_path / "inside" / "foreign.warc.gz"))
    assert "a revisit of a record that is not in this file" in (record.problem or "")


def test_a_revisit_is_found_by_url_and_date_where_it_has_no_digest(tmp_path: Path) -> None:
    warc = ForeignWarc()
    warc.add(URL, b"<p>High water</p>")
    refers = {"WARC-Refers-To-Target-URI": URL, "WARC-Refers-To-Date": "2025-03-05T20:00:00Z"}
    warc.add(URL, b"", kind="revisit", warc_headers={**refers, "WARC-Date": "2025-03-06T20:00:00Z"})
    first, again = scan(warc.save(tmp_path / "pages.warc.gz"))
    assert (again.problem, again.raw_sha256) == (None, first.raw_sha256)
    assert again.fetched_at == datetime(2025, 3, 6, 20, tzinfo=UTC)
