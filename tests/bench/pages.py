"""Pages for the benchmarks: real ones where the corpus is at hand, else those of the demo world."""

from __future__ import annotations

from datetime import UTC, datetime
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
    """Article pages of the demo papers over several nights."""
    from urllib.request import urlopen

    import demo

    clock = datetime(2026, 3, 9, 3, 0, tzinfo=UTC)
    pages = []
    with demo.serve(clock=clock, port=0) as world:
        for url in world.article_urls()[:COUNT]:
            with urlopen(url) as answer:
                body = answer.read()
            pages.append(
                RawPage(
                    Page(
                        url,
                        url,
                        url,
                        PageKind.ARTICLE,
                        200,
                        "text/html; charset=utf-8",
                        clock,
                        clock,
                        "",
                        0,
                        0,
                        sha256(body),
                        len(body),
                    ),
                    body,
                )
            )
    return pages
