"""The one URL of an article: what the page names as canonical, where that can be believed.

What does NOT belong here: the spelling of URLs (``broadsheet.urls``).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from broadsheet.extract.page import ParsedPage
from broadsheet.urls import canonical_url, host_of

_SAME = ("www.", "m.", "mobile.", "amp.")  # hosts that serve one paper under several names


def article_url(page: ParsedPage) -> str:
    """Canonical URL of the page's article.

    ``<link rel=canonical>``, then ``og:url``, if they are http(s), of the page's own host (or another of the site's), and not
    a mere home page; else the URL that answered.
    """
    for value in _named(page):
        url = page.absolute(value)
        if url and _is_sane(url, page):
            return canonical_url(url)
    try:
        return canonical_url(page.url)
    except ValueError:  # a host that no standard allows, as old archives hold them
        return page.url


def _named(page: ParsedPage) -> list[str]:
    links = [e.get("href") for e in page.of("link") if "canonical" in (e.get("rel") or "").lower().split()]
    return [value for value in (*links, page.meta("og:url")) if value and value.strip()]


def _is_sane(url: str, page: ParsedPage) -> bool:
    here = urlsplit(page.url)
    is_home = urlsplit(url).path.strip("/") == "" and not urlsplit(url).query
    if is_home and (here.path.strip("/") or here.query):
        return False
    return _bare(host_of(url)) == _bare(host_of(page.url)) or (
        not page.site.hosts.count("*") and page.site.owns_host(url)
    )


def _bare(host: str) -> str:
    return next((host[len(prefix) :] for prefix in _SAME if host.startswith(prefix)), host)
