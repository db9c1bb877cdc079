"""Stage discover: ask the site's sources, follow sitemap indexes, and settle which links this run takes.

What does NOT belong here: reading a feed (``discover``) and asking politely (``fetch``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from glob import glob
from itertools import count
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
from broadsheet.models import (
    DiscoverSource,
    Issue,
    Link,
    Outcome,
    OutcomeKind,
    Page,
    Progress,
    Request,
    Run,
    Site,
    SourceReading,
    StageReport,
)
from broadsheet.models.asking import Mode
from broadsheet.pipeline import canaries, owing
from broadsheet.pipeline.crawling import RunCrawl
from broadsheet.pipeline.found import Found
from broadsheet.pipeline.front_page import FrontPage, ask_front_page, is_wanted
from broadsheet.pipeline.memory import Memory
from broadsheet.pipeline.quiet import is_allowed_quiet, why_doubtful
from broadsheet.pipeline.readings import known_in_window, place_of, read_out, shortfalls
from broadsheet.pipeline.redacting import snapshot_tombstones
from broadsheet.pipeline.sweeping import Left, note_left
from broadsheet.runs import RunFolder, write_rows
from broadsheet.settings import Settings

FOREIGN_SHARE = 0.2  # of a source's links: fewer are what papers recommend
MAX_SOURCES = 2000  # documents asked for in one run, over all rounds

GIVEN_UP = ("owed_given_up", "asked for long enough; ops.outcomes says how it ended each time")  # issue

_ERRORS: dict[OutcomeKind, type[BroadsheetError]] = {
    OutcomeKind.UNREACHABLE: Unreachable,
    OutcomeKind.SERVER_FAILED: ServerFailed,
    OutcomeKind.RATE_LIMITED: RateLimited,
    OutcomeKind.ROBOTS_DISALLOWED: RobotsDisallowed,
}


def caught_up(run: Run, site: Site, settings: Settings) -> tuple[Run, tuple[str, ...]]:
    """``run`` with a window that begins where the last nightly run stopped looking, and what a person should know of it."""
    if not run.is_nightly or run.window is None:
        return run, ()
    window, lost = Memory(site, settings, run.run_id).caught_up(run.window)
    return replace(run, window=window), (lost,) if lost else ()


def discover_links(
    folder: RunFolder,
    site: Site,
    run: Run,
    settings: Settings,
    on_progress: Callable[[Progress], None] | None,
    *,
    is_trial: bool = False,
) -> StageReport:
    """Write the run's links, and the outcomes of those that end here. ``is_trial``: nothing that is kept stays of it.

    Raises the error of the sources where not one could be read, NothingDiscovered where they promise nothing for the window.
    """
    found = Found(site, snapshot_tombstones(settings))
    past: discover.Past | None = None
    memory: Memory | None = None
    if run.warc:  # one file, by its name: brackets in it are no wildcards
        _read_warcs(found, run.warc, [Path(run.warc)], site, settings, is_trial=is_trial)
    elif run.mode == Mode.COMMENTS and run.window:
        found.add(run.mode, Memory(site, settings, run.run_id).of_window(run.window))
        if not found.links:
            found.notes.append(f"{site.id}: no known article of these days is open for comments")
    else:
        for pattern in [source.path for source in site.discover if source.kind == "warc" and source.path]:
            _read_warcs(found, pattern, warc_paths(pattern), site, settings, is_trial=is_trial)
        memory = Memory(site, settings, run.run_id)
        if any(source.kind == "archive" for source in site.discover):
            found.add("archive", memory.archived_links())
        found.notes += discover.silent_sources(site, run.window)
        with RunCrawl(folder, site, run, settings, on_progress, memory) as crawl:
            _ask_sources(found, crawl, site, run, settings)
        past = memory.past(found.links, run.window) if run.is_nightly or run.mode == Mode.NEW else None
        if past and not run.is_nightly:  # of a past only what is known, not what a night owes or visits again
            past = discover.Past(settled=past.settled, published=past.published)
        elif past and run.window:
            past = replace(past, due=(*past.due, *canaries.due(site.id, settings, run.window.end_at)))
    if not found.links and found.problems:
        raise _combined(site, found.problems)
    selection = _with_whys(discover.select(found.links, site, run.window, past), found.whys)
    readings = read_out(_asked(site, run), found.by_source, found.failures, selection, run, past)
    write_rows(folder.file("links"), Link, selection.links)
    write_rows(folder.file("sources"), SourceReading, readings)
    folder.save_outcomes("discover", selection.outcomes)
    given_up = past.given_up if past else ()
    write_rows(folder.file("given_up"), Issue, (Issue(url, *GIVEN_UP) for url in given_up))
    known = known_in_window(found.links, selection, past, run)
    new = {link.canonical_url for link in selection.links if link.taken_as not in (discover.REVISIT, discover.OWED)}
    is_new = bool(new)
    front = FrontPage()
    if memory and new and is_wanted(site, run, memory, len(new) + known):
        front = ask_front_page(folder, site, run, settings, on_progress, memory, found.links, new)
    write_rows(folder.file("source_pages"), Page, (*found.pages, *front.pages))
    doubt = _all_elsewhere(site, found.by_source) or why_doubtful(readings, found.problems, site, run)
    may_be_quiet = not is_new and is_allowed_quiet(site, run) and doubt is None
    if not selection.links and not known and not may_be_quiet and (site.quality.min_articles or run.window):
        raise _nothing(site, run, found, selection.outcomes, doubt)
    counts = {
        "promised": len(selection.links) + len(selection.outcomes),
        "links": len(selection.links),
        "known_in_window": known,
        "may_be_quiet": int(may_be_quiet),
        "is_quiet": int(not is_new and run.window is not None and not run.warc and (may_be_quiet or known > 0)),
        "revisits": sum(link.taken_as == discover.REVISIT for link in selection.links),
        "owed": sum(link.taken_as == discover.OWED for link in selection.links),
        "given_up": len(given_up),
        "failed_sources": len(found.problems),
        "damaged_records": found.damaged,
        "unlisted": found.unlisted_count,
        **front.counts,
    }
    notes = (
        *owing.told(given_up, site),
        *(str(problem) for problem in found.problems),
        *found.notes,
        *_foreign(site, found.by_source),
        *found.told_unlisted(),
        *shortfalls(readings, site, run),
        *front.notes,
    )
    return StageReport("discover", counts, notes)


def _with_whys(selection: discover.Selection, whys: Mapping[str, str]) -> discover.Selection:
    """Links of erased articles end with the erasure that they were left out for."""
    if not whys:
        return selection
    outcomes = (replace(each, reason=whys.get(each.url, each.reason)) for each in selection.outcomes)
    return replace(selection, outcomes=tuple(outcomes))


def _asked(site: Site, run: Run) -> list[tuple[str, str]]:
    """Place and kind of each source that the run asks."""
    if run.warc:
        return [(run.warc, "warc")]
    return [] if run.mode == Mode.COMMENTS else [(place_of(source), source.kind) for source in site.discover]


def _read_warcs(
    found: Found, place: str, paths: Iterable[Path], site: Site, settings: Settings, *, is_trial: bool
) -> None:
    for path in paths:
        kept = archive.import_warc(path, settings.archive_dir, site.id)
        records = list(archive.scan(kept))
        is_kept = not is_trial and kept.is_relative_to(settings.home)
        if is_kept and any(found.erased.of_url(record.url, site.id) for record in records):
            # The copy holds what was erased: the next publish cuts it out.
            note_left(settings, Left(files=frozenset({str(kept.relative_to(settings.home))})))
        found.add(place, discover.links_from_records((record for record in records if record.url), kept))
        # A record so torn that it has lost its URL can't end as a link's outcome: it is counted here.
        nameless = [record for record in records if not record.url]
        found.damaged += len(nameless)
        found.notes += [f"{path}: record at {record.offset}: {record.problem}" for record in nameless]


def warc_paths(pattern: str) -> list[Path]:
    """Files that a warc source names; a name without wildcards is one file, there or not."""
    return [Path(p) for p in sorted(glob(pattern))] or [Path(pattern)]  # noqa: PTH207 - the pattern may be absolute


def _ask_sources(found: Found, crawl: RunCrawl, site: Site, run: Run, settings: Settings) -> None:
    """Ask for the sources' first documents, and round by round for what these lead to."""
    roots = discover.sources_by_request(site, run.window)
    firsts = frozenset(roots)
    wanted: list[Request] = list(discover.first_requests(site, run.window))
    cut: dict[str, int] = {}
    for round_number in count(1):
        if not wanted:
            break
        answers = crawl.ask(wanted)
        wanted = []
        for answer in answers:
            root = roots[answer.request.url]
            for more in _read_answer(found, answer, root, site, run, settings, is_first=answer.request.url in firsts):
                if more.url in roots:
                    continue
                if round_number >= discover.max_rounds(root) or len(roots) >= MAX_SOURCES:
                    cut[place_of(root)] = cut.get(place_of(root), 0) + 1
                    continue
                roots[more.url] = root
                wanted.append(more)
    found.notes += [
        f"{place}: {number} further documents were not asked for: too many" for place, number in cut.items()
    ]


