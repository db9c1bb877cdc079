"""The site's sources: what to ask first, and how an answer is read.

What does NOT belong here: the formats themselves (``feeds``, ``sitemaps``).
"""

from __future__ import annotations

from broadsheet.discover.documents import FEED_ROOTS, open_document
from broadsheet.discover.feeds import read_feed
from broadsheet.discover.reading import Reading
from broadsheet.discover.sitemaps import read_sitemap
from broadsheet.models import DiscoverSource, PageKind, Request, Site, Window


def first_requests(site: Site) -> tuple[Request, ...]:
    """One request for each source that is asked over the network, in the site file's order."""
    urls = [source.url for source in site.discover if source.url is not None]
    return tuple(Request(url, PageKind.SOURCE, url) for url in urls)


def read_source(
    source_url: str, root: DiscoverSource, body: bytes, content_type: str | None, site: Site, window: Window | None
) -> Reading:
    """What the document ``body``, answered at ``source_url``, promises.

    ``root`` is the source of the site file that led to it; ``window`` only settles which parts of a sitemap index are worth
    asking for (None: all), never which links are kept: that is ``select``'s. A whole document without entries gives no links
    and a problem. Raises InvalidFeed, naming the URL, what arrived and the remedy, where it is none or broken.
    """
    document = open_document(source_url, body, content_type, root.kind)
    if document.root in FEED_ROOTS:
        return read_feed(document, root, site)
    return read_sitemap(document, root, site, window)
