"""Records cut out of a WARC file: gone, and all others where they were, for every reader."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from broadsheet.archive import Exchange, Located, WarcWriter, blank_records, finish, original_of, read_body, scan
from broadsheet.archive.framing import frames
from broadsheet.errors import InvalidArchive
from broadsheet.ids import sha256
from broadsheet.models import Page

NOW = datetime(2026, 3, 6, tzinfo=UTC)
SECRET = b"Wilhelmina Quackenbush was here"


def answer(url: str, body: bytes, status: int = 200, **headers: str) -> Exchange:
    return Exchange(url, (("Host", "x.example"),), status, tuple(headers.items()), body, NOW)


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, dict[str, Located]]:
    """A file with answers that can't be compressed away, one behind a redirect, and one that is 200 KB long."""
    path = tmp_path / "night.warc.gz"
    noise = b"".join(sha256(b"%d" % n).encode() for n in range(3200))
    places = {}
    with WarcWriter(path) as writer:
        places["first"] = writer.append(answer("https://x.example/1", b"<p>first</p>"))
        places["gone"] = writer.append(
            answer("https://x.example/old", b"moved", 301, Location="https://x.example/2"),
            answer("https://x.example/2", b"<p>" + SECRET + b"</p>"),
        )
        places["large"] = writer.append(answer("https://x.example/3", noise + SECRET))
        places["last"] = writer.append(answer("https://x.example/4", b"<p>last</p>"))
    finish(path)
    return path, places


def texts(path: Path) -> list[bytes]:
    """Every record as its reader sees it, by both libraries and by our own."""
    with path.open("rb") as file:
        slow = [record.content_stream().read() for record in ArchiveIterator(file)]
    with path.open("rb") as file:
        fast = [record.reader.read() for record in FastIterator(file, parse_http=False)]
    ours = [frame.data for frame in frames(path)]
    assert len(slow) == len(fast) == len(ours)
    return [*slow, *fast, *ours]


def test_what_is_cut_out_is_gone_and_the_rest_stays_where_it_was(written: tuple[Path, dict[str, Located]]) -> None:
    path, places = written
    before, size = {name: read_body(path, places[name].offset) for name in ("first", "last")}, path.stat().st_size
    assert blank_records(path, {places["gone"].offset, places["large"].offset}, NOW) == 2
    assert path.stat().st_size == size
    assert {name: read_body(path, places[name].offset) for name in before} == before
    assert SECRET not in b"".join(texts(path))
    assert b"x.example/old" not in gzip.decompress(path.read_bytes())  # the redirect that led there
    assert [record.url for record in scan(path)] == ["https://x.example/1", "https://x.example/4"]
    assert not any(frame.problem for frame in frames(path))
    with pytest.raises(InvalidArchive):
        read_body(path, places["large"].offset)
    content = path.read_bytes()
    assert blank_records(path, {places["gone"].offset, places["large"].offset}, NOW) == 0
    assert path.read_bytes() == content


def test_by_address_every_record_of_it_goes(written: tuple[Path, dict[str, Located]]) -> None:
    path, _ = written
    wanted: Callable[[str], bool] = {"https://x.example/4", "https://x.example/old"}.__contains__
    assert blank_records(path, (), NOW, wanted) == 2
    assert [record.url for record in scan(path)] == [f"https://x.example/{n}" for n in (1, 2, 3)]


def test_a_revisit_still_finds_its_original_behind_a_cut(
    written: tuple[Path, dict[str, Located]], tmp_path: Path
) -> None:
    path, places = written
    body = b"<p>last</p>"
    fields = {"http_status": 200, "content_type": None, "fetched_at": NOW, "served_at": NOW, "warc_length": 1}
    page = Page(
        "https://x.example/4", "https://x.example/4", "https://x.example/4", "article", warc_path=str(path),
        warc_offset=places["last"].offset, raw_sha256=sha256(body), body_bytes=len(body), **fields,  # type: ignore[arg-type]
    )  # fmt: skip
    later = tmp_path / "later.warc.gz"
    with WarcWriter(later) as writer:
        again = writer.append(answer("https://x.example/4", b"", 304), revisits=original_of(page, tmp_path))
    finish(later)
    blank_records(path, {places["gone"].offset}, NOW)
    assert read_body(later, again.offset) == body


def test_an_uncompressed_file_is_cut_too(tmp_path: Path, written: tuple[Path, dict[str, Located]]) -> None:
    path = tmp_path / "plain.warc"
    path.write_bytes(gzip.decompress(written[0].read_bytes()))
    assert blank_records(path, (), NOW, lambda url: url.endswith("/3")) == 1
    assert [record.url for record in scan(path)] == [f"https://x.example/{n}" for n in ("1", "old", "2", "4")]
    assert not any(frame.problem for frame in frames(path))
