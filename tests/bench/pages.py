"""Pages for the benchmarks: real ones where the corpus is at hand, else those of the demo world; and a WARC file of some of them.

What does NOT belong here: measuring.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from broadsheet import archive
from broadsheet.ids import sha256
from broadsheet.models import Page, PageKind, RawPage
from broadsheet.pipeline.records import outcome_of_record, page_of_record
from broadsheet.settings import PROJECT

CORPUS = PROJECT.parent / "shared" / "corpus"
SETS = ("articles", "articles2", "nogold")  # the first is the one of the older figures
COUNT = 120


def page_sets() -> Iterator[tuple[str, list[RawPage]]]:
    """(where they are from, the pages) of each set that is at hand; the demo papers' where none is."""
    found = [name for name in SETS if _file(name).exists()]
    for name in found:
        yield f"real pages, {name}", _spread(name)
    if not found:
        yield "demo papers", demo_pages()


def bench_pages() -> tuple[str, list[RawPage]]:
    """(where they are from, the pages) of the first set."""
    return next(page_sets())


def _file(name: str) -> Path:
    return CORPUS / name / "pages.warc.gz"


def _pages(name: str) -> list[Page]:
    file = _file(name)
    records = [record for record in archive.scan(file) if outcome_of_record(record) is None]
    return [page_of_record(record, file, Path("/")) for record in records]


def _spread(name: str, count: int = COUNT) -> list[RawPage]:
    """``count`` pages of a set, evenly over its file; of the first set its first ones, as always."""
    pages = _pages(name)
    chosen = pages[:count] if name == SETS[0] else pages[:: max(1, len(pages) // count)][:count]
    return [archive.raw_page(page, Path("/")) for page in chosen]


def write_warc(name: str, count: int, out: Path) -> list[RawPage]:
    """A WARC file of ``count`` pages, evenly over a set, each record as it stands there; gives the pages."""
    file = _file(name)
    pages = _pages(name)
    chosen = pages[:: max(1, len(pages) // count)][:count]
    starts = sorted({record.offset for record in archive.scan(file)})
    ends = dict(pairwise([*starts, file.stat().st_size]))
    whole = file.read_bytes()
    out.write_bytes(b"".join(whole[page.warc_offset : ends[page.warc_offset]] for page in chosen))
    return [archive.raw_page(page, Path("/")) for page in chosen]


def demo_pages() -> list[RawPage]:
    """Article pages of the demo papers, as they stand after a week."""
    from urllib.request import urlopen

    import demo

    clock = datetime(2026, 3, 9, 3, 0, tzinfo=UTC)
    days = [clock.date() - timedelta(days=number) for number in range(1, 8)]
    pages = []
    with demo.serve(clock=clock, port=0) as world:
        bases = {"harbour_gazette": world.harbour_url, "ledger_nord": world.ledger_url}
        nights = [demo.expected_night(paper, day, clock, base) for day in days for paper, base in bases.items()]
        links = [link for night in nights for link in night.links if link.article and not link.fails_first]
        for link in links[:COUNT]:
            with urlopen(link.url) as answer:
                body = answer.read()
            at = (link.url,) * 3
            pages.append(
                RawPage(
                    Page(*at, PageKind.ARTICLE, 200, "text/html", clock, clock, "", 0, 0, sha256(body), len(body)), body
                )
            )
    return pages
