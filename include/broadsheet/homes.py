"""Whether a home is whole: a restore that was killed leaves some of its entries, or all of them, in another place.

What does NOT belong here: restoring (``pipeline.restoring``).
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from broadsheet.errors import InvalidBackup
from broadsheet.settings import Settings

WORK, READY = ".restoring", "ready.json"


def half_restored(home: Path) -> str | None:
    """The name of the back-up that a killed restore was moving to ``home``; None for a home that is whole."""
    home = home.resolve()
    place = home if home.exists() else beside(home)
    try:
        return str(json.loads((place / WORK / READY).read_text(encoding="utf-8"))["backup"])
    except OSError:
        return None


def beside(home: Path) -> Path:
    """Where a restore makes what is to be renamed to ``home``."""
    return home.with_name(f".{home.name}.restoring")


def require_whole(settings: Settings) -> None:
    """Raise InvalidBackup where a restore was cut short in the home: what is read there may be of two states, what is written be moved away."""
    if name := half_restored(settings.home):
        raise InvalidBackup(f"{settings.home}: {cut_short(name)}")


def cut_short(name: str) -> str:
    """What is wrong with the home, and what to do about it."""
    return (
        f"the restore of {name} was cut short here, and its files are half moved, or it is still at work; once it is not, end it: "
        f"broadsheet restore DIR --at {name}"
    )


@contextmanager
def restored_alone(home: Path) -> Iterator[None]:
    """Let no other process restore ``home``. Raises InvalidBackup where one does.

    The lock is on the folder above, which is there before and after and need not be writable; it ends with its process.
    """
    above = next(path for path in home.absolute().parents if path.exists())
    with ExitStack() as stack:
        try:
            handle = os.open(above, os.O_RDONLY)
            stack.callback(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InvalidBackup(
                f"{home}: another restore is at work in {above}; wait for its end, or stop it first"
            ) from None
        except OSError as error:  # it may not be read, or is NFS, which locks for one only what is open for writing
            if error.errno not in (errno.EACCES, errno.EPERM, errno.EBADF, errno.ENOLCK, errno.ENOTSUP):
                raise
        yield
