"""A process in which everything is loaded once, and the workers that are forked from it.

Loading what a worker needs takes longer than fifty of its jobs: a forked worker has it at once, and so has one that takes the place of
a killed one. The caller itself is not forked, for it may have threads. multiprocessing's fork server is one for the whole process, stays
until that ends, and runs the caller's main script again, which under Airflow is Airflow.

What does NOT belong here: jobs, and which worker gets them (``pool``).
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from multiprocessing.reduction import ForkingPickler

from broadsheet.processes import template

_START = (
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"  # Ctrl-C is the caller's, who ends us
    "from broadsheet.processes.forking import fork_on_demand; fork_on_demand({})"
)
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # only a process with one thread may be forked
_LENGTH = struct.Struct("!Q")
_CLOSE_SECONDS = 10.0  # it may be loading

Life = Callable[[Connection, Connection], None]


class Loaded:
    """That process. It ends with its caller, however that ends, and its workers with it."""

    def __init__(self, prepare: Callable[[], None]) -> None:
        """Begin to load; ``prepare`` is what does it, and goes there by its name. Takes no time of the caller's."""
        self._asking, asked = socket.socketpair()
        with asked:
            self._process = _FromTemplate(asked) if template.is_open() else _fresh(asked)
        with suppress(OSError):  # it is dead already; so will its workers be
            _send(self._asking, bytes(ForkingPickler.dumps((sys.path, bytes(ForkingPickler.dumps(prepare))))))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def fork(self, live: Life) -> tuple[Connection, Connection]:
        """A new worker's two pipes, which ``live`` gets; in the first it first says its number. They end where it can't start."""
        (here, there), (begun, begins) = Pipe(), Pipe(duplex=False)
        os.set_blocking(begun.fileno(), False)  # what was written is read, whoever else may hold the other end
        with there, begins, suppress(OSError):
            _send(self._asking, bytes(ForkingPickler.dumps(live)), [there.fileno(), begins.fileno()])
        return here, begun

    def end(self, pid: int, seconds: float) -> int | None:
        """Give a worker ``seconds`` to end, then kill it; its exit code, or less than 0 for a signal. None where nobody is left to know."""
        try:
            _send(self._asking, f"{pid} {seconds}".encode())
            return int(_receive(self._asking)[0])
        except (OSError, ValueError):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            return None

    def close(self, seconds: float = _CLOSE_SECONDS) -> int:
        """End the process and its workers, if it is not dead; its exit code."""
        with suppress(OSError):
            # Closing alone does not tell where a process that the caller forked holds it open.
            self._asking.shutdown(socket.SHUT_RDWR)
        self._asking.close()
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


def _send(to: socket.socket, message: bytes, pipes: Sequence[int] = ()) -> None:
    """A message of any length, after that length; the pipes go with the length."""
    length = _LENGTH.pack(len(message))
    if pipes:
        socket.send_fds(to, [length], pipes)
    else:
        to.sendall(length)
    to.sendall(message)


def _receive(by: socket.socket) -> tuple[bytes, list[int]]:
    """The next message, and the pipes that came with it; an empty one where the other end is gone."""
    try:
        head, pipes, _, _ = socket.recv_fds(by, _LENGTH.size, 2)
        length = head + _whole(by, _LENGTH.size - len(head)) if head else _LENGTH.pack(0)
        return _whole(by, _LENGTH.unpack(length)[0]), pipes
    except (OSError, EOFError):
        return b"", []


def _whole(by: socket.socket, size: int) -> bytes:
    """The next ``size`` bytes. Raises EOFError where the other end is gone before."""
    found = bytearray()
    while len(found) < size:
        some = by.recv(size - len(found))
        if not some:
            raise EOFError
        found += some
    return bytes(found)


class _FromTemplate:
    """The process where there is a template: nothing is loaded then. Used like one of ``subprocess``."""

    def __init__(self, asked: socket.socket) -> None:
        self._process = template.start(_fork_on_demand, asked)
        self.pid = self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, seconds: float | None = None) -> int:
        self._process.join(seconds)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("fork_on_demand", seconds or 0)
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()


def _fresh(asked: socket.socket) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _START.format(asked.fileno())],
        pass_fds=[asked.fileno()],
        stdin=subprocess.DEVNULL,
        env={**_ONE_THREAD, **os.environ},
    )


def fork_on_demand(number: int) -> None:
    """The life of that process; ``number`` is its end of the socket."""
    _fork_on_demand(socket.socket(fileno=number))


def _fork_on_demand(asked: socket.socket) -> None:
    path, rest = ForkingPickler.loads(_receive(asked)[0])
    sys.path[:] = path
    ForkingPickler.loads(rest)()
    if not gc.get_freeze_count():  # else a copy of what has done it
        gc.collect()
    gc.freeze()  # what is loaded stays: no worker's collector need look through it, which would copy it too
    children: set[int] = set()
    while True:
        message, pipes = _receive(asked)
        if pipes:
            children.add(_fork(asked, pipes, message))
        elif message:
            pid, seconds = int(message.split()[0]), float(message.split()[1])
            children.discard(pid)
            with suppress(OSError):
                _send(asked, str(_end(pid, seconds)).encode())
        else:  # the caller is gone
            for child in children:
                _end(child, 0)
            return


def _fork(asked: socket.socket, pipes: Sequence[int], life: bytes) -> int:
    if pid := os.fork():
        for pipe in pipes:
            os.close(pipe)  # else the worker's death would not end them
        return pid
    code = 1
    try:
        template.die_with_parent()  # killed before it could end us, it leaves us behind otherwise
        asked.close()
        ForkingPickler.loads(life)(Connection(pipes[0]), Connection(pipes[1], readable=False))
        code = 0
    except BaseException:  # noqa: BLE001  # told, whatever it is: there is nobody to raise it to
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _end(pid: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    while not (found := os.waitpid(pid, os.WNOHANG))[0] and time.monotonic() < until:
        time.sleep(0.002)
    if not found[0]:
        os.kill(pid, signal.SIGKILL)
        found = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(found[1])
