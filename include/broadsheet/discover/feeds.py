"""RSS 0.9 to 2.0 and Atom, by feedparser, which gets bytes and never a URL or a file name.

What does NOT belong here: sitemaps (``sitemaps``) and the choice among the links (``selecting``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.sax import SAXException

import feedparser

from broadsheet.discover.documents import Document
from broadsheet.discover.promises import Promises
from broadsheet.discover.reading import Reading, headline_of, plain_line
from broadsheet.errors import InvalidFeed
from broadsheet.text import shorten

# What expat says of a slip that costs no entry: a bare &, &nbsp;, a prefix never declared.
_SLIPS = ("invalid token", "undefined entity", "unbound prefix")
# What feedparser calls updated is Dublin Core's date, the only one of RSS 1.0; but also Atom's updated (.NET writes a10:updated into
# RSS), Dublin Core's modified, and the date of a whole feed where it stands at an item: changes, none of them.
_DUBLIN_DATE = re.compile(r"<(?:[\w.-]{1,100}:)?date[\s>]")
_CHANGE = re.compile(r"<[\w.-]{1,100}:(?:updated|modified)[\s>]")


def read_feed(document: Document, promises: Promises) -> Reading:
    """Links of a feed's entries, in its order; of one that ends in the middle, of the entries that are whole.

    Raises InvalidFeed where broken XML hides entries.
    """
    parsed = _parsed(document)
    entries, told, broken = _whole_entries(document, parsed)
    is_publication = (
        document.root != "feed"
        and _DUBLIN_DATE.search(document.text) is not None
        and _CHANGE.search(document.text) is None
    )
    unlinked = 0
    for entry in entries:
        url = entry.get("feedburner_origlink") or entry.get("link")
        if not url:
            unlinked += 1
            continue
        with promises.entry():
            updated = promises.date(dict.get(entry, "updated"))
            published = promises.date(dict.get(entry, "published")) or (updated if is_publication else None)
            promises.add(
                url,
                published=published,
                modified=None if is_publication else updated,
                headline=_headline(entry),
                comment_count=_count(entry.get("slash_comments") or entry.get("thr_total")),
                comment_feed=_comment_feed(entry),
            )
    problems = [*document.problems, *told]
    if not entries:
        problems.append(
            f"{document.url}: a well-formed feed without entries; see in a browser whether the site still fills it"
        )
    if unlinked:
        problems.append(f"{document.url}: {unlinked} of {len(entries)} entries have no link")
    return Reading(tuple(promises.links), (), (*problems, *promises.problems()), broken)


def _parsed(document: Document) -> Any:
    return feedparser.parse(
        BytesIO(document.data()),  # a stream, because feedparser would open a file whose name the bytes happen to spell
        response_headers={"content-location": document.base, "content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,  # of an entry only addresses, times and the title are read; the title is made text below
        resolve_relative_uris=False,
    )


def _whole_entries(document: Document, parsed: Any) -> tuple[list[Any], list[str], str | None]:
    """The entries that can be relied on, a problem where the XML has a slip, and why it is only a part where it is cut off.

    Raises InvalidFeed where it is broken otherwise, so that nobody knows which entries are missing.
    """
    entries = list(parsed.entries)
    error = parsed.get("bozo_exception")
    if not isinstance(error, SAXException):
        return entries, [], document.broken
    told = shorten(
        f"line {error.getLineNumber()}: {error.getMessage()}" if hasattr(error, "getLineNumber") else str(error), 200
    )
    begun, ended, is_whole = document.counted("item|entry")
    if not is_whole and 0 < ended <= len(entries) <= begun:
        why = document.broken or f"it ends in the middle ({told})"
        return entries[:ended], [], f"{why}: the {ended} entries before that are read"
    is_slip = any(slip in told for slip in _SLIPS)
    if not is_slip or not is_whole or begun != len(entries) or not begun:
        what = "broken XML" if is_whole else "XML that ends in the middle"
        raise InvalidFeed(
            f"{document.url}: {what} arrived ({told}): {begun} entries begin and {len(entries)} can be read; "
            "open it in a feed validator, and name another source under discover if it stays so"
        )
    return entries, [f"{document.url}: broken XML ({told}); all {begun} entries could still be read"], document.broken


def _comment_feed(entry: Mapping[str, Any]) -> str | None:
    feeds = [entry.get("wfw_commentrss"), *(x.get("href") for x in entry.get("links", ()) if _is_comment_feed(x))]
    return next((feed for feed in feeds if feed), None)


def _is_comment_feed(link: Mapping[str, str]) -> bool:
    """RFC 4685: <link rel="replies" type="application/atom+xml">."""
    return link.get("rel") == "replies" and link.get("type", "").endswith("+xml")


def _count(text: str | None) -> int | None:
    # At most seven digits: a count of comments, not a number that only looks like one.
    return int(text) if text and re.fullmatch(r"[0-9]{1,7}", text.strip()) else None


def _headline(entry: Mapping[str, Any]) -> str | None:
    title = entry.get("title") or ""
    return plain_line(title) if entry.get("title_detail", {}).get("type") == "text/plain" else headline_of(title)
