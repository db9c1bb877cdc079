"""Files at known places, asked for on behalf of pages: robots.txt and tdmrep.json, wherever they are redirected to.

What does NOT belong here: what they mean (``robots``, ``tdmrep``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urldefrag, urljoin

from w3lib.url import safe_url_string

from broadsheet.archive import Exchange
from broadsheet.archive.coding import BodyTooLarge, BrokenCoding, decode
from broadsheet.fetch.asking import Asker, Limits
from broadsheet.fetch.refusal import Refused
from broadsheet.fetch.robots import ROBOTS_LIMIT_BYTES, Robots
from broadsheet.models import OutcomeKind, Site
from broadsheet.urls import host_of, is_http

REDIRECTS = (301, 302, 303, 307, 308)
MAX_ROBOTS_REDIRECTS = 5  # RFC 9309, section 2.3.1.2

Delay = Callable[
    [str], Awaitable[float]
]  # seconds to keep from the host of a URL; raises Refused where it may not be asked


async def ask_robots(asker: Asker, site: Site, url: str) -> tuple[int, bytes]:
    """Status and body of a robots.txt, wherever it is redirected to. Raises Refused."""

    async def delay(target: str) -> float:
        return site.fetch.delay_seconds

    return await _ask(asker, site, url, delay)


async def ask_tdmrep(asker: Asker, robots: Robots, site: Site, url: str) -> tuple[int, bytes]:
    """Status and body of a tdmrep.json, on a host of the site or of ``url``, where robots.txt allows it. Raises Refused."""

    async def delay(target: str) -> float:
        if not (site.owns_host(target) or host_of(target) == host_of(url)):
            raise Refused(OutcomeKind.REDIRECTED_AWAY, f"redirected to {target}")
        verdict = await robots.verdict(target)
        if not verdict.is_allowed:
            raise Refused(OutcomeKind.ROBOTS_DISALLOWED, verdict.rule)
        return max(site.fetch.delay_seconds, verdict.crawl_delay_seconds)

    return await _ask(asker, site, url, delay)


async def _ask(asker: Asker, site: Site, url: str, delay: Delay) -> tuple[int, bytes]:
    rules = site.fetch
    limits = Limits(rules.timeout_seconds, rules.idle_seconds, max_bytes=0, cut_bytes=ROBOTS_LIMIT_BYTES)
    for _ in range(MAX_ROBOTS_REDIRECTS + 1):
        answer = await asker.ask(url, limits, await delay(url))
        if answer.http_status not in REDIRECTS:
            # what lies beyond the limit is cut off later
            return answer.http_status, decoded(answer, 2 * ROBOTS_LIMIT_BYTES)
        url = redirect_target(answer)
        if not is_http(url):
            raise Refused(OutcomeKind.REDIRECTED_AWAY, f"redirected to {url or 'nowhere'}")
    raise Refused(OutcomeKind.REDIRECTED_AWAY, f"more than {MAX_ROBOTS_REDIRECTS} redirects")


def redirect_target(answer: Exchange) -> str:
    """URL that a redirect leads to, without its fragment; empty where it names none."""
    location = (answer.header("Location") or "").strip()
    if not location:
        return ""
    try:
        return urldefrag(safe_url_string(urljoin(answer.url, location))).url
    except ValueError:
        return ""


def decoded(answer: Exchange, limit: int) -> bytes:
    """The body without its content coding. Raises Refused where it is broken, or longer than ``limit``."""
    try:
        return decode(answer.body, answer.header("Content-Encoding") or "", "", limit)
    except BodyTooLarge:
        raise Refused(OutcomeKind.TOO_LARGE, f"more than {limit} bytes when decoded") from None
    except BrokenCoding as error:
        raise Refused(OutcomeKind.DAMAGED, str(error)) from None
