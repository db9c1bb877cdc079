"""Stage discover: ask the site's sources, follow sitemap indexes, and settle which links this run takes.

What does NOT belong here: reading a feed (``discover``) and asking politely (``fetch``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path

from broadsheet import archive, discover, fetch
from broadsheet.errors import (
    BroadsheetError,
    InvalidFeed,
    NothingDiscovered,
    RateLimited,
    RobotsDisallowed,
    ServerFailed,
    Terminal,
    Unreachable,
)
from broadsheet.models import DiscoverSource, Link, OutcomeKind, Page, Progress, Request, Run, Site, StageReport
from broadsheet.pipeline.crawling import RunCrawl
from broadsheet.runs import RunFolder, write_rows
from broadsheet.settings import Settings

MAX_ROUNDS = 4  # a source, its index, that index's parts, one to spare: deeper indexes are a trap
MAX_SOURCES = 2000  # documents asked for in one run, over all rounds

_ERRORS: dict[OutcomeKind, type[BroadsheetError]] = {
    OutcomeKind.UNREACHABLE: Unreachable,
    OutcomeKind.SERVER_FAILED: ServerFailed,
    OutcomeKind.RATE_LIMITED: RateLimited,
    OutcomeKind.ROBOTS_DISALLOWED: RobotsDisallowed,
}


@dataclass(slots=True)
class _Found:
    """What the sources gave so far."""

    links: list[Link] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    problems: list[BroadsheetError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    damaged: int = 0


def discover_links(
    folder: RunFolder, site: Site, run: Run, settings: Settings, on_progress: Callable[[Progress], None] | None
) -> StageReport:
    """Write the run's links, and the outcomes of those that end here.

    Raises the error of the sources where not one could be read, NothingDiscovered where they promise nothing for the window.
    """
    found = _Found()
    if run.warc:  # one file, by its name: brackets in it are no wildcards
        _read_warcs(found, [Path(run.warc)], site, settings)
    else:
        patterns = [source.path for source in site.discover if source.kind == "warc" and source.path]
        _read_warcs(found, [path for pattern in patterns for path in warc_paths(pattern)], site, settings)
        _ask_sources(found, folder, site, run, settings, on_progress)
    if not found.links and found.problems:
        raise _combined(site, found.problems)
    selection = discover.select(found.links, site, run.window)
    write_rows(folder.file("links"), Link, selection.links)
    write_rows(folder.file("source_pages"), Page, found.pages)
    folder.save_outcomes("discover", selection.outcomes)
    if not selection.links and site.quality.min_articles > 0:
        raise _nothing(site, run, found, len(selection.outcomes))
    counts = {
        "promised": len(selection.links) + len(selection.outcomes),
        "links": len(selection.links),
        "failed_sources": len(found.problems),
        "damaged_records": found.damaged,
    }
    return StageReport("discover", counts, (*(str(problem) for problem in found.problems), *found.notes))


def _read_warcs(found: _Found, paths: Iterable[Path], site: Site, settings: Settings) -> None:
    for path in paths:
        kept = archive.import_warc(path, settings.archive_dir, site.id)
        records = list(archive.scan(kept))
        found.links += discover.links_from_records((record for record in records if record.url), kept)
        # A record so torn that it has lost its URL can't end as a link's outcome: it is counted here.
        nameless = [record for record in records if not record.url]
        found.damaged += len(nameless)
        found.notes += [f"{path}: record at {record.offset}: {record.problem}" for record in nameless]


def warc_paths(pattern: str) -> list[Path]:
    """Files that a warc source names; a name without wildcards is one file, there or not."""
    return [Path(p) for p in sorted(glob(pattern))] or [Path(pattern)]  # noqa: PTH207 - the pattern may be absolute


def _ask_sources(
    found: _Found,
    folder: RunFolder,
    site: Site,
    run: Run,
    settings: Settings,
    on_progress: Callable[[Progress], None] | None,
) -> None:
    by_url = {source.url: source for source in site.discover if source.url}
    roots = {request.url: by_url[request.url] for request in discover.first_requests(site)}
    wanted: list[Request] = list(discover.first_requests(site))
    crawl = RunCrawl(folder, site, run, settings, on_progress)
    for _ in range(MAX_ROUNDS):
        if not wanted:
            return
        answers = crawl.ask(wanted)
        wanted = []
        for answer in answers:
            root = roots[answer.request.url]
            for more in _read_answer(found, answer, root, site, run, settings):
                if more.url not in roots and len(roots) < MAX_SOURCES:
                    roots[more.url] = root
                    wanted.append(more)
    if wanted:
        found.notes.append(f"{len(wanted)} parts of sitemap indexes lie deeper than {MAX_ROUNDS} levels: not asked for")


def _read_answer(
    found: _Found, answer: fetch.Fetched, root: DiscoverSource, site: Site, run: Run, settings: Settings
) -> tuple[Request, ...]:
    url = answer.request.url
    if answer.page is None:
        error = _ERRORS.get(answer.kind, InvalidFeed) if answer.kind else InvalidFeed
        if answer.is_transient and issubclass(error, Terminal):
            error = Unreachable  # robots.txt says no for now, because it could not be read
        found.problems.append(error(f"{url}: {answer.reason}; check the site file's discover and that the host is up"))
        return ()
    found.pages.append(answer.page)
    raw = archive.raw_page(answer.page, settings.home)
    try:
        reading = discover.read_source(url, root, raw.body, answer.page.content_type, site, run.window)
    except InvalidFeed as error:
        found.problems.append(error)
        return ()
    found.links += reading.links
    found.notes += reading.problems
    return reading.more


def _combined(site: Site, problems: list[BroadsheetError]) -> BroadsheetError:
    """One error for sources that all failed: of the first one's class, naming each."""
    lines = "; ".join(dict.fromkeys(str(problem) for problem in problems))
    return type(problems[0])(f"{site.id}: no source could be read: {lines}")


def _nothing(site: Site, run: Run, found: _Found, promised: int) -> NothingDiscovered:
    said = f"; {'; '.join(found.notes)}" if found.notes else ""
    if not promised:
        return NothingDiscovered(
            f"{site.id}: the sources answered and hold no link{said}; check the site file's discover"
        )
    if run.window is None:
        return NothingDiscovered(
            f"{site.id}: none of the {promised} links that {run.warc or 'the sources'} holds is on the site's hosts and passes its "
            f"patterns{said}; check its hosts, include and exclude, or leave SITE out"
        )
    first, last = run.window.days(site.timezone)
    return NothingDiscovered(
        f"{site.id}: none of the {promised} links that the sources hold falls on {first} to {last} and passes the site's "
        f"patterns{said}; a live feed can't answer for a past date: use a sitemap or a WARC file"
    )
