"""Workers that can be killed, each with a pipe of its own: jobs go in, results come out in the order of the jobs.

The time limit of a job is a timer of the kernel that the worker sets on itself: it ends a loop in C as well, and leaves no worker
behind where the caller itself was killed. It counts the processor's time, so that a busy machine fails no job. All jobs together
have a budget of it; once it is used up, those that wait end with that reason. The caller needs no thread and no lock,
and a worker no question before the next job: some lie in its pipe. That is what lets two workers do the work of two.

What does NOT belong here: starting and ending a process (``forking``), what is done with a job.
"""

from __future__ import annotations

import math
import os
import resource
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from typing import Any, TypeVar

from broadsheet.errors import Transient
from broadsheet.printable import safe_logger
from broadsheet.processes import template
from broadsheet.processes.forking import Loaded

log = safe_logger(__name__)

AHEAD = 12  # jobs a worker that are read ahead: while one takes as long as ten others, the other workers go on
_BATCH = 4  # jobs in one message: waking up for each costs the caller more than the work it does for it
_AT_HAND = 2  # messages in a worker's pipe: it goes on with the next while the caller is busy
# Bytes. A message as large as that waits until its worker has nothing to say: two that send each other more than a pipe holds
# (212,992 on Linux) would wait for each other for ever.
_LARGE = 16_384
_TRIES = 2  # a worker that died may have been killed from outside: once more, then the job is to blame
# Jobs a worker does before it is replaced. Its memory grows by 2.3 % from job 1,000 to job 5,000 (262.6 to 268.7 MiB, measured).
# Its pipe of jobs begun holds more.
_MAX_TASKS = 5000
_END_SECONDS = 5.0  # that a worker whose pipe ended has to end itself, before it is killed
_START_SECONDS = 60.0  # of silence beyond a job's time, after which a worker is taken for stuck: it may be starting

_J = TypeVar("_J")


@dataclass(frozen=True)
class Limits:
    """What the workers do, what is loaded for them first, how many there are, and what one job may cost.

    ``work`` and ``prepare`` are functions of importable modules, or partials of one: they go to the workers by their names.
    """

    work: Callable[[Any], Any]
    prepare: Callable[[], None]
    workers: int
    timeout_seconds: float  # of the processor's time
    memory_bytes: int  # of address space, beyond what a worker has when it begins
    budget_seconds: float = math.inf  # of the processor's time, for all jobs together
    name_of: Callable[[Any], str] = str  # of a job, for the log
    loaded: Loaded | None = None  # by ``prepare``, if the caller has begun that


@dataclass(frozen=True, slots=True)
class Lost:
    """Why a job has no result."""

    reason: str


def run_all(jobs: Iterable[_J], limits: Limits) -> Generator[tuple[_J, Any], None, None]:
    """Every job with its result, or Lost, in the order of ``jobs``.

    Raises Transient where workers do not even start.
    """
    source = iter(jobs)
    window: deque[_Pending] = deque()
    crew = _Crew(limits)
    try:
        while True:
            while len(window) < limits.workers * (1 + AHEAD) and (job := next(source, None)) is not None:
                window.append(_Pending(job, bytes(ForkingPickler.dumps(job))))
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

    job: Any
    message: bytes
    tries: int = 0
    result: Any = None
    is_done: bool = False

    @property
    def is_large(self) -> bool:
        return len(self.message) >= _LARGE

    def end(self, result: Any) -> None:
        self.result, self.is_done = result, True

    def fail(self, reason: str) -> None:
        self.end(Lost(reason))


