"""RSS 0.9 to 2.0 and Atom, by feedparser, which gets bytes and never a URL or a file name.

What does NOT belong here: sitemaps (``sitemaps``) and the choice among the links (``selecting``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax import SAXException

import feedparser

from broadsheet.discover.documents import Document
from broadsheet.discover.moments import span_of
from broadsheet.discover.reading import Reading, absolute, headline_of, make_link, storable
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, Link, Site
from broadsheet.text import shorten, squeeze
from broadsheet.urls import is_http

_QUOTE = re.compile(r"<!\[CDATA\[|<!--")
# What expat says of a slip that costs no entry: a bare &, &nbsp;, a prefix never declared.
_SLIPS = ("invalid token", "undefined entity", "unbound prefix")
_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s/>]")


def read_feed(document: Document, source: DiscoverSource, site: Site) -> Reading:
    """Links of a feed's entries, in its order. Raises InvalidFeed where broken XML hides entries."""
    parsed = _parsed(document)
    problems = [*document.problems, *_breaks(document, parsed)]
    # RSS 1.0 has only dc:date, which feedparser calls updated; Atom's updated is a change, never the publication.
    dated = "updated" if document.root != "feed" else None
    links: list[Link] = []
    unlinked = 0
    undated: list[str] = []
    for entry in parsed.entries:
        url = entry.get("feedburner_origlink") or entry.get("link")
        if not url:
            unlinked += 1
            continue
        said = storable(dict.get(entry, "published") or (dated and dict.get(entry, dated)) or "")
        when = _moment(said, site)
        if said and when is None:
            undated.append(said)
        links.append(_link(entry, absolute(url, document.url), when, source, document.url))
    if not parsed.entries:
        problems.append(
            f"{document.url}: a well-formed feed without entries; see in a browser whether the site still fills it"
        )
    if unlinked:
        problems.append(f"{document.url}: {unlinked} of {len(parsed.entries)} entries have no link")
    if undated:
        problems.append(f"{document.url}: {len(undated)} unreadable times, such as {shorten(undated[0], 40)!r}")
    return Reading(tuple(links), (), tuple(problems))


def _parsed(document: Document) -> Any:
    try:
        return feedparser.parse(
            BytesIO(
                document.data()
            ),  # a stream, because feedparser would open a file whose name the bytes happen to spell
            response_headers={"content-location": document.url, "content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,  # of an entry only addresses, times and the title are read; the title is made text below
            resolve_relative_uris=False,
        )
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        # Its second, lenient parser falls over some garbage; what the garbage was, nobody can tell.
        raise InvalidFeed(
            f"{document.url}: broken XML arrived ({error!r} while reading it); open it in a feed validator"
        ) from error


def _breaks(document: Document, parsed: Any) -> list[str]:
    """A problem where the XML has a slip and yet every entry was read. Raises InvalidFeed where it is broken otherwise."""
    error = parsed.get("bozo_exception")
    if not isinstance(error, SAXException):
        return []
    told = squeeze(
        f"line {error.getLineNumber()}: {error.getMessage()}" if hasattr(error, "getLineNumber") else str(error)
    )
    begun = len(_ENTRY.findall(_unquoted(document.text)))
    is_whole = re.search(rf"</(?:[\w.-]+:)?{document.root}\s*>", document.text) is not None
    is_slip = any(slip in told for slip in _SLIPS)
    if not is_slip or not is_whole or begun != len(parsed.entries) or not begun:
        what = "broken XML" if is_whole else "XML that ends in the middle"
        raise InvalidFeed(
            f"{document.url}: {what} arrived ({told}): {begun} entries begin and {len(parsed.entries)} can be read; "
            "open it in a feed validator, and name another source under discover if it stays so"
        )
    return [f"{document.url}: broken XML ({told}); all {begun} entries could still be read"]


def _unquoted(text: str) -> str:
    """``text`` without its CDATA sections and comments, in one pass: a pattern over both would take time squared."""
    kept: list[str] = []
    at = 0
    while quote := _QUOTE.search(text, at):
        kept.append(text[at : quote.start()])
        end = text.find("-->" if quote[0] == "<!--" else "]]>", quote.end())
        if end < 0:
            return "".join(kept)
        at = end + 3
    return "".join((*kept, text[at:]))


def _link(entry: Mapping[str, Any], url: str, when: datetime | None, source: DiscoverSource, feed_url: str) -> Link:
    comments = _count(entry.get("slash_comments") or entry.get("thr_total"))
    feeds = [entry.get("wfw_commentrss"), *(x.get("href") for x in entry.get("links", ()) if _is_comment_feed(x))]
    comment_feed = next((absolute(feed, feed_url) for feed in feeds if feed), None)
    return make_link(
        url,
        source,
        feed_url,
        published_hint_at=when,
        headline_hint=_headline(entry),
        comment_count_hint=comments,
        comment_feed_url=comment_feed if comment_feed and is_http(comment_feed) else None,
    )


def _is_comment_feed(link: Mapping[str, str]) -> bool:
    """RFC 4685: <link rel="replies" type="application/atom+xml">."""
    return link.get("rel") == "replies" and link.get("type", "").endswith("+xml")


def _moment(text: str, site: Site) -> datetime | None:
    span = span_of(text, site.zone) if text else None
    return span.first_at if span else None


def _count(text: str | None) -> int | None:
    # At most seven digits: a count of comments, not a number that only looks like one.
    return int(text) if text and re.fullmatch(r"[0-9]{1,7}", text.strip()) else None


def _headline(entry: Mapping[str, Any]) -> str | None:
    title = entry.get("title") or ""
    if entry.get("title_detail", {}).get("type") == "text/plain":
        return storable(squeeze(title)) or None
    return headline_of(title)
