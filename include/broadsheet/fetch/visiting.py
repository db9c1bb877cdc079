"""One request from beginning to end: robots.txt, condition, redirects, type and size, walls, rights.

What does NOT belong here: the network (``asking``), writing answers down (``keeping``) and the order of requests (``child``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag

from broadsheet.archive import Exchange
from broadsheet.errors import BroadsheetError
from broadsheet.fetch.asking import Asker, Limits
from broadsheet.fetch.conditional import RELOAD, Prior, prior_of
from broadsheet.fetch.guard import Guard
from broadsheet.fetch.journal import Entry
from broadsheet.fetch.keeping import Answer, Keeper
from broadsheet.fetch.refreshing import refreshed_to
from broadsheet.fetch.refusal import Refused
from broadsheet.fetch.rights import Rights, rights_of
from broadsheet.fetch.robots import Robots, Verdict
from broadsheet.fetch.tdmrep import TdmRep
from broadsheet.fetch.walls import fronts_of, recognise, recognise_redirect
from broadsheet.fetch.wellknown import REDIRECTS, decoded, redirect_target
from broadsheet.models import OutcomeKind, PageKind, Request, Site
from broadsheet.text import shorten
from broadsheet.urls import host_of, is_http

MAX_REDIRECTS = 10
# sitemaps.org allows a sitemap 50 MiB; the archive's records may be a little longer.
MAX_SOURCE_BYTES = 52_428_800
_HTML = ("text/html", "application/xhtml+xml")
_NEVER_TEXT = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip")
_WHOLE = (200, 203)  # 202 is a promise, 204 and 205 have no body, 206 is a part nobody asked for
_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class _Chain:
    """What was asked and answered until an answer was no redirect."""

    hops: tuple[Exchange, ...]
    verdict: Verdict  # of the last
    prior: Prior | None

    @property
    def last(self) -> Exchange:
        return self.hops[-1]


class Visitor:
    """Ends requests, one way or the other."""

    def __init__(
        self, asker: Asker, robots: Robots, tdmrep: TdmRep, guard: Guard, keeper: Keeper, site: Site, home: Path
    ) -> None:
        self._asker, self._robots, self._tdmrep, self._guard, self._keeper = asker, robots, tdmrep, guard, keeper
        self.site, self._home = site, home
        self._fronts = fronts_of(site)

    async def visit(self, request: Request) -> Entry:
        """Ask for one request and archive its answer; every way it can end is an entry."""
        url = urldefrag(request.url).url
        try:
            answer, wall = await self._answer(request, url)
        except Refused as refusal:
            return Entry(url, request.kind, None, refusal.kind, refusal.reason, refusal.is_transient)
        except (BroadsheetError, OSError):
            raise  # ours: the disk, the archive, the settings
        except MemoryError:
            return Entry(
                url, request.kind, None, OutcomeKind.TOO_LARGE, "its answer takes more memory than a crawl may have"
            )
        except Exception as error:  # noqa: BLE001 - whatever an answer does to who reads it is that answer's outcome
            reason = f"its answer can't be read: {type(error).__name__}: {shorten(str(error), 200)}"
            return Entry(url, request.kind, None, OutcomeKind.DAMAGED, reason)
        page = self._keeper.keep(answer)
        if wall:
            return Entry(url, request.kind, None, *wall, is_transient=wall[0] == OutcomeKind.BOT_WALL, evidence=page)
        return Entry(url, request.kind, page)

    async def _answer(self, request: Request, url: str) -> tuple[Answer, tuple[OutcomeKind, str] | None]:
        """What is to be written down, and what it is instead of an article. Raises Refused where nothing is."""
        chain = await self._followed(request, url)
        is_confirmed = chain.prior is not None and chain.last.http_status == _NOT_MODIFIED
        if chain.prior is not None and is_confirmed:
            body, headers = chain.prior.original.body, chain.prior.headers_after(chain.last)
        else:
            body, headers = self._body(request, chain.last), chain.last.headers
        wall = None
        if request.kind == PageKind.ARTICLE:
            status = 200 if is_confirmed else chain.last.http_status
            wall = recognise(status, headers, body, request.url, chain.last.url, self._fronts)
        if wall is None and not is_confirmed:
            self._require_page(request, chain.last, body)
        rights = rights_of(headers, body, chain.verdict.license_url)
        reservation = None
        if self.site.rights.basis is None:
            reservation = rights.reservation
            if reservation is None and wall is None and await self._is_reserved(request, chain.last.url):
                reservation = "tdmrep.json"
        answer = Answer(
            request=request,
            hops=chain.hops,
            body=body,
            robots_rule=chain.verdict.rule,
            prior=chain.prior,
            is_archived=request.may_stay
            and rights.noarchive is None
            and reservation is None
            and not self._has_private_hop(request, chain),
            reservation=reservation,
        )
        return answer, wall

    def _has_private_hop(self, request: Request, chain: _Chain) -> bool:
        """Whether a page on the way, which is kept with the answer, forbids that."""
        pages = (hop for hop in chain.hops[:-1] if hop.http_status not in REDIRECTS)
        return any(rights_of(hop.headers, self._body(request, hop)) != Rights() for hop in pages)

    async def _is_reserved(self, request: Request, url: str) -> bool:
        # The file is asked for on behalf of articles: whether a feed counts would hang on which of them came first.
        if request.kind == PageKind.SOURCE:
            return False
        return await self._tdmrep.reserves(url, may_ask=request.kind == PageKind.ARTICLE)

    async def _followed(self, request: Request, url: str) -> _Chain:
        """Ask for ``url``, and for what it redirects to."""
        if not is_http(url):
            raise Refused(OutcomeKind.FORBIDDEN_ADDRESS, "not an http(s) URL")
        hops: list[Exchange] = []
        prior = prior_of(request, self._home)
        is_reload = False
        while True:
            verdict = await self._robots.verdict(url)
            if not verdict.is_allowed:
                raise Refused(OutcomeKind.ROBOTS_DISALLOWED, verdict.rule, is_transient=not verdict.is_known)
            delay = max(self.site.fetch.delay_seconds, verdict.crawl_delay_seconds)
            conditions = RELOAD if is_reload else prior.conditions(url) if prior else ()
            exchange = await self._asker.ask(url, self._limits(request), delay, conditions)
            if exchange.http_status == _NOT_MODIFIED and (
                is_reload or not conditions or prior is None or not prior.confirmed_by(exchange)
            ):
                # It speaks of something that we do not have: without its bytes there would be no page.
                if is_reload:
                    raise Refused(OutcomeKind.REFUSED, "HTTP 304, though the question had no condition")
                prior, is_reload = None, True
                continue
            hops.append(exchange)
            if exchange.http_status in REDIRECTS:
                target = redirect_target(exchange)
            else:
                sent_on = self._refreshed(request, exchange)
                if sent_on is None:
                    return _Chain(tuple(hops), verdict, prior)
                target = sent_on
            url = self._redirected(request.url, target, hops)

    def _limits(self, request: Request) -> Limits:
        rules = self.site.fetch
        return Limits(
            rules.timeout_seconds,
            rules.idle_seconds,
            self._max_bytes(request),
            wants=lambda found: _is_wanted(request.kind, found),
            is_final=lambda answer: request.kind == PageKind.ARTICLE and self._is_wall(request, answer),
        )

    def _max_bytes(self, request: Request) -> int:
        """A site's limit is one of pages: a sitemap that is cut would lose links."""
        is_source = request.kind == PageKind.SOURCE
        return MAX_SOURCE_BYTES if is_source else min(self.site.fetch.max_page_bytes, MAX_SOURCE_BYTES)

    def _refreshed(self, request: Request, answer: Exchange) -> str | None:
        """Where a page that is only a signpost sends its reader; the pages of bot walls do so too, and are walls."""
        if answer.http_status not in _WHOLE or not _is_wanted(PageKind.ARTICLE, answer.header("Content-Type")):
            return None
        target = refreshed_to(answer, self._body(request, answer))
        is_wall = target is not None and request.kind == PageKind.ARTICLE and self._is_wall(request, answer)
        return None if is_wall else target

    def _redirected(self, asked: str, target: str, hops: list[Exchange]) -> str:
        """``target``, to which the last of ``hops`` sends us, if we may go there."""
        if not is_http(target):
            raise Refused(OutcomeKind.REDIRECTED_AWAY, f"redirected to {target or 'nowhere'}, which is not http(s)")
        forbidden = self._guard.literal_problem(target)
        if forbidden:
            raise Refused(OutcomeKind.FORBIDDEN_ADDRESS, f"redirected to {target}: {forbidden}")
        if not (self.site.owns_host(target) or host_of(target) == host_of(asked)):
            wall = recognise_redirect(asked, target)
            if wall:
                raise Refused(*wall)
            raise Refused(OutcomeKind.REDIRECTED_AWAY, f"redirected to {target}, which is not on a host of the site")
        if any(target == hop.url for hop in hops):
            raise Refused(OutcomeKind.REDIRECTED_AWAY, f"redirected in circles, back to {target}")
        if len(hops) > MAX_REDIRECTS:
            raise Refused(OutcomeKind.REDIRECTED_AWAY, f"more than {MAX_REDIRECTS} redirects")
        return target

    def _body(self, request: Request, answer: Exchange) -> bytes:
        """The body without its content coding; of an answer that is no page anyway, as much as can be had."""
        try:
            return decoded(answer, self._max_bytes(request))
        except Refused:
            if 200 <= answer.http_status < 300:
                raise
            return b""

    def _is_wall(self, request: Request, answer: Exchange) -> bool:
        body = self._body(request, answer)
        return recognise(answer.http_status, answer.headers, body, request.url, answer.url) is not None

    def _require_page(self, request: Request, answer: Exchange, body: bytes) -> None:
        """Raise Refused where ``answer`` can't be what was asked for."""
        status, content_type = answer.http_status, answer.header("Content-Type")
        if status in (404, 410):
            raise Refused(OutcomeKind.NOT_FOUND, f"HTTP {status}")
        if status not in _WHOLE:
            raise Refused(OutcomeKind.REFUSED, f"HTTP {status}")
        if not _is_wanted(request.kind, content_type):
            raise Refused(OutcomeKind.WRONG_TYPE, f"Content-Type {content_type}")
        if content_type is None and request.kind == PageKind.ARTICLE and not body.lstrip().startswith(b"<"):
            raise Refused(OutcomeKind.WRONG_TYPE, "no Content-Type, and no markup")


def _is_wanted(kind: str, content_type: str | None) -> bool:
    """Whether an answer of this type can be what was asked for; one that does not say can be anything."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if kind == PageKind.ARTICLE:
        return not media_type or media_type in _HTML
    return not media_type.startswith(_NEVER_TEXT)
