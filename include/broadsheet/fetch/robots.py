"""robots.txt by RFC 9309, failing closed: what can't be read says no.

2xx: its rules count, the first 500 KiB of them. 4xx: everything is allowed, but for 401, 403 and 429, which say "not you".
5xx, time-outs, no connection, too many redirects: nothing is allowed. Kept for a day, failures for the run only.

What does NOT belong here: when to ask (``visiting``, ``pace``).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from protego import Protego
from protego._utils import _quote_path  # pinned in pyproject.toml: see _deciding_rule

from broadsheet.fetch.kept import KeptForADay, authority_of
from broadsheet.fetch.refusal import Refused
from broadsheet.models import OutcomeKind

PRODUCT_TOKEN = "Broadsheet"  # noqa: S105 - RFC 9309's word for the name in User-agent lines
ROBOTS_LIMIT_BYTES = 500 * 1024  # RFC 9309, section 2.5
MAX_CRAWL_DELAY_SECONDS = 120.0  # beyond it a night would not do; what was asked is said in the rule

# RSL 1.0: for the whole host, in no group, an absolute URL. Protego passes over it.
_LICENSE = re.compile(r"^[ \t]*license[ \t]*:[ \t]*(https?://[^\s#]+)", re.IGNORECASE | re.MULTILINE)
# A product token ends before the slash of a version (RFC 9309, section 2.2.1); Protego compares the whole word.
_VERSION = re.compile(r"^([ \t]*user-agent[ \t]*:[ \t]*[a-z_-]+)/[^\s#]*", re.IGNORECASE | re.MULTILINE)
_NOT_YOU = (401, 403, 429)  # stricter than the RFC, which lets these pass with the other 4xx

Ask = Callable[[str], Awaitable[tuple[int, bytes]]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What robots.txt says of one URL."""

    is_allowed: bool
    rule: str  # the deciding line, in words
    is_known: bool = True  # False where robots.txt could not be read: later it may say something else
    crawl_delay_seconds: float = 0.0
    license_url: str | None = None  # the RSL licence that it names for the host


class RobotsFile:
    """The rules of one host. ``status`` is None where robots.txt could not be read, and ``said`` tells why."""

    def __init__(self, status: int | None, said: str) -> None:
        self.status, self.said = status, said
        self._rules = Protego.parse(_VERSION.sub(r"\1", said)) if self._has_rules else None
        licence = _LICENSE.search(said) if self._has_rules else None
        self._license_url = licence[1] if licence else None

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
        is_allowed = rules.can_fetch(url, PRODUCT_TOKEN)
        return Verdict(is_allowed, rule, crawl_delay_seconds=delay, license_url=self._license_url)


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
        self._ask, self._kept = ask, KeptForADay(folder, clock)
        self._files: dict[str, RobotsFile] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def verdict(self, url: str) -> Verdict:
        """What robots.txt of ``url``'s host says of it."""
        authority = authority_of(url)
        async with self._locks.setdefault(authority, asyncio.Lock()):
            if authority not in self._files:
                known = self._kept.load(authority)
                self._files[authority] = RobotsFile(*known) if known else await self._read(authority)
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
            self._kept.save(authority, status, file.said)
        return file
