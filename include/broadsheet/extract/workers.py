"""What the extraction workers do with one page: extract it, look what it lacks, try the readers.

This is the boundary at which any exception becomes a reasoned Failure. What does NOT belong here: extraction, processes (``pool``).
"""

from __future__ import annotations

import resource
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from typing import Any, TypeVar

from broadsheet.errors import InvalidArchive, NotAnArticle
from broadsheet.extract.jobs import Examined, Explanation, Failure, Job, Look, Stored, Trial
from broadsheet.extract.pool import AnyJob, Limits, run_all
from broadsheet.extract.reasons import Reasons
from broadsheet.models import Extraction, OutcomeKind, RawPage, Request, Site
from broadsheet.text import shorten

# Imported before the first page, whose time they are not charged to; never in the caller's process, which extracts nothing.
_LOOKING = ("broadsheet.extract.further",)
_EXTRACTING = ("broadsheet.extract.article", "trafilatura", "py3langid", "dateparser.languages.loader")

_J = TypeVar("_J", bound=AnyJob)


def run_jobs(
    jobs: Iterable[Job], workers: int, timeout_seconds: float, memory_bytes: int, budget_seconds: float
) -> Iterator[tuple[Job, Extraction | Failure]]:
    """See ``broadsheet.extract.extract_many``."""
    return _run(jobs, Limits(work, _EXTRACTING, workers, timeout_seconds, memory_bytes, budget_seconds))


def run_looks(
    raws: Iterable[RawPage | Stored], site: Site, seen: Collection[str], pool: tuple[int, float, int, float]
) -> Iterator[tuple[RawPage | Stored, tuple[Request, ...] | Failure]]:
    """See ``broadsheet.extract.missing_many``; ``pool`` is (workers, timeout_seconds, memory_bytes, budget_seconds)."""
    looks = (Look(raw, site, frozenset(seen)) for raw in raws)
    for job, result in _run(looks, Limits(work, _LOOKING, *pool)):
        yield job.raw, result


def run_examination(job: Job, timeout_seconds: float, memory_bytes: int) -> Examined:
    """See ``broadsheet.extract.examine``."""
    parts: tuple[AnyJob, ...] = (job, Trial(job.raw, job.site), Look(job.raw, job.site))
    return Examined(
        *(
            result
            for _, result in _run(parts, Limits(work, (*_EXTRACTING, *_LOOKING), 1, timeout_seconds, memory_bytes))
        )
    )


def run_explanation(raw: RawPage, site: Site, timeout_seconds: float, memory_bytes: int) -> Reasons | Failure:
    """See ``broadsheet.extract.explain``."""
    limits = Limits(work, _EXTRACTING, 1, timeout_seconds, memory_bytes)
    [(_, result)] = _run([Explanation(raw, site)], limits)
    found: Reasons | Failure = result
    return found


def _run(jobs: Iterable[_J], limits: Limits) -> Iterator[tuple[_J, Any]]:
    """``run_all``; an archive that lies is no page's fault, and ends the whole, here as where it is read in this process."""
    with closing(run_all(jobs, limits)) as results:
        for job, result in results:
            if isinstance(result, InvalidArchive):
                raise result
            yield job, result


def work(job: AnyJob) -> object:
    """One job, in a worker. Never raises: what goes wrong is the reason."""
    url = job.raw.page.url
    try:
        return _done(job)
    except NotAnArticle as error:
        return Failure(OutcomeKind.NOT_AN_ARTICLE, str(error))
    except InvalidArchive as error:
        return error
    except MemoryError:
        return Failure(OutcomeKind.EXTRACTION_FAILED, f"{url}: needs more memory than a worker may have")
    except Exception as error:  # noqa: BLE001  # the boundary: one page's fault must not end the night
        return Failure(OutcomeKind.EXTRACTION_FAILED, f"{url}: {type(error).__name__}: {shorten(str(error))}")


def _done(job: AnyJob) -> object:
    raw = _read(job.raw)
    if isinstance(job, Look):
        from broadsheet.extract.further import missing_pages

        return missing_pages(raw, job.site, job.seen)
    if isinstance(job, Trial):
        from broadsheet.extract.trying import try_readers

        return try_readers(raw, job.site)
    if isinstance(job, Explanation):
        from broadsheet.extract.explaining import reasons_of

        return reasons_of(raw, job.site)
    from broadsheet.extract.article import extract_article
    from broadsheet.extract.page import wrong_type

    if reason := wrong_type(raw):
        return Failure(OutcomeKind.WRONG_TYPE, f"{raw.page.url}: {reason}")
    return extract_article(raw, job.site, job.link, [_read(each) for each in job.more], job.run_id)


def _read(raw: RawPage | Stored) -> RawPage:
    """The page's bytes. Reading maps the whole WARC file, which may be larger than the ceiling on address space, and has its own limit."""
    if isinstance(raw, RawPage):
        return raw
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        return raw.read(raw.page)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
