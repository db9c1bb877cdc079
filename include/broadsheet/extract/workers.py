"""What the extraction workers do with one page: extract it, or answer a question; what goes into them, and what may come out instead.

This is the boundary at which any exception becomes a reasoned Failure. What does NOT belong here: extraction, which is imported where it is
first needed; processes (``broadsheet.processes``).
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pkgutil import resolve_name
from typing import Any, TypeVar

from broadsheet.errors import InvalidArchive, NotAnArticle
from broadsheet.models import Extraction, Link, OutcomeKind, Page, PageKind, RawPage, Request, Site
from broadsheet.processes import Limits, Loaded, Lost, run_all
from broadsheet.text import shorten

_AT = datetime(2026, 1, 2, tzinfo=UTC)
_TOLD = b"<p>The harbour is empty, and so is the market: nobody has come to buy, and the boats lie where they lay yesterday.</p>"
_FIRST = b"""<html><head><title>Low tide</title></head><body><article><h1>Low tide</h1><p>By Ann Reed, 2 January 2026</p>%s</article>
<h2>2 Comments</h2><ul class=comments><li><b>Bo</b> <i>vor 2 Stunden</i><p>And so it was.</p></li><li><b>Cy</b> <i>gestern, 9:30</i><p>It was not.</p></li></ul></body></html>""" % (
    _TOLD * 6
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A page that the worker reads itself, so that its bytes need not pass through the caller's process.

    ``read`` is a function of an importable module, or a partial of one: it goes to the worker by its name.
    """

    page: Page
    read: Callable[[Page], RawPage]


@dataclass(frozen=True, slots=True)
class Job:
    """One article page to extract, with its further comment pages."""

    raw: RawPage | Stored
    site: Site
    link: Link | None = None
    more: tuple[RawPage | Stored, ...] = ()
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a page: a function of this package by its module and name, asked with the page, its site and ``also``."""

    raw: RawPage | Stored
    site: Site
    question: str
    also: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job gave no Extraction; becomes the link's Outcome. Or why a question has no answer; becomes a note."""

    kind: OutcomeKind
    reason: str


@dataclass(frozen=True, slots=True)
class Examined:
    """All that is to be said of one page, part by part, each of which may have failed."""

    extraction: Extraction | Failure
    tried: tuple[tuple[str, int | None], ...] | Failure  # see ``try_readers``
    lacking: tuple[Request, ...] | Failure  # see ``missing``


AnyJob = Job | Ask
_J = TypeVar("_J", bound=AnyJob)


def run(
    jobs: Iterable[_J], prepare: Callable[[], None], limits: tuple[int, float, int, float], loaded: Loaded | None = None
) -> Iterator[tuple[_J, Any]]:
    """Every job with its result; ``limits`` are workers, seconds and bytes of each job, and seconds of all.

    An archive that lies is no page's fault, and ends the whole, here as where it is read in this process.
    """
    with closing(run_all(jobs, Limits(work, prepare, *limits, _name, loaded))) as results:
        for job, result in results:
            if isinstance(result, InvalidArchive):
                raise result
            yield job, _failed(job, result.reason) if isinstance(result, Lost) else result


def _name(job: AnyJob) -> str:
    return job.raw.page.url


def ready_to_look() -> None:
    """What ``further`` needs is loaded before the first page, whose time it is not charged to; never in the caller's process."""
    import broadsheet.extract.further  # noqa: F401


def ready_to_extract() -> None:
    """As ``ready_to_look``. Half of the time goes into what is loaded or made when a page first needs it: so one is read."""
    import trafilatura  # noqa: F401

    ready_to_look()
    url = "https://ready.example/"
    page = Page(url, url, url, PageKind.ARTICLE, 200, "text/html", _AT, _AT, "", 0, 0, "", len(_FIRST))
    work(Job(RawPage(page, _FIRST), Site.adhoc()))


def work(job: AnyJob) -> object:
    """One job, in a worker. Never raises: what goes wrong is the reason."""
    try:
        return _done(job)
    except NotAnArticle as error:
        return Failure(OutcomeKind.NOT_AN_ARTICLE, str(error))
    except InvalidArchive as error:
        return error
    except MemoryError:
        return _failed(job, "needs more memory than a worker may have")
    except Exception as error:  # noqa: BLE001  # the boundary: one page's fault must not end the night
        return _failed(job, f"{type(error).__name__}: {shorten(str(error))}")


def _failed(job: AnyJob, reason: str) -> Failure:
    return Failure(OutcomeKind.EXTRACTION_FAILED, f"{job.raw.page.url}: {reason}")


def _done(job: AnyJob) -> object:
    raw = _read(job.raw)
    if isinstance(job, Ask):
        return resolve_name(f"broadsheet.extract.{job.question}")(raw, job.site, *job.also)
    from broadsheet.extract.article import extract_article
    from broadsheet.sniffing import wrong_type

    if reason := wrong_type(raw.body, raw.page.content_type):
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
