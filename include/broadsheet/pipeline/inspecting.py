"""One page for a person: fetched politely or read from a file, with the comment pages it lacks, and what every reader made of it.

Nothing of it is kept but the hosts' pace. What does NOT belong here: printing it (``cli``).
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from broadsheet import archive, extract
from broadsheet.errors import InvalidArchive, NotAnArticle, Unreachable
from broadsheet.ids import sha256
from broadsheet.models import Extraction, Page, PageKind, RawPage, Request, Site
from broadsheet.pipeline.crawling import RunCrawl
from broadsheet.pipeline.fetching import follow
from broadsheet.pipeline.limits import PAGE_MEMORY_BYTES, PAGE_SECONDS
from broadsheet.pipeline.spine import cli_run
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.urls import host_of

_T = TypeVar("_T")
UNKNOWN_URL = "https://page.invalid/"  # of a file that does not say: RFC 2606 keeps that name free for ever


@dataclass(frozen=True, slots=True)
class Inspection:
    """What one page gave, and how it was found."""

    extraction: Extraction
    tried: tuple[tuple[str, int | None], ...]
    further: tuple[str, ...]  # further pages: taken for a URL, only named for a file
    notes: tuple[str, ...]


def inspect_file(path: Path, url: str | None) -> Inspection:
    """Extract the page in ``path``; ``url`` is the address it was saved from.

    Raises InvalidArchive for a file that is not there, NotAnArticle for a page without an article.
    """
    raw = _saved(path, url)
    examined = extract.examine(extract.Job(raw, Site.adhoc()), PAGE_SECONDS, PAGE_MEMORY_BYTES)
    lacking, notes = _part("what comments it lacks", examined.lacking)
    return _inspection(raw, examined, tuple(request.url for request in lacking), notes)


def inspect_url(url: str, settings: Settings) -> Inspection:
    """Fetch ``url`` and the comment pages that it lacks, politely, and extract them.

    Raises what the fetch raises, Unreachable where it gave no page, NotAnArticle for a page without an article.
    """
    site = _site_of(url)
    first, more, notes = _asked(url, site, settings, is_whole=True)
    examined = extract.examine(extract.Job(first, site, more=tuple(more)), PAGE_SECONDS, PAGE_MEMORY_BYTES)
    return _inspection(first, examined, tuple(raw.page.url for raw in more), notes)


def explain_file(path: Path, url: str | None) -> extract.Reasons:
    """Why the page in ``path`` comes out as it does. Raises as ``inspect_file``."""
    return _explained(_saved(path, url), Site.adhoc())


def explain_url(url: str, settings: Settings) -> extract.Reasons:
    """Fetch ``url``, politely, and find out why it comes out as it does. Raises as ``inspect_url``."""
    site = _site_of(url)
    return _explained(_asked(url, site, settings, is_whole=False)[0], site)


def _explained(raw: RawPage, site: Site) -> extract.Reasons:
    reasons = extract.explain(raw, site, PAGE_SECONDS, PAGE_MEMORY_BYTES)
    if isinstance(reasons, extract.Failure):
        raise NotAnArticle(f"{raw.page.url}: {reasons.kind}: {reasons.reason}")
    return reasons


def _saved(path: Path, url: str | None) -> RawPage:
    if not path.is_file():
        raise InvalidArchive(f"{path}: no such file; give a saved HTML page, or a URL")
    body = path.read_bytes()
    moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    at = url or UNKNOWN_URL
    page = Page(
        at, at, at, PageKind.ARTICLE, 200, "text/html", moment, moment, str(path), 0, 0, sha256(body), len(body)
    )
    return RawPage(page, body)


def _site_of(url: str) -> Site:
    """Named by the person who asks: in the demo it may be this machine, which links never lead to."""
    site = Site.adhoc()
    return site.model_copy(update={"hosts": (*site.hosts, host_of(url))})


def _asked(url: str, site: Site, settings: Settings, *, is_whole: bool) -> tuple[RawPage, list[RawPage], list[str]]:
    """The page, and where ``is_whole`` is asked for the comment pages that it lacks, with a note for each that could not be had."""
    with tempfile.TemporaryDirectory(prefix="broadsheet-inspect-") as name:
        # A home of its own, so that nothing is left; the hosts' pace and robots.txt are kept in the real one.
        passing = settings.model_copy(update={"home": Path(name)})
        settings.state_dir.mkdir(parents=True, exist_ok=True)
        passing.state_dir.symlink_to(settings.state_dir)
        run = cli_run(site, None, settings=settings)
        crawl = RunCrawl(RunFolder(passing.runs_dir, site.id, run.run_id), site, run, passing, None)
        [answer] = crawl.ask([Request(url, PageKind.ARTICLE, url)])
        if answer.page is None:
            raise Unreachable(f"{url}: {answer.reason}; check the address, or save the page and give the file")
        pages, notes = follow(crawl, [answer.page], site, passing) if is_whole else ([], [])
        first, *more = (archive.raw_page(page, passing.home) for page in (answer.page, *pages))
    return first, more, notes


def _inspection(raw: RawPage, examined: extract.Examined, further: tuple[str, ...], notes: list[str]) -> Inspection:
    """What a worker gave; a page without an extraction is an error, one on which only a reader failed is not."""
    if isinstance(examined.extraction, extract.Failure):
        raise NotAnArticle(f"{raw.page.url}: {examined.extraction.kind}: {examined.extraction.reason}")
    tried, more_notes = _part("what each reader finds", examined.tried)
    return Inspection(examined.extraction, tried, further, (*notes, *more_notes))


def _part(what: str, found: tuple[_T, ...] | extract.Failure) -> tuple[tuple[_T, ...], list[str]]:
    """(what was found, a note where it is not known)."""
    if isinstance(found, extract.Failure):
        return (), [f"{what} is not known: {found.reason}"]
    return found, []
