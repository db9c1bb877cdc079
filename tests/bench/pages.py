"""Pages for the benchmarks: real ones where the corpus is at hand, else those of the demo world."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from broadsheet import archive
from broadsheet.ids import sha256
from broadsheet.models import Page, PageKind, RawPage
from broadsheet.pipeline.fetching import outcome_of_record, page_of_record
from broadsheet.settings import PROJECT

CORPUS = PROJECT.parent / "shared" / "corpus" / "articles" / "pages.warc.gz"
COUNT = 120


def bench_pages() -> tuple[str, list[RawPage]]:
    """(where they are from, the pages)."""
    if CORPUS.exists():
        records = [record for record in archive.scan(CORPUS) if outcome_of_record(record) is None][:COUNT]
        return "real pages", [archive.raw_page(page_of_record(r, CORPUS, Path("/")), Path("/")) for r in records]
    return "demo papers", demo_pages()


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
