"""robots.txt by RFC 9309, failing closed: what can't be read says no.

2xx: its rules count, the first 500 KiB of them. 4xx: everything is allowed, but for 401, 403 and 429, which say "not you".
5xx, time-outs, no connection, too many redirects: nothing is allowed. Kept for a day, failures for the run only.

What does NOT belong here: when to ask (``visiting``, ``pace``).
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from protego import Protego
from protego._utils import _quote_path  # pinned in pyproject.toml: see _deciding_rule

from broadsheet.fetch.refusal import Refused
from broadsheet.models import OutcomeKind
from broadsheet.urls import host_of

PRODUCT_TOKEN = "Broadsheet"  # noqa: S105 - RFC 9309's word for the name in User-agent lines
ROBOTS_LIMIT_BYTES = 500 * 1024  # RFC 9309, section 2.5
KEPT = timedelta(hours=24)  # RFC 9309, section 2.4
MAX_CRAWL_DELAY_SECONDS = 120.0  # beyond it a night would not do; what was asked is said in the rule

_NOT_YOU = (401, 403, 429)  # stricter than the RFC, which lets these pass with the other 4xx

Ask = Callable[[str], Awaitable[tuple[int, bytes]]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What robots.txt says of one URL."""

    is_allowed: bool
    rule: str  # the deciding line, in words
    is_known: bool = True  # False where robots.txt could not be read: later it may say something else
    crawl_delay_seconds: float = 0.0


class RobotsFile:
    """The rules of one host. ``status`` is None where robots.txt could not be read, and ``said`` tells why."""

    def __init__(self, status: int | None, said: str) -> None:
        self.status, self.said = status, said
        self._rules = Protego.parse(said) if self._has_rules else None

    @property
    def _has_rules(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_lasting(self) -> bool:
        """Whether this may be kept for a day: it was read, or there is none."""
        return self._has_rules or (self.status is not None and 400 <= self.status < 500 and self.status not in _NOT_YOU)

    def verdict(self, url: str) -> Verdict:
        """Whether ``url`` may be asked for."""
        if self._rules is not None:
            return self._by_rules(self._rules, url)
        if self.status is None:
            return Verdict(False, f"robots.txt can't be read: {self.said}", is_known=False)
        return Verdict(self.is_lasting, f"robots.txt: HTTP {self.status}")

    def _by_rules(self, rules: Protego, url: str) -> Verdict:
        asked = rules.crawl_delay(PRODUCT_TOKEN) or 0.0
        rate = rules.request_rate(PRODUCT_TOKEN)
        if rate:
            asked = max(asked, rate.seconds / rate.requests)
        rule = _deciding_rule(rules, url)
        if asked > MAX_CRAWL_DELAY_SECONDS:
            rule += f"; Crawl-delay: {asked:g}, cut to {MAX_CRAWL_DELAY_SECONDS:g}"
        delay = min(asked, MAX_CRAWL_DELAY_SECONDS)
        return Verdict(rules.can_fetch(url, PRODUCT_TOKEN), rule, crawl_delay_seconds=delay)


def _deciding_rule(rules: Protego, url: str) -> str:
    """The line that decides over ``url``.

    Protego keeps it to itself: its rules are sorted, longest first, and the first that matches decides.
    """
    group = rules._get_matching_rule_set(PRODUCT_TOKEN)
    if group is None:
        return "robots.txt: no rule for us"
    agent = f"User-agent: {group.user_agent}"
    path = _quote_path(url)
    for rule in group._rules:
        if rule.value.match(path):
            return f"{rule.field.capitalize()}: {rule.value._pattern} ({agent})"
    return f"robots.txt: no rule matches ({agent})"


class Robots:
    """The rules of every host that is asked, each read once. ``ask`` gives status and body of a robots.txt, or raises Refused."""

    def __init__(self, ask: Ask, folder: Path, clock: Callable[[], datetime]) -> None:
        self._ask, self._folder, self._clock = ask, folder, clock
        self._files: dict[str, RobotsFile] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def verdict(self, url: str) -> Verdict:
        """What robots.txt of ``url``'s host says of it."""
        authority = f"{urlsplit(url).scheme}://{host_of(url)}"
        async with self._locks.setdefault(authority, asyncio.Lock()):
            if authority not in self._files:
                self._files[authority] = self._remembered(authority) or await self._read(authority)
        return self._files[authority].verdict(url)

    async def _read(self, authority: str) -> RobotsFile:
        try:
            status, body = await self._ask(f"{authority}/robots.txt")
        except Refused as refusal:
            if refusal.kind == OutcomeKind.FORBIDDEN_ADDRESS:
                raise  # not the host's own word, and worth a name of its own
            return RobotsFile(None, refusal.reason)
        file = RobotsFile(
            status, body[:ROBOTS_LIMIT_BYTES].decode("utf-8-sig", "replace") if 200 <= status < 300 else ""
        )
        if file.is_lasting:
            self._remember(authority, file)
        return file

    def _path(self, authority: str) -> Path:
        return self._folder / f"{re.sub(r'[^a-z0-9.-]+', '_', authority)}.json"

    def _remembered(self, authority: str) -> RobotsFile | None:
        try:
            record = json.loads(self._path(authority).read_bytes())
            age = self._clock() - datetime.fromisoformat(record["read_at"])
        except (FileNotFoundError, ValueError, KeyError):
            return None
        if record["authority"] != authority or not timedelta(0) <= age < KEPT:
            return None
        return RobotsFile(record["status"], record["said"])

    def _remember(self, authority: str, file: RobotsFile) -> None:
        path = self._path(authority)
        path.parent.mkdir(parents=True, exist_ok=True)
        record = {
            "authority": authority,
            "read_at": self._clock().isoformat(),
            "status": file.status,
            "said": file.said,
        }
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(record))
        part.replace(path)
