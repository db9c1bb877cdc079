"""JSON Feed 1.0 and 1.1 (jsonfeed.org): links of its items, and its next page.

What does NOT belong here: reading JSON (``json_documents``) and the choice among the links (``selecting``).
"""

from __future__ import annotations

from typing import Any

from broadsheet.discover.json_documents import open_json, text_in
from broadsheet.discover.promises import Promises
from broadsheet.discover.reading import Answer, Reading, absolute, is_near, plain_line, reaches_past
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, PageKind, Request, Site, Window
from broadsheet.text import shorten
from broadsheet.urls import is_http

MAX_PAGES = 20  # next_url after next_url: a feed is no archive
_REMEDY = "open it in a browser and correct its url under discover, or write the kind that it is"


def read_json_feed(
    answer: Answer, source: DiscoverSource, site: Site, window: Window | None, promises: Promises
) -> Reading:
    """Links of the feed's items, in its order; its ``next_url`` while a page is not wholly older than the window."""
    url = answer.url
    feed = open_json(answer, "a JSON feed", _REMEDY)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise InvalidFeed(f"{url}: JSON without a list of items arrived where a JSON feed was promised; {_REMEDY}")
    for item in items:
        with promises.entry():
            _promise(item, promises)
    problems = []
    if not items:
        problems.append(f"{url}: a well-formed feed without items; see in a browser whether the site still fills it")
    if len(promises.links) < len(items):
        problems.append(f"{url}: {len(items) - len(promises.links)} of {len(items)} items have no link")
    more, refused = _more(feed, answer, source, site, window, promises)
    return Reading(tuple(promises.links), more, (*problems, *promises.problems(), *refused))


def _promise(item: Any, promises: Promises) -> None:
    if not isinstance(item, dict):
        return
    # "url is the URL of the resource described by the item"; the id is ideally that, too; external_url is another's page.
    own, item_id, other = (text_in(item, name) for name in ("url", "id", "external_url"))
    target = own or (item_id if is_http(item_id) else "") or other
    if target.strip():
        promises.add(
            target,
            published=promises.date(item.get("date_published")),
            modified=promises.date(item.get("date_modified")),
            headline=plain_line(text_in(item, "title")),
        )


def _more(
    feed: dict[str, Any], answer: Answer, source: DiscoverSource, site: Site, window: Window | None, promises: Promises
) -> tuple[tuple[Request, ...], tuple[str, ...]]:
    target = text_in(feed, "next_url")
    following = absolute(target, answer.base) if target.strip() else ""
    if not promises.links or following in (answer.url, answer.base) or not is_http(following):
        return (), ()
    if reaches_past(promises.links, window):
        return (), ()
    if not is_near(following, answer.base, site):
        return (), (
            f"{answer.url}: its next_url {shorten(following, 80)} is not on a host of the site, and not asked for; "
            "add its host to hosts if it is the site's",
        )
    return (Request(following, PageKind.SOURCE, source.url or answer.url),), ()
