"""One URL asked through Scrapy's downloader, at the host's pace, and again where that may help.

What does NOT belong here: robots.txt, redirects, and what becomes of the answer (``visiting``).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    StopDownload,
)
from scrapy.http import Response

from broadsheet.archive import Exchange
from broadsheet.archive.reading import http_date
from broadsheet.fetch.durations import seconds_in
from broadsheet.fetch.guard import Guard
from broadsheet.fetch.pace import MAX_WAIT_SECONDS, HeldOff, HostPace
from broadsheet.fetch.refusal import Refused
from broadsheet.models import OutcomeKind
from broadsheet.text import shorten
from broadsheet.urls import host_of

Headers = tuple[tuple[str, str], ...]

ATTEMPTS = 3
FIRST_PAUSE_SECONDS = 0.5  # or the site's delay, which is longer for all but our own servers; doubled each time
HEAD_LIMIT_BYTES = 256 * 1024  # of status line and headers; browsers take as much
_RETRY_AFTER_CHARS = 100
_JITTER = 0.25  # so that runs that failed together do not come back together
_CODINGS = "gzip, deflate, br"  # what archive.coding undoes
# 4xx that blame the moment, not the question: the line was too slow (408), or TLS not yet safe (425).
_NOT_NOW = {408: OutcomeKind.UNREACHABLE, 425: OutcomeKind.UNREACHABLE, 429: OutcomeKind.RATE_LIMITED}
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of an answer is taken."""

    timeout_seconds: float  # for the whole answer
    idle_seconds: float  # for the head to come, and between any two parts of the body
    max_bytes: int  # on the line; a longer answer is refused
    cut_bytes: int | None = None  # where reading stops without complaint
    wants: Callable[[str | None], bool] = lambda content_type: True  # by Content-Type; of others the body is not read
    # Whether an answer of a status that may change in a moment is final all the same, as that of a bot wall is.
    is_final: Callable[[Exchange], bool] = lambda exchange: False


class HeadTooLong(Exception):
    """The head of an answer is longer than ``HEAD_LIMIT_BYTES``."""

    def __str__(self) -> str:
        return f"its head is longer than {HEAD_LIMIT_BYTES} bytes"


class Silent(Exception):
    """Nothing came for ``Limits.idle_seconds``."""


class Asker:
    """Asks; ``ask`` is the one way to the network."""

    def __init__(
        self,
        crawler: Crawler,
        pace: HostPace,
        guard: Guard,
        *,
        user_agent: str,
        languages: tuple[str, ...],
        clock: Callable[[], datetime],
    ) -> None:
        self._crawler, self._pace, self._guard, self._clock = crawler, pace, guard, clock
        self._headers = {"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": _CODINGS}
        if languages:
            self._headers["Accept-Language"] = ", ".join(languages)
        crawler.signals.connect(_stop_at_headers, signals.headers_received)
        crawler.signals.connect(_stop_at_bytes, signals.bytes_received)

    async def ask(self, url: str, limits: Limits, delay_seconds: float, headers: Headers = ()) -> Exchange:
        """The answer to ``url``, whatever its status below 500 but 408, 425 and 429. Raises Refused where there is none.

        ``headers`` are sent besides those of every request.
        """
        attempt = 1
        while True:
            try:
                return await self._once(url, limits, delay_seconds, headers)
            except Refused as refusal:
                if not refusal.may_help_now:
                    raise
                if attempt == ATTEMPTS:
                    raise Refused(
                        refusal.kind, f"{refusal.reason}; asked {ATTEMPTS} times", is_transient=True
                    ) from None
            pause = max(FIRST_PAUSE_SECONDS, delay_seconds) * 2 ** (attempt - 1)
            await asyncio.sleep(pause * random.uniform(1 - _JITTER, 1 + _JITTER))  # noqa: S311 - no secret
            attempt += 1

    async def _once(self, url: str, limits: Limits, delay_seconds: float, headers: Headers) -> Exchange:
        host = host_of(url)
        try:
            async with self._pace.turn(host, delay_seconds):
                exchange = await self._download(url, limits, headers)
                self._heed(host, exchange, limits)
                return exchange
        except HeldOff as held_off:
            raise Refused(OutcomeKind.RATE_LIMITED, str(held_off), is_transient=True) from None

    async def _download(self, url: str, limits: Limits, headers: Headers) -> Exchange:
        meta = {
            "download_slot": host_of(url),
            "download_timeout": limits.timeout_seconds,
            "download_maxsize": limits.max_bytes,
            "limits": limits,
        }
        sent = (*self._headers.items(), *headers)
        try:
            raw = {name: value.encode("latin-1", "replace") for name, value in sent}
            request = scrapy.Request(url, headers=raw, meta=meta, dont_filter=True)
            response = await self._crawler.engine.download_async(request)
        except Exception as error:
            raise self._refusal(url, limits, error) from error
        return Exchange(
            url=response.url,
            request_headers=(("Host", host_of(url)), *sent),
            http_status=response.status,
            headers=_headers_as_kept(response),
            body=response.body,
            fetched_at=self._clock(),
            ip_address=str(response.ip_address) if response.ip_address else None,
        )

    def _heed(self, host: str, exchange: Exchange, limits: Limits) -> None:
        """Raise Refused for an answer that says "not now", and keep the pause it asks for."""
        status = exchange.http_status
        if status < 500 and status not in _NOT_NOW:
            return
        kind = _NOT_NOW.get(status, OutcomeKind.SERVER_FAILED)
        pause = retry_after(exchange)
        if pause is not None and status in (429, 503):
            self._pace.hold_off(host, pause)
        if limits.is_final(exchange):
            return
        if pause is not None and status in (429, 503) and pause > MAX_WAIT_SECONDS:
            reason = f"HTTP {status} with Retry-After {pause:.0f} s, longer than a run waits ({MAX_WAIT_SECONDS:.0f} s)"
            raise Refused(OutcomeKind.RATE_LIMITED, reason, is_transient=True)
        raise Refused(kind, f"HTTP {status}", may_help_now=True)

    def _refusal(self, url: str, limits: Limits, error: Exception) -> Refused:
        """How a request ends that got no answer."""
        said = _said(error)
        if str(HeadTooLong()) in said:
            return Refused(OutcomeKind.TOO_LARGE, str(HeadTooLong()))
        if isinstance(error, DownloadCancelledError):
            return Refused(OutcomeKind.TOO_LARGE, f"more than {limits.max_bytes} bytes")
        if isinstance(error, CannotResolveHostError):
            host = urlsplit(url).hostname or ""
            forbidden = self._guard.refusal(host)
            if forbidden:
                return Refused(OutcomeKind.FORBIDDEN_ADDRESS, f"{host}: {forbidden}")
            return Refused(OutcomeKind.UNREACHABLE, f"{host}: no such host", may_help_now=True)
        if "certificate" in said.lower():
            return Refused(OutcomeKind.UNREACHABLE, f"its certificate is not valid: {said}")
        return Refused(OutcomeKind.UNREACHABLE, _unreached(error, limits, said), may_help_now=True)


