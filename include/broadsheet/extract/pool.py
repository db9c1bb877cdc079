"""Processes that can be killed, each with a pipe of its own: jobs go in, results come out in the order of the jobs.

The time limit of a job is a timer of the kernel that the worker sets on itself: it ends a loop in C as well, and leaves no worker
behind where the caller itself was killed. It counts the processor's time, so that a busy machine fails no page. All jobs together
have a budget of it; once it is used up, those that wait end with that reason. The caller needs no thread and no lock,
and a worker no question before the next job: some lie in its pipe. That is what lets two workers do the work of two.

What does NOT belong here: what is done with a job (``workers``).
"""

from __future__ import annotations

import gc
import math
import os
import resource
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.reduction import ForkingPickler
from typing import Any

from broadsheet.errors import Transient
from broadsheet.extract.jobs import Ask, Failure, Job
from broadsheet.extract.spawning import BareSpawnContext
from broadsheet.models import OutcomeKind, RawPage
from broadsheet.printable import safe_logger

log = safe_logger(__name__)

AHEAD = 12  # jobs a worker that are read ahead: while one page takes as long as ten others, the other workers go on
_BATCH = 4  # jobs in one message: waking up for each costs the caller more than the work it does for it
_AT_HAND = 2  # messages in a worker's pipe: it goes on with the next while the caller is busy
# Bytes. A message as large as that waits until its worker has nothing to say: two that send each other more than a pipe holds
# (212,992 on Linux) would wait for each other for ever.
_LARGE = 16_384
_TRIES = 2  # a worker that died may have been killed from outside: once more, then the page is to blame
# Pages a worker does before it is replaced. Its memory grows by 2.3 % from page 1,000 to page 5,000 (262.6 to 268.7 MiB, measured).
# Its pipe of jobs begun holds more.
_MAX_TASKS = 5000
_END_SECONDS = 5.0  # that a worker whose pipe ended has to end itself, before it is killed
_START_SECONDS = 60.0  # of silence beyond a job's time, after which a worker is taken for stuck: it may be starting

AnyJob = Job | Ask


@dataclass(frozen=True)
class Limits:
    """What the workers do, what they import first, how many there are, and what one job may cost."""

    work: Callable[[Any], Any]
    imports: tuple[str, ...]
    workers: int
    timeout_seconds: float  # of the processor's time
    memory_bytes: int  # of address space
    budget_seconds: float = math.inf  # of the processor's time, for all jobs together


def run_all(jobs: Iterable[AnyJob], limits: Limits) -> Generator[tuple[Any, Any], None, None]:
    """Every job with its result, or the Failure it ended in, in the order of ``jobs``.

    Raises Transient where workers do not even start.
    """
    source = iter(jobs)
    window: deque[_Pending] = deque()
    crew = _Crew(limits)
    try:
        while True:
            while len(window) < limits.workers * (1 + AHEAD) and (job := next(source, None)) is not None:
                window.append(_Pending(job))
                crew.waiting.append(window[-1])
            if not window:
                return
            crew.hand_out()
            if window[0].is_done:
                pending = window.popleft()
                yield pending.job, pending.result
            else:
                crew.listen()
    finally:
        crew.close()


@dataclass(eq=False, slots=True)
class _Pending:
    """One job under way."""

    job: AnyJob
    tries: int = 0
    result: Any = None
    is_done: bool = False

    @property
    def is_large(self) -> bool:
        return isinstance(self.job.raw, RawPage) and len(self.job.raw.body) >= _LARGE

    def end(self, result: Any) -> None:
        self.result, self.is_done = result, True

    def fail(self, reason: str) -> None:
        self.end(Failure(OutcomeKind.EXTRACTION_FAILED, f"{self.job.raw.page.url}: {reason}"))


@dataclass(eq=False, slots=True)
class _Batch:
    """Jobs of one message."""

    jobs: list[_Pending]
    message: Any

    @property
    def is_large(self) -> bool:
        return len(self.message) >= _LARGE


