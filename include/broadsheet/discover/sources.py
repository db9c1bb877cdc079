"""The site's sources: what to ask first, how far one may lead, and how an answer is read.

What does NOT belong here: the formats themselves (``feeds``, ``sitemaps``, ``listings``, ...).
"""

from __future__ import annotations

from datetime import datetime

from broadsheet.discover import wayback, wordpress
from broadsheet.discover.documents import FEED_ROOTS, open_document
from broadsheet.discover.feeds import read_feed
from broadsheet.discover.json_feeds import MAX_PAGES, read_json_feed
from broadsheet.discover.listings import read_listing
from broadsheet.discover.paging import going_on, untold
from broadsheet.discover.patterns import archive_urls, filled
from broadsheet.discover.promises import Promises
from broadsheet.discover.reading import Answer, Reading
from broadsheet.discover.sitemaps import read_sitemap
from broadsheet.errors import BroadsheetError, InvalidFeed
from broadsheet.models import DiscoverSource, PageKind, Request, Site, Window
from broadsheet.text import shorten

SITEMAP_LEVELS = 4  # an index, its index, that one's parts, one to spare: deeper ones are a trap


def sources_by_request(site: Site, window: Window | None = None) -> dict[str, DiscoverSource]:
    """The URLs to ask first, in the site file's order, each with the source that it belongs to.

    Most sources are one URL; a date archive is one for each day (or month) of ``window``, a web archive one for each host. A
    date archive without a window is left out: see ``silent_sources``. Raises InvalidWindow where a date archive would need too many.
    """
    requests: dict[str, DiscoverSource] = {}
    for source in site.discover:
        for url in _first_urls(source, site, window):
            requests.setdefault(url, source)
    return requests


def first_requests(site: Site, window: Window | None = None) -> tuple[Request, ...]:
    """A request for each of ``sources_by_request``; its ``link_url`` is the source's url as the site file has it."""
    return tuple(
        Request(url, PageKind.SOURCE, source.url or url) for url, source in sources_by_request(site, window).items()
    )


def silent_sources(site: Site, window: Window | None) -> tuple[str, ...]:
    """One sentence for each source that can't be asked without a window, although it has an address."""
    if window is not None:
        return ()
    return tuple(
        f"{source.url}: a date archive is asked by days, and this run has none: name them with --from and --to"
        for source in site.discover
        if source.kind == "date_archive"
    )


def max_rounds(source: DiscoverSource) -> int:
    """How many answers in a row ``source`` may lead to, its first one counted: pages, parts of an answer, levels of indexes."""
    match source.kind:
        case "listing" | "date_archive":
            return source.pages
        case "json_feed":
            return MAX_PAGES
        case "wordpress_rest":
            return wordpress.MAX_ANSWERS
        case "wayback":
            return wayback.MAX_ANSWERS
        case _:
            return SITEMAP_LEVELS


def read_source(
    source_url: str,
    root: DiscoverSource,
    body: bytes,
    content_type: str | None,
    site: Site,
    window: Window | None,
    *,
    final_url: str | None = None,
    answered_at: datetime | None = None,
) -> Reading:
    """What the document ``body``, answered at ``source_url`` (after redirects: ``final_url``), promises.

    ``root`` is the source of the site file that led to it; ``window`` only settles how much more is worth asking for (None: a
    sitemap index whole, of WordPress the newest posts), never which links are kept: that is ``select``'s. ``answered_at``: no date
    beyond it can be true. A whole document without entries gives no links and a problem.

    This is the one way to every reader, whatever came: raises InvalidFeed, naming the URL, what arrived and the remedy, where it is
    none or broken, and also where a reader fell over it, so that a document never ends more than its own source.
    """
    asked, before = untold(source_url)
    answer = Answer(asked, untold(final_url)[0] if final_url else asked, body, content_type, answered_at)
    try:
        reading = _read(answer, root, site, window)
    except BroadsheetError:
        raise
    except Exception as error:
        raise InvalidFeed(
            f"{asked}: the reader of kind {root.kind} fell over what arrived ({shorten(repr(error)[:500], 160)}); name another source "
            "under discover, and report it with the archived answer"
        ) from error
    return going_on(reading, asked, before, root)


def remedy_for(source: DiscoverSource, reason: str) -> str:
    """What to do where ``source`` was refused for ``reason``, as the crawler words it."""
    if source.kind == "wordpress_rest":
        return wordpress.remedy_for(reason)
    return "check the site file's discover and that the host is up"


def _read(answer: Answer, root: DiscoverSource, site: Site, window: Window | None) -> Reading:
    promises = Promises(root, site, answer.url, answer.base, answer.answered_at)
    match root.kind:
        case "json_feed":
            return read_json_feed(answer, root, site, window, promises)
        case "wordpress_rest":
            return wordpress.read_posts(answer, root, window, promises)
        case "listing" | "date_archive":
            return read_listing(answer, root, site, window, promises)
        case "wayback":
            return wayback.read_captures(answer, root, promises)
    document = open_document(answer, root.kind)
    if document.root in FEED_ROOTS:
        return read_feed(document, promises)
    return read_sitemap(document, root, site, window, promises)


def _first_urls(source: DiscoverSource, site: Site, window: Window | None) -> tuple[str, ...]:
    if source.url is None:
        return ()
    match source.kind:
        case "wordpress_rest":
            return (wordpress.posts_url(source, site, window),)
        case "date_archive":
            return archive_urls(source, site, window) if window else ()
        case "listing":
            return (filled(source.url, None),)
        case "wayback":
            return wayback.capture_urls(source, site, window)
        case _:
            return (source.url,)
