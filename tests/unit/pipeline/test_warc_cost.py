"""A run over a WARC file of many tiny records costs time in proportion to their number, whatever they are."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import process_time

import pytest
from tests.costs import growth
from tests.unit.archive.warcs import DATE

from broadsheet.archive import peek_file, raw_page, verify_file
from broadsheet.models import Page, Run, Site
from broadsheet.pipeline import run_stage
from broadsheet.runs import RunFolder, read_rows
from broadsheet.settings import Settings

HTTP = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Page {}</p>"
URL = "http://quay.example/{}"
REFERS = f"WARC-Refers-To-Date: {DATE}\r\nWARC-Refers-To-Target-URI: {URL}\r\n"


def record(number: int, kind: str = "response", more: str = "", length: int | None = None) -> bytes:
    block = HTTP.format(number) if kind == "response" else ""
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {URL.format(number)}\r\nWARC-Date: {DATE}\r\n{more}"
    return f"{head}Content-Length: {length or len(block)}\r\n\r\n{block}\r\n\r\n".encode()


def flipped(member: bytes) -> bytes:
    """With another checksum."""
    return member[:-6] + bytes([member[-6] ^ 0xFF]) + member[-5:]


KINDS: dict[str, Callable[[int], bytes]] = {
    "plain": record,
    "compressed": lambda number: gzip.compress(record(number)),
    "revisits of one answer": lambda n: record(n, "revisit", REFERS.format(0)) if n else record(n),
    "revisits of nothing": lambda n: record(n, "revisit", REFERS.format("none")) if n else record(n),
    "every other one with a length beyond the file": lambda n: record(n, length=10**12) if n % 2 else record(n),
    "every other one damaged": lambda n: flipped(gzip.compress(record(n))) if n % 2 else gzip.compress(record(n)),
}


def pages_of(data: bytes, most: int, home: Path) -> int:
    """All that reads a file but extraction; gives the number of pages in it."""
    warc = home.with_suffix(".warc")
    warc.write_bytes(data)
    settings, site = Settings(home=home), Site.adhoc()
    site = site.model_copy(update={"fetch": site.fetch.model_copy(update={"max_pages_per_run": most})})
    run = Run("r1", site.id, "cli", None, datetime(2026, 3, 6, 3, tzinfo=UTC), str(warc))
    for stage in ("discover", "fetch"):
        run_stage(stage, run, site, settings)
    pages = read_rows(RunFolder(settings.runs_dir, site.id, run.run_id).file("pages"), Page)
    for page in pages:
        raw_page(page, home)
    kept = home / pages[0].warc_path
    verify_file(kept, pages, home)
    peek_file(kept, pages)
    return len(pages)


@pytest.mark.parametrize("kind", KINDS)
def test_four_times_the_records_cost_about_four_times_as_much(kind: str, tmp_path: Path) -> None:
    files = {size: b"".join(map(KINDS[kind], range(size))) for size in (500, 2000)}
    homes = (tmp_path / str(number) for number in count())
    found: dict[int, int] = {}

    def work(size: int) -> None:
        found[size] = pages_of(files[size], size, next(homes))

    assert growth(work, 500, 2000, 8, tries=2, clock=process_time) < 8  # 4 where it is linear, 16 where it is quadratic
    few, many = found.values()
    assert many == few == 1 if kind == "revisits of nothing" else many == 4 * few