@dataclass(eq=False, slots=True)
class _Worker:
    """One process, and what it was given and has not answered yet."""

    process: Any
    connection: Connection
    begun: Connection  # a byte for each job that it began; read when it is dead
    is_ready: bool = False
    worked: float = -1.0  # seconds of the processor's time when it was last silent for long
    answered: int = 0
    given: deque[_Batch] = field(default_factory=deque)

    @property
    def has_room(self) -> bool:
        return self.is_ready and len(self.given) < _AT_HAND and self.answered < _MAX_TASKS

    def give(self, batch: _Batch) -> None:
        self.given.append(batch)
        with suppress(OSError):  # it died; its silence will tell
            self.connection.send_bytes(batch.message)

    def take(self, results: list[tuple[float, Any]]) -> float:
        """Take in the results of its first batch; the time they took."""
        for pending, (_, result) in zip(self.given.popleft().jobs, results, strict=True):
            pending.end(ForkingPickler.loads(result))
        self.answered += len(results)
        return sum(seconds for seconds, _ in results)

    def has_worked(self) -> bool:
        """Whether it used the processor since this was last asked: then it is slow, or starved, and not stuck."""
        import psutil  # type: ignore[import-untyped]

        before = self.worked
        with suppress(psutil.Error):
            times = psutil.Process(self.process.pid).cpu_times()
            self.worked = times.user + times.system
        return bool(self.worked > before)

    def at_work(self) -> int:
        """Which of the jobs of its first batch it had begun last, when it died; its first where it had begun none."""
        began = 0
        with suppress(EOFError, OSError):
            while part := os.read(self.begun.fileno(), _MAX_TASKS):
                began += len(part)
        return max(began - self.answered - 1, 0)

    def end(self) -> int | None:
        """Kill it, if it is not dead; its exit code."""
        self.process.kill()
        self.process.join()
        code: int | None = self.process.exitcode
        self.process.close()
        self.connection.close()
        self.begun.close()
        return code