def _read_answer(
    found: Found,
    answer: fetch.Fetched,
    root: DiscoverSource,
    site: Site,
    run: Run,
    settings: Settings,
    *,
    is_first: bool,
) -> tuple[Request, ...]:
    url = answer.request.url
    if answer.page is None:
        error = _ERRORS.get(answer.kind, InvalidFeed) if answer.kind else InvalidFeed
        if answer.is_transient and issubclass(error, Terminal):
            error = Unreachable  # robots.txt says no for now, because it could not be read
        problem = error(f"{url}: {answer.reason}; {discover.remedy_for(root, answer.reason)}")
        found.fail(place_of(root), problem)
        return ()
    found.pages.append(answer.page)
    page, place = answer.page, place_of(root)
    try:
        raw = archive.raw_page(page, settings.home)
        reading = discover.read_source(
            url,
            root,
            raw.body,
            page.content_type,
            site,
            run.window,
            final_url=page.final_url,
            answered_at=page.fetched_at,
        )
    except Terminal as error:  # what arrived, or its record: this source's outcome, whatever it is
        found.fail(place, error)
        return ()
    more = reading.more
    if more and not is_first and reading.links and not found.is_new(place, reading.links):
        found.notes.append(discover.repeated(url))
        more = ()
    found.add(place, reading.links)
    found.notes += reading.problems
    if reading.broken:
        found.fail(place, InvalidFeed(f"{url}: {reading.broken}; open it in a browser, and tell the site's makers"))
    return more


