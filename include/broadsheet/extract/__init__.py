"""Pages into articles, comments and issues. Pure: no network, no clock, no database; the same bytes give the same rows.

The room's doors are here; what is behind them (trafilatura, lxml, dateparser) is imported when first used, so that
importing this package costs nothing. The only room that may import trafilatura for extraction.

What does NOT belong here: fetching what ``missing`` names, judging rows (``quality``), writing them (``runs``).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence

from broadsheet.extract.workers import Ask, Examined, Failure, Job, Stored, ready_to_extract, ready_to_look, run
from broadsheet.models import Extraction, Link, RawPage, Request, Site
from broadsheet.models.reasons import Reasons
from broadsheet.processes import Loaded

__all__ = [
    "Examined",
    "Failure",
    "Job",
    "Reasons",
    "Stored",
    "examine",
    "explain",
    "extract",
    "extract_many",
    "load",
    "missing",
    "missing_many",
]


def extract(
    raw: RawPage, site: Site, *, link: Link | None = None, more: Sequence[RawPage] = (), run_id: str = ""
) -> Extraction:
    """The article of one page, with the comments of that page and of ``more`` (comment pages, REST answers), each once.

    ``link`` is what the source said of the article; its date and comment count are taken where the page has none.
    Raises NotAnArticle, with the reason, for a page without one: empty, not HTML, no text and no comments, an error page.
    """
    from broadsheet.extract.article import extract_article

    return extract_article(raw, site, link, more, run_id)


def missing(raw: RawPage, site: Site, seen: Collection[str] = ()) -> tuple[Request, ...]:
    """What to ask for, besides ``raw``, to have all comments of its article; nothing where the page holds as many as it declares.

    For an article page: the WordPress REST comments where announced and allowed, else all comment pages. For a REST answer: the
    next one, if this one was full. For a comment page: the comment pages it links to. ``seen`` are URLs already asked for; if the
    REST URL is among them because it failed, ask again with the article page, and the comment pages are named.
    """
    from broadsheet.extract.further import missing_pages

    return missing_pages(raw, site, seen)


def load() -> Loaded:
    """Begin to load what workers of ``extract_many`` need, in a process of its own, while the caller does other things: it takes a second."""
    return Loaded(ready_to_extract)


def extract_many(
    jobs: Iterable[Job],
    workers: int,
    timeout_seconds: float,
    memory_bytes: int,
    budget_seconds: float = math.inf,
    loaded: Loaded | None = None,
) -> Iterator[tuple[Job, Extraction | Failure]]:
    """Every job with its Extraction or the reason why there is none, in the order of ``jobs``.

    Each runs in a worker process that is killed after ``timeout_seconds`` of processor time, and may use ``memory_bytes`` of address
    space. Whatever happens to one job, its neighbours come through. Once all together took ``budget_seconds`` of processor time, the
    jobs that are left end as Failures that say so. At most ``processes.AHEAD`` jobs a worker are read ahead. A worker reads ``Stored``
    pages itself; raises InvalidArchive where one is not what was archived. Ends ``loaded``, where ``load`` was called before.
    """
    return run(jobs, ready_to_extract, (workers, timeout_seconds, memory_bytes, budget_seconds), loaded)


def missing_many(
    raws: Iterable[RawPage | Stored],
    site: Site,
    seen: Collection[str],
    workers: int,
    timeout_seconds: float,
    memory_bytes: int,
    budget_seconds: float = math.inf,
) -> Iterator[tuple[RawPage | Stored, tuple[Request, ...] | Failure]]:
    """``missing`` of every page, in the order of ``raws``, each in a worker that is killed as in ``extract_many``.

    A page that hangs, eats memory or breaks gives a Failure with the reason, and its neighbours come through.
    """
    looks = (Ask(raw, site, "further:missing_pages", (frozenset(seen),)) for raw in raws)
    return (
        (job.raw, result)
        for job, result in run(looks, ready_to_look, (workers, timeout_seconds, memory_bytes, budget_seconds))
    )


def examine(job: Job, timeout_seconds: float, memory_bytes: int) -> Examined:
    """One page for a person: its extraction, what every reader makes of it, and what it lacks, each in a worker as in ``extract_many``."""
    asked = (Ask(job.raw, job.site, "explaining:try_readers"), Ask(job.raw, job.site, "further:missing_pages", ((),)))
    jobs: tuple[Job | Ask, ...] = (job, *asked)
    return Examined(*(found for _, found in run(jobs, ready_to_extract, (1, timeout_seconds, memory_bytes, math.inf))))


def explain(raw: RawPage, site: Site, timeout_seconds: float, memory_bytes: int) -> Reasons | Failure:
    """Why one page came out as it did, for a person, found out in a worker as in ``extract_many``."""
    asked = [Ask(raw, site, "explaining:reasons_of")]
    [(_, result)] = run(asked, ready_to_extract, (1, timeout_seconds, memory_bytes, math.inf))
    found: Reasons | Failure = result
    return found