@dataclass(eq=False, slots=True)
class _Worker:
    """One process, and what it was given and has not answered yet."""

    origin: Loaded
    connection: Connection
    begun: Connection  # a byte for each job that it began; read when it is dead
    pid: int | None = None  # None: not started
    worked: float = -1.0  # seconds of the processor's time when it was last silent for long
    answered: int = 0
    given: deque[list[_Pending]] = field(default_factory=deque)  # the jobs of each message

    @property
    def has_room(self) -> bool:
        return self.pid is not None and len(self.given) < _AT_HAND and self.answered < _MAX_TASKS

    def give(self, jobs: list[_Pending]) -> None:
        self.given.append(jobs)
        with suppress(OSError):  # it died; its silence will tell
            self.connection.send([job.message for job in jobs])

    def take(self, results: list[tuple[float, Any]]) -> float:
        """Take in the results of its first message; the time they took."""
        for pending, (_, result) in zip(self.given.popleft(), results, strict=True):
            pending.end(ForkingPickler.loads(result))
        self.answered += len(results)
        return sum(seconds for seconds, _ in results)

    def has_worked(self) -> bool:
        """Whether it, or what it is to be forked from, used the processor since this was last asked: it is slow, or starved, not stuck."""
        import psutil  # type: ignore[import-untyped]

        before = self.worked
        with suppress(psutil.Error):
            times = psutil.Process(self.pid or self.origin.pid).cpu_times()
            self.worked = times.user + times.system
        return bool(self.worked > before)

    def at_work(self) -> int:
        """Which of the jobs of its first message it had begun last, when it died; its first where it had begun none."""
        began = 0
        with suppress(EOFError, OSError):
            while part := os.read(self.begun.fileno(), _MAX_TASKS):
                began += len(part)
        return max(began - self.answered - 1, 0)

    def end(self, seconds: float) -> int | None:
        """Kill it, if it does not end by itself in ``seconds``; its exit code. Of one that did not start its origin's, which can't have loaded."""
        self.connection.close()
        self.begun.close()
        return self.origin.close(seconds) if self.pid is None else self.origin.end(self.pid, seconds)


