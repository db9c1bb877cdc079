"""A template: what crawls and extraction workers are forked from, over all stages and sites of a process.

Their imports cost more than the night of a small paper. Where the caller has them already and is a single thread, as
a task of Airflow is when it begins, the template is a copy of the caller; elsewhere it is a fresh process, made when it is first needed and kept.
It is Python's own fork server. It ends with the caller, however that ends, and what was forked from it with it.

What does NOT belong here: what is run in such a process, and on which limits (``fetch``, ``extract``, ``forking``).
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import forkserver, process
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

_STARTING = Lock()  # __main__ is one for all threads
_THREADS = Path("/proc/self/task")
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_MAX_FOLDER = 70  # characters; an address in it may have 107 in all
_server: Any = forkserver._forkserver  # the only one of a process
_is_open = False


@contextmanager
def opened(modules: Sequence[str]) -> Iterator[None]:
    """Within, processes that are started here are forked from one that has imported ``modules``."""
    global _is_open
    if _is_open or len(tempfile.gettempdir()) > _MAX_FOLDER:  # then there is none, and each process is a fresh one
        yield
        return
    is_copy = False
    if _server._forkserver_pid is None:
        forkserver.set_forkserver_preload(list(modules))
        is_copy = all(name in sys.modules for name in modules) and _is_single_thread()
        if is_copy:
            _fork_server()
    _is_open = True
    try:
        yield
    finally:
        _is_open = False
        if is_copy:
            _end_server()


def start(target: Callable[..., None], *arguments: Any) -> BaseProcess:
    """A process forked from the template; ``target`` and ``arguments`` go there by pickling. It ends with the caller."""
    _be_no_worker_of_celery()
    started = _Context().Process(target=_run, args=(target, *arguments), daemon=True)
    started.start()
    return started


def _be_no_worker_of_celery() -> None:
    """Celery's fork of multiprocessing puts its workers in the place of Python's own main process, as daemons, which may start nobody.

    That is to leave none behind; ours end with their caller.
    """
    if not isinstance(process.current_process(), BaseProcess):
        main: Any = BaseProcess(name="MainProcess")
        internals: Any = process
        main._config = {"authkey": internals.AuthenticationString(os.urandom(32)), "semprefix": "/mp"}
        internals._current_process = main


def _run(target: Callable[..., None], *arguments: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is the caller's to answer, who ends us
    _end_with_caller()
    target(*arguments)


def mapped_bytes() -> int:
    """Address space that this process has already: of one that was forked, also what its parent's threads had, which no job is to be charged for."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def is_open() -> bool:
    """Whether there is a template."""
    return _is_open


def _end_with_caller() -> None:
    """In a process from the template: end when the caller ends, however it ends."""
    die_with_parent()
    os.close(_server._forkserver_alive_fd)  # the template lives until nobody holds it: now only the caller does
    _server._forkserver_alive_fd = None


def die_with_parent() -> None:
    """In a process of ours: be killed when the thread that started it ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _is_single_thread() -> bool:
    try:
        return len(list(_THREADS.iterdir())) == 1
    except OSError:
        return False


def _fork_server() -> None:
    """``ForkServer.ensure_running``, by a fork in the place of a new interpreter."""
    with socket.socket(socket.AF_UNIX) as listener:
        # Ours alone, and removed by us: multiprocessing's own stays where a process ends by os._exit.
        address = str(Path(tempfile.mkdtemp(prefix="broadsheet-"), "s"))
        listener.bind(address)
        listener.listen()
        alive, held = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(held)
            _serve(listener, alive)
        os.close(alive)
    _server._forkserver_address, _server._forkserver_alive_fd, _server._forkserver_pid = address, held, pid


def _end_server() -> None:
    """Let the copy go, and wait for it: what it and all that it forked have used is then told to our parent as ours."""
    os.close(_server._forkserver_alive_fd)
    with suppress(ChildProcessError):
        os.waitpid(_server._forkserver_pid, 0)
    shutil.rmtree(Path(_server._forkserver_address).parent, ignore_errors=True)
    _server._forkserver_address = _server._forkserver_alive_fd = _server._forkserver_pid = None


def _serve(listener: socket.socket, alive: int) -> None:
    """The template's life: until the caller is gone."""
    try:
        for number in (signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)  # the caller's own are about the caller
        gc.freeze()  # what is shared is not to be written to by a search for cycles
        forkserver.main(listener.detach(), alive, ())
    finally:
        os._exit(0)


class _Process(ForkServerProcess):
    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:
        with _without_main():
            return ForkServerProcess._Popen(process_obj)


class _Context(ForkServerContext):
    Process = _Process


@contextmanager
def _without_main() -> Iterator[None]:
    """multiprocessing runs the caller's main script in each child, for functions that live there. Ours do not; under Airflow that is Airflow."""
    with _STARTING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
