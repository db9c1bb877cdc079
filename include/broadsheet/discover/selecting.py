"""Which of the promised links this run takes, and how each of the others ended.

Every distinct URL that any source promised comes out exactly once: as a link, or as an outcome. What does NOT belong here:
reading the sources, and everything that can only be told from the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from broadsheet.discover.reading import MAX_URL_CHARS
from broadsheet.models import Link, Outcome, OutcomeKind, Site, Window
from broadsheet.text import shorten, squeeze
from broadsheet.tombstones import ERASED_PREFIX
from broadsheet.urls import article_key, doubtful_items, full_url, host_of, is_http

# Sources that hold a page or two of the newest: what is in them and was never seen is new, whatever its date. A sitemap or an
# archive that is added to a site would bring its whole past in that way.
NEWEST_ONLY = frozenset({"rss", "atom", "json_feed", "news_sitemap", "listing"})
WINDOW, NEW, REVISIT, OWED = "window", "new", "revisit", "owed"  # Link.taken_as

MAX_SHOWN = 5  # hosts in a message
_HINTS = tuple(field.name for field in fields(Link) if "_hint" in field.name or field.name == "comment_feed_url")


@dataclass(frozen=True, slots=True)
class Selection:
    """The links to fetch, in the order in which they were promised, and the outcomes of all others."""

    links: tuple[Link, ...]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier runs of a site know: a nightly run asks for nothing twice but by its plan of revisits.

    ``settled``: how an earlier run ended a URL for good, by URL as promised and by canonical URL. ``published``: dates of those
    that are articles. ``seen``: all that any night was promised. ``due``: links to visit again now, and those that earlier nights
    could not get. ``given_up``: URLs that were asked for long enough. A past without nights takes what the window holds: else the first one would take all that
    a feed has.
    """

    settled: Mapping[str, str] = field(default_factory=dict)
    published: Mapping[str, datetime | None] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    due: Sequence[Link] = ()
    given_up: Sequence[str] = ()
    has_nights: bool = False


def select(links: Iterable[Link], site: Site, window: Window | None, past: Past | None = None) -> Selection:
    """Settle which links are taken; ``window`` None takes any date.

    The first source of a URL gives its link; what later ones know beyond that (date, headline, comments) is added to it. Of
    several spellings of one canonical URL the first is taken. Over ``max_pages_per_run`` the newest are kept.

    With a ``past`` (a nightly run) what was settled before is passed over, what a source of the newest holds and nobody has
    seen is taken whatever its date, and revisits that are due are added. Without (a backfill), what the window holds.
    """
    links = tuple(links)
    named = {url for link in links for url in (link.url, link.canonical_url)}
    due = past.due if past else ()
    due = tuple(replace(link, is_unpromised=named.isdisjoint((link.url, link.canonical_url))) for link in due)
    promised = _by_url((*due, *links))
    endings: dict[str, Outcome] = {}
    taken = {url: link for url, link in promised.items() if not _note(endings, url, _excluded(link, site))}
    taken = _without_duplicates(taken, endings)
    if past is not None:
        taken = {url: link for url, link in taken.items() if not _note(endings, url, _known(link, past))}
        taken = {url: _as_new(link, past, window) for url, link in taken.items()}
    taken = {url: link for url, link in taken.items() if not _note(endings, url, _out_of_window(link, window))}
    taken = _newest(taken, site.fetch.max_pages_per_run, endings)
    assert len(taken) + len(endings) == len(promised), "a link was lost or counted twice"
    assert not taken.keys() & endings.keys(), "a link both taken and ended"
    return Selection(tuple(taken.values()), tuple(endings.values()))


def _by_url(links: Iterable[Link]) -> dict[str, Link]:
    promised: dict[str, Link] = {}
    for link in links:
        promised[link.url] = _merged(promised[link.url], link) if link.url in promised else link
    return promised


def _merged(first: Link, other: Link) -> Link:
    """``first`` with the hints that only ``other`` has."""
    new = {name: getattr(other, name) for name in _HINTS if getattr(first, name) is None}
    if "published_hint_at" not in new:
        new.pop("published_hint_precision", None)  # it is of the date that it came with
    return replace(first, **new)


def _note(endings: dict[str, Outcome], url: str, end: tuple[OutcomeKind, str] | None) -> bool:
    if end is not None:
        endings[url] = Outcome(url, "discover", *end)
    return end is not None


def _excluded(link: Link, site: Site) -> tuple[OutcomeKind, str] | None:
    if link.url.startswith(ERASED_PREFIX):
        return OutcomeKind.ERASED, "erased at somebody's wish; see ops.erasures"
    if len(link.url) > MAX_URL_CHARS:
        return (
            OutcomeKind.EXCLUDED,
            f"longer than an address may be, {MAX_URL_CHARS} characters: {shorten(link.url[:400], 80)}",
        )
    if not is_http(link.url):
        return OutcomeKind.EXCLUDED, f"{shorten(link.url, 80)!r} is not an absolute http(s) URL"
    if not site.owns_host(link.url):
        return OutcomeKind.EXCLUDED, f"{host_of(link.url)} is not one of the site's hosts"
    if reason := site.refusal(link.url):
        return OutcomeKind.EXCLUDED, reason
    return None


