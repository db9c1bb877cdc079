"""Which parts of a sitemap index may be asked for, by their host, and can hold the window, by a date in their name or their lastmod.

What does NOT belong here: reading XML (``sitemaps``) and keeping account of what was asked already (``pipeline``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from urllib.parse import parse_qs, unquote, urlsplit

from broadsheet.discover.moments import Span, span_of_days
from broadsheet.discover.reading import is_near
from broadsheet.models import Site, Window
from broadsheet.text import shorten
from broadsheet.urls import is_http

MAX_PARTS = 500  # at five seconds a request, 40 minutes; an index with more undated parts needs a narrower source

_DATE = re.compile(
    r"(?<!\d)(19[89]\d|20\d\d)(?:([-_/.]?)(0[1-9]|1[0-2])(?:\2(0[1-9]|[12]\d|3[01]))?)(?!\d)"
)  # 2026-03-05, 2026/03, 20260305, 202603; one separator throughout
_NUMBERED = re.compile(
    r"(?<!\d)(?:19[89]\d|20\d\d)[-_/.]?(\d\d)(?![-_/.]?\d)"
)  # a year and a month, or a week, or a number
_LATE = timedelta(days=2)
_YEAR = re.compile(r"(?<!\d)(19[89]\d|20\d\d)(?!\d)")
# Parts that WordPress core, Yoast and the XML Sitemap plugin name so: pages about articles, never articles.
_NO_ARTICLES = re.compile(
    r"(^|/)(page|category|post_tag|author|attachment|product|product_cat)-sitemap\d*\.xml"
    r"|(^|/)wp-sitemap-(taxonomies|users|posts-page)-"
    r"|(^|/)sitemap-(tax|pt-page|posttype-page|authors?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an index: its URL, and the last instant at which the index says that it changed."""

    url: str
    changed_at: datetime | None


def choose_parts(
    index_url: str, parts: Sequence[Part], site: Site, window: Window | None, now: datetime | None = None
) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The parts to ask for, each once, at most MAX_PARTS of them, the last changed first; and what a person should know.

    Only hosts of the site are asked, and the one that the index lies on: the site file names it. ``now``: when it was answered.
    """
    first: dict[str, Part] = {}
    for part in parts:
        first.setdefault(part.url, part)
    unique = [part for part in first.values() if part.url != index_url]
    bad = [part for part in unique if not is_http(part.url)]
    foreign = [part for part in unique if is_http(part.url) and not is_near(part.url, index_url, site)]
    refused = {part.url for part in (*bad, *foreign)}
    by_month = _are_months(unique, site.zone, now)
    able = [part for part in unique if part.url not in refused and can_hold(part, site.zone, window, by_month=by_month)]
    problems = []
    if bad:
        problems.append(f"{index_url}: {len(bad)} parts have no http(s) URL, such as {shorten(bad[0].url, 60)!r}")
    if foreign:
        problems.append(
            f"{index_url}: {len(foreign)} parts lie on hosts that are not the site's, such as {shorten(foreign[0].url, 60)!r}, and "
            "are not asked for; add their host to hosts if it is the site's"
        )
    if not unique:
        problems.append(f"{index_url}: a sitemap index without parts; see in a browser whether the site still fills it")
    elif not able and len(unique) > len(refused):
        problems.append(f"{index_url}: none of its {len(unique)} parts can hold the window")
    if len(able) > MAX_PARTS:
        problems.append(
            f"{index_url}: {len(able)} parts can hold the window; the {MAX_PARTS} last changed are asked for"
        )
        able.sort(key=lambda part: part.changed_at.timestamp() if part.changed_at else 0.0, reverse=True)
    return tuple(able[:MAX_PARTS]), tuple(problems)


def can_hold(part: Part, zone: tzinfo, window: Window | None, *, by_month: bool = True) -> bool:
    """Whether ``part`` may name articles of ``window``. A whole date in its name counts more than its lastmod.

    ``by_month``: a year and two digits in a name are a month; else a week or a running number, and only the year counts.
    """
    parts = urlsplit(part.url)
    path = unquote(parts.path)
    if _NO_ARTICLES.search(path):
        return False
    if window is None:
        return True
    spans = [span for span in _dates(path, parse_qs(parts.query), zone) if by_month or span.precision == "day"]
    if spans:
        return min(s.first_at for s in spans) < window.end_at and max(s.last_at for s in spans) >= window.start_at
    if part.changed_at is not None:
        return part.changed_at >= window.start_at
    years = [int(year) for year in _YEAR.findall(path)]  # or it is a running number: so only where nothing else tells
    return not years or (min(years) - 1 <= window.end_at.year and window.start_at.year <= max(years) + 1)


def _are_months(parts: Sequence[Part], zone: tzinfo, now: datetime | None) -> bool:
    """Whether ``2026-10`` in the names of an index is October: not where others count beyond 12, or one is ahead of its time."""
    for part in parts:
        path = unquote(urlsplit(part.url).path) if is_http(part.url) else ""
        if any(not 1 <= int(number) <= 12 for number in _NUMBERED.findall(path)):
            return False
        months = [span for span in _dates(path, {}, zone) if span.precision == "month"]
        known = [moment for moment in (part.changed_at, now) if moment is not None]
        if known and any(span.first_at > min(known) + _LATE for span in months):
            return False
    return True


def _dates(path: str, query: dict[str, list[str]], zone: tzinfo) -> list[Span]:
    """Days and months that the URL names; two of them are the ends of a range."""
    found = [(year, month, day or None) for year, _, month, day in _DATE.findall(path)]
    if "yyyy" in query and "mm" in query:  # WordPress.com: /sitemap.xml?yyyy=2026&mm=03&dd=05
        found.append((query["yyyy"][0], query["mm"][0], query.get("dd", [None])[0]))
    # A name says neither whether its day is the site's nor whether it is UTC's: it may be either.
    spans = (span_of_days(*date, day_zone) for date in found for day_zone in (zone, UTC))
    return [span for span in spans if span]