class _Crew:
    """The workers, and the jobs that none of them has."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._workers: list[_Worker] = []
        self._lost_starts = 0
        self._spent = 0.0  # seconds of the processor's time
        self.waiting: deque[_Pending] = deque()

    def hand_out(self) -> None:
        """Give waiting jobs, in their order, to the workers that have least; end them where there is no time left for them."""
        if self._spent > self._limits.budget_seconds:
            while self.waiting:
                self.waiting.popleft().fail(
                    f"not read: the run's pages took more than the {self._limits.budget_seconds:g} s of processor time that they may "
                    "take together; see which of them fail for their time, leave them out, and run this again"
                )
        while len(self._workers) < self._wanted() and self._may_start():
            self._workers.append(_start(self._limits))
        while self.waiting and (free := [worker for worker in self._workers if worker.has_room]):
            worker = min(free, key=lambda each: len(each.given))
            batch = self._batch()
            if batch.is_large and worker.given:
                self.waiting.extendleft(reversed(batch.jobs))
                return
            worker.give(batch)

    def _wanted(self) -> int:
        """As many workers as there are shares of jobs: one more costs as much processor time to start as a share of them takes."""
        jobs = len(self.waiting) + sum(len(batch.jobs) for worker in self._workers for batch in worker.given)
        return min(self._limits.workers, -(-jobs // (1 + AHEAD)))

    def _may_start(self) -> bool:
        """Not again and again where starting fails while others are at work: then they do it alone."""
        return self._lost_starts < _TRIES * self._limits.workers or not self._workers

    def _batch(self) -> _Batch:
        """The next jobs: few where few are left, so that all workers have some; one that is large goes alone."""
        size = min(_BATCH, -(-len(self.waiting) // (_AT_HAND * self._limits.workers)))
        jobs = [self.waiting.popleft()]
        while len(jobs) < size and not jobs[0].is_large and not self.waiting[0].is_large:
            jobs.append(self.waiting.popleft())
        return _Batch(jobs, ForkingPickler.dumps([pending.job for pending in jobs]))

    def listen(self) -> None:
        """Wait until workers say something, and take it in."""
        by_connection: dict[Any, _Worker] = {worker.connection: worker for worker in self._workers}
        ready = wait(list(by_connection), _BATCH * self._limits.timeout_seconds + _START_SECONDS)
        if not ready:
            for worker in [each for each in self._workers if not each.has_worked()]:  # stopped, or stuck
                worker.process.kill()
                # at once: its pipe does not end where a process that the caller forked holds it open
                self._bury(worker)
        for connection in ready:
            self._hear(by_connection[connection])

    def _hear(self, worker: _Worker) -> None:
        try:
            results = worker.connection.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if not worker.is_ready:
            worker.is_ready, self._lost_starts = True, 0
            return
        self._spent += worker.take(results)
        if worker.answered >= _MAX_TASKS and not worker.given:
            self._workers.remove(worker)
            worker.end()

    def _bury(self, worker: _Worker) -> None:
        """Blame the job that a dead worker was at, and give the others that it had to whoever is next."""
        self._workers.remove(worker)
        worker.process.join(_END_SECONDS)  # its own end tells why, not the kill that comes to make sure
        place = worker.at_work()
        code = worker.end()
        if not worker.is_ready:
            self._lost_starts += 1
            if not self._workers and self._lost_starts >= _TRIES * self._limits.workers:
                raise Transient(
                    f"extraction workers die before their first page ({_how(code)}); free memory, and run this again"
                )
        jobs = [pending for batch in worker.given for pending in batch.jobs]
        if jobs:
            self._blame(jobs[place], code)
        self.waiting.extendleft(reversed([pending for pending in jobs if not pending.is_done]))

    def _blame(self, pending: _Pending, code: int | None) -> None:
        pending.tries += 1
        if code == -signal.SIGPROF:
            self._spent += self._limits.timeout_seconds
            pending.fail(f"took longer than {self._limits.timeout_seconds:g} s; the worker was killed")
        elif pending.tries == _TRIES:
            pending.fail(f"the worker died ({_how(code)}), {_TRIES} times")
        else:
            log.warning("extraction worker lost, trying again: %s: %s", pending.job.raw.page.url, _how(code))

    def close(self) -> None:
        """Kill the workers."""
        for worker in self._workers:
            worker.process.kill()  # all at once, then each is waited for
        for worker in self._workers:
            worker.end()
        self._workers.clear()


def _how(exitcode: int | None) -> str:
    return f"signal {-exitcode}" if exitcode is not None and exitcode < 0 else f"exit code {exitcode}"


def _start(limits: Limits) -> _Worker:
    """A fresh process. Not forked: the caller may have threads."""
    (here, there), (begun, begins) = Pipe(), Pipe(duplex=False)
    process = BareSpawnContext().Process(target=_serve, args=(there, begins, limits), daemon=True)
    process.start()
    os.set_blocking(begun.fileno(), False)  # what was written is read, whoever else may hold the other end
    there.close()  # else its death would not end the pipes
    begins.close()
    return _Worker(process, here, begun)


def _serve(connection: Connection, begins: Connection, limits: Limits) -> None:
    """A worker's life: batch after batch until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the caller's, who ends us
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPROF})
    prepare(limits)
    with suppress(EOFError, OSError):  # the caller is gone
        connection.send(None)
        while True:
            connection.send([_timed(job, begins, limits) for job in connection.recv()])


def _timed(job: AnyJob, begins: Connection, limits: Limits) -> tuple[float, bytes]:
    os.write(begins.fileno(), b".")
    began = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, limits.timeout_seconds)
    result = bytes(ForkingPickler.dumps(limits.work(job)))  # here: what fails of a result is its own job's fault
    signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - began, result


def prepare(limits: Limits) -> None:
    """In each worker, once: what every page needs is imported, one thread for numpy, and a ceiling on memory."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for name in limits.imports:
        import_module(name)
    gc.collect()
    gc.freeze()  # what was imported stays: the collector need not look through it again with every page
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))
