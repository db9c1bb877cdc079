"""One request from beginning to end: robots.txt, redirects, type and size, archive, journal.

What does NOT belong here: the network (``asking``) and the order of requests (``child``).
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

from w3lib.url import safe_url_string

from broadsheet.archive import Exchange, WarcWriter
from broadsheet.archive.coding import BodyTooLarge, BrokenCoding, decode
from broadsheet.archive.reading import http_date
from broadsheet.fetch.asking import Asker, Limits, header
from broadsheet.fetch.guard import Guard
from broadsheet.fetch.journal import Entry
from broadsheet.fetch.refusal import Refused
from broadsheet.fetch.robots import ROBOTS_LIMIT_BYTES, Robots, Verdict
from broadsheet.ids import sha256
from broadsheet.models import OutcomeKind, Page, PageKind, Request, Site
from broadsheet.urls import host_of, is_http

MAX_REDIRECTS = 10
MAX_ROBOTS_REDIRECTS = 5  # RFC 9309, section 2.3.1.2
_REDIRECTS = (301, 302, 303, 307, 308)
_HTML = ("text/html", "application/xhtml+xml")
_NEVER_TEXT = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip")


class Visitor:
    """Ends requests, one way or the other."""

    def __init__(self, asker: Asker, robots: Robots, guard: Guard, writer: WarcWriter, site: Site, home: Path) -> None:
        self._asker, self._robots, self._guard, self._writer = asker, robots, guard, writer
        self._site, self._home = site, home

    async def visit(self, request: Request) -> Entry:
        """Ask for one request and archive its answer; every way it can end is an entry."""
        url = urldefrag(request.url).url
        try:
            return Entry(url, request.kind, page=await self._page(request, url))
        except Refused as refusal:
            return Entry(url, request.kind, None, refusal.kind, refusal.reason, refusal.is_transient)

    async def _page(self, request: Request, url: str) -> Page:
        if not is_http(url):
            raise Refused(OutcomeKind.FORBIDDEN_ADDRESS, "not an http(s) URL")
        hops: list[Exchange] = []
        while True:
            verdict = await self._robots.verdict(url)
            if not verdict.is_allowed:
                raise Refused(OutcomeKind.ROBOTS_DISALLOWED, verdict.rule, is_transient=not verdict.is_known)
            delay = max(self._site.fetch.delay_seconds, verdict.crawl_delay_seconds)
            exchange = await self._asker.ask(url, self._limits(request.kind), delay)
            hops.append(exchange)
            if exchange.http_status not in _REDIRECTS:
                return self._kept(request, hops, verdict)
            url = self._redirected(request.url, hops)

    def _limits(self, kind: str) -> Limits:
        rules = self._site.fetch
        return Limits(rules.timeout_seconds, rules.max_page_bytes, wants=lambda found: _is_wanted(kind, found))

    def _redirected(self, asked: str, hops: list[Exchange]) -> str:
        """Where the last of ``hops`` sends us, if we may go there."""
        target = _target(hops[-1])
        if not is_http(target):
            raise Refused(OutcomeKind.REDIRECTED_AWAY, f"redirected to {target or 'nowhere'}, which is not http(s)")
        forbidden = self._guard.literal_problem(urlsplit(target).hostname or "")
        if forbidden:
            raise Refused(OutcomeKind.FORBIDDEN_ADDRESS, f"redirected to {target}: {forbidden}")
        if not (self._site.owns_host(target) or host_of(target) == host_of(asked)):
            raise Refused(OutcomeKind.REDIRECTED_AWAY, f"redirected to {target}, which is not on a host of the site")
        if any(target == hop.url for hop in hops):
            raise Refused(OutcomeKind.REDIRECTED_AWAY, f"redirected in circles, back to {target}")
        if len(hops) > MAX_REDIRECTS:
            raise Refused(OutcomeKind.REDIRECTED_AWAY, f"more than {MAX_REDIRECTS} redirects")
        return target

    def _kept(self, request: Request, hops: list[Exchange], verdict: Verdict) -> Page:
        """Archive the answer, with the redirects before it."""
        answer = hops[-1]
        _require_success(answer.http_status)
        content_type = header(answer, "Content-Type")
        if not _is_wanted(request.kind, content_type):
            raise Refused(OutcomeKind.WRONG_TYPE, f"Content-Type {content_type}")
        body = _decoded(answer, self._site.fetch.max_page_bytes)
        if content_type is None and request.kind == PageKind.ARTICLE and not body.lstrip().startswith(b"<"):
            raise Refused(OutcomeKind.WRONG_TYPE, "no Content-Type, and no markup")
        located = self._writer.append(*hops)
        path = self._writer.path
        return Page(
            url=request.url,
            final_url=answer.url,
            link_url=request.link_url,
            kind=request.kind,
            http_status=answer.http_status,
            content_type=content_type,
            fetched_at=answer.fetched_at,
            served_at=http_date(header(answer, "Date")) or answer.fetched_at,
            warc_path=str(path.relative_to(self._home) if path.is_relative_to(self._home) else path),
            warc_offset=located.offset,
            warc_length=located.length,
            raw_sha256=sha256(body),
            body_bytes=len(body),
            robots_rule=verdict.rule,
        )


async def ask_robots(asker: Asker, site: Site, url: str) -> tuple[int, bytes]:
    """Status and body of a robots.txt, wherever it is redirected to. Raises Refused."""
    limits = Limits(site.fetch.timeout_seconds, max_bytes=0, cut_bytes=ROBOTS_LIMIT_BYTES)
    for _ in range(MAX_ROBOTS_REDIRECTS + 1):
        answer = await asker.ask(url, limits, site.fetch.delay_seconds)
        if answer.http_status not in _REDIRECTS:
            # what lies beyond the limit is cut off later
            return answer.http_status, _decoded(answer, 2 * ROBOTS_LIMIT_BYTES)
        url = _target(answer)
        if not is_http(url):
            raise Refused(OutcomeKind.REDIRECTED_AWAY, f"redirected to {url or 'nowhere'}")
    raise Refused(OutcomeKind.REDIRECTED_AWAY, f"more than {MAX_ROBOTS_REDIRECTS} redirects")


def _target(exchange: Exchange) -> str:
    """URL that a redirect leads to, without its fragment; empty where it names none."""
    location = (header(exchange, "Location") or "").strip()
    if not location:
        return ""
    try:
        return urldefrag(safe_url_string(urljoin(exchange.url, location))).url
    except ValueError:
        return ""


def _require_success(status: int) -> None:
    if status in (404, 410):
        raise Refused(OutcomeKind.NOT_FOUND, f"HTTP {status}")
    if not 200 <= status < 300:
        raise Refused(OutcomeKind.REFUSED, f"HTTP {status}")


def _is_wanted(kind: str, content_type: str | None) -> bool:
    """Whether an answer of this type can be what was asked for; one that does not say can be anything."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if kind == PageKind.ARTICLE:
        return not media_type or media_type in _HTML
    return not media_type.startswith(_NEVER_TEXT)


def _decoded(exchange: Exchange, limit: int) -> bytes:
    """The body without its content coding."""
    try:
        return decode(exchange.body, header(exchange, "Content-Encoding") or "", "", limit)
    except BodyTooLarge:
        raise Refused(OutcomeKind.TOO_LARGE, f"more than {limit} bytes when decoded") from None
    except BrokenCoding as error:
        raise Refused(OutcomeKind.DAMAGED, str(error)) from None
