"""Which pages of a batch are lists of articles (a tag, a section, an archive, a front page), by several signs that agree.

The address: it lies where lists are kept, or other pages of the batch lie under it. The page: it names neither author nor date,
where most of the others do. What does NOT belong here: addresses that pages name as canonical (``extract.address``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

import pandas as pd

from broadsheet.listing_words import LISTING_WORDS

FEW_OTHERS, MOSTLY = 2, 0.5  # pages to compare with; share of them
FEW_BELOW = 2  # a print view, or the comments, lie under an article as well
_NUMBER = re.compile(r"(?!(?:19|20)\d\d\b)\d{4,}")  # an article's; a year is an archive's
_ARTICLE_WORDS = 4  # in an address' last part: names of subjects and people are shorter


def list_pages(frame: pd.DataFrame) -> pd.Series[bool]:
    """Flags for an article frame: needs url, author_count and published_at_source."""
    urls = [url if isinstance(url, str) else "" for url in frame["url"]]
    names = (row for row in zip(frame["author_count"], frame["published_at_source"], strict=True))
    # What a feed says of a page is not the page's own word.
    is_signed = [authors > 0 or (isinstance(date, str) and date != "feed") for authors, date in names]
    lies_so = _lying_like_lists(urls)
    others = [signed for signed, listed in zip(is_signed, lies_so, strict=True) if not listed]
    is_usual = len(others) >= FEW_OTHERS and sum(others) >= MOSTLY * len(others)
    flags = [is_usual and listed and not signed for signed, listed in zip(is_signed, lies_so, strict=True)]
    return pd.Series(flags, index=frame.index, dtype=bool)


def _lying_like_lists(urls: Sequence[str]) -> list[bool]:
    paths = [_path(url) for url in urls]
    below = Counter(folder for path in {*paths} for folder in _folders(path))
    return [lies_among_lists(url) or below[path] >= FEW_BELOW for url, path in zip(urls, paths, strict=True)]


def lies_among_lists(url: str) -> bool:
    """Whether ``url`` lies in a folder of lists, and its last part is as short as a list's name: ``/tag/water/``."""
    segments = _path(url)[1:]
    if len(segments) < 2 or LISTING_WORDS.isdisjoint(segments[:-1]):
        return False
    return not _NUMBER.search(segments[-1]) and len(re.findall(r"[^\W_]+", segments[-1])) < _ARTICLE_WORDS


def _path(url: str) -> tuple[str, ...]:
    """Host and segments, in small letters; nothing but itself where it is no URL."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return (url,)
    return (parts.netloc.casefold(), *(segment for segment in unquote(parts.path).casefold().split("/") if segment))


def _folders(path: tuple[Any, ...]) -> Iterable[tuple[Any, ...]]:
    return (path[:length] for length in range(1, len(path)))
