"""By its address alone: whether a URL that a page names as canonical is a list (a section, a tag, a search, an archive, a feed).

Where the two addresses share what names an article, such as a slug or a number, it is no listing. What does NOT belong here: reading the
page (``address``) and comparing texts (``pipeline.addresses``).
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from broadsheet.listing_words import LISTING_WORDS

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
    number = next(
        (f"{n}={v}" for n, v in parse_qsl(here.query) if _ID_PARAMETER.fullmatch(n) and re.search(r"\d", v)), ""
    )
    return f"it lacks the page's {number}" if number else None


def _is_article(segment: str) -> bool:
    """Whether a path's last part looks like an article's: a slug of three words, a number, a file."""
    stem = _PAGE_ENDING.sub("", segment)
    return bool(
        _ARTICLE_ENDING.search(segment) or _numbers(stem) or len(re.findall(r"\w+", stem.replace("_", "-"))) >= 3
    )


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
