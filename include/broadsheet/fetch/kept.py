"""Small files that hosts say something in for all their pages, kept for hours, and in case of need for weeks: robots.txt, tdmrep.json.

What does NOT belong here: asking for them and what they mean (``robots``, ``tdmrep``).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from broadsheet.urls import host_of

# RFC 9309, section 2.4, allows a day. A night must never go by what the night before was told, also where the clocks
# are put forward or it begins earlier.
KEPT = timedelta(hours=12)
# Where the answer says nothing of the kind any more, what the host said before counts for so long: a wall, or a server that answers all
# with one web page, is no permission. RFC 9309, section 2.3.1.4, has the same length for a robots.txt that can't be had.
REMEMBERED = timedelta(days=30)


def authority_of(url: str) -> str:
    """Scheme, host and port of ``url``: what such a file speaks for."""
    return f"{urlsplit(url).scheme}://{host_of(url)}"


class KeptForHours:
    """One file of JSON in ``folder`` for each authority."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder, self._clock = folder, clock

    def load(self, authority: str, within: timedelta = KEPT) -> tuple[int, str] | None:
        """Status and text that ``authority`` gave ``within`` that time."""
        try:
            record = json.loads(self._path(authority).read_bytes())
            age = self._clock() - datetime.fromisoformat(record["read_at"])
            known = record["authority"], int(record["status"]), str(record["said"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        return known[1:] if known[0] == authority and timedelta(0) <= age < within else None

    def save(self, authority: str, status: int, said: str) -> None:
        """Keep what ``authority`` gave just now."""
        path = self._path(authority)
        path.parent.mkdir(parents=True, exist_ok=True)
        record = {"authority": authority, "read_at": self._clock().isoformat(), "status": status, "said": said}
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(record))
        part.replace(path)

    def _path(self, authority: str) -> Path:
        return self._folder / f"{re.sub(r'[^a-z0-9.-]+', '_', authority)}.json"
