"""The two papers, and what they are made of: articles in versions, and comments.

What does NOT belong here: inventing them (``newsroom``, ``readers``) and printing them (``wordpress``, ``ledger``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FOUNDED = date(2001, 1, 1)  # both papers; earlier days have no pages
DEFAULT_PORT = 48610


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. ``id`` is also the stem of its site file."""

    id: str
    name: str
    tagline: str
    zone: str
    port: int

    @property
    def tz(self) -> ZoneInfo:
        """The zone in which its days begin."""
        return ZoneInfo(self.zone)

    @property
    def url(self) -> str:
        """Its address on the default port, without a closing slash."""
        return f"http://127.0.0.1:{self.port}"

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Local wall time as UTC."""
        return datetime.combine(day, time(hour, minute), self.tz).astimezone(UTC)

    def today(self, clock: datetime) -> date:
        """The local day of ``clock``."""
        return clock.astimezone(self.tz).date()


HARBOUR = Paper(
    "harbour_gazette", "The Harbour Gazette", "Port Ellery’s daily since 1871", "Europe/London", DEFAULT_PORT
)
LEDGER = Paper("ledger_nord", "Ledger Nord", "The north, in full", "Europe/Berlin", DEFAULT_PORT + 1)
PAPERS = {paper.id: paper for paper in (HARBOUR, LEDGER)}


@dataclass(frozen=True, slots=True)
class Version:
    """What an article says at one time. Paragraphs are plain text."""

    headline: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What an article is about, and its text as first published."""

    text: Version
    language: str
    section: str
    subject: str
    place: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One article, or another page that the paper links to like one. Times are UTC.

    ``role`` says what is odd about it: '' (nothing), paged, pinged, silent, single, notice (Harbour Gazette); german, teaser,
    flaky, edited, trimmed, dead (Ledger Nord).
    """

    paper: Paper
    day: date
    number: int  # the id that is printed: WordPress's post id, the Ledger's article id
    role: str
    path: str
    story: Story
    authors: tuple[str, ...]
    published_at: datetime
    prompt_comments: int  # posted by half past one of the following night
    late_comments: int  # posted during the following day
    credit_line: str | None = None
    edited_at: datetime | None = None
    edited: Version | None = None

    def version(self, clock: datetime) -> Version:
        """What it says at ``clock``."""
        return self.edited if self.edited and self.modified_at(clock) else self.story.text

    def modified_at(self, clock: datetime) -> datetime | None:
        """When it was last changed, as known at ``clock``."""
        return self.edited_at if self.edited_at and self.edited_at <= clock else None

    def shown_paragraphs(self, clock: datetime) -> tuple[str, ...]:
        """The paragraphs on the page at ``clock``: of a teaser the first two sentences."""
        paragraphs = self.version(clock).paragraphs
        if not self.is_teaser:
            return paragraphs
        return (" ".join(re.split(r"(?<=[.!?]) (?=[A-ZÄÖÜ])", paragraphs[0])[:2]),)

    @property
    def is_teaser(self) -> bool:
        """Whether only its beginning is on the page."""
        return self.role == "teaser"

    @property
    def description(self) -> str:
        """The summary in its head and feed: its first paragraph."""
        return self.story.text.paragraphs[0]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a comment."""

    text: str
    is_quote: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment or pingback, with its exact time, UTC."""

    number: int
    author: str
    posted_at: datetime
    paragraphs: tuple[Paragraph, ...]
    parent: int | None = None
    upvotes: int | None = None
    is_staff: bool = False
    is_pingback: bool = False
    author_url: str = ""
    deleted_at: datetime | None = None

    def is_visible(self, clock: datetime) -> bool:
        """Whether it is on the page at ``clock``."""
        return self.posted_at <= clock and (self.deleted_at is None or clock < self.deleted_at)


def revision_time(paper: Paper, day: date) -> datetime:
    """When the Ledger's second thoughts about ``day`` happen: 18:00 local of the following day."""
    return paper.moment(day + timedelta(days=1), 18)