def foreign_hosts(links: Sequence[Link], site: Site) -> tuple[dict[str, int], str]:
    """The hosts of ``links`` that the site file does not name, the commonest first; and the line that would name them."""
    urls = {link.url for link in links if is_http(link.url) and not site.owns_host(link.url)}
    found = dict(Counter(map(host_of, sorted(urls))).most_common())
    return found, f"hosts: [{', '.join((*site.hosts, *list(found)[:MAX_SHOWN]))}]"


def _without_duplicates(links: dict[str, Link], endings: dict[str, Outcome]) -> dict[str, Link]:
    first: dict[str, Link] = {}
    apart = _told_apart(links.values())
    for url, given in links.items():
        link, key = given, _key(given)
        if key in apart:
            link = replace(given, canonical_url=full_url(url))
            key = link.canonical_url
        known = first.get(key)
        if known is None:
            first[key] = link
        else:
            first[key] = _merged(known, link)
            _note(endings, url, (OutcomeKind.DUPLICATE, f"another spelling of {known.url}"))
    return {link.url: link for link in first.values()}


def _told_apart(links: Iterable[Link]) -> set[str]:
    """Keys under which the promised links differ in the value of one doubtful parameter as articles do, by numbers or by headlines.

    Their pages decide: what turns out to be one text becomes one article.
    """
    values: dict[tuple[str, str], dict[str, set[str]]] = {}
    for link in links:
        for name, value in doubtful_items(link.url).items():
            headlines = values.setdefault((_key(link), name), {}).setdefault(value, set())
            headlines.add(squeeze(link.headline_hint or "").casefold())
    return {key for (key, _), by_value in values.items() if len(by_value) > 1 and _are_articles(by_value)}


def _are_articles(by_value: Mapping[str, set[str]]) -> bool:
    """Whether the values of one parameter, each with the headlines of its links, name articles and no places on a page."""
    if all(value.isdigit() for value in by_value):
        return True
    headlines = list(by_value.values())
    has_all = all(all(told) for told in headlines)
    return has_all and len(set().union(*headlines)) == sum(map(len, headlines))  # no headline under two values


def _key(link: Link) -> str:
    """What two spellings of one article have in common: AMP, mobile hosts, trailing slashes."""
    try:
        return article_key(link.canonical_url)
    except ValueError:
        return link.canonical_url


def _known(link: Link, past: Past) -> tuple[OutcomeKind, str] | None:
    if link.taken_as in (REVISIT, OWED):
        return None
    how = past.settled.get(link.url) or past.settled.get(link.canonical_url)
    return (OutcomeKind.KNOWN, f"settled by an earlier run: {how}") if how else None


def _as_new(link: Link, past: Past, window: Window | None) -> Link:
    """``link``, marked as new where it is: what a later night will bring is not."""
    if not past.has_nights or link.taken_as in (REVISIT, OWED):
        return link
    if window and link.published_hint_at and link.published_hint_at >= window.end_at:
        return link
    is_new = link.source_channel in NEWEST_ONLY and not {link.url, link.canonical_url} & past.seen
    return replace(link, taken_as=NEW) if is_new else link


def _out_of_window(link: Link, window: Window | None) -> tuple[OutcomeKind, str] | None:
    if window is None or link.taken_as != WINDOW:
        return None
    published, modified = link.published_hint_at, link.modified_hint_at
    if published is not None:
        return None if window.holds(published) else (OutcomeKind.OUT_OF_WINDOW, f"published at {_shown(published)}")
    if modified is not None and modified < window.start_at:  # so it was published before, too
        return OutcomeKind.OUT_OF_WINDOW, f"not changed since {_shown(modified)}"
    return None


def _newest(links: dict[str, Link], limit: int, endings: dict[str, Outcome]) -> dict[str, Link]:
    """The ``limit`` newest by their dates of publication; then the last changed; those without any date in their sources' order."""
    if len(links) <= limit:
        return links
    ranked = sorted(links.values(), key=_age)
    for link in ranked[limit:]:
        _note(endings, link.url, (OutcomeKind.OVER_LIMIT, f"over max_pages_per_run, {limit}"))
    return {url: link for url, link in links.items() if url not in endings}


def _age(link: Link) -> tuple[bool, float]:
    moment = link.published_hint_at or link.modified_hint_at
    return link.published_hint_at is None, -moment.timestamp() if moment else float("inf")


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}Z"
