"""What one page says of its address: its own one, the one that it names as canonical, and why others that it names are no address of it.

By its address alone a URL may be a list (a section, a tag, a search, an archive, a feed); where it shares with the page's what names an
article, such as a slug or a number, it is none. What does NOT belong here: the spelling of URLs (``broadsheet.urls``), and what only a
whole batch or the warehouse can tell (``pipeline.addresses``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from broadsheet.extract.page import ParsedPage
from broadsheet.listing_words import LISTING_WORDS
from broadsheet.models import Claim
from broadsheet.urls import article_key, canonical_url, full_url

NOT_BELIEVED = "canonical_not_believed"  # code of the issue
_SEARCH_PARAMETERS = frozenset("s q query search suche suchbegriff keyword keywords term".split())
_ID_PARAMETER = re.compile(
    r"(?!\w*sess|sid$)(?:p|id|\w*_id|\w{1,8}id|nr|no|n|article|artikel|story|news|item|post|node|doc)", re.IGNORECASE
)
_FEED = re.compile(r"(?:^|/)(?:feeds?|rss|atom)(?:/|$)|\.(?:xml|rss|atom)$", re.IGNORECASE)
_INDEX = re.compile(r"(?:index|default|home)\.\w{2,5}")
_PAGE_ENDING = re.compile(r"\.(?:html?|shtml|php|aspx?|jsp|cfm)$", re.IGNORECASE)
_ARTICLE_ENDING = re.compile(r"\.s?html?$", re.IGNORECASE)
_NUMBER = re.compile(r"\d{4,}")  # an article's; a year or a day is none
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?")
# What stands behind an article's own address: its further pages, its print view, its comments.
_TAIL = re.compile(
    r"(?:page|seite|pagina|p)[-/]?\d{1,4}|(?:comment-)?page-\d{1,4}|amp|print|druck|drucken|full|all|komplettansicht|single-page"
    r"|comments|kommentare|embed|mobile"
)


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
    named = (e.get("href") for e in page.related("canonical") if e.tag == "link")
    links = [url for value in named if (url := _spelt(page, value))]
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


def _spelt(page: ParsedPage, value: str | None) -> str | None:
    """``value`` as a canonical URL; None where it is not one, or only a fragment of the page itself."""
    bare = (value or "").strip()
    url = page.absolute(bare) if bare and not bare.startswith("#") else None
    return canonical_url(url) if url else None


def _speaks_against(url: str, own: str, page: ParsedPage) -> str | None:
    """Why ``url`` can't be the address of the article on the page at ``own``; None where nothing speaks against it."""
    if _key(url) == _key(own):
        return None  # AMP, mobile, http and https: one article
    # the hosts, which may serve one paper under several names
    is_here = _key(url).split("/")[2] == _key(own).split("/")[2]
    if not is_here and (page.site.hosts.count("*") or not page.site.owns_host(url)):
        return "it lies on another host"
    if _key(url) in _known_listings(page):
        return "it is a front page or a source of links of the site"
    return listing_mark(url, own)


def _known_listings(page: ParsedPage) -> set[str]:
    sources = (source.url for source in page.site.discover if source.url and "{" not in source.url)
    return {_key(url) for url in (page.site.url, *sources)}


def _key(url: str) -> str:
    try:
        return article_key(url)
    except ValueError:
        return url


def listing_mark(url: str, own: str) -> str | None:
    """Why ``url`` is a list and not the article of the page at ``own``; None where its address doesn't say so."""
    there, here = urlsplit(url), urlsplit(own)
    path, mine = _segments(there), _segments(here)
    asked = {name.lower() for name, _ in parse_qsl(there.query)} - {name.lower() for name, _ in parse_qsl(here.query)}
    if asked & _SEARCH_PARAMETERS:
        return "it is a search"
    if not path and not there.query and (mine or here.query):
        return "it is a home page"
    if _FEED.search(there.path) and not _FEED.search(here.path):
        return "it is a feed"
    is_above = path != mine and mine[: len(path)] == path
    if _names_one_article(path, mine) and not is_above:
        return _lacks_the_number(here, path) if path == mine and not there.query else None
    if set(path) & LISTING_WORDS - (set() if is_above else set(mine[:-1])):
        return "it lies where lists are kept"
    if path and all(segment.isdigit() for segment in path) and _YEAR.fullmatch(path[0]) and len(path) <= 3:
        return "it is the archive of some days"
    if is_above:
        return None if _is_article(path[-1]) or _is_tail(path, mine[len(path) :]) else "it lies above the page"
    is_section = not there.query and _is_section(there.path, path, here.path, mine)
    return "it is short as a section's" if is_section else None


def _segments(parts: SplitResult) -> list[str]:
    """Parts of the path in small letters, without empty ones and the name of an index file."""
    found = [segment for segment in unquote(parts.path).casefold().split("/") if segment]
    return found[:-1] if found and _INDEX.fullmatch(found[-1]) else found


def _lacks_the_number(here: SplitResult, path: list[str]) -> str | None:
    """The same path without the query: a script that shows another article for each number is no article itself."""
    if path and ("-" in path[-1] or _is_article(path[-1])):
        return None
    asked = ((n, v) for n, v in parse_qsl(here.query) if _ID_PARAMETER.fullmatch(n) and re.search(r"\d", v))
    return next((f"it lacks the page's {name}={value}" for name, value in asked), None)


def _is_article(segment: str) -> bool:
    """Whether a path's last part looks like an article's: a slug of three words, a number, a file."""
    stem = _PAGE_ENDING.sub("", segment)
    return bool(_ARTICLE_ENDING.search(segment) or _numbers(stem) or len(re.findall(r"[^\W_]+", stem)) >= 3)


def _is_tail(path: list[str], rest: list[str]) -> bool:
    joined = "/".join(rest)
    return bool(_TAIL.fullmatch(joined)) or (joined.isdigit() and len(joined) <= 2 and "-" in path[-1])


def _names_one_article(path: list[str], mine: list[str]) -> bool:
    """Whether both end in one slug, or hold one number."""
    if path and mine and _PAGE_ENDING.sub("", path[-1]) == _PAGE_ENDING.sub("", mine[-1]):
        return True
    return bool(_numbers("/".join(path)) & _numbers("/".join(mine)))


def _numbers(text: str) -> set[str]:
    return {number for number in _NUMBER.findall(text) if not _DAY.fullmatch(number)}


def _is_section(there: str, path: list[str], here: str, mine: list[str]) -> bool:
    """Whether ``path`` is a folder of one or two plain words, and the page lies deeper or is no folder."""
    if not path or not there.endswith("/") or len(path) > 2 or any(re.search(r"\d|\.", segment) for segment in path):
        return False
    longest = max(len(segment.split("-")) for segment in path)
    if longest > (2 if mine else 1):  # a page known by a number only may well have a short name
        return False
    return len(path) < len(mine) or not here.endswith("/")
