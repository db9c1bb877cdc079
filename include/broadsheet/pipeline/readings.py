"""What each source gave, measured: how far back it reaches, and how much of it the others knew too.

Against a site's own news sitemap that is their recall. What does NOT belong here: asking the sources (``discovering``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from broadsheet import discover
from broadsheet.models import DiscoverSource, Link, OutcomeKind, Run, Site, SourceReading

REACH = "the sources reach back to"  # a message with it tells what a run can't give of the past
GOOD_RECALL = 0.9  # of what a news sitemap names; below it a person should look


def place_of(source: DiscoverSource) -> str:
    """How a source is named in tables and messages."""
    return source.url or source.path or source.kind


def known_in_window(links: Iterable[Link], selection: discover.Selection, past: discover.Past | None, run: Run) -> int:
    """Articles of the window that an earlier run has brought in, so that this one need not."""
    if past is None:
        return 0
    passed_over = {outcome.url for outcome in selection.outcomes if outcome.kind == OutcomeKind.KNOWN}
    known = (link for link in links if link.url in passed_over)
    dates = {
        link.canonical_url: past.published.get(link.url) or past.published.get(link.canonical_url) for link in known
    }
    return sum(run.window is None or run.window.holds(date) for date in dates.values() if date)


def _may_be_of(run: Run, link: Link) -> bool:
    moment = link.published_hint_at
    return run.window is None or moment is None or run.window.holds(moment)


def read_out(
    sources: Sequence[tuple[str, str]],
    by_source: Mapping[str, Sequence[Link]],
    failures: Mapping[str, str],
    selection: discover.Selection,
    run: Run,
    past: discover.Past | None,
) -> list[SourceReading]:
    """One row a source: ``sources`` are their places and kinds, ``by_source`` their links, ``failures`` why they gave none."""
    taken = {link.canonical_url for link in selection.links}
    settled = set(past.settled) if past else set()
    urls = {place: {link.canonical_url for link in links} for place, links in by_source.items()}
    readings = []
    for place, kind in sources:
        links = {link.canonical_url: link for link in by_source.get(place, ())}
        dates = [link.published_hint_at for link in links.values() if link.published_hint_at]
        in_window = {url for url, link in links.items() if link.published_hint_at and _may_be_of(run, link)}
        others = settled.union(*(found_urls for other, found_urls in urls.items() if other != place))
        readings.append(
            SourceReading(
                source_url=place,
                source_channel=kind,
                link_count=len(links),
                window_link_count=len(in_window),
                taken_count=len(links.keys() & taken),
                elsewhere_count=len(in_window & others),
                oldest_hint_at=min(dates, default=None),
                newest_hint_at=max(dates, default=None),
                problem=failures.get(place),
            )
        )
    return readings


def shortfalls(readings: Sequence[SourceReading], site: Site, run: Run) -> Iterator[str]:
    """Where the sources can't have named all that the window holds."""
    if run.window is None or run.warc:
        return
    read = [reading for reading in readings if reading.link_count]
    oldest = min((r.oldest_hint_at for r in read if r.oldest_hint_at), default=None)
    reaching_back = {place_of(source) for source in site.discover if source.reaches_back}
    if oldest and oldest > run.window.start_at and not any(r.source_url in reaching_back for r in read):
        yield (
            f"{site.id}: {REACH} {oldest:%Y-%m-%d %H:%M}Z only, the run to {run.window.start_at:%Y-%m-%d %H:%M}Z: "
            "what was published between is not in it; add a source that reaches back, such as kind: sitemap"
        )
    for reading in read:
        others = [r for r in read if r is not reading]
        if reading.source_channel == "news_sitemap" and others and reading.window_link_count:
            recall = reading.elsewhere_count / reading.window_link_count
            if recall < GOOD_RECALL:
                yield (
                    f"{site.id}: the other sources named {reading.elsewhere_count} of the {reading.window_link_count} articles "
                    f"of the window that {reading.source_url} names"
                )
