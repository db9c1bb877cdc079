"""Pages into tables, by us or by trafilatura alone, one process a core.

What does NOT belong here: changing pages before (``stress``), comparing with labels (``scoring``).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from broadsheet.errors import NotAnArticle
from broadsheet.extract import extract
from broadsheet.ids import article_id
from broadsheet.models import Article, Comment, Extraction, Page, PageKind, RawPage, Site
from broadsheet.runs import write_rows

Extractor = Callable[[RawPage], Extraction | None]


def ours(raw: RawPage) -> Extraction | None:
    """The product's extraction; None for a page that it refuses."""
    try:
        return extract(raw, Site.adhoc())
    except NotAnArticle:
        return None


def trafilatura_alone(raw: RawPage) -> Extraction | None:
    """trafilatura's full output with its defaults, in our columns; None where it finds no text."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    document: Any = trafilatura.bare_extraction(raw.body, url=raw.page.url, with_metadata=True, include_comments=True)
    if document is None:
        return None
    found = ours(_EMPTY)
    assert found is not None
    authors = tuple(name.strip() for name in (document.author or "").split(";") if name.strip())
    published = datetime.fromisoformat(document.date).replace(tzinfo=UTC) if document.date else None
    article = replace(
        found.article,
        url=raw.page.url,
        article_id=article_id(raw.page.url),
        headline=document.title,
        body=document.text,
        authors=authors,
        published_at=published,
    )
    return Extraction(article, (), (), None, found.signs)


_AT = datetime(2026, 1, 1, tzinfo=UTC)
_HTML = b"<html><body><p>A row to take the other columns from.</p></body></html>"
_EMPTY = RawPage(
    Page(*("https://example.org/",) * 3, PageKind.ARTICLE, 200, "text/html", _AT, _AT, "", 0, 0, "", len(_HTML)), _HTML
)


def tables(extractor: Extractor, raws: Iterable[RawPage], out: Path) -> None:
    """Write ``articles.parquet`` and ``comments.parquet`` of ``raws`` to ``out``."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = [extraction for extraction in pool.map(extractor, raws, chunksize=8) if extraction]
    out.mkdir(parents=True, exist_ok=True)
    write_rows(out / "articles.parquet", Article, [e.article for e in found])
    write_rows(out / "comments.parquet", Comment, [c for e in found for c in e.comments])


def bodies(tables_of: Path) -> dict[str, str]:
    """Body by address from the tables in a folder, empty where there is none."""
    found = duckdb.sql(f"SELECT url, coalesce(body, '') FROM read_parquet('{tables_of / 'articles.parquet'}')")
    return dict(found.fetchall())
