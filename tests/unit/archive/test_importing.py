"""A foreign WARC file is copied once, by content, and survives its original."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.archive.warcs import five_pages

from broadsheet.archive import import_warc, scan
from broadsheet.errors import InvalidArchive
from broadsheet.ids import sha256


def test_it_is_copied_once_and_outlives_its_original(tmp_path: Path) -> None:
    source = five_pages().save(tmp_path / "old papers.warc.gz")
    kept = import_warc(source, tmp_path / "archive", "harbour")
    digest = sha256(source.read_bytes())[:16]
    assert kept == tmp_path / "archive" / "harbour" / "imported" / f"{digest}-old-papers.warc.gz"
    assert import_warc(source, tmp_path / "archive", "harbour") == kept
    renamed = source.rename(tmp_path / "renamed.warc.gz")
    assert import_warc(renamed, tmp_path / "archive", "harbour") == kept
    renamed.unlink()
    assert len(list(scan(kept))) == 5
    assert list(kept.parent.iterdir()) == [kept]


def test_other_content_under_the_same_name_is_another_file(tmp_path: Path) -> None:
    source = five_pages().save(tmp_path / "pages.warc.gz")
    first = import_warc(source, tmp_path / "archive", "harbour")
    five_pages(gzip=False).save(source)
    second = import_warc(source, tmp_path / "archive", "harbour")
    assert first != second
    assert first.exists()


def test_what_is_no_warc_is_not_copied(tmp_path: Path) -> None:
    source = tmp_path / "page.warc.gz"
    source.write_bytes(b"<html></html>" * 30)
    with pytest.raises(InvalidArchive, match="no record in it"):
        import_warc(source, tmp_path / "archive", "harbour")
    assert not (tmp_path / "archive").exists()


def test_a_torn_file_is_copied_as_it_is(tmp_path: Path) -> None:
    source = tmp_path / "torn.warc.gz"
    source.write_bytes(five_pages().data[:-2000])
    kept = import_warc(source, tmp_path / "archive", "harbour")
    assert kept.read_bytes() == source.read_bytes()
    assert [bool(r.problem) for r in scan(kept)] == [False] * 4 + [True]
