"""The paper's front page, asked as a second witness on a night that names far less than the site's nights do.

A feed that was cut short and a holiday look the same in the feed; the front page shows what the paper has published, whatever its
feed says. What does NOT belong here: what follows from it (``health``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from broadsheet import archive, discover, health
from broadsheet.errors import Terminal
from broadsheet.models import DiscoverSource, Link, Page, PageKind, Progress, Request, Run, Site
from broadsheet.pipeline.crawling import RunCrawl
from broadsheet.pipeline.memory import Memory
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.urls import article_key

MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What it said: ``pages`` are its answer, ``counts`` how many of its articles are tonight's, known, and named by no source."""

    pages: tuple[Page, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def is_wanted(site: Site, run: Run, memory: Memory, seen: int) -> bool:
    """Whether the sources of a nightly run named so few articles, ``seen``, that the front page is to be asked.

    Not where it is a source itself: a witness has to be another one.
    """
    night = health.night_of(run, site)
    if night is None or not run.is_nightly or run.warc:
        return False
    front = article_key(site.url)
    if any(source.url and article_key(source.url) == front for source in site.discover):
        return False
    return health.is_thin(seen, night, health.window_days(run), memory.nights(night))


def ask_front_page(
    folder: RunFolder,
    site: Site,
    run: Run,
    settings: Settings,
    on_progress: Callable[[Progress], None] | None,
    memory: Memory,
    promised: Sequence[Link],
    new: Collection[str],
) -> FrontPage:
    """Ask it, by the rules of every request, and lay it beside what the sources ``promised``; ``new``: canonical URLs of tonight's.

    Never fails a run: what can't be read is no witness.
    """
    with RunCrawl(folder, site, run, settings, on_progress, memory) as crawl:
        answer = crawl.ask([Request(site.url, PageKind.SOURCE, site.url)])[0]
    if answer.page is None:
        return FrontPage()
    source = DiscoverSource(kind="listing", url=site.url)
    try:
        raw = archive.raw_page(answer.page, settings.home)
        reading = discover.read_source(
            site.url,
            source,
            raw.body,
            answer.page.content_type,
            site,
            run.window,
            final_url=answer.page.final_url,
            answered_at=answer.page.fetched_at,
        )
    except Terminal:
        return FrontPage((answer.page,))
    links = [link for link in reading.links if site.owns_host(link.url) and not site.refusal(link.url)]
    past = memory.past(links, None)
    known = {url for link in promised for url in (link.url, link.canonical_url)} | past.seen | past.settled.keys()
    return _compared(site, answer.page, {link.canonical_url for link in links}, known, new)


def _compared(site: Site, page: Page, named: set[str], known: set[str], new: Collection[str]) -> FrontPage:
    """Only addresses of a form that known articles on the page have count: a front page also leads to other things."""
    forms = {health.form_of(url) for url in named & known}
    unnamed = sorted(url for url in named - known if health.form_of(url) in forms)
    counts = {
        "front_new": len(named & set(new)),
        "front_known": len(named & known),
        "front_unnamed": len(unnamed),
    }
    told = f"{site.url}: {len(unnamed)} articles on the front page are named by no source, such as {', '.join(unnamed[:MOST_SHOWN])}"
    return FrontPage((page,), counts, (told,) if unnamed else ())
