"""What a night of a paper must give: links and how they end, articles, and comments in reading order.

It is made from the world itself, never from pages. Times are UTC.

What does NOT belong here: how pages are printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from demo.editions import edition
from demo.papers import HARBOUR, PAPERS, Article, Paper
from demo.threads import Thread, pages, threads
from demo.times import relative

ENDINGS = {"dead": "not_found", "notice": "robots_disallowed"}


@dataclass(frozen=True, slots=True)
class ExpectedComment:
    """One comment. ``posted_at`` is what its printed time tells: exact, or cut to ``posted_at_precision``."""

    native_id: str  # "410344003"; the element's id is comment-<native_id> (Harbour) or remark-<native_id> (Ledger)
    parent_native_id: str | None
    position: int  # from 1, in reading order, over all comment pages
    depth: int  # 0 for a first-level comment
    author: str
    posted_at: datetime
    posted_at_text: str | None  # only where the time is relative
    posted_at_precision: str  # second, minute, hour, day
    paragraphs: tuple[str, ...]
    upvote_count: int | None
    is_by_staff: bool


@dataclass(frozen=True, slots=True)
class ExpectedArticle:
    """One article as its page stands at the night's clock."""

    url: str
    headline: str
    paragraphs: tuple[str, ...]
    authors: tuple[str, ...]
    published_at: datetime
    modified_at: datetime | None
    section: str
    keywords: tuple[str, ...]
    language: str
    credit_line: str | None
    is_teaser: bool
    declared_comment_count: int  # less pingbacks; a Harbour page without any prints none, only its feed says 0
    printed_comment_count: int  # as the page says it
    comment_page_count: int
    comments: tuple[ExpectedComment, ...]


@dataclass(frozen=True, slots=True)
class ExpectedLink:
    """One link that feed or sitemap promise.

    ``ending`` is article, not_found or robots_disallowed. ``fails_first``: the first request for it in the life of a server
    is answered 500, so that a fetch without a retry ends as server_failed.
    """

    url: str
    ending: str
    published_at: datetime
    fails_first: bool
    article: ExpectedArticle | None


@dataclass(frozen=True, slots=True)
class ExpectedNight:
    """One local day of one paper, as its pages stand at ``clock``."""

    paper: str
    day: date
    clock: datetime
    links: tuple[ExpectedLink, ...]

    @property
    def articles(self) -> tuple[ExpectedArticle, ...]:
        """The articles among the links, oldest first."""
        return tuple(link.article for link in self.links if link.article)

    @property
    def comment_count(self) -> int:
        """Comments of all its articles."""
        return sum(len(article.comments) for article in self.articles)


def expected_night(paper: str | Paper, day: date, clock: datetime, base_url: str | None = None) -> ExpectedNight:
    """What ``paper`` published on the local ``day``, as it stands at ``clock`` (aware).

    ``base_url`` is the paper's address where it isn't on its default port: ``world.harbour_url``, ``world.ledger_url``.
    """
    found = PAPERS[paper] if isinstance(paper, str) else paper
    base = (base_url or found.url).rstrip("/")
    there = [article for article in edition(found, day) if article.published_at <= clock]
    return ExpectedNight(found.id, day, clock, tuple(_link(article, clock, base) for article in there))


def _link(article: Article, clock: datetime, base: str) -> ExpectedLink:
    ending = ENDINGS.get(article.role, "article")
    return ExpectedLink(
        url=base + article.path,
        ending=ending,
        published_at=article.published_at,
        fails_first=article.role == "flaky",
        article=_article(article, clock, base) if ending == "article" else None,
    )


def _article(article: Article, clock: datetime, base: str) -> ExpectedArticle:
    text, story = article.version(clock), article.story
    found = threads(article, clock)
    flat = [thread for top in found for thread in top.flat()]
    comments = [thread for thread in flat if not thread.comment.is_pingback]
    return ExpectedArticle(
        url=base + article.path,
        headline=text.headline,
        paragraphs=article.shown_paragraphs(clock),
        authors=article.authors,
        published_at=article.published_at,
        modified_at=article.modified_at(clock),
        section=story.section,
        keywords=story.keywords,
        language=story.language,
        credit_line=article.credit_line,
        is_teaser=article.is_teaser,
        declared_comment_count=len(comments),
        printed_comment_count=len(flat),
        comment_page_count=len(pages(found)) if article.paper is HARBOUR else 1,
        comments=tuple(_comment(article, thread, place, clock) for place, thread in enumerate(comments, start=1)),
    )


def _comment(article: Article, thread: Thread, position: int, clock: datetime) -> ExpectedComment:
    comment = thread.comment
    text, precision, moment = None, "second", comment.posted_at
    if article.paper is not HARBOUR:
        text, precision, moment = relative(comment.posted_at, clock, article.story.language)
    return ExpectedComment(
        native_id=str(comment.number),
        parent_native_id=None if comment.parent is None else str(comment.parent),
        position=position,
        depth=thread.depth,
        author=comment.author,
        posted_at=moment,
        posted_at_text=text,
        posted_at_precision=precision,
        paragraphs=tuple(paragraph.text for paragraph in comment.paragraphs),
        upvote_count=comment.upvotes,
        is_by_staff=comment.is_staff,
    )
