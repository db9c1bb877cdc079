"""What one document gave.

What does NOT belong here: how each kind of document is read (``feeds``, ``sitemaps``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from lxml import html

from broadsheet.models import DiscoverSource, Link, Request, Window
from broadsheet.text import squeeze
from broadsheet.urls import canonical_url

_HALVES = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile(
    r"[\t\r\n]+"
)  # browsers drop these inside a URL too: WHATWG URL, "remove all ASCII tab or newline"


@dataclass(frozen=True, slots=True)
class Reading:
    """Links that a document promises, further documents to ask for, and what a person should know about it."""

    links: tuple[Link, ...]
    more: tuple[Request, ...] = ()
    problems: tuple[str, ...] = ()


def storable(text: str) -> str:
    """``text`` without halves of characters, which a character reference can smuggle in and no file can hold."""
    return _HALVES.sub("\ufffd", text)


def absolute(url: str, base: str) -> str:
    """``url`` seen from the document at ``base``; as it stands where the two don't make a URL."""
    text = _BREAKS.sub("", storable(url).strip())
    try:
        return urljoin(base, text)
    except ValueError:
        return text


def headline_of(markup: str) -> str | None:
    """The text of a title that is written as HTML; None where it has none."""
    title = squeeze(markup)
    if title:
        title = squeeze(html.fragment_fromstring(title, create_parent="div").text_content())
    return storable(title) or None


def reaches_past(links: Sequence[Link], window: Window | None) -> bool:
    """Whether a page of a source that lists the newest first is wholly older than ``window``: then so are all after it.

    False where a link has no date, and where there is no window.
    """
    if window is None or not links:
        return False
    dates = [link.published_hint_at for link in links]
    return all(date is not None and date < window.start_at for date in dates)


def make_link(
    url: str,
    source: DiscoverSource,
    source_url: str,
    *,
    published_hint_at: datetime | None = None,
    modified_hint_at: datetime | None = None,
    headline_hint: str | None = None,
    comment_count_hint: int | None = None,
    comment_feed_url: str | None = None,
) -> Link:
    """A link as ``source_url`` promises it; garbage keeps its own spelling, and ``select`` leaves it out with a reason."""
    try:
        canonical = canonical_url(url)
    except ValueError:
        canonical = url
    return Link(
        url=url,
        canonical_url=canonical,
        source_channel=source.kind,
        source_url=source_url,
        published_hint_at=published_hint_at,
        headline_hint=headline_hint,
        comment_count_hint=comment_count_hint,
        comment_feed_url=comment_feed_url,
        modified_hint_at=modified_hint_at,
    )
