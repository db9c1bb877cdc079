"""/.well-known/tdmrep.json: what a host reserves for text and data mining (W3C community group report TDMRep, 2024).

Asked for once a host that gave an article, as politely as pages are; kept for twelve hours. Where it is not there nothing is reserved;
where it can't be read nothing is either, but the next crawl asks again, and what the host reserved within the last weeks stays reserved.

What does NOT belong here: the reservations of single answers (``rights``).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from broadsheet.errors import BroadsheetError
from broadsheet.fetch.kept import REMEMBERED, KeptForHours, authority_of
from broadsheet.fetch.robots import Ask

TDMREP_PATH = "/.well-known/tdmrep.json"
Rules = tuple[tuple[str, bool], ...]  # location pattern, and whether what it names is reserved


class TdmRep:
    """The reservations of every host that gave an article. ``ask`` gives status and body of a file, or raises Refused."""

    def __init__(self, ask: Ask, folder: Path, clock: Callable[[], datetime]) -> None:
        self._ask, self._kept = ask, KeptForHours(folder, clock)
        self._rules: dict[str, Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def reserves(self, url: str, *, may_ask: bool) -> bool:
        """Whether the host of ``url`` reserves it. Where ``may_ask`` is False, only what is known already counts."""
        authority = authority_of(url)
        async with self._locks.setdefault(authority, asyncio.Lock()):
            if authority not in self._rules:
                known = self._kept.load(authority)
                if known is None and not may_ask:
                    return False
                self._rules[authority] = _rules(*known) or () if known else await self._read(authority)
        return is_reserved(self._rules[authority], url)

    async def _read(self, authority: str) -> Rules:
        try:
            status, body = await self._ask(authority + TDMREP_PATH)
            said = body.decode("utf-8-sig", "replace")
            rules = _rules(status, said)
        except (BroadsheetError, OSError):
            raise  # ours: the disk, the settings
        except Exception:  # noqa: BLE001 - Refused, and whatever else a host's file does to who reads it
            return self._before(authority)
        if rules is None or _is_web_page(status, said):
            before = self._before(authority)
            if rules is None or before:
                return before
        self._kept.save(authority, status, said if rules else "[]")
        return rules

    def _before(self, authority: str) -> Rules:
        known = self._kept.load(authority, REMEMBERED)
        return (_rules(*known) or ()) if known else ()


def is_reserved(rules: Rules, url: str) -> bool:
    """Whether the rule for ``url`` reserves it.

    The report can be read as the first match or, as in robots.txt, the longest: a reservation by either counts.
    """
    parts = urlsplit(url)
    path = unquote(parts.path or "/") + (f"?{unquote(parts.query)}" if parts.query else "")
    matching = [(len(pattern), is_res) for pattern, is_res in rules if _matches(pattern, path)]
    return bool(matching) and (matching[0][1] or max(matching)[1])


def _rules(status: int, said: str) -> Rules | None:
    """Rules of a tdmrep.json; None where the answer is not one, so that it is asked for again.

    A web page in its place is what some hosts answer for all that they do not have.
    """
    if status in (404, 410) or _is_web_page(status, said):
        return ()
    try:
        entries = json.loads(said) if 200 <= status < 300 else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(entries, list):
        return None
    return tuple(
        _rule(entry) for entry in entries if isinstance(entry, dict) and isinstance(entry.get("location"), str)
    )


def _is_web_page(status: int, said: str) -> bool:
    return 200 <= status < 300 and said.lstrip()[:1] == "<"


def _rule(entry: dict[str, Any]) -> tuple[str, bool]:
    """One entry; of a location that can't be read the whole host is meant, so that no reservation is lost."""
    try:
        location = unquote(urlsplit(entry["location"]).path if "://" in entry["location"] else entry["location"])
    except ValueError:  # http://[
        location = "/"
    if not location.startswith(("/", "*")):
        location = f"/{location}"
    return location, str(entry.get("tdm-reservation")).strip() in ("1", "True")


def _matches(pattern: str, path: str) -> bool:
    """As in robots.txt: from the start, ``*`` is anything, ``$`` at the end is the end (RFC 9309, section 2.2.3)."""
    is_whole = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    position = len(first)
    for number, part in enumerate(others, start=1):
        if is_whole and number == len(others):
            return path.endswith(part) and len(path) - len(part) >= position
        found = path.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return not is_whole or position == len(path)
