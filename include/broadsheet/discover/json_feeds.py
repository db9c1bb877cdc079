"""JSON Feed 1.0 and 1.1 (jsonfeed.org): links of its items, and its next page.

What does NOT belong here: reading JSON (``json_documents``) and the choice among the links (``selecting``).
"""

from __future__ import annotations

from typing import Any

from broadsheet.discover.json_documents import first_moment, last_moment, open_json, span_in, text_in
from broadsheet.discover.reading import Reading, absolute, make_link, reaches_past
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, Link, PageKind, Request, Site, Window
from broadsheet.text import shorten, squeeze
from broadsheet.urls import is_http

MAX_PAGES = 20  # next_url after next_url: a feed is no archive
_REMEDY = "open it in a browser and correct its url under discover, or write the kind that it is"


def read_json_feed(
    url: str, body: bytes, content_type: str | None, source: DiscoverSource, site: Site, window: Window | None
) -> Reading:
    """Links of the feed's items, in its order; its ``next_url`` while a page is not wholly older than the window."""
    feed = open_json(url, body, content_type, "a JSON feed", _REMEDY)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise InvalidFeed(f"{url}: JSON without a list of items arrived where a JSON feed was promised; {_REMEDY}")
    links: list[Link] = []
    unread: list[str] = []
    for item in items:
        link = _link(item, url, source, site, unread)
        if link:
            links.append(link)
    problems = []
    if not items:
        problems.append(f"{url}: a well-formed feed without items; see in a browser whether the site still fills it")
    if len(links) < len(items):
        problems.append(f"{url}: {len(items) - len(links)} of {len(items)} items have no link")
    if unread:
        problems.append(f"{url}: {len(unread)} unreadable times, such as {shorten(unread[0], 40)}")
    return Reading(tuple(links), _more(feed, url, links, source, window), tuple(problems))


def _link(item: Any, url: str, source: DiscoverSource, site: Site, unread: list[str]) -> Link | None:
    if not isinstance(item, dict):
        return None
    # "url is the URL of the resource described by the item"; the id is ideally that, too; external_url is another's page.
    own, item_id, other = (text_in(item, name) for name in ("url", "id", "external_url"))
    target = own or (item_id if is_http(item_id) else "") or other
    if not target.strip():
        return None
    return make_link(
        absolute(target, url),
        source,
        url,
        published_hint_at=first_moment(span_in(item, "date_published", site.zone, unread)),
        modified_hint_at=last_moment(span_in(item, "date_modified", site.zone, unread)),
        headline_hint=squeeze(text_in(item, "title")) or None,
    )


def _more(
    feed: dict[str, Any], url: str, links: list[Link], source: DiscoverSource, window: Window | None
) -> tuple[Request, ...]:
    target = text_in(feed, "next_url")
    following = absolute(target, url) if target.strip() else ""
    if not links or following == url or not is_http(following) or reaches_past(links, window):
        return ()
    return (Request(following, PageKind.SOURCE, source.url or url),)