class _Crew:
    """The workers, and the jobs that none of them has."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._origin = limits.loaded
        self._life = partial(_live, limits.work, limits.timeout_seconds, limits.memory_bytes)
        self._workers: list[_Worker] = []
        self._lost_starts = 0
        self._lost_with_origin = 0  # workers, since a job was done
        self._spent = 0.0  # seconds of the processor's time
        self.waiting: deque[_Pending] = deque()

    def hand_out(self) -> None:
        """Give waiting jobs, in their order, to the workers that have least; end them where there is no time left for them."""
        if self._spent > self._limits.budget_seconds:
            while self.waiting:
                self.waiting.popleft().fail(
                    f"not begun: all together took more than the {self._limits.budget_seconds:g} s of processor time that they may "
                    "take; see which of them fail for their time, leave them out, and run this again"
                )
        while len(self._workers) < min(self._limits.workers, len(self.waiting) + self._busy()) and self._may_start():
            self._workers.append(self._start())
        while self.waiting and (free := [worker for worker in self._workers if worker.has_room]):
            worker = min(free, key=lambda each: len(each.given))
            jobs = self._message()
            if sum(len(job.message) for job in jobs) >= _LARGE and worker.given:
                self.waiting.extendleft(reversed(jobs))
                return
            worker.give(jobs)

    def _start(self) -> _Worker:
        if self._origin is None or not self._origin.is_alive:
            if self._origin is not None:
                self._origin.close()
            self._origin = Loaded(self._limits.prepare)
        return _Worker(self._origin, *self._origin.fork(self._life))

    def _may_start(self) -> bool:
        """Not again and again where starting fails while others are at work: then they do it alone."""
        return self._lost_starts < _TRIES * self._limits.workers or not self._workers

    def _message(self) -> list[_Pending]:
        """The next jobs: few where few are left, so that all workers have some; one that is large goes alone."""
        size = min(_BATCH, -(-len(self.waiting) // (_AT_HAND * self._limits.workers)))
        jobs = [self.waiting.popleft()]
        while len(jobs) < size and not jobs[0].is_large and not self.waiting[0].is_large:
            jobs.append(self.waiting.popleft())
        return jobs

    def _busy(self) -> int:
        return sum(bool(worker.given) for worker in self._workers)

    def listen(self) -> None:
        """Wait until workers say something, and take it in."""
        by_connection: dict[Any, _Worker] = {worker.connection: worker for worker in self._workers}
        ready = wait(list(by_connection), _BATCH * self._limits.timeout_seconds + _START_SECONDS)
        if not ready:
            for worker in [each for each in self._workers if not each.has_worked()]:  # stopped, or stuck
                # at once: its pipe does not end where a process that the caller forked holds it open
                self._bury(worker, 0)
        for connection in ready:
            self._hear(by_connection[connection])

    def _hear(self, worker: _Worker) -> None:
        try:
            said = worker.connection.recv()
        except (EOFError, OSError):
            self._bury(worker, _END_SECONDS)  # its own end tells why, not the kill that comes to make sure
            return
        if worker.pid is None:
            worker.pid, self._lost_starts = said, 0
            return
        self._spent += worker.take(said)
        self._lost_with_origin = 0
        if worker.answered >= _MAX_TASKS and not worker.given:
            self._workers.remove(worker)
            worker.end(0)

    def _bury(self, worker: _Worker, seconds: float) -> None:
        """Blame the job that a dead worker was at, and give the others that it had to whoever is next."""
        place = worker.at_work()
        self._workers.remove(worker)
        code = worker.end(seconds)
        if worker.pid is None:
            self._lost_starts += 1
            if not self._workers and self._lost_starts >= _TRIES * self._limits.workers:
                raise Transient(f"workers die before their first job ({_how(code)}); free memory, and run this again")
        jobs = [pending for given in worker.given for pending in given]
        if jobs and not self._is_lost_with_origin(code):
            self._blame(jobs[place], code)
        self.waiting.extendleft(reversed([pending for pending in jobs if not pending.is_done]))

    def _is_lost_with_origin(self, code: int | None) -> bool:
        """Whether a worker died of the end of what it was forked from, which is no job's fault; else it would end while others are done."""
        self._lost_with_origin += code is None
        return code is None and self._lost_with_origin <= _TRIES * self._limits.workers

    def _blame(self, pending: _Pending, code: int | None) -> None:
        pending.tries += 1
        if code == -signal.SIGPROF:
            self._spent += self._limits.timeout_seconds
            pending.fail(f"took longer than {self._limits.timeout_seconds:g} s; the worker was killed")
        elif pending.tries == _TRIES:
            pending.fail(f"the worker died ({_how(code)}), {_TRIES} times")
        else:
            log.warning("worker lost, trying again: %s: %s", self._limits.name_of(pending.job), _how(code))

    def close(self) -> None:
        """End the workers."""
        if self._origin is not None:
            self._origin.close()
        for worker in self._workers:
            worker.end(0)
        self._workers.clear()


def _how(exitcode: int | None) -> str:
    if exitcode is None:
        return "with what it was forked from"
    return f"signal {-exitcode}" if exitcode < 0 else f"exit code {exitcode}"


def _live(
    work: Callable[[Any], Any], timeout_seconds: float, memory_bytes: int, connection: Connection, begins: Connection
) -> None:
    """A worker's life: message after message until the pipe ends."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPROF})
    resource.setrlimit(
        resource.RLIMIT_AS, (template.mapped_bytes() + memory_bytes, resource.getrlimit(resource.RLIMIT_AS)[1])
    )

    def timed(message: bytes) -> tuple[float, bytes]:
        os.write(begins.fileno(), b".")
        began = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, timeout_seconds)
        # here: what can't be read of a job or sent of a result is its own job's fault
        result = bytes(ForkingPickler.dumps(work(ForkingPickler.loads(message))))
        signal.setitimer(signal.ITIMER_PROF, 0)
        return time.process_time() - began, result

    with suppress(EOFError, OSError):  # the caller is gone
        connection.send(os.getpid())
        while True:
            connection.send([timed(message) for message in connection.recv()])
