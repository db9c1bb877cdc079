"""Dates, authors and headlines of 360 real pages, counted as the scorer counts them. The figures are floors."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from broadsheet.extract.article import clock_of
from broadsheet.extract.metadata import Metadata, read_metadata
from broadsheet.extract.own_node import own_node
from broadsheet.extract.page import parse
from broadsheet.models import Page, RawPage, Site

SERVED_AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="module")
def corpus(shared: Path) -> Path:
    return shared / "corpus" / "articles"


@pytest.fixture(scope="module")
def scorer(shared: Path) -> Any:
    spec = importlib.util.spec_from_file_location("corpus_score", shared / "corpus" / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def metadata(warc: Path) -> Iterator[tuple[str, Metadata]]:
    with warc.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            body, url = record.reader.read(), record.headers["WARC-Target-URI"]
            kind = record.http_headers.get("Content-Type")
            at = SERVED_AT
            raw = RawPage(Page(url, url, url, "article", 200, kind, at, at, str(warc), 0, 0, "", len(body)), body)
            page = parse(raw, Site.adhoc())
            clock = clock_of(page)
            yield url, read_metadata(page, own_node(page), clock, None)


def day_of(value: tuple[Any, bool] | None) -> Any:
    return value and (value[0].date() if isinstance(value[0], datetime) else value[0])


def test_the_scorers_figures_do_not_fall(corpus: Path, scorer: Any) -> None:
    gold = {page["url"]: page for page in map(json.loads, (corpus / "gold.jsonl").open())}
    right, of = Counter[str](), Counter[str]()
    for url, found in metadata(corpus / "pages.warc.gz"):
        page = gold[url]
        if day := day_of(scorer.when(page["date"])):
            of["date"] += 1
            right["date"] += found.published is not None and found.published.at.date() == day
        for name, wanted, got, least in (
            ("author", page["author"], " ".join(found.authors), 0.6),
            ("headline", page["headline"], found.headline, 0.7),
        ):
            text = wanted if isinstance(wanted, str) else " ".join(wanted or ())
            if text:
                of[name] += 1
                right[name] += scorer.jaccard(text, got) >= least
    shares = {name: right[name] / of[name] for name in of}
    floors = {"date": 0.875, "author": 0.885, "headline": 0.945}
    assert {name: share for name, share in shares.items() if share < floors[name]} == {}
    assert of == {"date": 313, "author": 290, "headline": 360}
