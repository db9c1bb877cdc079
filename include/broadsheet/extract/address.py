"""What one page says of its address: its own one, the one that it names as canonical, and why others that it names are no address of it.

What does NOT belong here: the spelling of URLs (``broadsheet.urls``), the marks of a listing (``listing_marks``), and what only a
whole batch or the warehouse can tell (``pipeline.addresses``).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from broadsheet.extract.listing_marks import listing_mark
from broadsheet.extract.page import ParsedPage
from broadsheet.models import Claim
from broadsheet.urls import article_key, canonical_url, full_url, host_of

_SAME = ("www.", "m.", "mobile.", "amp.")  # hosts that serve one paper under several names
NOT_BELIEVED = "canonical_not_believed"  # code of the issue


@dataclass(frozen=True, slots=True)
class Address:
    """``named``: what the page names as its canonical URL, where nothing on it speaks against that; else None."""

    own: str
    full: str  # own, with the parameters that canonical_url leaves out only in doubt
    named: str | None = None
    refused: tuple[tuple[str, str], ...] = ()  # (URL, reason)

    def claim(self, url: str) -> Claim:
        """The same as a row of the run, for the page of the link ``url``."""
        refused = self.refused[0] if self.refused else (None, None)
        return Claim(url, self.own, self.full, self.named, *refused)


def read_address(page: ParsedPage) -> Address:
    """The addresses of ``page``.

    ``<link rel=canonical>``, then ``og:url``: the first against which nothing speaks. Canonical links that contradict each other
    are none.
    """
    own, full = _own(page)
    refused: list[tuple[str, str]] = []
    links = [url for value in _links(page) if (url := _spelt(page, value))]
    if len({_key(url) for url in links}) > 1:
        refused.append((links[0], f"the page also names {next(u for u in links if _key(u) != _key(links[0]))}"))
        links = []
    for url in (*links[:1], *filter(None, [_spelt(page, page.meta("og:url"))])):
        reason = _speaks_against(url, own, page)
        if reason is None:
            return Address(own, full, url, tuple(refused))
        if all(_key(url) != _key(other) for other, _ in refused):
            refused.append((url, reason))
    return Address(own, full, None, tuple(refused))


def _own(page: ParsedPage) -> tuple[str, str]:
    try:
        return canonical_url(page.url), full_url(page.url)
    except ValueError:  # a host that no standard allows, as old archives hold them
        return page.url, page.url


def _links(page: ParsedPage) -> list[str]:
    return [e.get("href") or "" for e in page.related("canonical") if e.tag == "link"]


def _spelt(page: ParsedPage, value: str | None) -> str | None:
    """``value`` as a canonical URL; None where it is not one, or only a fragment of the page itself."""
    bare = (value or "").strip()
    url = page.absolute(bare) if bare and not bare.startswith("#") else None
    return canonical_url(url) if url else None


def _speaks_against(url: str, own: str, page: ParsedPage) -> str | None:
    """Why ``url`` can't be the address of the article on the page at ``own``; None where nothing speaks against it."""
    if _key(url) == _key(own):
        return None  # AMP, mobile, http and https: one article
    here = _bare(host_of(url)) == _bare(host_of(own))
    if not here and (page.site.hosts.count("*") or not page.site.owns_host(url)):
        return "it lies on another host"
    parts, mine = urlsplit(url), urlsplit(own)
    if not parts.path.strip("/") and not parts.query and (mine.path.strip("/") or mine.query):
        return "it is the home page"
    if _key(url) in _known_listings(page):
        return "it is a front page or a source of links of the site"
    if mark := listing_mark(url, own):
        return mark
    return None


def _known_listings(page: ParsedPage) -> set[str]:
    sources = (source.url for source in page.site.discover if source.url and "{" not in source.url)
    return {_key(url) for url in (page.site.url, *sources)}


def _key(url: str) -> str:
    try:
        return article_key(url)
    except ValueError:
        return url


def _bare(host: str) -> str:
    return next((host[len(prefix) :] for prefix in _SAME if host.startswith(prefix)), host)
