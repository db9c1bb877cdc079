"""robots.txt by RFC 9309, failing closed: what can't be read says no.

2xx: its rules count, the first 500 KiB of them. 4xx: everything is allowed, except after 401, 403 and 429, which say "not you".
5xx, time-outs, no connection, too many redirects: nothing is allowed. Kept for twelve hours, failures for the run only. A web page or
another text without a single line of robots.txt allows everything, as in the RFC, but where the host had rules within the last weeks: they count on.

What does NOT belong here: when to ask (``visiting``, ``pace``).
"""

from __future__ import annotations

import asyncio
import codecs
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from broadsheet.errors import BroadsheetError
from broadsheet.fetch.kept import REMEMBERED, KeptForHours, authority_of
from broadsheet.fetch.refusal import Refused
from broadsheet.fetch.robots_rules import Rules, has_lines
from broadsheet.models import OutcomeKind
from broadsheet.text import shorten

PRODUCT_TOKEN = "Broadsheet"  # noqa: S105 - RFC 9309's word for the name in User-agent lines
ROBOTS_LIMIT_BYTES = 500 * 1024  # RFC 9309, section 2.5
MAX_CRAWL_DELAY_SECONDS = 120.0  # beyond it a night would not do; what was asked is said in the rule

# RSL 1.0: for the whole host, in no group, an absolute URL. Protego passes over it.
_LICENSE = re.compile(r"^[ \t]*license[ \t]*:[ \t]*(https?://[^\s#]+)", re.IGNORECASE | re.MULTILINE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # WHATWG MIME Sniffing, "binary data byte"
_FEW, _MOST_BINARY = 3, 0.05  # of a text with a few bytes that went wrong; of random bytes it is 0.11
_NOT_YOU = (401, 403, 429)  # stricter than the RFC, which lets these pass with the other 4xx

NOT_NOW = "; what robots.txt says now is no robots.txt, so that its rules of before count"

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

    def __init__(self, status: int | None, said: str, note: str = "") -> None:
        self.status, self.said, self._note = status, said, note
        self._rules = Rules(said, PRODUCT_TOKEN) if self._has_rules else None
        licence = _LICENSE.search(said) if self._has_rules else None
        self._license_url = licence[1] if licence else None

    @property
    def _has_rules(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_lasting(self) -> bool:
        """Whether this may be kept: it was read, or there is none."""
        return self._has_rules or (self.status is not None and 400 <= self.status < 500 and self.status not in _NOT_YOU)

    @property
    def speaks(self) -> bool:
        """Whether it is a robots.txt: it has a line of one."""
        return self._has_rules and has_lines(self.said)

    @property
    def is_something_else(self) -> bool:
        """Whether another text came in its place, such as a web page."""
        return self._has_rules and bool(self.said.strip()) and not has_lines(self.said)

    def verdict(self, url: str) -> Verdict:
        """Whether ``url`` may be asked for."""
        if self._rules is not None:
            return self._by_rules(self._rules, url)
        if self.status is None:
            return Verdict(False, f"robots.txt can't be read: {self.said}", is_known=False)
        return Verdict(self.is_lasting, f"robots.txt: HTTP {self.status}")

    def _by_rules(self, rules: Rules, url: str) -> Verdict:
        is_allowed, line = rules.decision(url)
        rule = f"{line or 'robots.txt: no rule matches'} (User-agent: {rules.agent})"
        if not rules.is_for_us:
            rule = "robots.txt: no rule for us"
        rule += self._note
        asked = rules.delay_seconds
        if asked > MAX_CRAWL_DELAY_SECONDS:
            rule += f"; Crawl-delay: {asked:g}, cut to {MAX_CRAWL_DELAY_SECONDS:g}"
        delay = min(asked, MAX_CRAWL_DELAY_SECONDS)
        return Verdict(is_allowed, rule, crawl_delay_seconds=delay, license_url=self._license_url)


class Robots:
    """The rules of every host that is asked, each read once. ``ask`` gives status and body of a robots.txt, or raises Refused."""

    def __init__(self, ask: Ask, folder: Path, clock: Callable[[], datetime]) -> None:
        self._ask, self._kept = ask, KeptForHours(folder, clock)
        self._files: dict[str, RobotsFile] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def verdict(self, url: str) -> Verdict:
        """What robots.txt of ``url``'s host says of it."""
        authority = authority_of(url)
        async with self._locks.setdefault(authority, asyncio.Lock()):
            if authority not in self._files:
                known = self._kept.load(authority)
                self._files[authority] = _file(*known) if known else await self._read(authority)
        return self._files[authority].verdict(url)

    async def _read(self, authority: str) -> RobotsFile:
        try:
            status, body = await self._ask(f"{authority}/robots.txt")
        except Refused as refusal:
            if refusal.kind == OutcomeKind.FORBIDDEN_ADDRESS:
                raise  # not the host's own word, and worth a name of its own
            return RobotsFile(None, refusal.reason)
        except (BroadsheetError, OSError):
            raise  # ours: the disk, the settings
        except Exception as error:  # noqa: BLE001 - one host's answer, and that host's outcome
            return RobotsFile(None, f"{type(error).__name__}: {shorten(str(error), 200)}")
        said = text_of(body[:ROBOTS_LIMIT_BYTES]) if 200 <= status < 300 else ""
        if said is None:
            return RobotsFile(None, "it is not text")
        file = _file(status, said)
        if file.is_something_else and (before := self._kept.load(authority, REMEMBERED)) and _file(*before).speaks:
            return RobotsFile(*before, note=NOT_NOW)
        if file.is_lasting:
            self._kept.save(authority, status, file.said)
        return file


def text_of(body: bytes) -> str | None:
    """The text of a robots.txt; None where it is not text.

    UTF-8 by RFC 9309; what Windows calls Unicode is UTF-16, with its mark or without, and shows by its zero bytes.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.removeprefix(mark).decode(encoding, "replace")
    for place, encoding in ((0, "utf-16-be"), (1, "utf-16-le")):
        zeros = body[place::2].count(0)
        if zeros and 2 * zeros >= len(body[place::2]) and not body[1 - place :: 2].count(0):
            return body.decode(encoding, "replace")
    if len(_BINARY.findall(body)) > max(_FEW, len(body) * _MOST_BINARY):
        return None
    return body.replace(b"\0", b"").decode("utf-8", "replace")


def _file(status: int, said: str) -> RobotsFile:
    """The rules; what they hold comes from anyone, and where reading it fails nothing is allowed."""
    try:
        return RobotsFile(status, said)
    except Exception as error:  # noqa: BLE001 - one host's file, and that host's outcome
        return RobotsFile(None, f"{type(error).__name__}: {shorten(str(error), 200)}")
