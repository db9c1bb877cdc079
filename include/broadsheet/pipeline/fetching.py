"""Stage fetch: archive the run's pages, then what those pages lack: further comment pages and comment API answers.

What does NOT belong here: asking politely (``fetch``) and seeing what a page lacks (``extract``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from broadsheet import archive, discover, extract, fetch
from broadsheet.models import Link, Outcome, OutcomeKind, Page, PageKind, Progress, Request, Run, Site, StageReport
from broadsheet.pipeline.crawling import RunCrawl
from broadsheet.pipeline.limits import PAGE_MEMORY_BYTES, PAGE_SECONDS, WORKERS, run_seconds
from broadsheet.pipeline.memory import Memory
from broadsheet.pipeline.records import outcome_of_record, page_of_record
from broadsheet.runs import RunFolder, read_rows, write_rows
from broadsheet.settings import Settings

MAX_ROUNDS = 20  # each round asks what the last one's answers lacked; comment pages are mostly all named by the first


def fetch_pages(
    folder: RunFolder, site: Site, run: Run, settings: Settings, on_progress: Callable[[Progress], None] | None
) -> StageReport:
    """Write the run's pages, and the outcomes of the links that gave none."""
    links = read_rows(folder.file("links"), Link)
    # A revisit carries the channel that its article came by, and is asked for at the site all the same.
    recorded, kept = (
        [
            link
            for link in links
            if link.source_channel == channel and link.taken_as not in (discover.REVISIT, discover.OWED)
        ]
        for channel in ("warc", "archive")
    )
    offline = {link.url for link in (*recorded, *kept)}
    live = [link for link in links if link.url not in offline]
    pages, outcomes = _from_warcs(recorded, settings)
    memory = Memory(site, settings, run.run_id)
    again = memory.archived_pages([link.url for link in kept])
    gone = {page.link_url for page in again if not _is_there(page, settings.home)}
    again = [page for page in again if page.link_url not in gone]
    pages += again
    outcomes += [
        Outcome(link.url, "fetch", OutcomeKind.DAMAGED, "the archive holds no page of it any more")
        for link in kept
        if link.url not in {page.link_url for page in again}
    ]
    notes: list[str] = []
    evidence: list[Page] = []
    if live:
        with RunCrawl(folder, site, run, settings, on_progress, memory) as crawl:
            fetched = crawl.ask([Request(link.url, PageKind.ARTICLE, link.url) for link in live])
            pages += [answer.page for answer in fetched if answer.page]
            outcomes += [_outcome(answer) for answer in fetched if not answer.page]
            evidence = [replace(answer.evidence, kind=PageKind.EVIDENCE) for answer in fetched if answer.evidence]
            more, notes = follow(crawl, [answer.page for answer in fetched if answer.page], site, settings)
            pages += more
    write_rows(folder.file("pages"), Page, pages)
    write_rows(folder.file("evidence"), Page, evidence)
    folder.save_outcomes("fetch", outcomes)
    articles = sum(page.kind == PageKind.ARTICLE for page in pages)
    counts = {"links": len(links), "pages": articles, "comment_pages": len(pages) - articles, "failed": len(outcomes)}
    return StageReport("fetch", counts, tuple(notes))


def _is_there(page: Page, home: Path) -> bool:
    """Whether the archive still has the file with the page's bytes."""
    return (home / (page.refers_to_warc_path or page.warc_path)).exists()


def follow(crawl: RunCrawl, pages: list[Page], site: Site, settings: Settings) -> tuple[list[Page], list[str]]:
    """Comment pages and answers beyond ``pages``, round by round, and a note for each that could not be had."""
    found: list[Page] = []
    notes: list[str] = []
    seen = {page.url for page in pages}
    passing = {page.link_url for page in pages if not page.is_archived}
    newest = pages
    for _ in range(MAX_ROUNDS):
        wanted: dict[str, Request] = {}
        # Where rights are reserved no comment is kept, so none is asked for.
        newest = [page for page in newest if not page.reservation]
        raws = (extract.Stored(page, partial(archive.raw_page, home=settings.home)) for page in newest)
        budget = run_seconds(len(newest))
        looked = extract.missing_many(raws, site, seen, WORKERS, PAGE_SECONDS, PAGE_MEMORY_BYTES, budget)
        for raw, lacking in looked:
            if isinstance(lacking, extract.Failure):
                notes.append(f"{raw.page.url}: its further comment pages are not known: {lacking.reason}")
            else:
                wanted |= {request.url: request for request in lacking}
        if not wanted:
            break
        seen |= wanted.keys()
        fetched = crawl.ask([replace(r, may_stay=r.link_url not in passing) for r in wanted.values()])
        failed = {answer.request.link_url for answer in fetched if not answer.page}
        newest = [answer.page for answer in fetched if answer.page]
        notes += [f"{answer.request.url}: {answer.reason}" for answer in fetched if not answer.page]
        found += newest
        # Where a comment API refused, the article's page is looked at again: it may name comment pages instead.
        newest = [*newest, *(page for page in pages if page.link_url in failed)]
    return found, notes


def _outcome(answer: fetch.Fetched) -> Outcome:
    kind = answer.kind or OutcomeKind.UNREACHABLE
    if kind == OutcomeKind.ROBOTS_DISALLOWED and answer.is_transient:
        kind = OutcomeKind.ROBOTS_UNREADABLE
    return Outcome(answer.request.link_url, "fetch", kind, answer.reason)


def _from_warcs(links: list[Link], settings: Settings) -> tuple[list[Page], list[Outcome]]:
    """Pages of links that lie in WARC files, without the network; the last of several records of one URL counts."""
    wanted = {link.url: link for link in links}
    pages: dict[str, Page] = {}
    failed: dict[str, Outcome] = {}
    for path in dict.fromkeys(link.source_url for link in links):
        for record in archive.scan(Path(path)):
            if record.url in wanted:
                _take(record, path, settings, pages, failed)
    return list(pages.values()), [outcome for url, outcome in failed.items() if url not in pages]


def _take(
    record: archive.Record, path: str, settings: Settings, pages: dict[str, Page], failed: dict[str, Outcome]
) -> None:
    problem = outcome_of_record(record)
    if problem:
        failed[record.url] = problem
        return
    pages[record.url] = page_of_record(record, Path(path), settings.home)
