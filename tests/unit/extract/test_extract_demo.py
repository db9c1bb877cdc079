"""A night of the demo world's papers, asked for over a real socket: comments and articles are what the world says they are."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from broadsheet.extract import extract, missing
from broadsheet.models import Comment, CommentRules, DiscoverSource, Extraction, Page, PageKind, RawPage, Site
from demo import HARBOUR, LEDGER, ExpectedArticle, ExpectedComment, Paper, World, expected_night, serve

DAY, CLOCK = date(2026, 3, 5), datetime(2026, 3, 6, 0, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with serve(CLOCK, port=0) as served:
        yield served


def answer(url: str, kind: PageKind, link_url: str) -> RawPage | None:
    for _ in range(2):  # one page fails at first
        try:
            with urllib.request.urlopen(url, timeout=60) as response:
                body, content_type = response.read(), response.headers["Content-Type"]
        except urllib.error.HTTPError:
            continue
        digest = hashlib.sha256(body).hexdigest()
        page = Page(url, url, link_url, kind.value, 200, content_type, CLOCK, CLOCK, "w", 0, 0, digest, len(body))
        return RawPage(page, body)
    return None


def read(url: str, site: Site) -> Extraction:
    """The article with everything that is missing asked for."""
    start = answer(url, PageKind.ARTICLE, url)
    assert start is not None
    seen: set[str] = set()
    more: list[RawPage] = []
    newest = [start]
    while wanted := [request for page in newest for request in missing(page, site, seen)]:
        seen |= {request.url for request in wanted}
        newest = [found for r in wanted if (found := answer(r.url, PageKind.COMMENTS, r.link_url))]
        more += newest
    return extract(start, site, more=more)


def row(comment: Comment, native: dict[str, str | None]) -> tuple[object, ...]:
    return (
        comment.native_id,
        native.get(comment.parent_comment_id or ""),
        comment.position,
        comment.depth,
        comment.author,
        comment.posted_at,
        comment.posted_at_precision,
        tuple(comment.body.split("\n\n")),
        comment.upvote_count,
        comment.is_by_staff,
    )


def expected_row(comment: ExpectedComment) -> tuple[object, ...]:
    return (
        comment.native_id,
        comment.parent_native_id,
        comment.position,
        comment.depth,
        comment.author,
        comment.posted_at,
        comment.posted_at_precision,
        comment.paragraphs,
        comment.upvote_count,
        comment.is_by_staff,
    )


def check(found: Extraction, expected: ExpectedArticle) -> None:
    article = found.article
    assert article.headline == expected.headline
    assert tuple((article.body or "").split("\n\n")) == expected.paragraphs
    assert article.authors == expected.authors
    assert (article.published_at, article.modified_at) == (expected.published_at, expected.modified_at)
    assert (article.section, article.keywords, article.language) == (
        expected.section,
        expected.keywords,
        expected.language,
    )
    assert (article.credit_line, article.is_teaser) == (expected.credit_line, expected.is_teaser)
    assert (article.declared_comment_count or 0) == expected.declared_comment_count
    native = {comment.comment_id: comment.native_id for comment in found.comments}
    assert [row(comment, native) for comment in found.comments] == [expected_row(c) for c in expected.comments]


@pytest.mark.parametrize(
    ("paper", "zone", "use_rest"),
    [(HARBOUR, "Europe/London", True), (HARBOUR, "Europe/London", False), (LEDGER, "Europe/Berlin", True)],
    ids=["WordPress by REST", "WordPress by comment pages", "microdata with relative times"],
)
def test_a_night_is_what_the_world_says(world: World, paper: Paper, zone: str, use_rest: bool) -> None:
    base = world.harbour_url if paper is HARBOUR else world.ledger_url
    site = Site(
        id=paper.id,
        name=paper.name,
        url=base,
        languages=("en", "de"),
        timezone=zone,
        discover=(DiscoverSource(kind="rss", url=f"{base}feed/"),),
        comments=CommentRules(use_rest=use_rest),
    )
    night = expected_night(paper, DAY, CLOCK, base)
    assert night.comment_count > 30
    for expected in night.articles:
        check(read(expected.url, site), expected)