def _combined(site: Site, problems: list[BroadsheetError]) -> BroadsheetError:
    """One error for sources that all failed: of the first one's class, naming each."""
    lines = "; ".join(dict.fromkeys(str(problem) for problem in problems))
    return type(problems[0])(f"{site.id}: no source could be read: {lines}")


def _foreign(site: Site, by_source: Mapping[str, Sequence[Link]], share: float = FOREIGN_SHARE) -> tuple[str, ...]:
    """Sources with links on hosts that the site file does not name: of the paper's own that nobody thought of, or others'."""
    notes = []
    for place, links in by_source.items():
        hosts, line = discover.foreign_hosts(links, site)
        count, total = sum(hosts.values()), len({link.url for link in links})
        if count and count >= share * total:
            shown = ", ".join(f"{host} ({number})" for host, number in list(hosts.items())[: discover.MAX_SHOWN])
            notes.append(
                f"{place}: {count} of its {total} links are on hosts that the site file does not name: {shown}; if they are the "
                f"paper's, write {line} in {site.id}.yml"
            )
    return tuple(notes)


def _all_elsewhere(site: Site, by_source: Mapping[str, Sequence[Link]]) -> str | None:
    """A source of which no link is on the site's hosts: what it holds of the night nobody has looked at."""
    return next(iter(_foreign(site, by_source, share=1.0)), None)


def _nothing(site: Site, run: Run, found: Found, ended: Sequence[Outcome], doubt: str | None) -> NothingDiscovered:
    promised = len(ended)
    erased = sum(outcome.kind == OutcomeKind.ERASED for outcome in ended)
    notes = [*found.notes, *([doubt] if doubt else [])]
    notes += [f"{erased} of them were erased at somebody's wish, see ops.erasures"] if erased else []
    said = f"; {'; '.join(notes)}" if notes else ""
    if doubt and doubt == _all_elsewhere(site, found.by_source) and run.window is not None:
        return NothingDiscovered(f"{site.id}: of the {promised} links that the sources hold none is left{said}")
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
    if run.is_nightly:
        return NothingDiscovered(
            f"{site.id}: the sources hold {promised} links, and none is new or falls on {first} to {last}{said}; see in a browser "
            "whether the paper published, and whether its feed stands still; if it rests on such days, add to its file "
            "quality: {quiet_days: [sunday]}, or quiet_days: always"
        )
    if any(source.reaches_back for source in site.discover):
        remedy = "see in a browser whether the site published on these days"
    else:
        remedy = "a live feed can't answer for a past date: add a source that reaches back, such as kind: sitemap, or a WARC file"
    return NothingDiscovered(
        f"{site.id}: none of the {promised} links that the sources hold falls on {first} to {last} and passes the site's "
        f"patterns{said}; {remedy}"
    )
