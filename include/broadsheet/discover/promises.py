"""Links of one document while it is read: addresses seen from where it lies, dates only where they can be true.

Every reader hands what it finds to one ``Promises``, so that the same rules hold for all formats, the next one included. What does
NOT belong here: where in a document addresses and dates stand (``feeds``, ``sitemaps``, ``listings``, ...).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo

from broadsheet.discover.moments import Span, can_be_true, day_in_path, span_of
from broadsheet.discover.reading import absolute, make_link, storable
from broadsheet.models import DiscoverSource, Link, Site
from broadsheet.text import shorten
from broadsheet.urls import is_http

# Kinds that hold the newest only: a date before the web existed is no date.
_OF_NEWEST = frozenset({"rss", "atom", "json_feed", "news_sitemap"})
# A date and the day in an article's address may lie so far apart: a zone's width and a night.
_SAME_DAY = timedelta(days=2)
_MAX_DATE_CHARS = 1000  # what ``written`` looks at, and no more is taken in


class Promises:
    """Collects the links of the document that was asked for at ``url`` and answered at ``base``."""

    def __init__(
        self, source: DiscoverSource, site: Site, url: str, base: str | None = None, now: datetime | None = None
    ) -> None:
        self.links: list[Link] = []
        self._source, self._site, self._url, self._base, self.now = source, site, url, base or url, now
        self._fallen: list[str] = []
        self._unread: list[str] = []
        self._untrue: list[str] = []
        self._against: list[str] = []

    @contextmanager
    def entry(self) -> Iterator[None]:
        """Whatever goes wrong with one entry of outside data costs that entry only, and is told."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - the sound neighbours are read
            self._fallen.append(shorten(repr(error)[:400], 120))

    def date(self, said: object, zone: tzinfo | None = None) -> Span | None:
        """What ``said`` means, in ``zone`` (else the site's) where it names none; None, and noted, where it can't be read or true."""
        if said is None or said == "":
            return None
        text = str(said) if isinstance(said, int) else said if isinstance(said, str) else None
        span = span_of(storable(text[: _MAX_DATE_CHARS + 1]), zone or self._site.zone) if text is not None else None
        if span is not None and span.precision == "day" and zone is not None and text is not None:
            # An interface that always gives instants means the first of a day, too; a mere day is the site's.
            is_instant = len(text.strip()) > len("2026-03-05")
            span = Span(span.first_at, span.first_at) if is_instant else span_of(text, self._site.zone)
        shown = repr(said[:60] if isinstance(said, str) else said)[:60]
        if span is None:
            self._unread.append(shown)
            return None
        return self._true(span, shown)

    def add(
        self,
        url: str,
        *,
        published: Span | None = None,
        modified: Span | None = None,
        headline: str | None = None,
        comment_count: int | None = None,
        comment_feed: str | None = None,
        base: str | None = None,
    ) -> None:
        """A link to ``url``, seen from ``base`` (else from the document)."""
        target = absolute(url, base or self._base)
        day = self._day(target)
        if published is not None and day is not None and _apart(published, day):
            # One of the two is wrong, or the date is that of a change: the page is asked, and says itself.
            self._against.append(f"{shorten(target, 100)} is said to be of {published.first_at:%Y-%m-%d}")
            published = None
        if published is not None and published.precision == "month":
            published = None
        feed = absolute(comment_feed, self._base) if comment_feed else None
        self.links.append(
            make_link(
                target,
                self._source,
                self._url,
                published_hint_at=published.first_at if published else None,
                published_hint_precision=published.precision if published else None,
                modified_hint_at=modified.last_at if modified else None,
                headline_hint=headline,
                comment_count_hint=comment_count,
                comment_feed_url=feed if feed and is_http(feed) else None,
            )
        )

    def day_of(self, url: str) -> Span | None:
        """The day that the address of an article names."""
        return self._day(absolute(url, self._base))

    def problems(self) -> Iterator[str]:
        """What a person should know of the entries and their dates."""
        if self._fallen:
            yield f"{self._url}: {len(self._fallen)} entries could not be read ({self._fallen[0]}); report it with the archived answer"
        if self._unread:
            yield f"{self._url}: {len(self._unread)} unreadable times, such as {self._unread[0]}; the pages' own dates decide"
        if self._untrue:
            yield (
                f"{self._url}: {len(self._untrue)} times that can't be true, such as {self._untrue[0]}; the pages' own dates decide"
            )
        if self._against:
            yield (
                f"{self._url}: {len(self._against)} times disagree with the day in the address: {self._against[0]}; the pages' own "
                "dates decide"
            )

    def _true(self, span: Span, shown: str) -> Span | None:
        is_of_newest = self._source.kind in _OF_NEWEST
        if can_be_true(span, self._site.zone, is_of_newest=is_of_newest, now=self.now):
            return span
        self._untrue.append(shown)
        return None

    def _day(self, url: str) -> Span | None:
        day = day_in_path(url, self._site.zone)
        if day is None or not can_be_true(day, self._site.zone, is_of_newest=False, now=self.now):
            return None
        return day


def _apart(one: Span, other: Span) -> bool:
    return one.first_at - other.last_at > _SAME_DAY or other.first_at - one.last_at > _SAME_DAY
