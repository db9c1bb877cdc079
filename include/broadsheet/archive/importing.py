"""WARC files that others made, copied into the archive once, so that no row hangs on a path that may vanish.

What does NOT belong here: reading them (``reading``).
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from broadsheet.archive.framing import frames
from broadsheet.archive.writing import sync_folder

_BLOCK = 1 << 20


def import_warc(source: Path, archive_dir: Path, site_id: str) -> Path:
    """Copy ``source`` to ``<archive_dir>/<site_id>/imported/<sha256, 16 digits>-<name>``; gives that path.

    The same content lands in the same place, whatever its name was the first time. A finished file of the archive itself stays
    where it is: its revisits name the files beside it. Raises InvalidArchive for what is no WARC.
    """
    next(frames(source), None)  # raises for what is no WARC file at all
    if source.suffix != ".open" and source.resolve().is_relative_to(archive_dir.resolve()):
        return source.absolute()
    folder = archive_dir / site_id / "imported"
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{os.getpid()}.part"
    try:
        digest = _copy(source, part)[:16]
        known = sorted(folder.glob(f"{digest}-*"))
        if known:
            return known[0]
        target = folder / f"{digest}-{_safe_name(source)}"
        part.replace(target)
        sync_folder(folder)
        return target
    finally:
        part.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> str:
    """Copy to the disk; gives the SHA-256."""
    digest = hashlib.sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        while block := reader.read(_BLOCK):
            digest.update(block)
            writer.write(block)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()


def _safe_name(source: Path) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", source.name)[-100:]
