"""What one document gave.

What does NOT belong here: how each kind of document is read (``feeds``, ``sitemaps``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from broadsheet.models import DiscoverSource, Link, Request
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