def retry_after(exchange: Exchange) -> float | None:
    """Seconds that an answer asks us to wait; None where it does not say, or nothing that can be read.

    A date is taken by the server's own clock, where it tells that (RFC 9110, section 10.2.3).
    """
    value = (exchange.header("Retry-After") or "").strip()[:_RETRY_AFTER_CHARS]
    moment = http_date(value)
    if moment is None:
        return seconds_in(value)
    now = http_date(exchange.header("Date")) or exchange.fetched_at
    return max(0.0, (moment - now).total_seconds())


def _headers_as_kept(response: Response) -> tuple[tuple[str, str], ...]:
    """The answer's headers; Content-Length is that of the body as kept, since transfer coding is undone.

    A 304 has no body: its Content-Length, if it has one, is that of the answer it confirms.
    """
    kept = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name in response.headers
        for value in response.headers.getlist(name)
        if name.lower() != b"content-length" or response.status == 304
    ]
    if response.status == 304:
        return tuple(kept)
    return (*kept, ("Content-Length", str(len(response.body))))


def _said(error: Exception) -> str:
    """What an error says, with the causes that Twisted wraps."""
    reasons = getattr(error, "reasons", None) or getattr(error.__cause__, "reasons", None) or ()
    said = "; ".join(dict.fromkeys(str(reason.value) or type(reason.value).__name__ for reason in reasons))
    return shorten(said or str(error) or type(error).__name__, 200)


def _unreached(error: Exception, limits: Limits, said: str) -> str:
    if isinstance(error, Silent):
        return f"silent for {limits.idle_seconds:g} s"
    if isinstance(error, DownloadTimeoutError):
        return f"no whole answer within {limits.timeout_seconds:g} s"
    if isinstance(error, DownloadConnectionRefusedError):
        return "connection refused"
    if isinstance(error, ResponseDataLossError):
        return "the answer broke off"
    return f"the connection failed: {said}"


async def not_silent(download: Callable[[scrapy.Request], Awaitable[Response]], request: scrapy.Request) -> Response:
    """``download`` ``request``, ended as soon as nothing has come for too long. Raises Silent."""
    seconds = request.meta["limits"].idle_seconds
    try:
        async with asyncio.timeout(seconds) as patience:
            request.meta["heard"] = lambda: patience.reschedule(asyncio.get_running_loop().time() + seconds)
            return await download(request)
    except TimeoutError:
        raise Silent from None


def _stop_at_headers(headers: scrapy.http.Headers, request: scrapy.Request) -> None:
    request.meta["heard"]()
    content_type = headers.get(b"Content-Type")
    if not request.meta["limits"].wants(content_type.decode("latin-1") if content_type else None):
        raise StopDownload(fail=False)


def _stop_at_bytes(data: bytes, request: scrapy.Request) -> None:
    request.meta["heard"]()
    limit = request.meta["limits"].cut_bytes
    if limit is not None:
        request.meta["read_bytes"] = request.meta.get("read_bytes", 0) + len(data)
        if request.meta["read_bytes"] >= limit:
            raise StopDownload(fail=False)
