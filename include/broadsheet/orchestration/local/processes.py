"""Processes: tied to their parent, found again as descendants, stopped without a rest.

What does NOT belong here: which processes there are (``components``).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Sequence

import psutil  # type: ignore[import-untyped]

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent() -> Callable[[], None]:
    """What a child calls before it becomes another program: it then gets SIGTERM when this process dies, even by kill -9."""
    parent = os.getpid()

    def tie() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
            if os.getppid() != parent:  # it died in between
                os._exit(1)

    return tie


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies, so that ``descendants`` finds them all."""
    if _libc is not None:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants(pid: int | None = None) -> list[psutil.Process]:
    """All processes under ``pid``, or under this one, parents before children."""
    return tree(os.getpid() if pid is None else pid)[1:]


def tree(pid: int) -> list[psutil.Process]:
    """``pid`` and all processes under it, parents before children; nothing if it has ended."""
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def reap_adopted(own: Sequence[int]) -> None:
    """Let adopted orphans that have ended go; ``own`` are the children that somebody else waits for."""
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess, ChildProcessError):
            if child.pid not in own and child.status() == psutil.STATUS_ZOMBIE:
                os.waitpid(child.pid, os.WNOHANG)


def adopted(own: Sequence[int]) -> list[psutil.Process]:
    """What this process has adopted: its children but ``own``, and all under them."""
    return [process for child in psutil.Process().children() if child.pid not in own for process in tree(child.pid)]


def kill_all(processes: Sequence[psutil.Process], seconds: float = 5.0) -> None:
    """Kill ``processes`` and wait until they are gone, ``seconds`` at most."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=seconds)
