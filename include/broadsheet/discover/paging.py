"""Sources that give page after page: when to stop because the same comes again.

Some servers and caches ignore the part of an address that asks for the next page. What they said before is written behind the
next address as a fragment, which is never sent, so that a page can be compared with the one before. What does NOT belong here: the
addresses of next pages (``listings``, ``wordpress``, ...), and comparing with all that a run has met (``pipeline``).
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from urllib.parse import urldefrag

from broadsheet.discover.reading import Reading
from broadsheet.models import DiscoverSource

PAGED = ("wordpress_rest", "listing", "date_archive")
_MARK = "after-links-"


def untold(url: str) -> tuple[str, str]:
    """``url`` without what is written behind it here, and that: a digest of the links of the page before; empty where there is none."""
    bare, fragment = urldefrag(url)
    return (bare, fragment.removeprefix(_MARK)) if fragment.startswith(_MARK) else (url, "")


def going_on(reading: Reading, url: str, before: str, source: DiscoverSource) -> Reading:
    """``reading`` of ``url``, asked for after a page of the links ``before``: with nothing more to ask for where it has the same."""
    if source.kind not in PAGED or not reading.more or not reading.links:
        return reading
    digest = sha256("\n".join(link.url for link in reading.links).encode("utf-8", "replace")).hexdigest()[:16]
    if digest != before:
        return replace(reading, more=tuple(replace(more, url=f"{more.url}#{_MARK}{digest}") for more in reading.more))
    return replace(reading, more=(), problems=(*reading.problems, repeated(url)))


def repeated(url: str) -> str:
    """What to say of a page that brings nothing but what those before it had."""
    return (
        f"{url}: the same links as on the page before: the server, or a cache before it, ignores the part of the address that asks "
        "for the next page, and no more are asked for; add another source that reaches back, such as kind: sitemap"
    )
