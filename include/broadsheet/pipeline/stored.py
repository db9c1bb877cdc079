"""A folder of back-ups: each file once, under its digest, and a manifest for each back-up that names them.

A manifest is written when all that it names is there, so a back-up that was killed is none, and the ones before it stay whole.

What does NOT belong here: which files make a back-up (``backing_up``).
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from broadsheet.archive import sync_folder
from broadsheet.errors import InvalidBackup
from broadsheet.runs import replacing
from broadsheet.warehouse import require_room

_CHUNK_BYTES = 1 << 20
_TRIES = 3
_NOT_WRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ANEW = "it can't be put back whole: take an older one with --at, or make one anew"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a back-up."""

    path: str  # where it belongs, from the top of the back-up
    bytes: int
    sha256: str
    modified_ns: int  # of the source: an equal one of equal length is not read again


@dataclass(frozen=True, slots=True)
class Backup:
    """What one back-up holds; ``manifests/<name>.json``."""

    name: str  # when it was made
    broadsheet: str
    left_out: tuple[str, ...]  # what of the home is in no back-up, and why
    lost: tuple[str, ...]  # WARC files that rows name and that were not there
    files: tuple[StoredFile, ...]


class Store:
    """The folder; made by ``open_store``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifests = folder / "manifests"

    def names(self) -> list[str]:
        """Of the back-ups, the oldest first."""
        return sorted(path.stem for path in self._manifests.glob("*.json"))

    def read(self, name: str | None = None) -> Backup:
        """A back-up by its name, or the newest. Raises InvalidBackup where there is none, or its manifest can't be read."""
        names = self.names()
        if not names or (name is not None and name not in names):
            known = (
                f"; there are {', '.join(names)}"
                if names
                else ": no back-up is there; make one with `broadsheet backup`"
            )
            raise InvalidBackup(f"{self._folder}{f': no back-up {name}' if name else ''}{known}")
        path = self._manifests / f"{name or names[-1]}.json"
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            files = tuple(StoredFile(**each) for each in told.pop("files"))
            backup = Backup(**{**told, "left_out": tuple(told["left_out"]), "lost": tuple(told["lost"])}, files=files)
            wrong = [file.path for file in files if not _is_ours(file)]
        except (ValueError, TypeError, KeyError) as error:
            raise InvalidBackup(f"{path}: can't be read ({error}); {_ANEW}") from error
        if wrong:
            raise InvalidBackup(f"{path}: names {wrong[0]!r}, which is no place in a home; {_ANEW}")
        return backup

    def readable(self) -> list[Backup]:
        """The back-ups whose manifests can be read, the oldest first: one that is damaged keeps no other from being made."""
        found = []
        for name in self.names():
            with suppress(InvalidBackup):
                found.append(self.read(name))
        return found

    def add(self, source: Path, path: str) -> StoredFile:
        """Take ``source`` in, up to the length that it has now: what it grows by is another back-up's. What was written is read again.

        Raises FileNotFoundError where it is gone, InvalidBackup where it was not to be had whole.
        """
        # One process at a time is at work here: one that was killed leaves one such file at most.
        part = self._folder / ".file.part"
        count = wanted = 0
        for _ in range(_TRIES):  # one that is cut back meanwhile, as a run does that goes on after a kill, is read anew
            with source.open("rb") as read:
                stat = os.fstat(read.fileno())
                try:
                    wanted = stat.st_size
                    require_room(self._folder, wanted)
                    digest, count = _copy(read, part, wanted)
                    if count == wanted and _sha256(part) == digest:
                        kept = self._object(digest)
                        kept.parent.mkdir(parents=True, exist_ok=True)
                        part.replace(kept)
                        return StoredFile(path, count, digest, stat.st_mtime_ns)
                finally:
                    part.unlink(missing_ok=True)
        raise InvalidBackup(
            f"{source}: was not copied whole ({count} of {wanted} bytes); check the disk, then try again"
        )

    def adopt(self, part: Path, path: str) -> StoredFile:
        """Take in ``part``, a file of the folder's own disk that was checked, without another copy of it."""
        stat = part.stat()
        digest = _sha256(part)
        kept = self._object(digest)
        kept.parent.mkdir(parents=True, exist_ok=True)
        part.replace(kept)
        return StoredFile(path, stat.st_size, digest, stat.st_mtime_ns)

    def has(self, file: StoredFile, *, is_deep: bool = False) -> bool:
        """Whether the bytes are there, by their length, or by reading them."""
        kept = self._object(file.sha256)
        if not kept.exists() or kept.stat().st_size != file.bytes:
            return False
        return not is_deep or _sha256(kept) == file.sha256

    def finish(self, backup: Backup, keep: int) -> None:
        """Write the manifest; then only the newest ``keep`` back-ups stay, and what they name.

        While a manifest can't be read, no file goes: nobody knows what it names.
        """
        for folder in self._folder.glob("objects/*"):
            sync_folder(folder)
        with replacing(self._manifests / f"{backup.name}.json") as part:
            part.write_text(json.dumps(asdict(backup), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        sync_folder(self._manifests)
        for name in self.names()[:-keep]:
            (self._manifests / f"{name}.json").unlink()
        left = self.readable()
        if len(left) < len(self.names()):
            return
        named = {file.sha256 for each in left for file in each.files}
        for kept in self._folder.glob("objects/*/*"):
            if kept.name not in named and _DIGEST.fullmatch(kept.name):  # other names are no files of ours
                kept.unlink()

    def check(self, files: Iterable[StoredFile]) -> None:
        """Read every byte. Raises InvalidBackup with each file that is gone or damaged."""
        harmed = [
            file.path for file in files if not self.has(file) or _sha256(self._object(file.sha256)) != file.sha256
        ]
        if harmed:
            shown = ", ".join(harmed[:5]) + (f" and {len(harmed) - 5} more" if len(harmed) > 5 else "")
            raise InvalidBackup(f"{self._folder}: gone or damaged: {shown}; {_ANEW}")

    def put_back(self, file: StoredFile, target: Path) -> None:
        """Write the file to ``target``, with its time. Raises InvalidBackup where its digest is not the one it had."""
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with self._object(file.sha256).open("rb") as read, target.open("wb") as written:
            while chunk := read.read(_CHUNK_BYTES):
                written.write(chunk)
                digest.update(chunk)
            written.flush()
            os.fsync(written.fileno())
        if digest.hexdigest() != file.sha256:
            raise InvalidBackup(f"{self._folder}: {file.path}: damaged; {_ANEW}")
        os.utime(target, ns=(file.modified_ns, file.modified_ns))

    def _object(self, sha256: str) -> Path:
        return self._folder / "objects" / sha256[:2] / sha256


@contextmanager
def open_store(folder: Path, *, is_reading: bool = False) -> Iterator[Store]:
    """The back-ups in ``folder``, for one process at a time. Raises InvalidBackup where another one is at work there.

    Who only reads needs no lock where none can be had: nobody writes to a medium that is read-only.
    """
    if not is_reading:
        folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            stack.enter_context(FileLock(folder / ".lock", timeout=0))
        except Timeout:
            raise InvalidBackup(f"{folder}: another back-up is at work there; try again when it has ended") from None
        except OSError as error:
            if not is_reading or error.errno not in _NOT_WRITABLE:
                raise
        yield Store(folder)


def _is_ours(file: StoredFile) -> bool:
    """Whether it belongs below the home, and lies in the folder of back-ups: a manifest may have been changed by others."""
    top, *rest = file.path.split("/")
    is_place = top in ("home", "sites") and bool(rest) and not {"", ".", ".."} & set(rest) and "\0" not in file.path
    return is_place and _DIGEST.fullmatch(file.sha256) is not None


def _copy(read: BinaryIO, target: Path, wanted: int) -> tuple[str, int]:
    """At most so many bytes; gives their digest and number."""
    digest, count = hashlib.sha256(), 0
    with target.open("wb") as written:
        while count < wanted and (chunk := read.read(min(_CHUNK_BYTES, wanted - count))):
            written.write(chunk)
            digest.update(chunk)
            count += len(chunk)
        written.flush()
        os.fsync(written.fileno())
    return digest.hexdigest(), count


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
