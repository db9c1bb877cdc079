"""Real pages of 97 hosts: none breaks anything, and what platforms write is read. Figures are floors, measured by the scorer."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from broadsheet.errors import NotAnArticle
from broadsheet.extract import extract
from broadsheet.models import Article, Comment, Extraction, Page, RawPage, Site
from broadsheet.runs import write_rows


def pages(warc: Path) -> Iterator[RawPage]:
    with warc.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            body = record.reader.read()
            url = record.headers["WARC-Target-URI"]
            at = datetime(2026, 11, 22, tzinfo=UTC)
            kind, digest = record.http_headers.get("Content-Type"), hashlib.sha256(body).hexdigest()
            yield RawPage(Page(url, url, url, "article", 200, kind, at, at, str(warc), 0, 0, digest, len(body)), body)


@pytest.fixture(scope="module")
def found(shared: Path) -> dict[str, Extraction | str]:
    """Each page's Extraction, or why it is no article."""
    results: dict[str, Extraction | str] = {}
    for raw in pages(shared / "corpus" / "comments" / "pages.warc.gz"):
        try:
            results[raw.page.url] = extract(raw, Site.adhoc())
        except NotAnArticle as refusal:
            results[raw.page.url] = str(refusal)
    return results


def test_every_page_ends_as_an_article_or_with_a_reason(found: dict[str, Extraction | str]) -> None:
    assert len(found) == 97
    refused = {url: result for url, result in found.items() if isinstance(result, str)}
    assert all(url in reason for url, reason in refused.items())
    assert len(refused) <= 1
    for result in found.values():
        if isinstance(result, Extraction):
            comments = result.comments
            ids = [c.comment_id for c in comments]
            assert [c.position for c in comments] == list(range(1, len(comments) + 1))
            assert len(set(ids)) == len(ids)
            assert {c.parent_comment_id for c in comments} <= {None, *ids}
            assert result.article.extracted_comment_count == len(comments)
            assert result.article.body or comments


def test_the_scorers_figures_do_not_fall(found: dict[str, Extraction | str], shared: Path, tmp_path: Path) -> None:
    kept = [result for result in found.values() if isinstance(result, Extraction)]
    write_rows(tmp_path / "articles.parquet", Article, [result.article for result in kept])
    write_rows(tmp_path / "comments.parquet", Comment, [comment for result in kept for comment in result.comments])
    corpus = shared / "corpus"
    command: list[str | Path] = [
        sys.executable,
        corpus / "score.py",
        "comments",
        corpus / "comments",
        tmp_path,
        "--json",
        tmp_path / "score.json",
    ]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    score = json.loads((tmp_path / "score.json").read_text())
    # A label may be wrong: what is read on a page labelled as without comments must be as many as the page itself says it has.
    labels = [json.loads(line) for line in (corpus / "comments" / "gold.jsonl").open()]
    empty = {page["url"] for page in labels if not page["comments"]}
    alarms = [result for result in kept if result.article.url in empty and result.comments]
    assert len(alarms) <= 1
    assert all(alarm.article.declared_comment_count == len(alarm.comments) for alarm in alarms), shown
    # A little under what was measured. Author: 106 labels of one page hold "NAME replied to comment from OTHER" where we give the
    # name and the parent. Time: 45 labels of one page run day and hour together and are read as another century.
    floors = {
        "precision": 0.98,
        "f1": 0.98,
        "exact_pages": 0.86,
        "author": 0.94,
        "time": 0.965,
        "replies": 0.99,
        "paragraphs": 0.98,
    }
    assert {name: score[name] for name, floor in floors.items() if score[name] < floor} == {}, shown
    for family in (
        "wordpress",
        "wpdiscuz",
        "wordpress-thesis",
        "wordpress-genesis",
        "wordpress-block",
        "news-microdata",
        "blogger",
        "blogger-classic",
        "livefyre-static",
        "spip",
        "xenforo-news",
    ):
        (line,) = [line for line in shown.splitlines() if line.startswith(f"  {family}: ")]
        hit, of = line.split(": ")[1].split(" ")[0].split("/")
        assert hit == of == line.rsplit(" ", 1)[1], line
