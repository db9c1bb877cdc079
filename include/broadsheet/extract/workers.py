"""Extraction in processes that can be killed: a page that hangs, eats memory or crashes the parser ends alone.

What does NOT belong here: extraction. This is the boundary at which any exception becomes a reasoned Failure.
"""

from __future__ import annotations

import logging
import os
import resource
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from pebble import ProcessExpired, ProcessPool

from broadsheet.errors import NotAnArticle
from broadsheet.extract.article import extract_article
from broadsheet.extract.further import missing_pages
from broadsheet.extract.jobs import Failure, Job, Look
from broadsheet.extract.page import wrong_type
from broadsheet.extract.spawning import BareSpawnContext
from broadsheet.models import Extraction, OutcomeKind, RawPage, Request, Site
from broadsheet.text import shorten

log = logging.getLogger(__name__)

_AHEAD = 2  # jobs a worker waiting beside the one at work: never idle, never a night's pages in memory
_TRIES = 2  # a worker that died may have been killed from outside: once more, then the page is to blame
_MAX_TASKS = 500  # pages a worker does before it is replaced: whatever libraries hold on to is given back
_HEAVY = ("trafilatura", "htmldate", "py3langid", "dateparser.languages.loader")  # not charged to the first page's time
_START_SECONDS = 60.0  # a worker's start on a busy machine, before its first job counts


def run_jobs(
    jobs: Iterable[Job], workers: int, timeout_seconds: float, memory_bytes: int
) -> Iterator[tuple[Job, Extraction | Failure]]:
    """See ``broadsheet.extract.extract_many``."""
    return _run(jobs, _Pool(work, _HEAVY, workers, timeout_seconds, memory_bytes))


def run_looks(
    raws: Iterable[RawPage], site: Site, seen: Collection[str], pool: tuple[int, float, int]
) -> Iterator[tuple[RawPage, tuple[Request, ...] | Failure]]:
    """See ``broadsheet.extract.missing_many``; ``pool`` is (workers, timeout_seconds, memory_bytes)."""
    looks = (Look(raw, site, frozenset(seen)) for raw in raws)
    for job, result in _run(looks, _Pool(look, (), *pool)):
        yield job.raw, result


def _run(jobs: Iterable[Any], pool: _Pool) -> Iterator[tuple[Any, Any]]:
    queue: _Queue | None = None
    try:
        for job in jobs:
            queue = queue or _Queue(pool)  # no jobs, no workers
            queue.add(job)
            if len(queue) == pool.workers * (1 + _AHEAD):
                yield queue.first()
        while queue is not None and len(queue):
            yield queue.first()
    finally:
        if queue is not None:
            queue.close()


@dataclass(frozen=True)
class _Pool:
    """What the workers do, what they import first, and their limits."""

    work: Callable[[Any], Any]
    imports: tuple[str, ...]
    workers: int
    timeout_seconds: float
    memory_bytes: int

    def start(self) -> ProcessPool:
        """Fresh workers. Not forked: the caller may have threads."""
        return ProcessPool(
            max_workers=self.workers,
            max_tasks=_MAX_TASKS,
            initializer=prepare,
            initargs=(self.memory_bytes, self.imports),
            context=BareSpawnContext(),
        )


@dataclass
class _Pending:
    job: Job | Look
    future: Any
    tries: int = 1


class _Queue:
    """Jobs under way, in order, and the pool they run in."""

    def __init__(self, pool: _Pool) -> None:
        self._settings = pool
        # If an answer takes longer than all jobs before it may, it was lost with its worker.
        self._patience_seconds = pool.timeout_seconds * (2 + _AHEAD) + _START_SECONDS
        self._waiting: deque[_Pending] = deque()
        self._pool = pool.start()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, job: Job | Look) -> None:
        self._waiting.append(_Pending(job, self._schedule(job)))

    def first(self) -> tuple[Job | Look, Any]:
        """The oldest job with its result."""
        pending = self._waiting[0]
        while (result := self._wait(pending)) is None:
            pending.tries += 1
        self._waiting.popleft()
        return pending.job, result

    def _wait(self, pending: _Pending) -> Any:
        """The result; None where the job was given to a worker once more."""
        try:
            result = pending.future.result(timeout=self._patience_seconds)
        except TimeoutError:
            if pending.future.done():
                reason = f"took longer than {self._settings.timeout_seconds:g} s; the worker was killed"
                return Failure(OutcomeKind.EXTRACTION_FAILED, f"{pending.job.raw.page.url}: {reason}")
            reason = "the worker gave no answer"
            self._renew()
        except ProcessExpired as death:
            reason = f"the worker died ({_how(death.exitcode)})"
        except BrokenProcessPool as error:
            reason = f"the workers broke down: {error}"
            self._renew()
        else:
            return result
        if pending.tries == _TRIES:
            failure = f"{pending.job.raw.page.url}: {reason}, {_TRIES} times"
            return Failure(OutcomeKind.EXTRACTION_FAILED, failure)
        log.warning("extraction worker lost, trying again: %s: %s", pending.job.raw.page.url, reason)
        pending.future = self._schedule(pending.job)
        return None

    def _schedule(self, job: Job | Look) -> Any:
        if not self._pool.active:
            self._renew()
        return self._pool.schedule(self._settings.work, args=(job,), timeout=self._settings.timeout_seconds)

    def _renew(self) -> None:
        self.close()
        self._pool = self._settings.start()
        for pending in self._waiting:
            pending.future = self._schedule(pending.job)

    def close(self) -> None:
        """Kill the workers."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def _how(exitcode: int | None) -> str:
    return f"signal {-exitcode}" if exitcode is not None and exitcode < 0 else f"exit code {exitcode}"


def prepare(memory_bytes: int, imports: tuple[str, ...] = _HEAVY) -> None:
    """In each worker, once: what every page needs is imported, one thread for numpy, and a ceiling on memory."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for name in imports:
        import_module(name)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def work(job: Job) -> Extraction | Failure:
    """One job, in a worker. Never raises: what goes wrong is the reason."""
    reason = wrong_type(job.raw)
    if reason:
        return Failure(OutcomeKind.WRONG_TYPE, f"{job.raw.page.url}: {reason}")
    result = _guarded(job.raw, lambda: extract_article(job.raw, job.site, job.link, job.more, job.run_id))
    assert isinstance(result, Extraction | Failure)
    return result


def look(job: Look) -> tuple[Request, ...] | Failure:
    """One look, in a worker. Never raises."""
    result = _guarded(job.raw, lambda: missing_pages(job.raw, job.site, job.seen))
    assert isinstance(result, tuple | Failure)
    return result


def _guarded(raw: RawPage, call: Callable[[], object]) -> object:
    """What ``call`` gives, or the Failure that it ended in."""
    url = raw.page.url
    try:
        return call()
    except NotAnArticle as error:
        return Failure(OutcomeKind.NOT_AN_ARTICLE, str(error))
    except MemoryError:
        return Failure(OutcomeKind.EXTRACTION_FAILED, f"{url}: needs more memory than a worker may have")
    except Exception as error:  # noqa: BLE001  # the boundary: one page's fault must not end the night
        return Failure(OutcomeKind.EXTRACTION_FAILED, f"{url}: {type(error).__name__}: {shorten(str(error))}")
