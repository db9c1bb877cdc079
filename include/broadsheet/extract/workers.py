"""Extraction in processes that can be killed: a page that hangs, eats memory or crashes the parser ends alone.

What does NOT belong here: extraction. This is the boundary at which any exception becomes a reasoned Failure.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from pebble import ProcessExpired, ProcessPool

from broadsheet.errors import NotAnArticle
from broadsheet.extract.article import extract_article
from broadsheet.extract.jobs import Failure, Job
from broadsheet.extract.page import wrong_type
from broadsheet.models import Extraction, OutcomeKind
from broadsheet.text import shorten

log = logging.getLogger(__name__)

_AHEAD = 2  # jobs a worker waiting beside the one at work: never idle, never a night's pages in memory
_TRIES = 2  # a worker that died may have been killed from outside: once more, then the page is to blame
_MAX_TASKS = 500  # pages a worker does before it is replaced: whatever libraries hold on to is given back


@dataclass
class _Pending:
    job: Job
    future: Any
    tries: int = 1


def run_jobs(
    jobs: Iterable[Job], workers: int, timeout_seconds: float, memory_bytes: int
) -> Iterator[tuple[Job, Extraction | Failure]]:
    """See ``broadsheet.extract.extract_many``."""
    pool = _Pool(workers, timeout_seconds, memory_bytes)
    waiting: deque[_Pending] = deque()
    source = iter(jobs)
    try:
        while True:
            while len(waiting) < workers * (1 + _AHEAD) and (job := next(source, None)) is not None:
                waiting.append(_Pending(job, pool.schedule(job)))
            if not waiting:
                return
            pending = waiting.popleft()
            yield pending.job, _result(pending, pool, waiting)
    finally:
        pool.close()


class _Pool:
    """A pebble pool that is made anew when it broke."""

    def __init__(self, workers: int, timeout_seconds: float, memory_bytes: int) -> None:
        self.timeout_seconds = timeout_seconds
        self._arguments: dict[str, Any] = {
            "max_workers": workers,
            "max_tasks": _MAX_TASKS,
            "initializer": _prepare,
            "initargs": (memory_bytes,),
            "context": multiprocessing.get_context("spawn"),  # threads of the caller make fork unsafe
        }
        self._pool = ProcessPool(**self._arguments)

    def schedule(self, job: Job) -> Any:
        return self._pool.schedule(work, args=(job,), timeout=self.timeout_seconds)

    def renew(self) -> None:
        self.close()
        self._pool = ProcessPool(**self._arguments)

    def close(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def _result(pending: _Pending, pool: _Pool, waiting: deque[_Pending]) -> Extraction | Failure:
    while True:
        try:
            result: Extraction | Failure = pending.future.result()
        except FutureTimeout:
            return Failure(
                OutcomeKind.EXTRACTION_FAILED, f"took longer than {pool.timeout_seconds:g} s; the worker was killed"
            )
        except ProcessExpired as death:
            reason = f"the worker died ({_how(death.exitcode)}), {pending.tries} times"
        except (BrokenProcessPool, RuntimeError) as error:
            reason = f"the workers cannot run: {error}"
            pool.renew()
            for other in waiting:
                other.future = pool.schedule(other.job)
        else:
            return result
        if pending.tries == _TRIES:
            return Failure(OutcomeKind.EXTRACTION_FAILED, reason)
        log.warning("extraction worker lost, trying again: %s: %s", pending.job.raw.page.url, reason)
        pending.tries += 1
        pending.future = pool.schedule(pending.job)


def _how(exitcode: int | None) -> str:
    return f"signal {-exitcode}" if exitcode is not None and exitcode < 0 else f"exit code {exitcode}"


def _prepare(memory_bytes: int) -> None:
    """In each worker, once: one thread for numpy, and a ceiling on memory."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def work(job: Job) -> Extraction | Failure:
    """One job, in a worker. Never raises: what goes wrong is the reason."""
    url = job.raw.page.url
    reason = wrong_type(job.raw)
    if reason:
        return Failure(OutcomeKind.WRONG_TYPE, f"{url}: {reason}")
    try:
        return extract_article(job.raw, job.site, job.link, job.more, job.run_id)
    except NotAnArticle as error:
        return Failure(OutcomeKind.NOT_AN_ARTICLE, str(error))
    except MemoryError:
        return Failure(OutcomeKind.EXTRACTION_FAILED, f"{url}: needs more memory than a worker may have")
    except Exception as error:  # noqa: BLE001  # the boundary: one page's fault must not end the night
        return Failure(OutcomeKind.EXTRACTION_FAILED, f"{url}: {type(error).__name__}: {shorten(str(error))}")
