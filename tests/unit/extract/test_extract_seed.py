"""The page the project was started from gives exactly what is expected of it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from tests.unit.extract.invented import raw, site

from broadsheet.extract import extract, missing
from broadsheet.models import Extraction


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((shared / "seed" / "expected.json").read_text())
    return found


@pytest.fixture(scope="module")
def found(shared: Path, expected: dict[str, object]) -> Extraction:
    url = str(expected["url"])
    page = raw((shared / "seed" / "page.html").read_bytes(), url, link_url=url)
    assert missing(page, site()) == ()
    return extract(page, site(), run_id="night")


def test_the_article_is_as_expected(found: Extraction, expected: dict[str, object]) -> None:
    article = found.article
    assert article.body is not None and article.published_at is not None
    assert article.body.split("\n\n") == str(expected["body"]).split("\n\n")
    assert len(article.body.split("\n\n")) == expected["body_paragraphs"]
    assert article.published_at == datetime.fromisoformat(str(expected["published_at"]))
    for column in ("url", "headline", "language", "credit_line", "declared_comment_count"):
        assert getattr(article, column) == expected[column], column
    assert (article.extracted_comment_count, article.declared_comment_source) == (8, "heading")


def test_the_comments_are_as_expected(found: Extraction, expected: dict[str, object]) -> None:
    positions = {comment.comment_id: comment.position for comment in found.comments}
    rows = [
        {
            "position": comment.position,
            "native_id": comment.native_id,
            "author": comment.author,
            "posted_at": comment.posted_at.strftime("%Y-%m-%dT%H:%M:%SZ") if comment.posted_at else None,
            "parent_position": positions.get(comment.parent_comment_id or ""),
            "paragraphs": len(comment.body.split("\n\n")),
            "body": comment.body,
        }
        for comment in found.comments
    ]
    assert rows == expected["comments"]
    assert len(positions) == 8
    assert found.issues == ()
