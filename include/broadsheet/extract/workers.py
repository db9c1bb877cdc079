"""What the extraction workers do with one page: extract it, or answer a question.

This is the boundary at which any exception becomes a reasoned Failure. What does NOT belong here: extraction, processes (``pool``).
"""

from __future__ import annotations

import resource
from collections.abc import Iterable, Iterator
from contextlib import closing
from pkgutil import resolve_name
from typing import Any, TypeVar

from broadsheet.errors import InvalidArchive, NotAnArticle
from broadsheet.extract.jobs import Ask, Failure, Stored
from broadsheet.extract.pool import AnyJob, Limits, run_all
from broadsheet.models import OutcomeKind, RawPage
from broadsheet.text import shorten

# Imported before the first page, whose time they are not charged to; never in the caller's process, which extracts nothing.
EXTRACTING = ("broadsheet.extract.article", "trafilatura", "py3langid", "dateparser.languages.loader")
LOOKING = ("broadsheet.extract.further",)

_J = TypeVar("_J", bound=AnyJob)


def run(
    jobs: Iterable[_J], imports: tuple[str, ...], limits: tuple[int, float, int, float]
) -> Iterator[tuple[_J, Any]]:
    """Every job with its result; ``limits`` are workers, seconds and bytes of each job, and seconds of all.

    An archive that lies is no page's fault, and ends the whole, here as where it is read in this process.
    """
    workers, timeout_seconds, memory_bytes, budget_seconds = limits
    pool = Limits(work, imports, workers, timeout_seconds, memory_bytes, budget_seconds)
    with closing(run_all(jobs, pool)) as results:
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
    if isinstance(job, Ask):
        return resolve_name(f"broadsheet.extract.{job.question}")(raw, job.site, *job.also)
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
