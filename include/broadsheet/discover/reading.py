"""What one document gave, and the text that stands in it, made harmless and short before any pattern sees it.

What does NOT belong here: how each kind of document is read (``feeds``, ``sitemaps``), and its dates (``promises``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urljoin

from lxml import etree, html

from broadsheet.models import DiscoverSource, Link, Request, Site, Window
from broadsheet.text import squeeze
from broadsheet.urls import canonical_url, same_host

MAX_URL_CHARS = 4000  # browsers and servers stop between 2,000 and 8,000
MAX_MARKUP_CHARS = 4000  # of a title as it is written
_MAX_HEADLINE_CHARS = 1000

# Halves of characters, which a reference can smuggle in and no file can hold; what XML 1.0 forbids, with the controls of C1 (they
# command terminals) and those that turn the direction of writing around.
_UNFIT = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,20})|([0-9]{1,20}));?")
# Browsers drop these inside a URL: WHATWG URL, "remove all ASCII tab or newline".
_BREAKS = re.compile(r"[\t\r\n]+")
_NEVER_IN_URLS = re.compile(r"[\x00-\x20\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Answer:
    """A document as it came: ``url`` was asked for, ``base`` answered, after redirects; its relative links are seen from there."""

    url: str
    base: str
    body: bytes
    content_type: str | None = None
    answered_at: datetime | None = None  # by our clock; None: not told, so no date is too late


@dataclass(frozen=True, slots=True)
class Reading:
    """Links that a document promises, further documents to ask for, and what a person should know about it.

    ``broken``: why only a part of it could be read, though what was read stands.
    """

    links: tuple[Link, ...]
    more: tuple[Request, ...] = ()
    problems: tuple[str, ...] = ()
    broken: str | None = None


def storable(text: str) -> str:
    """``text`` with U+FFFD for characters that no table, terminal or parser should meet."""
    return _UNFIT.sub("\ufffd", text)


def without_unfit_references(markup: str) -> tuple[str, int]:
    """``markup`` with U+FFFD for each &#0;, &#xD800; or &#27;, over which parsers fall; and how many there were."""
    count = 0

    def replaced(found: re.Match[str]) -> str:
        nonlocal count
        code = int(found[1], 16) if found[1] else int(found[2])
        if 0x80 <= code <= 0x9F:  # as HTML has it: its writers mean those of cp1252
            return bytes([code]).decode("cp1252", "replace")
        if code > 0x10FFFF or _UNFIT.match(chr(code)):
            count += 1
            return "\ufffd"
        return found[0]

    return _REFERENCE.sub(replaced, markup), count


def absolute(url: str, base: str) -> str:
    """``url`` seen from the document at ``base``; as it stands where the two don't make a URL, or it is longer than any."""
    text = _BREAKS.sub("", storable(url[: MAX_URL_CHARS + 1]).strip())
    if len(url) > MAX_URL_CHARS:
        return text
    text = _NEVER_IN_URLS.sub(lambda found: quote(found[0]), text)
    try:
        return urljoin(base, text)
    except ValueError:
        return text


def plain_line(text: str) -> str | None:
    """A title that is no markup, on one line; None where it is empty."""
    return storable(squeeze(text[:MAX_MARKUP_CHARS]))[:_MAX_HEADLINE_CHARS].strip() or None


def headline_of(markup: str) -> str | None:
    """The text of a title that is written as HTML; None where it has none."""
    title, _ = without_unfit_references(storable(squeeze(markup[:MAX_MARKUP_CHARS])))
    return (
        plain_line("".join(map(str, html.document_fromstring(f"<div>{title}</div>").itertext(etree.Element))))
        if title
        else None
    )


def is_near(url: str, document_url: str, site: Site) -> bool:
    """Whether a document at ``document_url`` may send us on to ``url``: hosts of the site, and the host that it lies on itself."""
    return site.owns_host(url) or same_host(url, document_url)


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
    published_hint_precision: str | None = None,
    modified_hint_at: datetime | None = None,
    headline_hint: str | None = None,
    comment_count_hint: int | None = None,
    comment_feed_url: str | None = None,
) -> Link:
    """A link as ``source_url`` promises it; garbage keeps its own spelling, and ``select`` leaves it out with a reason."""
    try:
        canonical = canonical_url(url) if len(url) <= MAX_URL_CHARS else url
    except ValueError:
        canonical = url
    return Link(
        url=url,
        canonical_url=canonical,
        source_channel=source.kind,
        source_url=source_url,
        published_hint_at=published_hint_at,
        published_hint_precision=published_hint_precision if published_hint_at else None,
        headline_hint=headline_hint,
        comment_count_hint=comment_count_hint,
        comment_feed_url=comment_feed_url,
        modified_hint_at=modified_hint_at,
    )
