"""What earlier nights owe: links that were promised or known, and were rejected, held, doubted, refused or not answered.

Each is asked for again until it is had or a bound is reached, also where no source names it any more. What does NOT belong here:
which links these are (``owed_links.sql``) and taking them (``discover``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any

from broadsheet import discover
from broadsheet.errors import InvalidRun
from broadsheet.models import Link, Site
from broadsheet.runs import RunFolder, read_rows
from broadsheet.settings import Settings
from broadsheet.urls import canonical_url

BOUND_DAYS = 14  # as long as missed nights are made good
WALL_NIGHTS = 3  # a hard paywall must not be asked for ever
SHOWN = 3
_OFFLINE = ("warc", "archive")  # channels whose pages nobody is asked for


def owed_links(rows: Sequence[Mapping[str, Any]], site: Site, settings: Settings) -> Iterator[Link]:
    """The links of ``rows`` of ``owed_links.sql`` that are due: known articles as revisits, others as their source gave them."""
    due = [row for row in rows if row["is_due"]]
    originals: dict[str, dict[str, Link]] = {}
    for row in due:
        if row["is_known"]:
            yield known_link(row, site)
            continue
        run_id = row["run_id"]
        if run_id not in originals:
            originals[run_id] = _links_of(RunFolder(settings.runs_dir, site.id, run_id))
        link = originals[run_id].get(row["url"]) or _bare_link(row["url"])
        if link.source_channel not in _OFFLINE:
            yield replace(link, taken_as=discover.OWED)


def horizon_days(site: Site) -> int:
    """How far back a failure may matter: until a link is given up, and, that it was, as long as its article is visited again."""
    return 3 * BOUND_DAYS + max(site.comments.revisit_days, default=0)


def known_link(row: Mapping[str, Any], site: Site) -> Link:
    """A link to visit an article of core again, with what is known of its date."""
    published = row["published_at"] and row["published_at"].replace(tzinfo=UTC)
    return Link(
        url=row["url"],
        canonical_url=row["canonical_url"],
        source_channel=row["source_channel"],
        source_url=row["url"],
        **discover.known_date(published, row["published_at_precision"], site.zone),
        headline_hint=row["headline"],
        taken_as=discover.REVISIT,
    )


def given_up(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """URLs of what was asked for long enough since the night before."""
    return (row["url"] for row in rows if row["is_told"])


def told(urls: Sequence[str], site: Site) -> Iterator[str]:
    """The same in words."""
    if urls:
        shown = f"{', '.join(urls[:SHOWN])}{' ...' if len(urls) > SHOWN else ''}"
        yield (
            f"{site.id}: {len(urls)} links are given up, asked for {BOUND_DAYS} days or {WALL_NIGHTS} nights at a wall: {shown}; "
            "ops.outcomes says why, ops.issues names all"
        )


def _links_of(folder: RunFolder) -> dict[str, Link]:
    try:
        return {link.url: link for link in read_rows(folder.file("links"), Link)}
    except InvalidRun:
        return {}  # the run's folder was cleared away


def _bare_link(url: str) -> Link:
    try:
        canonical = canonical_url(url)
    except ValueError:  # a host that no standard allows
        canonical = url
    return Link(url, canonical, "owed", url)
